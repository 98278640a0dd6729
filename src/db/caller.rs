//! Callers: whose a credential is, and the roles that they have.

use diesel::Queryable;

use super::types::Timestamp;
use crate::domain::{
    OrganisationId, ServiceAccountId, ServiceAccountKeyId, SessionId, UserId, membership::Roles, user::UserState,
};

/// A user who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallingUser {
    /// The user.
    pub id: UserId,
    /// Whether the user may call.
    pub state: UserState,
    /// Whether the user administers the whole instance.
    pub administrator: bool,
}

/// What a session's token leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallingSession {
    /// The session.
    pub id: SessionId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When its token was last used.
    pub last_used_at: Option<Timestamp>,
    /// Whose it is.
    pub user: CallingUser,
}

/// What a service account's key leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallingKey {
    /// The key.
    pub id: ServiceAccountKeyId,
    /// When it stops working, if ever.
    pub expires_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// Whose it is.
    pub account: ServiceAccountId,
    /// Whether the account may call.
    pub enabled: bool,
}

/// Roles that somebody has in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RoleRow {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its short name, folded.
    pub slug: String,
    /// The roles.
    pub roles: Roles,
}

queries! {
    in caller;

    /// The user of a session, by the hash of its token.
    fn by_session(hash: String) -> Option<CallingSession>;

    /// The user who owns this account of another platform.
    fn by_identity(platform: String, subject: String) -> Option<CallingUser>;

    /// The service account of a key, by the key's hash.
    fn by_key(hash: String) -> Option<CallingKey>;

    /// The roles of users: those of memberships in force, and those of the groups there. An organisation may come more
    /// than once.
    fn roles_of_users(users: Vec<UserId>) -> Vec<(UserId, RoleRow)>;

    /// All roles of users, also those of memberships that are suspended now and may be in force again.
    fn roles_held_by(users: Vec<UserId>) -> Vec<(UserId, RoleRow)>;

    /// Which of these users administer the whole instance.
    fn administrators_among(users: Vec<UserId>) -> Vec<UserId>;

    /// The roles of a service account: its own, and those of its groups.
    fn roles_of_service_account(account: ServiceAccountId) -> Vec<RoleRow>;
}
