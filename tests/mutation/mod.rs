//! Mutations: what each does, refuses and keeps, on both databases.

mod identity;
mod profile;
mod user;
mod user_delete;
mod user_state;

use std::{collections::HashMap, sync::Arc};

use roster::domain::{
    Actor, UserId, Viewer,
    membership::{OrganisationRole, Roles},
    text::fold,
};
use serde_json::{Value, json};

use crate::{
    matrix::target,
    support::{app::administrator, database::TestDb, directory::Directory},
};

/// What every payload is asked for besides its record.
const REST: &str = "changedFields userErrors { path code message params }";

/// A directory with somebody of each role in `acme`, and a person whom it owns: `target`, a MEMBER with a profile, a contact
/// and a team. `outsider` is the owner of another organisation.
pub struct House {
    pub directory: Directory,
    names: HashMap<&'static str, String>,
}

impl House {
    pub async fn new(test: TestDb) -> Self {
        let directory = Directory::new(test).await;
        let names = target(&directory).await.into_iter().collect();
        Self { directory, names }
    }

    /// The id of something: user, profile, contact, team or acme.
    pub fn id(&self, name: &str) -> &str {
        &self.names[name]
    }

    /// The viewer who is called after a role, or an administrator.
    pub async fn viewer(&self, name: &str) -> Arc<Viewer> {
        if name == "administrator" {
            return administrator();
        }
        let user = roster::db::user::by_username(fold(name));
        let id = self.directory.db().read(user).await.expect("an answer").expect("a user").id;
        let role = match name {
            "OWNER" => OrganisationRole::Owner,
            "ADMIN" => OrganisationRole::Admin,
            "USER_MANAGER" => OrganisationRole::UserManager,
            _ => OrganisationRole::Member,
        };
        self.viewer_of(id, role)
    }

    /// A user with a role in `acme`.
    pub fn viewer_of(&self, id: UserId, role: OrganisationRole) -> Arc<Viewer> {
        Arc::new(Viewer::new(Actor::User(id), false, vec![(self.directory.acme, Roles::from_iter([role]))]))
    }

    /// Runs a mutation with one variable for the whole input; its payload, of which the record has these fields.
    pub async fn run(&self, viewer: &Arc<Viewer>, mutation: &str, record: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {record} {REST} }} }}");
        self.payload(viewer, mutation, &query, json!({ "input": input })).await
    }

    /// Runs a mutation as it is written; its payload.
    pub async fn payload(&self, viewer: &Arc<Viewer>, mutation: &str, query: &str, variables: Value) -> Value {
        let mut answer = self.directory.app.ask(viewer, query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"][mutation].take()
    }
}

/// The paths and codes of a payload's errors.
pub fn errors(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().expect("userErrors");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let path = |error: &Value| error["path"].as_array().expect("a path").iter().map(text).collect::<Vec<_>>().join(".");
    errors.iter().map(|error| (path(error), text(&error["code"]))).collect()
}
