//! Sessions: what is known of the tokens that were given to users.

use diesel::{Insertable, Queryable, Selectable};

use super::{schema::sessions, types::Timestamp};
use crate::domain::{Permit, SessionId, UserId};

/// A session; not its token.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct SessionRow {
    /// The session's id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The hash of its token.
    pub secret_hash: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When its token was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

queries! {
    in session;

    /// The user whose session this is.
    fn owner(id: SessionId) -> Option<UserId>;

    /// The session of this id.
    fn by_id(id: SessionId) -> Option<SessionRow>;

    /// Writes a new session.
    fn create(permit: Permit, row: SessionRow) -> ();

    /// Ends a session; whether there was one.
    fn revoke(permit: Permit, id: SessionId) -> bool;

    /// Forgets sessions that ended by a time, the oldest first, and says how many: about so many at once, none if there are none.
    fn forget_ended(permit: Permit, at: Timestamp, about: i64) -> usize;

    /// Notes when a session's token was last used, unless that was noted since `known`.
    fn touch(permit: Permit, id: SessionId, at: Timestamp, known: Timestamp) -> ();
}
