//! Random operations.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    document::{Asked, Fragment, Operation, Selection, Value, Variable, When},
    pool::Pool,
    schema::{Field, Input, Kind, Type, entry, schema},
    value::Place,
};
use crate::sight::chance::Chance;

/// How operations look, each in times of a hundred.
#[derive(Debug, Clone, Copy)]
pub struct Taste {
    /// A value is odd.
    pub odd: u32,
    /// A value that may be null is.
    pub nulls: u32,
    /// A value is given as a variable.
    pub variables: u32,
    /// A text is none that is known.
    pub new: u32,
    /// So many of the fields of an input are given, but at least the required ones.
    pub fields: usize,
}

/// How queries look.
pub const QUERIES: Taste = Taste { odd: 3, nulls: 1, variables: 20, new: 10, fields: 2 };

/// How mutations look.
pub const MUTATIONS: Taste = Taste { odd: 3, nulls: 4, variables: 20, new: 60, fields: 6 };

impl Taste {
    /// How often a field of an input is given that need not be, so that some are.
    pub fn often(&self, of: &Type) -> u32 {
        u32::try_from(self.fields * 100 / of.inputs.len().max(1)).unwrap_or(100).min(75)
    }
}

/// Fields are nested so deep.
const DEEPEST: usize = 8;

/// So many lists of objects are in one another, and of what the schema says of itself.
const LISTS: usize = 3;

/// So many fields an operation has, and aliases, or a few more.
const MOST: usize = 50;
const ALIASES: usize = 20;

/// What is drawn of an operation.
pub struct Draw<'a> {
    pub chance: &'a mut Chance,
    pub pool: &'a Pool,
    pub taste: Taste,
    pub variables: Vec<Variable>,
    /// Whether variables have no place in what is drawn.
    pub constant: bool,
    fragments: BTreeMap<String, Fragment>,
    fields: usize,
    aliases: usize,
}

/// What is selected by one key of an object: where another is written like it, they are one.
type Taken = BTreeMap<String, String>;

/// How far inside a selection is.
#[derive(Debug, Clone, Copy)]
struct Level {
    depth: usize,
    lists: usize,
}

impl<'a> Draw<'a> {
    pub fn new(chance: &'a mut Chance, pool: &'a Pool, taste: Taste) -> Self {
        let (variables, fragments) = Default::default();
        Self { chance, pool, taste, variables, constant: false, fragments, fields: 0, aliases: 0 }
    }

    /// A query.
    pub fn query(mut self) -> Operation {
        let root = schema().query();
        let mut selections = Vec::new();
        let mut taken = Taken::new();
        for _ in 0..self.chance.pick(&[1, 1, 1, 2, 3]) {
            let field = match self.chance.between(0, 29) {
                0 => schema().about_itself("__schema"),
                1 => schema().about_itself("__type"),
                _ => &root.fields[self.chance.between(0, root.fields.len() - 1)],
            };
            selections.extend(self.field(field, Level { depth: 0, lists: 0 }, &mut taken));
        }
        if self.chance.percent(20) {
            selections = vec![self.wrapped(root, selections)];
        }
        self.operation("query", root, selections)
    }

