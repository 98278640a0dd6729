//! Whether the variables of a request have values of the types that its operation declares: a request whose variables are
//! wrong is refused before any of it runs.

use std::fmt;

use async_graphql::{
    ServerError, Value, Variables,
    parser::types::{BaseType, OperationDefinition, Type, VariableDefinition},
    registry::{MetaInputValue, MetaType, MetaTypeName, Registry},
};

use super::error;
use crate::graphql::errors::{Code, quoted};

/// The first value that cannot be: where it is, and why.
type Wrong<'v> = (String, Problem<'v>);

enum Problem<'v> {
    Expected(&'v str, &'v Value),
    NotOneOf(&'v str, &'v str),
    Lacks(&'v str, &'v str),
    Unknown(&'v str, &'v str),
    NotExactlyOne,
}

/// Where a value is inside of a variable.
#[derive(Clone, Copy)]
enum Path<'p> {
    Variable(&'p str),
    Field(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

/// Sees that every variable has a value that it can have.
///
/// # Errors
/// The first one that has not, and where it is declared.
pub fn check(operation: &OperationDefinition, given: &Variables, registry: &Registry) -> Result<(), ServerError> {
    operation.variable_definitions.iter().try_for_each(|definition| {
        variable(&definition.node, given, registry)
            .map_err(|problem| error(problem, vec![definition.pos], Code::BadUserInput))
    })
}

fn variable(definition: &VariableDefinition, given: &Variables, registry: &Registry) -> Result<(), String> {
    let (name, of) = (&definition.name.node, &definition.var_type.node);
    match given.get(name) {
        None if definition.default_value.is_some() || of.nullable => Ok(()),
        Some(Value::Null) if of.nullable => Ok(()),
        None | Some(Value::Null) => {
            Err(format!("The variable `${name}` of the type `{of}` has no value: give it one in `variables`."))
        }
        Some(value) => declared(of, value, Path::Variable(name), registry)
            .map_err(|(path, problem)| format!("The variable `${path}` is wrong: {problem}.")),
    }
}

/// A value of the type that a request declares. Whether there is such a type is for validation to say.
fn declared<'v>(of: &'v Type, value: &'v Value, path: Path<'_>, registry: &'v Registry) -> Result<(), Wrong<'v>> {
    match (&of.base, value) {
        (_, Value::Null) if of.nullable => Ok(()),
        (BaseType::List(entry), Value::List(values)) => {
            each(values, path, |value, path| declared(entry, value, path, registry))
        }
        (BaseType::List(entry), value) => declared(entry, value, path, registry),
        (BaseType::Named(name), Value::Null) => Err((path.to_string(), Problem::Expected(name, value))),
        (BaseType::Named(name), value) => named(name, value, path, registry),
    }
}

/// A value of a type that the schema names.
fn known<'v>(of: &'v str, value: &'v Value, path: Path<'_>, registry: &'v Registry) -> Result<(), Wrong<'v>> {
    match (MetaTypeName::create(of), value) {
        (MetaTypeName::NonNull(of), Value::Null) => {
            Err((path.to_string(), Problem::Expected(MetaTypeName::concrete_typename(of), value)))
        }
        (MetaTypeName::NonNull(of), value) => known(of, value, path, registry),
        (_, Value::Null) => Ok(()),
        (MetaTypeName::List(entry), Value::List(values)) => {
            each(values, path, |value, path| known(entry, value, path, registry))
        }
        (MetaTypeName::List(entry), value) => known(entry, value, path, registry),
        (MetaTypeName::Named(name), value) => named(name, value, path, registry),
    }
}

fn each<'v>(
    values: &'v [Value],
    path: Path<'_>,
    check: impl Fn(&'v Value, Path<'_>) -> Result<(), Wrong<'v>>,
) -> Result<(), Wrong<'v>> {
    values.iter().enumerate().try_for_each(|(index, value)| check(value, Path::Index(&path, index)))
}

fn named<'v>(name: &'v str, value: &'v Value, path: Path<'_>, registry: &'v Registry) -> Result<(), Wrong<'v>> {
    let wrong = |problem| Err((path.to_string(), problem));
    match registry.types.get(name) {
        Some(MetaType::Scalar { is_valid, .. }) => {
            let is_int = |value: &Value| matches!(value, Value::Number(n) if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()));
            let fits = is_valid.as_ref().is_none_or(|is_valid| is_valid(value)) && (name != "Int" || is_int(value));
            if fits { Ok(()) } else { wrong(Problem::Expected(name, value)) }
        }
        Some(MetaType::Enum { enum_values, .. }) => match value {
            Value::String(given) if enum_values.contains_key(given) => Ok(()),
            Value::String(given) => wrong(Problem::NotOneOf(name, given)),
            _ => wrong(Problem::Expected(name, value)),
        },
        Some(MetaType::InputObject { input_fields, oneof, .. }) => match value {
            Value::Object(values) => {
                if *oneof && (values.len() != 1 || values.values().any(|value| *value == Value::Null)) {
                    return wrong(Problem::NotExactlyOne);
                }
                if let Some(unknown) = values.keys().find(|given| !input_fields.contains_key(given.as_str())) {
                    return wrong(Problem::Unknown(name, unknown));
                }
                input_fields.values().try_for_each(|field| input(field, values.get(&*field.name), path, registry))
            }
            _ => wrong(Problem::Expected(name, value)),
        },
        _ => Ok(()),
    }
}

fn input<'v>(
    field: &'v MetaInputValue,
    given: Option<&'v Value>,
    path: Path<'_>,
    registry: &'v Registry,
) -> Result<(), Wrong<'v>> {
    match given {
        Some(value) => known(&field.ty, value, Path::Field(&path, &field.name), registry),
        None if field.ty.ends_with('!') && field.default_value.is_none() => {
            Err((path.to_string(), Problem::Lacks(&field.name, &field.ty)))
        }
        None => Ok(()),
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::Field(around, name) => write!(f, "{around}.{name}"),
            Self::Index(around, index) => write!(f, "{around}[{index}]"),
        }
    }
}

impl fmt::Display for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected(of, given) => write!(f, "expected type \"{of}\", not {}", kind(given)),
            Self::NotOneOf(of, given) => {
                write!(f, "enumeration type \"{of}\" does not contain the value {}", quoted(given))
            }
            Self::Lacks(field, of) => write!(f, "field \"{field}\" of type \"{of}\" is required but not provided"),
            Self::Unknown(of, field) => {
                write!(f, "unknown field {} of type \"{of}\"", quoted(field))
            }
            Self::NotExactlyOne => f.write_str("give exactly one of its fields"),
        }
    }
}

/// What was given, without repeating it.
const fn kind(given: &Value) -> &'static str {
    match given {
        Value::Null => "null",
        Value::Number(_) => "such a number",
        Value::String(_) => "a text",
        Value::Boolean(_) => "a boolean",
        Value::Binary(_) => "bytes",
        Value::Enum(_) => "a name",
        Value::List(_) => "a list",
        Value::Object(_) => "an object",
    }
}
