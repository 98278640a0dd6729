//! What a resolver can fail with: the client's mistake, which is explained to it, or Roster's, which is not.

use std::sync::Arc;

use async_graphql::ErrorExtensions as _;

use crate::db;

/// A resolver's failure.
#[derive(Debug, Clone)]
pub enum Error {
    /// The request cannot be answered as it is; the sentence says what, where and how to mend it.
    Client(String),
    /// Something went wrong inside. It is logged, and the client is told only that it happened.
    Internal(Internal),
}

/// A failure of Roster's own.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct Internal(Arc<db::Error>);

/// A resolver's answer.
pub type Result<T> = std::result::Result<T, Error>;

/// The answer of a field that may be null: its failure makes the field null, and the rest of the answer stays.
pub type Nullable<T> = Option<Result<T>>;

/// Turns the answer inside out, so that async-graphql keeps a failure at the field where it happened.
pub async fn nullable<T>(answer: impl Future<Output = Result<Option<T>>>) -> Nullable<T> {
    answer.await.transpose()
}

/// The code of a request that cannot be answered as it is.
pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";

/// The code of a failure of Roster's own.
pub const INTERNAL_SERVER_ERROR: &str = "INTERNAL_SERVER_ERROR";

impl Error {
    /// The client's mistake: what is wrong with which argument.
    pub fn argument(name: &str, problem: impl std::fmt::Display) -> Self {
        Self::Client(format!("The argument `{name}` {problem}."))
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Internal(Internal(Arc::new(error)))
    }
}

impl From<Arc<db::Error>> for Error {
    fn from(error: Arc<db::Error>) -> Self {
        Self::Internal(Internal(error))
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Client(message) => Self::new(message).extend_with(|_, e| e.set("code", BAD_USER_INPUT)),
            Error::Internal(internal) => Self::new_with_source(internal),
        }
    }
}

/// Replaces what went wrong inside by a sentence that gives nothing away, logs it, and gives every error a code.
pub fn mask(response: &mut async_graphql::Response, request_id: &str) {
    for error in &mut response.errors {
        let internal = error.source.as_ref().is_some_and(|source| source.is::<Internal>());
        let extensions = error.extensions.get_or_insert_default();
        if internal {
            // The message is the whole chain of what went wrong; nobody outside needs it.
            tracing::error!(error = %error.message, path = ?error.path, "a resolver failed");
            error.message = "Something went wrong inside; the request id helps to find out what.".into();
            error.source = None;
            extensions.set("code", INTERNAL_SERVER_ERROR);
            extensions.set("requestId", request_id);
        } else if extensions.get("code").is_none() {
            // What has no code of ours came from async-graphql, before or while a value was read.
            let code = if error.path.is_empty() { "GRAPHQL_VALIDATION_FAILED" } else { BAD_USER_INPUT };
            extensions.set("code", code);
        }
    }
}
