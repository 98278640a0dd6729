//! What is said of texts that are no requests, and what is remembered.

use super::*;

use async_graphql::Variables;

use crate::graphql::{mutations::Mutation, queries::Query, registry};

fn documents() -> Documents {
    Documents::new(registry::of::<Query, Mutation>(), Rules::default())
}

fn parse(request: Request) -> Result<Request, ServerError> {
    documents().prepare(request, Scope::default()).map(|(request, _)| request).map_err(|mut errors| errors.remove(0))
}

#[test]
fn what_was_parsed_before_is_remembered_within_bounds() {
    let documents = documents();
    let ask = |text: String| {
        documents
            .prepare(Request::new(text), Scope::default())
            .map(|(mut request, _)| format!("{:?}", request.parsed_query().expect("it is parsed")))
    };
    let first = ask("{ a(b: [1, 2]) { c } }".into()).expect("it is parsed");
    assert_eq!(documents.known.len(), 1);
    assert_eq!(ask("{ a(b: [1, 2]) { c } }".into()).ok(), Some(first));
    assert_eq!(documents.known.len(), 1);
    assert!(ask("{".into()).is_err());
    for number in 0..2_000 {
        assert!(ask(format!("{{ field{number} }} #{:x>1000}", "")).is_ok());
    }
    assert!(documents.known.weight() <= REMEMBERED as u64, "{}", documents.known.weight());
    assert!(documents.known.len() > 100, "{}", documents.known.len());
}

fn refusal(query: &str) -> ServerError {
    parse(Request::new(query)).err().unwrap_or_else(|| panic!("{query} is parsed"))
}

#[test]
fn a_mistake_is_told_with_its_place() {
    for (query, place, sentence) in [
        ("{", (1, 2), "it ends too early; expected: a field or a fragment."),
        ("{ users { } }", (1, 11), "`}` cannot stand here; expected: a field or a fragment."),
        ("{ users(first: ) { id } }", (1, 16), "`)` cannot stand here; expected: a value."),
        ("query($a) { x }", (1, 7), "`$` cannot stand here; expected: a variable, as `$name: Type`."),
        ("{ a } }", (1, 7), "`}` cannot stand here; expected: the end of the query, an operation or a fragment."),
        ("querry { a }", (1, 1), "`querry` cannot stand here; expected: an operation or a fragment."),
        ("{\r\n  é(x: 1) }", (2, 3), "`é` cannot stand here; expected: a field or a fragment."),
    ] {
        let error = refusal(query);
        let (line, column) = place;
        let expected = format!("The query cannot be parsed at line {line}, column {column}: {sentence}");
        assert_eq!((error.message, error.locations), (expected, vec![Pos { line, column }]), "{query}");
    }
    let long = "x".repeat(120);
    assert!(refusal(&format!("{long} {{ a }}")).message.len() < 200);
}

#[test]
fn a_query_without_an_operation_is_refused() {
    for query in ["", " ,\n\t\u{feff}", "# nothing\r# here", "\n # nothing"] {
        assert!(refusal(query).message.starts_with("The query is empty"), "{query:?}");
    }
    let message = refusal("fragment F on User { id }").message;
    assert_eq!(message, "The query holds fragments, but no operation that uses them.");
}

#[test]
fn names_that_clash_are_refused_where_they_stand() {
    for (query, sentence) in [
        ("query A { a } query A { b }", "Two operations are named `A`"),
        ("{ a } query B { b }", "An operation without a name must be the only one"),
        ("{ ...F } fragment F on A { b } fragment F on A { c }", "Two fragments are named `F`"),
    ] {
        let error = refusal(query);
        assert!(error.message.starts_with(sentence) && error.locations.len() == 2, "{error:?}");
    }
}

#[test]
fn the_operation_must_be_told_from_the_others() {
    let code = Some(Code::OperationResolutionFailure.into());
    for (query, name, sentence) in [
        ("query A { a } query B { b }", None, "The query holds several operations"),
        ("query A { a } query B { b }", Some("C"), "The query holds no operation that is named \"C\""),
        ("{ a }", Some("A"), "The query's operation has no name"),
    ] {
        let mut request = Request::new(query);
        request.operation_name = name.map(str::to_owned);
        let error = parse(request).expect_err("refused");
        assert!(error.message.starts_with(sentence), "{error:?}");
        assert_eq!(error.extensions.expect("a code").get("code").cloned(), code);
    }
    let mut request = Request::new("query A { a } query B { b }");
    request.operation_name = Some("B".into());
    assert!(parse(request).is_ok());
    assert!(parse(Request::new("query A { a }")).is_ok());
}

#[test]
fn a_variable_that_cannot_be_null_must_have_a_value() {
    let ask = |query: &str, variables: serde_json::Value| {
        parse(Request::new(query).variables(Variables::from_json(variables))).map(drop)
    };
    for variables in [serde_json::json!({}), serde_json::json!({"n": null, "m": 1})] {
        let error = ask("query($m: Int, $n: [Int!]!) { a(n: $n) }", variables).expect_err("refused");
        let sentence = "The variable `$n` of the type `[Int!]!` has no value: give it one in `variables`.";
        assert_eq!((error.message.as_str(), error.locations), (sentence, vec![Pos { line: 1, column: 16 }]));
        assert_eq!(error.extensions.expect("a code").get("code").cloned(), Some(Code::BadUserInput.into()));
    }
    assert!(ask("query($n: Int! = 1) { a(n: $n) }", serde_json::json!({"n": null})).is_err());
    for (query, variables) in [
        ("query($n: Int! = 1) { a(n: $n) }", serde_json::json!({})),
        ("query($n: Int) { a(n: $n) }", serde_json::json!({})),
        ("query($n: Int!) { a(n: $n) }", serde_json::json!({"n": 0})),
    ] {
        assert_eq!(ask(query, variables), Ok(()), "{query}");
    }
}
