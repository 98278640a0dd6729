//! Mutations: what each does, refuses and keeps, on both databases.

mod contact;
mod crowd;
mod detour;
mod group;
mod identity;
mod member;
mod organisation;
mod partial;
mod profile;
mod profile_create;
mod service_account;
mod statement;
mod team;
mod user;
mod user_delete;
mod user_state;

use std::{collections::HashMap, sync::Arc};

use roster::{
    db::change::ChangeRow,
    domain::{
        Actor, Id, Noun, Sight, UserId, Viewer,
        change::ChangeAction,
        membership::{OrganisationRole, Roles},
        text::fold,
    },
};
use serde_json::{Value, json};

use crate::support::{app::administrator, database::TestDb, directory::Directory, list::everything, target::target};

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

    /// The id of something: user, profile, contact, team, group or acme.
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

    /// The person whom the mutations are about, as a viewer.
    pub fn itself(&self) -> Arc<Viewer> {
        self.viewer_of(self.id("user").parse().expect("an id"), OrganisationRole::Member)
    }

    /// How many changes were written so far.
    pub async fn changes(&self) -> usize {
        self.all_changes().await.len()
    }

    /// All that is kept of what happened to the records of this house.
    pub async fn history_text(&self) -> String {
        format!("{:?}", self.all_changes().await).replace("Deleted", "DELETED")
    }

    async fn all_changes(&self) -> Vec<ChangeRow> {
        let db = self.directory.db();
        let users = db.read(roster::db::user::page(Sight::EVERYTHING, everything())).await.expect("users");
        let ids = users.entries.iter().map(|entry| entry.row.id.untyped());
        let named = self.names.values().filter_map(|id| id.split_once('_')?.1.parse().ok().map(Id::new));
        db.read(roster::db::change::of_records(ids.chain(named).collect())).await.expect("changes")
    }

    /// Runs a mutation with one variable for the whole input; its payload, of which the record has these fields.
    pub async fn run(&self, viewer: &Arc<Viewer>, mutation: &str, record: &str, input: Value) -> Value {
        let rest = if record == "deletedId" { &REST["changedFields ".len()..] } else { REST };
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {record} {rest} }} }}");
        self.payload(viewer, mutation, &query, json!({ "input": input })).await
    }

    /// Runs a mutation whose payload says only what is gone, `deletedId` or `revokedId`.
    pub async fn end(&self, viewer: &Arc<Viewer>, mutation: &str, gone: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let fields = format!("{gone} userErrors {{ path code message params }}");
        let query = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} }} }}");
        self.payload(viewer, mutation, &query, json!({ "input": input })).await
    }

    /// What happened to a record, each with the version that it led to.
    pub async fn history<N>(&self, id: Id<N>) -> Vec<(ChangeAction, i32)> {
        let rows = roster::db::change::of_records(vec![id.untyped()]);
        let rows = self.directory.db().read(rows).await.expect("an answer");
        rows.into_iter().map(|row| (row.action, row.version)).collect()
    }

    /// The id of something, as the database has it.
    pub fn key<N: Noun>(&self, name: &str) -> Id<N> {
        self.id(name).parse().expect("an id")
    }

    /// Runs a mutation as it is written; its payload.
    pub async fn payload(&self, viewer: &Arc<Viewer>, mutation: &str, query: &str, variables: Value) -> Value {
        let mut answer = self.directory.app.ask(viewer, query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"][mutation].take()
    }
}

/// The paths below `input` and the codes of a payload's errors.
pub fn refusals(payload: &Value) -> Vec<(String, String)> {
    let below = |path: String| path.strip_prefix("input.").map_or(path.clone(), str::to_owned);
    errors(payload).into_iter().map(|(path, code)| (below(path), code)).collect()
}

/// What a table of cases expects of a payload's errors.
pub fn expected(cases: &[(&str, &str)]) -> Vec<(String, String)> {
    cases.iter().map(|(path, code)| ((*path).to_owned(), (*code).to_owned())).collect()
}

/// The paths and codes of a payload's errors.
pub fn errors(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().expect("userErrors");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let path = |error: &Value| error["path"].as_array().expect("a path").iter().map(text).collect::<Vec<_>>().join(".");
    errors.iter().map(|error| (path(error), text(&error["code"]))).collect()
}
