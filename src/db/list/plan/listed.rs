//! What can be listed.

use crate::{
    db::sight::{Condition, Gatherer, Seer},
    domain::{
        TextEnum as _,
        search::{Findable, Match, Search},
    },
};

/// A table that is listed.
#[derive(Debug)]
pub struct Listed {
    /// The table.
    pub table: &'static str,
    /// What its list is ordered by unless something else is asked for: when its rows came to be.
    pub newest: &'static str,
    /// Which of its rows are seen, as a set.
    pub among: Gatherer,
    /// Which of its rows are seen, one by one.
    pub seen: Seer,
    /// The column, with its table, that has the records of the documents that are searched.
    pub record: &'static str,
    /// What those documents are of.
    pub documents: &'static [Findable],
    /// The rows whose private words count, if it is about persons.
    pub private: Option<Seer>,
}

impl Listed {
    /// That the document `s` has these words; and not those.
    pub(in crate::db::list) fn found(&self, met: &Match<'_>, but: Option<&Match<'_>>) -> Condition {
        Condition::found(met, but, self.documents[0])
    }

    /// That the document `s`, which nothing but its words finds, has these.
    pub(super) fn found_alone(&self, met: &Match<'_>) -> Condition {
        Condition::found_alone(met, self.documents[0])
    }

    /// That the document `s` is of one of its rows.
    pub(super) fn kind(&self) -> Condition {
        let kinds: Vec<_> = self.documents.iter().map(|kind| format!("'{}'", kind.as_str())).collect();
        Condition::sql(&format!("s.kind IN ({})", kinds.join(", ")))
    }

    /// The same of one that was found by its words.
    pub(super) fn marked(&self) -> Condition {
        if self.is_marked() { Condition::always() } else { self.kind() }
    }

    /// Whether everything whose words stand under its mark is listed.
    pub(super) fn is_marked(&self) -> bool {
        let mark = self.documents[0].mark();
        Findable::VALUES.iter().all(|(kind, ..)| kind.mark() != mark || self.documents.contains(kind))
    }

    /// Selects as `number` how many have the words that are searched for, or so many if that is enough to know.
    pub(super) fn number(&self, search: &Search, enough: Option<i64>) -> Condition {
        Condition::number(&search.met(), self.documents[0], enough)
    }
}
