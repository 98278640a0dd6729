//! [`UserError`]: why a mutation did not do what it was asked for.

use async_graphql::Object;

use crate::{
    domain::violation::{Violation, ViolationCode},
    graphql::{enumeration::graphql_enums, scalars::Json},
};

graphql_enums!(ViolationCode);

/// Why a mutation changed nothing.
pub struct UserError(pub Violation);

/// Why a mutation did not do what it was asked for, so that the caller can mend it.
#[Object]
impl UserError {
    /// The place that is wrong, name by name from `input` on, an entry of a list by its number from 0; `input` alone if it is
    /// no single place.
    async fn path(&self) -> Vec<&str> {
        ["input"].into_iter().chain(self.0.path.iter().map(String::as_str)).collect()
    }

    /// What kind of thing is wrong.
    async fn code(&self) -> ViolationCode {
        self.0.code
    }

    /// A sentence that can be shown to a person: what, where, and how to mend it.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The numbers behind the sentence, as an object; null if there are none.
    async fn params(&self) -> Option<Json> {
        self.0.params.clone().map(Json)
    }
}
