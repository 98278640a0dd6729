//! [`Session`]: what a user may know of a session.

use async_graphql::{ID, SimpleObject};

use crate::{db::session::SessionRow, graphql::scalars::DateTime};

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

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self { id: ID(row.id.to_string()), created_at: DateTime(row.created_at), expires_at: DateTime(row.expires_at) }
    }
}
