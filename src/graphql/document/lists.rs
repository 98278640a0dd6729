//! How long lists can be: what a request's cost multiplies by.

use async_graphql::{
    Name, Value,
    parser::types::{Field, OperationDefinition},
    registry::{MetaField, MetaType, MetaTypeName, Registry},
};

use super::cost::Size;
use crate::{domain::country::Country, graphql::connection::MAX_SIZE};

/// How many entries are counted for a list that has no pages: the documents, roles, features or contacts of one record.
const SHORT: u64 = 10;

/// The names of the fields of a page that are its entries.
const ENTRIES: [&str; 2] = ["edges", "nodes"];

/// The fields that lead into the schema itself.
pub const INTROSPECTION: [&str; 2] = ["__schema", "__type"];

/// The lists of the schema itself but for its types, and what they have on average, rounded up.
const OF_A_TYPE: [(&str, u64); 7] = [
    ("args", 1),
    ("directives", 5),
    ("enumValues", 1),
    ("fields", 3),
    ("inputFields", 2),
    ("interfaces", 1),
    ("possibleTypes", 1),
];

/// The lists that lead from one type to others, and what is counted for those inside of another: the types that others lead
/// to are the large ones. No tool asks for more than one inside of another; each more makes an answer many times as long.
const TO_TYPES: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];
const TO_MORE_TYPES: u64 = 20;

/// What is known of the place of a field.
#[derive(Clone)]
pub struct Place<'r> {
    /// The type that it is a field of, if there is such a one.
    pub of: Option<&'r MetaType>,
    /// How many entries the page has that it is of.
    page: Option<Size>,
    /// Whether it is of the schema itself.
    introspection: Option<Inside>,
}

/// Where in the schema itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Not in a list that leads from type to type.
    NoList,
    /// In one.
    OneList,
}

/// The lists of a schema.
pub struct Lists<'r> {
    registry: &'r Registry,
}

impl<'r> Lists<'r> {
    /// The lists of the schema that knows these types.
    pub const fn new(registry: &'r Registry) -> Self {
        Self { registry }
    }

    /// The place of the root fields, or of those below a fragment about this type.
    pub fn on(&self, name: &str) -> Place<'r> {
        Place { of: self.registry.types.get(name), page: None, introspection: None }
    }

    /// The same place, narrowed to a type by a fragment.
    pub fn narrow(&self, place: &Place<'r>, name: &str) -> Place<'r> {
        Place { of: self.registry.types.get(name), ..place.clone() }
    }

    /// What a field leads to: the place of the fields inside, and how many times those are there.
    pub fn enter(&self, place: &Place<'r>, field: &Field, operation: &OperationDefinition) -> (Place<'r>, Size) {
        let name = field.name.node.as_str();
        if let Some(inside) = place.introspection.or(INTROSPECTION.contains(&name).then_some(Inside::NoList)) {
            let (inside, entries) = self.of_the_schema(name, inside);
            return (Place { of: None, page: None, introspection: Some(inside) }, Size::Entries(entries));
        }
        let known = place.of.and_then(|of| of.field_by_name(name));
        let of = known.and_then(|known| self.registry.concrete_type_by_name(&known.ty));
        let page = known.filter(|known| known.args.contains_key("first")).map(|_| page(field, operation));
        let size = match known {
            Some(known) if MetaTypeName::create(&known.ty).is_list() => self.entries(place, known, field, operation),
            _ => Size::Entries(1),
        };
        (Place { of, page, introspection: None }, size)
    }

    fn entries(&self, place: &Place<'r>, known: &MetaField, field: &Field, operation: &OperationDefinition) -> Size {
        match (&place.page, place.of) {
            (Some(page), _) if ENTRIES.contains(&known.name.as_str()) => page.clone(),
            _ if known.args.contains_key("ids") => each(field, "ids", operation),
            (_, Some(of)) if of.name() == self.registry.query_type && known.name == "countries" => {
                Size::Entries(Country::all().len() as u64)
            }
            _ => Size::Entries(SHORT),
        }
    }

    fn of_the_schema(&self, name: &str, inside: Inside) -> (Inside, u64) {
        if name == "types" {
            return (inside, self.registry.types.len() as u64);
        }
        let leads_on = TO_TYPES.contains(&name);
        if leads_on && inside == Inside::OneList {
            return (inside, TO_MORE_TYPES);
        }
        let known = OF_A_TYPE.iter().find(|(known, _)| *known == name).map_or(1, |(_, entries)| *entries);
        (if leads_on { Inside::OneList } else { inside }, known)
    }
}

/// How many entries a page has by the arguments of its field.
fn page(field: &Field, operation: &OperationDefinition) -> Size {
    let size = match (argument(field, "first"), argument(field, "last")) {
        // One of them must be null, and which one may be in variables.
        (Some(_), Some(_)) => return Size::Entries(MAX_SIZE as u64),
        (first, last) => first.or(last),
    };
    match size {
        None => Size::usual(),
        Some(Ok(value)) => Size::Entries(Size::of_page(&value)),
        Some(Err(variable)) => {
            let otherwise = Size::of_page(&otherwise(operation, &variable));
            Size::Page(variable, otherwise)
        }
    }
}

/// As many as an argument's list has.
fn each(field: &Field, name: &str, operation: &OperationDefinition) -> Size {
    match argument(field, name) {
        None => Size::Entries(0),
        Some(Ok(value)) => Size::Entries(Size::of_list(&value)),
        Some(Err(variable)) => {
            let otherwise = Size::of_list(&otherwise(operation, &variable));
            Size::Each(variable, otherwise)
        }
    }
}

/// What an argument is, or the variable that says it; variables inside of a list count as its entries.
fn argument(field: &Field, name: &str) -> Option<Result<Value, Name>> {
    let value = &field.get_argument(name)?.node;
    match value.clone().into_const_with(|_| Ok::<_, Name>(Value::Null)) {
        Ok(Value::Null) => Some(value.clone().into_const_with(Err)),
        known => Some(known),
    }
}

/// What a variable is if it is not given.
fn otherwise(operation: &OperationDefinition, variable: &Name) -> Value {
    let mut definitions = operation.variable_definitions.iter().map(|definition| &definition.node);
    let definition = definitions.find(|definition| definition.name.node == *variable);
    definition.and_then(|definition| definition.default_value().cloned()).unwrap_or_default()
}
