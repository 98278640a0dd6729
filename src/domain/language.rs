//! Languages: BCP 47 tags.

use oxilangtag::LanguageTag;

use super::{
    text,
    violation::{Refusal, excerpt},
};

/// The most characters of a tag; zitadel takes 10, but BCP 47, which both it and ctrl-hub name, asks for room for 35.
const TAG_MAX: usize = 64;

/// A BCP 47 tag in its canonical case, `en-GB`; `en_gb` is understood.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID`, also for a language's name: there is no language code of more than three letters.
pub fn language(given: &str) -> Result<String, Refusal> {
    let given = text::name(TAG_MAX)(given)?;
    let tag = LanguageTag::parse_and_normalize(&given.replace('_', "-")).ok();
    let tag = tag.filter(|tag| {
        let primary = tag.primary_language();
        primary.len() <= 3 || primary.contains('-')
    });
    let problem = "which is no language tag: write it as en or en-GB";
    tag.map(LanguageTag::into_inner).ok_or_else(|| Refusal::invalid(format!("is {}, {problem}", excerpt(&given))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn a_tag_gets_its_canonical_case() {
        for (given, tag) in [
            ("en", "en"),
            ("EN-gb", "en-GB"),
            ("en_US", "en-US"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("de-CH-1996", "de-CH-1996"),
            ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
        ] {
            assert_eq!(language(given).unwrap(), tag);
        }
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for given in ["english", "English (UK)", "e", "en--GB", "-en", "en-GB-", "12", "français"] {
            assert_eq!(language(given).unwrap_err().code(), ViolationCode::Invalid, "{given}");
        }
        assert_eq!(language(" ").unwrap_err().code(), ViolationCode::Blank);
        assert_eq!(language(&"en-".repeat(30)).unwrap_err().code(), ViolationCode::TooLong);
    }
}
