//! The front door: health, request ids, refusals, and what is never shown.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use roster::server::{Limits, Server};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    app::{TestApp, read},
    database::{Kind, TestDb, on_both},
};

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn post(media: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post("/graphql").header(header::CONTENT_TYPE, media).body(body.into()).unwrap()
}

on_both! {
    async fn a_server_with_its_schema_is_ready(db: TestDb) {
        let app = TestApp::new(db);
        assert_eq!(read(app.send(get("/health/live")).await).await, (StatusCode::OK, json!({"status": "alive"})));
        assert_eq!(read(app.send(get("/health/ready")).await).await, (StatusCode::OK, json!({"status": "ready"})));
    }

    async fn a_server_without_its_schema_is_alive_and_not_ready(db: TestDb) {
        db.db.migrations().revert_all().await.unwrap();
        let app = TestApp::new(db);
        assert_eq!(app.send(get("/health/live")).await.status(), StatusCode::OK);
        let (status, answer) = read(app.send(get("/health/ready")).await).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer["reason"].as_str().unwrap().contains("roster migrate"), "{answer}");
    }

    async fn what_goes_wrong_inside_is_never_shown(db: TestDb) {
        db.db.migrations().revert_all().await.unwrap();
        let app = TestApp::new(db);
        let query = "{ user(by: {username: \"x\"}) { id } country(code: \"IE\") { name } }";
        let (status, answer) = app.post(query, json!({})).await;
        assert_eq!(status, StatusCode::OK);
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

#[tokio::test]
async fn what_is_no_graphql_request_is_refused_in_json() {
    let app = TestApp::new(TestDb::migrated(Kind::Sqlite).await);
    let fine = json!({"query": "{ __typename }"}).to_string();
    let long = json!({"query": "{ __typename }", "variables": {"x": "x".repeat(2 << 20)}}).to_string();
    let nested = json!({"query": format!("{{ f(a: {}", "[".repeat(4_000))}).to_string();
    for (request, expected) in [
        (post("application/json", fine.clone()), StatusCode::OK),
        (post("application/json; charset=utf-8", fine.clone()), StatusCode::OK),
        (post("text/plain", fine.clone()), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (post("application/x-www-form-urlencoded", fine), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (post("application/json", "{"), StatusCode::BAD_REQUEST),
        (post("application/json", "[]"), StatusCode::BAD_REQUEST),
        (post("application/json", "{\"query\": 1}"), StatusCode::BAD_REQUEST),
        (post("application/json", vec![b'"', 0xff, b'"']), StatusCode::BAD_REQUEST),
        (post("application/json", nested), StatusCode::BAD_REQUEST),
        (post("application/json", long), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let (status, answer) = read(app.send(request).await).await;
        assert_eq!(status, expected, "{answer}");
        let message = answer["errors"][0]["message"].as_str();
        assert_eq!(message.is_some_and(|text| !text.is_empty()), expected != StatusCode::OK, "{answer}");
    }
    let answer = app.send(get("/graphql")).await;
    assert_eq!(
        (answer.status(), &answer.headers()[header::ALLOW]),
        (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().unwrap())
    );
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let limits = Limits { body: 1 << 20, timeout: Duration::from_millis(50) };
    let app = TestApp::with_limits(TestDb::migrated(Kind::Sqlite).await, limits);
    // A body that never ends.
    let body = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let (status, answer) = read(app.send(post("application/json", body)).await).await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("took too long"), "{answer}");
}

#[tokio::test]
async fn a_server_that_stops_finishes_what_runs() {
    let app = TestApp::new(TestDb::migrated(Kind::Sqlite).await);
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(app.app(), async move { stopped.await.unwrap_or_default() }));

    let body = json!({"query": "{ country(code: \"IE\") { name } }"}).to_string();
    let (half, rest) = body.split_at(body.len() / 2);
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\n\r\n",
        body.len()
    );
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body once the request runs.
    let mut go_on = [0; 25];
    client.read_exact(&mut go_on).await.unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&go_on));
    client.write_all(half.as_bytes()).await.unwrap();
    drop(stop);
    client.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let json: Value = serde_json::from_str(answer.rsplit("\r\n\r\n").next().unwrap()).unwrap();
    assert_eq!(json["data"]["country"]["name"], "Ireland");
    running.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
