//! The words by which records are found: the same on both databases, because they are made here.

mod rank;

use std::collections::HashSet;

use unicode_normalization::char::is_combining_mark;

pub use self::rank::{Match, Rank};
use super::{
    text::fold,
    violation::{Refusal, ViolationCode},
};

/// So many characters of a word count: more than any that a person types, and less than PostgreSQL takes for a word.
const WORD_MAX: usize = 100;
/// So many words can be searched for at once.
pub const WORDS_MAX: usize = 10;
/// So long can a text be that is searched for, in characters.
pub const SEARCH_MAX: usize = 1_000;

text_enum! {
    /// What is found by its words.
    Findable {
        /// A user who has no profile.
        User = "USER",
        /// A user with a profile.
        Person = "PERSON",
        /// An organisation.
        Organisation = "ORGANISATION",
        /// A team.
        Team = "TEAM",
    }
}

impl Findable {
    /// What the words of such records stand under in the indexes, so that nothing else is met there. A list of persons is one of
    /// users, too. The migrations `search_words` write the same marks.
    #[must_use]
    pub const fn mark(self) -> char {
        match self {
            Self::User | Self::Person => 'p',
            Self::Organisation => 'o',
            Self::Team => 't',
        }
    }
}

/// The words of texts, folded, each once, with a space between: what is kept of a record to find it by.
pub fn words<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut seen = HashSet::new();
    let mut all = String::new();
    for text in texts {
        let folded = fold(text);
        for word in split(&folded) {
            if seen.insert(word.to_owned()) {
                if !all.is_empty() {
                    all.push(' ');
                }
                all.push_str(word);
            }
        }
    }
    all
}

/// What somebody searches for: some words, each of which has to be the beginning of a word of what is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Search(Vec<String>);

impl Search {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `BLANK` when it has no word, `TOO_LONG` when it has too many or is too long.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let length = text.chars().count();
        if length > SEARCH_MAX {
            return Err(too_much(length, SEARCH_MAX, "characters"));
        }
        let folded = fold(text);
        let mut words: Vec<String> = Vec::new();
        for word in split(&folded) {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        match words.len() {
            0 => Err(Refusal::new(ViolationCode::Blank, "has no word to search for: give letters or digits")),
            1..=WORDS_MAX => Ok(Self(words)),
            more => Err(too_much(more, WORDS_MAX, "words")),
        }
    }

    /// The words, folded.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

fn too_much(actual: usize, max: usize, unit: &str) -> Refusal {
    let problem = format!("has {actual} {unit}, and at most {max} are searched for: shorten it");
    Refusal::new(ViolationCode::TooLong, problem)
}

/// Letters and digits make words, with the marks that belong to them; everything else parts them.
fn split(folded: &str) -> impl Iterator<Item = &str> {
    let parts = folded.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c)));
    parts.filter(|word| !word.is_empty()).map(|word| {
        let end = word.char_indices().nth(WORD_MAX).map_or(word.len(), |(end, _)| end);
        &word[..end]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_kept_once() {
        assert_eq!(words(["Zoë  Müller-Łódź", "zoe@Example.com", "+44 20"]), "zoe muller lodz example com 44 20");
        assert_eq!(words(["김철수", "хлеб & соль", "क्षत्रिय"]), "김철수 хлеб соль क्षत्रिय");
        assert_eq!(words(["", "…", "👍 \u{0}"]), "");
    }

    #[test]
    fn a_search_is_some_words() {
        let parse = |text: &str| Search::parse(text).map(|search| search.words().join("|"));
        assert_eq!(parse("  ÉLO  élo di%_\\\"'* ").ok().as_deref(), Some("elo|di"));
        assert_eq!(parse("%_ \"").unwrap_err().code(), ViolationCode::Blank);
        assert_eq!(parse("a b c d e f g h i j k").unwrap_err().code(), ViolationCode::TooLong);
        assert_eq!(parse(&"a".repeat(SEARCH_MAX + 1)).unwrap_err().code(), ViolationCode::TooLong);
    }

    #[test]
    fn of_a_long_word_the_beginning_counts_on_both_sides() {
        let long = "ß".repeat(300);
        assert_eq!(words([long.as_str()]).chars().count(), WORD_MAX);
        assert_eq!(Search::parse(&long).unwrap().words(), [words([long.as_str()])]);
    }
}
