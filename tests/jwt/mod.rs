//! Tokens of the deployment's own identity provider: which are believed, whom they name, and how often it is asked for keys.

mod cache;
mod keys;
mod setting;
mod token;

use axum::http::{StatusCode, header};
use clap::ValueEnum as _;
use roster::{
    auth::jwt::{Algorithm, Pace, Verifier, Wrong},
    db::user::{self, IdentityRow, UserRow},
    domain::{
        Permit, UserId,
        user::{UserPatch, UserState},
    },
};
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, now},
    database::{TestDb, on_both},
    directory::{new_id, stamp, write},
    jwt::{PLATFORM, Provider, Signer, claims},
};

const VIEWER: &str = "{ viewer { actor { ... on User { username } } } }";

/// A user, and the account at the provider that is called the same.
pub async fn user(test: &TestDb, name: &str, state: UserState) -> UserId {
    let patch = UserPatch { username: Some(name.into()), state: Some(state), ..UserPatch::default() };
    let row = UserRow::new(new_id(), None, patch, &stamp());
    let id = row.id;
    let identity = IdentityRow {
        id: new_id(),
        user_id: id,
        platform: PLATFORM.into(),
        subject: name.into(),
        meta: None,
        created_at: now().into(),
    };
    write(&test.db, user::create(vec![row], stamp())).await;
    write(&test.db, user::link(Permit::of_system(), vec![identity])).await;
    id
}

async fn ask(app: &TestApp, token: &str) -> (StatusCode, Value) {
    app.post_as(&[(header::AUTHORIZATION.as_str(), &format!("Bearer {token}"))], VIEWER).await
}

async fn assert_refused(app: &TestApp, token: &str) {
    let (status, answer) = ask(app, token).await;
    let error = &answer["errors"][0];
    assert_eq!(
        (status, &error["extensions"]["code"]),
        (StatusCode::UNAUTHORIZED, &json!("UNAUTHENTICATED")),
        "{answer}"
    );
    assert_eq!(error["message"], "The credential is unknown, was revoked, or has expired; sign in again.");
}

/// The claims of a good token but for one.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims("ada");
    claims[name] = value;
    claims
}

/// The claims of a good token but one.
fn without(name: &str) -> Value {
    let mut claims = claims("ada");
    claims.as_object_mut().unwrap().remove(name);
    claims
}

/// Why a token is refused.
async fn wrong(verifier: &Verifier, token: &str) -> String {
    match verifier.verify(token, now()).await {
        Ok(identity) => panic!("{token} is believed: {identity:?}"),
        Err(error) => format!("{error:?}"),
    }
}

/// Whom a token names.
async fn subject(verifier: &Verifier, token: &str) -> Result<String, Wrong> {
    verifier.verify(token, now()).await.map(|identity| identity.subject)
}

on_both! {
    async fn a_good_token_of_each_algorithm_names_its_user(db: TestDb) {
        user(&db, "ada", UserState::Active).await;
        user(&db, "bob", UserState::Active).await;
        for algorithm in Algorithm::value_variants() {
            let signer = Signer::new(*algorithm, "one");
            let served = TestApp::with_jwt(TestDb::at(db.url.clone()).await, signer.verifier().await);
            for name in ["ada", "bob"] {
                let (status, answer) = ask(&served, &signer.sign(&claims(name))).await;
                assert_eq!((status, &answer["data"]["viewer"]["actor"]["username"]), (StatusCode::OK, &json!(name)), "{answer}");
            }
        }
    }

    async fn who_is_unknown_or_may_not_sign_in_is_refused(db: TestDb) {
        user(&db, "ada", UserState::Active).await;
        user(&db, "locked", UserState::Locked).await;
        user(&db, "inactive", UserState::Inactive).await;
        let signer = Signer::new(Algorithm::Es256, "one");
        let app = TestApp::with_jwt(db, signer.verifier().await);
        assert_eq!(ask(&app, &signer.sign(&claims("ada"))).await.0, StatusCode::OK);
        for name in ["locked", "inactive", "nobody", "ADA", "a\0b", ""] {
            assert_refused(&app, &signer.sign(&claims(name))).await;
        }
    }

    async fn every_wrong_token_is_answered_alike(db: TestDb) {
        user(&db, "ada", UserState::Active).await;
        let (signer, stranger) = (Signer::new(Algorithm::EdDsa, "one"), Signer::new(Algorithm::EdDsa, "one"));
        let app = TestApp::with_jwt(db, signer.verifier().await);
        let good = signer.sign(&claims("ada"));
        let expired = signer.sign(&with("exp", (now().timestamp() - 60).into()));
        for token in [&stranger.sign(&claims("ada")), &expired, &good[1..], "x", "a.b.c", &format!("{good}{}", "A".repeat(1 << 14))] {
            assert_refused(&app, token).await;
        }
        assert_eq!(ask(&app, &good).await.0, StatusCode::OK);
    }

    async fn without_a_provider_no_token_is_believed(db: TestDb) {
        user(&db, "ada", UserState::Active).await;
        assert_refused(&TestApp::new(db), &Signer::new(Algorithm::Hs256, "one").sign(&claims("ada"))).await;
    }

    async fn before_any_key_has_come_the_server_is_at_fault(db: TestDb) {
        let signer = Signer::new(Algorithm::Rs256, "one");
        let provider = Provider::start(&[&signer]).await;
        provider.answer_with(StatusCode::BAD_GATEWAY, "away");
        let app = TestApp::with_jwt(db, provider.verifier(Algorithm::Rs256, Pace::default()));
        let (status, answer) = ask(&app, &signer.sign(&claims("ada"))).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR", "{answer}");
        assert!(answer["errors"][0]["extensions"]["requestId"].is_string());
    }
}
