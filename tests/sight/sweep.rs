//! Every list of what a viewer sees, whole: who sees little is compared in all that they see.

use serde_json::{Value, json};

use super::{
    Walk,
    answer::{Answer, Entry},
    chance::Chance,
    node::{Kind, Node, Shape, fields},
    pages::asked,
};

/// So many lists go into one question.
const TOGETHER: usize = 50;

/// Of so many lists at most; who sees more has them chosen by chance.
const MOST: usize = 200;

impl Walk<'_> {
    /// Asks for whole lists; how many that were.
    pub async fn sweep(&self, chance: &mut Chance) -> usize {
        let seen = self.model.directory.nodes().into_iter().filter(|node| self.model.sees(*node));
        let mut lists: Vec<_> = seen.flat_map(lists_of).collect();
        while lists.len() > MOST {
            lists.swap_remove(chance.between(0, lists.len() - 1));
        }
        for some in lists.chunks(TOGETHER) {
            self.assert_lists(some).await;
        }
        lists.len()
    }

    async fn assert_lists(&self, lists: &[(Node, &'static str, &'static str)]) {
        let mut questions = Vec::new();
        let mut all = Vec::new();
        for (number, (parent, field, facts)) in lists.iter().enumerate() {
            if let Answer::Page(list) = self.model.answer(*parent, field) {
                let rest = format!("(first: 100) {{ totalCount edges {{ {facts} node {{ id }} }} }}");
                let (question, place) = asked(&format!("l{number}"), *parent, field, &rest);
                questions.push(question);
                let edge = |entry: &Entry| {
                    let mut edge = entry.facts.clone();
                    edge.insert("node".into(), json!({"id": entry.node.to_string()}));
                    Value::from(edge)
                };
                let edges: Vec<_> = list.iter().map(edge).collect();
                all.push((place, json!({"totalCount": list.len(), "edges": edges})));
            }
        }
        let question = format!("{{ viewer {{ __typename }} {} }}", questions.join("\n"));
        let answer = self.caller.ask(self.app, &question).await;
        let wrong = all.iter().find(|(place, list)| answer["data"].pointer(place) != Some(list));
        if let Some((place, list)) = wrong {
            let found = answer["data"].pointer(place);
            self.fail(&question, &format!("at {place}: {list} is expected, and found is {found:?}"));
        }
        if !answer["errors"].is_null() {
            self.fail(&question, &format!("no error is expected: {answer:#}"));
        }
    }
}

/// The lists of a record, with the facts of their edges.
fn lists_of(node: Node) -> Vec<(Node, &'static str, &'static str)> {
    // A profile's only list is in its driver's part.
    let parent = if node.kind == Kind::Profile { Node { kind: Kind::Driver, ..node } } else { node };
    let list = |(field, shape): &(&'static str, Shape)| match shape {
        Shape::Page(_, facts, _) => Some((parent, *field, *facts)),
        _ => None,
    };
    fields(parent.kind).iter().filter_map(list).collect()
}
