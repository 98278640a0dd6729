//! The schema, told or not.

use axum::http::StatusCode;

use super::{modern, query, refusal, with};
use crate::support::{
    app::{TestApp, graph},
    database::{Kind, TestDb},
};

#[tokio::test]
async fn a_closed_schema_tells_nothing_of_itself() {
    let settings = roster::graphql::Settings { introspection: false, ..graph() };
    let app = TestApp::with_graph(TestDb::migrated(Kind::Sqlite).await, settings);
    let (name, token) = app.sign_in().await;
    for text in [
        "{ __schema { description } }",
        "{ a: __type(name: \"User\") { name } }",
        "{ viewer { permissions } ... on Query { __schema { types { name } } } }",
        "query Q { ...F } fragment F on Query { __schema { types { name } } }",
        "mutation { __schema { types { name } } }",
    ] {
        for request in [modern(query(text)), modern(with(query(text), name, &token))] {
            let (status, code, answer) = refusal(&app, request).await;
            assert_eq!(
                (status, code.as_str()),
                (StatusCode::BAD_REQUEST, "INTROSPECTION_DISABLED"),
                "{text}: {answer}"
            );
            assert_eq!(answer.get("data"), None);
        }
    }
    // A wrong name is not put right.
    for text in [
        "{ user(by: {username: \"a\"}) { usrname } }",
        "{ usr { id } }",
        "{ users(frst: 1) { totalCount } }",
        "{ users { nodes { ... on Usr { id } } } }",
        "{ users(filter: {states: [ACTIV]}) { totalCount } }",
        "{ users(filter: {usrname: {eq: \"a\"}}) { totalCount } }",
        "{ _service { sdl } }",
    ] {
        let (status, _, answer) = refusal(&app, modern(with(query(text), name, &token))).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{text}");
        let told = answer.to_string().to_lowercase();
        assert!(!told.contains("did you mean") && !told.contains("username"), "{told}");
    }
    let (status, _, answer) =
        refusal(&app, modern(with(query("{ viewer { __typename permissions } }"), name, &token))).await;
    assert_eq!((status, &answer["data"]["viewer"]["__typename"]), (StatusCode::OK, &serde_json::json!("Viewer")));
}

#[tokio::test]
async fn an_open_one_suggests_what_may_be_meant() {
    let app = super::app().await;
    let (name, token) = app.sign_in().await;
    let text = "{ user(by: {username: \"a\"}) { usrname } }";
    let (_, _, answer) = refusal(&app, with(query(text), name, &token)).await;
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("username"), "{answer}");
}
