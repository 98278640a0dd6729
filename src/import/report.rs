//! What an import tells afterwards.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
};

use super::fields::Leftover;

/// So many bad records and waiting references are kept one by one; the others are only counted.
pub const KEPT: usize = 1_000;

/// A fault of a record that did not go in. A record with several faults is told several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord {
    /// Where the record is: `users.ndjson, line 17`.
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

/// Something that has no place in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unplaced {
    /// How many records that went in had it.
    pub records: u64,
    /// Why it has none, where it is left out on purpose; none if nobody has ever heard of it.
    pub why: Option<&'static str>,
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
    /// Those that had waited, and were refused when what they waited for came; they wait on.
    pub failed_late: u64,
    /// The faults of those that did not go in, at most [`KEPT`].
    pub bad: Vec<BadRecord>,
    /// References, and records that waited for their organisation, that were completed.
    pub completed: u64,
    /// What has no place in the graph, by its path in the upstream's format, at most [`KEPT`].
    pub unplaced: BTreeMap<String, Unplaced>,
    /// How often something had no place whose path is not kept.
    pub unplaced_more: u64,
    /// The references of the system that wait, from this import and earlier ones, at most [`KEPT`].
    pub waiting: Vec<Waiting>,
    /// How many references of the system wait.
    pub waiting_count: u64,
}

impl Report {
    /// Whether no record was refused. References that wait do not count against it: they are kept, and complete themselves.
    #[must_use]
    pub const fn all_in(&self) -> bool {
        self.failed + self.failed_late == 0
    }

    /// How many records went in, those included that wait for their organisation.
    #[must_use]
    pub const fn went_in(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.parked
    }

    /// Adds what happened to the records of the next file of the same system.
    pub fn add(&mut self, next: Self) {
        self.read += next.read;
        self.created += next.created;
        self.updated += next.updated;
        self.unchanged += next.unchanged;
        self.parked += next.parked;
        self.failed += next.failed;
        self.failed_late += next.failed_late;
        self.completed += next.completed;
        for bad in next.bad {
            self.keep(bad);
        }
        for (path, Unplaced { records, why }) in next.unplaced {
            self.leave_several(Leftover { path, why }, records);
        }
        self.unplaced_more += next.unplaced_more;
        (self.waiting, self.waiting_count) = (next.waiting, next.waiting_count);
    }

    /// Counts something that has no place. Each record may have others, and memory does not grow with them.
    pub(super) fn leave(&mut self, leftover: Leftover) {
        self.leave_several(leftover, 1);
    }

    fn leave_several(&mut self, Leftover { path, why }: Leftover, records: u64) {
        if self.unplaced.len() >= KEPT && !self.unplaced.contains_key(&path) {
            self.unplaced_more += records;
            return;
        }
        self.unplaced.entry(path).or_insert(Unplaced { records: 0, why }).records += records;
    }

    fn list_unplaced(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = || self.unplaced.iter().filter_map(|(path, of)| Some((path, of.records, of.why?)));
        if known().next().is_some() {
            writeln!(f, "left out on purpose, with the number of records that have it:")?;
        }
        for (path, records, why) in known() {
            writeln!(f, "  {path}: {records} ({why})")?;
        }
        let unknown = || self.unplaced.iter().filter(|(_, of)| of.why.is_none());
        if unknown().next().is_some() {
            writeln!(f, "left out because Roster has never heard of it, with the number of records that have it:")?;
        }
        for (path, Unplaced { records, .. }) in unknown() {
            writeln!(f, "  {path}: {records}")?;
        }
        if self.unplaced_more > 0 {
            writeln!(f, "  … and {} more", self.unplaced_more)?;
        }
        Ok(())
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
        if self.failed_late > 0 {
            let (was, wait) = if self.failed_late == 1 { ("was", "waits") } else { ("were", "wait") };
            writeln!(f, "{} that had waited {was} refused, and {wait} on", self.failed_late)?;
        }
        if self.completed > 0 {
            // Later in the same file, too: that is not worth another word.
            let what = match self.completed {
                1 => "reference was completed by a record",
                _ => "references were completed by records",
            };
            writeln!(f, "{} {what} that came later", self.completed)?;
        }
        self.list_unplaced(f)?;
        if self.waiting_count > 0 {
            let wait = if self.waiting_count == 1 { "waits" } else { "wait" };
            let what = "a record that has not come, or for a user to be a member of the organisation";
            writeln!(f, "{} still {wait} for {what}:", self.waiting_count)?;
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
