//! The orders of lists, and places in them.

use std::cmp::Ordering;

use crate::db::{
    fragment::Fragment,
    list::SelectedKeys,
    page::{Entry, Position, Window},
    sight::Condition,
    types::Timestamp,
};

/// What something can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column {
    /// What the graph calls it.
    pub field: &'static str,
    name: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Moment,
    Text,
    Flag,
    Number,
    /// A number that no other entry has.
    Serial,
    Id,
}

/// A column to order by, and from which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// What a list is ordered by, of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Keys {
    /// In the usual order: when the entry came to be.
    Moment(Timestamp),
    /// In another order: one for each column, but for the id.
    Several(Vec<Key>),
}

/// What a list is ordered by, of one entry and column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A moment in microseconds, a boolean, or a number.
    Number(i64),
    /// A text, folded.
    Text(String),
}

impl Column {
    pub(super) const fn moment(field: &'static str, name: &'static str) -> Self {
        Self { field, name, kind: Kind::Moment }
    }

    pub(super) const fn text(field: &'static str, name: &'static str) -> Self {
        Self { field, name, kind: Kind::Text }
    }

    pub(super) const fn flag(field: &'static str, name: &'static str) -> Self {
        Self { field, name, kind: Kind::Flag }
    }

    pub(super) const fn number(field: &'static str, name: &'static str) -> Self {
        Self { field, name, kind: Kind::Number }
    }

    pub(super) const fn serial(field: &'static str, name: &'static str) -> Self {
        Self { field, name, kind: Kind::Serial }
    }

    pub(super) const fn id() -> Self {
        Self { field: "ID", name: "id", kind: Kind::Id }
    }

    /// Whether this is the id, which decides every order.
    #[must_use]
    pub fn is_id(&self) -> bool {
        self.kind == Kind::Id
    }

    /// Whether a key can be this column's.
    #[must_use]
    pub fn fits(&self, key: &Key) -> bool {
        match self.kind {
            Kind::Text => matches!(key, Key::Text(text) if !text.contains('\0')),
            Kind::Flag => matches!(key, Key::Number(0 | 1)),
            Kind::Moment => {
                matches!(key, Key::Number(micros) if chrono::DateTime::from_timestamp_micros(*micros).is_some())
            }
            Kind::Number | Kind::Serial => matches!(key, Key::Number(_)),
            Kind::Id => false,
        }
    }

    /// The column of a row as SQL, of which no value is null.
    pub(super) fn expression(&self, of: &str) -> String {
        format!("{of}.{}", self.name)
    }
}

impl Sort {
    /// The newest first, by the moment in this column.
    pub(super) const fn newest(name: &'static str) -> Self {
        Self { column: Column::moment("CREATED_AT", name), descending: true }
    }
}

/// What a list is ordered by, as it is selected.
pub(super) fn selected(order: &[Sort], of: &str) -> SelectedKeys {
    if order.is_empty() {
        return Fragment::sql("NULL");
    }
    let columns: Vec<_> = keyed(order).map(|sort| sort.column).collect();
    let names: Vec<_> = columns.iter().map(|column| column.expression(of)).collect();
    selected_as(&columns, names)
}

/// The same of expressions that have been selected before.
pub(super) fn selected_as(columns: &[Column], names: Vec<String>) -> SelectedKeys {
    let key = |(column, name): (&Column, String)| match column.kind {
        Kind::Moment => Fragment::sql("").then_micros(name),
        Kind::Flag => Fragment::sql("").then_flag(name),
        _ => Fragment::sql(&name),
    };
    Fragment::list(columns.iter().zip(names).map(key).collect())
}

/// Reads what [`selected`] selects.
pub fn read_keys(keys: Option<String>) -> Option<Vec<Key>> {
    serde_json::from_str(&keys?).ok()
}

/// The columns that have a key: those before the id.
fn keyed(order: &[Sort]) -> impl Iterator<Item = &Sort> {
    order.iter().take_while(|sort| !sort.column.is_id())
}

/// Whether the greatest id comes first among equals: as the last column that is named.
fn id_descends(order: &[Sort]) -> bool {
    let id = order.iter().find(|sort| sort.column.is_id());
    id.or(order.last()).is_some_and(|sort| sort.descending)
}

