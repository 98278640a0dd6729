//! Lists of requests, where they are taken.

use axum::http::StatusCode;
use roster::server::Settings;
use serde_json::json;

use super::{app, modern, posted, refusal, with};
use crate::support::{
    app::{TestApp, read},
    database::on_both,
};

#[tokio::test]
async fn a_list_is_refused_unless_lists_are_taken() {
    let app = app().await;
    let (status, code, answer) = refusal(&app, posted(&json!([{"query": "{ __typename }"}]))).await;
    assert_eq!((status, code.as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("not taken here"), "{answer}");
}

on_both! {
    async fn each_request_of_a_list_is_answered_for_itself(db: TestDb) {
        let app = TestApp::with_settings(db, Settings { batch: Some(10), ..Settings::default() });
        let (name, token) = app.sign_in().await;
        let create = "mutation($s: String!) { organisationCreate(input: {name: \"A\", slug: $s}) { organisation { slug } userErrors { code } } }";
        let batch = json!([
            {"query": "{ __typename }"},
            {"query": "{ nothing }"},
            {"query": create, "variables": {"s": "one"}},
            {"query": create, "variables": {"s": "two"}},
            {"query": 7},
            {"query": "query A { __typename } query B { b: __typename }", "operationName": "B"},
        ]);
        let (status, answers) = read(app.send(modern(with(posted(&batch), name, &token))).await).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(answers[0], json!({"data": {"__typename": "Query"}}));
        assert_eq!(answers[1]["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(answers[1].get("data"), None);
        let created = |slug| json!({"data": {"organisationCreate": {"organisation": {"slug": slug}, "userErrors": []}}});
        assert_eq!((&answers[2], &answers[3]), (&created("one"), &created("two")));
        assert_eq!(answers[4]["errors"][0]["extensions"]["code"], "BAD_REQUEST");
        assert_eq!(answers[5], json!({"data": {"b": "Query"}}));
        assert_eq!(answers.as_array().unwrap().len(), 6);

        let one = json!({"query": "{ __typename }"});
        for (batch, code) in [
            (json!(vec![&one; 11]), "TOO_COMPLEX"),
            (json!([]), "BAD_REQUEST"),
            (json!([one, 1]), "BAD_REQUEST"),
            (json!([[one]]), "BAD_REQUEST"),
        ] {
            let (status, told, answer) = refusal(&app, with(posted(&batch), name, &token)).await;
            assert_eq!((status, told.as_str()), (StatusCode::BAD_REQUEST, code), "{answer}");
        }
        assert_eq!(refusal(&app, with(posted(&json!(vec![one; 10])), name, &token)).await.0, StatusCode::OK);
    }
}
