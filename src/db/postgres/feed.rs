//! The order of the feed of changes. PostgreSQL numbers a change before its transaction is committed, so that the numbers
//! alone are not in the order of commits: the feed is ordered by transactions, and ends below the oldest one that is still
//! running, before which nothing can come any more.

use diesel::sql_types::BigInt;

use crate::db::{change::ChangePlace, fragment::Fragment, sight::Condition};

/// The number of the transaction that wrote a change.
pub fn transaction() -> Fragment<BigInt> {
    Fragment::sql("changes.transaction_id::text::bigint")
}

/// That no change can come before this one any more.
pub fn settled() -> Condition {
    Condition::sql("changes.transaction_id < pg_snapshot_xmin(pg_current_snapshot())")
}

/// That a change comes after this place.
pub fn after(place: ChangePlace) -> Condition {
    Condition::sql("(changes.transaction_id, changes.sequence) > (")
        .then_number(place.transaction)
        .then("::text::xid8, ")
        .then_number(place.sequence)
        .then(")")
}

/// What changes are ordered by: the columns by their full names, because what is selected has the name of the first, too.
pub fn order() -> Fragment<BigInt> {
    Fragment::sql("changes.transaction_id, changes.sequence")
}
