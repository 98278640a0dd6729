//! Requests that are not run, and why: the answer has the form that a client of `/graphql` reads.

use async_graphql::{ErrorExtensionValues, Response as Answer, ServerError};
use axum::http::StatusCode;

use crate::graphql::errors::Code;

/// Why a request is not run.
#[derive(Debug)]
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    /// After how many seconds it may be tried again, if that is known.
    pub retry_after: Option<u64>,
    code: Code,
    problem: String,
}

impl Refusal {
    /// What is wrong, in a sentence that also says how to mend it.
    pub fn new(status: StatusCode, code: Code, problem: impl Into<String>) -> Self {
        Self { status, retry_after: None, code, problem: problem.into() }
    }

    /// The same, to be tried again after so many seconds.
    pub fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The body of the answer.
    pub fn answer(self) -> Answer {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code);
        let error = ServerError { extensions: Some(extensions), ..ServerError::new(self.problem, None) };
        Answer::from_errors(vec![error])
    }
}
