//! `/graphql`: decodes a request, runs it, encodes the answer. Every answer is JSON, errors included.
//!
//! A browser carries requests of any page to this server. Neither `Origin` nor `Host` is looked at, because such a page
//! gains nothing by it:
//!
//! - No credential is one that browsers send by themselves: there are no cookies, and `X-Session-Token` and `Authorization`
//!   are headers that only a page of this origin, or none, can set. What is readable without one is no secret.
//! - Queries are taken by POST with `Content-Type: application/json` only, for which a browser first asks leave of another
//!   origin (a preflight `OPTIONS`); that is answered by 405 without any CORS header, so the request is never sent. What a
//!   browser sends unasked (GET, forms, `text/plain`) is refused.
//! - A page whose name is made to point here (DNS rebinding) is of its own origin, where no token is kept.
//!
//! Whoever adds cookies, CORS, another content type, queries by GET, or `WebSocket`s (which know no preflight) must check
//! `Origin` first.

use std::sync::Arc;

use async_graphql::{Request, Response as Answer, Variables};
use async_graphql_axum::GraphQLResponse;
use axum::{
    Extension,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest as _, Request as HttpRequest, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tokio::{task::unconstrained, time::timeout};
use tracing::Instrument as _;

use super::{App, refusal::Refusal, request_id::RequestId};
use crate::{
    auth::{Claim, Refused},
    domain::Viewer,
    graphql::{
        errors::{self, Code},
        limits,
    },
};

/// The media type of an answer to a client that asks for it.
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

/// How a caller whose credential was refused may say who they are (RFC 6750).
const CHALLENGE: &str = "Bearer realm=\"roster\", error=\"invalid_token\"";

/// A request as GraphQL over HTTP writes it.
#[derive(Deserialize)]
struct Posted {
    query: String,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Answers a posted request.
pub async fn execute(
    State(app): State<App>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: HttpRequest,
) -> Response {
    let accepts = |accept: &HeaderValue| accept.to_str().is_ok_and(|text| text.contains(GRAPHQL_RESPONSE));
    let modern = request.headers().get_all(header::ACCEPT).iter().any(accepts);
    let late = |_| {
        let problem = "The request took too long and was given up; ask for less at once.";
        Err(Refusal::new(StatusCode::GATEWAY_TIMEOUT, Code::Timeout, problem))
    };
    let (status, mut answer) = match timeout(app.limits.timeout, run(&app, request)).await.unwrap_or_else(late) {
        Ok(answer) if modern && never_ran(&answer) => (StatusCode::BAD_REQUEST, answer),
        Ok(answer) => (StatusCode::OK, answer),
        Err(refusal) => (refusal.status, refusal.answer()),
    };
    errors::for_client(&mut answer, &id);
    let mut response = GraphQLResponse::from(answer).into_response();
    *response.status_mut() = status;
    let media = if modern { GRAPHQL_RESPONSE } else { "application/json" };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
    }
    response
}

/// Answers a request of any other method.
pub async fn not_posted() -> Refusal {
    let problem = "Send the request with POST, as JSON; in a browser, GraphiQL at `/` does.";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, problem)
}

async fn run(app: &App, request: HttpRequest) -> Result<Answer, Refusal> {
    // Before the body is read: who may not ask need not be listened to.
    let viewer = identify(app, request.headers()).await?;
    let request = decode(app, request).await?.data(Arc::clone(&app.authenticator));
    let graph = app.graph.clone();
    // The operation runs on a task of its own, so that its panic is an answer, and without tokio's budget, which would
    // tear wide batches. It ends when nobody waits for it any more; what it has begun to write is finished all the same,
    // because a transaction runs on its own, too.
    let caller = Arc::new(());
    let waits = Arc::downgrade(&caller);
    let operation = async move { unconstrained(graph.answer(request, viewer, waits)).await };
    let operation = AbortOnDrop { task: tokio::spawn(operation.in_current_span()), _caller: caller };
    operation.await.map_err(|error| {
        tracing::error!(%error, "an operation panicked");
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, Code::InternalServerError, errors::INTERNAL)
    })
}

async fn identify(app: &App, headers: &HeaderMap) -> Result<Arc<Viewer>, Refusal> {
    let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let viewer = async { app.authenticator.viewer(Claim::read(pairs)?).await };
    viewer.await.map_err(|refused| match refused {
        Refused::Unauthenticated(problem) => Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, problem),
        Refused::NoOrganisation => Refusal::new(StatusCode::FORBIDDEN, Code::Forbidden, refused.to_string()),
        Refused::Unavailable => {
            let problem =
                "Whether the token is right cannot be told now: the identity provider does not answer; try again soon.";
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, Code::InternalServerError, problem)
        }
        Refused::Database(error) => {
            tracing::error!(%error, "a caller could not be looked up");
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, Code::InternalServerError, errors::INTERNAL)
        }
    })
}

async fn decode(app: &App, request: HttpRequest) -> Result<Request, Refusal> {
    let json = |media: &HeaderValue| media.to_str().is_ok_and(is_json);
    if !request.headers().get(header::CONTENT_TYPE).is_some_and(json) {
        let problem = "Send the request as JSON, with `Content-Type: application/json`.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMediaType, problem));
    }
    let body = read(request, app.limits.body).await?;
    // serde would take an array for the fields of a request, in their order.
    if body.trim_ascii_start().first() == Some(&b'[') {
        let problem = "Send one request, a JSON object with `query`: lists of requests are not taken.";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, Code::BadRequest, problem));
    }
    let posted: Posted = serde_json::from_slice(&body).map_err(|error| {
        let problem = format!("The request's body is not a GraphQL request in JSON: {error}.");
        Refusal::new(StatusCode::BAD_REQUEST, Code::BadRequest, problem)
    })?;
    limits::check_nesting(&posted.query)
        .map_err(|problem| Refusal::new(StatusCode::BAD_REQUEST, Code::GraphqlParseFailed, problem))?;
    let mut request = Request::new(posted.query);
    request.operation_name = posted.operation_name;
    if let Some(variables) = posted.variables {
        request = request.variables(Variables::from_json(variables.into()));
    }
    Ok(request)
}

async fn read(mut request: HttpRequest, limit: usize) -> Result<Bytes, Refusal> {
    DefaultBodyLimit::max(limit).apply(&mut request);
    Bytes::from_request(request, &()).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let problem = format!("The request's body is larger than {limit} bytes; send less at once.");
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge, problem)
        }
        _ => Refusal::new(StatusCode::BAD_REQUEST, Code::BadRequest, "The request's body is cut off; send it again."),
    })
}

fn is_json(media: &str) -> bool {
    media.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether the request was refused before anything ran.
fn never_ran(answer: &Answer) -> bool {
    answer.is_err() && answer.errors.iter().all(|error| error.path.is_empty())
}

/// Ends the task when nobody waits for it any more: a request that is given up must not go on costing.
struct AbortOnDrop<T> {
    task: tokio::task::JoinHandle<T>,
    /// What the task looks for while it does not wait, when it cannot be aborted.
    _caller: Arc<()>,
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<T> Future for AbortOnDrop<T> {
    type Output = Result<T, tokio::task::JoinError>;

    fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> {
        std::pin::Pin::new(&mut self.task).poll(cx)
    }
}
