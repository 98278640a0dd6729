//! What happened to records: who may read it, what is told, and the feed of all changes.

mod feed;
mod hidden;
mod record;
mod redaction;

use std::sync::Arc;

use chrono::NaiveDate;
use roster::{
    db::{
        Query, document, document::DocumentRow, group, group::GroupRow, organisation, organisation::MemberRow, profile,
        user,
    },
    domain::{
        Actor, Id, OrganisationId, UserId, Viewer,
        document::{DocumentKind, DocumentPatch},
        group::GroupPatch,
        membership::{MembershipPatch, OrganisationRole, Roles},
        patch::Patch,
        profile::ProfilePatch,
        user::{UserPatch, UserState},
    },
};
use serde_json::{Value, json};

use crate::{
    support::target::target,
    support::{
        app::TestApp,
        database::TestDb,
        directory::{Directory, new_id, roles, stamp, write},
    },
};

/// A directory with a record of each kind: a member of `acme` whom it owns, with all that hangs on it.
pub struct Scene {
    pub directory: Directory,
    /// The records' ids by their kinds, `user`.
    pub ids: Vec<(&'static str, String)>,
}

impl Scene {
    pub async fn new(test: TestDb) -> Self {
        let directory = Directory::new(test).await;
        let mut ids = target(&directory).await;
        ids.retain(|(kind, _)| !["acme", "other", "outsider", "group"].contains(kind));
        let mut scene = Self { directory, ids };
        let patch =
            DocumentPatch { kind: Some(DocumentKind::Cv), filename: Some("cv.pdf".into()), ..DocumentPatch::default() };
        let document = DocumentRow::new(new_id(), scene.id("profile"), patch, &stamp());
        let patch = GroupPatch { name: Some("crew".into()), ..GroupPatch::default() };
        let group = GroupRow::new(new_id(), scene.acme(), patch, &stamp());
        scene.ids.extend([("document", document.id.to_string()), ("group", group.id.to_string())]);
        scene.ids.push(("organisation", scene.acme().to_string()));
        scene.write(document::create(vec![document], stamp())).await;
        scene.write(group::create(vec![group], stamp())).await;
        scene.directory.service_account("robot", true, None).await;
        let accounts = "{ organisation(by: {slug: \"acme\"}) { serviceAccounts { nodes { id } } } }";
        let data = scene.app().data(accounts, json!({})).await;
        let account = data["organisation"]["serviceAccounts"]["nodes"][0]["id"].as_str().expect("an id");
        scene.ids.push(("serviceaccount", account.into()));
        scene.app().test.settle().await;
        scene
    }

    pub fn app(&self) -> &TestApp {
        &self.directory.app
    }

    pub fn acme(&self) -> OrganisationId {
        self.directory.acme
    }

    /// The id of the record of this kind.
    pub fn text(&self, kind: &str) -> &str {
        self.ids.iter().find(|(known, _)| *known == kind).map(|(_, id)| id.as_str()).expect(kind)
    }

    pub fn id<N: roster::domain::Noun>(&self, kind: &str) -> Id<N> {
        self.text(kind).parse().expect(kind)
    }

    pub async fn write<Q: Query + Sync>(&self, query: Q) {
        write(self.directory.db(), query).await;
    }

    /// Somebody with this role in `acme` alone.
    pub fn with(&self, role: OrganisationRole) -> Arc<Viewer> {
        somebody(role, self.acme())
    }

    /// The user whose records they are.
    pub fn itself(&self) -> Arc<Viewer> {
        let member = vec![(self.acme(), Roles::from_iter([OrganisationRole::Member]))];
        Arc::new(Viewer::new(Actor::User(self.id("user")), false, member))
    }

    /// The owner of another organisation, to which the user belongs, too.
    pub async fn elsewhere(&self) -> Arc<Viewer> {
        let patch = MembershipPatch { roles: roles(OrganisationRole::Member), ..MembershipPatch::default() };
        let other = self.other().await;
        let member = MemberRow::new(other, self.id("user"), patch, &stamp());
        self.write(organisation::add_members(vec![member], stamp())).await;
        somebody(OrganisationRole::Owner, other)
    }

    pub async fn other(&self) -> OrganisationId {
        self.directory.db().read(organisation::by_slug("other".into())).await.unwrap().expect("an organisation").id
    }

    /// Gives the user's profile a name, and a day of birth, which is private.
    pub async fn describe(&self) {
        let before = self.directory.db().read(profile::by_ids(vec![self.id("profile")])).await.unwrap().remove(0);
        let mut after = before.clone();
        let birth_date = NaiveDate::from_ymd_opt(1990, 5, 17).map_or(Patch::Absent, Patch::Value);
        let patch = ProfilePatch { first_name: Patch::Value("Ada".into()), birth_date, ..ProfilePatch::default() };
        after.apply(patch, "target");
        self.write(profile::update(before, after, stamp())).await;
    }

    /// A user with a phone number, whom nobody owned before `owners`, one after the other.
    pub async fn moved(&self, owners: &[OrganisationId]) -> UserId {
        let id = self.directory.user("moved", UserState::Active).await;
        let mut before = self.directory.db().read(user::by_ids(vec![id])).await.unwrap().remove(0);
        let mut after = before.clone();
        after.apply(UserPatch { phone: Patch::Value("+3531555010".into()), ..UserPatch::default() });
        for owner in [None].into_iter().chain(owners.iter().copied().map(Some)) {
            after.owner_id = owner;
            self.write(user::update(before, after.clone(), Vec::new(), stamp())).await;
            before = self.directory.db().read(user::by_ids(vec![id])).await.unwrap().remove(0);
            after = before.clone();
        }
        id
    }

    /// The history of a record as this viewer reads it, with the errors.
    pub async fn history(&self, viewer: &Arc<Viewer>, id: &str) -> (Value, Value) {
        let query = "query($id: ID!) { node(id: $id) { ... on Record { history(first: 100) { totalCount nodes {
            id cursor recordId recordType action version occurredAt actorName actor { __typename }
            record { id } organisation { slug } fields { path before after hidden } } } } } }";
        let mut answer = self.app().ask(viewer, query, json!({"id": id})).await;
        (answer["data"]["node"].take(), answer["errors"].take())
    }
}

/// Somebody with this role in this organisation alone.
fn somebody(role: OrganisationRole, organisation: OrganisationId) -> Arc<Viewer> {
    Arc::new(Viewer::new(Actor::User(new_id()), false, vec![(organisation, Roles::from_iter([role]))]))
}

/// A field's change: its values, and whether they are hidden.
fn field<'v>(change: &'v Value, path: &str) -> &'v Value {
    let fields = change["fields"].as_array().expect("fields");
    fields.iter().find(|field| field["path"] == path).unwrap_or_else(|| panic!("no {path}: {change:#}"))
}
