//! Questions that follow the edges from the roots, and the whole answers that they must have.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Entry},
    chance::Chance,
    model::Model,
    node::{Kind, Node, ROOT, Shape, fields},
};

/// How many levels of edges a question follows at most.
const DEPTH: usize = 4;

/// What is selected of an object.
#[derive(Debug)]
pub struct Selection {
    kind: Kind,
    fields: Vec<Field>,
}

#[derive(Debug)]
struct Field {
    name: &'static str,
    shape: Shape,
    page: Page,
    below: Option<Selection>,
}

/// The arguments of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// So many entries; none asks for the usual 20.
    pub size: Option<usize>,
    pub backward: bool,
    pub offset: usize,
}

/// A whole answer: its data, and the paths at which something may not be read.
#[derive(Debug, Default)]
pub struct Expected {
    pub data: Value,
    pub forbidden: Vec<Vec<Value>>,
}

impl Page {
    pub fn random(chance: &mut Chance, most: usize, with_offset: bool) -> Self {
        let size = if chance.percent(10) { None } else { Some(chance.between(0, most)) };
        let backward = size.is_some() && chance.percent(40);
        let offset = if with_offset && chance.percent(25) { chance.between(1, 3) } else { 0 };
        Self { size, backward, offset }
    }

    pub fn arguments(self) -> String {
        let mut text = String::new();
        if let Some(size) = self.size {
            write!(text, "{}: {size} ", if self.backward { "last" } else { "first" }).expect("a text grows");
        }
        if self.offset > 0 {
            write!(text, "offset: {}", self.offset).expect("a text grows");
        }
        text
    }

    /// The page of a whole list, and whether the list goes on after it and before it.
    pub fn of<T>(self, list: &[T]) -> (&[T], bool, bool) {
        let size = self.size.unwrap_or(20);
        let rest = list.len().saturating_sub(self.offset);
        let (taken, more) = (size.min(rest), rest > size);
        if self.backward {
            (&list[rest - taken..rest], self.offset > 0, more)
        } else {
            let begin = self.offset.min(list.len());
            (&list[begin..begin + taken], more, self.offset > 0)
        }
    }
}

/// Arguments in their brackets, which must not be empty.
pub fn bracketed(arguments: &str) -> String {
    if arguments.is_empty() { String::new() } else { format!("({arguments})") }
}

impl Selection {
    /// A question to the root.
    pub fn random(chance: &mut Chance) -> Self {
        let depth = chance.between(2, DEPTH);
        Self::of(chance, Kind::Root, depth)
    }

    fn of(chance: &mut Chance, kind: Kind, depth: usize) -> Self {
        let all = fields(kind);
        let (values, edges): (Vec<_>, Vec<_>) = all.iter().partition(|(_, shape)| matches!(shape, Shape::Value(_)));
        let mut chosen = chance.some(40, &values);
        let most = if kind == Kind::Root { 1 } else { 2 };
        for _ in 0..most {
            if depth > 0 && !edges.is_empty() {
                let (name, shape) = chance.pick(&edges);
                if !chosen.iter().any(|(known, _)| *known == name) {
                    chosen.push((name, shape));
                }
            }
        }
        if kind == Kind::Driver && chosen.is_empty() {
            chosen.push(all[0]);
        }
        let fields = chosen.into_iter().map(|(name, shape)| Field::of(chance, name, shape, depth)).collect();
        Self { kind, fields }
    }

    /// The question's text.
    pub fn text(&self) -> String {
        let mut text = String::from(if self.has_id() { "{ id " } else { "{ " });
        for field in &self.fields {
            let below = field.below.as_ref().map(Self::text).unwrap_or_default();
            let name = field.name;
            let part = match field.shape {
                Shape::Value(parts) => format!("{name} {parts} "),
                Shape::One(_) | Shape::Many(_) => format!("{name} {below} "),
                Shape::Page(_, facts, _) => format!(
                    "{name}{} {{ totalCount pageInfo {{ hasNextPage hasPreviousPage }} edges {{ {facts} node {below} }} }} ",
                    bracketed(&field.page.arguments())
                ),
            };
            text += &part;
        }
        text + "}"
    }

    /// The whole answer to the question.
    pub fn expected(&self, model: &Model<'_>) -> Expected {
        let mut forbidden = Vec::new();
        let data = self.object(model, ROOT, &mut Vec::new(), &mut forbidden);
        Expected { data, forbidden }
    }

    fn has_id(&self) -> bool {
        !matches!(self.kind, Kind::Root | Kind::Driver)
    }

    fn object(&self, model: &Model<'_>, node: Node, path: &mut Vec<Value>, forbidden: &mut Vec<Vec<Value>>) -> Value {
        let mut object = Map::new();
        if self.has_id() {
            object.insert("id".into(), json!(node.to_string()));
        }
        for field in &self.fields {
            path.push(json!(field.name));
            object.insert(field.name.into(), field.value(model, node, path, forbidden));
            path.pop();
        }
        object.into()
    }
}

impl Field {
    fn of(chance: &mut Chance, name: &'static str, shape: Shape, depth: usize) -> Self {
        let (kind, with_offset) = match shape {
            Shape::Value(_) => (None, false),
            Shape::One(kind) | Shape::Many(kind) => (Some(kind), false),
            Shape::Page(kind, _, with_offset) => (Some(kind), with_offset),
        };
        // The driver's part of a profile is no step on the way.
        let left = if kind == Some(Kind::Driver) { depth } else { depth.saturating_sub(1) };
        let below = kind.map(|kind| Selection::of(chance, kind, left));
        Self { name, shape, page: Page::random(chance, 3 + depth * 2, with_offset), below }
    }

    fn value(&self, model: &Model<'_>, node: Node, path: &mut Vec<Value>, forbidden: &mut Vec<Vec<Value>>) -> Value {
        let mut object = |node: Node, path: &mut Vec<Value>| {
            self.below.as_ref().map_or(Value::Null, |below| below.object(model, node, path, forbidden))
        };
        match model.answer(node, self.name) {
            Answer::Value(value) => value,
            Answer::One(None) => Value::Null,
            Answer::One(Some(one)) => object(one, path),
            Answer::Many(all) => {
                let mut values = Vec::new();
                for (place, one) in all.into_iter().enumerate() {
                    path.push(json!(place));
                    values.push(object(one, path));
                    path.pop();
                }
                values.into()
            }
            Answer::Page(all) => self.connection(&all, path, &mut object),
            Answer::Forbidden => {
                forbidden.push(path.clone());
                Value::Null
            }
        }
    }

    fn connection(
        &self,
        all: &[Entry],
        path: &mut Vec<Value>,
        object: &mut impl FnMut(Node, &mut Vec<Value>) -> Value,
    ) -> Value {
        let (page, next, previous) = self.page.of(all);
        let mut edges = Vec::new();
        for (place, entry) in page.iter().enumerate() {
            path.extend([json!("edges"), json!(place), json!("node")]);
            let mut edge = entry.facts.clone();
            edge.insert("node".into(), object(entry.node, path));
            path.truncate(path.len() - 3);
            edges.push(edge);
        }
        let info = json!({"hasNextPage": next, "hasPreviousPage": previous});
        json!({"totalCount": all.len(), "pageInfo": info, "edges": edges})
    }
}
