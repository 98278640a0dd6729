//! The application without a socket: requests go in, answers come out.

use std::{sync::Arc, time::Duration};

use async_graphql::{Request as Question, Variables};
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    response::Response,
};
use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use roster::{
    auth::{self, Authenticator, issue::Issuer, jwt::Verifier},
    db::Db,
    domain::{
        Actor, Id, Viewer,
        clock::{FixedClock, SystemIds},
        review::ReviewPeriod,
    },
    graphql::{self, Graph, Limits, errors},
    server::{App, Settings, router},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::database::TestDb;

/// The application over a test's database, on a day that never ends.
pub struct TestApp {
    /// The database.
    pub test: TestDb,
    app: App,
    graph: Graph,
    authenticator: Arc<Authenticator>,
}

/// The time that the application thinks it is.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).single().expect("a moment")
}

/// How requests are taken: with much patience.
pub fn settings() -> Settings {
    Settings { timeout: Duration::from_mins(1), ..Settings::default() }
}

/// How the graph answers, on the day that never ends.
pub fn graph() -> graphql::Settings {
    graphql::Settings {
        clock: Arc::new(FixedClock::new(now())),
        review_period: ReviewPeriod::default(),
        limits: Limits::default(),
        introspection: true,
    }
}

impl TestApp {
    /// The application as it usually is.
    pub fn new(test: TestDb) -> Self {
        Self::with(test, settings(), graph(), None)
    }

    /// The application that takes requests in another way.
    pub fn with_settings(test: TestDb, settings: Settings) -> Self {
        Self::with(test, settings, graph(), None)
    }

    /// The application that answers in another way.
    pub fn with_graph(test: TestDb, graph: graphql::Settings) -> Self {
        Self::with(test, settings(), graph, None)
    }

    /// The application with an identity provider.
    pub fn with_jwt(test: TestDb, jwt: Verifier) -> Self {
        Self::with(test, settings(), graph(), Some(jwt))
    }

    fn with(test: TestDb, settings: Settings, graph: graphql::Settings, jwt: Option<Verifier>) -> Self {
        let callers = auth::Settings { jwt, ..auth::Settings::default() };
        let app = App::new(test.db.clone(), graph.clone(), settings, callers);
        let authenticator = Authenticator::new(test.db.clone(), Arc::clone(&graph.clock), auth::Settings::default());
        let graph = Graph::new(test.db.clone(), graph);
        Self { test, app, graph, authenticator: Arc::new(authenticator) }
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

    /// Asks the graph as this viewer; the answer's JSON.
    pub async fn ask(&self, viewer: &Arc<Viewer>, query: &str, variables: Value) -> Value {
        let request = Question::new(query).variables(Variables::from_json(variables));
        let request = request.data(Arc::clone(&self.authenticator));
        let caller = Arc::new(());
        let mut answer = self.graph.answer(request, Arc::clone(viewer), false, Arc::downgrade(&caller)).await;
        errors::for_client(&mut answer.response, "test");
        serde_json::to_value(answer.response).expect("an answer is JSON")
    }

    /// Asks the graph as an administrator; the answer's JSON.
    pub async fn answer(&self, query: &str, variables: Value) -> Value {
        self.ask(&administrator(), query, variables).await
    }

    /// Makes an administrator; the header of its session's token.
    pub async fn sign_in(&self) -> (&'static str, String) {
        let issuer = Issuer { db: self.db().clone(), ids: Arc::new(SystemIds), now: now() };
        let session = issuer.administrator("operator", None, TimeDelta::days(1)).await.expect("an administrator");
        ("x-session-token", session.secret.reveal().to_owned())
    }

    /// Posts a query with headers of the caller's; the answer's status and JSON.
    pub async fn post_as(&self, headers: &[(&str, &str)], query: &str) -> (StatusCode, Value) {
        let body = json!({"query": query}).to_string();
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        read(self.send(request.body(Body::from(body)).expect("a request")).await).await
    }

    /// The `data` of an administrator's query that must have no errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.answer(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].take()
    }

    /// The `errors` of an administrator's query that must have some.
    pub async fn errors(&self, query: &str, variables: Value) -> Vec<Value> {
        let mut answer = self.answer(query, variables).await;
        match answer["errors"].take() {
            Value::Array(errors) => errors,
            _ => panic!("no errors: {answer:#}"),
        }
    }

    /// The data of an administrator's query, and how many statements it took.
    pub async fn counted(&self, query: &str, variables: Value) -> (Value, u64) {
        self.counted_as(&administrator(), query, variables).await
    }

    /// The data of this viewer's query, which must have no errors, and how many statements it took.
    pub async fn counted_as(&self, viewer: &Arc<Viewer>, query: &str, variables: Value) -> (Value, u64) {
        let before = self.db().statistics().statements();
        let mut answer = self.ask(viewer, query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        (answer["data"].take(), self.db().statistics().statements() - before)
    }
}

/// An administrator of whom the database knows nothing, so that a test's records are all there is.
pub fn administrator() -> Arc<Viewer> {
    let nobody = Actor::User(Id::new(uuid::Uuid::nil()));
    Arc::new(Viewer::new(nobody, true, Vec::new()))
}

/// An answer's status and JSON.
pub async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("the body arrives");
    (status, serde_json::from_slice(&body).unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&body))))
}
