//! The order of the feed of changes: SQLite has one writer at a time, so that their numbers are in the order of commits.

use diesel::sql_types::BigInt;

use crate::db::{change::ChangePlace, fragment::Fragment, sight::Condition};

/// The number of the transaction that wrote a change: here they have none.
pub fn transaction() -> Fragment<BigInt> {
    Fragment::sql("0")
}

/// That no change can come before this one any more.
pub fn settled() -> Condition {
    Condition::always()
}

/// That a change comes after this place.
pub fn after(place: ChangePlace) -> Condition {
    Condition::sql("changes.sequence > ").then_number(place.sequence)
}

/// What changes are ordered by.
pub fn order() -> Fragment<BigInt> {
    Fragment::sql("changes.sequence")
}
