//! Pages between two cursors, of which the viewer need not see the entries: whoever told them may see more.

use std::collections::BTreeMap;

use roster::db::types::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Walk,
    answer::{Answer, Entry},
    chance::Chance,
    node::Node,
    pages::asked,
};

/// So many pages are asked for side by side.
const TOGETHER: usize = 12;

/// What the viewers before learnt: the cursors of each list's entries.
pub type Cursors = BTreeMap<(Node, &'static str), BTreeMap<(Timestamp, Uuid), String>>;

/// A page of the entries between two cursors.
struct Between {
    parent: Node,
    field: &'static str,
    arguments: String,
    expected: Value,
}

impl Between {
    fn new(
        chance: &mut Chance,
        (parent, field): (Node, &'static str),
        list: &[Entry],
        known: &BTreeMap<(Timestamp, Uuid), String>,
    ) -> Self {
        let known: Vec<_> = known.iter().collect();
        let (after, before) = (chance.pick(&known), chance.pick(&known));
        let (size, backward) = (chance.between(0, 4), chance.percent(50));
        let place = |entry: &&Entry| (entry.at, entry.node.uuid);
        let between = list.iter().filter(|entry| place(entry) < *after.0 && place(entry) > *before.0);
        let mut nodes: Vec<_> = between.map(|entry| json!({"id": entry.node.to_string()})).collect();
        let more = nodes.len() > size;
        if backward {
            nodes.drain(..nodes.len().saturating_sub(size));
        } else {
            nodes.truncate(size);
        }
        let end = if backward { "last" } else { "first" };
        let arguments = format!("{end}: {size}, after: \"{}\", before: \"{}\"", after.1, before.1);
        let info = if backward {
            json!({"hasNextPage": true, "hasPreviousPage": more})
        } else {
            json!({"hasNextPage": more, "hasPreviousPage": true})
        };
        let expected = json!({"totalCount": list.len(), "nodes": nodes, "pageInfo": info});
        Self { parent, field, arguments, expected }
    }
}

impl Walk<'_> {
    /// Asks for pages between cursors, chosen by chance; how many pages that were.
    pub async fn look_between(&self, chance: &mut Chance, cursors: &Cursors) -> usize {
        let some = cursors.iter().filter(|(_, known)| !known.is_empty());
        let lists: Vec<_> = some.filter(|((parent, _), _)| self.model.sees(*parent)).collect();
        let mut pages = Vec::new();
        for _ in 0..TOGETHER.min(lists.len()) {
            let (list, known) = chance.pick(&lists);
            if let Answer::Page(entries) = self.model.answer(list.0, list.1) {
                pages.push(Between::new(chance, *list, &entries, known));
            }
        }
        for page in &pages {
            let selection = "{ totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage } }";
            let rest = format!("({}) {selection}", page.arguments);
            let (question, place) = asked("page", page.parent, page.field, &rest);
            let question = format!("{{ {question} }}");
            let answer = self.caller.ask(self.app, &question).await;
            if answer["data"].pointer(&place) != Some(&page.expected) || !answer["errors"].is_null() {
                self.fail(&question, &format!("{:#} is expected, but: {answer:#}", page.expected));
            }
        }
        pages.len()
    }
}
