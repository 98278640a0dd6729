//! From what came of a request to the answer on the wire.

use async_graphql::{ServerError, Value};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Serialize, Serializer};

use super::media::Media;
use crate::{
    graphql::{
        Answer,
        errors::{self, Code},
    },
    server::refusal::Refusal,
};

/// How a caller whose credential was refused may say who they are (RFC 6750).
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"roster\", error=\"invalid_token\"");

/// The same to a caller who has sent none.
const INVITATION: HeaderValue = HeaderValue::from_static("Bearer realm=\"roster\"");

/// Part of a request ran, and part of it failed (GraphQL over HTTP, September 2026).
const PARTIAL_SUCCESS: u16 = 294;

/// One answer, or those to a list of requests.
#[expect(clippy::large_enum_variant, reason = "nearly all are one answer, which moves but a few times")]
pub enum Answers {
    /// To one request.
    One(Answer),
    /// To a list of them, in its order.
    Many(Vec<Answer>),
}

/// The answer to a request of which at least could be read what is asked.
pub fn answered(mut answers: Answers, media: Media, id: &str, report: bool) -> Response {
    let all = match &mut answers {
        Answers::One(answer) => std::slice::from_mut(answer),
        Answers::Many(answers) => answers,
    };
    for answer in all {
        errors::for_client(&mut answer.response, id);
        if let Some(price) = answer.price.filter(|_| report) {
            answer.response.extensions.insert("cost".to_owned(), price.into());
        }
    }
    let status = match &answers {
        Answers::One(answer) => status(answer, media),
        // Each of several has its own; the whole has come through.
        Answers::Many(_) => StatusCode::OK,
    };
    let mut response = written(status, media, &answers);
    let headers = response.headers_mut();
    match status {
        StatusCode::METHOD_NOT_ALLOWED => headers.insert(header::ALLOW, HeaderValue::from_static("POST")),
        StatusCode::UNAUTHORIZED => headers.insert(header::WWW_AUTHENTICATE, INVITATION),
        _ => None,
    };
    response
}

/// The answer to a request of which nothing is run.
pub fn refused(refusal: Refusal, media: Media, id: &str) -> Response {
    let (status, retry_after) = (refusal.status, refusal.retry_after);
    let mut answer = Answer::refused(refusal.answer().errors);
    errors::for_client(&mut answer.response, id);
    let mut response = written(status, media, &Answers::One(answer));
    let headers = response.headers_mut();
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, CHALLENGE);
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    }
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn status(answer: &Answer, media: Media) -> StatusCode {
    let code = answer.response.errors.first().and_then(|error| error.extensions.as_ref()?.get("code"));
    let is = |other: Code| code == Some(&other.into());
    match media {
        // The method is wrong whatever is asked.
        _ if !answer.ran && is(Code::MethodNotAllowed) => StatusCode::METHOD_NOT_ALLOWED,
        Media::GraphqlResponse if !answer.ran && is(Code::Unauthenticated) => StatusCode::UNAUTHORIZED,
        Media::GraphqlResponse if !answer.ran => StatusCode::BAD_REQUEST,
        Media::GraphqlResponse if answer.response.is_err() => {
            StatusCode::from_u16(PARTIAL_SUCCESS).unwrap_or(StatusCode::OK)
        }
        Media::Json | Media::GraphqlResponse => StatusCode::OK,
    }
}

fn written(status: StatusCode, media: Media, answers: &Answers) -> Response {
    let body = serde_json::to_vec(answers).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer cannot be written");
        Vec::new()
    });
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, media.content_type());
    // Whose answer it is depends on headers that no cache knows of.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(answer) => Written::of(answer).serialize(serializer),
            Self::Many(answers) => serializer.collect_seq(answers.iter().map(Written::of)),
        }
    }
}

/// An answer as it is written: without `data` where nothing ran.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    extensions: &'a std::collections::BTreeMap<String, Value>,
}

impl<'a> Written<'a> {
    fn of(answer: &'a Answer) -> Self {
        let response = &answer.response;
        Self { errors: &response.errors, data: answer.ran.then_some(&response.data), extensions: &response.extensions }
    }
}
