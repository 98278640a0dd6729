//! [`Session`]: what a user may know of a session.

use async_graphql::{ID, SimpleObject};

use crate::graphql::scalars::DateTime;

/// A session of a user; its token is shown only when it begins.
#[derive(SimpleObject)]
pub struct Session {
    /// The session's opaque id, by which it can be ended.
    pub id: ID,
    /// When the session began.
    pub created_at: DateTime,
    /// When the session ends.
    pub expires_at: DateTime,
}
