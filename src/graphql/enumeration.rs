//! The domain's enumerations as enumerations of the graph: their names and descriptions are the domain's.

/// Lets the graph use enumerations of the domain.
macro_rules! graphql_enums {
    ($($name:ty),+ $(,)?) => {$(
        impl async_graphql::InputType for $name {
            type RawValueType = Self;

            fn type_name() -> std::borrow::Cow<'static, str> {
                <Self as $crate::domain::TextEnum>::NAME.into()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                $crate::graphql::enumeration::register::<Self>(registry)
            }

            fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
                $crate::graphql::enumeration::parse(value.unwrap_or_default())
            }

            fn to_value(&self) -> async_graphql::Value {
                $crate::graphql::enumeration::value(*self)
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                <Self as $crate::domain::TextEnum>::NAME.into()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                $crate::graphql::enumeration::register::<Self>(registry)
            }

            async fn resolve(
                &self,
                _: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                Ok($crate::graphql::enumeration::value(*self))
            }
        }
    )+};
}
pub(super) use graphql_enums;

use async_graphql::{
    InputType, InputValueError, InputValueResult, Name, Value,
    registry::{MetaEnumValue, MetaType, MetaTypeId, Registry},
};

use crate::domain::TextEnum;

/// Describes the enumeration to the schema.
pub fn register<T: TextEnum + InputType>(registry: &mut Registry) -> String {
    registry.create_input_type::<T, _>(MetaTypeId::Enum, |_| MetaType::Enum {
        name: T::NAME.into(),
        description: Some(text(T::DESCRIPTION)),
        enum_values: T::VALUES
            .iter()
            .map(|(_, name, description)| ((*name).to_owned(), meta_value(name, description)))
            .collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(std::any::type_name::<T>()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    })
}

fn meta_value(name: &str, description: &str) -> MetaEnumValue {
    MetaEnumValue {
        name: name.into(),
        description: Some(text(description)),
        deprecation: async_graphql::registry::Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    }
}

/// Rustdoc's lines as one description.
fn text(doc: &str) -> String {
    let lines: Vec<_> = doc.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// Reads a value of the enumeration.
///
/// # Errors
/// When it is none.
pub fn parse<T: TextEnum + InputType>(value: Value) -> InputValueResult<T> {
    let found = match &value {
        Value::Enum(name) => T::from_text(name),
        Value::String(name) => T::from_text(name),
        _ => return Err(InputValueError::expected_type(value)),
    };
    found.ok_or_else(|| InputValueError::custom(format_args!("{value} is no {}", T::NAME)))
}

/// A value of the enumeration as the graph writes it.
pub fn value<T: TextEnum>(value: T) -> Value {
    Value::Enum(Name::new(value.as_str()))
}
