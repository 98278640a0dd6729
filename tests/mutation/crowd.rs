//! What the tests of teams and of groups share: people to be in them, and all that is kept of them.

use std::sync::Arc;

use roster::{
    db::{change, organisation},
    domain::{
        Actor, Noun, RecordId, UserId, Viewer,
        change::ChangeAction,
        membership::{MembershipPatch, MembershipStatus, OrganisationRole, Roles},
        user::UserState,
    },
};
use serde_json::{Value, json};

use super::House;

impl House {
    /// New active members of `acme`, in the order of their ids.
    pub async fn people<const N: usize>(&self) -> [String; N] {
        let mut ids = Vec::with_capacity(N);
        for number in 0..N {
            let id = self.directory.user(&format!("person-{number}"), UserState::Active).await;
            self.directory.join(id, MembershipPatch::default()).await;
            ids.push(id.to_string());
        }
        ids.sort_unstable();
        ids.try_into().expect("so many")
    }

    /// A new member of `acme` who is suspended there.
    pub async fn suspended(&self) -> UserId {
        let id = self.directory.user("suspended", UserState::Active).await;
        let patch = MembershipPatch { status: Some(MembershipStatus::Suspended), ..MembershipPatch::default() };
        self.directory.join(id, patch).await;
        id
    }

    /// Suspends a member of `acme`, or takes that back.
    pub async fn set_status(&self, user: UserId, status: MembershipStatus) {
        let member = organisation::member(self.directory.acme, user);
        let before = self.directory.db().read(member).await.expect("an answer").expect("a member");
        let after = organisation::MemberRow { status, ..before.clone() };
        let stamp = crate::support::directory::stamp();
        crate::support::directory::write(self.directory.db(), organisation::update_member(before, after, stamp)).await;
    }

    /// The owner of an organisation that has nothing to do with `acme`.
    pub async fn stranger(&self) -> Arc<Viewer> {
        let db = self.directory.db();
        let other = db.read(organisation::by_slug("other".into())).await.expect("an answer").expect("an organisation");
        let user = db.read(roster::db::user::by_username("outsider".into())).await.expect("an answer").expect("a user");
        let owner = Roles::from_iter([OrganisationRole::Owner]);
        Arc::new(Viewer::new(Actor::User(user.id), false, vec![(other.id, owner)]))
    }

    /// What was done to a record, in order, each with the version and how many fields changed.
    pub async fn history_with_sizes<N: Noun>(&self, id: &str) -> Vec<(ChangeAction, i32, usize)> {
        let id: roster::domain::Id<N> = id.parse().expect("an id");
        let ids: Vec<RecordId> = vec![id.untyped()];
        let rows = self.directory.db().read(change::of_records(ids)).await.expect("an answer");
        rows.into_iter().map(|row| (row.action, row.version, row.fields.0.len())).collect()
    }

    /// All that an administrator sees of the teams and groups of `acme`.
    pub async fn crowds(&self) -> Value {
        let who = "edges { joinedAt node { id } }";
        let record = "id version updatedAt name description";
        let query = format!(
            "query($id: ID!) {{ organisation(by: {{id: $id}}) {{
                teams {{ nodes {{ {record} members(first: 100) {{ {who} }} }} }}
                groups {{ nodes {{ {record} roles users {{ {who} }} serviceAccounts {{ {who} }} }} }}
            }} }}"
        );
        self.directory.app.data(&query, json!({"id": self.directory.acme.to_string()})).await
    }
}

/// The ids of the entries of a list that was asked for as `nodes { id }`, in the order of the ids.
pub fn ids(list: &Value) -> Vec<&str> {
    let nodes = list["nodes"].as_array().expect("nodes");
    let mut ids: Vec<_> = nodes.iter().map(|node| node["id"].as_str().expect("an id")).collect();
    ids.sort_unstable();
    ids
}

/// Refusals as [`errors`](super::errors) tells them, of places in the input.
pub fn refusals(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let place = |place: &str| if place.is_empty() { "input".to_owned() } else { format!("input.{place}") };
    expected.iter().map(|(path, code)| (place(path), (*code).to_owned())).collect()
}
