//! The collector of violations.

use serde_json::json;

use super::{Refusal, Violation, ViolationCode};
use crate::domain::{access::Denied, patch::Patch};

/// Whether a draft makes a record or changes one: what must be there is only asked for when the record is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A record is made.
    Create,
    /// A record that exists is changed.
    Update,
}

/// Gathers everything that is wrong, so that nobody has to send a form five times to learn of five mistakes.
///
/// A refused value becomes an absent one; what a check made must not be written unless [`finish`](Self::finish) is `Ok`.
#[derive(Debug, Default)]
pub struct Check {
    prefix: Vec<String>,
    violations: Vec<Violation>,
}

impl Check {
    /// A check that has found nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a refusal at a place.
    pub fn refuse(&mut self, path: &[&str], refusal: Refusal) {
        let full: Vec<&str> = self.prefix.iter().map(String::as_str).chain(path.iter().copied()).collect();
        let violation = refusal.at(&full);
        self.violations.push(violation);
    }

    /// Notes that the caller may not do what was asked for.
    pub fn deny(&mut self, path: &[&str], denied: Denied) {
        let refusal = Refusal::new(ViolationCode::Forbidden, "may not be done by you");
        let refusal = match denied {
            Denied::Missing { permission, .. } | Denied::AboveAll { permission } => {
                refusal.with_params(json!({ "missingPermission": permission }))
            }
            _ => refusal,
        };
        self.refuse(path, refusal);
        if let Some(violation) = self.violations.last_mut() {
            // A decision is a sentence of its own.
            violation.message = denied.to_string();
        }
    }

    /// The value that a rule makes of what was given; none, and a violation, if the rule refuses it.
    pub fn value<R, T>(&mut self, path: &[&str], raw: R, rule: impl FnOnce(R) -> Result<T, Refusal>) -> Option<T> {
        rule(raw).map_err(|refusal| self.refuse(path, refusal)).ok()
    }

    /// The patch that a rule makes of what was given: null and absent stay what they are, a refused value becomes absent.
    pub fn patch<R, T>(
        &mut self,
        path: &[&str],
        raw: Patch<R>,
        rule: impl FnOnce(R) -> Result<T, Refusal>,
    ) -> Patch<T> {
        match raw {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Value(raw) => {
                let rule = |raw| rule(raw).map_err(Refusal::of_clearable);
                Patch::of_known(self.value(path, raw, rule))
            }
        }
    }

