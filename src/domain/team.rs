//! The team: people of one organisation who work together.

use super::{
    patch::Patch,
    text::{self, NAME_MAX},
    violation::{Check, Purpose},
};

/// What changes of a team, every value checked; the columns of the same names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamPatch {
    /// The name.
    pub name: Option<String>,
    /// What the team is; may have several lines.
    pub description: Patch<String>,
}

/// What somebody says of a team, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamDraft {
    /// `name`; needed to make a team.
    pub name: Patch<String>,
    /// `description`.
    pub description: Patch<String>,
}

impl TeamDraft {
    /// Checks all that was said.
    pub fn check(self, check: &mut Check, purpose: Purpose) -> TeamPatch {
        TeamPatch {
            name: check.required(&["name"], self.name, purpose, |name| text::name(NAME_MAX)(&name)),
            description: check.text(&["description"], self.description, text::paragraphs),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn a_team_is_understood() {
        let mut check = Check::new();
        let draft = TeamDraft {
            name: Patch::Value(" Night shift ".into()),
            description: Patch::Value("From 10 pm\nto 6 am.".into()),
        };
        let patch = draft.check(&mut check, Purpose::Create);
        assert_eq!(check.finish(), Ok(()));
        assert_eq!(patch.name.as_deref(), Some("Night shift"));
        assert_eq!(patch.description, Patch::Value("From 10 pm\nto 6 am.".to_owned()));
    }

    #[test]
    fn every_refusal_names_its_place() {
        let mut check = Check::new();
        TeamDraft::default().check(&mut check, Purpose::Create);
        assert_eq!(TeamDraft::default().check(&mut check, Purpose::Update), TeamPatch::default());
        let wrong = TeamDraft { name: Patch::Value("x".repeat(256)), description: Patch::Value(" ".into()) };
        wrong.check(&mut check, Purpose::Update);
        let seen: Vec<_> = check.finish().unwrap_err().into_iter().map(|v| (v.path.join("."), v.code)).collect();
        let expected = [
            ("name", ViolationCode::Required),
            ("name", ViolationCode::TooLong),
            ("description", ViolationCode::Blank),
        ];
        assert_eq!(seen, expected.map(|(place, code)| (place.to_owned(), code)));
    }
}
