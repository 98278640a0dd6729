//! `/graphql`: decodes a request, runs it, encodes the answer. Every answer is JSON, errors included.
//!
//! ```text
//! media.rs (Accept) → who calls (auth, ../rate.rs) → body.rs, decode.rs → the graph → reply.rs
//! ```
//!
//! It follows [GraphQL over HTTP](https://graphql.github.io/graphql-over-http/draft/). Where the edition of September 2026
//! names status 422 for what does not fit the schema, it is 400 here: so say the edition before, and the audits that clients'
//! authors run.
//!
//! A browser carries requests of any page to this server. `Host` is not looked at, nor `Origin`, but for CORS, because
//! such a page gains nothing by it:
//!
//! - No credential is one that browsers send by themselves: there are no cookies, and `X-Session-Token` and `Authorization`
//!   are headers that only a page of this origin, or of one that was let in (`--cors-origin`), can set. What is readable
//!   without one is no secret.
//! - Nothing is changed but by POST with `Content-Type: application/json`, for which a browser first asks leave of another
//!   origin (a preflight `OPTIONS`). Only origins that were let in get it. What a browser sends unasked (an image's GET, a
//!   form, `text/plain`) reads at most, and its page does not see the answer.
//! - A page whose name is made to point here (DNS rebinding) is of its own origin, where no token is kept.
//!
//! Whoever adds cookies, or `WebSocket`s (which know no preflight), must check `Origin` first.

mod body;
mod decode;
mod media;
mod reply;

use std::{net::IpAddr, sync::Arc};

use async_graphql::Request;
use axum::{
    Extension,
    extract::{Request as HttpRequest, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, request::Parts},
    response::Response,
};
use futures_util::future::join_all;
use tokio::{
    task::unconstrained,
    time::{Instant, timeout_at},
};
use tracing::Instrument as _;

use self::{body::Incoming, decode::Asked, media::Media, reply::Answers};
use super::{App, connection::Peer, rate::Caller, refusal::Refusal, request_id::RequestId};
use crate::{
    auth::{Claim, Refused},
    domain::Viewer,
    graphql::{
        Answer,
        errors::{self, Code},
    },
};

/// The header by which a client asks what its request costs: with the value `report`, the answer's `extensions.cost` says so.
pub const COST: HeaderName = HeaderName::from_static("graphql-cost");

/// Answers a request of any method.
pub async fn execute(
    State(app): State<App>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: HttpRequest,
) -> Response {
    let (head, body) = request.into_parts();
    let mut body = Incoming::new(body, &head.headers, app.settings.body);
    let (media, outcome) = match Media::accepted(&head.headers) {
        Some(media) => (media, run(&app, &head, &mut body).await),
        None => (Media::Json, Err(not_acceptable())),
    };
    match outcome {
        Ok(answers) => {
            let report = head.headers.get(COST).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"report"));
            reply::answered(answers, media, &id, report)
        }
        Err(refusal) => {
            if refusal.status != StatusCode::REQUEST_TIMEOUT {
                body.read_away().await;
            }
            reply::refused(refusal, media, &id)
        }
    }
}

async fn run(app: &App, head: &Parts, body: &mut Incoming) -> Result<Answers, Refusal> {
    let deadline = Instant::now() + app.settings.timeout;
    let reads_only = match head.method {
        Method::GET | Method::HEAD => true,
        Method::POST => false,
        _ => return Err(wrong_method()),
    };
    // Before the body is read: who may not ask need not be listened to.
    let (viewer, caller) = timeout_at(deadline, identify(app, head)).await.unwrap_or_else(|_| Err(late()))?;
    let asked = if reads_only {
        Asked::One(decode::address(head.uri.query().unwrap_or_default())?)
    } else {
        timeout_at(deadline, posted(app, head, body)).await.unwrap_or_else(|_| Err(slow()))?
    };
    // Each of a list counts, the first is counted.
    app.count(caller, asked.count() - 1)?;
    timeout_at(deadline, answer(app, viewer, asked, reads_only)).await.map_err(|_| late())
}

