//! Every list, read to its end with all that its entries hold.

use async_graphql::parser::types::Type as Reference;
use serde_json::{Value as Json, json};

use super::{
    client::Client,
    document::{Asked, Operation, Selection, Value},
    schema::{Field, Kind, Type, entry, schema},
};

/// A list in the entries of another is read so far.
const WITHIN: usize = 100;

impl Client<'_> {
    /// Reads each list of the root, so many entries at once and so many pages, and the lists that its entries have.
    ///
    /// # Panics
    /// When one cannot be read, or its entries are not as many as it says.
    pub async fn survey(&mut self, size: usize, pages: Option<usize>) {
        for field in &schema().query().fields {
            let Some(nodes) = schema().of(&field.of).field("nodes").filter(|_| field.is_plain()) else { continue };
            let of = schema().of(&nodes.of);
            self.read(field, size, pages, &flat(of, 1)).await;
            for within in lists(of, 1) {
                self.read(field, size / 3, pages, &[within]).await;
            }
        }
    }

    /// Reads a list with this of each entry.
    async fn read(&mut self, field: &'static Field, size: usize, pages: Option<usize>, within: &[Selection]) {
        let mut after = None;
        let mut read = 0;
        for page in 1.. {
            let operation = Operation::new("query", schema().query(), vec![listed(field, size, after, within)]);
            let caller = self.administrator.clone();
            let answer = self.ask(&caller, &operation).await;
            let list = &answer["data"][&field.name];
            if answer.get("errors").is_some() {
                self.fail("a list cannot be read", &operation.body(), &format!("{answer:#}"));
            }
            read += list["nodes"].as_array().map_or(0, Vec::len);
            if list["pageInfo"]["hasNextPage"] == json!(false) {
                let whole = list["totalCount"] == json!(read);
                if !whole {
                    self.fail(&format!("{read} were read"), &operation.body(), &list.to_string());
                }
                return;
            }
            if pages == Some(page) {
                return;
            }
            after = Some(list["pageInfo"]["endCursor"].clone());
        }
    }
}

/// A page of a list, with this of each entry.
fn listed(field: &'static Field, first: usize, after: Option<Json>, within: &[Selection]) -> Selection {
    let of = schema().of(&field.of);
    let mut arguments = vec![("first".to_owned(), Value::Plain(json!(first)))];
    arguments.extend(after.map(|after| ("after".to_owned(), Value::Plain(after))));
    let part = |field: &'static Field| {
        let of = schema().of(&field.of);
        let within = match field.name.as_str() {
            "nodes" => within.to_vec(),
            _ if of.is_leaf() => Vec::new(),
            _ => flat(of, 0),
        };
        Selection::Field(Asked { selections: within, ..Asked::plain(field) })
    };
    Selection::Field(Asked { arguments, selections: of.fields.iter().map(part).collect(), ..Asked::plain(field) })
}

/// What is asked of the value of a field, so that it is told what came of it.
pub fn told(of: &'static Type) -> Vec<Selection> {
    let mut selections = if of.is_leaf() { Vec::new() } else { flat(of, 1) };
    for name in ["nodes", "userErrors"] {
        if let Some(field) = of.field(name) {
            let within = flat(schema().of(&field.of), 0);
            selections.push(Selection::Field(Asked { selections: within, ..Asked::plain(field) }));
        }
    }
    selections
}

/// Every leaf of an object, and of the single objects in it so far inside.
pub fn flat(of: &'static Type, depth: usize) -> Vec<Selection> {
    let mut selections = Vec::new();
    for field in of.fields.iter().filter(|field| field.is_plain()) {
        if schema().of(&field.of).is_leaf() {
            selections.push(Selection::Field(Asked::plain(field)));
        } else if depth > 0 && is_single(&field.of) {
            let within = flat(schema().of(&field.of), depth - 1);
            selections.push(Selection::Field(Asked { selections: within, ..Asked::plain(field) }));
        }
    }
    if selections.is_empty() {
        selections.push(Selection::Field(Asked::plain(schema().about_itself("__typename"))));
    }
    selections
}

/// Whether a field is one object, and no list.
fn is_single(of: &Reference) -> bool {
    let object = schema().of(of);
    entry(of).is_none() && object.kind == Kind::Object && object.field("pageInfo").is_none()
}

/// The lists of an object, and of the single objects in it.
fn lists(of: &'static Type, depth: usize) -> Vec<Selection> {
    let mut selections = Vec::new();
    for field in of.fields.iter().filter(|field| field.is_plain()) {
        let object = schema().of(&field.of);
        if let Some(nodes) = object.field("nodes") {
            selections.push(listed(field, WITHIN, None, &flat(schema().of(&nodes.of), 0)));
        } else if entry(&field.of).is_some() && !object.is_leaf() {
            selections.push(Selection::Field(Asked { selections: flat(object, 0), ..Asked::plain(field) }));
        } else if depth > 0 && is_single(&field.of) {
            let within = lists(object, depth - 1);
            let wrap = |list| Selection::Field(Asked { selections: vec![list], ..Asked::plain(field) });
            selections.extend(within.into_iter().map(wrap));
        }
    }
    selections
}
