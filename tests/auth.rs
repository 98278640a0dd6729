//! Who is calling: credentials, what is refused, and what `viewer` says.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::TimeDelta;
use roster::{
    auth::{Authenticator, Claim, Settings},
    db::{
        caller::by_session, group, group::GroupRow, group::GroupUserRow, service_account,
        service_account::ServiceAccountRow, user, user::UserRow,
    },
    domain::{
        TextEnum as _,
        clock::FixedClock,
        group::GroupPatch,
        membership::{MembershipPatch, MembershipStatus, OrganisationRole, Roles},
        policy,
        user::UserState,
    },
};
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, now},
    database::on_both,
    directory::{Directory, key, new_id, roles, session, stamp, write},
};

const VIEWER: &str = "{ viewer { actor { ... on User { username } ... on ServiceAccount { name } } \
    organisation { slug } permissions } }";

async fn viewer(directory: &Directory, header: &(&str, String)) -> Value {
    let (status, mut answer) = directory.app.post_as(&[(header.0, &header.1)], VIEWER).await;
    assert_eq!((status, answer.get("errors")), (StatusCode::OK, None), "{answer:#}");
    answer["data"]["viewer"].take()
}

async fn assert_refused(directory: &Directory, headers: &[(&str, &str)]) {
    let request = headers.iter().fold(Request::post("/graphql"), |all, (name, value)| all.header(*name, *value));
    let response = directory.app.send(request.body(Body::from("not even JSON")).expect("a request")).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert!(response.headers()[header::WWW_AUTHENTICATE].to_str().is_ok_and(|text| text.starts_with("Bearer ")));
    let (_, answer) = crate::support::app::read(response).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
    for (_, value) in headers.iter().filter(|(_, value)| value.len() > 8) {
        assert!(!answer.to_string().contains(value), "the answer shows the credential");
    }
}

fn names(roles: Roles) -> Value {
    policy::permissions(roles).iter().map(roster::domain::TextEnum::as_str).collect()
}

