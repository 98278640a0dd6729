//! Walking whole lists by their cursors, in both directions.

use std::collections::BTreeMap;

use roster::db::types::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Walk,
    answer::{Answer, Entry},
    chance::Chance,
    node::{Kind, Node, ROOT, Shape, fields},
    window::Cursors,
};

/// So many lists are walked side by side.
const TOGETHER: usize = 12;

/// A field of an object as a question to the root under a name, and where in the answer's data it is.
pub fn asked(name: &str, parent: Node, field: &str, rest: &str) -> (String, String) {
    match parent.kind {
        Kind::Root => (format!("{name}: {field}{rest}"), format!("/{name}")),
        Kind::Driver => {
            let profile = Node { kind: Kind::Profile, ..parent };
            let question =
                format!("{name}: node(id: \"{profile}\") {{ ... on Profile {{ driver {{ {field}{rest} }} }} }}");
            (question, format!("/{name}/driver/{field}"))
        }
        kind => {
            let question = format!("{name}: node(id: \"{parent}\") {{ ... on {kind:?} {{ {field}{rest} }} }}");
            (question, format!("/{name}/{field}"))
        }
    }
}

/// A list on its way.
pub struct Turning {
    parent: Node,
    field: &'static str,
    /// The arguments that say of what the list is, and in which order.
    criteria: String,
    list: Vec<Entry>,
    size: usize,
    backward: bool,
    cursor: Option<String>,
    /// How many entries are behind.
    done: usize,
    over: bool,
}

impl Turning {
    pub const fn new(
        (parent, field): (Node, &'static str),
        criteria: String,
        list: Vec<Entry>,
        (size, backward): (usize, bool),
    ) -> Self {
        Self { parent, field, criteria, list, size, backward, cursor: None, done: 0, over: false }
    }

    /// The question for the next page, and where in the answer's data it is.
    fn asked(&self, place: usize) -> (String, String) {
        let (size, edge) = if self.backward { ("last", "before") } else { ("first", "after") };
        let cursor = self.cursor.as_ref().map(|cursor| format!(", {edge}: \"{cursor}\"")).unwrap_or_default();
        let rest = format!(
            "({size}: {}{cursor}{}) {{ totalCount truncated edges {{ cursor node {{ id }} }}
                pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}",
            self.size, self.criteria
        );
        asked(&format!("l{place}"), self.parent, self.field, &rest)
    }

    /// Takes the next page; what is wrong with it.
    fn take(&mut self, page: &Value, known: &mut BTreeMap<(Timestamp, Uuid), String>) -> Option<String> {
        let left = self.list.len() - self.done;
        let taken = self.size.min(left);
        let begin = if self.backward { left - taken } else { self.done };
        let nodes: Vec<_> = self.list[begin..begin + taken].iter().map(|e| json!({"id": e.node.to_string()})).collect();
        let (more, behind) = (left > taken, self.cursor.is_some());
        let info = &page["pageInfo"];
        let sides = if self.backward { (behind, more) } else { (more, behind) };
        let edges = page["edges"].as_array().map_or(&[][..], Vec::as_slice);
        let found: Vec<_> = edges.iter().map(|edge| edge["node"].clone()).collect();
        let right = found == nodes
            && page["totalCount"] == json!(self.list.len())
            && page["truncated"] == json!(false)
            && (&info["hasNextPage"], &info["hasPreviousPage"]) == (&json!(sides.0), &json!(sides.1));
        for (entry, edge) in self.list[begin..begin + taken].iter().zip(edges) {
            let cursor = edge["cursor"].as_str().expect("a cursor").to_owned();
            known.insert((entry.at, entry.node.uuid), cursor);
        }
        let end = if self.backward { &info["startCursor"] } else { &info["endCursor"] };
        self.cursor = end.as_str().map(str::to_owned);
        self.done += taken;
        self.over = !more;
        (!right).then(|| {
            format!(
                "{} of {}: {nodes:?} of {} {sides:?} is expected, but: {page:#}",
                self.field,
                self.parent,
                self.list.len()
            )
        })
    }
}

impl Walk<'_> {
    /// Walks lists of what is seen, chosen by chance; how many pages that were.
    pub async fn turn_pages(&self, chance: &mut Chance, cursors: &mut Cursors) -> usize {
        let lists = self.lists(chance);
        self.turn(lists, cursors).await
    }

    /// Walks these lists side by side; how many pages that were.
    pub async fn turn(&self, mut lists: Vec<Turning>, cursors: &mut Cursors) -> usize {
        let mut pages = 0;
        while !lists.is_empty() {
            let (fields, places): (Vec<_>, Vec<_>) =
                lists.iter().enumerate().map(|(place, list)| list.asked(place)).unzip();
            let question = format!("{{ {} }}", fields.join("\n"));
            let answer = self.caller.ask(self.app, &question).await;
            if !answer["errors"].is_null() {
                self.fail(&question, &format!("no error is expected: {answer:#}"));
            }
            for ((list, place), field) in lists.iter_mut().zip(&places).zip(&fields) {
                let known = cursors.entry((list.parent, list.field)).or_default();
                let page = answer["data"].pointer(place).unwrap_or(&Value::Null);
                if let Some(wrong) = list.take(page, known) {
                    self.fail(&format!("{{ {field} }}"), &wrong);
                }
            }
            pages += lists.len();
            lists.retain(|list| !list.over);
        }
        pages
    }

    fn lists(&self, chance: &mut Chance) -> Vec<Turning> {
        let mut seen: Vec<_> = self.model.directory.nodes().into_iter().filter(|node| self.model.sees(*node)).collect();
        let drivers = seen.iter().filter(|node| node.kind == Kind::Profile);
        let drivers: Vec<_> = drivers.map(|profile| Node { kind: Kind::Driver, ..*profile }).collect();
        seen.extend(drivers);
        seen.extend([ROOT; 3]);
        let mut lists = Vec::new();
        for _ in 0..TOGETHER {
            let parent = chance.pick(&seen);
            let pages: Vec<_> =
                fields(parent.kind).iter().filter(|(_, shape)| matches!(shape, Shape::Page(..))).collect();
            if pages.is_empty() {
                continue;
            }
            let (field, _) = *chance.pick(&pages);
            if let Answer::Page(list) = self.model.answer(parent, field) {
                let (size, backward) = (chance.between(1, 5), chance.percent(50));
                lists.push(Turning::new((parent, field), String::new(), list, (size, backward)));
            }
        }
        lists
    }
}
