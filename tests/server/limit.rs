//! What is too much to ask: refused before it costs anything.

use axum::http::StatusCode;
use roster::graphql::{Limits, Settings};
use serde_json::{Value, json};

use super::{modern, posted, query, refusal, with};
use crate::support::{
    app::{TestApp, graph},
    database::{Kind, TestDb},
};

/// What GraphiQL, Apollo's tools and the code generators ask: all that graphql-js knows to ask of a schema.
const INTROSPECTION: &str = include_str!("introspection.graphql");

/// The nine fragments, each of which is the one before ten times: a billion fields in 400 bytes.
fn bomb() -> String {
    let fragment = |number: usize| match number {
        0 => "fragment F0 on Query { __typename }".to_owned(),
        _ => format!("fragment F{number} on Query {{ {} }}", format!("...F{} ", number - 1).repeat(10)),
    };
    format!("{{ ...F9 }} {}", (0..10).map(fragment).collect::<String>())
}

/// A text for each number, one after the other.
fn each(times: usize, text: impl Fn(usize) -> String) -> String {
    (0..times).map(text).collect::<Vec<_>>().join(" ")
}

struct Door {
    app: TestApp,
    name: &'static str,
    token: String,
}

impl Door {
    async fn new(limits: Limits) -> Self {
        let app = TestApp::with_graph(TestDb::migrated(Kind::Sqlite).await, Settings { limits, ..graph() });
        let (name, token) = app.sign_in().await;
        Self { app, name, token }
    }

    async fn ask(&self, body: &Value) -> (StatusCode, String, Value) {
        refusal(&self.app, modern(with(posted(body), self.name, &self.token))).await
    }

    async fn assert_passes(&self, text: &str) -> Value {
        let (status, _, answer) = self.ask(&json!({"query": text})).await;
        assert_eq!((status, answer.get("errors")), (StatusCode::OK, None), "{text:.300}: {answer:.600}");
        answer
    }

    async fn assert_refused(&self, text: &str, sentence: &str) {
        let (status, code, answer) = self.ask(&json!({"query": text})).await;
        assert_eq!((status, answer.get("data")), (StatusCode::BAD_REQUEST, None), "{text:.300}");
        let told = answer["errors"][0]["message"].as_str().unwrap();
        assert!(told.contains(sentence), "{text:.300}: {told}");
        assert!(matches!(code.as_str(), "TOO_COMPLEX" | "GRAPHQL_VALIDATION_FAILED"), "{code}");
    }
}

#[tokio::test]
async fn what_tools_and_applications_ask_passes() {
    let door = Door::new(Limits::default()).await;
    let schema = door.assert_passes(INTROSPECTION).await;
    assert!(schema["data"]["__schema"]["types"].as_array().unwrap().len() > 100);
    let fields = each(25, |number| format!("a{number}: country(code: \"IE\") {{ __typename name }} "));
    door.assert_passes(&format!("{{ {fields} }}")).await;
    // Twenty levels, and the page of people that the benchmark measures.
    let deep = format!("{{ users {{ nodes {{ {}id{} }} }} }}", "profile { user { ".repeat(8), "} }".repeat(8));
    door.assert_passes(&deep).await;
    let organisation = include_str!("../../benches/graph/organisation.graphql");
    let (_, code, _) = door.ask(&json!({"query": organisation, "variables": {"id": "nothing"}})).await;
    assert_eq!(code, "BAD_USER_INPUT");
    // Many parts of a page ask for the same of one record.
    let parts = each(30, |number| format!("...P{number} "));
    let fragments = each(30, |number| format!("fragment P{number} on Country {{ __typename name alpha2Code }} "));
    door.assert_passes(&format!("{{ country(code: \"IE\") {{ {parts} }} }} {fragments}")).await;
}

