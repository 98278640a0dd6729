//! The schema as a small table, read from what the program prints of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use async_graphql::parser::{
    parse_schema,
    types::{
        BaseType, FieldDefinition, InputValueDefinition, SchemaDefinition, Type as Reference, TypeDefinition, TypeKind,
        TypeSystemDefinition,
    },
};

/// The scalars that every schema has.
const SCALARS: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

/// What every schema says of itself, as the specification has it, but that `includeDeprecated` need not be given there and may
/// be null: async-graphql takes a variable without a value for null, and gives up the whole answer for it.
const INTROSPECTION: &str = "
type __Schema { description: String types: [__Type!]! queryType: __Type! mutationType: __Type subscriptionType: __Type
    directives: [__Directive!]! }
type __Type { kind: __TypeKind! name: String description: String specifiedByURL: String
    fields(includeDeprecated: Boolean!): [__Field!] interfaces: [__Type!] possibleTypes: [__Type!]
    enumValues(includeDeprecated: Boolean!): [__EnumValue!]
    inputFields(includeDeprecated: Boolean!): [__InputValue!] ofType: __Type isOneOf: Boolean }
enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
type __Field { name: String! description: String args(includeDeprecated: Boolean!): [__InputValue!]! type: __Type!
    isDeprecated: Boolean! deprecationReason: String }
type __InputValue { name: String! description: String type: __Type! defaultValue: String isDeprecated: Boolean!
    deprecationReason: String }
type __EnumValue { name: String! description: String isDeprecated: Boolean! deprecationReason: String }
type __Directive { name: String! description: String locations: [__DirectiveLocation!]!
    args(includeDeprecated: Boolean!): [__InputValue!]! isRepeatable: Boolean! }
enum __DirectiveLocation { QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT
    VARIABLE_DEFINITION SCHEMA SCALAR OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE
    INPUT_OBJECT INPUT_FIELD_DEFINITION }
type __Root { __schema: __Schema! __type(name: String!): __Type __typename: String! }
";

/// What a type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Scalar,
    Enum,
    Object,
    /// An interface or a union.
    Abstract,
    Input,
}

/// A type.
#[derive(Debug)]
pub struct Type {
    pub name: String,
    pub kind: Kind,
    /// The fields of an object or an interface.
    pub fields: Vec<Field>,
    /// The fields of an input.
    pub inputs: Vec<Input>,
    /// The values of an enum.
    pub values: Vec<String>,
    /// The objects that a value may be.
    pub possible: BTreeSet<String>,
    /// Whether exactly one field of an input is given.
    pub one_of: bool,
}

/// A field of an object or an interface.
#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub of: Reference,
    pub arguments: Vec<Input>,
}

/// An argument, or a field of an input.
#[derive(Debug)]
pub struct Input {
    pub name: String,
    pub description: String,
    pub of: Reference,
    pub has_default: bool,
}

/// Everything that can be asked.
#[derive(Debug)]
pub struct Schema {
    types: BTreeMap<String, Type>,
    query: String,
    mutation: String,
}

/// The schema that the program prints, and what every schema says of itself.
pub fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::read(&format!("{}{INTROSPECTION}", roster::graphql::sdl())))
}

/// The name of the type within all lists.
pub fn named(of: &Reference) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(entry) => named(entry),
    }
}

/// What a list has, if it is one.
pub fn entry(of: &Reference) -> Option<&Reference> {
    match &of.base {
        BaseType::Named(_) => None,
        BaseType::List(entry) => Some(entry),
    }
}

impl Schema {
    fn read(text: &str) -> Self {
        let document = parse_schema(text).expect("the schema is in GraphQL's language");
        let mut schema = Self { types: BTreeMap::new(), query: String::new(), mutation: String::new() };
        for name in SCALARS {
            schema.types.insert(name.to_owned(), Type::new(name, Kind::Scalar));
        }
        let mut implemented = Vec::new();
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(roots) => schema.set_roots(&roots.node),
                TypeSystemDefinition::Type(definition) => {
                    let of = Type::read(definition.node, &mut implemented);
                    schema.types.insert(of.name.clone(), of);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        for (interface, object) in implemented {
            schema.types.get_mut(&interface).expect("an interface").possible.insert(object);
        }
        schema
    }

    fn set_roots(&mut self, roots: &SchemaDefinition) {
        let name = |root: &Option<async_graphql::Positioned<async_graphql::Name>>| {
            root.as_ref().expect("queries and mutations").node.to_string()
        };
        (self.query, self.mutation) = (name(&roots.query), name(&roots.mutation));
    }

    pub fn get(&self, name: &str) -> &Type {
        self.types.get(name).unwrap_or_else(|| panic!("{name} is a type"))
    }

    /// The type that a field or an argument is of, within all lists.
    pub fn of(&self, of: &Reference) -> &Type {
        self.get(named(of))
    }

    pub fn query(&self) -> &Type {
        self.get(&self.query)
    }

    pub fn mutation(&self) -> &Type {
        self.get(&self.mutation)
    }

    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.types.values()
    }

