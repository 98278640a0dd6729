//! Reads one object of an upstream's format, field by field, and keeps account of what was wrong and what was left over.
//!
//! Unlike a derived deserialiser this finds every field of a wrong type at once, each with its path, and knows the value of
//! what has no place, so that an empty one is not listed.

use std::mem;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::notes::without_numbers;
pub(super) use super::notes::{Fault, Known, Leftover, Notes, key_for_people};
use crate::domain::{patch::Patch, text::foreign_id, timestamp::timestamp, violation::excerpt};

/// The fields of an object that have not been read yet.
#[derive(Debug)]
pub(super) struct Fields<'n> {
    map: Map<String, Value>,
    path: String,
    notes: &'n mut Notes,
    /// What was read, as it was sent, where that is to be kept.
    read: Map<String, Value>,
}

/// Reads an object, and lists what is left over as unplaced; what was read comes too if the notes say so.
pub(super) fn read<T>(
    map: Map<String, Value>,
    notes: &mut Notes,
    reader: impl FnOnce(&mut Fields<'_>) -> T,
) -> (T, Map<String, Value>) {
    read_at(map, String::new(), notes, reader)
}

fn read_at<T>(
    map: Map<String, Value>,
    path: String,
    notes: &mut Notes,
    reader: impl FnOnce(&mut Fields<'_>) -> T,
) -> (T, Map<String, Value>) {
    let mut fields = Fields { map, path, notes, read: Map::new() };
    let result = reader(&mut fields);
    let read = mem::take(&mut fields.read);
    fields.list_unplaced();
    (result, read)
}

impl Fields<'_> {
    /// Whether the object has the field and it is not null.
    pub fn has(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&mut self, key: &str) -> Patch<String> {
        self.value(key, "a text", |value| match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        })
    }

    /// A text of an upstream that writes "none" as an empty one, too.
    pub fn text_or_blank(&mut self, key: &str) -> Patch<String> {
        self.text(key).blank_as_null()
    }

    /// A boolean.
    pub fn flag(&mut self, key: &str) -> Patch<bool> {
        self.value(key, "true or false", |value| value.as_bool().ok_or(value))
    }

    /// A whole number.
    pub fn integer(&mut self, key: &str) -> Patch<i64> {
        self.value(key, "a whole number", |value| value.as_i64().ok_or(value))
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &str) -> Patch<Vec<String>> {
        let items = self.list(key);
        let path = self.path_of(key);
        if let Patch::Value(items) = &items {
            self.keep(key, || items.clone().into());
        }
        items.map(|items| {
            let mut texts = Vec::with_capacity(items.len());
            for (index, item) in items.into_iter().enumerate() {
                match item {
                    Value::String(text) => texts.push(text),
                    other => {
                        let reason = format!("is {}, where a text belongs.", describe(&other));
                        self.notes.faults.push(Fault { field: format!("{path}[{index}]"), reason });
                    }
                }
            }
            texts
        })
    }

    /// An identifier, which may be written as a text or as a number; none if it is absent, null or blank.
    pub fn id(&mut self, key: &str) -> Option<String> {
        let id = self.value(key, "a text or a whole number", |value| match value {
            Value::String(text) => Ok(text),
            Value::Number(number) if !number.is_f64() => Ok(number.to_string()),
            other => Err(other),
        });
        match foreign_id(&id.blank_as_null().value()?) {
            Ok(id) => Some(id),
            Err(refusal) => {
                self.fault(key, refusal.sentence());
                None
            }
        }
    }

    /// An identifier that the record must have.
    pub fn own_id(&mut self, key: &str) -> Option<String> {
        let faults = self.notes.faults.len();
        let id = self.id(key);
        if id.is_none() && self.notes.faults.len() == faults {
            self.fault(key, "is missing: without it the record cannot be recognised again.".into());
        }
        id
    }

    /// A point in time; none if it is absent, null or blank.
    pub fn time(&mut self, key: &str) -> Option<DateTime<Utc>> {
        let text = self.text_or_blank(key).value()?;
        match timestamp(&text) {
            Ok(at) => Some(at),
            Err(refusal) => {
                self.fault(key, refusal.sentence());
                None
            }
        }
    }

    /// Whatever JSON there is; none if it is absent or null.
    pub fn json(&mut self, key: &str) -> Option<Value> {
        let value = self.map.remove(key).filter(|value| !value.is_null())?;
        self.keep(key, || value.clone());
        Some(value)
    }

    /// A field that has no place, whatever it is.
    pub fn pass_over(&mut self, key: &str, why: &'static str) {
        if self.map.remove(key).is_some_and(|value| !is_empty(&value)) {
            self.leave(key, why);
        }
    }

    /// The object in a field; what is left of it is listed as unplaced.
    pub fn object<T>(&mut self, key: &str, reader: impl FnOnce(&mut Fields<'_>) -> T) -> Patch<T> {
        let map = self.value(key, "an object", |value| match value {
            Value::Object(map) => Ok(map),
            other => Err(other),
        });
        let path = self.path_of(key);
        map.map(|map| {
            let (result, read) = read_at(map, path, self.notes, reader);
            self.keep(key, || read.into());
            result
        })
    }

    /// The objects of the list in a field, each with its number from 0; what is left of them is listed as unplaced.
    pub fn objects<T>(&mut self, key: &str, mut reader: impl FnMut(usize, &mut Fields<'_>) -> T) -> Patch<Vec<T>> {
        let items = self.list(key);
        let path = self.path_of(key);
        items.map(|items| {
            let (mut results, mut kept) = (Vec::with_capacity(items.len()), Vec::new());
            for (index, item) in items.into_iter().enumerate() {
                let path = format!("{path}[{index}]");
                match item {
                    Value::Object(map) => {
                        let (result, read) = read_at(map, path, self.notes, |fields| reader(index, fields));
                        results.push(result);
                        kept.push(Value::Object(read));
                    }
                    other => {
                        let reason = format!("is {}, where an object belongs.", describe(&other));
                        self.notes.faults.push(Fault { field: path, reason });
                    }
                }
            }
            self.keep(key, || kept.into());
            results
        })
    }

    /// Notes that something is wrong with a field.
    pub fn fault(&mut self, key: &str, reason: String) {
        let field = self.path_of(key);
        self.notes.faults.push(Fault { field, reason });
    }

    /// Notes that the object as a whole has no place, by another name than its path where that says more.
    pub fn leave_whole(&mut self, name: Option<String>, why: &'static str) {
        self.map.clear();
        let path = name.unwrap_or_else(|| without_numbers(&self.path));
        self.notes.unplaced.push(Leftover { path, why: Some(why) });
    }

    /// Notes that a field has no place, although its value was read.
    pub fn leave(&mut self, key: &str, why: &'static str) {
        let path = without_numbers(&self.path_of(key));
        self.notes.unplaced.push(Leftover { path, why: Some(why) });
    }

    fn list(&mut self, key: &str) -> Patch<Vec<Value>> {
        self.value(key, "a list", |value| match value {
            Value::Array(items) => Ok(items),
            other => Err(other),
        })
    }

    fn value<T>(&mut self, key: &str, what: &str, take: impl FnOnce(Value) -> Result<T, Value>) -> Patch<T> {
        match self.map.remove(key) {
            None => Patch::Absent,
            Some(Value::Null) => {
                self.keep(key, || Value::Null);
                Patch::Null
            }
            Some(value) => {
                // Of what has parts, those that are read are kept by themselves.
                if !matches!(value, Value::Object(_) | Value::Array(_)) {
                    self.keep(key, || value.clone());
                }
                self.taken(key, what, take(value))
            }
        }
    }

    fn taken<T>(&mut self, key: &str, what: &str, taken: Result<T, Value>) -> Patch<T> {
        match taken {
            Ok(value) => Patch::Value(value),
            Err(value) => {
                self.fault(key, format!("is {}, where {what} belongs.", describe(&value)));
                Patch::Absent
            }
        }
    }

    fn keep(&mut self, key: &str, value: impl FnOnce() -> Value) {
        if self.notes.keep {
            self.read.insert(key.to_owned(), value());
        }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn list_unplaced(self) {
        let (path, notes) = (self.path, self.notes);
        for (key, _) in self.map.into_iter().filter(|(_, value)| !is_empty(value)) {
            let key = key_for_people(key);
            let path = if path.is_empty() { key } else { format!("{path}.{key}") };
            notes.unplaced.push(Leftover::at(without_numbers(&path), notes.known));
        }
    }
}

/// Whether a value says nothing: null, or an empty text, list or object.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What a value is, for people.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => format!("the text {}", excerpt(text)),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}