/// What a statement orders by.
pub(super) fn order_by(order: &[Sort], keys: &[String], id: &str, backward: bool) -> String {
    let direction = |descending: bool| if descending == backward { "ASC" } else { "DESC" };
    let columns = keyed(order).zip(keys).map(|(sort, key)| format!("{key} {}, ", direction(sort.descending)));
    columns.chain([format!("{id} {}", direction(id_descends(order)))]).collect()
}

/// That an entry is between a window's bounds.
pub(super) fn between(window: &Window, order: &[Sort], keys: &[String], id: &str) -> Condition {
    let bounds = [(&window.after, true), (&window.before, false)];
    let bound =
        |(place, after): (&Option<Position>, bool)| place.as_ref().map(|place| beyond(place, order, keys, id, after));
    Condition::every(bounds.into_iter().filter_map(bound))
}

/// That an entry comes after a place, or before it.
fn beyond(place: &Position, order: &[Sort], keys: &[String], id: &str, after: bool) -> Condition {
    let compare = |descending: bool| if descending == after { "<" } else { ">" };
    let by_id = Condition::sql(&format!("{id} {} ", compare(id_descends(order)))).then_id(place.id);
    let usual;
    let values = match &place.keys {
        Keys::Moment(at) => {
            usual = [Key::Number(at.get().timestamp_micros())];
            &usual[..]
        }
        Keys::Several(keys) => keys,
    };
    let columns: Vec<_> = keyed(order).zip(keys).zip(values).collect();
    if !columns.is_empty() && keyed(order).all(|sort| sort.descending == id_descends(order)) {
        // Compared together, the place is where an index is entered, also among many equals.
        let is_decided = columns.last().is_some_and(|((sort, _), _)| sort.column.kind == Kind::Serial);
        let by_id = (!is_decided).then_some(id);
        let names: Vec<_> = columns.iter().map(|((_, key), _)| key.as_str()).chain(by_id).collect();
        let compare = compare(id_descends(order));
        let begun = Condition::sql(&format!("({}) {compare} (", names.join(", ")));
        let values = columns.into_iter().map(|((sort, _), value)| valued(Condition::sql(""), sort.column, value));
        let id = by_id.map(|_| Condition::sql("").then_id(place.id));
        return begun.then_joined(values.chain(id).collect(), ", ").then(")");
    }
    // Both halves can walk an index.
    columns.into_iter().rev().fold(by_id, |next, ((sort, key), value)| {
        let compare = compare(sort.descending);
        let past = |operator: &str| valued(Condition::sql(&format!("{key} {operator} ")), sort.column, value);
        past(&format!("{compare}="))
            .then(" AND (")
            .then_all(past(compare))
            .then(" OR ")
            .then_all(grouped(next))
            .then(")")
    })
}

fn grouped(condition: Condition) -> Condition {
    Condition::sql("(").then_all(condition).then(")")
}

fn valued(condition: Condition, column: Column, key: &Key) -> Condition {
    match key {
        Key::Text(text) => condition.then_text(text),
        Key::Number(number) => match column.kind {
            Kind::Flag => condition.then(if *number == 0 { "FALSE" } else { "TRUE" }),
            Kind::Moment => {
                let at = chrono::DateTime::from_timestamp_micros(*number).unwrap_or_default();
                condition.then_moment(at.into())
            }
            _ => condition.then_number(*number),
        },
    }
}

/// Puts entries that a database answered in no order into that of their list.
pub fn arrange<R>(order: &[Sort], entries: &mut [Entry<R>]) {
    entries.sort_unstable_by(|one, other| compare(order, &one.position, &other.position));
}

/// Which of two entries of a list in this order comes first.
pub(in crate::db) fn compare(order: &[Sort], one: &Position, other: &Position) -> Ordering {
    let turned = |ordering: Ordering, descending: bool| if descending { ordering.reverse() } else { ordering };
    let (keys, ids) = match (&one.keys, &other.keys) {
        (Keys::Moment(one), Keys::Moment(other)) => (one.cmp(other).reverse(), true),
        (Keys::Several(ones), Keys::Several(others)) => {
            let columns = keyed(order).zip(ones.iter().zip(others));
            let mut differences = columns.map(|(sort, (one, other))| turned(one.cmp(other), sort.descending));
            (differences.find(|difference| difference.is_ne()).unwrap_or(Ordering::Equal), id_descends(order))
        }
        // One list has one order.
        _ => (Ordering::Equal, true),
    };
    keys.then_with(|| turned(one.id.cmp(&other.id), ids))
}