#[tokio::test]
async fn what_would_hurt_is_refused() {
    let door = Door::new(Limits::default()).await;
    let aliases = each(100, |number| format!("a{number}: __typename"));
    let spread = format!("{{ ...F }} fragment F on Query {{ {aliases} }}");
    let repeats = "__typename ".repeat(600);
    let directives = format!("{{ __typename {} }}", "@include(if: true) ".repeat(101));
    let variables = each(201, |number| format!("$v{number}: Int "));
    let deep = format!("{{ users {{ nodes {{ {}id{} }} }} }}", "profile { user { ".repeat(10), "} }".repeat(10));
    let inline = format!("{{ {}__typename{} }}", "... { ".repeat(99), "}".repeat(99));
    let chain = each(120, |number| format!("fragment F{number} on Query {{ ...F{} }} ", number + 1));
    for (text, sentence) in [
        (format!("{{ {aliases} }}"), "more than 50 fields with another name"),
        (spread, "more than 50 fields with another name"),
        (format!("{{ {repeats} }}"), "more than 500 fields that repeat others beside them"),
        (format!("{{ ...F ...F }} fragment F on Query {{ {} }}", "...G ".repeat(600)) + "fragment G on Query { __typename }", "more than 500 fields that repeat others beside them"),
        (directives, "more than 100 directives"),
        (format!("query({variables}) {{ __typename }}"), "more than 200 variables"),
        (deep, "more than 20 levels"),
        (inline, "nested too deep"),
        (format!("{{ ...F0 }} {chain} fragment F120 on Query {{ __typename }}"), "nested more than 64 deep"),
        (bomb(), "more than 500 fields that repeat others beside them"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".into(), "contains itself"),
        ("{ ...A } fragment A on Query { __typename ...A }".into(), "contains itself"),
        ("{ __typename } fragment A on Query { ...A }".into(), "contains itself"),
        (format!("{{ __typename }} {}", &bomb()["{ ...F9 }".len()..]), "more than 500 fields that repeat others beside them"),
        (format!("query A {{ __typename }} query B {{ ...F9 }} {}", &bomb()["{ ...F9 }".len()..]), "more than 500 fields that repeat others beside them"),
        (format!("{{ country(code: {}) {{ name }} }}", "[".repeat(2_000)), "nested more than 100 deep"),
        (format!("{{ a(x: [{}]) }}", "1 ".repeat(10_001)), "more than 10000 words and signs"),
        ("{ users(first: 100) { nodes { organisations(first: 100) { nodes { users(first: 100) { nodes { id } } } } } } }".into(), "is the limit: ask for shorter pages"),
        ("{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }".into(), "is the limit"),
        (format!("mutation {{ {} }}", "sessionRevoke(input: {id: \"x\"}) { userErrors { code } } ".repeat(3_000)), "more than"),
    ] {
        door.assert_refused(&text, sentence).await;
    }
    for text in [
        "{ __typename(a: 1) }",
        "{ __typename { a } }",
        "{ __typename @x }",
        "{ __typename @skip }",
        "query($a: Int @x) { __typename }",
    ] {
        let (status, code, answer) = door.ask(&json!({"query": text})).await;
        assert_eq!((status, code.as_str()), (StatusCode::BAD_REQUEST, "GRAPHQL_VALIDATION_FAILED"), "{text}: {answer}");
    }
    let long = "a".repeat(129);
    for text in [
        format!("{{ {long}: __typename }}"),
        format!("{{ {long} }}"),
        format!("{{ users({long}: 1) {{ totalCount }} }}"),
    ] {
        door.assert_refused(&text, "a name or a number of more than 128 characters").await;
    }
    let values: serde_json::Map<_, _> = (0..201).map(|number| (format!("v{number}"), json!(1))).collect();
    let (status, code, _) = door.ask(&json!({"query": "{ __typename }", "variables": values})).await;
    assert_eq!((status, code.as_str()), (StatusCode::BAD_REQUEST, "TOO_COMPLEX"));
}

#[tokio::test]
async fn each_limit_can_be_set() {
    let limits = Limits { depth: 5, cost: 50, aliases: 1, repeats: 1, directives: 1, tokens: 60, variables: 1 };
    let door = Door::new(limits).await;
    for (passes, refused, sentence) in [
        (
            "{ users(first: 1) { nodes { profile { id } } } }",
            "{ users(first: 1) { nodes { profile { user { profile { id } } } } } }",
            "more than 5 levels",
        ),
        ("{ users(first: 9) { nodes { id } } }", "{ users(first: 90) { nodes { id } } }", "and 50 is the limit"),
        ("{ a: __typename }", "{ a: __typename b: __typename }", "more than 1 fields with"),
        ("{ __typename __typename }", "{ __typename __typename __typename }", "more than 1 fields that repeat"),
        (
            "{ __typename @skip(if: false) }",
            "{ __typename @skip(if: false) ... @skip(if: false) { __typename } }",
            "more than 1 directives",
        ),
        (
            "query($a: String!) { country(code: $a) { name } }",
            "query($a: String! $b: String!) { country(code: $a) { name } }",
            "more than 1 variables",
        ),
    ] {
        let (_, _, answer) = door.ask(&json!({"query": passes, "variables": {"a": "IE"}})).await;
        assert_eq!(answer.get("errors"), None, "{passes}: {answer}");
        door.assert_refused(refused, sentence).await;
    }
    door.assert_refused(&format!("{{ {} }}", "x ".repeat(60)), "more than 60 words").await;
}

#[tokio::test]
async fn what_a_request_costs_is_told_if_it_is_asked() {
    let door = Door::new(Limits::default()).await;
    let text = "query($n: Int) { users(first: $n) { totalCount nodes { id profile { name } } } }";
    // The field, its count, its entries, and three values of each of them.
    for (variables, requested) in
        [(json!({}), 3 + 20 * 3), (json!({"n": 5}), 3 + 5 * 3), (json!({"n": 100}), 3 + 100 * 3)]
    {
        let ask = || modern(with(posted(&json!({"query": text, "variables": variables})), door.name, &door.token));
        let (_, _, answer) = refusal(&door.app, with(ask(), "graphql-cost", "report")).await;
        assert_eq!(answer["extensions"], json!({"cost": {"requested": requested, "limit": 250_000}}));
        let (_, _, answer) = refusal(&door.app, ask()).await;
        assert_eq!(answer.get("extensions"), None);
    }
    // It is told without being asked where it is too much.
    let text =
        "{ users(first: 100) { nodes { teams(first: 100) { nodes { members(first: 100) { nodes { id } } } } } } }";
    let (_, _, answer) = refusal(&door.app, with(query(text), door.name, &door.token)).await;
    assert_eq!(answer["errors"][0]["extensions"]["cost"], json!({"requested": 1_020_202, "limit": 250_000}));
}
