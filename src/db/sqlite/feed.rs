//! The order of the feed of changes: SQLite has one writer at a time, so that their numbers are in the order of commits.

use diesel::sql_types::BigInt;

use crate::db::{change::ChangePlace, fragment::Fragment, list::FeedOrder, sight::Condition};

/// The number of the transaction that wrote a change: here they have none.
pub fn transaction() -> Fragment<BigInt> {
    Fragment::sql(TRANSACTION)
}

const TRANSACTION: &str = "0";

/// The changes after a place, or all.
pub fn after(place: Option<ChangePlace>) -> FeedOrder {
    let after = |place: ChangePlace| Condition::sql("changes.sequence > ").then_number(place.sequence);
    FeedOrder {
        walked: "changes NOT INDEXED",
        transaction: TRANSACTION,
        columns: "changes.sequence",
        within: place.map_or_else(Condition::always, after),
        in_time: super::in_time("changes.rowid"),
    }
}
