//! What can go wrong between Roster and its database. Nothing of this is ever shown to a client.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the database, or of the way to it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A statement failed.
    #[error("a statement failed: {0}")]
    Statement(#[from] DieselError),
    /// There is no connection to the database.
    #[error("no connection to the database: {0}")]
    Connection(String),
    /// A read was stopped, because it took longer than this.
    #[error("a read was stopped after {0:?}")]
    TooSlow(Duration),
    /// There was no place for a read that may take long for as long as this.
    #[error("too many reads that take long: none of their places came free in {0:?}")]
    Crowded(Duration),
    /// The code that ran on a connection panicked.
    #[error("the code that ran on a database connection panicked")]
    Panicked,
    /// The database's schema is not the one that this program needs.
    #[error("the migrations failed: {0}")]
    Migration(String),
}

/// What SQLite says of a statement that has been stopped for its time.
pub(super) const OUT_OF_TIME: &str = "the time of this read is over";

impl Error {
    /// A record that another needs is gone.
    #[must_use]
    pub const fn missing() -> Self {
        Self::Statement(DieselError::NotFound)
    }

    /// What was read at the beginning holds no more: the transaction is run again, as after a serialisation failure.
    #[must_use]
    pub fn overtaken() -> Self {
        Self::Statement(super::overtaken())
    }

    /// Whether the same transaction may succeed when it is run again from its beginning.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Statement(DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
            // diesel-async knows no kind for PostgreSQL's 40P01.
            Self::Statement(DieselError::DatabaseError(_, info)) => info.message().contains("deadlock detected"),
            _ => false,
        }
    }
}

impl Error {
    /// Whether the database was too busy for the transaction, or away: the same may succeed at another time.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let busy = ["lock timeout", "statement timeout", "the database system is", "database is locked"];
        matches!(self, Self::Connection(_) | Self::Crowded(_))
            || self.is_lost()
            || self.says_one_of(&busy)
            || self.is_transient()
    }

    /// Whether the connection was lost under the statement.
    pub(super) fn is_lost(&self) -> bool {
        use DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
        matches!(self, Self::Statement(DieselError::DatabaseError(ClosedConnection | UnableToSendCommand, _)))
            || self.says_one_of(&["terminating connection"])
    }

    /// Whether the statement was stopped, because its time was over.
    pub(super) fn is_out_of_time(&self) -> bool {
        self.says_one_of(&["canceling statement due to statement timeout", OUT_OF_TIME])
    }

    /// Whether the database has said this: for what diesel has no kind.
    fn says_one_of(&self, texts: &[&str]) -> bool {
        let Self::Statement(DieselError::DatabaseError(_, info)) = self else { return false };
        texts.iter().any(|text| info.message().contains(text))
    }
}

/// The result of asking the database.
pub type Result<T, E = Error> = std::result::Result<T, E>;
