//! Methods, forms of answers, and statuses: GraphQL over HTTP.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{app, get, header_of, modern, posted, query, refusal, with};
use crate::support::{app::read, database::on_both};

#[tokio::test]
async fn a_query_can_be_asked_by_get() {
    let app = app().await;
    for path in [
        "/graphql?query=%7B__typename%7D",
        "/graphql?query=query+Q{__typename}+query+R{a:__typename}&operationName=Q&variables=&extensions={}",
    ] {
        let response = app.send(get(path)).await;
        assert_eq!(header_of(&response, "cache-control").as_deref(), Some("no-store"));
        assert_eq!(read(response).await, (StatusCode::OK, json!({"data": {"__typename": "Query"}})), "{path}");
    }
    let path = "/graphql?query=query($c:String!){country(code:$c){name}}&variables={%22c%22:%22IE%22}";
    let (status, code, _) = refusal(&app, modern(get(path))).await;
    assert_eq!((status, code.as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    let (name, token) = app.sign_in().await;
    let (status, answer) = read(app.send(with(get(path), name, &token)).await).await;
    assert_eq!((status, answer), (StatusCode::OK, json!({"data": {"country": {"name": "Ireland"}}})));
    // Of HEAD the body is left out on the way.
    let mut head = get(path);
    *head.method_mut() = Method::HEAD;
    assert_eq!(app.send(with(head, name, &token)).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn other_methods_are_refused_with_those_that_are_not() {
    let app = app().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
        let mut request = query("{ __typename }");
        *request.method_mut() = method.clone();
        let response = app.send(request).await;
        assert_eq!(header_of(&response, "allow").as_deref(), Some("GET, HEAD, POST"), "{method}");
        let (status, answer) = read(response).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "METHOD_NOT_ALLOWED");
    }
}

on_both! {
    async fn nothing_is_changed_but_by_json_that_is_posted(db: TestDb) {
        let app = crate::support::app::TestApp::new(db);
        let (name, token) = app.sign_in().await;
        let mutation = "mutation { organisationCreate(input: {name: \"Acme\", slug: \"acme\"}) { userErrors { message } } }";
        let body = json!({"query": mutation}).to_string();
        // What a link, an image or a form without a script can send, and a script of another origin without asking leave.
        let encoded = mutation.replace(' ', "+").replace('"', "%22");
        for path in [
            format!("/graphql?query={encoded}"),
            format!("/graphql?operationName=M&query={}", encoded.replacen("mutation", "query+Q{x}mutation+M", 1)),
        ] {
            for accept in ["*/*", "application/graphql-response+json", "application/json"] {
                let response = app.send(with(with(get(&path), name, &token), "accept", accept)).await;
                assert_eq!(header_of(&response, "allow").as_deref(), Some("POST"));
                let (status, answer) = read(response).await;
                assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{path}: {answer}");
                assert_eq!(answer.get("data"), None);
            }
        }
        for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain;a=application/json", "application/graphql"] {
            for body in [body.clone(), format!("query={mutation}"), mutation.to_owned(), format!("--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n{body}\r\n--x--")] {
                let (status, code, answer) = refusal(&app, with(super::post(media, body), name, &token)).await;
                assert_eq!((status, code.as_str()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE"), "{answer}");
            }
        }
        let bare = axum::http::Request::post("/graphql").body(axum::body::Body::from(body.clone())).unwrap();
        assert_eq!(refusal(&app, with(bare, name, &token)).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let squeezed = with(with(super::post("application/json", body.clone()), "content-encoding", "gzip"), name, &token);
        assert_eq!(refusal(&app, squeezed).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let count = "{ organisations { totalCount } }";
        assert_eq!(app.data(count, json!({})).await["organisations"]["totalCount"], 0);
        let (status, answer) = read(app.send(with(super::post("application/json", body), name, &token)).await).await;
        assert_eq!((status, answer.get("errors")), (StatusCode::OK, None), "{answer}");
        assert_eq!(app.data(count, json!({})).await["organisations"]["totalCount"], 1);
    }

    async fn the_status_says_what_came_of_it_to_those_who_take_it_so(db: TestDb) {
        let app = crate::support::app::TestApp::new(db);
        let (name, token) = app.sign_in().await;
        let partial = StatusCode::from_u16(294).unwrap();
        for (body, status, code, has_data) in [
            (json!({"query": "{ __typename }"}), StatusCode::OK, "", true),
            (json!({"query": "{"}), StatusCode::BAD_REQUEST, "GRAPHQL_PARSE_FAILED", false),
            (json!({"query": "{ kountry }"}), StatusCode::BAD_REQUEST, "GRAPHQL_VALIDATION_FAILED", false),
            (json!({"query": "{ country(code: 1) { name } }"}), StatusCode::BAD_REQUEST, "GRAPHQL_VALIDATION_FAILED", false),
            (json!({"query": "query A { __typename } query B { __typename }"}), StatusCode::BAD_REQUEST, "OPERATION_RESOLUTION_FAILURE", false),
            (json!({"query": "query($c: String!) { country(code: $c) { name } }"}), StatusCode::BAD_REQUEST, "BAD_USER_INPUT", false),
            (json!({"query": "query($c: String!) { country(code: $c) { name } }", "variables": {"c": null}}), StatusCode::BAD_REQUEST, "BAD_USER_INPUT", false),
            (json!({"query": "query($c: String!) { country(code: $c) { name } }", "variables": {"c": 7}}), StatusCode::BAD_REQUEST, "BAD_USER_INPUT", false),
            (json!({"query": "{ a: users(first: 101) { totalCount } country(code: \"IE\") { name } }"}), partial, "BAD_USER_INPUT", true),
            // Not even the operation could be answered, but it was run.
            (json!({"query": "{ users(first: 101) { totalCount } }"}), partial, "BAD_USER_INPUT", true),
        ] {
            let (got, told, answer) = refusal(&app, modern(with(posted(&body), name, &token))).await;
            assert_eq!((got, told.as_str(), answer.get("data").is_some()), (status, code, has_data), "{body}: {answer}");
            let plain = app.send(with(with(posted(&body), name, &token), "accept", "application/json")).await;
            assert_eq!(header_of(&plain, "content-type").as_deref(), Some("application/json; charset=utf-8"));
            assert_eq!(read(plain).await, (StatusCode::OK, answer));
        }
    }
}

#[tokio::test]
async fn the_answer_has_the_form_that_is_asked_for() {
    let app = app().await;
    for (accept, expected) in [
        ("application/json", "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
        ("application/graphql-response+json", "application/graphql-response+json; charset=utf-8"),
        (
            "application/json;q=0.5, application/graphql-response+json;q=0.6",
            "application/graphql-response+json; charset=utf-8",
        ),
        ("text/html, */*;q=0.1", "application/json; charset=utf-8"),
    ] {
        let response = app.send(with(query("{ __typename }"), "accept", accept)).await;
        assert_eq!(header_of(&response, "content-type").as_deref(), Some(expected), "{accept}");
        assert_eq!(response.status(), StatusCode::OK);
    }
    for accept in ["text/html", "application/xml, image/*", "*/*;q=0"] {
        let (status, code, answer) = refusal(&app, with(query("mutation { x }"), "accept", accept)).await;
        assert_eq!((status, code.as_str()), (StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE"), "{accept}: {answer}");
    }
}

#[tokio::test]
async fn what_graphql_of_september_2025_adds_is_understood() {
    let app = app().await;
    let (name, token) = app.sign_in().await;
    let text = r#"
        """Two countries."""
        query Q("Its code." $code: String = "\u{49}\u{45}") {
            one: country(code: $code) { ...N }
            two: country(code: "\u{44}\u{45}") { ...N }
        }
        "Its name."
        fragment N on Country { name }"#;
    let (status, answer) = read(app.send(modern(with(query(text), name, &token))).await).await;
    let expected = json!({"data": {"one": {"name": "Ireland"}, "two": {"name": "Germany"}}});
    assert_eq!((status, answer), (StatusCode::OK, expected));
}
