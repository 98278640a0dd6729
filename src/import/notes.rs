//! What is noted while a record is read: faults, and what has no place in the graph.

use crate::domain::{text::is_unprintable, violation::excerpt};

/// Something that is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The field, by the path that it has in the upstream's format; empty for the record as a whole.
    pub field: String,
    /// A sentence that says what is wrong with it.
    pub reason: String,
}

/// Something that has no place in the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leftover {
    /// Its path in the upstream's format, without the numbers of entries.
    pub path: String,
    /// Why it has none; none if nobody has ever heard of it.
    pub why: Option<&'static str>,
}

/// Fields that are known to have no place: their paths, and why they have none.
pub(super) type Known = &'static [(&'static str, &'static str)];

impl Leftover {
    /// What was found at a path, in the light of what is known to have no place.
    pub fn at(path: String, known: Known) -> Self {
        let why = known.iter().find(|(known, _)| *known == path).map(|(_, why)| *why);
        Self { path, why }
    }
}

/// What was found while a record was read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What has no place in the graph.
    pub unplaced: Vec<Leftover>,
    /// What of the format is known to have none.
    pub known: Known,
    /// Whether what was read is kept as it was sent, beside what is made of it.
    pub keep: bool,
}

/// The name of a field that may never have been heard of: a long or hostile one is shown in quotation marks, and not whole.
pub(super) fn key_for_people(key: String) -> String {
    if key.len() > KEY_MAX || key.contains(is_unprintable) { excerpt(&key) } else { key }
}

/// The most bytes of a field's name that are shown as they are.
const KEY_MAX: usize = 64;

/// The path of a list's entries without their numbers: `documents[].content_type`.
pub(super) fn without_numbers(path: &str) -> String {
    let mut short = String::with_capacity(path.len());
    let mut within = false;
    for c in path.chars() {
        within = (within || c == '[') && c != ']';
        if !within || c == '[' {
            short.push(c);
        }
    }
    short
}
