//! What clients send: fields of which nothing need be said, and texts that the domain reads.

use std::borrow::Cow;

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};

use super::scalars::{Date, DateTime};
use crate::domain::{TextEnum, patch::Patch};

/// An input field that can be left out (keep), be null (clear), or have a value (set).
impl<T: InputType> InputType for Patch<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::type_name().into_owned()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry);
        T::type_name().into_owned()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            None => Ok(Self::Absent),
            Some(Value::Null) => Ok(Self::Null),
            Some(value) => T::parse(Some(value)).map(Self::Value).map_err(InputValueError::propagate),
        }
    }

    fn to_value(&self) -> Value {
        self.as_ref().value().map_or(Value::Null, InputType::to_value)
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.as_ref().value().and_then(InputType::as_raw_value)
    }
}

/// Declares a scalar as it was sent: whether it is one is for the domain to say, which tells of it together with all else that
/// is wrong.
macro_rules! sent {
    ($(#[doc = $doc:literal])+ $name:ident, $scalar:ty) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(pub String);

        impl InputType for $name {
            type RawValueType = Self;

            fn type_name() -> Cow<'static, str> {
                <$scalar as InputType>::type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                <$scalar as InputType>::create_type_info(registry)
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                match value.unwrap_or_default() {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl From<$name> for String {
            fn from(sent: $name) -> Self {
                sent.0
            }
        }
    };
}

sent! {
    /// A `Date` as it was sent, which the domain reads.
    SentDate, Date
}

sent! {
    /// A `DateTime` as it was sent, which the domain reads.
    SentDateTime, DateTime
}

/// The value of an enumeration as the domain reads it.
pub fn text<E: TextEnum>(value: Patch<E>) -> Patch<String> {
    value.map(|value| value.as_str().to_owned())
}

/// A list of an enumeration's values as the domain reads it.
pub fn texts<E: TextEnum>(values: Patch<Vec<E>>) -> Patch<Vec<String>> {
    values.map(|values| values.into_iter().map(|value| value.as_str().to_owned()).collect())
}