    /// The same for a text that the rule only looks at.
    pub fn text<T>(
        &mut self,
        path: &[&str],
        raw: Patch<String>,
        rule: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Patch<T> {
        self.patch(path, raw, |raw| rule(&raw))
    }

    /// The value of a field that always has one: null is refused, and absent too when a record is made.
    pub fn required<R, T>(
        &mut self,
        path: &[&str],
        raw: Patch<R>,
        purpose: Purpose,
        rule: impl FnOnce(R) -> Result<T, Refusal>,
    ) -> Option<T> {
        match (raw, purpose) {
            (Patch::Value(raw), _) => self.value(path, raw, rule),
            (Patch::Absent, Purpose::Update) => None,
            (Patch::Absent | Patch::Null, Purpose::Create) => {
                self.refuse(path, Refusal::required());
                None
            }
            (Patch::Null, Purpose::Update) => {
                self.refuse(path, Refusal::not_clearable());
                None
            }
        }
    }

    /// The value of a field that has one from the start, so that it need not be given when a record is made.
    pub fn defaulted<R, T>(
        &mut self,
        path: &[&str],
        raw: Patch<R>,
        rule: impl FnOnce(R) -> Result<T, Refusal>,
    ) -> Option<T> {
        self.required(path, raw, Purpose::Update, rule)
    }

    /// A list as one value, its order kept and its doubles dropped: null empties it, each entry is checked by the rule.
    pub fn list<R, T: PartialEq>(
        &mut self,
        path: &[&str],
        raw: Patch<Vec<R>>,
        max: usize,
        mut rule: impl FnMut(R) -> Result<T, Refusal>,
    ) -> Option<Vec<T>> {
        let raw = raw.map_null(Vec::new)?;
        if raw.len() > max {
            self.refuse(path, Refusal::too_long(max, raw.len(), "entries"));
            return None;
        }
        let mut list = Vec::with_capacity(raw.len());
        for (index, entry) in raw.into_iter().enumerate() {
            let index = index.to_string();
            let place: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
            if let Some(entry) = self.value(&place, entry, &mut rule)
                && !list.contains(&entry)
            {
                list.push(entry);
            }
        }
        Some(list)
    }

    /// Checks a part whose places lie under `path`, such as one of several contacts.
    pub fn within<T>(&mut self, path: &[&str], part: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.prefix.len();
        self.prefix.extend(path.iter().map(|part| (*part).to_owned()));
        let result = part(self);
        self.prefix.truncate(depth);
        result
    }

    /// Whether nothing was refused so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Ends the check.
    ///
    /// # Errors
    /// Everything that was refused, in the order in which it was looked at.
    pub fn finish(self) -> Result<(), Vec<Violation>> {
        if self.is_clean() { Ok(()) } else { Err(self.violations) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(text: &str) -> Result<usize, Refusal> {
        if text.len() > 3 { Err(Refusal::too_long(3, text.len(), "characters")) } else { Ok(text.len()) }
    }

    #[test]
    fn a_check_gathers_everything_that_is_wrong() {
        let mut check = Check::new();
        assert_eq!(check.text(&["position", "jobTitle"], Patch::Value("four".into()), short), Patch::Absent);
        assert_eq!(check.text(&["lastName"], Patch::Value("abc".into()), short), Patch::Value(3));
        assert_eq!(check.text(&["bio"], Patch::Null, short), Patch::Null);
        assert_eq!(check.value(&["email"], "fives", short), None);
        assert!(!check.is_clean());
        let violations = check.finish().unwrap_err();
        assert_eq!(violations.len(), 2);
        assert_eq!(
            violations[0],
            Violation {
                path: vec!["position".into(), "jobTitle".into()],
                code: ViolationCode::TooLong,
                message: "Position job title has 4 characters, and at most 3 are kept: shorten it.".into(),
                problem: "has 4 characters, and at most 3 are kept: shorten it.".into(),
                params: Some(json!({"max": 3, "actual": 4})),
            }
        );
        assert_eq!(violations[1].path, ["email"]);
    }

    #[test]
    fn a_check_without_a_refusal_is_clean() {
        let mut check = Check::new();
        assert_eq!(check.value(&["name"], "abc", short), Some(3));
        assert_eq!(check.finish(), Ok(()));
    }

    #[test]
    fn a_field_that_always_has_a_value_is_asked_for_on_creation_and_never_cleared() {
        let codes = |raw: Patch<String>, purpose| {
            let mut check = Check::new();
            let value = check.required(&["name"], raw, purpose, |name| short(&name));
            (value, check.finish().err().map(|all| all[0].code))
        };
        assert_eq!(codes(Patch::Absent, Purpose::Create), (None, Some(ViolationCode::Required)));
        assert_eq!(codes(Patch::Null, Purpose::Create), (None, Some(ViolationCode::Required)));
        assert_eq!(codes(Patch::Null, Purpose::Update), (None, Some(ViolationCode::Required)));
        assert_eq!(codes(Patch::Absent, Purpose::Update), (None, None));
        assert_eq!(codes(Patch::Value("ab".into()), Purpose::Update), (Some(2), None));
    }

    #[test]
    fn a_list_keeps_its_order_drops_doubles_and_names_the_wrong_entry() {
        let mut check = Check::new();
        let list = |check: &mut Check, raw| check.list(&["tags"], raw, 4, short);
        assert_eq!(list(&mut check, Patch::Value(vec!["abc", "a", "xyz"])), Some(vec![3, 1]));
        assert_eq!(list(&mut check, Patch::Null), Some(vec![]));
        assert_eq!(list(&mut check, Patch::Absent), None);
        assert!(check.is_clean());
        list(&mut check, Patch::Value(vec!["a", "four"]));
        list(&mut check, Patch::Value(vec!["a"; 5]));
        let violations = check.finish().unwrap_err();
        assert_eq!(violations[0].path, ["tags", "1"]);
        assert!(violations[0].message.starts_with("Tags entry 2 has 4 characters"), "{}", violations[0].message);
        assert_eq!((violations[1].path.len(), violations[1].code), (1, ViolationCode::TooLong));
    }

    #[test]
    fn a_part_is_checked_under_its_own_place() {
        let mut check = Check::new();
        check.within(&["contacts", "0"], |check| check.refuse(&["value"], Refusal::required()));
        check.refuse(&["firstName"], Refusal::required());
        let paths: Vec<_> = check.finish().unwrap_err().into_iter().map(|violation| violation.path).collect();
        assert_eq!(paths, [vec!["contacts", "0", "value"], vec!["firstName"]]);
    }
}
