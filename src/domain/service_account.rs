//! The service account: a program of one organisation, with credentials of its own.

use super::{
    email::email,
    membership::{self, Roles},
    patch::Patch,
    text::{self, NAME_MAX},
    violation::{Check, Purpose},
};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

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
