//! Why a record does not go in.

use crate::{
    db::{Constraint, Error},
    domain::violation::{self, ViolationCode},
    import::{Format, fields::Fault},
};

/// Why a record does not go in.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is wrong, or contradicts what is known.
    Faults(Vec<Fault>),
    /// It contradicts what is known, as the database says.
    Constraint(Constraint),
    /// The database failed, for this and every other record.
    Database(Error),
}

impl Refusal {
    /// The record's faults, unless it is the database that failed.
    pub fn into_faults(self, format: Format) -> Result<Vec<Fault>, Error> {
        match self {
            Self::Faults(faults) => Ok(faults),
            Self::Constraint(constraint) => Ok(vec![fault(constraint, format)]),
            Self::Database(error) => Err(error),
        }
    }
}

/// A violated constraint is the record's fault; the text of the database is not shown.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        error.constraint().map_or(Self::Database(error), Self::Constraint)
    }
}

fn fault(constraint: Constraint, format: Format) -> Fault {
    let (path, problem) = match constraint {
        Constraint::UsernameUnique => ("username", "is the username of another user"),
        Constraint::EmailUnique => ("email", "is the e-mail address of another user"),
        Constraint::IdentityUnique => ("identities", "belong to another user already"),
        Constraint::ExternalIdUnique => ("externalId", "is that of another profile of the same owner"),
        Constraint::SlugUnique => ("slug", "is the slug of another organisation"),
        Constraint::OtherUnique | Constraint::Consistent => {
            let reason = "The record contradicts what the graph knows of other records.".into();
            return Fault { field: String::new(), reason };
        }
    };
    format.fault(violation::Refusal::new(ViolationCode::Taken, problem).at(&[path]))
}
