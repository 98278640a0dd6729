//! The same list of many records at once, in one question.

use serde_json::{Value, json};

use super::{
    asked::{Asked, List, whole},
    draw::Draw,
};
use crate::sight::{
    Walk,
    answer::Entry,
    difference,
    node::{Kind, Node, ROOT},
    tree::{Page, bracketed},
};

/// So many records are asked for their lists at most.
const MANY: usize = 100;

/// So many groups of each of them: what a request costs is the product.
const GROUPS: usize = 50;

/// A list that is asked for of each record of a kind.
struct Inner<'w> {
    walk: &'w Walk<'w>,
    field: &'static str,
    asked: Asked,
    page: Page,
}

impl Inner<'_> {
    fn text(&self) -> String {
        let arguments = bracketed(&(self.page.arguments() + &self.asked.text()));
        format!(
            "page: {}{arguments} {{ totalCount truncated nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage }} }}",
            self.field
        )
    }

    /// What the list of a record must be.
    fn of(&self, parent: Node) -> Value {
        let list = self.asked.of(self.walk.model, whole(self.walk.model, parent, self.field));
        let (page, next, previous) = self.page.of(&list);
        let nodes: Vec<_> = page.iter().map(|entry| json!({"id": entry.node.to_string()})).collect();
        let info = json!({"hasNextPage": next, "hasPreviousPage": previous});
        json!({"totalCount": list.len(), "truncated": false, "nodes": nodes, "pageInfo": info})
    }

    fn of_each(&self, parents: &[Entry]) -> Value {
        let nodes: Vec<_> = parents
            .iter()
            .take(MANY)
            .map(|entry| json!({"id": entry.node.to_string(), "page": self.of(entry.node)}))
            .collect();
        json!({"nodes": nodes})
    }
}

impl Walk<'_> {
    /// Asks a list of all records of a kind, at once; how many lists that were.
    pub async fn ask_all(&self, draw: &mut Draw<'_>, parent: Kind, list: List) -> usize {
        let some = self.entries(parent, list.field);
        let asked = Asked::telling(draw, list, parent == Kind::Root, self.model, &some);
        let page = Page::random(draw.chance, 6, list.has_offset);
        let inner = Inner { walk: self, field: list.field, asked, page };
        let text = inner.text();
        let root = |field| whole(self.model, ROOT, field);
        let (question, expected, lists) = match parent {
            Kind::Root => (format!("{{ {text} }}"), json!({"page": inner.of(ROOT)}), 1),
            Kind::Group => {
                let organisations = root("organisations");
                let groups = |entry: &Entry| {
                    let groups = inner.of_each(&whole(self.model, entry.node, "groups"));
                    json!({"groups": groups})
                };
                let nodes: Vec<_> = organisations.iter().take(MANY).map(groups).collect();
                let list = format!("groups(first: {GROUPS}) {{ nodes {{ id {text} }} }}");
                let question = format!("{{ organisations(first: {MANY}) {{ nodes {{ {list} }} }} }}");
                (question, json!({"organisations": {"nodes": nodes}}), organisations.len())
            }
            _ => {
                let list = match parent {
                    Kind::User => "users",
                    Kind::Organisation => "organisations",
                    _ => "teams",
                };
                let parents = root(list);
                let question = format!("{{ {list}(first: {MANY}) {{ nodes {{ id {text} }} }} }}");
                (question, json!({list: inner.of_each(&parents)}), parents.len())
            }
        };
        self.assert_data(&question, &expected).await;
        lists
    }

    /// Entries of this list of some records of a kind.
    fn entries(&self, parent: Kind, field: &str) -> Vec<Entry> {
        let parents =
            self.model.directory.nodes().into_iter().filter(|node| node.kind == parent && self.model.sees(*node));
        let parents = parents.take(5).chain((parent == Kind::Root).then_some(ROOT));
        parents.flat_map(|parent| whole(self.model, parent, field)).collect()
    }

    async fn assert_data(&self, question: &str, expected: &Value) {
        let answer = self.caller.ask(self.app, question).await;
        let wrong = answer.get("errors").map(|errors| format!("no error is expected: {errors:#}"));
        if let Some(wrong) = wrong.or_else(|| difference(expected, &answer["data"], &mut String::new())) {
            self.fail(question, &wrong);
        }
    }
}
