//! The values of filters: what texts are compared with, and in which spans moments and dates are.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

use super::{
    DateFilter, DateTimeFilter, StringFilter,
    given::{given, some_of},
};
use crate::{
    db::types::Timestamp,
    domain::{
        list::{Bound, DateTest, TextComparison, TextTest, TimeTest},
        text::composed,
        violation::Refusal,
    },
    graphql::{
        errors::{Error, Result},
        scalars,
    },
};

/// No text that is compared is longer, in characters: none that is kept comes near it.
const MAX_TEXT: usize = 1_000;

/// No date that is kept is of another year, and PostgreSQL does not know all that can be written.
const YEARS: RangeInclusive<i32> = 1..=9_999;

/// What a text is compared with.
///
/// # Errors
/// When something is null or too long, or there is nothing.
pub(super) fn comparisons(path: &str, given: StringFilter) -> Result<TextTest> {
    let StringFilter { eq, any, contains, starts_with, ends_with, ignore_case } = given;
    let mut comparisons = Vec::new();
    let read = |name: &str, text| {
        let path = format!("{path}.{name}");
        self::given(&path, text)?.map(|text| kept(&path, text)).transpose()
    };
    comparisons.extend(read("eq", eq)?.map(TextComparison::Eq));
    comparisons.extend(read("contains", contains)?.map(TextComparison::Contains));
    comparisons.extend(read("startsWith", starts_with)?.map(TextComparison::StartsWith));
    comparisons.extend(read("endsWith", ends_with)?.map(TextComparison::EndsWith));
    let path_of_any = format!("{path}.in");
    if let Some(texts) = some_of(&path_of_any, any)? {
        let read = |(index, text)| kept(&format!("{path_of_any}[{index}]"), text);
        let texts: Result<Vec<_>> = texts.into_iter().enumerate().map(read).collect();
        comparisons.push(TextComparison::In(texts?));
    }
    let ignore_case = self::given(&format!("{path}.ignoreCase"), ignore_case)?.unwrap_or_default();
    if comparisons.is_empty() {
        return Err(Error::argument(path, "compares with nothing: give eq, in, contains, startsWith or endsWith"));
    }
    Ok(TextTest { comparisons, ignore_case })
}

/// The ends of a span of time.
///
/// # Errors
/// When one is null, or there is none.
pub fn span(path: &str, given: DateTimeFilter) -> Result<TimeTest> {
    let of = |name: &str| format!("{path}.{name}");
    let end = |name: &str, at| {
        let path = of(name);
        self::given(&path, at)?.map(|at: scalars::DateTime| near(&path, at.0.get())).transpose()
    };
    let before = end("before", given.before)?.map(Bound::Before);
    let after = end("after", given.after)?.map(Bound::After);
    let on = self::given(&of("on"), given.on)?.map(|date| days(&of("on"), date.0)).transpose()?;
    let midnight = |date: NaiveDate| Timestamp::from(date.and_time(NaiveTime::MIN).and_utc()).get();
    let on = on.into_iter().flatten().map(|bound| match bound {
        Bound::From(date) | Bound::After(date) => Bound::From(midnight(date)),
        Bound::Before(date) => Bound::Before(midnight(date)),
    });
    some_bound(path, before.into_iter().chain(after).chain(on).collect::<Vec<Bound<DateTime<Utc>>>>())
}

/// The ends of a span of dates.
///
/// # Errors
/// When one is null, or there is none.
pub(super) fn dates(path: &str, given: DateFilter) -> Result<DateTest> {
    let of = |name: &str| format!("{path}.{name}");
    let end = |name: &str, date| {
        let path = of(name);
        self::given(&path, date)?.map(|date: scalars::Date| near(&path, date.0)).transpose()
    };
    let before = end("before", given.before)?.map(Bound::Before);
    let after = end("after", given.after)?.map(Bound::After);
    let on = self::given(&of("on"), given.on)?.map(|date| days(&of("on"), date.0)).transpose()?;
    some_bound(path, before.into_iter().chain(after).chain(on.into_iter().flatten()).collect())
}

/// One day, from its beginning to that of the next.
fn days(path: &str, date: NaiveDate) -> Result<[Bound<NaiveDate>; 2]> {
    let date = near(path, date)?;
    let next = date.checked_add_days(Days::new(1));
    let next = next.ok_or_else(|| Error::argument(path, "is too far away"))?;
    Ok([Bound::From(date), Bound::Before(next)])
}

/// A day or a moment that is not too far away.
///
/// # Errors
/// When it is.
fn near<T: Datelike>(path: &str, at: T) -> Result<T> {
    if YEARS.contains(&at.year()) {
        return Ok(at);
    }
    let (first, last) = (YEARS.start(), YEARS.end());
    Err(Error::argument(path, format_args!("is too far away: give one of the years {first} to {last}")))
}

fn some_bound<T>(path: &str, bounds: Vec<Bound<T>>) -> Result<Vec<Bound<T>>> {
    if bounds.is_empty() {
        return Err(Error::argument(path, "compares with nothing: give before, after or on"));
    }
    Ok(bounds)
}

/// A text that is not too long, in the form in which texts are kept: whoever looks for what was written finds it.
fn kept(path: &str, text: String) -> Result<String> {
    bounded(path, text).map(|text| composed(&text).into_owned())
}

/// A text that is not too long.
///
/// # Errors
/// When it is.
pub(super) fn bounded(path: &str, text: String) -> Result<String> {
    within(path, text, MAX_TEXT)
}

/// A text of at most so many characters.
///
/// # Errors
/// When it has more.
pub(super) fn within(path: &str, text: String, max: usize) -> Result<String> {
    let length = text.chars().count();
    if length > max {
        return Err(Error::argument(
            path,
            format_args!("has {length} characters, and at most {max} are compared: shorten it"),
        ));
    }
    Ok(text)
}

/// What the domain says of a value.
pub(super) fn refused(path: &str, refusal: &Refusal) -> Error {
    let sentence = refusal.sentence();
    Error::argument(path, sentence.trim_end_matches('.'))
}
