//! How many requests each caller may send.

use std::num::NonZeroU32;

use axum::http::StatusCode;
use roster::server::Settings;
use serde_json::json;

use super::{header_of, modern, posted, query, refusal, with};
use crate::support::{app::TestApp, database::on_both};

on_both! {
    async fn who_sends_too_many_is_told_to_wait(db: TestDb) {
        let rate = NonZeroU32::new(1);
        let app = TestApp::with_settings(db, Settings { rate, batch: Some(10), ..Settings::default() });
        let (name, token) = app.sign_in().await;
        let ask = || with(query("{ viewer { permissions } }"), name, &token);
        // A list counts as many as it holds; more than may ever come at once are refused, and not counted.
        let many = |count| with(posted(&json!(vec![json!({"query": "{ __typename }"}); count])), name, &token);
        assert_eq!(refusal(&app, many(3)).await.0, StatusCode::OK);
        let (status, code, answer) = refusal(&app, many(10)).await;
        assert_eq!((status, code.as_str()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"), "{answer}");
        let response = loop {
            let response = app.send(modern(ask())).await;
            if response.status() != StatusCode::OK {
                break response;
            }
        };
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        let seconds: u64 = header_of(&response, "retry-after").unwrap().parse().unwrap();
        assert!((1..=5).contains(&seconds), "{seconds}");
        assert_eq!(header_of(&response, "content-type").as_deref(), Some("application/graphql-response+json; charset=utf-8"));
        // Nobody else waits for that: neither the anonymous, nor who tries credentials.
        assert_eq!(refusal(&app, query("{ __typename }")).await.0, StatusCode::OK);
        let wrong = || with(query("{ __typename }"), "authorization", "Bearer wrong");
        let statuses = futures_util::future::join_all((0..20).map(|_| refusal(&app, wrong()))).await;
        let statuses: Vec<_> = statuses.into_iter().map(|(status, ..)| status).collect();
        assert_eq!(statuses[0], StatusCode::UNAUTHORIZED);
        assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    }
}
