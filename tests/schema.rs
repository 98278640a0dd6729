//! The shape of the graph: what is committed of it is what is served, and all of it explains itself.

use std::collections::{BTreeMap, BTreeSet};

use roster::graphql;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    database::{Kind, TestDb},
};

const INTROSPECTION: &str = "{
    __schema {
        types {
            name kind description
            interfaces { name }
            fields(includeDeprecated: true) {
                name description type { ...reference }
                args(includeDeprecated: true) { name description }
            }
            inputFields(includeDeprecated: true) { name description }
            enumValues(includeDeprecated: true) { name description }
        }
        directives { name description args { name description } }
    }
}
fragment reference on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

async fn introspect() -> Value {
    let app = TestApp::new(TestDb::bare(Kind::Sqlite).await);
    app.data(INTROSPECTION, json!({})).await["__schema"].take()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn name(value: &Value) -> &str {
    value["name"].as_str().expect("everything has a name")
}

/// The types that are not the introspection's own.
fn types(schema: &Value) -> Vec<&Value> {
    list(schema, "types").iter().filter(|ty| !name(ty).starts_with("__")).collect()
}

/// A type as GraphQL writes it: `[User!]!`.
fn written(reference: &Value) -> String {
    match reference["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", written(&reference["ofType"])),
        Some("LIST") => format!("[{}]", written(&reference["ofType"])),
        _ => name(reference).to_owned(),
    }
}

fn fields(ty: &Value) -> BTreeMap<&str, String> {
    list(ty, "fields").iter().map(|field| (name(field), written(&field["type"]))).collect()
}

fn interfaces(ty: &Value) -> BTreeSet<&str> {
    list(ty, "interfaces").iter().map(name).collect()
}

#[test]
fn the_committed_schema_is_the_one_that_is_served() {
    let committed = include_str!("../schema.graphql");
    let served = graphql::sdl();
    let first = committed.lines().zip(served.lines()).position(|(committed, served)| committed != served);
    let line = 1 + first.unwrap_or_else(|| committed.lines().count().min(served.lines().count()));
    assert!(
        committed == served,
        "schema.graphql differs from the schema in the code, from line {line} on. If the change is meant, write it anew:\n\
         \n    cargo run -- schema > schema.graphql\n"
    );
}

#[tokio::test]
async fn everything_is_described() {
    fn inspect(found: &mut Vec<(String, bool)>, path: String, element: &Value) {
        let described = element["description"].as_str().is_some_and(|text| !text.trim().is_empty());
        for key in ["fields", "args", "inputFields", "enumValues"] {
            for part in list(element, key) {
                inspect(found, format!("{path}.{}", name(part)), part);
            }
        }
        found.push((path, described));
    }

    let schema = introspect().await;
    let mut found = Vec::new();
    // GraphQL's own scalars are explained by its specification.
    let specified = ["Boolean", "Float", "ID", "Int", "String"];
    for ty in types(&schema).into_iter().filter(|ty| !specified.contains(&name(ty))) {
        inspect(&mut found, name(ty).to_owned(), ty);
    }
    for directive in list(&schema, "directives") {
        inspect(&mut found, format!("@{}", name(directive)), directive);
    }
    for known in ["User", "Query.users.first", "UserBy.email", "UserState.ACTIVE", "@include.if"] {
        assert!(found.iter().any(|(path, _)| path == known), "the walk passed {known} by");
    }
    let bare: Vec<_> = found.iter().filter(|(_, described)| !described).map(|(path, _)| path).collect();
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

#[tokio::test]
async fn every_connection_is_shaped_alike() {
    let schema = introspect().await;
    let by_name: BTreeMap<_, _> = types(&schema).into_iter().map(|ty| (name(ty), ty)).collect();
    let connections: Vec<_> = by_name.keys().filter(|name| name.ends_with("Connection")).copied().collect();
    assert!(connections.contains(&"UserConnection"), "{connections:?}");

    for connection in connections {
        let shape = fields(by_name[connection]);
        let edge = shape.get("edges").and_then(|edges| edges.strip_prefix('[')?.strip_suffix("!]!"));
        let edge = edge.unwrap_or_else(|| panic!("{connection}.edges is no list of edges: {shape:?}"));
        let edge_shape = fields(by_name[edge]);
        assert_eq!(edge_shape.get("cursor").map(String::as_str), Some("String!"), "{edge}");
        let node = edge_shape.get("node").unwrap_or_else(|| panic!("{edge} has no node"));
        let expected = [
            ("edges", format!("[{edge}!]!")),
            ("nodes", format!("[{node}]!")),
            ("pageInfo", "PageInfo!".to_owned()),
            ("totalCount", "Int!".to_owned()),
            ("truncated", "Boolean!".to_owned()),
        ];
        assert_eq!(shape, BTreeMap::from(expected), "{connection}");
    }
    let page_info = fields(by_name["PageInfo"]);
    let expected = [
        ("endCursor", "String"),
        ("hasNextPage", "Boolean!"),
        ("hasPreviousPage", "Boolean!"),
        ("startCursor", "String"),
    ];
    assert_eq!(page_info, expected.map(|(field, ty)| (field, ty.to_owned())).into());
}

#[tokio::test]
async fn every_list_with_a_cursor_is_a_connection_and_takes_its_arguments() {
    let schema = introspect().await;
    let mut seen = 0;
    for ty in types(&schema) {
        for field in list(ty, "fields") {
            let arguments: BTreeSet<_> = list(field, "args").iter().map(name).collect();
            // A list that not everybody may see is null for the others.
            let connection = written(&field["type"]).trim_end_matches('!').ends_with("Connection");
            // The feed of changes goes on from a cursor, and never back.
            let all = if name(field) == "changes" { 2 } else { 4 };
            let pages = ["first", "after", "last", "before"].iter().filter(|name| arguments.contains(*name)).count();
            assert_eq!(pages, if connection { all } else { 0 }, "{}.{}", name(ty), name(field));
            seen += usize::from(connection);
        }
    }
    assert!(seen > 10, "only {seen} connections");
}

#[tokio::test]
async fn every_record_is_a_node() {
    let schema = introspect().await;
    let records: Vec<_> = types(&schema).into_iter().filter(|ty| interfaces(ty).contains("Record")).collect();
    let names: BTreeSet<_> = records.iter().map(|ty| name(ty)).collect();
    assert!(names.is_superset(&["User", "Profile", "Contact", "Organisation", "Team", "Group"].into()), "{names:?}");
    for record in records {
        assert!(interfaces(record).contains("Node"), "{} is a Record and no Node", name(record));
    }
}
