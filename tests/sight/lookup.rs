//! Looking up every record by all its names: what is not seen does not exist.

use roster::domain::Permission;
use serde_json::{Map, Value, json};

use super::{
    Walk,
    node::{Kind, Node},
    tree::Expected,
};

/// So many lookups go into one question.
const TOGETHER: usize = 50;

/// A lookup by one name, and the record that has it.
struct Lookup {
    field: String,
    found: Option<Node>,
}

impl Walk<'_> {
    /// Looks up every record by its id and by all its other names; how many lookups that were.
    pub async fn look_up(&self) -> usize {
        let nodes = self.model.directory.nodes();
        for some in nodes.chunks(100) {
            let ids: Vec<_> = some.iter().map(|node| format!("\"{node}\"")).collect();
            let question = format!("{{ nodes(ids: [{}]) {{ __typename id }} }}", ids.join(" "));
            let found: Vec<_> = some.iter().map(|node| self.found(Some(*node), true)).collect();
            let expected = Expected { data: json!({"nodes": found}), ..Expected::default() };
            self.assert_answer(&question, &expected).await;
        }
        let lookups: Vec<_> = nodes.iter().flat_map(|node| self.names(*node)).collect();
        for some in lookups.chunks(TOGETHER) {
            let mut fields = Vec::new();
            let mut data = Map::new();
            for (place, lookup) in some.iter().enumerate() {
                fields.push(format!("l{place}: {} {{ id }}", lookup.field));
                data.insert(format!("l{place}"), self.found(lookup.found, false));
            }
            let question = format!("{{ {} }}", fields.join(" "));
            self.assert_answer(&question, &Expected { data: data.into(), ..Expected::default() }).await;
        }
        self.ambiguous().await + nodes.len() + lookups.len()
    }

    /// What a lookup of a record answers.
    fn found(&self, node: Option<Node>, typed: bool) -> Value {
        match node.filter(|node| self.model.sees(*node)) {
            None => Value::Null,
            Some(node) if typed => json!({"__typename": format!("{:?}", node.kind), "id": node.to_string()}),
            Some(node) => json!({"id": node.to_string()}),
        }
    }

    /// All ways to look up a record.
    fn names(&self, node: Node) -> Vec<Lookup> {
        let all = self.model.directory;
        let mut fields = vec![format!("node(id: \"{node}\")")];
        match node.kind {
            Kind::User => {
                let row = all.user(node.id());
                fields.push(format!("user(by: {{id: \"{node}\"}})"));
                fields.push(format!("user(by: {{username: \"{}\"}})", row.username.to_uppercase()));
                fields.extend(row.email.as_ref().map(|email| format!("user(by: {{email: \"{email}\"}})")));
            }
            Kind::Profile => {
                let user = Node::from(all.profile(node.id()).user_id);
                fields.push(format!("profile(by: {{id: \"{node}\"}})"));
                fields.push(format!("profile(by: {{user: \"{user}\"}})"));
            }
            Kind::Organisation => {
                fields.push(format!("organisation(by: {{id: \"{node}\"}})"));
                fields.push(format!("organisation(by: {{slug: \"{}\"}})", all.organisation(node.id()).slug));
            }
            Kind::Contact => fields.push(format!("contact(id: \"{node}\")")),
            Kind::Team => fields.push(format!("team(id: \"{node}\")")),
            _ => {}
        }
        let names = fields.into_iter().map(|field| Lookup { field, found: Some(node) });
        names.chain(self.accounts(node)).collect()
    }

    /// The accounts by which a user can be looked up: by those who may read them.
    fn accounts(&self, node: Node) -> impl Iterator<Item = Lookup> {
        let all = self.model.directory.identities.iter().filter(move |identity| Node::from(identity.user_id) == node);
        all.map(move |identity| {
            let (platform, subject) = (&identity.platform, &identity.subject);
            let field = format!("user(by: {{identity: {{platform: \"{platform}\", subject: \"{subject}\"}}}})");
            let readable = self.model.private(identity.user_id, Permission::ProfileReadPrivate);
            Lookup { field, found: readable.then_some(node) }
        })
    }

    /// Looks up profiles by their external ids, which several may have: only those that are seen count.
    async fn ambiguous(&self) -> usize {
        let profiles = &self.model.directory.profiles;
        for external_id in profiles.iter().filter_map(|row| row.external_id.as_ref()) {
            let same = profiles.iter().filter(|row| row.external_id.as_ref() == Some(external_id));
            let seen: Vec<_> = same.filter(|row| self.model.profile(row)).collect();
            let question = format!("{{ profile(by: {{externalId: \"{external_id}\"}}) {{ id }} }}");
            if let [] | [_] = seen.as_slice() {
                let data = json!({"profile": self.found(seen.first().map(|row| row.id.into()), false)});
                self.assert_answer(&question, &Expected { data, ..Expected::default() }).await;
            } else {
                let answer = self.caller.ask(self.app, &question).await;
                if answer["errors"][0]["extensions"]["code"] != "BAD_USER_INPUT" {
                    self.fail(&question, &format!("{} are seen, but: {answer:#}", seen.len()));
                }
            }
        }
        profiles.len()
    }
}
