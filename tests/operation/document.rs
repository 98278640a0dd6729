//! An operation: its text, its variables, and what is selected when it runs.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Write as _},
};

use async_graphql::parser::types::Type as Reference;
use serde_json::{Value as Json, json};

use super::schema::{Field, Type};

/// A value as an operation gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// What JSON and GraphQL write alike.
    Plain(Json),
    /// A value of an enum.
    Name(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
    Variable(String),
}

/// A variable of an operation.
#[derive(Debug, Clone)]
pub struct Variable {
    pub name: String,
    pub of: Reference,
    pub default: Option<Value>,
    pub given: Option<Value>,
}

/// `@skip` or `@include`, and whether it lets the selection stand.
#[derive(Debug, Clone)]
pub struct When {
    pub directive: &'static str,
    pub condition: Value,
    pub holds: bool,
}

/// A field as it is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub alias: Option<String>,
    pub field: &'static Field,
    pub arguments: Vec<(String, Value)>,
    pub when: Vec<When>,
    pub selections: Vec<Selection>,
}

/// A part of what is asked of an object.
#[derive(Debug, Clone)]
pub enum Selection {
    Field(Asked),
    Inline { on: Option<&'static Type>, when: Vec<When>, selections: Vec<Selection> },
    Spread { name: String, when: Vec<When> },
}

/// A named fragment.
#[derive(Debug, Clone)]
pub struct Fragment {
    pub on: &'static Type,
    pub selections: Vec<Selection>,
}

/// An operation, the only one of its document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub word: &'static str,
    pub root: &'static Type,
    pub variables: Vec<Variable>,
    pub fragments: BTreeMap<String, Fragment>,
    pub selections: Vec<Selection>,
}

impl Asked {
    /// A field without anything.
    pub const fn plain(field: &'static Field) -> Self {
        Self { alias: None, field, arguments: Vec::new(), when: Vec::new(), selections: Vec::new() }
    }

    /// What its value is called in the answer.
    pub fn key(&self) -> &str {
        self.alias.as_ref().unwrap_or(&self.field.name)
    }
}

impl Operation {
    /// A query without variables and fragments.
    pub const fn new(word: &'static str, root: &'static Type, selections: Vec<Selection>) -> Self {
        Self { word, root, variables: Vec::new(), fragments: BTreeMap::new(), selections }
    }

    /// The fields that a selection asks of an object of this type, as many times as they are written.
    pub fn collect<'o>(
        &'o self,
        selections: &'o [Selection],
        applies: &dyn Fn(&Type) -> bool,
        into: &mut Vec<&'o Asked>,
    ) {
        let holds = |when: &[When]| when.iter().all(|when| when.holds);
        for selection in selections {
            match selection {
                Selection::Field(asked) if holds(&asked.when) => into.push(asked),
                Selection::Inline { on, when, selections } if holds(when) && on.is_none_or(applies) => {
                    self.collect(selections, applies, into);
                }
                Selection::Spread { name, when } if holds(when) && applies(self.fragments[name].on) => {
                    self.collect(&self.fragments[name].selections, applies, into);
                }
                _ => {}
            }
        }
    }

    /// The body of its request.
    pub fn body(&self) -> String {
        let given = self.variables.iter().filter_map(|variable| Some((&variable.name, variable.given.as_ref()?)));
        let variables: serde_json::Map<_, _> = given.map(|(name, value)| (name.clone(), value.json())).collect();
        json!({"query": self.to_string(), "variables": variables}).to_string()
    }
}

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Plain(text.into().into())
    }

    /// The value as variables have it.
    pub fn json(&self) -> Json {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Name(name) => json!(name),
            Self::List(list) => list.iter().map(Self::json).collect(),
            Self::Object(fields) => {
                Json::Object(fields.iter().map(|(name, value)| (name.clone(), value.json())).collect())
            }
            Self::Variable(name) => panic!("a variable has no variable in it: ${name}"),
        }
    }
}

/// A value as a document has it.
impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(Json::Array(list)) => list_of(f, list.iter().map(|value| Self::Plain(value.clone()))),
            Self::Plain(Json::Object(fields)) => {
                object_of(f, fields.iter().map(|(name, value)| (name.as_str(), Self::Plain(value.clone()))))
            }
            // What JSON escapes, GraphQL escapes likewise.
            Self::Plain(value) => value.fmt(f),
            Self::Name(name) => f.write_str(name),
            Self::List(list) => list_of(f, list.iter()),
            Self::Object(fields) => object_of(f, fields.iter().map(|(name, value)| (name.as_str(), value))),
            Self::Variable(name) => write!(f, "${name}"),
        }
    }
}

fn list_of(f: &mut fmt::Formatter<'_>, list: impl Iterator<Item = impl Display>) -> fmt::Result {
    f.write_char('[')?;
    for (index, value) in list.enumerate() {
        write!(f, "{}{value}", if index == 0 { "" } else { ", " })?;
    }
    f.write_char(']')
}

fn object_of<'a>(f: &mut fmt::Formatter<'_>, fields: impl Iterator<Item = (&'a str, impl Display)>) -> fmt::Result {
    f.write_char('{')?;
    for (index, (name, value)) in fields.enumerate() {
        write!(f, "{}{name}: {value}", if index == 0 { "" } else { ", " })?;
    }
    f.write_char('}')
}

impl Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " @{}(if: {})", self.directive, self.condition)
    }
}

impl Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (when, selections) = match self {
            Self::Field(asked) => {
                if let Some(alias) = &asked.alias {
                    write!(f, "{alias}: ")?;
                }
                f.write_str(&asked.field.name)?;
                for (index, (name, value)) in asked.arguments.iter().enumerate() {
                    write!(f, "{}{name}: {value}", if index == 0 { "(" } else { ", " })?;
                }
                f.write_str(if asked.arguments.is_empty() { "" } else { ")" })?;
                (&asked.when, asked.selections.as_slice())
            }
            Self::Inline { on, when, selections } => {
                f.write_str("...")?;
                if let Some(on) = on {
                    write!(f, " on {}", on.name)?;
                }
                (when, selections.as_slice())
            }
            Self::Spread { name, when } => {
                write!(f, "...{name}")?;
                (when, [].as_slice())
            }
        };
        when.iter().try_for_each(|when| when.fmt(f))?;
        if selections.is_empty() { Ok(()) } else { write_set(f, selections) }
    }
}

fn write_set(f: &mut fmt::Formatter<'_>, selections: &[Selection]) -> fmt::Result {
    f.write_str(" {")?;
    selections.iter().try_for_each(|selection| write!(f, " {selection}"))?;
    f.write_str(" }")
}

impl Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word)?;
        for (index, Variable { name, of, default, .. }) in self.variables.iter().enumerate() {
            write!(f, "{}${name}: {of}", if index == 0 { "(" } else { ", " })?;
            if let Some(default) = default {
                write!(f, " = {default}")?;
            }
        }
        f.write_str(if self.variables.is_empty() { "" } else { ")" })?;
        write_set(f, &self.selections)?;
        for (name, fragment) in &self.fragments {
            write!(f, "\nfragment {name} on {}", fragment.on.name)?;
            write_set(f, &fragment.selections)?;
        }
        Ok(())
    }
}
