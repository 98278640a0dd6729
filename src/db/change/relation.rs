//! Who is in a record, as a change of it.

use serde_json::{Value, json};

use super::{NewChange, Record};
use crate::domain::{
    Id, Noun,
    change::{ChangeAction, FieldChange, Stamp},
};

/// Who joined some records, or left them.
pub(in crate::db) struct Relations<I> {
    /// What they did.
    pub action: ChangeAction,
    /// Who, and in which record.
    pub fields: Vec<(I, FieldChange)>,
}

impl<N> Relations<Id<N>> {
    /// That those joined and left of whom [`joined`] and [`left`] tell.
    pub fn of(fields: Vec<(Id<N>, FieldChange)>) -> Self {
        let joined = fields.iter().any(|(_, field)| field.before.is_null());
        let left = fields.iter().any(|(_, field)| field.after.is_null());
        let action = match (joined, left) {
            (true, true) => ChangeAction::MembersReplaced,
            (false, true) => ChangeAction::MemberRemoved,
            _ => ChangeAction::MemberAdded,
        };
        Self { action, fields }
    }

    /// The records, each once and in the order in which they are locked.
    pub fn ids(&self) -> Vec<Id<N>> {
        let mut ids: Vec<_> = self.fields.iter().map(|(record, _)| *record).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The change that it is of each of the records, as they are now.
    pub fn changes<R: Record>(self, records: &[R], stamp: &Stamp) -> Vec<NewChange> {
        let change = |record: &R| {
            let own = self.fields.iter().filter(|(id, _)| id.untyped() == record.id()).map(|(_, field)| field.clone());
            NewChange::membership(record, self.action, own.collect(), stamp)
        };
        records.iter().map(change).collect()
    }
}

/// That somebody joined a record, in whose field of this path they are now.
pub(in crate::db) fn joined<N, M: Noun>(path: &str, record: Id<N>, who: Id<M>) -> (Id<N>, FieldChange) {
    (record, FieldChange::new(path, Value::Null, json!(who)))
}

/// That somebody left a record.
pub(in crate::db) fn left<N, M: Noun>(path: &str, record: Id<N>, who: Id<M>) -> (Id<N>, FieldChange) {
    (record, FieldChange::new(path, json!(who), Value::Null))
}
