//! Requests that are not run, and why: the answer has the form that a client of `/graphql` reads.

use async_graphql::{ErrorExtensionValues, Response as Answer, ServerError};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::graphql::errors::Code;

/// Why a request is not run.
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    code: Code,
    problem: String,
}

impl Refusal {
    /// What is wrong, in a sentence that also says how to mend it.
    pub fn new(status: StatusCode, code: Code, problem: impl Into<String>) -> Self {
        Self { status, code, problem: problem.into() }
    }

    /// The body of the answer.
    pub fn answer(self) -> Answer {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code);
        let error = ServerError { extensions: Some(extensions), ..ServerError::new(self.problem, None) };
        Answer::from_errors(vec![error])
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.answer())).into_response()
    }
}