    /// `__typename`, `__schema` or `__type`.
    pub fn about_itself(&self, name: &str) -> &Field {
        self.get("__Root").field(name).expect("every schema has it")
    }

    /// The types on which a fragment may be where a value of this type is.
    ///
    /// A union is none unless the value is of it: async-graphql leaves out a fragment on a union within an object or another
    /// union, although GraphQL allows it.
    pub fn overlapping(&self, of: &Type) -> Vec<&Type> {
        let composite = |other: &&Type| other.kind == Kind::Object || other.kind == Kind::Abstract;
        let overlaps = |other: &&Type| !other.possible.is_disjoint(&of.possible);
        let known = |other: &&Type| !other.fields.is_empty() || other.name == of.name;
        self.types().filter(composite).filter(overlaps).filter(known).collect()
    }
}

impl Type {
    fn new(name: &str, kind: Kind) -> Self {
        let (fields, inputs, values, possible) = Default::default();
        Self { name: name.to_owned(), kind, fields, inputs, values, possible, one_of: false }
    }

    /// Reads a type, and adds the interfaces that it implements.
    fn read(definition: TypeDefinition, implemented: &mut Vec<(String, String)>) -> Self {
        let mut of = Self::new(&definition.name.node, Kind::Scalar);
        of.one_of = definition.directives.iter().any(|directive| directive.node.name.node == "oneOf");
        let fields = |fields: Vec<async_graphql::Positioned<FieldDefinition>>| {
            fields.into_iter().map(|field| Field::read(field.node)).collect()
        };
        match definition.kind {
            TypeKind::Scalar => {}
            TypeKind::Object(object) => {
                implemented.extend(object.implements.iter().map(|name| (name.node.to_string(), of.name.clone())));
                of.possible.insert(of.name.clone());
                (of.kind, of.fields) = (Kind::Object, fields(object.fields));
            }
            TypeKind::Interface(interface) => (of.kind, of.fields) = (Kind::Abstract, fields(interface.fields)),
            TypeKind::Union(union) => {
                of.kind = Kind::Abstract;
                of.possible = union.members.iter().map(|name| name.node.to_string()).collect();
            }
            TypeKind::Enum(of_values) => {
                of.kind = Kind::Enum;
                of.values = of_values.values.iter().map(|value| value.node.value.node.to_string()).collect();
            }
            TypeKind::InputObject(input) => {
                of.kind = Kind::Input;
                of.inputs = input.fields.into_iter().map(|field| Input::read(field.node)).collect();
            }
        }
        of
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub fn is_leaf(&self) -> bool {
        matches!(self.kind, Kind::Scalar | Kind::Enum)
    }
}

impl Field {
    fn read(definition: FieldDefinition) -> Self {
        let arguments = definition.arguments.into_iter().map(|argument| Input::read(argument.node)).collect();
        Self { name: definition.name.node.to_string(), of: definition.ty.node, arguments }
    }

    /// Whether nothing has to be given with it.
    pub fn is_plain(&self) -> bool {
        !self.arguments.iter().any(Input::is_required)
    }

    pub fn argument(&self, name: &str) -> Option<&Input> {
        self.arguments.iter().find(|argument| argument.name == name)
    }
}

impl Input {
    fn read(definition: InputValueDefinition) -> Self {
        Self {
            name: definition.name.node.to_string(),
            description: definition.description.map(|text| text.node).unwrap_or_default(),
            has_default: definition.default_value.is_some(),
            of: definition.ty.node,
        }
    }

    pub const fn is_required(&self) -> bool {
        !self.of.nullable && !self.has_default
    }
}
