//! When a profile has to be looked at again (apex): data is missing, or the last review is too long ago.

use std::ops::Range;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, Utc};

text_enum! {
    /// Why a profile has to be reviewed.
    ReviewReasonKind {
        /// A field has no value that must have one.
        FieldMissing = "FIELD_MISSING",
        /// The profile was never updated or reviewed.
        NeverReviewed = "NEVER_REVIEWED",
        /// The profile was last updated or reviewed too long ago.
        Overdue = "OVERDUE",
    }
}

/// One reason to review a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewReason {
    /// What kind of reason it is.
    pub kind: ReviewReasonKind,
    /// The place of the missing field in the graph, `position.jobTitle`.
    pub field: Option<&'static str>,
    /// How many whole days ago the profile was last updated or reviewed, where that is too long.
    pub age_days: Option<i64>,
}

/// How long a review holds, in calendar months: a review of 31 January holds for one month until 28 (or 29) February.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewPeriod(Months);

impl ReviewPeriod {
    /// A period of this many calendar months.
    #[must_use]
    pub const fn months(months: u32) -> Self {
        Self(Months::new(months))
    }

    /// When a review was that is too old now: the spans of time, from the first year that is kept on.
    ///
    /// There may be several, because the last days of a long month are all one day in a shorter one.
    #[must_use]
    pub fn overdue(self, now: DateTime<Utc>) -> Vec<Range<DateTime<Utc>>> {
        let months = i64::from(now.year()) * 12 + i64::from(now.month0()) - i64::from(self.0.as_u32());
        let first = |months: i64| {
            let (year, month) =
                (i32::try_from(months.div_euclid(12)).ok()?, u32::try_from(months.rem_euclid(12)).ok()?);
            NaiveDate::from_ymd_opt(year, month + 1, 1)
        };
        let (Some(first), Some(next), Some(beginning)) = (first(months), first(months + 1), first(12)) else {
            return Vec::new();
        };
        let (of_day, last) = (now.time(), now.date_naive().num_days_in_month());
        let on = |day: u32| first.with_day(day);
        // Of earlier days in that month, and of this one up to the time of day, every review is too old.
        let until = match on(now.day()) {
            Some(date) if now.day() < u32::from(last) => date.and_time(of_day),
            _ => on(last.into()).unwrap_or(next).into(),
        };
        let clamped = (u32::from(last)..=31).filter(|_| now.day() == u32::from(last)).filter_map(on);
        let clamped = clamped.map(|date| date.and_time(chrono::NaiveTime::MIN)..date.and_time(of_day));
        let spans = [beginning.into()..until].into_iter().chain(clamped).filter(|span| span.start < span.end);
        spans.map(|span| span.start.and_utc()..span.end.and_utc()).collect()
    }
}

/// A year: apex does not document its period.
impl Default for ReviewPeriod {
    fn default() -> Self {
        Self::months(12)
    }
}

/// What of a profile decides whether it is complete: the fields that apex's update takes, but for the branch, which an
/// employer need not have.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReviewFacts<'a> {
    /// `position.jobTitle`.
    pub job_title: Option<&'a str>,
    /// `position.customerFacing`.
    pub customer_facing: Option<bool>,
    /// `employer.name`.
    pub employer_name: Option<&'a str>,
}

impl ReviewFacts<'_> {
    /// The fields that must be there, each with whether it is.
    fn required(&self) -> [(&'static str, bool); 3] {
        let says = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
        [
            ("position.jobTitle", says(self.job_title)),
            ("position.customerFacing", self.customer_facing.is_some()),
            ("employer.name", says(self.employer_name)),
        ]
    }
}

/// Why a profile has to be reviewed; it has to be if there is any reason. Missing fields come first, in the graph's order.
///
/// `reviewed_at` is the last update or review. A review holds up to and with the moment that the period ends.
#[must_use]
pub fn review_reasons(
    facts: ReviewFacts<'_>,
    reviewed_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    period: ReviewPeriod,
) -> Vec<ReviewReason> {
    let missing = facts.required().into_iter().filter(|(_, there)| !there).map(|(field, _)| ReviewReason {
        kind: ReviewReasonKind::FieldMissing,
        field: Some(field),
        age_days: None,
    });
    missing.chain(review_due(reviewed_at, now, period)).collect()
}