    /// A mutation of these fields.
    pub fn mutation(mut self, fields: &[&'static Field]) -> Operation {
        let mut taken = Taken::new();
        let mut selections = Vec::new();
        for field in fields {
            selections.extend(self.field(field, Level { depth: DEEPEST - 5, lists: 1 }, &mut taken));
        }
        self.operation("mutation", schema().mutation(), selections)
    }

    fn operation(self, word: &'static str, root: &'static Type, selections: Vec<Selection>) -> Operation {
        Operation { variables: self.variables, fragments: self.fragments, ..Operation::new(word, root, selections) }
    }

    /// What is asked of an object or one of several.
    fn selections(&mut self, of: &'static Type, level: Level, taken: &mut Taken) -> Vec<Selection> {
        let mut selections = Vec::new();
        if of.kind == Kind::Abstract && self.chance.percent(80) || of.fields.is_empty() {
            selections.extend(self.field(schema().about_itself("__typename"), level, taken));
        }
        // What came of a mutation is told.
        if let Some(told) = of.field("userErrors") {
            selections.extend(self.field(told, level, taken));
        }
        let several = self.chance.pick(&[0, 0, 0, 1, 2]) + usize::from(of.kind == Kind::Abstract);
        let fragments = if level.depth < DEEPEST { several } else { 0 };
        let fields = self.chance.between(1, 4);
        for _ in 0..fields {
            let may: Vec<&Field> = of.fields.iter().filter(|field| allowed(field, level)).collect();
            if !may.is_empty() && self.fields < MOST {
                let field = self.chance.pick(&may);
                selections.extend(self.field(field, level, taken));
            }
        }
        for _ in 0..fragments {
            selections.push(self.fragment(of, level, taken));
        }
        if selections.is_empty() {
            selections.extend(self.field(schema().about_itself("__typename"), level, taken));
        }
        if self.chance.percent(5) {
            let again = self.chance.pick(&selections);
            selections.push(self.again(again));
        }
        selections
    }

    /// A fragment on this type or another that the object may be of, too.
    fn fragment(&mut self, of: &'static Type, level: Level, taken: &mut Taken) -> Selection {
        let on = self.chance.pick(&schema().overlapping(of));
        let level = Level { depth: level.depth + 1, ..level };
        let selections = self.selections(on, level, taken);
        self.wrapped(on, selections)
    }

    /// These selections in a fragment, with or without a name.
    fn wrapped(&mut self, on: &'static Type, selections: Vec<Selection>) -> Selection {
        let when = self.when(true);
        if self.chance.percent(50) {
            return Selection::Inline { on: Some(on), when, selections };
        }
        let name = format!("F{}", self.fragments.len());
        self.fragments.insert(name.clone(), Fragment { on, selections });
        Selection::Spread { name, when }
    }

    /// The same selection once more, or a part of it: it changes nothing.
    fn again(&mut self, selection: Selection) -> Selection {
        match selection {
            Selection::Field(mut asked) => {
                asked.when = self.when(asked.field.name != "__typename");
                if asked.selections.len() > 1 {
                    asked.selections.truncate(1);
                }
                Selection::Field(asked)
            }
            other => other,
        }
    }

    /// A field with all that it takes; none if it cannot be told from another of its object any more.
    fn field(&mut self, field: &'static Field, level: Level, taken: &mut Taken) -> Option<Selection> {
        self.fields += 1;
        let of = schema().of(&field.of);
        let has_parts = !of.is_leaf() || !field.arguments.is_empty();
        let written = if has_parts { String::new() } else { format!("{}: {}", field.name, field.of) };
        let is_taken = taken.get(&field.name).is_some_and(|other| has_parts || *other != written);
        let mut alias = None;
        let has_room = self.aliases < ALIASES;
        if is_taken && !has_room {
            return None;
        }
        if is_taken || has_room && self.chance.percent(5) {
            self.aliases += 1;
            alias = Some(format!("a{}", self.aliases));
        }
        taken.insert(alias.clone().unwrap_or_else(|| field.name.clone()), written);
        let arguments = self.arguments(field, level);
        let when = self.when(field.name != "__typename");
        let lists = level.lists + usize::from(entry(&field.of).is_some() && !of.is_leaf());
        let within = Level { depth: level.depth + 1, lists };
        let selections = if of.is_leaf() { Vec::new() } else { self.selections(of, within, &mut Taken::new()) };
        Some(Selection::Field(Asked { alias, field, arguments, when, selections }))
    }

    /// Whether what is selected is left out. The condition is no variable at `__typename`, because async-graphql does not look
    /// there, and says that the variable is not used.
    fn when(&mut self, may_vary: bool) -> Vec<When> {
        if !self.chance.percent(6) {
            return Vec::new();
        }
        let (directive, holds) = (self.chance.pick(&["skip", "include"]), self.chance.percent(70));
        let value = json!((directive == "include") == holds);
        let mut condition = Value::Plain(value.clone());
        if may_vary && self.chance.percent(50) {
            let name = format!("v{}", self.variables.len());
            let of = async_graphql::parser::types::Type::new("Boolean!").expect("a type");
            self.variables.push(Variable { name: name.clone(), of, default: None, given: Some(condition) });
            condition = Value::Variable(name);
        }
        vec![When { directive, condition, holds }]
    }

    fn arguments(&mut self, field: &'static Field, level: Level) -> Vec<(String, Value)> {
        let page = self.page(field);
        let mut chosen: Vec<&'static Input> = Vec::new();
        for argument in &field.arguments {
            let given = match argument.name.as_str() {
                "first" | "last" | "after" | "before" | "offset" => page.contains(&argument.name.as_str()),
                "filter" | "search" => self.chance.percent(25),
                _ => self.chance.percent(30),
            };
            if given || argument.is_required() {
                chosen.push(argument);
            }
        }
        let place = Place { names: vec![&field.name], description: "", lists: level.lists };
        chosen
            .into_iter()
            .map(|argument| (argument.name.clone(), self.given(&place.within(argument), argument)))
            .collect()
    }

    /// The arguments that say which page of a list is meant: they go together in a few ways only.
    fn page(&mut self, field: &Field) -> Vec<&'static str> {
        const WAYS: [(u32, &[&str]); 7] = [
            (55, &["first"]),
            (70, &["first", "after"]),
            (82, &["last"]),
            (88, &["last", "before"]),
            (95, &["first", "offset"]),
            (98, &["first", "before"]),
            (100, &["first", "last", "after", "before", "offset"]),
        ];
        let drawn = u32::try_from(self.chance.between(1, 100)).expect("a small number");
        let (_, way) = WAYS.iter().find(|(most, _)| drawn <= *most).expect("there is one for each");
        if way.iter().all(|name| field.argument(name).is_some()) { way.to_vec() } else { vec!["first"] }
    }
}

/// Whether a field may be asked for so far inside.
fn allowed(field: &Field, level: Level) -> bool {
    let of = schema().of(&field.of);
    let lists = if of.name.starts_with("__") { LISTS - 1 } else { LISTS };
    of.is_leaf() || level.depth + 1 < DEEPEST && (entry(&field.of).is_none() || level.lists < lists)
}
