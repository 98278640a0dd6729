//! The graph: thin resolvers that decode, ask the domain and the database, and encode.
//!
//! | I add … | where |
//! | --- | --- |
//! | a field of a type | `types/<noun>.rs` |
//! | a type | `types/<noun>.rs`, a loader in the same file, its line in [`node`] if it is a record |
//! | a root field | `queries/<noun>.rs`, which is merged in `queries/mod.rs` |
//! | a list | an edge beside its type with [`connection`]'s macro |

mod argument;
mod connection;
pub mod document;
mod enumeration;
pub mod errors;
pub mod limits;
mod loaders;
mod node;
mod queries;
mod scalars;
mod types;

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, SDLExportOptions, Schema};

use crate::{
    db::Db,
    domain::{clock::Clock, review::ReviewPeriod},
};

/// The schema with everything that its resolvers need.
pub type RosterSchema = Schema<queries::Query, EmptyMutation, EmptySubscription>;

/// How deep an operation's fields may be nested: more than the introspection of any tool needs.
pub const MAX_DEPTH: usize = 20;

/// What the resolvers know besides the database.
#[derive(Clone)]
pub struct Settings {
    /// The time, for what depends on today.
    pub clock: Arc<dyn Clock>,
    /// How long a review of a profile lasts.
    pub review_period: ReviewPeriod,
}

/// Builds the schema over a database.
#[must_use]
pub fn schema(db: Db, settings: Settings) -> RosterSchema {
    builder().data(db).data(settings).finish()
}

/// The schema in GraphQL's own language, sorted: what `schema.graphql` holds.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    builder().finish().sdl_with_options(options)
}

/// A request, with loaders of its own: what they have loaded is as fresh as the request, and nobody else's.
#[must_use]
pub fn request(request: impl Into<async_graphql::Request>, db: &Db) -> async_graphql::Request {
    request.into().data(loaders::Loaders::new(db.clone()))
}

fn builder() -> async_graphql::SchemaBuilder<queries::Query, EmptyMutation, EmptySubscription> {
    Schema::build(queries::Query::default(), EmptyMutation, EmptySubscription)
        .register_output_type::<node::Record>()
        .limit_depth(MAX_DEPTH)
        .limit_complexity(20_000)
        .limit_directives(20)
}
