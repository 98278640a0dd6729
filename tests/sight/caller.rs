//! Who asks: viewers made of the model's roles, and callers with a credential.

use std::{collections::BTreeSet, sync::Arc};

use axum::http::StatusCode;
use chrono::TimeDelta;
use roster::{
    auth::issue::Issuer,
    domain::{Actor, OrganisationId, Viewer, clock::SystemIds},
};
use serde_json::{Value, json};

use super::{chance::Chance, directory::Directory};
use crate::support::app::{TestApp, now};

/// Somebody who asks.
#[derive(Debug)]
pub struct Caller {
    /// As whom the model knows them.
    pub viewer: Arc<Viewer>,
    /// The headers that say so over HTTP; none asks the graph itself.
    headers: Option<Vec<(&'static str, String)>>,
}

impl Caller {
    /// Somebody of a directory, chosen by chance, who asks in a way chosen by chance.
    pub async fn random(app: &TestApp, directory: &Directory, chance: &mut Chance) -> Self {
        let is_user = directory.accounts.is_empty() || chance.percent(75);
        let mut viewer = if is_user {
            let id = chance.pick(&directory.users).id;
            Viewer::new(Actor::User(id), directory.administrators.contains(&id), directory.roles_of_user(id))
        } else {
            let id = chance.pick(&directory.accounts).id;
            Viewer::new(Actor::ServiceAccount(id), false, directory.roles_of_account(id))
        };
        let real = chance.percent(30);
        if !real && is_user && chance.percent(10) {
            viewer.administrator = true;
        }
        let own: Vec<OrganisationId> = if viewer.administrator {
            directory.organisations.iter().map(|row| row.id).collect()
        } else {
            viewer.roles.iter().map(|(organisation, _)| *organisation).collect()
        };
        if !own.is_empty() && chance.percent(40) {
            viewer.organisation = Some(chance.pick(&own));
        }
        // A membership may end while its header is still remembered.
        if !real && is_user && chance.percent(5) {
            viewer.organisation = Some(chance.pick(&directory.organisations).id);
        }
        let mut headers = if real { Some(headers(app, directory, chance, &viewer).await) } else { None };
        if let Some(headers) = headers.as_mut().filter(|_| is_user && nothing_there(&viewer)) {
            // An organisation in which somebody has no role does not exist for them, and cannot be named.
            assert_eq!(post(app, headers, "{ __typename }").await.0, StatusCode::FORBIDDEN, "{viewer:?}");
            headers.pop();
            viewer.organisation = None;
        }
        Self { viewer: Arc::new(viewer), headers }
    }

    /// Somebody who asks the graph itself.
    pub const fn inside(viewer: Arc<Viewer>) -> Self {
        Self { viewer, headers: None }
    }

    /// Asks; the answer's JSON.
    pub async fn ask(&self, app: &TestApp, query: &str) -> Value {
        let Some(headers) = &self.headers else { return app.ask(&self.viewer, query, json!({})).await };
        let (status, answer) = post(app, headers, query).await;
        assert_eq!(status, StatusCode::OK, "{self:?}: {answer:#}");
        answer
    }

    /// Where the authenticator and the model disagree about the caller's permissions.
    pub async fn misjudged(&self, app: &TestApp) -> Option<String> {
        let answer = self.ask(app, "{ viewer { permissions } }").await;
        let told = answer["data"]["viewer"]["permissions"].clone();
        let told: BTreeSet<String> = serde_json::from_value(told).expect("permissions");
        let permissions = self.viewer.permissions();
        let known = permissions.iter().map(|permission| roster::domain::TextEnum::as_str(permission).to_owned());
        let known: BTreeSet<String> = known.collect();
        (told != known).then(|| format!("the viewer is told {told:?}, and has {known:?}"))
    }
}

async fn post(app: &TestApp, headers: &[(&'static str, String)], query: &str) -> (StatusCode, Value) {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    app.post_as(&headers, query).await
}

/// Whether a user has no role in the organisation to which the request is narrowed.
fn nothing_there(viewer: &Viewer) -> bool {
    let here = |only| viewer.roles.iter().filter(move |(organisation, _)| *organisation == only);
    let none = |only| here(only).all(|(_, roles)| roles.iter().next().is_none());
    !viewer.administrator && viewer.organisation.is_some_and(none)
}

/// The headers of a new credential of this viewer's.
async fn headers(
    app: &TestApp,
    directory: &Directory,
    chance: &mut Chance,
    viewer: &Viewer,
) -> Vec<(&'static str, String)> {
    let issuer = Issuer { db: app.db().clone(), ids: Arc::new(SystemIds), now: now() };
    let lasts = TimeDelta::days(1);
    let mut headers = Vec::new();
    match viewer.actor {
        Some(Actor::User(id)) => {
            let session = issuer.session(&directory.user(id).username, lasts).await.expect("a session");
            headers.push(("x-session-token", session.secret.reveal().to_owned()));
        }
        Some(Actor::ServiceAccount(id)) => {
            let account = directory.account(id);
            let slug = &directory.organisation(account.organisation_id).slug;
            let key = issuer.key(slug, &account.name, lasts).await.expect("a key");
            headers.push(("authorization", format!("Bearer {}", key.secret.reveal())));
        }
        None => {}
    }
    if let Some(only) = viewer.organisation {
        let slug = directory.organisation(only).slug.clone();
        headers.push(("x-organisation-id", if chance.percent(50) { slug } else { only.to_string() }));
    }
    headers
}
