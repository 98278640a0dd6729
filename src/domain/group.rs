//! The group: users and service accounts of one organisation that share roles.

use super::{
    membership::{self, Roles},
    patch::Patch,
    text::{self, NAME_MAX},
    violation::{Check, Purpose},
};

/// What changes of a group, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupPatch {
    /// The name.
    pub name: Option<String>,
    /// What the group is for; may have several lines.
    pub description: Patch<String>,
    /// The roles that it gives: the whole set.
    pub roles: Option<Roles>,
}

/// What somebody says of a group, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupDraft {
    /// `name`; needed to make a group.
    pub name: Patch<String>,
    /// `description`.
    pub description: Patch<String>,
    /// `roles`, values of [`OrganisationRole`](membership::OrganisationRole) in any case.
    pub roles: Patch<Vec<String>>,
}

impl GroupDraft {
    /// Checks all that was said.
    pub fn check(self, check: &mut Check, purpose: Purpose) -> GroupPatch {
        GroupPatch {
            name: check.required(&["name"], self.name, purpose, |name| text::name(NAME_MAX)(&name)),
            description: check.text(&["description"], self.description, text::paragraphs),
            roles: membership::check_roles(check, self.roles),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn a_group_is_understood() {
        let mut check = Check::new();
        let draft = GroupDraft {
            name: Patch::Value(" Night shift ".into()),
            description: Patch::Value("From 10 pm\nto 6 am.".into()),
            roles: Patch::Value(vec!["admin".into()]),
        };
        let patch = draft.check(&mut check, Purpose::Create);
        assert_eq!(check.finish(), Ok(()));
        assert_eq!(patch.name.as_deref(), Some("Night shift"));
        assert_eq!(patch.description, Patch::Value("From 10 pm\nto 6 am.".to_owned()));
        assert_eq!(patch.roles.map(Roles::bits), Some(0b10));
    }

    #[test]
    fn every_refusal_names_its_place() {
        let mut check = Check::new();
        GroupDraft::default().check(&mut check, Purpose::Create);
        assert_eq!(GroupDraft::default().check(&mut check, Purpose::Update), GroupPatch::default());
        let wrong = GroupDraft {
            name: Patch::Value("x".repeat(256)),
            description: Patch::Value(" ".into()),
            roles: Patch::Value(vec!["KING".into()]),
        };
        wrong.check(&mut check, Purpose::Update);
        let seen: Vec<_> = check.finish().unwrap_err().into_iter().map(|v| (v.path.join("."), v.code)).collect();
        let expected = [
            ("name", ViolationCode::Required),
            ("name", ViolationCode::TooLong),
            ("description", ViolationCode::Blank),
            ("roles.0", ViolationCode::Invalid),
        ];
        assert_eq!(seen, expected.map(|(place, code)| (place.to_owned(), code)));
    }
}
