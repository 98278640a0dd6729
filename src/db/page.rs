//! Pages of lists: which rows, in which direction, between which bounds.

use std::{fmt::Debug, hash::Hash};

use super::{
    sight::{Condition, Seer},
    types::Timestamp,
};
use crate::domain::{Id, RecordId};

/// A place in a list.
pub trait Place: Copy + Debug + Eq + Hash + Ord + Send + Sync + 'static {
    /// That an entry of such a list, `c`, comes after the place (`<`) or before it (`>`).
    fn beyond(&self, spec: &PageSpec, compare: &str) -> Condition;
}

/// A place in a list whose newest entries come first: when the entry came to be, and its id among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// When the entry came to be.
    pub at: Timestamp,
    /// The entry's id, which decides among entries of one moment.
    pub id: RecordId,
}

impl Place for Position {
    fn beyond(&self, spec: &PageSpec, compare: &str) -> Condition {
        let child = spec.child;
        match spec.order {
            // Both halves can walk the index.
            Order::Newest(at) => Condition::sql(&format!("c.{at} {compare}= "))
                .then_moment(self.at)
                .then(&format!(" AND (c.{at} {compare} "))
                .then_moment(self.at)
                .then(&format!(" OR c.{child} {compare} "))
                .then_id(self.id)
                .then(")"),
            Order::Number => Condition::never(),
        }
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window<P = Position> {
    /// Only what comes after this place, that is, older entries.
    pub after: Option<P>,
    /// Only what comes before this place, that is, newer entries.
    pub before: Option<P>,
    /// Whether to take from the list's end, the oldest entries, instead of its beginning.
    pub backward: bool,
    /// At most so many entries.
    pub limit: i64,
    /// After so many that are passed over.
    pub offset: i64,
}

impl<P: Place> Window<P> {
    /// That an entry, `c`, is between the bounds.
    pub(super) fn between(&self, spec: &PageSpec) -> Condition {
        let after = self.after.iter().map(|bound| bound.beyond(spec, "<"));
        let bounds: Vec<_> = after.chain(self.before.iter().map(|bound| bound.beyond(spec, ">"))).collect();
        if bounds.is_empty() { Condition::always() } else { Condition::sql("").then_joined(bounds, " AND ") }
    }
}

/// Where the children of a parent are, for a page of them.
///
/// The table needs an index on the parent and what its children are ordered by, which the page walks.
#[derive(Debug)]
pub struct PageSpec {
    /// The table that holds one row for each child of a parent.
    pub table: &'static str,
    /// Its column with the parent's id.
    pub parent: &'static str,
    /// Its column with the child's id or number.
    pub child: &'static str,
    /// By what children are ordered.
    pub order: Order,
    /// Which of its rows are seen.
    pub seen: Seer,
}

/// By what the children of a parent are ordered.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    /// By the moment in this column, the newest first, and by their ids among equals.
    Newest(&'static str),
    /// By their numbers, the greatest first.
    Number,
}

impl PageSpec {
    /// The order in which the database walks a list to make this page of it.
    pub(super) fn order_by<P>(&self, window: &Window<P>) -> String {
        let (child, direction) = (self.child, if window.backward { "ASC" } else { "DESC" });
        match self.order {
            Order::Newest(at) => format!("c.{at} {direction}, c.{child} {direction}"),
            Order::Number => format!("c.{child} {direction}"),
        }
    }
}

/// One entry of a page.
#[derive(Debug, Clone)]
pub struct Entry<T, P = Position> {
    /// Whose list it is in; for a list that nobody has, the entry's own id.
    pub parent: RecordId,
    /// Its place in that list.
    pub position: P,
    /// The rows.
    pub row: T,
}

impl<T, P> Entry<T, P> {
    /// The same entry with its rows in another form.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Entry<U, P> {
        Entry { parent: self.parent, position: self.position, row: form(self.row) }
    }
}

impl<T> Entry<T> {
    /// An entry of a parent's list.
    pub fn of<N>(parent: Id<N>, at: Timestamp, id: RecordId, row: T) -> Self {
        Self { parent: parent.untyped(), position: Position { at, id }, row }
    }

    /// An entry of a list that nobody has.
    pub const fn of_root(at: Timestamp, id: RecordId, row: T) -> Self {
        Self { parent: id, position: Position { at, id }, row }
    }
}

/// The ids without their kind, as a [`PageSpec`]'s parents.
pub(super) fn untyped<N>(ids: &[Id<N>]) -> Vec<RecordId> {
    ids.iter().map(|id| id.untyped()).collect()
}
