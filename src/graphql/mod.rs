//! The graph: thin resolvers that decode, ask the domain and the database, and encode.
//!
//! | I add … | where |
//! | --- | --- |
//! | a field of a type | `types/<noun>.rs` |
//! | a type | `types/<noun>.rs`, a loader in the same file, its line in [`node`] if it is a record |
//! | a root field | `queries/<noun>.rs`, which is merged in `queries/mod.rs` |
//! | a mutation | `mutations/<noun>/<verb>.rs`, which is merged in `mutations/<noun>/mod.rs`; [`mod@write`] runs it |
//! | a list | an edge beside its type with [`connection`]'s macro |
//! | what a list is filtered or ordered by | [`list`] |

mod anonymous;
mod argument;
mod connection;
mod document;
mod enumeration;
pub mod errors;
mod input;
pub mod limits;
mod list;
mod loaders;
mod mutations;
mod node;
mod queries;
mod scalars;
mod types;
mod write;

pub use self::write::KEPT as KEYS_KEPT;

use std::sync::{Arc, Weak};

use async_graphql::{EmptySubscription, Request, Response, SDLExportOptions, Schema};

use self::document::Documents;

use crate::{
    db::Db,
    domain::{Viewer, clock::Clock, review::ReviewPeriod},
};

/// The schema with everything that its resolvers need.
type RosterSchema = Schema<queries::Query, mutations::Mutation, EmptySubscription>;

/// How deep an operation's fields may be nested: more than the introspection of any tool needs.
pub const MAX_DEPTH: usize = 20;

/// How many fields an operation may ask for, fragments counted where they are spread.
pub const MAX_COMPLEXITY: usize = 20_000;

/// What the resolvers know besides the database.
#[derive(Clone)]
pub struct Settings {
    /// The time, for what depends on today.
    pub clock: Arc<dyn Clock>,
    /// How long a review of a profile lasts.
    pub review_period: ReviewPeriod,
}

/// The graph over a database, ready to answer.
#[derive(Clone)]
pub struct Graph {
    db: Db,
    schema: RosterSchema,
    documents: Arc<Documents>,
}

impl Graph {
    /// The graph over a database.
    #[must_use]
    pub fn new(db: Db, settings: Settings) -> Self {
        let schema = builder().data(db.clone()).data(settings).finish();
        Self { db, schema, documents: Arc::default() }
    }

    /// Answers a viewer's request, with loaders of its own: what they have loaded is as fresh as the request, and nobody
    /// else's. The work ends soon after the caller is gone.
    pub async fn answer(&self, request: Request, viewer: Arc<Viewer>, caller: Weak<()>) -> Response {
        match self.documents.parse(request, viewer.actor.is_none()) {
            Ok(request) => {
                let loaders = loaders::Loaders::new(self.db.clone(), &viewer, caller);
                self.schema.execute(request.data(loaders).data(viewer)).await
            }
            Err(errors) => Response::from_errors(errors),
        }
    }
}

/// The schema in GraphQL's own language, sorted: what `schema.graphql` holds.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    builder().finish().sdl_with_options(options)
}

fn builder() -> async_graphql::SchemaBuilder<queries::Query, mutations::Mutation, EmptySubscription> {
    Schema::build(queries::Query::default(), mutations::Mutation::default(), EmptySubscription)
        .register_output_type::<node::Record>()
        .limit_depth(MAX_DEPTH)
        .limit_complexity(MAX_COMPLEXITY)
        .limit_directives(20)
}