on_both! {
    async fn without_a_credential_the_viewer_is_anonymous(db: TestDb) {
        let app = TestApp::new(db);
        let before = app.db().statistics().statements();
        let (_, answer) = app.post_as(&[], VIEWER).await;
        assert_eq!(answer, json!({"data": {"viewer": {"actor": null, "organisation": null, "permissions": []}}}));
        let (status, answer) = app.post_as(&[], "{ viewer { permissions } all: users { totalCount } }").await;
        assert_eq!((status, &answer["data"]), (StatusCode::OK, &Value::Null));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(answer["errors"][0]["path"], json!(["all"]));
        assert_eq!(app.db().statistics().statements(), before);
    }

    async fn each_role_has_the_permissions_of_its_row(db: TestDb) {
        let directory = Directory::new(db).await;
        for (role, name, _) in OrganisationRole::VALUES {
            let viewer = viewer(&directory, &directory.session(name).await).await;
            let expected = json!({"actor": {"username": name}, "organisation": null, "permissions": names(Roles::from_iter([*role]))});
            assert_eq!(viewer, expected);
        }
    }

    async fn a_group_gives_its_roles_and_a_suspended_membership_none(db: TestDb) {
        let directory = Directory::new(db).await;
        let patch = GroupPatch { name: Some("admins".into()), roles: roles(OrganisationRole::Admin), ..GroupPatch::default() };
        let group = GroupRow::new(new_id(), directory.acme, patch, &stamp());
        let group_id = group.id;
        write(directory.db(), group::create(vec![group], stamp())).await;
        for (name, status) in [("grouped", MembershipStatus::Active), ("suspended", MembershipStatus::Suspended)] {
            let id = directory.user(name, UserState::Active).await;
            let patch = MembershipPatch { roles: roles(OrganisationRole::Member), status: Some(status), ..MembershipPatch::default() };
            directory.join(id, patch).await;
            let row = GroupUserRow { group_id, user_id: id, organisation_id: directory.acme, joined_at: now().into() };
            write(directory.db(), group::add_users(vec![row], stamp())).await;
        }
        let admin = names(Roles::from_iter([OrganisationRole::Admin]));
        assert_eq!(viewer(&directory, &directory.session("grouped").await).await["permissions"], admin);
        assert_eq!(viewer(&directory, &directory.session("suspended").await).await["permissions"], json!([]));
    }

    async fn to_know_the_viewer_takes_two_statements_and_then_none(db: TestDb) {
        let directory = Directory::new(db).await;
        directory.service_account("robot", true, None).await;
        let issuer = directory.issuer();
        let callers = [
            directory.session("MEMBER").await,
            key(&issuer.key("acme", "robot", TimeDelta::days(1)).await.unwrap()),
            session(&issuer.administrator("root", None, TimeDelta::days(1)).await.unwrap()),
        ];
        let acme = directory.acme.to_string();
        for caller in &callers {
            note_use(&directory, caller).await;
            for organisation in [None, Some("acme"), Some(acme.as_str())] {
                let authenticator = strange(&directory);
                let first = statements(&directory, &authenticator, caller, organisation).await;
                assert!((1..=2).contains(&first), "{first} for {} in {organisation:?}", caller.0);
                for _ in 0..3 {
                    assert_eq!(statements(&directory, &authenticator, caller, organisation).await, 0, "{organisation:?}");
                }
            }
        }
    }

    async fn an_organisation_that_the_caller_does_not_see_is_not_in_force(db: TestDb) {
        let directory = Directory::new(db).await;
        let id = directory.user("idle", UserState::Active).await;
        directory.join(id, MembershipPatch::default()).await;
        let (name, token) = directory.session("idle").await;
        let (status, _) = directory.app.post_as(&[(name, &token), ("X-Organisation-Id", "acme")], VIEWER).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }

    async fn an_administrator_may_do_everything_and_is_made_once(db: TestDb) {
        let directory = Directory::new(db).await;
        let issuer = directory.issuer();
        let first = issuer.administrator("Ada", Some("ada@example.org"), TimeDelta::days(1)).await.unwrap();
        let again = issuer.administrator("ada", None, TimeDelta::days(1)).await.unwrap();
        let all: Value = roster::domain::Permissions::all().iter().map(roster::domain::TextEnum::as_str).collect();
        for issued in [&first, &again] {
            let viewer = viewer(&directory, &session(issued)).await;
            assert_eq!(viewer, json!({"actor": {"username": "Ada"}, "organisation": null, "permissions": all}));
        }
        let known = directory.db().read(user::by_username("ada".into())).await.unwrap().unwrap();
        assert_eq!(known.version, 2, "one change makes an administrator");
        let taken = issuer.administrator("bob", Some("ADA@example.org"), TimeDelta::days(1)).await;
        assert!(taken.is_err_and(|error| error.to_string() == "the e-mail address is another user's"));
        let moved = issuer.administrator("ada", Some("lovelace@example.org"), TimeDelta::days(1)).await;
        assert!(moved.is_err_and(|error| error.to_string().contains("leave --email out")));
        assert!(issuer.administrator(" ", None, TimeDelta::days(1)).await.is_err());
    }

    async fn the_organisation_in_force_is_one_of_the_callers(db: TestDb) {
        let directory = Directory::new(db).await;
        let (name, token) = directory.session("MEMBER").await;
        let acme = directory.acme.to_string();
        for named in [acme.as_str(), "acme", "ACME"] {
            let headers = [(name, token.as_str()), ("X-Organisation-Id", named)];
            let (_, answer) = directory.app.post_as(&headers, VIEWER).await;
            assert_eq!(answer["data"]["viewer"]["organisation"]["slug"], "acme", "{answer}");
        }
        // One that exists answers as one that does not, and to the anonymous as to a member.
        let mut answers = Vec::new();
        for headers in [vec![(name, token.as_str())], Vec::new()] {
            for named in ["other", "nowhere", "", "organisation_0192ab0000007000800000000000002a"] {
                let headers: Vec<_> = headers.iter().copied().chain([("X-Organisation-Id", named)]).collect();
                answers.push(directory.app.post_as(&headers, VIEWER).await);
            }
        }
        assert_eq!((answers[0].0, &answers[0].1["errors"][0]["extensions"]["code"]), (StatusCode::FORBIDDEN, &json!("FORBIDDEN")));
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
        let admin = session(&directory.issuer().administrator("root", None, TimeDelta::days(1)).await.unwrap());
        let (_, answer) = directory.app.post_as(&[(admin.0, &admin.1), ("X-Organisation-Id", "other")], VIEWER).await;
        assert_eq!(answer["data"]["viewer"]["organisation"]["slug"], "other");
    }

    async fn a_service_account_calls_with_its_key(db: TestDb) {
        let directory = Directory::new(db).await;
        directory.service_account("robot", true, roles(OrganisationRole::UserManager)).await;
        directory.service_account("broken", true, roles(OrganisationRole::UserManager)).await;
        let issuer = directory.issuer();
        let robot = issuer.key("acme", "Robot", TimeDelta::days(1)).await.unwrap();
        let viewer = viewer(&directory, &key(&robot)).await;
        let manager = names(Roles::from_iter([OrganisationRole::UserManager]));
        assert_eq!(viewer, json!({"actor": {"name": "robot"}, "organisation": null, "permissions": manager}));
        let disabled = issuer.key("acme", "broken", TimeDelta::days(1)).await.unwrap();
        let before = directory.db().read(service_account::by_name(directory.acme, "broken".into())).await.unwrap().unwrap();
        let after = ServiceAccountRow { enabled: false, ..before.clone() };
        write(directory.db(), service_account::update(before, after, Vec::new(), stamp())).await;
        assert!(issuer.key("acme", "broken", TimeDelta::days(1)).await.is_err_and(|error| error.to_string().contains("is disabled")));
        assert_refused(&directory, &[("authorization", &key(&disabled).1)]).await;
        for (organisation, account) in [("acme", "nobody"), ("other", "robot"), ("nowhere", "robot")] {
            assert!(issuer.key(organisation, account, TimeDelta::days(1)).await.is_err(), "{organisation} {account}");
        }
        let account = directory.db().read(service_account::by_name(directory.acme, "robot".into())).await.unwrap().unwrap();
        assert_eq!(account.version, 2);
    }

    async fn what_is_wrong_expired_or_revoked_is_refused(db: TestDb) {
        let directory = Directory::new(db).await;
        let issuer = directory.issuer();
        let expired = session(&issuer.session("MEMBER", TimeDelta::zero()).await.unwrap());
        let revoked = issuer.session("MEMBER", TimeDelta::days(1)).await.unwrap();
        issuer.revoke(&revoked.id).await.unwrap();
        assert!(issuer.revoke(&revoked.id).await.is_err());
        directory.service_account("robot", true, roles(OrganisationRole::UserManager)).await;
        let revoked_key = issuer.key("acme", "robot", TimeDelta::days(1)).await.unwrap();
        issuer.revoke(&revoked_key.id).await.unwrap();
        let unknown = roster::auth::Secret::new(roster::auth::Kind::Session);
        let right = directory.session("MEMBER").await;
        for token in ["", "x", unknown.reveal(), expired.1.as_str(), session(&revoked).1.as_str()] {
            assert_refused(&directory, &[("X-Session-Token", token)]).await;
        }
        for bearer in ["", "Bearer", "Basic YTpi", "Bearer a.b.c", &key(&revoked_key).1, &format!("Bearer {}", right.1)] {
            assert_refused(&directory, &[("Authorization", bearer)]).await;
        }
        assert_refused(&directory, &[("Authorization", "Bearer a.b.c"), ("X-Session-Token", &right.1)]).await;
    }

    async fn who_is_locked_or_inactive_neither_gets_nor_uses_a_token(db: TestDb) {
        let directory = Directory::new(db).await;
        for state in [UserState::Locked, UserState::Inactive] {
            let id = directory.user(state.as_str(), UserState::Active).await;
            let token = directory.session(state.as_str()).await;
            let before = directory.db().read(user::by_ids(vec![id])).await.unwrap().pop().unwrap();
            let after = UserRow { state, ..before.clone() };
            write(directory.db(), user::update(before, after, Vec::new(), stamp())).await;
            assert_refused(&directory, &[(token.0, &token.1)]).await;
            assert!(directory.issuer().session(state.as_str(), TimeDelta::days(1)).await.is_err());
        }
    }
}

