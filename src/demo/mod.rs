//! The demonstration: a database full of made-up people, organisations and teams, the same for the same seed.
//!
//! Half of the people write their names in other letters than English ones, and much is left out here and there, as in
//! real directories. Everything goes through the one write path, so that generated records have a history, too.
//!
//! Beside them there is a record of each upstream system, imported like any other. Before the first row and after the last a
//! mark is left, so that a demonstration knows its own database again, and a part of one for what it is.
//!
//! `chance` draws, `words` has what is drawn from, `size` says how many; `organisation`, `user` and `profile` make the
//! rows, and `chunk` puts people's rows together and writes them.

mod chance;
mod chunk;
mod generate;
mod marker;
mod organisation;
mod profile;
mod sample;
mod size;
mod user;
mod words;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

pub use generate::{Progress, Summary, generate};
pub use marker::{Marker, State, begin, check, complete};
pub use sample::{PAYLOADS, import_samples};

use crate::{
    db::{self, Db},
    domain::{
        Permit,
        change::{ActorType, Stamp},
    },
    import,
};

/// How much is generated, and from what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many people: one organisation is made for a hundred of them, and five teams, but never fewer than a handful.
    pub people: u64,
    /// What everything is derived from: the same seed and number make the same records, ids included.
    pub seed: u64,
}

/// Why a demonstration could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] db::Error),
    /// Another demonstration began in the meantime.
    #[error(
        "another demonstration has just begun to fill this database; wait for it, or choose another with --database-url"
    )]
    Taken,
    /// A sample could not be imported.
    #[error(transparent)]
    Import(#[from] import::Error),
    /// A record of a sample was refused.
    #[error("the sample of {0} did not go in: {1}")]
    Refused(import::Format, import::BadRecord),
}

/// Fills an empty database, whose schema must be there; see [`check`], which the caller asks first.
///
/// # Errors
/// When the database fails, or refuses a record because it was not empty; what was committed until then stays, under a
/// [`Marker`] that is not complete.
pub async fn fill(db: &Db, plan: &Plan, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<Summary, Error> {
    if !begin(db, plan).await? {
        return Err(Error::Taken);
    }
    let summary = generate(db, plan, progress).await?;
    import_samples(db).await?;
    complete(db, plan).await?;
    Ok(summary)
}

/// When the first organisation came to be.
const FIRST_ORGANISATION: DateTime<Utc> = new_year(2016);
/// When the first person came to be, after all organisations.
const FIRST_PERSON: DateTime<Utc> = new_year(2019);
/// When the last person came to be, and when everything was written, whenever that really was.
const UNTIL: DateTime<Utc> = new_year(2026);

const fn new_year(year: i32) -> DateTime<Utc> {
    match NaiveDate::from_yo_opt(year, 1) {
        Some(day) => day.and_time(NaiveTime::MIN).and_utc(),
        None => DateTime::UNIX_EPOCH,
    }
}

/// Who writes, in the history of what is generated.
fn stamp() -> Stamp {
    stamp_at(UNTIL)
}

/// The same at another time: a new row takes the time at which it came to be from its stamp.
fn stamp_at(at: DateTime<Utc>) -> Stamp {
    Stamp {
        permit: Permit::of_system(),
        actor_type: ActorType::System,
        actor_id: None,
        actor_name: Some("demo".into()),
        at,
    }
}
