//! What is wrong with what somebody sent, gathered all at once and told so that it can be mended.

use serde::Serialize;
use serde_json::{Value, json};

use super::patch::Patch;

text_enum! {
    /// What kind of thing is wrong with a value.
    ViolationCode {
        /// What it names does not exist, or is not visible to the caller.
        NotFound = "NOT_FOUND",
        /// A value that must be there is missing, or was to be cleared.
        Required = "REQUIRED",
        /// A text has nothing in it that can be seen.
        Blank = "BLANK",
        /// There is more of it than is kept.
        TooLong = "TOO_LONG",
        /// It is not what it has to be.
        Invalid = "INVALID",
        /// Another record has this value, and it must be unique.
        Taken = "TAKEN",
        /// The caller may not do this.
        Forbidden = "FORBIDDEN",
        /// The record has changed since the caller read it.
        Conflict = "CONFLICT",
        /// The record's state does not allow this.
        WrongState = "WRONG_STATE",
    }
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Violation {
    /// The place in the graph's names, `["position", "jobTitle"]`; an entry of a list by its number from 0.
    pub path: Vec<String>,
    /// What kind of thing is wrong.
    pub code: ViolationCode,
    /// A sentence that can be shown to a person: what, where, and how to mend it.
    pub message: String,
    /// The numbers behind the sentence, `{"max": 255, "actual": 300}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
}

/// Why a rule refuses a value, said without the value's place.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    code: ViolationCode,
    problem: String,
    params: Option<Value>,
}

impl Refusal {
    /// A refusal; `problem` goes on from the name of the place: "is blank: give some text, or leave it out".
    #[must_use]
    pub fn new(code: ViolationCode, problem: impl Into<String>) -> Self {
        Self { code, problem: problem.into(), params: None }
    }

    /// A value that is not what it has to be.
    #[must_use]
    pub fn invalid(problem: impl Into<String>) -> Self {
        Self::new(ViolationCode::Invalid, problem)
    }

    /// A value that must be there and is not.
    #[must_use]
    pub fn required() -> Self {
        Self::new(ViolationCode::Required, "is missing: give it a value")
    }

    /// A value that cannot be cleared.
    #[must_use]
    pub fn not_clearable() -> Self {
        Self::new(ViolationCode::Required, "cannot be cleared: give it a value, or leave it out to keep the one it has")
    }

    /// More than is kept; `unit` names what is counted.
    #[must_use]
    pub fn too_long(max: usize, actual: usize, unit: &str) -> Self {
        let problem = format!("has {actual} {unit}, and at most {max} are kept: shorten it");
        Self { params: Some(json!({ "max": max, "actual": actual })), ..Self::new(ViolationCode::TooLong, problem) }
    }

    /// The refusal with the numbers behind its sentence.
    #[must_use]
    pub fn with_params(mut self, params: Value) -> Self {
        self.params = Some(params);
        self
    }

    /// What kind of thing is wrong.
    #[must_use]
    pub const fn code(&self) -> ViolationCode {
        self.code
    }

    /// The violation that the refusal is at a place of the graph.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Violation {
        let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
        let message = format!("{} {}.", spoken(&path), self.problem);
        Violation { path, code: self.code, message, params: self.params }
    }
}

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
            Patch::Value(raw) => Patch::of_known(self.value(path, raw, rule)),
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

/// At most this many characters of what was given are shown again in a message.
const EXCERPT: usize = 40;

/// A short, printable piece of what was given, in quotation marks: never the whole of a long or a hostile value.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(EXCERPT)
        .map(|c| if super::text::is_unprintable(c) { char::REPLACEMENT_CHARACTER } else { c })
        .collect();
    if text.chars().nth(EXCERPT).is_some() {
        shown.push('…');
    }
    format!("“{shown}”")
}

/// The name of a place as a person would say it: `["position", "jobTitle"]` is "Position job title".
fn spoken(path: &[String]) -> String {
    let mut words = String::new();
    for part in path {
        if !words.is_empty() {
            words.push(' ');
        }
        match part.parse::<usize>() {
            Ok(index) => words.push_str(&format!("entry {}", index.saturating_add(1))),
            Err(_) => speak(part, &mut words),
        }
    }
    let mut letters = words.chars();
    letters.next().map_or_else(|| "This".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// The words of a name in camel case, in lower case.
fn speak(name: &str, words: &mut String) {
    for c in name.chars() {
        if c.is_uppercase() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
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

    #[test]
    fn an_excerpt_is_short_and_printable() {
        assert_eq!(excerpt("abc"), "“abc”");
        assert_eq!(excerpt("a\0b\u{202e}"), "“a\u{fffd}b\u{fffd}”");
        assert_eq!(excerpt(&"x".repeat(1_000_000)).chars().count(), EXCERPT + 3);
    }
}
