//! What an import tells afterwards.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
};

/// So many bad records and waiting references are kept one by one; the others are only counted.
pub const KEPT: usize = 1_000;

/// A fault of a record that did not go in. A record with several faults is told several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord {
    /// Where the record is: `users.ndjson:line 17`.
    pub place: String,
    /// The field by its path in the upstream's format; empty for the record as a whole.
    pub field: String,
    /// A sentence that says what is wrong.
    pub reason: String,
}

/// A relation between two records of the system of which one has not come yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The record that spoke of the other: its kind, and the system's id of it.
    pub holder: (&'static str, String),
    /// The record that is waited for: its kind, and the system's id of it; empty if no record has named it yet.
    pub target: (&'static str, String),
    /// Whether the record that spoke waits too, because it cannot exist without the other.
    pub parked: bool,
}

/// What happened to the records of one or more files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The records that were found.
    pub read: u64,
    /// Those of which new records were made.
    pub created: u64,
    /// Those that changed records.
    pub updated: u64,
    /// Those that said nothing new.
    pub unchanged: u64,
    /// Those that wait for the organisation without which they cannot exist.
    pub parked: u64,
    /// Those that did not go in.
    pub failed: u64,
    /// The faults of those that did not go in, at most [`KEPT`].
    pub bad: Vec<BadRecord>,
    /// References, and records that waited for their organisation, that were completed.
    pub completed: u64,
    /// What has no place in the graph: each path, and how many of the records that went in had it.
    pub unplaced: BTreeMap<String, u64>,
    /// The references of the system that wait, from this import and earlier ones, at most [`KEPT`].
    pub waiting: Vec<Waiting>,
    /// How many references of the system wait.
    pub waiting_count: u64,
}

impl Report {
    /// Whether no record was refused. References that wait do not count against it: they are kept, and complete themselves.
    #[must_use]
    pub const fn all_in(&self) -> bool {
        self.failed == 0
    }

    /// Adds what happened to the records of the next file of the same system.
    pub fn add(&mut self, next: Self) {
        self.read += next.read;
        self.created += next.created;
        self.updated += next.updated;
        self.unchanged += next.unchanged;
        self.parked += next.parked;
        self.failed += next.failed;
        self.completed += next.completed;
        for bad in next.bad {
            self.keep(bad);
        }
        for (path, count) in next.unplaced {
            *self.unplaced.entry(path).or_default() += count;
        }
        (self.waiting, self.waiting_count) = (next.waiting, next.waiting_count);
    }

    pub(super) fn keep(&mut self, bad: BadRecord) {
        if self.bad.len() < KEPT {
            self.bad.push(bad);
        }
    }
}

impl Display for BadRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => write!(f, "{}: {}", self.place, self.reason),
            field => write!(f, "{}: {field}: {}", self.place, self.reason),
        }
    }
}

impl Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((holder, holder_id), (target, target_id)) = (&self.holder, &self.target);
        match (target_id.as_str(), self.parked) {
            ("", _) => write!(f, "{holder} {holder_id} waits for a record that says which {target} it belongs to"),
            (_, true) => write!(f, "{holder} {holder_id} waits for {target} {target_id}, to which it belongs"),
            (_, false) => write!(f, "{holder} {holder_id} refers to {target} {target_id}"),
        }
    }
}

/// The report for people, of several lines; faults are not in it, because they were told as they came.
impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} read: {} created, {} updated, {} unchanged, {} waiting for their organisation, {} refused",
            self.read, self.created, self.updated, self.unchanged, self.parked, self.failed
        )?;
        if self.completed > 0 {
            writeln!(f, "{} that waited were completed", self.completed)?;
        }
        if !self.unplaced.is_empty() {
            writeln!(f, "without a place in the graph, with the number of records that have it:")?;
        }
        for (path, count) in &self.unplaced {
            writeln!(f, "  {path}: {count}")?;
        }
        if self.waiting_count > 0 {
            writeln!(f, "{} still wait for what was not in any file so far:", self.waiting_count)?;
        }
        for waiting in &self.waiting {
            writeln!(f, "  {waiting}")?;
        }
        let more = self.waiting_count.saturating_sub(self.waiting.len() as u64);
        if more > 0 {
            writeln!(f, "  … and {more} more")?;
        }
        Ok(())
    }
}
