//! Text: what may be in a field of one line or of several, and the folded form that both databases compare.

pub mod control;

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{
    TextEnum,
    violation::{Refusal, ViolationCode, excerpt},
};
pub use control::is_unprintable;

/// First, middle and last names: b2core keeps 255 characters, zitadel 200; what an upstream accepts, the graph accepts.
pub const NAME_MAX: usize = 255;
/// Nicknames and display names: zitadel keeps 200 characters.
pub const NICKNAME_MAX: usize = 200;
/// Every other text of one line; no upstream names a limit, and 255 is what b2core keeps of a name.
pub const LINE_MAX: usize = 255;
/// Texts of several lines, such as drvn's bio; no upstream names a limit.
pub const PARAGRAPHS_MAX: usize = 10_000;
/// Addresses of files: what browsers and proxies pass on.
pub const URL_MAX: usize = 2_048;

/// A text in the form in which texts are kept (NFC), where a letter and its mark are one character if there is one for both.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// A text with case and accents folded: what is ordered, searched and compared without regard to case, on both databases.
///
/// Compatibility forms become plain (NFKD), Latin, Greek and Cyrillic accents and the optional points of Hebrew and
/// Arabic go, letters become small, and letters that are a variant of others become those: `ß` is `ss`, `ø` is `o`, `æ`
/// is `ae`. Marks that make another letter in their script (Devanagari's vowels, the kana's voicing) stay.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase).flat_map(Plain::of).nfc().collect()
}

const fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{64b}'..='\u{652}' | '\u{670}')
}

/// The one or two letters that stand for a letter which NFKD leaves whole.
struct Plain([Option<char>; 2]);

impl Plain {
    const fn of(c: char) -> Self {
        let (first, second) = match c {
            'ß' => ('s', Some('s')),
            'æ' => ('a', Some('e')),
            'œ' => ('o', Some('e')),
            'þ' => ('t', Some('h')),
            'ø' => ('o', None),
            'đ' | 'ð' => ('d', None),
            'ł' => ('l', None),
            'ħ' => ('h', None),
            'ŧ' => ('t', None),
            'ı' => ('i', None),
            'ς' => ('σ', None),
            other => (other, None),
        };
        Self([Some(first), second])
    }
}

impl Iterator for Plain {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        self.0[0].take().or_else(|| self.0[1].take())
    }
}

/// A name of a person or thing, in one line: trimmed, composed (NFC), something to be seen, at most `max` characters.
pub fn name(max: usize) -> impl Fn(&str) -> Result<String, Refusal> {
    move |text| single_line(text, max)
}

/// Any other text in one line, of at most [`LINE_MAX`] characters.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID` for control characters.
pub fn line(text: &str) -> Result<String, Refusal> {
    single_line(text, LINE_MAX)
}

/// A text of several lines, of at most [`PARAGRAPHS_MAX`] characters; line ends become `\n`.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID` for control characters other than line ends and tabs.
pub fn paragraphs(text: &str) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n");
    bounded(&text, PARAGRAPHS_MAX, |c| c.is_control() && !matches!(c, '\n' | '\t'))
}

/// An identifier that another system made: in one line, and otherwise exactly as that system writes it.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID` for control characters.
pub fn foreign_id(text: &str) -> Result<String, Refusal> {
    single_line(text, LINE_MAX)?;
    Ok(text.trim().to_owned())
}

/// The value of an enumeration, whatever the case, and with spaces or hyphens for its underscores.
///
/// # Errors
/// `BLANK`, or `INVALID` with the values that there are.
pub fn choice<E: TextEnum>(text: &str) -> Result<E, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(blank());
    }
    E::from_text(text).or_else(|| E::from_text(&text.to_uppercase().replace([' ', '-'], "_"))).ok_or_else(|| {
        let values: Vec<&str> = E::VALUES.iter().map(|(_, name, _)| *name).collect();
        Refusal::invalid(format!("is {}, which is none of {}", excerpt(text), values.join(", ")))
            .with_params(serde_json::json!({ "allowed": values }))
    })
}

fn single_line(text: &str, max: usize) -> Result<String, Refusal> {
    bounded(text, max, is_unprintable)
}

fn bounded(text: &str, max: usize, refused: impl Fn(char) -> bool) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().all(is_unseen) {
        return Err(blank());
    }
    let text = composed(text);
    let actual = text.chars().count();
    if actual > max {
        return Err(Refusal::too_long(max, actual, "characters"));
    }
    if let Some(c) = text.chars().find(|c| refused(*c)) {
        return Err(control::refusal(c));
    }
    Ok(text.into_owned())
}

fn blank() -> Refusal {
    Refusal::new(ViolationCode::Blank, "is blank: give it some text")
}

