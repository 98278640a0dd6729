//! The front door: who may ask what in which form, and what is never shown.

#[cfg(feature = "embedded-graphiql")]
mod audit;
mod batch;
mod compression;
mod connection;
mod introspection;
mod limit;
mod method;
mod origin;
mod rate;
mod refusal;
mod stop;

use axum::{
    body::Body,
    http::{HeaderName, Request, Response, StatusCode, header},
};
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, read},
    database::{Kind, TestDb, on_both},
};

/// Anything asked by GET.
pub fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

/// A body of some kind, posted.
pub fn post(media: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post("/graphql").header(header::CONTENT_TYPE, media).body(body.into()).unwrap()
}

/// A query as it should be posted.
pub fn query(text: &str) -> Request<Body> {
    posted(&json!({"query": text}))
}

/// JSON, posted.
pub fn posted(body: &Value) -> Request<Body> {
    post("application/json", body.to_string())
}

/// The same request with one more header.
pub fn with(mut request: Request<Body>, name: &str, value: &str) -> Request<Body> {
    request.headers_mut().append(HeaderName::try_from(name).unwrap(), value.parse().unwrap());
    request
}

/// The same request, which takes an answer whose status tells what came of it.
pub fn modern(request: Request<Body>) -> Request<Body> {
    with(request, "accept", "application/graphql-response+json")
}

/// An application over an empty database: what most of these tests ask needs no more.
pub async fn app() -> TestApp {
    TestApp::new(TestDb::migrated(Kind::Sqlite).await)
}

/// A header of an answer, if it has it.
pub fn header_of(response: &Response<Body>, name: &str) -> Option<String> {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}

/// The status and the code of the first error.
pub async fn refusal(app: &TestApp, request: Request<Body>) -> (StatusCode, String, Value) {
    let (status, answer) = read(app.send(request).await).await;
    let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
    (status, code, answer)
}

on_both! {
    async fn what_goes_wrong_inside_is_never_shown(db: TestDb) {
        db.db.migrations().revert_all().await.unwrap();
        let app = TestApp::new(db);
        let query = "{ user(by: {username: \"x\"}) { id } country(code: \"IE\") { name } }";
        let answer = app.answer(query, json!({})).await;
        // The field that failed is null, and its sibling stays.
        assert_eq!(answer["data"], json!({"user": null, "country": {"name": "Ireland"}}));
        let error = &answer["errors"][0];
        assert_eq!((&error["path"], &error["extensions"]["code"]), (&json!(["user"]), &json!("INTERNAL_SERVER_ERROR")));
        assert!(error["extensions"]["requestId"].is_string());
        let text = answer.to_string().to_lowercase();
        for inside in ["table", "relation", "select", "sql", "diesel", "username_folded"] {
            assert!(!text.contains(inside), "{inside}: {text}");
        }
    }

    async fn many_requests_at_once_are_all_answered(db: TestDb) {
        let app = TestApp::new(db);
        let query = "{ users { totalCount nodes { id } } country(code: \"IE\") { name } }";
        let answers = futures_util::future::join_all((0..200).map(|_| app.data(query, json!({})))).await;
        let expected = json!({"users": {"totalCount": 0, "nodes": []}, "country": {"name": "Ireland"}});
        assert!(answers.iter().all(|answer| *answer == expected));
    }
}

#[tokio::test]
async fn a_request_id_is_taken_if_it_is_harmless_and_made_if_not() {
    let app = TestApp::new(TestDb::migrated(Kind::Sqlite).await);
    let send = async |id: Option<&str>| {
        let mut request = get("/health/live");
        if let Some(id) = id {
            request.headers_mut().insert("x-request-id", id.parse().unwrap());
        }
        app.send(request).await.headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(send(Some("abc-123")).await, "abc-123");
    for harmful in ["", "a b", "\"><script>", &"x".repeat(200)] {
        assert_ne!(send(Some(harmful)).await, harmful);
    }
    assert_ne!(send(None).await, send(None).await);
}
