//! Time zones: the names of the IANA database.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::{
    text,
    violation::{Refusal, excerpt},
};

/// The name of a time zone in its canonical spelling, `Europe/London`.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID`, also for an offset: it does not say when the clocks change.
pub fn timezone(given: &str) -> Result<String, Refusal> {
    let given = text::line(given)?;
    let zone = given.parse::<Tz>().ok();
    let zone = zone.or_else(|| TZ_VARIANTS.into_iter().find(|zone| zone.name().eq_ignore_ascii_case(&given)));
    let problem = "which is no time zone of the IANA database: write it as Europe/London";
    zone.map(|zone| zone.name().to_owned())
        .ok_or_else(|| Refusal::invalid(format!("is {}, {problem}", excerpt(&given))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn a_zone_gets_its_canonical_spelling() {
        for (given, zone) in [
            ("Europe/London", "Europe/London"),
            ("europe/london", "Europe/London"),
            ("AMERICA/ARGENTINA/BUENOS_AIRES", "America/Argentina/Buenos_Aires"),
            (" UTC ", "UTC"),
        ] {
            assert_eq!(timezone(given).unwrap(), zone);
        }
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        for given in ["London", "+01:00", "Europe/Atlantis", "GMT Summer Time"] {
            assert_eq!(timezone(given).unwrap_err().code(), ViolationCode::Invalid, "{given}");
        }
        assert_eq!(timezone("").unwrap_err().code(), ViolationCode::Blank);
        assert_eq!(timezone(&"Z".repeat(300)).unwrap_err().code(), ViolationCode::TooLong);
    }
}
