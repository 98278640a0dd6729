//! The demonstration: a database full of made-up people, organisations and teams, the same for the same seed.
//!
//! Half of the people write their names in other letters than English ones, and much is left out here and there, as in
//! real directories. Everything goes through the one write path, so that generated records have a history, too.
//!
//! `chance` draws, `words` has what is drawn from, `size` says how many; `organisation`, `user` and `profile` make the
//! rows, and `chunk` puts people's rows together and writes them.

mod chance;
mod chunk;
mod generate;
mod marker;
mod organisation;
mod profile;
mod size;
mod user;
mod words;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

pub use generate::{Progress, Summary, generate};
pub use marker::{Marker, State, check};

use crate::domain::change::{ActorType, Stamp};

/// How much is generated, and from what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many people: one organisation is made for a hundred of them, and five teams, but never fewer than a handful.
    pub people: u64,
    /// What everything is derived from: the same seed and number make the same records, ids included.
    pub seed: u64,
}

/// A record of each upstream as it sends it, which `demo` imports beside what it generates: the name of the format, and
/// the JSON.
pub const PAYLOADS: &[(&str, &str)] = &[
    ("apex", include_str!("../../tests/payloads/apex.json")),
    ("b2core", include_str!("../../tests/payloads/b2core.json")),
    ("drvn", include_str!("../../tests/payloads/drvn.json")),
    ("ctrl-hub", include_str!("../../tests/payloads/ctrl-hub.json")),
    ("zitadel", include_str!("../../tests/payloads/zitadel.json")),
];

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
    Stamp { actor_type: ActorType::System, actor_id: None, actor_name: Some("demo".into()), at }
}
