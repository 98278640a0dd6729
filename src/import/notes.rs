//! What is noted while a record is read: faults, and what has no place in the graph.

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
}
