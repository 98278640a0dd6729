//! Roster: one GraphQL graph of users, profiles, contacts, organisations and teams.
//!
//! # The rooms
//!
//! ```text
//! server → graphql → auth → domain
//!                         → db         demo → import → domain → db
//! ```
//!
//! - [`config`]: every setting, once. [`telemetry`]: logs.
//! - [`server`]: HTTP in, HTTP out; GraphiQL; health.
//! - [`auth`]: who is calling. What they may do is [`domain::policy`].
//! - [`graphql`]: thin resolvers, and the loaders that turn many questions into one statement.
//! - [`domain`]: values that are parsed once, and the rules of each noun. No SQL, no GraphQL.
//! - [`db`]: the only room that knows diesel; each statement is written once for both databases.
//! - [`import`]: the formats of the five upstream systems. [`demo`]: made-up people.
//!
//! The same noun has the same file name in every room: a profile is `profile.rs` in `domain`, in `db`, in `db/queries`, in
//! `graphql/types`, in `graphql/queries` and in `import/write`; where one file would be too long, the folder `profile`.
//!
//! # Where do I add …?
//!
//! | … | where |
//! | --- | --- |
//! | a column | a migration in `migrations/shared` (what one database alone has, in the folder of its name); [`db::schema`]; the row in `db/<noun>.rs` |
//! | a statement | `db/queries/<noun>.rs`, and its line in the `queries!` list of `db/<noun>.rs` |
//! | a rule about a value | its file in [`domain`], [`domain::text`] for text |
//! | a rule about a record | `domain/<noun>.rs` |
//! | a field of the graph | `graphql/types/<noun>.rs`, then `cargo run -- schema > schema.graphql` |
//! | what a list is filtered by | a test in `domain/list/<noun>.rs`, its SQL in `db/list/<noun>.rs`, its field in `graphql/list/<noun>.rs` |
//! | what a list is ordered by | a field in `domain/list/<noun>.rs`, its column in `db/list/<noun>.rs` |
//! | words that a record is found by | `db/search.rs` |
//! | a root field | `graphql/queries/<noun>.rs` |
//! | a mutation | `graphql/mutations/<noun>/<verb>.rs`, listed in its `mod.rs`; tests in `tests/mutation/<noun>.rs` |
//! | a field of an upstream | `import/<upstream>.rs` |
//! | a permission | [`domain::permission`], and its line in the table of [`domain::policy`] |
//! | who sees a record | `db/sight`; who may do something with it, [`domain::access`] |
//! | a kind of credential | [`auth`] |
//! | a setting | [`config`] |
//! | a limit on what an operation asks for | `graphql/limits.rs`, where it is counted in `graphql/document/measure`; `config/limits.rs` |
//! | a form in which requests come or answers go | `server/graphql` |
//! | a command | `commands/<command>.rs` of the program |
//! | a test | `tests/<noun or room>.rs`, on both databases with `on_both!` |

pub mod auth;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod graphql;
pub mod import;
pub mod server;
pub mod telemetry;
