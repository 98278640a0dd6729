//! The text of a request, until it runs: counted, parsed, measured, and its variables checked.
//!
//! ```text
//! text → text.rs, token.rs (tokens, nesting) → the parser → measure.rs (limits, cost) → remembered
//!      → operation.rs (which one) → variables.rs → anonymous.rs → cost.rs (with the variables)
//! ```
//!
//! It is done here, and not by async-graphql, so that what is wrong is told in words of ours, and what is too much is
//! refused before anything walks over it.

mod anonymous;
mod cost;
mod lists;
mod measure;
mod operation;
mod syntax;
mod text;
mod token;
mod variables;

use std::sync::Arc;

use async_graphql::{
    ErrorExtensionValues, Pos, Request, ServerError, Value,
    parser::{
        parse_query,
        types::{ExecutableDocument, OperationType},
    },
    registry::Registry,
};
use quick_cache::{Weighter, sync::Cache};

use self::measure::Costs;
pub use self::measure::Rules;
use super::errors::Code;

/// How much text the documents that are remembered may have, in bytes; a document takes some twenty times its text.
const REMEMBERED: usize = 512 << 10;

/// How long the text of a usual request is, in bytes.
const USUAL: usize = 1 << 10;

/// What a request's transport and caller let it ask for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope {
    /// Nobody is known to ask: only what is open to all may be read.
    pub anonymous: bool,
    /// Nothing may be changed.
    pub reads_only: bool,
}

/// What a request costs, and what it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// How many values the answer may have, if every list is as long as it may be.
    pub requested: u64,
    /// How many it may have.
    pub limit: u64,
}

/// Documents that were parsed and measured before, by their text: an application sends the same few again and again.
///
/// Those that were asked for least and longest ago make room for others, so that no flood of texts takes more memory.
pub struct Documents {
    known: Cache<String, Arc<Document>, TextLength>,
    registry: Registry,
    rules: Rules,
}

/// A document within the limits.
struct Document {
    parsed: ExecutableDocument,
    costs: Costs,
}

#[derive(Clone)]
struct TextLength;

impl Weighter<String, Arc<Document>> for TextLength {
    fn weight(&self, text: &String, _: &Arc<Document>) -> u64 {
        text.len() as u64
    }
}

impl Documents {
    /// Remembers nothing yet. What is asked for is of these types, and held to these rules.
    pub fn new(registry: Registry, rules: Rules) -> Self {
        let known = Cache::with_weighter(REMEMBERED / USUAL, REMEMBERED as u64, TextLength);
        Self { known, registry, rules }
    }

    /// Makes a request ready to run: its text parsed, unless that was done before, the operation found that is meant, its
    /// variables checked, and nothing too much or closed to its scope.
    ///
    /// # Errors
    /// What the request lacks or has too much of, and where.
    pub fn prepare(&self, mut request: Request, scope: Scope) -> Result<(Request, Price), Vec<ServerError>> {
        let alone = |error| vec![error];
        let document = self.document(&request.query).map_err(alone)?;
        let (name, operation) =
            operation::find(&document.parsed.operations, request.operation_name.as_deref()).map_err(alone)?;
        if scope.reads_only && operation.ty == OperationType::Mutation {
            let problem = "A request by GET only reads: send a mutation with POST.".to_owned();
            return Err(alone(error(problem, Vec::new(), Code::MethodNotAllowed)));
        }
        self.check_count(&request).map_err(alone)?;
        variables::check(operation, &request.variables, &self.registry).map_err(alone)?;
        if scope.anonymous {
            anonymous::check(&document.parsed, operation)?;
        }
        let requested = document.costs.get(&name.cloned()).map_or(0, |cost| cost.total(&request.variables));
        let price = Price { requested, limit: self.rules.limits.cost };
        price.check().map_err(alone)?;
        request.set_parsed_query(document.parsed.clone());
        Ok((request, price))
    }

    fn document(&self, query: &str) -> Result<Arc<Document>, ServerError> {
        if let Some(known) = self.known.get(query) {
            return Ok(known);
        }
        let text = text::check(query, self.rules.limits.tokens)
            .map_err(|problem| error(problem, Vec::new(), Code::TooComplex))?;
        let parsed = parse_query(text).map_err(|error| syntax::unparsable(query, &error))?;
        let costs = measure::measure(&parsed, &self.registry, &self.rules)?;
        let document = Arc::new(Document { parsed, costs });
        self.known.insert(query.to_owned(), Arc::clone(&document));
        Ok(document)
    }

    fn check_count(&self, request: &Request) -> Result<(), ServerError> {
        let max = self.rules.limits.variables;
        if request.variables.len() <= max {
            return Ok(());
        }
        let problem = format!("`variables` holds more than {max} values; put them together in lists and objects.");
        Err(error(problem, Vec::new(), Code::TooComplex))
    }
}

impl Price {
    fn check(self) -> Result<(), ServerError> {
        let Self { requested, limit } = self;
        if requested <= limit {
            return Ok(());
        }
        let problem = format!(
            "The answer may have {requested} values, and {limit} is the limit: ask for shorter pages (`first`) of the \
             lists that are inside of others, or for less at once."
        );
        let mut error = error(problem, Vec::new(), Code::TooComplex);
        error.extensions.get_or_insert_default().set("cost", self);
        Err(error)
    }
}

impl From<Price> for Value {
    fn from(Price { requested, limit }: Price) -> Self {
        async_graphql::value!({"requested": requested, "limit": limit})
    }
}

/// An error of a request that does not run.
fn error(message: String, locations: Vec<Pos>, code: Code) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    ServerError { locations, extensions: Some(extensions), ..ServerError::new(message, None) }
}

#[cfg(test)]
mod tests;
