//! Constraints that only the database can check, because another record decides: what a violated one means.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use super::Error;

/// A constraint that a statement violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// Another user has the username.
    UsernameUnique,
    /// Another user has the e-mail address.
    EmailUnique,
    /// An account of another platform is somebody else's.
    IdentityUnique,
    /// Another profile of the same owner has the caller's identifier.
    ExternalIdUnique,
    /// Another organisation has the slug.
    SlugUnique,
    /// Another record has a value that must be unique.
    OtherUnique,
    /// What is written contradicts other records, or itself.
    Consistent,
}

/// The unique constraints by their names, which PostgreSQL tells, with the first column that SQLite tells of each.
const UNIQUE: [(&str, &str, Constraint); 6] = [
    ("users_username_unique", "users.username_folded", Constraint::UsernameUnique),
    ("users_email_unique", "users.email_folded", Constraint::EmailUnique),
    ("identities_subject_unique", "identities.platform", Constraint::IdentityUnique),
    ("profiles_external_id_unique", "profiles.external_id", Constraint::ExternalIdUnique),
    ("profiles_external_id_unowned_unique", "profiles.external_id", Constraint::ExternalIdUnique),
    ("organisations_slug_unique", "organisations.slug_folded", Constraint::SlugUnique),
];

impl Error {
    /// The constraint that was violated, if that is what failed: the caller's data is wrong, and not the database.
    #[must_use]
    pub fn constraint(&self) -> Option<Constraint> {
        let Self::Statement(DieselError::DatabaseError(kind, info)) = self else { return None };
        match kind {
            DatabaseErrorKind::UniqueViolation => Some(unique(info.as_ref())),
            DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation => Some(Constraint::Consistent),
            _ => None,
        }
    }
}

fn unique(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> Constraint {
    let columns = info.message().strip_prefix("UNIQUE constraint failed: ").unwrap_or_default();
    let first = columns.split(", ").next();
    let found = UNIQUE.iter().find(|(name, column, _)| info.constraint_name() == Some(*name) || first == Some(*column));
    found.map_or(Constraint::OtherUnique, |(.., constraint)| *constraint)
}
