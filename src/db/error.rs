//! What can go wrong between Roster and its database. Nothing of this is ever shown to a client.

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
    /// The code that ran on a connection panicked.
    #[error("the code that ran on a database connection panicked")]
    Panicked,
    /// The database's schema is not the one that this program needs.
    #[error("the migrations failed: {0}")]
    Migration(String),
}

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
        let lost = |kind: &DatabaseErrorKind| {
            matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand)
        };
        match self {
            Self::Connection(_) => true,
            Self::Statement(DieselError::DatabaseError(kind, info)) => {
                // What PostgreSQL and SQLite say for which diesel has no kind.
                let texts = [
                    "lock timeout",
                    "statement timeout",
                    "terminating connection",
                    "the database system is",
                    "database is locked",
                ];
                lost(kind) || texts.iter().any(|text| info.message().contains(text)) || self.is_transient()
            }
            _ => false,
        }
    }
}

/// The result of asking the database.
pub type Result<T, E = Error> = std::result::Result<T, E>;
