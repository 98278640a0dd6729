//! Pages of other origins: CORS.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use roster::server::{Origins, Settings};
use serde_json::{Value, json};

use super::{app, header_of, query, refusal, with};
use crate::support::{
    app::TestApp,
    database::{Kind, TestDb},
};

fn preflight(origin: &str) -> Request<Body> {
    Request::options("/graphql")
        .header(header::ORIGIN, origin)
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type, x-session-token")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_leave_to_ask() {
    let app = app().await;
    for request in [preflight("https://evil.example"), with(query("{ __typename }"), "origin", "https://evil.example")]
    {
        let preflight = request.method() == axum::http::Method::OPTIONS;
        let response = app.send(request).await;
        assert_eq!(response.status() == StatusCode::METHOD_NOT_ALLOWED, preflight);
        assert_eq!(response.headers().keys().find(|name| name.as_str().starts_with("access-control-")), None);
    }
    // One whose name was made to point here asks without a token, which is kept where it cannot look.
    let (_, code, answer) = refusal(&app, with(query("{ users { totalCount } }"), "host", "evil.example")).await;
    assert_eq!((&answer["data"], code.as_str()), (&Value::Null, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn a_page_that_was_let_in_may_ask() {
    let origins = Origins::Of(vec!["https://app.example.org".parse().unwrap()]);
    let app = TestApp::with_settings(TestDb::migrated(Kind::Sqlite).await, Settings { origins, ..Settings::default() });
    let response = app.send(preflight("https://app.example.org")).await;
    assert_eq!(response.status(), StatusCode::OK);
    let header = |name| header_of(&response, name).unwrap_or_default().to_lowercase();
    assert_eq!(header("access-control-allow-origin"), "https://app.example.org");
    for allowed in
        ["content-type", "authorization", "x-session-token", "x-organisation-id", "x-request-id", "graphql-cost"]
    {
        assert!(header("access-control-allow-headers").contains(allowed), "{allowed}");
    }
    assert!(header("access-control-allow-methods").contains("post"));
    assert_eq!(header("access-control-allow-credentials"), "");
    // So are the answers, and the refusals: its page shall read them.
    for request in [query("{ __typename }"), super::post("text/plain", "x")] {
        let response = app.send(with(request, "origin", "https://app.example.org")).await;
        assert_eq!(header_of(&response, "access-control-allow-origin").as_deref(), Some("https://app.example.org"));
        assert!(header_of(&response, "access-control-expose-headers").unwrap().contains("x-request-id"));
        assert!(response.headers().get_all("vary").iter().any(|value| value.to_str().unwrap().contains("origin")));
    }
    let response = app.send(preflight("https://evil.example")).await;
    assert_eq!(header_of(&response, "access-control-allow-origin"), None);
    // GraphiQL's page is nobody else's.
    let page = app.send(with(super::get("/"), "origin", "https://app.example.org")).await;
    assert_eq!(header_of(&page, "access-control-allow-origin"), None);
}

#[tokio::test]
async fn any_page_may_ask_where_all_were_let_in() {
    let settings = Settings { origins: Origins::Any, ..Settings::default() };
    let app = TestApp::with_settings(TestDb::migrated(Kind::Sqlite).await, settings);
    let response = app.send(preflight("https://any.example")).await;
    assert_eq!(header_of(&response, "access-control-allow-origin").as_deref(), Some("*"));
    let response = app.send(with(query("{ __typename }"), "origin", "null")).await;
    assert_eq!(header_of(&response, "access-control-allow-origin").as_deref(), Some("*"));
    let answer = crate::support::app::read(response).await.1;
    assert_eq!(answer, json!({"data": {"__typename": "Query"}}));
}
