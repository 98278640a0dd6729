//! Calendar dates.

use chrono::{Datelike, NaiveDate};

use super::{
    text, timestamp,
    violation::{Refusal, excerpt},
};

/// A date, `2018-03-15`, of the years 1 to 9999; a date-time is truncated to the date that it is written with (drvn,
/// ctrl-hub), whatever its offset.
///
/// # Errors
/// `BLANK`, `TOO_LONG`, or `INVALID`.
pub fn date(given: &str) -> Result<NaiveDate, Refusal> {
    let given = text::line(given)?;
    let date = match given.get(..10) {
        Some(date) if given.len() == 10 || timestamp::is_date_time(&given) => parse(date),
        _ => None,
    };
    let problem = "which is no date: write it as 2018-03-15";
    date.ok_or_else(|| Refusal::invalid(format!("is {}, {problem}", excerpt(&given))))
}

/// Ten characters exactly: chrono alone would take `2018-3-5` and `+12018-03-15` too.
fn parse(text: &str) -> Option<NaiveDate> {
    let shaped =
        text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    let date = if shaped { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None };
    date.filter(|date| (1..=9999).contains(&date.year()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::ViolationCode;

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_date_or_a_date_time_gives_its_date() {
        for (given, date_of) in [
            ("1985-03-20", ymd(1985, 3, 20)),
            (" 2020-02-29 ", ymd(2020, 2, 29)),
            ("1985-06-15T00:00:00.000Z", ymd(1985, 6, 15)),
            ("2018-03-15T23:30:00-05:00", ymd(2018, 3, 15)),
            ("2018-03-15 23:30:00", ymd(2018, 3, 15)),
            ("2018-03-15T23:30:00", ymd(2018, 3, 15)),
            ("2018-03-15T23:30:00.513", ymd(2018, 3, 15)),
            ("0001-01-01", ymd(1, 1, 1)),
            ("9999-12-31", ymd(9999, 12, 31)),
            ("9999-12-31T23:00:00-05:00", ymd(9999, 12, 31)),
        ] {
            assert_eq!(date(given).unwrap(), date_of, "{given}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for given in [
            "2021-02-29",
            "2018-3-15",
            "15/03/2018",
            "20180315",
            "0000-01-01",
            "12018-03-15",
            "+2018-03-15",
            "2018-03-15T25:00:00Z",
            "2018-03-15 soon",
            "2018-03-1é",
            "yesterday",
        ] {
            assert_eq!(date(given).unwrap_err().code(), ViolationCode::Invalid, "{given}");
        }
        assert_eq!(date(" ").unwrap_err().code(), ViolationCode::Blank);
        assert_eq!(date(&"2".repeat(256)).unwrap_err().code(), ViolationCode::TooLong);
    }
}
