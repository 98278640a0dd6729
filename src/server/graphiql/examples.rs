//! The queries that a new visitor finds in the editor, each in a tab of its own.

use serde_json::{Value, json};

/// A query worth trying on the demonstration's data, and its variables.
#[derive(Debug)]
pub struct Example {
    /// The query, with comments for its reader.
    pub query: &'static str,
    /// Its variables, as JSON, if it has any.
    pub variables: Option<&'static str>,
}

/// All that is known of a person.
pub const PERSON: Example = Example { query: include_str!("examples/person.graphql"), variables: None };

/// A page of an organisation's people.
pub const PEOPLE: Example =
    Example { query: include_str!("examples/people.graphql"), variables: Some(include_str!("examples/people.json")) };

/// A change that is tried, and undone. Whose profile it is about the page asks the graph: ids differ between databases.
pub const UPDATE: Example =
    Example { query: include_str!("examples/update.graphql"), variables: Some(include_str!("examples/update.json")) };

/// The tabs, from left to right.
pub const EXAMPLES: [Example; 3] = [PERSON, PEOPLE, UPDATE];

/// The tabs as GraphiQL takes them.
pub(super) fn tabs() -> Value {
    let tab = |example: &Example| json!({"query": example.query, "variables": example.variables.map(str::trim_end)});
    EXAMPLES.iter().map(tab).collect()
}
