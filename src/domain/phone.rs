//! Phone numbers: kept as given, compared in E.164 where the country is known.

use std::fmt::Write;

use phonenumber::{Mode, country};

use super::{
    text,
    violation::{Refusal, excerpt},
};

/// The most characters of a number in E.164: a plus and 15 digits.
const E164_MAX: usize = 16;

/// A phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// The number as given, but for blanks around it.
    pub given: String,
    /// The number in E.164, `+442037285000`; none if its country is not known, or if it has an extension or more digits
    /// than E.164 has a place for.
    pub canonical: Option<String>,
}

impl Phone {
    /// The number in E.164 where that says all of it, else as given.
    #[must_use]
    pub fn into_canonical_or_given(self) -> String {
        self.canonical.unwrap_or(self.given)
    }
}

/// A phone number; one without `+` is read as dialled in `country`, an alpha-2 code.
///
/// A number that can be read is accepted even where no such line exists: upstreams send `+9876543210`. Without a country a
/// national number is kept if it looks like one.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID`.
pub fn phone(given: &str, country: Option<&str>) -> Result<Phone, Refusal> {
    let given = text::line(given)?;
    let Some(has_extension) = shape(&given) else {
        return Err(unreadable(&given));
    };
    let international = given.starts_with('+');
    // A number with a + brings its own country; the rules of another one would cut off its leading zeros.
    let region = country.filter(|_| !international).and_then(|code| code.parse::<country::Id>().ok());
    if !international && region.is_none() {
        return Ok(Phone { given, canonical: None });
    }
    match phonenumber::parse(region, &given) {
        Ok(number) => {
            let canonical = if has_extension { None } else { e164(&number) };
            Ok(Phone { given, canonical })
        }
        Err(_) => Err(unreadable(&given)),
    }
}

fn e164(number: &phonenumber::PhoneNumber) -> Option<String> {
    let mut text = String::new();
    // The crate fails to format a country code that it does not know, where `to_string` would panic.
    write!(text, "{}", number.format().mode(Mode::E164)).ok()?;
    Some(text).filter(|text| text.len() <= E164_MAX)
}

fn unreadable(given: &str) -> Refusal {
    let problem = "which is no phone number: write it with its country, as +44 20 3728 5000";
    Refusal::invalid(format!("is {}, {problem}", excerpt(given)))
}

/// Whether a text looks like a phone number, and then whether it has an extension.
fn shape(text: &str) -> Option<bool> {
    let lower = text.to_ascii_lowercase();
    let split = ["ext", "x", "#"].iter().find_map(|mark| lower.split_once(mark));
    let (number, extension) = split.map_or((lower.as_str(), None), |(number, extension)| (number, Some(extension)));
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let plain =
        |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '-' | '–' | '(' | ')' | '.' | ',' | '/' | ';');
    let number_fits = (3..=20).contains(&digits) && number.strip_prefix('+').unwrap_or(number).chars().all(plain);
    let extension_fits = extension.is_none_or(|extension| {
        let digits = extension.trim_start_matches(['.', ':', '=', ' ']);
        (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    });
    (number_fits && extension_fits).then_some(extension.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    fn canonical(given: &str, country: Option<&str>) -> Option<String> {
        let phone = phone(&format!(" {given}"), country).unwrap();
        assert_eq!(phone.given, given);
        phone.canonical
    }

    #[test]
    fn a_number_with_its_country_is_written_in_e164() {
        for (given, country, e164) in [
            ("+9876543210", None, "+9876543210"),
            ("+41 71 000 00 00", None, "+41710000000"),
            ("07700 900456", Some("GB"), "+447700900456"),
            ("020 3728 5000", Some("GB"), "+442037285000"),
            ("(020) 3728-5000", Some("GB"), "+442037285000"),
            ("+44 (0)20 3728 5000", None, "+442037285000"),
            ("+39 06 6982", Some("GB"), "+39066982"),
            ("+1 202-555-0143", Some("AQ"), "+12025550143"),
        ] {
            assert_eq!(canonical(given, country).as_deref(), Some(e164), "{given}");
        }
    }

    #[test]
    fn a_number_without_a_country_is_kept_as_given() {
        for (given, country) in [("07515 470386", None), ("020 3728 5000", None), ("12345", Some("AQ"))] {
            assert_eq!(canonical(given, country), None, "{given}");
        }
    }

    #[test]
    fn an_extension_has_no_place_in_e164() {
        for given in ["+44 20 3728 5000 ext. 12", "+44 20 3728 5000 x12", "020 3728 5000 #12"] {
            assert_eq!(canonical(given, Some("GB")), None, "{given}");
        }
        assert_eq!(canonical("+44 2037 2850 0020 3728", None), None);
        assert_eq!(phone("+442037285000 x12", None).unwrap().into_canonical_or_given(), "+442037285000 x12");
        assert_eq!(phone("+44 2037285000", None).unwrap().into_canonical_or_given(), "+442037285000");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (given, country, code) in [
            (" ", None, ViolationCode::Blank),
            ("call me", None, ViolationCode::Invalid),
            ("nicola@example.com", None, ViolationCode::Invalid),
            ("1", None, ViolationCode::Invalid),
            ("+", None, ViolationCode::Invalid),
            ("++41710000000", None, ViolationCode::Invalid),
            ("07515 470386 home", None, ViolationCode::Invalid),
            ("0123456789012345678901", None, ViolationCode::Invalid),
            ("07700\0900456", Some("GB"), ViolationCode::Invalid),
            ("020 3728 5000 ext", Some("GB"), ViolationCode::Invalid),
            ("+99999999999999999999", None, ViolationCode::Invalid),
        ] {
            assert_eq!(phone(given, country).unwrap_err().code(), code, "{given:?}");
        }
        assert_eq!(phone(&"1".repeat(256), None).unwrap_err().code(), ViolationCode::TooLong);
    }
}