async fn posted(app: &App, head: &Parts, body: &mut Incoming) -> Result<Asked, Refusal> {
    if !media::is_json(&head.headers) || head.headers.contains_key(axum::http::header::CONTENT_ENCODING) {
        let problem = "Send the request as JSON in UTF-8, not compressed, with `Content-Type: application/json`.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMediaType, problem));
    }
    decode::body(&body.read().await?, app.settings.batch)
}

async fn answer(app: &App, viewer: Arc<Viewer>, asked: Asked, reads_only: bool) -> Answers {
    match asked {
        Asked::One(request) => Answers::One(operation(app, viewer, request, reads_only).await),
        Asked::Many(requests) => {
            let one = async |request: Result<Request, Refusal>| match request {
                Ok(request) => operation(app, Arc::clone(&viewer), request, reads_only).await,
                Err(refusal) => Answer::refused(refusal.answer().errors),
            };
            Answers::Many(join_all(requests.into_iter().map(one)).await)
        }
    }
}

async fn operation(app: &App, viewer: Arc<Viewer>, request: Request, reads_only: bool) -> Answer {
    let request = request.data(Arc::clone(&app.authenticator));
    let graph = app.graph.clone();
    // The operation runs on a task of its own, so that its panic is an answer, and without tokio's budget, which would
    // tear wide batches. It ends when nobody waits for it any more; what it has begun to write is finished all the same,
    // because a transaction runs on its own, too.
    let caller = Arc::new(());
    let waits = Arc::downgrade(&caller);
    let operation = async move { unconstrained(graph.answer(request, viewer, reads_only, waits)).await };
    let operation = AbortOnDrop { task: tokio::spawn(operation.in_current_span()), _caller: caller };
    operation.await.unwrap_or_else(|error| {
        tracing::error!(%error, "an operation panicked");
        let refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, Code::InternalServerError, errors::INTERNAL);
        Answer::refused(refusal.answer().errors)
    })
}

/// Who calls, as a viewer and as one whose requests are counted; this one is.
async fn identify(app: &App, head: &Parts) -> Result<(Arc<Viewer>, Caller), Refusal> {
    let address =
        Caller::at(head.extensions.get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |Peer(address)| *address));
    match viewer(app, &head.headers).await {
        Ok(viewer) => {
            let caller = viewer.actor.map_or(address, Caller::Known);
            app.count(caller, 1)?;
            Ok((viewer, caller))
        }
        Err(refused) => {
            app.count(address, 1)?;
            Err(unidentified(&refused))
        }
    }
}

async fn viewer(app: &App, headers: &HeaderMap) -> Result<Arc<Viewer>, Refused> {
    let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    app.authenticator.viewer(Claim::read(pairs)?).await
}

fn unidentified(refused: &Refused) -> Refusal {
    match refused {
        Refused::Unauthenticated(problem) => Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, *problem),
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
    }
}

fn not_acceptable() -> Refusal {
    let problem = "Answers are `application/graphql-response+json` or `application/json`: name one of them in `Accept`, or send none.";
    Refusal::new(StatusCode::NOT_ACCEPTABLE, Code::NotAcceptable, problem)
}

fn wrong_method() -> Refusal {
    let problem = "Send the request with POST, as JSON, or a query with GET; in a browser, GraphiQL at `/` does.";
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, problem)
}

fn slow() -> Refusal {
    let problem = "The request's body did not come in time; send it faster, or less at once.";
    Refusal::new(StatusCode::REQUEST_TIMEOUT, Code::Timeout, problem)
}

fn late() -> Refusal {
    let problem = "The request took too long and was given up; ask for less at once.";
    Refusal::new(StatusCode::GATEWAY_TIMEOUT, Code::Timeout, problem)
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
