//! Changes: what happened to a record, when, and by whom.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::Permit;

text_enum! {
    /// The kinds of record that the graph holds.
    RecordType {
        /// A user.
        User = "USER",
        /// A profile.
        Profile = "PROFILE",
        /// A contact.
        Contact = "CONTACT",
        /// A document.
        Document = "DOCUMENT",
        /// An organisation.
        Organisation = "ORGANISATION",
        /// A team.
        Team = "TEAM",
        /// A group.
        Group = "GROUP",
        /// A service account.
        ServiceAccount = "SERVICE_ACCOUNT",
        /// A service account's key; what changes of it is a change of the account.
        ServiceAccountKey = "SERVICE_ACCOUNT_KEY",
    }
}

text_enum! {
    /// What was done to a record.
    ChangeAction {
        /// The record came to be.
        Created = "CREATED",
        /// Some of its fields changed.
        Updated = "UPDATED",
        /// The record was removed.
        Deleted = "DELETED",
        /// Somebody joined it.
        MemberAdded = "MEMBER_ADDED",
        /// The facts of somebody's membership changed.
        MemberUpdated = "MEMBER_UPDATED",
        /// Somebody left it.
        MemberRemoved = "MEMBER_REMOVED",
    }
}

text_enum! {
    /// What kind of caller changed something.
    ActorType {
        /// A person.
        User = "USER",
        /// A program with credentials of its own.
        ServiceAccount = "SERVICE_ACCOUNT",
        /// The server itself: an import, a demonstration, an operator's command.
        System = "SYSTEM",
    }
}

/// Who changes something, when, and that they may: every change of a record carries one.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// That it is allowed.
    pub permit: Permit,
    /// What kind of caller it is.
    pub actor_type: ActorType,
    /// The caller's own record, where it has one.
    pub actor_id: Option<Uuid>,
    /// What the server calls itself, `import apex`, where the caller has no record.
    pub actor_name: Option<String>,
    /// When, cut to microseconds.
    pub at: DateTime<Utc>,
}

/// How one field of a record changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// The field's place in the graph, `position.jobTitle`.
    pub path: String,
    /// Its value before; null if it had none.
    pub before: serde_json::Value,
    /// Its value after; null if it has none.
    pub after: serde_json::Value,
}
