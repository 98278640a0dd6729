//! What a resolver can fail with: the client's mistake, which is explained to it, or Roster's, which is not.

use std::sync::Arc;

use async_graphql::ErrorExtensions as _;

use super::{MAX_COMPLEXITY, MAX_DEPTH};
use crate::{
    db,
    domain::{TextEnum as _, access::Denied},
};

/// A resolver's failure.
#[derive(Debug, Clone)]
pub enum Error {
    /// The request cannot be answered as it is; the sentence says what, where and how to mend it.
    Client(String),
    /// The viewer sees the record, but may not do this with it.
    Denied(Denied),
    /// The database was too busy or away for a write; the same request may succeed when it is sent again.
    TryAgain(Internal),
    /// Something went wrong inside. It is logged, and the client is told only that it happened.
    Internal(Internal),
}

/// A failure of Roster's own.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct Internal(Arc<db::Error>);

/// A resolver's answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The answer of a field that may be null: its failure makes the field null, and the rest of the answer stays.
pub type Nullable<T> = Option<Result<T>>;

/// Turns the answer inside out, so that async-graphql keeps a failure at the field where it happened.
pub async fn nullable<T>(answer: impl Future<Output = Result<Option<T>>>) -> Nullable<T> {
    answer.await.transpose()
}

/// The value of a field that not everybody may read, who sees its record.
pub fn permitted<T>(check: std::result::Result<(), Denied>, value: impl FnOnce() -> Option<T>) -> Nullable<T> {
    match check {
        Ok(()) => value().map(Ok),
        Err(denied) => Some(Err(denied.into())),
    }
}

/// What kind of failure an error tells of: `extensions.code`, for programs. Where Apollo has a name for it, it is Apollo's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The request is no GraphQL request in JSON, or arrived in part.
    BadRequest,
    /// The request's credential is wrong, or it has none and asks for more than the anonymous may.
    Unauthenticated,
    /// The caller may not read the field, or the request is for an organisation that is not the caller's.
    Forbidden,
    /// The request's method is not POST.
    MethodNotAllowed,
    /// The request's body is not declared as JSON.
    UnsupportedMediaType,
    /// The request's body is larger than the server takes.
    PayloadTooLarge,
    /// The request took longer than the server lets it.
    Timeout,
    /// The query's text does not follow GraphQL's grammar.
    GraphqlParseFailed,
    /// The query does not fit the schema.
    GraphqlValidationFailed,
    /// The query asks for more than a request may: too many fields, or too deep.
    TooComplex,
    /// The operation to run is not in the query, or not the only one that may be meant.
    OperationResolutionFailure,
    /// An argument has a value that cannot be.
    BadUserInput,
    /// The database was too busy, or away for a moment; the same request may succeed when it is sent again.
    TryAgain,
    /// Something went wrong inside; `extensions.requestId` helps to find out what.
    InternalServerError,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 14] = [
        Self::BadRequest,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::MethodNotAllowed,
        Self::UnsupportedMediaType,
        Self::PayloadTooLarge,
        Self::Timeout,
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::TooComplex,
        Self::OperationResolutionFailure,
        Self::BadUserInput,
        Self::TryAgain,
        Self::InternalServerError,
    ];

    /// The code as clients read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::Timeout => "TIMEOUT",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::TooComplex => "TOO_COMPLEX",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::TryAgain => "TRY_AGAIN",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }
}

impl From<Code> for async_graphql::Value {
    fn from(code: Code) -> Self {
        code.name().into()
    }
}

/// What a client is told of a write for which the database was too busy or away.
const TRY_AGAIN: &str = "The database was too busy, or away for a moment. Send the request again: with the same \
                         idempotencyKey, or with ifVersion, nothing is done twice.";

/// What a client is told of a failure of Roster's own.
pub const INTERNAL: &str = "Something went wrong inside; the request id helps to find out what.";

impl Error {
    /// The client's mistake: what is wrong with which argument.
    pub fn argument(name: &str, problem: impl std::fmt::Display) -> Self {
        Self::Client(format!("The argument `{name}` {problem}."))
    }
}

