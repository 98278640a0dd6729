//! What is measured.

use std::borrow::Cow;

use async_graphql::{Request, Variables};
use serde_json::Value;

/// A request of one kind, for one record or value after the other.
#[derive(Debug, Clone)]
pub struct Operation {
    /// What the table calls it.
    pub title: Cow<'static, str>,
    /// What is asked.
    pub text: Cow<'static, str>,
    /// The variables of requests, in no order but always the same; there is one at least.
    pub variables: Vec<Value>,
}

impl Operation {
    /// The request with these variables.
    pub fn request(&self, variables: &Value) -> Request {
        Request::new(self.text.as_ref()).variables(Variables::from_json(variables.clone()))
    }
}
