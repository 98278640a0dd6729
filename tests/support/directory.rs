//! A directory of one user for each role, and what tests write records with.

use std::sync::Arc;

use chrono::TimeDelta;
use roster::{
    auth::issue::{Issued, Issuer},
    db::{
        Db, Error, Query, organisation,
        organisation::{MemberRow, OrganisationRow},
        service_account,
        service_account::ServiceAccountRow,
        user,
        user::UserRow,
    },
    domain::{
        Id, OrganisationId, Permit, TextEnum as _, UserId,
        change::{ActorType, Stamp},
        clock::{IdSource as _, SystemIds},
        membership::{MembershipPatch, OrganisationRole, Roles},
        organisation::OrganisationPatch,
        service_account::ServiceAccountPatch,
        user::{UserPatch, UserState},
    },
};

use super::{
    app::{TestApp, now},
    database::TestDb,
};

/// Who writes the records of a test.
pub fn stamp() -> Stamp {
    Stamp {
        permit: Permit::of_system(),
        actor_type: ActorType::System,
        actor_id: None,
        actor_name: Some("test".into()),
        at: now(),
    }
}

/// An id that no record has.
pub fn new_id<N>() -> Id<N> {
    Id::new(SystemIds.uuid(now()))
}

/// A role alone, for a patch.
pub fn roles(role: OrganisationRole) -> Option<Roles> {
    Some(Roles::from_iter([role]))
}

/// A directory of one kind of caller each, all called after their role.
pub struct Directory {
    /// The application.
    pub app: TestApp,
    /// The organisation to which they all belong; there is `other`, too.
    pub acme: OrganisationId,
}

impl Directory {
    /// A user for each role.
    pub async fn new(test: TestDb) -> Self {
        let directory = Self { acme: organisation(&test.db, "acme").await, app: TestApp::new(test) };
        organisation(directory.db(), "other").await;
        for (role, name, _) in OrganisationRole::VALUES {
            let id = directory.user(name, UserState::Active).await;
            directory.join(id, MembershipPatch { roles: roles(*role), ..MembershipPatch::default() }).await;
        }
        directory
    }

    /// Its database.
    pub fn db(&self) -> &Db {
        self.app.db()
    }

    /// What gives out tokens.
    pub fn issuer(&self) -> Issuer {
        Issuer { db: self.db().clone(), ids: Arc::new(SystemIds), now: now() }
    }

    /// A new user, whom nobody owns.
    pub async fn user(&self, name: &str, state: UserState) -> UserId {
        let patch = UserPatch { username: Some(name.into()), state: Some(state), ..UserPatch::default() };
        let row = UserRow::new(new_id(), None, patch, &stamp());
        let id = row.id;
        let query = user::create(vec![row], stamp());
        write(self.db(), query).await;
        id
    }

    /// Lets a user belong to the organisation.
    pub async fn join(&self, id: UserId, patch: MembershipPatch) {
        let row = MemberRow::new(self.acme, id, patch, &stamp());
        write(self.db(), organisation::add_members(vec![row], stamp())).await;
    }

    /// A new service account of the organisation.
    pub async fn service_account(&self, name: &str, enabled: bool, roles: Option<Roles>) {
        let patch = ServiceAccountPatch {
            name: Some(name.into()),
            enabled: Some(enabled),
            roles,
            ..ServiceAccountPatch::default()
        };
        let row = ServiceAccountRow::new(new_id(), self.acme, patch, &stamp());
        write(self.db(), service_account::create(vec![row], stamp())).await;
    }

    /// The header of a new session.
    pub async fn session(&self, username: &str) -> (&'static str, String) {
        session(&self.issuer().session(username, TimeDelta::days(1)).await.expect("a session"))
    }
}

/// A new organisation.
pub async fn organisation(db: &Db, slug: &str) -> OrganisationId {
    let patch = OrganisationPatch { name: Some(slug.into()), slug: Some(slug.into()), ..OrganisationPatch::default() };
    let row = OrganisationRow::new(new_id(), patch, &stamp());
    let id = row.id;
    write(db, organisation::create(vec![row], stamp())).await;
    id
}

/// Writes something in a transaction of its own.
pub async fn write<Q: Query + Sync>(db: &Db, query: Q) {
    let written = db.transaction(move |tx| {
        let query = query.clone();
        Box::pin(async move { tx.run(query).await.map(drop) })
    });
    written.await.map_err(|error: Error| error).expect("it is written");
}

/// The header of a session.
pub fn session(issued: &Issued) -> (&'static str, String) {
    ("x-session-token", issued.secret.reveal().to_owned())
}

/// The header of a service account's key.
pub fn key(issued: &Issued) -> (&'static str, String) {
    ("authorization", format!("Bearer {}", issued.secret.reveal()))
}