fn review_due(reviewed_at: Option<DateTime<Utc>>, now: DateTime<Utc>, period: ReviewPeriod) -> Option<ReviewReason> {
    let Some(reviewed_at) = reviewed_at else {
        return Some(ReviewReason { kind: ReviewReasonKind::NeverReviewed, field: None, age_days: None });
    };
    // A period that ends after the last time there is never ends.
    let overdue = reviewed_at.checked_add_months(period.0).is_some_and(|end| end < now);
    let age_days = Some((now - reviewed_at).num_days());
    overdue.then_some(ReviewReason { kind: ReviewReasonKind::Overdue, field: None, age_days })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: ReviewFacts<'static> = ReviewFacts {
        job_title: Some("Salesperson"),
        customer_facing: Some(false),
        employer_name: Some("ITC Compliance ltd"),
    };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn due(reviewed: &str, now: &str, months: u32) -> Option<i64> {
        let reasons = review_reasons(COMPLETE, Some(at(reviewed)), at(now), ReviewPeriod::months(months));
        assert!(reasons.iter().all(|reason| reason.kind == ReviewReasonKind::Overdue && reason.field.is_none()));
        assert!(reasons.len() <= 1);
        reasons.first().map(|reason| reason.age_days.unwrap())
    }

    #[test]
    fn a_complete_profile_of_this_year_needs_no_review() {
        let reviewed = Some(at("2024-01-02T12:00:00Z"));
        let now = at("2024-12-31T00:00:00Z");
        assert_eq!(review_reasons(COMPLETE, reviewed, now, ReviewPeriod::default()), []);
    }

    #[test]
    fn each_missing_field_is_a_reason() {
        let facts = ReviewFacts { job_title: Some(" "), customer_facing: None, employer_name: None };
        let now = at("2024-01-02T12:00:00Z");
        let fields: Vec<_> = review_reasons(facts, Some(now), now, ReviewPeriod::default())
            .into_iter()
            .map(|reason| (reason.kind, reason.field, reason.age_days))
            .collect();
        let missing = |field| (ReviewReasonKind::FieldMissing, Some(field), None);
        assert_eq!(
            fields,
            [missing("position.jobTitle"), missing("position.customerFacing"), missing("employer.name")]
        );
    }

    #[test]
    fn a_profile_that_was_never_reviewed_needs_it() {
        let reasons = review_reasons(COMPLETE, None, at("2024-01-02T12:00:00Z"), ReviewPeriod::default());
        assert_eq!(reasons, [ReviewReason { kind: ReviewReasonKind::NeverReviewed, field: None, age_days: None }]);
    }

    #[test]
    fn a_review_holds_for_calendar_months() {
        assert_eq!(due("2024-01-02T12:00:00Z", "2025-01-02T12:00:00Z", 12), None);
        assert_eq!(due("2024-01-02T12:00:00Z", "2025-01-02T12:00:00.000001Z", 12), Some(366));
        assert_eq!(due("2023-01-31T00:00:00Z", "2023-02-28T00:00:00Z", 1), None);
        assert_eq!(due("2023-01-31T00:00:00Z", "2023-02-28T00:00:01Z", 1), Some(28));
        assert_eq!(due("2024-01-02T12:00:00Z", "9999-01-01T00:00:00Z", u32::MAX), None);
    }

    #[test]
    fn the_spans_of_old_reviews_are_those_that_are_overdue_one_by_one() {
        let reviews: Vec<_> =
            (0..2_900).map(|number| at("2023-01-01T03:30:00Z") + chrono::TimeDelta::hours(number * 7)).collect();
        for months in [0, 1, 12, 13] {
            let period = ReviewPeriod::months(months);
            for now in [
                "2024-02-28T10:30:00Z",
                "2024-02-29T10:30:00Z",
                "2025-02-28T00:00:00Z",
                "2025-03-31T23:59:59.9Z",
                "2025-04-30T05:00:00Z",
                "2025-01-01T00:00:00Z",
            ] {
                let spans = period.overdue(at(now));
                for &reviewed in &reviews {
                    let due = review_due(Some(reviewed), at(now), period).is_some();
                    let within = spans.iter().any(|span| span.contains(&reviewed));
                    assert_eq!(within, due, "{reviewed} at {now} after {months} months");
                }
            }
        }
        assert_eq!(ReviewPeriod::months(u32::MAX).overdue(at("2024-01-01T00:00:00Z")), []);
    }

    #[test]
    fn a_review_in_the_future_is_not_overdue() {
        assert_eq!(due("2025-01-02T12:00:00Z", "2024-01-02T12:00:00Z", 0), None);
    }
}
