//! The order of the feed of changes. PostgreSQL numbers a change before its transaction is committed, so that the numbers
//! alone are not in the order of commits: the feed is ordered by transactions, and ends below the oldest one that is still
//! running, before which nothing can come any more.

use diesel::sql_types::BigInt;

use crate::db::{change::ChangePlace, fragment::Fragment, list::FeedOrder, sight::Condition};

/// The number of the transaction that wrote a change.
pub fn transaction() -> Fragment<BigInt> {
    Fragment::sql(&format!("{TRANSACTION}::text::bigint"))
}

const TRANSACTION: &str = "changes.transaction_id";

/// The changes after a place, or all, up to the last one before which no other can come any more.
pub fn after(place: Option<ChangePlace>) -> FeedOrder {
    let settled = Condition::sql("changes.transaction_id < pg_snapshot_xmin(pg_current_snapshot())");
    let after = |place: ChangePlace| {
        Condition::sql("(changes.transaction_id, changes.sequence) > (")
            .then_number(place.transaction)
            .then("::text::xid8, ")
            .then_number(place.sequence)
            .then(")")
    };
    FeedOrder {
        walked: "changes",
        transaction: TRANSACTION,
        // By their full names, because what is selected has the name of the first, too.
        columns: "changes.transaction_id, changes.sequence",
        within: Condition::every([settled].into_iter().chain(place.map(after))),
        in_time: super::in_time("changes.rowid"),
    }
}
