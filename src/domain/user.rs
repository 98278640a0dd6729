//! The user: who somebody is to the systems they sign in to.

use chrono::{DateTime, Utc};

use super::patch::Patch;

text_enum! {
    /// Whether a user may use their account.
    UserState {
        /// Created, and not yet activated.
        Initial = "INITIAL",
        /// In use.
        Active = "ACTIVE",
        /// Deactivated by an administrator; it can be activated again.
        Inactive = "INACTIVE",
        /// Locked; it can be unlocked.
        Locked = "LOCKED",
    }
}

/// What changes of a user, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserPatch {
    /// The name to sign in with.
    pub username: Option<String>,
    /// The e-mail address, as given.
    pub email: Patch<String>,
    /// The phone number: in E.164 where its country is known, else as given.
    pub phone: Patch<String>,
    /// Whether the user may use their account.
    pub state: Option<UserState>,
    /// When the user last signed in.
    pub last_sign_in_at: Patch<DateTime<Utc>>,
}

/// An account of a user on another platform, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The platform, `apex`.
    pub platform: String,
    /// The account's identifier on that platform, exactly as the platform writes it.
    pub subject: String,
    /// What else the platform says of the account.
    pub meta: Option<serde_json::Value>,
}

/// A fact that a program keeps with a user, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataEntry {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
}
