//! The parts of filters that every noun's have, and values that may be left out and must not be null.

use async_graphql::{InputObject, MaybeUndefined};

use crate::graphql::{
    errors::{Error, Result},
    scalars::{Date, DateTime},
};

/// What a text is compared with; it has to meet all that is given, and a text that is missing meets nothing. Every character
/// stands for itself.
#[derive(InputObject)]
pub struct StringFilter {
    /// It is this text.
    pub eq: MaybeUndefined<String>,
    /// It is one of these texts, at most 100.
    #[graphql(name = "in")]
    pub any: MaybeUndefined<Vec<String>>,
    /// This text is somewhere in it.
    pub contains: MaybeUndefined<String>,
    /// It begins with this text.
    pub starts_with: MaybeUndefined<String>,
    /// It ends with this text.
    pub ends_with: MaybeUndefined<String>,
    /// Whether neither case nor accents count: `zoe` is `Zoë`. They do if nothing is said.
    pub ignore_case: MaybeUndefined<bool>,
}

/// In which span a moment has to be; a moment that is missing is in none.
#[derive(InputObject)]
pub struct DateTimeFilter {
    /// Before this moment.
    pub before: MaybeUndefined<DateTime>,
    /// After this moment.
    pub after: MaybeUndefined<DateTime>,
    /// On this day, in UTC.
    pub on: MaybeUndefined<Date>,
}

/// In which span a date has to be; a date that is missing is in none.
#[derive(InputObject)]
pub struct DateFilter {
    /// Before this day.
    pub before: MaybeUndefined<Date>,
    /// After this day.
    pub after: MaybeUndefined<Date>,
    /// This day.
    pub on: MaybeUndefined<Date>,
}

/// A value that may be left out, and must not be null: a condition of which nobody knows what it was is none.
///
/// # Errors
/// When it is null.
pub fn given<T>(argument: &str, value: MaybeUndefined<T>) -> Result<Option<T>> {
    match value {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Err(Error::argument(argument, "must not be null: leave it out if it is not to count")),
        MaybeUndefined::Value(value) => Ok(Some(value)),
    }
}

/// At most so many values are in a list.
const MAX_VALUES: usize = 100;

/// The same for a list, of which at least one must be given.
///
/// # Errors
/// When it is null, empty, or has more than 100.
pub fn some_of<T>(argument: &str, list: MaybeUndefined<Vec<T>>) -> Result<Option<Vec<T>>> {
    let list = given(argument, list)?;
    match list.as_ref().map_or(1, Vec::len) {
        0 => Err(Error::argument(
            argument,
            "must not be empty: nothing could meet it; leave it out if it is not to count",
        )),
        1..=MAX_VALUES => Ok(list),
        more => Err(Error::argument(argument, format_args!("has {more} values, and at most {MAX_VALUES} are allowed"))),
    }
}
