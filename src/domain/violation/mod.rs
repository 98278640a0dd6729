//! What is wrong with what somebody sent, gathered all at once and told so that it can be mended.

mod check;

use serde::Serialize;
use serde_json::{Value, json};

pub use check::{Check, Purpose};

text_enum! {
    /// What kind of thing is wrong with a value.
    ViolationCode as "UserErrorCode" {
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
    /// The same going on from the place, for where that is named in another way: "is blank: give it some text.".
    #[serde(skip)]
    pub problem: String,
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

    /// A value of which there may be only one, and `given` is there again.
    #[must_use]
    pub fn twice(given: &str) -> Self {
        Self::invalid(format!("is {}, which is there twice: leave one of them out", excerpt(given)))
    }

    /// More than is kept; `unit` names what is counted.
    #[must_use]
    pub fn too_long(max: usize, actual: usize, unit: &str) -> Self {
        let problem = format!("has {actual} {unit}, and at most {max} are kept: shorten it");
        Self { params: Some(json!({ "max": max, "actual": actual })), ..Self::new(ViolationCode::TooLong, problem) }
    }

    /// The refusal of a field that may be empty: who sent a blank text may have meant to clear it.
    #[must_use]
    pub(crate) fn of_clearable(mut self) -> Self {
        if self.code == ViolationCode::Blank {
            self.problem.push_str(", or null to clear it");
        }
        self
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

    /// The refusal as the end of a sentence that begins with the place.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{}.", self.problem)
    }

    /// The violation that the refusal is at a place of the graph.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Violation {
        let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
        let problem = self.sentence();
        let message = format!("{} {problem}", spoken(&path));
        Violation { path, code: self.code, message, problem, params: self.params }
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
            Ok(index) => words.extend(["entry ", &index.saturating_add(1).to_string()]),
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

    #[test]
    fn an_excerpt_is_short_and_printable() {
        assert_eq!(excerpt("abc"), "“abc”");
        assert_eq!(excerpt("a\0b\u{202e}"), "“a\u{fffd}b\u{fffd}”");
        assert_eq!(excerpt(&"x".repeat(1_000_000)).chars().count(), EXCERPT + 3);
    }
}
