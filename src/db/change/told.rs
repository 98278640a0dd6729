//! Changes as they are told: each with its place among all.

use std::cmp::Ordering;

use super::ChangeRow;
use crate::{
    db::{
        page::{Entry, Order, PageSpec, Pick, Picks, Place, Window},
        sight::{self, Condition},
    },
    domain::Sight,
};

/// A change as it is told to a viewer.
#[derive(Debug, Clone)]
pub struct ToldChange {
    row: ChangeRow,
    transaction: i64,
    /// Whether it happened to a record of the viewer's own; never for who sees everything.
    pub own: bool,
}

impl ToldChange {
    /// A change with its transaction, and whether it is the viewer's own.
    pub(in crate::db) fn new((row, transaction, own): (ChangeRow, i64, bool)) -> Self {
        Self { row, transaction, own }
    }

    /// Its place among all changes.
    #[must_use]
    pub const fn place(&self) -> ChangePlace {
        ChangePlace { sequence: self.row.sequence, transaction: self.transaction }
    }

    /// An entry of its record's history, and of all changes.
    pub(in crate::db) fn entry(self) -> Entry<Self, ChangePlace> {
        Entry { parent: self.row.record_id, position: self.place(), row: self }
    }
}

impl std::ops::Deref for ToldChange {
    type Target = ChangeRow;

    fn deref(&self) -> &ChangeRow {
        &self.row
    }
}

/// A change's place among all changes.
///
/// A history is in the order of numbers, in which places are compared. The feed is in the order of commits, which in
/// PostgreSQL is that of transactions: whichever takes its number first may be committed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChangePlace {
    /// The change's number.
    pub sequence: i64,
    /// The number of the transaction that wrote it; 0 in SQLite.
    pub transaction: i64,
}

impl Place for ChangePlace {
    fn in_list(&self, other: &Self) -> Ordering {
        other.sequence.cmp(&self.sequence)
    }
}

impl Picks for Window<ChangePlace> {
    fn pick(&self, spec: &'static PageSpec, sight: &Sight) -> Pick {
        let number = format!("c.{}", spec.child);
        let beyond =
            |place: &ChangePlace, compare| Condition::sql(&format!("{number} {compare} ")).then_number(place.sequence);
        let after = self.after.iter().map(|place| beyond(place, "<"));
        let bounds = after.chain(self.before.iter().map(|place| beyond(place, ">")));
        Pick {
            join: None,
            met: Condition::every([(spec.seen)(sight, "c")].into_iter().chain(bounds)),
            order: format!("{number} {}", if self.backward { "ASC" } else { "DESC" }),
            limit: self.limit,
            offset: self.offset,
        }
    }
}

/// The history of a record, the latest first.
pub(in crate::db) const OF_RECORD: PageSpec = PageSpec {
    table: "changes",
    parent: "record_id",
    child: "sequence",
    order: Order::Number,
    of: None,
    seen: sight::history,
};
