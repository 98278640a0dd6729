//! Values that may be left out, and must neither be null nor of a wrong type.

use std::borrow::Cow;

use async_graphql::{InputType, InputValueError, InputValueResult, Pos, Value, registry::Registry};

use crate::graphql::errors::{Error, Result};

/// What a client gave for an argument, or for a field of one. It is read only where its path is known, so that whoever gave
/// something wrong is told where it stands.
#[derive(Debug, Default)]
pub enum Given<T> {
    /// It is left out.
    #[default]
    Nothing,
    /// It is null.
    Null,
    /// It is no value of the type, for this reason.
    Wrong(String),
    /// The value.
    Value(T),
}

impl<T: InputType> InputType for Given<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::type_name().into_owned()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry);
        Self::qualified_type_name()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        Ok(match value {
            None => Self::Nothing,
            Some(Value::Null) => Self::Null,
            Some(value) => T::parse(Some(value)).map_or_else(|error| Self::Wrong(reason(error)), Self::Value),
        })
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Value(value) => value.to_value(),
            Self::Nothing | Self::Null | Self::Wrong(_) => Value::Null,
        }
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        match self {
            Self::Value(value) => value.as_raw_value(),
            Self::Nothing | Self::Null | Self::Wrong(_) => None,
        }
    }
}

/// So much is told of a value that cannot be read, in characters.
const MAX_REASON: usize = 200;

fn reason<T: InputType>(error: InputValueError<T>) -> String {
    let message = error.into_server_error(Pos::default()).message;
    let told = match message.strip_prefix("Failed to parse ") {
        Some(told) => told.split_once(": ").map_or(told, |(_, why)| why),
        None => &message,
    };
    // The path tells what it was read for.
    let told = told.split(" (occurred while parsing").next().unwrap_or(told).trim_end_matches('.');
    match told.char_indices().nth(MAX_REASON) {
        Some((end, _)) => format!("{}…", &told[..end]),
        None => told.to_owned(),
    }
}

/// A value that may be left out, and must not be null: a condition of which nobody knows what it was is none.
///
/// # Errors
/// When it is null, or of a wrong type.
pub fn given<T>(argument: &str, value: Given<T>) -> Result<Option<T>> {
    match value {
        Given::Nothing => Ok(None),
        Given::Null => Err(Error::argument(argument, "must not be null: leave it out if it is not to count")),
        Given::Wrong(reason) => Err(Error::argument(argument, format_args!("cannot be read: {reason}"))),
        Given::Value(value) => Ok(Some(value)),
    }
}

/// At most so many values are in a list.
const MAX_VALUES: usize = 100;

/// The same for a list, of which at least one must be given.
///
/// # Errors
/// When it is null, of a wrong type, empty, or has more than 100.
pub fn some_of<T>(argument: &str, list: Given<Vec<T>>) -> Result<Option<Vec<T>>> {
    let list = given(argument, list)?;
    match list.as_ref().map_or(1, Vec::len) {
        0 => Err(Error::argument(
            argument,
            "must not be empty: nothing could meet it; leave it out if it is not to count",
        )),
        1..=MAX_VALUES => Ok(list),
        more => Err(Error::argument(
            argument,
            format_args!("has {more} values, and at most {MAX_VALUES} are allowed: ask for the others by themselves"),
        )),
    }
}
