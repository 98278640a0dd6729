//! E-mail addresses: kept as given, compared in a folded form.

use email_address::{EmailAddress, Options};
use unicode_normalization::UnicodeNormalization;

use super::{
    text,
    violation::{Refusal, excerpt},
};

/// An e-mail address: just the address, without a name or angle brackets; kept as given but for blanks around it.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID`.
pub fn email(given: &str) -> Result<String, Refusal> {
    let given = text::line(given)?;
    let options = Options::default().without_display_text();
    match EmailAddress::parse_with_options(&given, options) {
        Ok(_) => Ok(given),
        Err(_) => Err(Refusal::invalid(format!(
            "is {}, which is no e-mail address: write it as name@example.com",
            excerpt(&given)
        ))),
    }
}

/// The form in which addresses are compared: case folded, accents kept, because `müller@` and `muller@` are two people.
#[must_use]
pub fn fold(email: &str) -> String {
    if email.is_ascii() {
        email.to_ascii_lowercase()
    } else {
        email.nfkc().flat_map(char::to_lowercase).nfc().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn the_upstreams_addresses_are_kept_as_given() {
        for address in [
            "marysmith@email.com",
            "charlotte.thompson@example.com",
            "nicola.conn+driver@example.com",
            "minnie@mouse.example.com",
            "o'brien@example.co.uk",
            "Mixed.Case@Example.COM",
            "müller@exämple.de",
        ] {
            assert_eq!(email(&format!(" {address} ")).unwrap(), address);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for (given, code) in [
            ("", ViolationCode::Blank),
            ("nicola", ViolationCode::Invalid),
            ("nicola@", ViolationCode::Invalid),
            ("@example.com", ViolationCode::Invalid),
            ("a@b@c.de", ViolationCode::Invalid),
            ("a b@example.com", ViolationCode::Invalid),
            ("Nicola <nicola@example.com>", ViolationCode::Invalid),
            ("<nicola@example.com>", ViolationCode::Invalid),
            ("nic\0ola@example.com", ViolationCode::Invalid),
            ("a@example.com, b@example.com", ViolationCode::Invalid),
        ] {
            assert_eq!(email(given).unwrap_err().code(), code, "{given:?}");
        }
        assert_eq!(email(&format!("{}@example.com", "a".repeat(65))).unwrap_err().code(), ViolationCode::Invalid);
        assert_eq!(email(&format!("a@{}.com", "b".repeat(255))).unwrap_err().code(), ViolationCode::TooLong);
    }

    #[test]
    fn case_does_not_make_another_address_but_an_accent_does() {
        assert_eq!(fold("Mixed.Case@Example.COM"), "mixed.case@example.com");
        assert_eq!(fold("MÜLLER@Example.com"), fold("mu\u{308}ller@example.com"));
        assert_ne!(fold("müller@example.com"), fold("muller@example.com"));
    }
}
