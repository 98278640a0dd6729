//! What is measured.

use std::{
    borrow::Cow,
    sync::atomic::{AtomicUsize, Ordering},
};

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
    /// Whether each request has a text that no other has.
    pub is_new: bool,
}

/// Tells new texts apart.
static TEXTS: AtomicUsize = AtomicUsize::new(0);

impl Operation {
    /// An operation whose text is always the same, as an application's is.
    pub fn new(title: impl Into<Cow<'static, str>>, text: impl Into<Cow<'static, str>>, variables: Vec<Value>) -> Self {
        Self { title: title.into(), text: text.into(), variables, is_new: false }
    }

    /// The request with these variables.
    pub fn request(&self, variables: &Value) -> Request {
        let text = if self.is_new {
            format!("{} # {}", self.text, TEXTS.fetch_add(1, Ordering::Relaxed))
        } else {
            self.text.clone().into_owned()
        };
        Request::new(text).variables(Variables::from_json(variables.clone()))
    }
}
