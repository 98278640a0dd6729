//! The service account: a program of one organisation, with credentials of its own.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{
    email::email,
    membership::{self, Roles},
    patch::Patch,
    text::{self, NAME_MAX},
    timestamp::timestamp,
    violation::{Check, Purpose, Refusal},
};

/// So long a key lasts of which nothing else is said.
pub const KEY_LASTS: TimeDelta = TimeDelta::days(30);

/// So long a key lasts at most.
pub const KEY_LASTS_AT_MOST: TimeDelta = TimeDelta::days(3_650);

/// What changes of a service account, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceAccountPatch {
    /// The name.
    pub name: Option<String>,
    /// What the program does; may have several lines.
    pub description: Patch<String>,
    /// The e-mail address that stands for the program, as given.
    pub email: Patch<String>,
    /// Whether it may be used.
    pub enabled: Option<bool>,
    /// What it may do: the whole set.
    pub roles: Option<Roles>,
}

/// What somebody says of a service account, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceAccountDraft {
    /// `name`; needed to make a service account.
    pub name: Patch<String>,
    /// `description`.
    pub description: Patch<String>,
    /// `email`.
    pub email: Patch<String>,
    /// `enabled`.
    pub enabled: Patch<bool>,
    /// `roles`, values of [`OrganisationRole`](membership::OrganisationRole) in any case.
    pub roles: Patch<Vec<String>>,
}

impl ServiceAccountDraft {
    /// Checks all that was said.
    pub fn check(self, check: &mut Check, purpose: Purpose) -> ServiceAccountPatch {
        ServiceAccountPatch {
            name: check.required(&["name"], self.name, purpose, |name| text::name(NAME_MAX)(&name)),
            description: check.text(&["description"], self.description, text::paragraphs),
            email: check.text(&["email"], self.email, email),
            enabled: check.defaulted(&["enabled"], self.enabled, Ok),
            roles: membership::check_roles(check, self.roles),
        }
    }
}

/// When a key stops working that is made now: when somebody says, or after [`KEY_LASTS`].
///
/// # Errors
/// `INVALID` for what is no time, is past, or is further away than [`KEY_LASTS_AT_MOST`].
pub fn key_expiry(given: Option<&str>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
    let Some(given) = given else { return Ok(now + KEY_LASTS) };
    let at = timestamp(given)?;
    if at <= now {
        return Err(Refusal::invalid("is not in the future: give a later time, or leave it out"));
    }
    if at - now > KEY_LASTS_AT_MOST {
        let days = KEY_LASTS_AT_MOST.num_days();
        let refusal = Refusal::invalid(format!("is more than {days} days away, the longest that a key lasts"));
        return Err(refusal.with_params(json!({ "maxDays": days })));
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn a_key_lasts_for_a_while_and_not_for_ever() {
        let now: DateTime<Utc> = "2026-07-01T12:00:00Z".parse().unwrap();
        let lasts = |given: &str| key_expiry(Some(given), now).map_err(|refusal| refusal.code());
        assert_eq!(key_expiry(None, now), Ok(now + KEY_LASTS));
        assert_eq!(lasts("2026-07-01T12:00:01Z"), Ok(now + TimeDelta::seconds(1)));
        assert_eq!(lasts("2036-06-28T12:00:00Z"), Ok(now + KEY_LASTS_AT_MOST));
        for wrong in ["2026-07-01T12:00:00Z", "2036-06-28T12:00:01Z", "2020-01-01T00:00:00Z", "soon"] {
            assert_eq!(lasts(wrong), Err(ViolationCode::Invalid), "{wrong}");
        }
    }

    #[test]
    fn a_service_account_is_understood() {
        let mut check = Check::new();
        let draft = ServiceAccountDraft {
            name: Patch::Value(" Night shift ".into()),
            description: Patch::Value("From 10 pm\nto 6 am.".into()),
            email: Patch::Value("robot@example.com".into()),
            enabled: Patch::Value(false),
            roles: Patch::Value(vec!["admin".into()]),
        };
        let patch = draft.check(&mut check, Purpose::Create);
        assert_eq!(check.finish(), Ok(()));
        assert_eq!(patch.name.as_deref(), Some("Night shift"));
        assert_eq!(patch.description, Patch::Value("From 10 pm\nto 6 am.".to_owned()));
        assert_eq!((patch.email, patch.enabled), (Patch::Value("robot@example.com".to_owned()), Some(false)));
        assert_eq!(patch.roles.map(Roles::bits), Some(0b10));
    }

    #[test]
    fn every_refusal_names_its_place() {
        let mut check = Check::new();
        ServiceAccountDraft::default().check(&mut check, Purpose::Create);
        assert_eq!(ServiceAccountDraft::default().check(&mut check, Purpose::Update), ServiceAccountPatch::default());
        let wrong = ServiceAccountDraft {
            name: Patch::Value("x".repeat(256)),
            description: Patch::Value(" ".into()),
            email: Patch::Value("robot".into()),
            enabled: Patch::Null,
            roles: Patch::Value(vec!["KING".into()]),
        };
        wrong.check(&mut check, Purpose::Update);
        let seen: Vec<_> = check.finish().unwrap_err().into_iter().map(|v| (v.path.join("."), v.code)).collect();
        let expected = [
            ("name", ViolationCode::Required),
            ("name", ViolationCode::TooLong),
            ("description", ViolationCode::Blank),
            ("email", ViolationCode::Invalid),
            ("enabled", ViolationCode::Required),
            ("roles.0", ViolationCode::Invalid),
        ];
        assert_eq!(seen, expected.map(|(place, code)| (place.to_owned(), code)));
    }
}
