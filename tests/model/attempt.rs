//! A mutation that the model tries on a copy of itself: what is wrong is gathered, and only without that something is done.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    access::Caller,
    rule::{Field, Null, judge},
    world::{FieldEdit, Fields, World, kind},
};

/// What is wrong: path and code.
pub type Refused = BTreeSet<(String, String)>;

/// What a mutation did.
#[derive(Debug, Clone)]
pub struct Done {
    pub id: String,
    pub changed: BTreeSet<String>,
    /// Whether the caller sees the record no longer.
    pub is_hidden: bool,
}

impl Done {
    pub fn of(id: &str, changed: BTreeSet<String>) -> Self {
        Self { id: id.to_owned(), changed, is_hidden: false }
    }
}

pub struct Attempt<'a> {
    pub world: World,
    pub caller: &'a Caller,
    pub input: &'a Value,
    pub refused: Refused,
}

/// What an input says of a path; nothing, if it is not there, and null, if what it is in is null.
pub fn said<'v>(input: &'v Value, path: &str) -> Option<&'v Value> {
    let mut value = input;
    for name in path.split('.') {
        if value.is_null() {
            return Some(value);
        }
        value = value.get(name)?;
    }
    Some(value)
}

/// The fields with what was set of them.
pub fn applied(before: &Fields, sets: Vec<(String, Value)>) -> Fields {
    let mut after = before.clone();
    after.extend(sets);
    after.retain(|_, value| !value.is_null());
    after
}

impl Attempt<'_> {
    pub fn refuse(&mut self, path: &str, code: &str) {
        let path = if path.is_empty() { "input" } else { path };
        self.refused.insert((path.to_owned(), code.to_owned()));
    }

    /// Goes on if nothing is wrong.
    pub fn clean(&self) -> Option<()> {
        self.refused.is_empty().then_some(())
    }

    /// Notes if something is not allowed.
    pub fn allow(&mut self, path: &str, is_allowed: bool) -> bool {
        if !is_allowed {
            self.refuse(path, "FORBIDDEN");
        }
        is_allowed
    }

    pub fn power(&self, organisation: &str) -> u8 {
        self.world.power(self.caller, organisation)
    }

    /// An id of a kind that is written as one.
    pub fn id(&mut self, path: &str, of: &str) -> Option<String> {
        let id = said(self.input, path).and_then(Value::as_str).expect("an id").to_owned();
        self.read(path, of, &id)
    }

    pub fn read(&mut self, path: &str, of: &str, id: &str) -> Option<String> {
        let number = id.split_once('_').map_or("", |(_, number)| number);
        let is_id = kind(id) == of && number.len() == 32 && number.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_id {
            self.refuse(path, "INVALID");
        }
        is_id.then(|| id.to_owned())
    }

    /// The record that the input names, if the caller sees it.
    pub fn find(&mut self, path: &str, of: &str) -> Option<String> {
        let id = self.id(path, of)?;
        if !self.world.sees(self.caller, &id) {
            self.refuse(path, "NOT_FOUND");
            return None;
        }
        Some(id)
    }

    /// What a part of the input, at its place, sets of these fields.
    pub fn sets(
        &mut self,
        place: &str,
        input: &Value,
        fields: &[Field],
        dialled: Option<&str>,
    ) -> Vec<(String, Value)> {
        let mut sets = Vec::new();
        for Field(path, rule, null) in fields {
            let at = format!("{place}{path}");
            match (said(input, path), null) {
                (None, _) => {}
                (Some(Value::Null), Null::Clears) => sets.push(((*path).to_owned(), Value::Null)),
                (Some(Value::Null), Null::Empties) => sets.push(((*path).to_owned(), Value::Array(Vec::new()))),
                (Some(Value::Null), Null::Refused) => self.refuse(&at, "REQUIRED"),
                (Some(value), _) => match judge(rule, value, dialled) {
                    Ok(value) => sets.push(((*path).to_owned(), value)),
                    Err(wrong) => wrong.iter().for_each(|(below, code)| self.refuse(&format!("{at}{below}"), code)),
                },
            }
        }
        sets
    }

    /// Notes that these must be there.
    pub fn require(&mut self, paths: &[&str]) {
        for path in paths {
            if said(self.input, path).is_none() {
                self.refuse(path, "REQUIRED");
            }
        }
    }

    /// What others have changed since the version that the caller knows; a version that never was is noted.
    pub fn edits_since(&mut self, id: &str) -> Vec<FieldEdit> {
        let record = self.world.at(id);
        let Some(known) = self.input.get("ifVersion").and_then(Value::as_i64) else { return Vec::new() };
        if known < 1 || known > record.version {
            self.refuse("ifVersion", "INVALID");
            return Vec::new();
        }
        let edits = record.edits.iter().filter(|edit| edit.version > known);
        edits.flat_map(|edit| edit.fields.clone()).collect()
    }

    /// Notes each field that others have changed, and that is changed or said anything of, be it the same.
    pub fn merge(&mut self, id: &str, changes: &[FieldEdit]) {
        for (path, ..) in self.edits_since(id) {
            let is_changed = changes.iter().any(|(other, ..)| *other == path);
            if is_changed || said(self.input, &path).is_some() {
                self.refuse(&path, "CONFLICT");
            }
        }
    }
}
