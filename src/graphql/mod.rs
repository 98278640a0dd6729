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

mod argument;
mod connection;
mod document;
mod enumeration;
pub mod errors;
mod input;
mod limits;
mod list;
mod loaders;
mod mutations;
mod node;
mod queries;
mod registry;
mod scalars;
mod types;
mod write;

pub use self::{document::Price, limits::Limits, write::KEPT as KEYS_KEPT};

use std::sync::{Arc, Weak};

use async_graphql::{EmptySubscription, Request, Response, SDLExportOptions, Schema, ServerError, Value};

use self::document::{Documents, Rules, Scope};

use crate::{
    db::Db,
    domain::{Viewer, clock::Clock, review::ReviewPeriod},
};

/// The schema with everything that its resolvers need.
type RosterSchema = Schema<queries::Query, mutations::Mutation, EmptySubscription>;

/// How the graph answers, besides from the database.
#[derive(Clone)]
pub struct Settings {
    /// The time, for what depends on today.
    pub clock: Arc<dyn Clock>,
    /// How long a review of a profile lasts.
    pub review_period: ReviewPeriod,
    /// How much an operation may ask for.
    pub limits: Limits,
    /// Whether the schema tells of itself.
    pub introspection: bool,
}

/// The graph over a database, ready to answer.
#[derive(Clone)]
pub struct Graph {
    db: Db,
    schema: RosterSchema,
    documents: Arc<Documents>,
}

/// What comes of a request.
#[derive(Debug)]
pub struct Answer {
    /// What its client is told.
    pub response: Response,
    /// Whether anything of it was run; else the answer has no data, not even null.
    pub ran: bool,
    /// What it costs, if that could be told.
    pub price: Option<Price>,
}

impl Answer {
    /// The answer to a request that is not run.
    #[must_use]
    pub fn refused(errors: Vec<ServerError>) -> Self {
        Self { response: Response::from_errors(errors), ran: false, price: None }
    }
}

impl Graph {
    /// The graph over a database.
    #[must_use]
    pub fn new(db: Db, settings: Settings) -> Self {
        let rules = Rules { limits: settings.limits, closed: !settings.introspection };
        let documents = Documents::new(registry::of::<queries::Query, mutations::Mutation>(), rules);
        let schema = builder();
        // What is suggested in place of a wrong name is of the schema, too.
        let schema = if settings.introspection { schema } else { schema.disable_suggestions() };
        let schema = schema.data(db.clone()).data(settings).finish();
        Self { db, schema, documents: Arc::new(documents) }
    }

    /// Answers a viewer's request, with loaders of its own: what they have loaded is as fresh as the request, and nobody
    /// else's. The work ends soon after the caller is gone.
    pub async fn answer(&self, request: Request, viewer: Arc<Viewer>, reads_only: bool, caller: Weak<()>) -> Answer {
        let scope = Scope { anonymous: viewer.actor.is_none(), reads_only };
        let (request, price) = match self.documents.prepare(request, scope) {
            Ok(ready) => ready,
            Err(errors) => return Answer::refused(errors),
        };
        let loaders = loaders::Loaders::new(self.db.clone(), &viewer, caller);
        let response = self.schema.execute(request.data(loaders).data(viewer)).await;
        // What fails while it runs has a place in the answer; what does not fit the schema has none, and is not run.
        let invalid = response.is_err() && response.errors.iter().all(|error| error.path.is_empty());
        Answer { ran: !(invalid && response.data == Value::Null), response, price: Some(price) }
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
        // What a request may be is told by `document`, which bounds this, too.
        .limit_recursive_depth(usize::MAX)
}
