//! The parts of filters that every noun's have.

use async_graphql::InputObject;

use super::Given;
use crate::graphql::scalars::{Date, DateTime};

/// What a text is compared with; it has to meet all that is given, and a text that is missing meets nothing. Every character
/// stands for itself.
#[derive(InputObject)]
pub struct StringFilter {
    /// It is this text.
    pub eq: Given<String>,
    /// It is one of these texts, at most 100.
    #[graphql(name = "in")]
    pub any: Given<Vec<String>>,
    /// This text is somewhere in it.
    pub contains: Given<String>,
    /// It begins with this text.
    pub starts_with: Given<String>,
    /// It ends with this text.
    pub ends_with: Given<String>,
    /// Whether neither case nor accents count: `zoe` is `Zoë`. They do if nothing is said.
    pub ignore_case: Given<bool>,
}

/// In which span a moment has to be; a moment that is missing is in none.
#[derive(InputObject)]
pub struct DateTimeFilter {
    /// Before this moment.
    pub before: Given<DateTime>,
    /// After this moment.
    pub after: Given<DateTime>,
    /// On this day, in UTC.
    pub on: Given<Date>,
}

/// In which span a date has to be; a date that is missing is in none.
#[derive(InputObject)]
pub struct DateFilter {
    /// Before this day.
    pub before: Given<Date>,
    /// After this day.
    pub after: Given<Date>,
    /// This day.
    pub on: Given<Date>,
}
