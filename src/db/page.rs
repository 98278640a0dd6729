//! Pages of lists: which rows, in which direction, between which bounds.

use std::{cmp::Ordering, fmt::Debug, hash::Hash};

use super::{
    list::{self, Key, Keys},
    sight::{Condition, Seer},
    types::Timestamp,
};
use crate::domain::{Id, RecordId, Sight};

/// A place in a list.
pub trait Place: Clone + Debug + Eq + Hash + Send + Sync + 'static {
    /// Which of two entries comes first in the list's usual order.
    fn in_list(&self, other: &Self) -> Ordering;
}

/// A place in a list: what the list is ordered by of the entry, and its id, which decides among equals.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Position {
    /// What the list is ordered by.
    pub keys: Keys,
    /// The entry's id.
    pub id: RecordId,
}

impl Position {
    /// The place of an entry in the order of these keys, or, if there are none, in the usual one.
    #[must_use]
    pub fn of(usual: Timestamp, keys: Option<Vec<Key>>, id: RecordId) -> Self {
        Self { keys: keys.map_or(Keys::Moment(usual), Keys::Several), id }
    }
}

impl Place for Position {
    fn in_list(&self, other: &Self) -> Ordering {
        list::compare(&[], self, other)
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Window<P = Position> {
    /// Only what comes after this place.
    pub after: Option<P>,
    /// Only what comes before this place.
    pub before: Option<P>,
    /// Whether to take from the list's end instead of its beginning.
    pub backward: bool,
    /// At most so many entries.
    pub limit: i64,
    /// After so many that are passed over.
    pub offset: i64,
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
    /// By what children are ordered unless something else is asked for.
    pub order: Order,
    /// The table of the children themselves, where the rows only lead to them.
    pub of: Option<&'static str>,
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

/// Which of a parent's children, `c`, are on the page, as pieces of SQL.
#[derive(Debug, Clone)]
pub struct Pick {
    /// The table of the children themselves, `j`, if something of theirs is needed for the order.
    pub join: Option<&'static str>,
    /// What they have to meet.
    pub met: Condition,
    /// In which order the database walks them.
    pub order: String,
    /// At most so many.
    pub limit: i64,
    /// After so many that are passed over.
    pub offset: i64,
}

/// A way to say which of each parent's children are on the page.
pub trait Picks {
    /// The pieces of SQL that say so.
    fn pick(&self, spec: &'static PageSpec, sight: &Sight) -> Pick;
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
    /// An entry of a parent's list in its usual order.
    pub fn of<N>(parent: Id<N>, at: Timestamp, id: RecordId, row: T) -> Self {
        Self { parent: parent.untyped(), position: Position::of(at, None, id), row }
    }

    /// The same entry in another order, if there are keys of it.
    #[must_use]
    pub fn keyed(mut self, keys: Option<Vec<Key>>) -> Self {
        if let Some(keys) = keys {
            self.position.keys = Keys::Several(keys);
        }
        self
    }
}

/// The ids without their kind, as a [`PageSpec`]'s parents.
pub(super) fn untyped<N>(ids: &[Id<N>]) -> Vec<RecordId> {
    ids.iter().map(|id| id.untyped()).collect()
}