impl Error {
    /// A write that failed: whether it is worth sending it again depends on why.
    #[must_use]
    pub fn of_write(error: db::Error) -> Self {
        let busy = error.is_busy();
        let internal = Internal(Arc::new(error));
        if busy { Self::TryAgain(internal) } else { Self::Internal(internal) }
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

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => Self::new(denied.to_string()).extend_with(|_, e| {
                e.set("code", Code::Forbidden);
                if let Denied::Missing { permission, .. } = denied {
                    e.set("missingPermission", permission.as_str());
                }
            }),
            Error::Client(message) => Self::new(message).extend_with(|_, e| e.set("code", Code::BadUserInput)),
            Error::TryAgain(internal) => {
                // The message is for the client from the start; what is behind it is logged here, since it goes no further.
                tracing::warn!(error = %internal, "a write was given up");
                Self::new(TRY_AGAIN).extend_with(|_, e| e.set("code", Code::TryAgain))
            }
            Error::Internal(internal) => Self::new_with_source(internal),
        }
    }
}

/// Makes a response's errors what clients are told: what went wrong inside becomes a sentence that gives nothing away, and
/// is logged; every error gets a code; and no more than a few fields that may not be read are told of one by one.
pub fn for_client(response: &mut async_graphql::Response, request_id: &str) {
    count_forbidden(&mut response.errors);
    for error in &mut response.errors {
        let internal = error.source.as_ref().is_some_and(|source| source.is::<Internal>());
        let extensions = error.extensions.get_or_insert_default();
        if internal {
            // The message is the whole chain of what went wrong; nobody outside needs it.
            tracing::error!(error = %error.message, path = ?error.path, "a resolver failed");
            error.message = INTERNAL.into();
            error.source = None;
            extensions.set("code", Code::InternalServerError);
        } else if extensions.get("code").is_none() {
            // What has no code of ours came from async-graphql, before or while a value was read.
            let usual = if error.path.is_empty() { Code::GraphqlValidationFailed } else { Code::BadUserInput };
            without_parts(&mut error.message);
            let (message, code) = in_our_words(&error.message);
            error.message = message.unwrap_or_else(|| std::mem::take(&mut error.message));
            extensions.set("code", code.unwrap_or(usual));
        }
        if extensions.get("code") == Some(&Code::InternalServerError.into()) {
            extensions.set("requestId", request_id);
        }
    }
}

/// So many fields that may not be read are told of one by one.
const MAX_FORBIDDEN: usize = 20;

/// A list of people may hold thousands of fields that may not be read: one error counts those after the first few.
fn count_forbidden(errors: &mut Vec<async_graphql::ServerError>) {
    let mut forbidden = 0;
    errors.retain(|error| {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        let counts = code == Some(&Code::Forbidden.into());
        forbidden += usize::from(counts);
        !counts || forbidden <= MAX_FORBIDDEN
    });
    if forbidden > MAX_FORBIDDEN {
        let more = forbidden - MAX_FORBIDDEN;
        let fields = if more == 1 { "field" } else { "fields" };
        let mut error = async_graphql::ServerError::new(format!("{more} more {fields} may not be read."), None);
        error.extensions.get_or_insert_default().set("code", Code::Forbidden);
        error.extensions.get_or_insert_default().set("count", more);
        errors.push(error);
    }
}

/// Leaves out the parts of which an input is put together in the code: the schema has only the whole.
fn without_parts(message: &mut String) {
    while let Some(end) = message.find("Fields\")") {
        let Some(start) = message[..end].rfind(" (occurred while parsing") else { return };
        message.replace_range(start..end + "Fields\")".len(), "");
    }
}

/// What async-graphql says too briefly, with what mends it, and the code where it is not the usual one.
fn in_our_words(message: &str) -> (Option<String>, Option<Code>) {
    match message {
        "Query is nested too deep." => {
            let ours =
                format!("The query's fields are nested too deep: more than {MAX_DEPTH} levels; ask for less at once.");
            (Some(ours), Some(Code::TooComplex))
        }
        "Query is too complex." => {
            let ours = format!("The query asks for too much at once: more than {MAX_COMPLEXITY} fields; divide it.");
            (Some(ours), Some(Code::TooComplex))
        }
        "Schema is not configured for subscriptions." => {
            (Some("The graph has no subscriptions; begin with `query`, `mutation` or `{`.".into()), None)
        }
        _ => {
            let of = message.strip_suffix("Oneof input objects requires have exactly one field");
            (of.map(|of| format!("{of}give exactly one of its fields")), None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_readme() {
        let readme = include_str!("../../README.md");
        for code in Code::ALL {
            assert!(readme.contains(&format!("`{}`", code.name())), "{code:?}");
        }
    }
}
