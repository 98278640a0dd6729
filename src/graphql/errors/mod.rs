//! What a resolver can fail with: the client's mistake, which is explained to it, or Roster's, which is not.

mod code;
mod told;

use std::{sync::Arc, time::Duration};

use async_graphql::ErrorExtensions as _;

pub use self::{code::Code, told::for_client};
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
    /// What the field asks for is not found in the time that there is, which is this.
    TooSlow(Duration),
    /// Too many others ask for what takes long; the same request may succeed when it is sent again.
    Crowded,
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

/// What a client is told of a write for which the database was too busy or away.
const TRY_AGAIN: &str = "The database was too busy, or away for a moment. Send the request again: with the same \
                         idempotencyKey, or with ifVersion, nothing is done twice.";

/// What a client is told of a read for which there was no place.
const CROWDED: &str = "Too much that takes long is asked for at the moment. Send the request again in a while.";

/// What a client is told of a read that was stopped after this time.
fn too_slow(limit: Duration) -> String {
    let seconds = limit.as_secs_f64();
    format!(
        "Finding this took longer than {seconds} s, and was given up. Narrow the filter: use `eq`, `in` or `startsWith` rather \
         than `contains`, `endsWith` or `not`, and order by one column."
    )
}

/// What was sent, for a message: in quotes, and no more than its beginning.
#[must_use]
pub fn quoted(sent: &str) -> String {
    let beginning: String = sent.chars().take(40).collect();
    format!("{beginning:?}")
}

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
        if error.is_busy() { Self::TryAgain(Internal(Arc::new(error))) } else { error.into() }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Arc::new(error).into()
    }
}

impl From<Arc<db::Error>> for Error {
    fn from(error: Arc<db::Error>) -> Self {
        match *error {
            db::Error::TooSlow(limit) => Self::TooSlow(limit),
            db::Error::Crowded(_) => Self::Crowded,
            _ => Self::Internal(Internal(error)),
        }
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
            Error::TooSlow(limit) => {
                tracing::info!(?limit, "a read was stopped for its time");
                Self::new(too_slow(limit)).extend_with(|_, e| e.set("code", Code::Timeout))
            }
            Error::Crowded => {
                tracing::warn!("a read was given up: there are too many that take long");
                Self::new(CROWDED).extend_with(|_, e| e.set("code", Code::TryAgain))
            }
            Error::Internal(internal) => Self::new_with_source(internal),
        }
    }
}
