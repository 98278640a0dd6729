//! Walking whole lists by their cursors, in both directions.

use serde_json::{Value, json};

use super::{
    Walk,
    answer::{Answer, Entry},
    chance::Chance,
    node::{Kind, Node, ROOT, Shape, fields},
};

/// So many lists are walked side by side.
const TOGETHER: usize = 24;

/// A list on its way.
struct Turning {
    parent: Node,
    field: &'static str,
    list: Vec<Entry>,
    size: usize,
    backward: bool,
    cursor: Option<String>,
    /// How many entries are behind.
    done: usize,
    over: bool,
}

impl Turning {
    fn text(&self) -> String {
        let (size, edge) = if self.backward { ("last", "before") } else { ("first", "after") };
        let cursor = self.cursor.as_ref().map(|cursor| format!(", {edge}: \"{cursor}\"")).unwrap_or_default();
        let page = format!(
            "page: {}({size}: {}{cursor}) {{ totalCount nodes {{ id }}
                pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}",
            self.field, self.size
        );
        let (parent, kind) = (self.parent, self.parent.kind);
        match kind {
            Kind::Root => page.replacen("page: ", "", 1),
            Kind::Driver => {
                let profile = Node { kind: Kind::Profile, ..parent };
                format!("node(id: \"{profile}\") {{ ... on Profile {{ page: driver {{ {page} }} }} }}")
            }
            _ => format!("node(id: \"{parent}\") {{ ... on {kind:?} {{ {page} }} }}"),
        }
    }

    /// Takes the next page; what is wrong with it.
    fn take(&mut self, answer: &Value) -> Option<String> {
        let page = match self.parent.kind {
            Kind::Root => answer,
            Kind::Driver => &answer["page"]["page"],
            _ => &answer["page"],
        };
        let left = self.list.len() - self.done;
        let taken = self.size.min(left);
        let begin = if self.backward { left - taken } else { self.done };
        let nodes: Vec<_> = self.list[begin..begin + taken].iter().map(|e| json!({"id": e.node.to_string()})).collect();
        let (more, behind) = (left > taken, self.cursor.is_some());
        let info = &page["pageInfo"];
        let sides = if self.backward { (behind, more) } else { (more, behind) };
        let right = page["nodes"] == json!(nodes)
            && page["totalCount"] == json!(self.list.len())
            && (&info["hasNextPage"], &info["hasPreviousPage"]) == (&json!(sides.0), &json!(sides.1));
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
    pub async fn turn_pages(&self, chance: &mut Chance) -> usize {
        let mut lists = self.lists(chance);
        let mut pages = 0;
        while !lists.is_empty() {
            let fields = lists.iter().enumerate().map(|(place, list)| format!("l{place}: {}", list.text()));
            let question = format!("{{ {} }}", fields.collect::<Vec<_>>().join("\n"));
            let answer = self.caller.ask(self.app, &question).await;
            if !answer["errors"].is_null() {
                self.fail(&question, &format!("no error is expected: {answer:#}"));
            }
            for (place, list) in lists.iter_mut().enumerate() {
                if let Some(wrong) = list.take(&answer["data"][format!("l{place}")]) {
                    self.fail(&question, &wrong);
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
                lists.push(Turning { parent, field, list, size, backward, cursor: None, done: 0, over: false });
            }
        }
        lists
    }
}