/// Whether a character shows nothing by itself; a text of such characters only is blank.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2065}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::driver::LicenceCategory;

    fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> ViolationCode {
        result.unwrap_err().code()
    }

    #[test]
    fn folding_drops_case_and_accents() {
        for (text, folded) in [
            ("Mary Jane Smith", "mary jane smith"),
            ("Élodie ÅNGSTRÖM", "elodie angstrom"),
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("GROẞ", "gross"),
            ("Øster Łódź Æther", "oster lodz aether"),
            ("İstanbul Işık", "istanbul isik"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
            ("Ὀδυσσεύς", "οδυσσευσ"),
            ("Артём", "артем"),
            ("ﬁne Ｗｉｄｅ", "fine wide"),
            ("שָׁלוֹם", "שלום"),
            ("김철수", "김철수"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
            assert_eq!(fold(folded), folded, "{text}");
        }
    }

    #[test]
    fn what_is_folded_stays_folded() {
        for c in '\0'..'\u{3000}' {
            let folded = fold(&c.to_string());
            assert_eq!(fold(&folded), folded, "{c:?}");
        }
    }

    #[test]
    fn folding_keeps_marks_that_make_another_letter() {
        assert_ne!(fold("が"), fold("か"));
        assert_ne!(fold("कि"), fold("का"));
    }

    #[test]
    fn a_name_is_trimmed_and_composed() {
        assert_eq!(name(NAME_MAX)("  Mary \n").unwrap(), "Mary");
        assert_eq!(name(NAME_MAX)("Zoe\u{308}").unwrap(), "Zoë");
        assert_eq!(line("O'Brien – 2nd floor, №5").unwrap(), "O'Brien – 2nd floor, №5");
    }

    #[test]
    fn a_limit_counts_characters_and_nothing_is_cut() {
        assert_eq!(name(NAME_MAX)(&"ß".repeat(255)).unwrap().chars().count(), 255);
        let refusal = name(NAME_MAX)(&"ß".repeat(256)).unwrap_err();
        assert_eq!(refusal.code(), ViolationCode::TooLong);
        assert_eq!(refusal.at(&["firstName"]).params, Some(serde_json::json!({"max": 255, "actual": 256})));
        assert_eq!(code(name(NICKNAME_MAX)(&"a".repeat(201))), ViolationCode::TooLong);
        assert_eq!(code(paragraphs(&"a".repeat(10_001))), ViolationCode::TooLong);
    }

    #[test]
    fn what_shows_nothing_is_blank() {
        for text in ["", "   ", "\t\n", "\u{200b}", " \u{feff}\u{3164} "] {
            assert_eq!(code(line(text)), ViolationCode::Blank, "{text:?}");
            assert_eq!(code(paragraphs(text)), ViolationCode::Blank, "{text:?}");
            assert_eq!(code(foreign_id(text)), ViolationCode::Blank, "{text:?}");
        }
    }

    #[test]
    fn control_characters_are_refused() {
        for text in ["a\0b", "a\nb", "a\tb", "a\u{7f}", "a\u{202e}b", "a\u{2028}b", "a\u{85}b"] {
            assert_eq!(code(line(text)), ViolationCode::Invalid, "{text:?}");
        }
        assert_eq!(paragraphs("Conculco maxime clamo.\r\n\tAstrum.").unwrap(), "Conculco maxime clamo.\n\tAstrum.");
        assert_eq!(code(paragraphs("a\0b")), ViolationCode::Invalid);
        assert_eq!(code(paragraphs("a\u{1b}[31mb")), ViolationCode::Invalid);
        for (text, problem) in [
            ("a\u{202e}b", "has the control character U+202E (right-to-left override) in it: take it out."),
            ("a\nb", "has the control character U+000A (line feed) in it: write it in one line."),
            ("a\tb", "has the control character U+0009 (tab) in it: write a blank."),
            ("a\u{1}b", "has the control character U+0001 in it: take it out."),
        ] {
            assert_eq!(line(text).unwrap_err().sentence(), problem);
        }
    }

    #[test]
    fn joiners_and_marks_of_direction_belong_to_names() {
        for text in ["علی\u{200c}رضا", "ක්\u{200d}රිස්", "שרה\u{200f} Levi", "👩\u{200d}🚀"] {
            assert_eq!(name(NAME_MAX)(text).unwrap(), text);
        }
        assert!(paragraphs("\u{2067}שלום\u{2069}, Sarah").is_ok());
    }

    #[test]
    fn a_foreign_id_is_kept_as_its_system_writes_it() {
        assert_eq!(foreign_id("auth0|60ba407d15951453e60e49f8").unwrap(), "auth0|60ba407d15951453e60e49f8");
        assert_eq!(foreign_id("Zoe\u{308}").unwrap(), "Zoe\u{308}");
        assert_eq!(code(foreign_id(&"1".repeat(256))), ViolationCode::TooLong);
    }

    #[test]
    fn a_choice_is_one_of_its_values() {
        assert_eq!(choice::<LicenceCategory>("hiab").unwrap(), LicenceCategory::Hiab);
        assert_eq!(choice::<LicenceCategory>(" C1E ").unwrap(), LicenceCategory::C1e);
        assert_eq!(choice::<crate::domain::document::DocumentKind>("medical check").unwrap().as_str(), "MEDICAL_CHECK");
        assert_eq!(code(choice::<LicenceCategory>(" ")), ViolationCode::Blank);
        let violation = choice::<LicenceCategory>("z").unwrap_err().at(&["driver", "licences", "0"]);
        assert_eq!(violation.code, ViolationCode::Invalid);
        assert!(violation.message.contains("“z”, which is none of AM, A1"), "{}", violation.message);
    }
}
