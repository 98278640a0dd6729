//! What is no GraphQL request, or one that cannot be answered: refused in JSON, in a line, with a way out.

use std::time::Duration;

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use roster::server::Settings;
use serde_json::{Value, json};

use super::{app, header_of, modern, post, posted, query, refusal, with};
use crate::support::{
    app::{TestApp, read},
    database::{Kind, TestDb},
};

#[tokio::test]
async fn what_is_no_graphql_request_is_refused_in_json() {
    let app = app().await;
    let long = json!({"query": "{ __typename }", "variables": {"x": "x".repeat(2 << 20)}}).to_string();
    let cut = futures_util::stream::iter([Ok("{"), Err(std::io::Error::other("cut off"))]);
    let deep = format!("{{\"query\": \"{{ a }}\", \"variables\": {{\"x\": {}{}}}}}", "[".repeat(200), "]".repeat(200));
    for (body, status, code) in [
        (Body::from("{"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::empty(), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from("[]"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from("null"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from(" [\"{ __typename }\"]"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from("{\"query\": 1}"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from("{\"query\": \"{ a }\", \"variables\": [1]}"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from("{\"query\": \"{ a }\", \"operationName\": {}}"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from("{\"query\": \"{ a }\", \"extensions\": \"x\"}"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from("{\"query\": \"\\ud800\"}"), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (
            Body::from("{\"query\": \"{ a }\", \"variables\": {\"x\": \"\\udc00\\ud800\"}}"),
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
        ),
        (Body::from(deep), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from(b"{\"query\": \"\xff\"}".to_vec()), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from(b"\x1f\x8b\x08\x00".to_vec()), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from_stream(cut), StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (Body::from(long), StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE"),
    ] {
        let (got, told, answer) = refusal(&app, post("application/json", body)).await;
        assert_eq!((got, told.as_str()), (status, code), "{answer}");
        assert_eq!(answer.get("data"), None, "{answer}");
        assert!(answer["errors"][0]["message"].as_str().is_some_and(|text| text.ends_with('.')), "{answer}");
    }
}

#[tokio::test]
async fn a_query_that_is_none_is_refused_before_it_runs() {
    let app = app().await;
    let (name, token) = app.sign_in().await;
    for (text, code, locations) in [
        ("", "GRAPHQL_PARSE_FAILED", Value::Null),
        ("# nothing", "GRAPHQL_PARSE_FAILED", Value::Null),
        ("{\n  country(code: ) { name } }", "GRAPHQL_PARSE_FAILED", json!([{"line": 2, "column": 17}])),
        ("{\n  kountry { name } }", "GRAPHQL_VALIDATION_FAILED", json!([{"line": 2, "column": 3}])),
        ("query A { __typename } query B { __typename }", "OPERATION_RESOLUTION_FAILURE", Value::Null),
        ("subscription { x }", "GRAPHQL_VALIDATION_FAILED", json!([{"line": 1, "column": 1}])),
    ] {
        let (status, told, answer) = refusal(&app, modern(with(query(text), name, &token))).await;
        assert_eq!((status, told.as_str()), (StatusCode::BAD_REQUEST, code), "{text}: {answer}");
        let error = &answer["errors"][0];
        assert_eq!(error["locations"].as_array(), locations.as_array(), "{text}: {answer}");
        assert!(error["message"].as_str().is_some_and(|text| text.lines().count() == 1), "{text}: {answer}");
        assert_eq!(answer.get("data"), None, "{text}: {answer}");
    }
}

/// Whatever is wrong, and however long, its message is a line.
#[tokio::test]
async fn no_message_repeats_more_than_a_line() {
    let app = app().await;
    let (name, token) = app.sign_in().await;
    let long = "x".repeat(900_000);
    let lines = "x\\n".repeat(1_000);
    for body in [
        json!({"query": format!("{{ {long} }}")}),
        json!({"query": format!("{{ a(b: \"{long}\" ) {{")}),
        json!({"query": format!("{{ ...{long} }}")}),
        json!({"query": format!("{{ country(code: {long}) {{ name }} }}")}),
        json!({"query": format!("{{ users(filter: {{states: [{long}]}}) {{ totalCount }} }}")}),
        json!({"query": format!("{{ user(by: {{username: \"a\", {long}: 1}}) {{ id }} }}")}),
        json!({"query": format!("{{ users(orderBy: [{{field: {long}}}]) {{ totalCount }} }}")}),
        json!({"query": format!("{{ users(after: \"{long}\") {{ totalCount }} }}")}),
        json!({"query": format!("{{ node(id: \"{long}\") {{ id }} }}")}),
        json!({"query": format!("{{ users(search: \"{long}\") {{ totalCount }} }}")}),
        json!({"query": format!("{{ users(filter: {{ids: [\"{lines}\"]}}) {{ totalCount }} }}")}),
        json!({"query": format!("query {long} {{ a }}")}),
        json!({"query": format!("query(${long}: Int!) {{ a }}")}),
        json!({"query": format!("query($a: {long}) {{ viewer(a: $a) {{ permissions }} }}"), "variables": {"a": 1}}),
        json!({"query": "{ a }", "operationName": long}),
        json!({"query": "query($s: [UserState!]) { users(filter: {states: $s}) { totalCount } }", "variables": {"s": [long]}}),
        json!({"query": "query($f: UserFilter) { users(filter: $f) { totalCount } }", "variables": {"f": {long.as_str(): 1}}}),
        json!({"query": "query($f: UserFilter) { users(filter: $f) { totalCount } }", "variables": {"f": {"createdAt": {"eq": long}}}}),
        json!({"query": "{ __typename }", "variables": long}),
        json!({"query": [long]}),
    ] {
        let (status, _, answer) = refusal(&app, modern(with(posted(&body), name, &token))).await;
        assert!(status.is_client_error() || status.as_u16() == 294, "{status}");
        for error in answer["errors"].as_array().unwrap() {
            let message = error["message"].as_str().unwrap();
            assert!(message.chars().count() <= 501 && message.lines().count() == 1, "{message}");
        }
        assert!(answer.to_string().len() < 2_000, "{}", answer.to_string().len());
    }
}

/// Thousands of mistakes are told by their first few.
#[tokio::test]
async fn many_mistakes_are_counted() {
    let app = app().await;
    let (name, token) = app.sign_in().await;
    let text = format!("{{ {} }}", (0..2_000).map(|number| format!("x{number}")).collect::<Vec<_>>().join(" "));
    let (_, _, answer) = refusal(&app, modern(with(query(&text), name, &token))).await;
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!((errors.len(), &errors[50]["extensions"]["count"]), (51, &json!(1_950)));
    assert_eq!(errors[50]["message"], "The query has 1950 more mistakes.");
}

#[tokio::test]
async fn a_body_that_is_too_slow_is_given_up() {
    let settings = Settings { timeout: Duration::from_millis(50), ..Settings::default() };
    let app = TestApp::with_settings(TestDb::migrated(Kind::Sqlite).await, settings);
    let pending = || futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    let drops = futures_util::stream::unfold((), async |()| {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Some((Ok::<_, std::io::Error>(b" ".to_vec()), ()))
    });
    for body in [Body::from_stream(pending()), Body::from_stream(drops)] {
        let (status, code, answer) = refusal(&app, post("application/json", body)).await;
        assert_eq!((status, code.as_str()), (StatusCode::REQUEST_TIMEOUT, "TIMEOUT"), "{answer}");
    }
}

#[tokio::test]
async fn who_is_not_known_is_told_how_to_be() {
    let app = app().await;
    let response = app.send(modern(query("{ users { totalCount } }"))).await;
    assert_eq!(header_of(&response, "www-authenticate").as_deref(), Some("Bearer realm=\"roster\""));
    let (status, answer) = read(response).await;
    assert_eq!((status, answer.get("data")), (StatusCode::UNAUTHORIZED, None), "{answer}");
    // JSON says it in its body.
    let (status, code, answer) = refusal(&app, query("{ users { totalCount } }")).await;
    assert_eq!((status, code.as_str(), answer.get("data")), (StatusCode::OK, "UNAUTHENTICATED", None), "{answer}");
    let wrong = with(query("{ __typename }"), header::AUTHORIZATION.as_str(), "Bearer nonsense");
    assert_eq!(refusal(&app, wrong).await.0, StatusCode::UNAUTHORIZED);
}
