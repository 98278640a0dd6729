//! Points in time.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, Utc};

use super::{
    clock, text,
    violation::{Refusal, excerpt},
};

/// A point in time, in RFC 3339 or as apex writes it (`2024-01-02 12:00:00`, in UTC), of the years 1 to 9999; cut to
/// microseconds.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID`.
pub fn timestamp(given: &str) -> Result<DateTime<Utc>, Refusal> {
    let given = text::line(given)?;
    let at = parse(&given).map(|at| clock::cut(at.to_utc())).filter(|at| (1..=9999).contains(&at.year()));
    let problem = "which is no point in time: write it as 2024-01-02T12:00:00Z";
    at.ok_or_else(|| Refusal::invalid(format!("is {}, {problem}", excerpt(&given))))
}

/// Whether a text is a date with a time of day, wherever that time may be.
pub(super) fn is_date_time(text: &str) -> bool {
    let anywhere = |format| NaiveDateTime::parse_from_str(text, format).is_ok();
    parse(text).is_some() || anywhere("%Y-%m-%dT%H:%M:%S%.f") || anywhere("%Y-%m-%d %H:%M:%S%.f")
}

fn parse(text: &str) -> Option<DateTime<FixedOffset>> {
    let rfc3339 = || DateTime::parse_from_rfc3339(text).ok();
    let apex = || {
        let shaped = text.len() == 19 && text.as_bytes().first().is_some_and(u8::is_ascii_digit);
        let naive = shaped.then(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok())?;
        naive.map(|naive| naive.and_utc().fixed_offset())
    };
    rfc3339().or_else(apex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    #[test]
    fn the_upstreams_times_are_understood() {
        for (given, utc) in [
            ("2024-01-02 12:00:00", "2024-01-02T12:00:00Z"),
            ("2021-01-01T00:00:00+00:00", "2021-01-01T00:00:00Z"),
            ("2023-11-07T05:31:56Z", "2023-11-07T05:31:56Z"),
            ("2024-06-25T13:35:40.513Z", "2024-06-25T13:35:40.513Z"),
            ("2024-06-25T15:35:40+02:00", "2024-06-25T13:35:40Z"),
            ("2024-06-25T13:35:40.123456789Z", "2024-06-25T13:35:40.123456Z"),
            ("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(timestamp(given).unwrap(), utc.parse::<DateTime<Utc>>().unwrap(), "{given}");
        }
    }

    #[test]
    fn what_is_no_point_in_time_is_refused() {
        for given in [
            "2024-01-02",
            "2024-01-02T12:00:00",
            "2024-01-02 12:00",
            "2024-13-02 12:00:00",
            "2024-01-02 24:00:00",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
            "1704196800",
            "now",
        ] {
            assert_eq!(timestamp(given).unwrap_err().code(), ViolationCode::Invalid, "{given}");
        }
        assert_eq!(timestamp("").unwrap_err().code(), ViolationCode::Blank);
        assert_eq!(timestamp(&"2".repeat(256)).unwrap_err().code(), ViolationCode::TooLong);
    }
}
