//! `/graphql`: decodes a request, runs it, encodes the answer. Every answer is JSON, errors included.

use async_graphql::{Request, Response as Answer, ServerError, Variables};
use axum::{
    Extension, Json,
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tokio::{task::unconstrained, time::timeout};
use tracing::Instrument as _;

use super::{App, request_id::RequestId};
use crate::graphql::{self, errors, limits};

/// The media type of an answer to a client that asks for it.
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

/// A request as GraphQL over HTTP writes it.
#[derive(Deserialize)]
struct Posted {
    query: String,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Why a request is not run.
struct Refusal(StatusCode, String);

/// Answers a posted request.
pub async fn execute(
    State(app): State<App>,
    Extension(RequestId(id)): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let accepts = |accept: &HeaderValue| accept.to_str().is_ok_and(|text| text.contains(GRAPHQL_RESPONSE));
    let modern = headers.get_all(header::ACCEPT).iter().any(accepts);
    let (status, mut answer) = match timeout(app.limits.timeout, run(&app, &headers, body)).await {
        Ok(Ok(answer)) if modern && never_ran(&answer) => (StatusCode::BAD_REQUEST, answer),
        Ok(Ok(answer)) => (StatusCode::OK, answer),
        Ok(Err(Refusal(status, problem))) => (status, failure(problem)),
        Err(_) => {
            let problem = "The request took too long and was given up; ask for less at once.";
            (StatusCode::GATEWAY_TIMEOUT, failure(problem.into()))
        }
    };
    errors::mask(&mut answer, &id);
    let media = if modern { GRAPHQL_RESPONSE } else { "application/json" };
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(media))];
    (status, headers, Json(answer)).into_response()
}

async fn run(app: &App, headers: &HeaderMap, body: Body) -> Result<Answer, Refusal> {
    let request = decode(app, headers, body).await?;
    let request = graphql::request(request, &app.db);
    let schema = app.schema.clone();
    // The operation runs on a task of its own: batches that have begun are not torn by a client that hangs up. Without
    // tokio's budget, which would tear wide batches, too.
    let operation = async move { unconstrained(schema.execute(request)).await };
    let operation = AbortOnDrop(tokio::spawn(operation.in_current_span()));
    operation.await.map_err(|error| {
        tracing::error!(%error, "an operation panicked");
        Refusal(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong inside.".into())
    })
}

async fn decode(app: &App, headers: &HeaderMap, body: Body) -> Result<Request, Refusal> {
    let json = |media: &HeaderValue| media.to_str().is_ok_and(is_json);
    if !headers.get(header::CONTENT_TYPE).is_some_and(json) {
        let problem = "Send the request as JSON, with `Content-Type: application/json`.";
        return Err(Refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, problem.into()));
    }
    let limit = app.limits.body;
    let body = to_bytes(body, limit).await.map_err(|_| {
        Refusal(StatusCode::PAYLOAD_TOO_LARGE, format!("The request's body is cut off, or larger than {limit} bytes."))
    })?;
    let posted: Posted = serde_json::from_slice(&body).map_err(|error| {
        let problem = format!("The request's body is not a GraphQL request in JSON: {error}.");
        Refusal(StatusCode::BAD_REQUEST, problem)
    })?;
    limits::check_nesting(&posted.query).map_err(|problem| Refusal(StatusCode::BAD_REQUEST, problem))?;
    let mut request = Request::new(posted.query);
    request.operation_name = posted.operation_name;
    if let Some(variables) = posted.variables {
        request = request.variables(Variables::from_json(variables.into()));
    }
    Ok(request)
}

fn is_json(media: &str) -> bool {
    media.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether the request was refused before anything ran.
fn never_ran(answer: &Answer) -> bool {
    answer.is_err() && answer.errors.iter().all(|error| error.path.is_empty())
}

fn failure(problem: String) -> Answer {
    Answer::from_errors(vec![ServerError::new(problem, None)])
}

/// Ends the task when nobody waits for it any more: a request that is given up must not go on costing.
struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T> Future for AbortOnDrop<T> {
    type Output = Result<T, tokio::task::JoinError>;

    fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> {
        std::pin::Pin::new(&mut self.0).poll(cx)
    }
}
