//! The model's whole directory: plain records, who belongs where, and what happened.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The fields of a record by their paths; what has no value is not there.
pub type Fields = BTreeMap<String, Value>;

/// The time of everything.
pub const NOW: &str = "2026-07-01T12:00:00Z";

/// How a field changed: its path, what it was, and what it is.
pub type FieldEdit = (String, Value, Value);

/// What happened to a record once.
#[derive(Debug, Clone)]
pub struct Edit {
    pub version: i64,
    pub action: &'static str,
    pub fields: Vec<FieldEdit>,
}

#[derive(Debug, Clone)]
pub struct Record {
    /// How many records came to be before it: ids are in another order with each walk.
    pub place: usize,
    pub version: i64,
    pub fields: Fields,
    pub edits: Vec<Edit>,
}

/// An account of a user on another platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    pub id: String,
    pub user: String,
    pub platform: String,
    pub subject: String,
    pub meta: Value,
}

/// What a mutation did that came with a key: its input, the record, and what changed.
pub type Kept = (Value, String, BTreeSet<String>);

pub type Pairs = BTreeSet<(String, String)>;

#[derive(Debug, Clone, Default)]
pub struct World {
    /// All that is there, by id.
    pub records: BTreeMap<String, Record>,
    /// All that was there.
    pub gone: BTreeMap<String, Record>,
    /// How a user belongs to an organisation, by both.
    pub members: BTreeMap<(String, String), Fields>,
    /// Who is in what: by team or group, and user or service account.
    pub team_users: Pairs,
    pub group_users: Pairs,
    pub group_accounts: Pairs,
    pub identities: Vec<Identity>,
    /// By caller, mutation and key.
    pub keys: BTreeMap<(String, String, String), Kept>,
}

impl Record {
    pub fn get(&self, path: &str) -> Value {
        self.fields.get(path).cloned().unwrap_or_default()
    }

    pub fn text(&self, path: &str) -> Option<String> {
        self.fields.get(path).and_then(Value::as_str).map(str::to_owned)
    }
}

/// What kind of record an id is of.
pub fn kind(id: &str) -> &str {
    id.split_once('_').map_or("", |(kind, _)| kind)
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// How these fields come to be from those.
pub fn differences(before: &Fields, after: &Fields) -> Vec<FieldEdit> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let of = |fields: &Fields, path| fields.get(path).cloned().unwrap_or_default();
    let edits = paths.into_iter().map(|path| (path.clone(), of(before, path), of(after, path)));
    edits.filter(|(_, before, after)| before != after).collect()
}

/// The paths of edits.
pub fn paths(edits: &[FieldEdit]) -> BTreeSet<String> {
    edits.iter().map(|(path, ..)| path.clone()).collect()
}

impl World {
    /// The ids of all records of a kind.
    pub fn ids(&self, of: &str) -> Vec<String> {
        self.in_order(self.records.keys().filter(|id| kind(id) == of))
    }

    /// Ids in the order in which their records came to be.
    pub fn in_order<'i>(&self, ids: impl Iterator<Item = &'i String>) -> Vec<String> {
        let mut ids: Vec<String> = ids.cloned().collect();
        ids.sort_by_key(|id| self.records.get(id).or_else(|| self.gone.get(id)).map(|record| record.place));
        ids
    }

    /// A record that must be there.
    pub fn at(&self, id: &str) -> &Record {
        self.records.get(id).unwrap_or_else(|| panic!("{id} is not in the model"))
    }

    pub fn text(&self, id: &str, path: &str) -> Option<String> {
        self.records.get(id).and_then(|record| record.text(path))
    }

    /// The records of a kind whose field names another.
    pub fn whose(&self, of: &str, path: &str, is: &str) -> Vec<String> {
        self.ids(of).into_iter().filter(|id| self.text(id, path).as_deref() == Some(is)).collect()
    }

    /// A record comes to be; what it has of fields is what changed.
    pub fn create(&mut self, id: &str, mut fields: Fields) -> BTreeSet<String> {
        fields.insert("createdAt".into(), NOW.into());
        fields.retain(|_, value| !value.is_null());
        let filled: Fields =
            fields.iter().filter(|(_, value)| !is_empty(value)).map(|(p, v)| (p.clone(), v.clone())).collect();
        let edits = differences(&Fields::new(), &filled);
        let changed = paths(&edits);
        let edit = Edit { version: 1, action: "CREATED", fields: edits };
        self.records.insert(
            id.to_owned(),
            Record { place: self.records.len() + self.gone.len(), version: 1, fields, edits: vec![edit] },
        );
        changed
    }

    /// Something happened to a record.
    pub fn happened(&mut self, id: &str, action: &'static str, fields: Vec<FieldEdit>) {
        let record = self.records.get_mut(id).expect("a record");
        record.version += 1;
        record.edits.push(Edit { version: record.version, action, fields });
    }

    /// The record's fields become these, if that is a change.
    pub fn update(&mut self, id: &str, mut after: Fields) -> BTreeSet<String> {
        after.retain(|_, value| !value.is_null());
        let edits = differences(&self.at(id).fields, &after);
        let changed = paths(&edits);
        if !edits.is_empty() {
            self.happened(id, "UPDATED", edits);
            self.records.get_mut(id).expect("a record").fields = after;
        }
        changed
    }

    /// A record ends; what happened to it stays.
    pub fn end(&mut self, id: &str) {
        let filled: Fields = self.at(id).fields.clone().into_iter().filter(|(_, value)| !is_empty(value)).collect();
        self.happened(id, "DELETED", differences(&filled, &Fields::new()));
        let record = self.records.remove(id).expect("a record");
        self.gone.insert(id.to_owned(), record);
    }

    /// The new records get the ids that they have.
    pub fn rename(&mut self, from: &str, to: &str) {
        let named = |value: &mut Value| {
            if value == from {
                *value = to.into();
            }
        };
        if let Some(record) = self.records.remove(from) {
            self.records.insert(to.to_owned(), record);
        }
        for record in self.records.values_mut().filter(|record| record.version == 1) {
            record.fields.values_mut().for_each(named);
            let edits = record.edits.iter_mut().flat_map(|edit| &mut edit.fields);
            edits.for_each(|(_, before, after)| [before, after].into_iter().for_each(named));
        }
        for identity in self.identities.iter_mut().filter(|identity| identity.id == from) {
            to.clone_into(&mut identity.id);
        }
    }
}
