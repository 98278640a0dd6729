//! Scalars that GraphQL itself does not have.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat};

use super::errors::quoted;
use crate::db::types::Timestamp;

/// A calendar date without a time, as ISO 8601 writes it: `2018-03-15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A calendar date without a time, as ISO 8601 writes it: `2018-03-15`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Ok(Self(text.parse().map_err(|wrong| unreadable(text, wrong, "`2018-03-15`"))?)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

/// A moment in UTC, as RFC 3339 writes it: `2024-01-02T12:00:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime(pub Timestamp);

/// A moment in UTC, as RFC 3339 writes it: `2024-01-02T12:00:00Z`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                let moment = chrono::DateTime::parse_from_rfc3339(text);
                let moment = moment.map_err(|wrong| unreadable(text, wrong, "`2024-01-02T12:00:00Z`"))?;
                Ok(Self(moment.to_utc().into()))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.get().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// Any JSON value.
#[derive(Debug, Clone, PartialEq)]
pub struct Json(pub serde_json::Value);

/// Any JSON value.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        // Every JSON value is a GraphQL value.
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// Why a text is no date or moment, and what one looks like.
fn unreadable(text: &str, wrong: chrono::ParseError, example: &str) -> String {
    format!("{} is not written as {example} is ({wrong})", quoted(text))
}
