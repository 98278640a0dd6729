//! What the database holds, as far as answers have told: values of which a random operation may ask.

use std::collections::BTreeMap;

use crate::sight::chance::Chance;

/// So many values of a kind are known.
const KEPT: usize = 100;

/// What is known: ids by what they begin with, and texts by the name of their field.
#[derive(Debug, Default)]
pub struct Pool {
    ids: BTreeMap<String, Vec<String>>,
    texts: BTreeMap<String, Vec<String>>,
    seen: usize,
}

impl Pool {
    /// Keeps an id.
    pub fn add_id(&mut self, id: &str) {
        if let Some((prefix, _)) = id.rsplit_once('_') {
            self.seen += 1;
            keep(self.ids.entry(prefix.replace('_', "")).or_default(), id, self.seen);
        }
    }

    /// Keeps the text of a field.
    pub fn add_text(&mut self, name: &str, text: &str) {
        // A huge one would be in every request.
        if !text.is_empty() && text.len() < 1_000 {
            self.seen += 1;
            keep(self.texts.entry(name.to_lowercase()).or_default(), text, self.seen);
        }
    }

    /// An id of the kind of record that a text speaks of: `serviceAccounts`, "The team's id".
    pub fn id_of(&self, told: &str, chance: &mut Chance) -> Option<String> {
        let told = told.to_lowercase().replace([' ', '_', '`'], "");
        let kinds = self.ids.keys().filter(|kind| told.contains(kind.as_str()));
        let kind = kinds.max_by_key(|kind| kind.len())?;
        Some(chance.pick(&self.ids[kind]))
    }

    /// Any record's id.
    pub fn any_id(&self, chance: &mut Chance) -> Option<String> {
        let kinds: Vec<&String> = self.ids.keys().collect();
        if kinds.is_empty() {
            return None;
        }
        let kind = chance.pick(&kinds);
        Some(chance.pick(&self.ids[kind]))
    }

    /// A text of a field that is called so, or in the singular.
    pub fn text_of(&self, name: &str, chance: &mut Chance) -> Option<String> {
        let name = name.to_lowercase();
        let known = self.texts.get(&name).or_else(|| self.texts.get(name.strip_suffix('s')?))?;
        Some(chance.pick(known))
    }

    /// How many kinds of records and of texts are known.
    pub fn kinds(&self) -> (usize, usize) {
        (self.ids.len(), self.texts.len())
    }
}

/// Keeps a value, if need be in place of another.
fn keep(list: &mut Vec<String>, value: &str, seen: usize) {
    if list.iter().any(|known| known == value) {
        return;
    }
    if list.len() < KEPT {
        list.push(value.to_owned());
    } else {
        value.clone_into(&mut list[seen % KEPT]);
    }
}
