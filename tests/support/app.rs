//! The application without a socket: requests go in, answers come out.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    response::Response,
};
use chrono::{DateTime, TimeZone as _, Utc};
use roster::{
    auth::{self, jwt::Verifier},
    db::Db,
    domain::{clock::FixedClock, review::ReviewPeriod},
    graphql::Settings,
    server::{App, Limits, router},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::database::TestDb;

/// The application over a test's database, on a day that never ends.
pub struct TestApp {
    /// The database.
    pub test: TestDb,
    app: App,
}

/// The time that the application thinks it is.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).single().expect("a moment")
}

const LIMITS: Limits = Limits { body: 1 << 20, timeout: Duration::from_mins(1) };

impl TestApp {
    /// The application with its usual limits.
    pub fn new(test: TestDb) -> Self {
        Self::with_limits(test, LIMITS)
    }

    /// The application with other limits.
    pub fn with_limits(test: TestDb, limits: Limits) -> Self {
        Self::with_verifier(test, limits, None)
    }

    /// The application with an identity provider.
    pub fn with_jwt(test: TestDb, jwt: Verifier) -> Self {
        Self::with_verifier(test, LIMITS, Some(jwt))
    }

    fn with_verifier(test: TestDb, limits: Limits, jwt: Option<Verifier>) -> Self {
        let settings = Settings { clock: Arc::new(FixedClock::new(now())), review_period: ReviewPeriod::default() };
        let app = App::new(test.db.clone(), settings, limits, auth::Settings { jwt, ..auth::Settings::default() });
        Self { test, app }
    }

    /// The application, for a server.
    pub fn app(&self) -> App {
        self.app.clone()
    }

    /// The database behind it.
    pub fn db(&self) -> &Db {
        &self.test.db
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> Response {
        router(self.app()).oneshot(request).await.expect("the router always answers")
    }

    /// Posts a GraphQL request; the answer's status and JSON.
    pub async fn post(&self, query: &str, variables: Value) -> (StatusCode, Value) {
        let body = json!({"query": query, "variables": variables}).to_string();
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json").body(Body::from(body));
        read(self.send(request.expect("a request")).await).await
    }

    /// Posts a query with headers of the caller's; the answer's status and JSON.
    pub async fn post_as(&self, headers: &[(&str, &str)], query: &str) -> (StatusCode, Value) {
        let body = json!({"query": query}).to_string();
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        read(self.send(request.body(Body::from(body)).expect("a request")).await).await
    }

    /// The `data` of a query that must have no errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let (status, mut answer) = self.post(query, variables).await;
        assert_eq!((status, answer.get("errors")), (StatusCode::OK, None), "{answer:#}");
        answer["data"].take()
    }

    /// The `errors` of a query that must have some.
    pub async fn errors(&self, query: &str, variables: Value) -> Vec<Value> {
        let (_, mut answer) = self.post(query, variables).await;
        match answer["errors"].take() {
            Value::Array(errors) => errors,
            _ => panic!("no errors: {answer:#}"),
        }
    }

    /// The data of a query, and how many statements it took.
    pub async fn counted(&self, query: &str, variables: Value) -> (Value, u64) {
        let before = self.db().statistics().statements();
        let data = self.data(query, variables).await;
        (data, self.db().statistics().statements() - before)
    }
}

/// An answer's status and JSON.
pub async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("the body arrives");
    (status, serde_json::from_slice(&body).unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&body))))
}
