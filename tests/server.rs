//! The front door: names, request ids, refusals, and what is never shown.

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

#[tokio::test]
async fn a_page_of_another_origin_gets_no_leave_to_ask() {
    let app = TestApp::new(TestDb::migrated(Kind::Sqlite).await);
    let preflight = Request::options("/graphql")
        .header(header::ORIGIN, "https://evil.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
    let response = app.send(preflight.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    let leave = response.headers().keys().find(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(leave, None);
    // One whose name was made to point here asks without a token, which is kept where it cannot look.
    let mut request = post("application/json", json!({"query": "{ users { totalCount } }"}).to_string());
    request.headers_mut().insert(header::HOST, "evil.example".parse().unwrap());
    let (_, answer) = read(app.send(request).await).await;
    assert_eq!(
        (&answer["data"], &answer["errors"][0]["extensions"]["code"]),
        (&Value::Null, &json!("UNAUTHENTICATED"))
    );
}

#[tokio::test]
async fn what_is_no_graphql_request_is_refused_in_json() {
    let app = TestApp::new(TestDb::migrated(Kind::Sqlite).await);
    let fine = json!({"query": "{ __typename }"}).to_string();
    let long = json!({"query": "{ __typename }", "variables": {"x": "x".repeat(2 << 20)}}).to_string();
    let nested = json!({"query": format!("{{ f(a: {}", "[".repeat(4_000))}).to_string();
    let cut = futures_util::stream::iter([Ok("{"), Err(std::io::Error::other("cut off"))]);
    for (request, status, code) in [
        (post("text/plain", fine.clone()), StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE"),
        (
            post("text/plain; application/json", fine.clone()),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            post("application/x-www-form-urlencoded", fine.clone()),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (post("application/json", "{"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (post("application/json", "[]"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (post("application/json", " [\"{ __typename }\"]"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (post("application/json", "{\"query\": 1}"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (post("application/json", vec![b'"', 0xff, b'"']), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (post("application/json", Body::from_stream(cut)), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (post("application/json", nested), StatusCode::BAD_REQUEST, "GRAPHQL_PARSE_FAILED"),
        (post("application/json", long), StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE"),
        (get("/graphql"), StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
    ] {
        let response = app.send(request).await;
        let allowed = response.headers().get(header::ALLOW).cloned();
        assert_eq!(allowed.is_some_and(|methods| methods == "POST"), status == StatusCode::METHOD_NOT_ALLOWED);
        let (got, answer) = read(response).await;
        assert_eq!((got, &answer["errors"][0]["extensions"]["code"]), (status, &json!(code)), "{answer}");
        assert!(answer["errors"][0]["message"].as_str().is_some_and(|text| text.ends_with('.')), "{answer}");
    }
    for media in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        let (status, answer) = read(app.send(post(media, fine.clone())).await).await;
        assert_eq!((status, answer), (StatusCode::OK, json!({"data": {"__typename": "Query"}})));
    }
}

#[tokio::test]
async fn a_query_that_is_none_is_refused_before_it_runs() {
    let app = TestApp::new(TestDb::migrated(Kind::Sqlite).await);
    let (name, token) = app.sign_in().await;
    for (query, code, locations) in [
        ("", "GRAPHQL_PARSE_FAILED", Value::Null),
        ("# nothing", "GRAPHQL_PARSE_FAILED", Value::Null),
        ("{\n  country(code: ) { name } }", "GRAPHQL_PARSE_FAILED", json!([{"line": 2, "column": 17}])),
        ("{\n  kountry { name } }", "GRAPHQL_VALIDATION_FAILED", json!([{"line": 2, "column": 3}])),
        ("query A { __typename } query B { __typename }", "OPERATION_RESOLUTION_FAILURE", Value::Null),
    ] {
        for (accept, status) in
            [("application/json", StatusCode::OK), ("application/graphql-response+json", StatusCode::BAD_REQUEST)]
        {
            let mut request = post("application/json", json!({"query": query}).to_string());
            request.headers_mut().insert(header::ACCEPT, accept.parse().unwrap());
            request.headers_mut().insert(name, token.parse().unwrap());
            let response = app.send(request).await;
            assert_eq!(response.headers()[header::CONTENT_TYPE], accept);
            let (got, answer) = read(response).await;
            let error = &answer["errors"][0];
            assert_eq!((got, &error["extensions"]["code"]), (status, &json!(code)), "{query}: {answer}");
            assert_eq!(error["locations"].as_array(), locations.as_array(), "{query}: {answer}");
            assert!(error["message"].as_str().is_some_and(|text| text.lines().count() == 1), "{query}: {answer}");
            assert!(answer["data"].is_null(), "{query}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_query_that_asks_for_too_much_is_told_what_to_do() {
    let app = TestApp::new(TestDb::migrated(Kind::Sqlite).await);
    let deep = format!("{{ users {{ nodes {{ {}id{} }} }} }}", "profile { user { ".repeat(10), "} }".repeat(10));
    let wide = (0..10_001).map(|number| format!("a{number}: countries {{ name }}")).collect::<Vec<_>>().join(" ");
    let wide = format!("{{ {wide} }}");
    for (query, sentence) in [
        (deep.as_str(), "The query's fields are nested too deep: more than 20 levels; ask for less at once."),
        (&wide, "The query asks for too much at once: more than 20000 fields; divide it."),
        ("subscription { x }", "The graph has no subscriptions; begin with `query`, `mutation` or `{`."),
    ] {
        let errors = app.errors(query, json!({})).await;
        let told = errors.iter().find(|error| error["message"] == sentence);
        let code = if sentence.contains("no subscriptions") { "GRAPHQL_VALIDATION_FAILED" } else { "TOO_COMPLEX" };
        assert!(told.is_some_and(|error| error["extensions"]["code"] == code), "{errors:?}");
    }
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
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TIMEOUT");
}

#[tokio::test]
async fn a_server_that_stops_finishes_what_runs() {
    let app = TestApp::new(TestDb::migrated(Kind::Sqlite).await);
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(app.app(), async move { stopped.await.unwrap_or_default() }));

    let body = json!({"query": "{ viewer { permissions } }"}).to_string();
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
    assert_eq!(json["data"]["viewer"]["permissions"], json!([]));
    running.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_a_request_that_never_comes() {
    let limits = Limits { body: 1 << 20, timeout: Duration::from_millis(50) };
    let app = TestApp::with_limits(TestDb::migrated(Kind::Sqlite).await, limits);
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let mut client = TcpStream::connect(server.address()).await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(app.app(), async move { stopped.await.unwrap_or_default() }));
    // One request is answered, so the connection is known; of the next one only a part of the head comes.
    client.write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\nPOST /gra").await.unwrap();
    let mut status = [0; 12];
    client.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    drop(stop);
    running.await.unwrap().unwrap();
}