/// What has met nobody yet.
fn strange(directory: &Directory) -> Authenticator {
    Authenticator::new(directory.db().clone(), Arc::new(FixedClock::new(now())), Settings::default())
}

/// How many statements it takes to know a caller.
async fn statements(
    directory: &Directory,
    authenticator: &Authenticator,
    caller: &(&str, String),
    organisation: Option<&str>,
) -> u64 {
    let before = directory.db().statistics().statements();
    let headers = [Some((caller.0, caller.1.as_str())), organisation.map(|named| ("x-organisation-id", named))];
    let pairs = headers.into_iter().flatten().map(|(name, value)| (name, value.as_bytes()));
    let viewer = authenticator.viewer(Claim::read(pairs).unwrap()).await.unwrap();
    assert_eq!(viewer.organisation.is_some(), organisation.is_some());
    directory.db().statistics().statements() - before
}

/// Uses a credential once, and waits until that is noted beside the request, so that no statement of it is counted later.
async fn note_use(directory: &Directory, caller: &(&str, String)) {
    statements(directory, &strange(directory), caller, None).await;
    let noted = async || {
        if caller.0 == "x-session-token" {
            let session = directory.db().read(by_session(hash(&caller.1))).await.unwrap();
            return session.is_some_and(|session| session.last_used_at.is_some());
        }
        let account = service_account::by_name(directory.acme, "robot".into());
        let account = directory.db().read(account).await.unwrap().unwrap().id;
        let keys = directory.db().read(service_account::keys(vec![account])).await.unwrap();
        keys.iter().all(|key| key.last_used_at.is_some())
    };
    while !noted().await {
        tokio::task::yield_now().await;
    }
}

fn hash(token: &str) -> String {
    roster::auth::Secret::read(roster::auth::Kind::Session, token).expect("a token").hash()
}
