//! Sessions that users begin with a token of the identity provider, and end.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::TimeDelta;
use roster::{
    auth::{
        Kind, Secret,
        issue::{Issued, Issuer},
        jwt::Algorithm,
    },
    domain::{clock::SystemIds, user::UserState},
};
use serde_json::{Value, json};

use crate::{
    jwt::user,
    support::{
        app::{TestApp, now},
        database::{TestDb, on_both},
        jwt::{Signer, claims},
    },
};

const VIEWER: &str = "{ viewer { actor { ... on User { username } } } }";
const CREATE: &str = "mutation { sessionCreate(input: {}) { token session { id createdAt expiresAt } \
    userErrors { path code message params } } }";

type Header = (&'static str, String);

/// Users, of whom `root` is an administrator, and their identity provider.
struct House {
    app: TestApp,
    signer: Signer,
}

impl House {
    async fn new(test: TestDb) -> Self {
        for name in ["ada", "bob", "root"] {
            user(&test, name, UserState::Active).await;
        }
        let signer = Signer::new(Algorithm::EdDsa, "one");
        let app = TestApp::with_jwt(test, signer.verifier().await);
        let house = Self { app, signer };
        house.issuer().administrator("root", None, TimeDelta::days(1)).await.expect("an administrator");
        house
    }

    fn issuer(&self) -> Issuer {
        Issuer { db: self.app.db().clone(), ids: std::sync::Arc::new(SystemIds), now: now() }
    }

    fn jwt(&self, name: &str) -> Header {
        ("authorization", format!("Bearer {}", self.signer.sign(&claims(name))))
    }

    async fn session(&self, name: &str) -> (String, Header) {
        let issued: Issued = self.issuer().session(name, TimeDelta::days(1)).await.expect("a session");
        (issued.id, ("x-session-token", issued.secret.reveal().to_owned()))
    }

    async fn ask(&self, header: Option<&Header>, query: &str) -> Value {
        let headers: Vec<_> = header.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, answer) = self.app.post_as(&headers, query).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    async fn create(&self, header: Option<&Header>, query: &str) -> Value {
        self.ask(header, query).await["data"]["sessionCreate"].take()
    }

    async fn revoke(&self, header: Option<&Header>, id: Option<&str>) -> Value {
        let id = id.map_or_else(String::new, |id| format!("id: {id:?}"));
        let query =
            format!("mutation {{ sessionRevoke(input: {{{id}}}) {{ revokedId userErrors {{ path code message }} }} }}");
        self.ask(header, &query).await["data"]["sessionRevoke"].take()
    }

    /// Who calls with this credential; none if it is refused.
    async fn caller(&self, header: &Header) -> Option<Value> {
        let (status, mut answer) = self.app.post_as(&[(header.0, &header.1)], VIEWER).await;
        (status == StatusCode::OK).then(|| answer["data"]["viewer"]["actor"]["username"].take())
    }
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

on_both! {
    async fn a_token_of_the_provider_begins_a_session(db: TestDb) {
        let house = House::new(db).await;
        let payload = house.create(Some(&house.jwt("ada")), CREATE).await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        let session = &payload["session"];
        assert_eq!((&session["createdAt"], &session["expiresAt"]), (&json!("2026-07-01T12:00:00Z"), &json!("2026-07-31T12:00:00Z")));
        let token = payload["token"].as_str().expect("a token");
        assert!(Secret::read(Kind::Session, token).is_some());
        let header = ("x-session-token", token.to_owned());
        assert_eq!(house.caller(&header).await, Some(json!("ada")));
        let revoked = house.revoke(Some(&header), session["id"].as_str()).await;
        assert_eq!(revoked, json!({"revokedId": session["id"], "userErrors": []}));
        assert_eq!(house.caller(&header).await, None);
    }

    async fn a_session_begins_once_under_a_key_and_never_in_a_dry_run(db: TestDb) {
        let house = House::new(db).await;
        let jwt = house.jwt("ada");
        let create = async |input: &str| house.create(Some(&jwt), &CREATE.replace("{})", &format!("{{{input}}})")).replace("token", "token changedFields")).await;
        let dry = create("dryRun: true").await;
        assert_eq!((&dry["token"], &dry["session"]["expiresAt"]), (&Value::Null, &json!("2026-07-31T12:00:00Z")));
        assert_eq!(dry["changedFields"], json!(["createdAt", "expiresAt"]));
        let id = dry["session"]["id"].as_str().expect("an id");
        assert_eq!(code(&house.revoke(Some(&jwt), Some(id)).await), "NOT_FOUND");
        let (one, two) = tokio::join!(create("idempotencyKey: \"k\""), create("idempotencyKey: \"k\""));
        assert_eq!((&one["session"], &one["changedFields"]), (&two["session"], &two["changedFields"]));
        // The token is shown once.
        assert_eq!([&one, &two].iter().filter(|payload| payload["token"].is_string()).count(), 1);
        assert_eq!((&one["userErrors"], code(&create("idempotencyKey: \"k\", expiresAt: \"2026-07-02T00:00:00Z\"").await)), (&json!([]), "INVALID"));
        let id = one["session"]["id"].as_str().expect("an id");
        let rehearsed = house.ask(Some(&jwt), &format!("mutation {{ sessionRevoke(input: {{id: {id:?}, dryRun: true}}) {{ revokedId }} }}")).await;
        assert_eq!(rehearsed["data"]["sessionRevoke"]["revokedId"], json!(id));
        assert_eq!(house.revoke(Some(&jwt), Some(id)).await["revokedId"], json!(id));
        // It is no more, and no other begins under the key.
        let replayed = create("idempotencyKey: \"k\"").await;
        assert_eq!((&replayed["session"], &replayed["token"], &replayed["userErrors"]), (&Value::Null, &Value::Null, &json!([])));
    }

    async fn nothing_else_begins_a_session(db: TestDb) {
        let house = House::new(db).await;
        for header in [house.session("ada").await.1, house.session("root").await.1] {
            let payload = house.create(Some(&header), CREATE).await;
            let error = json!({"path": ["input"], "code": "FORBIDDEN", "message": "This takes a token of the identity provider, \
                sent as `Authorization: Bearer …`; the request came with another credential, or with none.", "params": null});
            assert_eq!(payload, json!({"token": null, "session": null, "userErrors": [error]}));
        }
        let anonymous = house.ask(None, CREATE).await;
        assert_eq!((&anonymous["data"], &anonymous["errors"][0]["extensions"]["code"]), (&Value::Null, &json!("UNAUTHENTICATED")));
    }

    async fn a_session_lasts_as_long_as_asked_and_not_too_long(db: TestDb) {
        let house = House::new(db).await;
        let jwt = house.jwt("ada");
        let until = async |at: &str| house.create(Some(&jwt), &CREATE.replace("{})", &format!("{{expiresAt: {at:?}}})"))).await;
        for at in ["2026-07-01T12:00:00.000001Z", "2026-07-02T00:00:00Z", "2026-07-31T12:00:00Z"] {
            assert_eq!(until(at).await["session"]["expiresAt"], at);
        }
        for at in ["2026-07-01T12:00:00Z", "2020-01-01T00:00:00Z"] {
            let payload = until(at).await;
            assert_eq!((code(&payload), &payload["userErrors"][0]["path"], &payload["token"]), ("INVALID", &json!(["input", "expiresAt"]), &Value::Null));
        }
        for at in ["2026-07-31T12:00:00.000001Z", "9999-12-31T23:59:59Z"] {
            let payload = until(at).await;
            assert_eq!((code(&payload), &payload["userErrors"][0]["params"]), ("INVALID", &json!({"maxDays": 30})));
        }
    }

    async fn a_session_ends_itself_if_none_is_named(db: TestDb) {
        let house = House::new(db).await;
        let (id, header) = house.session("ada").await;
        let (_, other) = house.session("ada").await;
        // Both are remembered now, so that what follows is told by who forgets them.
        assert!(house.caller(&header).await.is_some() && house.caller(&other).await.is_some());
        assert_eq!(house.revoke(Some(&header), None).await, json!({"revokedId": id, "userErrors": []}));
        assert_eq!(house.caller(&header).await, None);
        assert_eq!(house.caller(&other).await, Some(json!("ada")));
        let payload = house.revoke(Some(&house.jwt("ada")), None).await;
        assert_eq!((code(&payload), &payload["userErrors"][0]["path"]), ("REQUIRED", &json!(["input", "id"])));
    }

    async fn one_ends_ones_own_sessions_and_nobody_elses(db: TestDb) {
        let house = House::new(db).await;
        let ((bobs, bob), (adas, ada)) = (house.session("bob").await, house.session("ada").await);
        assert!(house.caller(&bob).await.is_some());
        let others = house.revoke(Some(&ada), Some(&bobs)).await;
        let unknown = house.revoke(Some(&ada), Some("session_0192ab0000007000800000000000002a")).await;
        assert_eq!((code(&others), &others["userErrors"][0]["path"]), ("NOT_FOUND", &json!(["input", "id"])));
        assert_eq!(others, unknown);
        assert_eq!(house.caller(&bob).await, Some(json!("bob")));
        // With a token of the provider, too.
        assert_eq!(house.revoke(Some(&house.jwt("ada")), Some(&adas)).await["revokedId"], json!(adas));
        assert_eq!(house.caller(&ada).await, None);
        let anonymous = house.ask(None, &format!("mutation {{ sessionRevoke(input: {{id: {bobs:?}}}) {{ revokedId }} }}")).await;
        assert_eq!((&anonymous["data"], &anonymous["errors"][0]["extensions"]["code"]), (&Value::Null, &json!("UNAUTHENTICATED")));
        assert_eq!(house.caller(&bob).await, Some(json!("bob")));
    }

    async fn an_administrator_ends_anybodys_session(db: TestDb) {
        let house = House::new(db).await;
        let ((bobs, bob), (_, root)) = (house.session("bob").await, house.session("root").await);
        assert!(house.caller(&bob).await.is_some());
        assert_eq!(house.revoke(Some(&root), Some(&bobs)).await["revokedId"], json!(bobs));
        assert_eq!(house.caller(&bob).await, None);
        assert_eq!(code(&house.revoke(Some(&root), Some(&bobs)).await), "NOT_FOUND");
    }

    async fn an_id_of_another_kind_is_an_error(db: TestDb) {
        let house = House::new(db).await;
        let query = "mutation { sessionRevoke(input: {id: \"user_0192ab0000007000800000000000002a\"}) { revokedId } }";
        let answer = house.ask(Some(&house.jwt("ada")), query).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        assert!(error["message"].as_str().is_some_and(|text| text.contains("`input.id` is the id of a User")), "{answer}");
    }

    async fn a_mutation_is_not_run_by_get(db: TestDb) {
        let house = House::new(db).await;
        let (_, (name, token)) = house.session("ada").await;
        let query = "/graphql?query=mutation%7BsessionRevoke(input:%7B%7D)%7BrevokedId%7D%7D";
        let request = Request::get(query).header(name, &token).header(header::CONTENT_TYPE, "application/json");
        let response = house.app.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(house.caller(&(name, token)).await, Some(json!("ada")));
    }
}
