//! The user: who somebody is to the systems they sign in to.

mod transition;

use chrono::{DateTime, Utc};

use super::{
    TextEnum as _,
    email::email,
    json::json,
    patch::Patch,
    phone::phone,
    text::{self, LINE_MAX},
    timestamp::timestamp,
    violation::{Check, Purpose, Refusal, ViolationCode, excerpt},
};

pub use self::transition::Transition;

/// The most characters of a username; zitadel keeps 200, and b2core 255 of a name.
pub const USERNAME_MAX: usize = LINE_MAX;
/// The most characters of a platform's name.
const PLATFORM_MAX: usize = 64;
/// The most characters of a metadata entry's key (zitadel).
const METADATA_KEY_MAX: usize = 200;
/// The most bytes of a metadata entry's value (zitadel).
const METADATA_VALUE_MAX: usize = 500_000;

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

/// The state in which a user can be made: in use, or not yet.
///
/// # Errors
/// `INVALID` for a state that only a user who is there comes to.
pub fn initial_state(state: UserState) -> Result<UserState, Refusal> {
    match state {
        UserState::Initial | UserState::Active => Ok(state),
        UserState::Inactive | UserState::Locked => {
            let problem = "in which no user begins: use INITIAL or ACTIVE";
            Err(Refusal::invalid(format!("is {}, {problem}", state.as_str())))
        }
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

/// What somebody says of a user, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserDraft {
    /// `username`; needed to make a user.
    pub username: Patch<String>,
    /// `email`.
    pub email: Patch<String>,
    /// `phone`.
    pub phone: Patch<String>,
    /// `state`, a value of [`UserState`] in any case.
    pub state: Patch<String>,
    /// `lastSignInAt`.
    pub last_sign_in_at: Patch<String>,
}

impl UserDraft {
    /// Checks all that was said; `country` is the alpha-2 code of the country that a number without one is dialled in.
    pub fn check(self, check: &mut Check, purpose: Purpose, country: Option<&str>) -> UserPatch {
        let number = |given: &str| phone(given, country).map(super::phone::Phone::into_canonical_or_given);
        UserPatch {
            username: check.required(&["username"], self.username, purpose, |name| text::name(USERNAME_MAX)(&name)),
            email: check.text(&["email"], self.email, email),
            phone: check.text(&["phone"], self.phone, number),
            state: check.defaulted(&["state"], self.state, |state| text::choice(&state)),
            last_sign_in_at: check.text(&["lastSignInAt"], self.last_sign_in_at, timestamp),
        }
    }
}

impl Identity {
    /// Checks an account on another platform; violations go to `platform`, `subject` and `meta`.
    pub fn check(check: &mut Check, platform: &str, subject: &str, meta: Option<serde_json::Value>) -> Option<Self> {
        let platform = check.value(&["platform"], platform, platform_name);
        let subject = check.value(&["subject"], subject, text::foreign_id);
        let meta = meta.map_or(Some(None), |meta| check.value(&["meta"], meta, json).map(Some));
        Some(Self { platform: platform?, subject: subject?, meta: meta? })
    }
}

impl MetadataEntry {
    /// Checks a fact that a program keeps with a user; violations go to `key` and `value`.
    pub fn check(check: &mut Check, key: &str, value: String) -> Option<Self> {
        let key = Self::check_key(check, key);
        let value = check.value(&["value"], value, metadata_value);
        Some(Self { key: key?, value: value? })
    }

    /// Checks the name of such a fact alone.
    pub fn check_key(check: &mut Check, key: &str) -> Option<String> {
        check.value(&["key"], key, text::name(METADATA_KEY_MAX))
    }
}

impl UserState {
    /// Whether a user in this state may sign in: one who was made and not yet activated may, since it is by signing in that
    /// they come to use the account.
    #[must_use]
    pub const fn may_sign_in(self) -> bool {
        matches!(self, Self::Initial | Self::Active)
    }
}

/// A platform's name in small letters: letters, digits, hyphens, underscores and dots, `ctrl-hub`.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID`.
pub fn platform_name(given: &str) -> Result<String, Refusal> {
    let given = text::name(PLATFORM_MAX)(given)?.to_ascii_lowercase();
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
    if given.bytes().all(fits) && given.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return Ok(given);
    }
    let problem = "which is no platform's name: use letters, digits and hyphens, as in ctrl-hub";
    Err(Refusal::invalid(format!("is {}, {problem}", excerpt(&given))))
}

/// A value is kept to the byte, blanks and line ends included: programs put encoded things there.
fn metadata_value(given: String) -> Result<String, Refusal> {
    if given.is_empty() {
        return Err(Refusal::new(ViolationCode::Blank, "is empty: give it a value, or remove the entry"));
    }
    if given.len() > METADATA_VALUE_MAX {
        return Err(Refusal::too_long(METADATA_VALUE_MAX, given.len(), "bytes"));
    }
    if given.contains('\0') {
        return Err(text::control::refusal('\0'));
    }
    Ok(given)
}

#[cfg(test)]
mod tests;
