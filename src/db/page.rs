//! Pages of lists: which rows, in which direction, between which bounds.

use super::{sight::Seer, types::Timestamp};
use crate::domain::{Id, RecordId};

/// A place in a list whose newest entries come first: when the entry came to be, and its id among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// When the entry came to be.
    pub at: Timestamp,
    /// The entry's id, which decides among entries of one moment.
    pub id: RecordId,
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// Only what comes after this place, that is, older entries.
    pub after: Option<Position>,
    /// Only what comes before this place, that is, newer entries.
    pub before: Option<Position>,
    /// Whether to take from the list's end, the oldest entries, instead of its beginning.
    pub backward: bool,
    /// At most so many entries.
    pub limit: i64,
    /// After so many that are passed over.
    pub offset: i64,
}

impl Window {
    /// The bounds with the comparison that an entry between them meets.
    pub(super) fn bounds(&self) -> impl Iterator<Item = (&Position, &'static str)> {
        let after = self.after.iter().map(|bound| (bound, "<"));
        let before = self.before.iter().map(|bound| (bound, ">"));
        after.chain(before)
    }

    /// The direction in which the database walks the list.
    pub(super) const fn direction(&self) -> &'static str {
        if self.backward { "ASC" } else { "DESC" }
    }
}

/// Where the children of a parent are, for a page of them.
///
/// The table needs an index on (parent, at, child), which the page walks.
#[derive(Debug)]
pub struct PageSpec {
    /// The table that holds one row for each child of a parent.
    pub table: &'static str,
    /// Its column with the parent's id.
    pub parent: &'static str,
    /// Its column with the child's id.
    pub child: &'static str,
    /// Its column with the moment by which children are ordered, the newest first.
    pub at: &'static str,
    /// Which of its rows are seen.
    pub seen: Seer,
}

/// One entry of a page.
#[derive(Debug, Clone)]
pub struct Entry<T> {
    /// Whose list it is in; for a list that nobody has, the entry's own id.
    pub parent: RecordId,
    /// Its place in that list.
    pub position: Position,
    /// The rows.
    pub row: T,
}

impl<T> Entry<T> {
    /// An entry of a parent's list.
    pub fn of<P>(parent: Id<P>, at: Timestamp, id: RecordId, row: T) -> Self {
        Self { parent: parent.untyped(), position: Position { at, id }, row }
    }

    /// The same entry with its rows in another form.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Entry<U> {
        Entry { parent: self.parent, position: self.position, row: form(self.row) }
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
