//! That the walk ends early, and what it counts.

use async_graphql::{Variables, parser::parse_query};

use super::*;
use crate::graphql::{mutations::Mutation, queries::Query, registry};

/// What comes of a text, and how many selections were looked at for it.
fn walk(text: &str, limits: Limits) -> (Result<u64, String>, usize) {
    let document = parse_query(text).expect("a document");
    let registry = registry::of::<Query, Mutation>();
    let rules = Rules { limits, closed: false };
    let mut walk = Walk::new(&document, &registry, &rules);
    let costs = walk.document();
    let total = |costs: Costs| costs.values().map(|cost| cost.total(&Variables::default())).sum();
    (costs.map(total).map_err(|error| error.message), walk.visited)
}

fn cost(text: &str) -> u64 {
    walk(text, Limits::DEFAULT).0.expect("within the limits")
}

/// Fragments, each of which spreads the one before ten times.
fn tenfold(fragments: usize, last: &str) -> String {
    let fragment = |number: usize| match number {
        0 => format!("fragment F0 on Query {{ {last} }}"),
        _ => format!("fragment F{number} on Query {{ {}}}", format!("...F{} ", number - 1).repeat(10)),
    };
    (0..=fragments).map(fragment).collect()
}

#[test]
fn a_bomb_is_not_walked_to_its_end() {
    // A thousand million fields, if they were all there.
    let bomb = tenfold(9, "users { totalCount }");
    let repeated = format!("{{ ...F9 }} {bomb}");
    let (refused, visited) = walk(&repeated, Limits::DEFAULT);
    assert!(refused.is_err());
    assert!(visited < 2_000, "{visited}");
    // Without a limit on repeats, that on selections holds.
    let limits = Limits { repeats: usize::MAX, ..Limits::DEFAULT };
    let (refused, visited) = walk(&repeated, limits);
    assert_eq!(
        refused.unwrap_err(),
        "The query has more than 10000 selections, where each fragment counts as often as it is spread; ask for less at once."
    );
    assert_eq!(visited, limits.tokens + 1);
    // Neither where nobody spreads it, nor in an operation that is not the one to run, is it walked over.
    for text in [format!("{{ __typename }} {bomb}"), format!("query A {{ __typename }} query B {{ ...F9 }} {bomb}")] {
        let (refused, visited) = walk(&text, limits);
        assert!(refused.is_err() && visited == limits.tokens + 1, "{visited}");
    }
}

#[test]
fn a_circle_is_walked_once() {
    for text in [
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }",
        "{ ...A } fragment A on Query { user(by: {username: \"a\"}) { id } ... { ...A } }",
        "{ viewer { permissions } } fragment A on Query { ...A }",
    ] {
        let (refused, visited) = walk(text, Limits::DEFAULT);
        assert!(refused.unwrap_err().ends_with("contains itself; end the circle."), "{text}");
        assert!(visited < 10, "{text}: {visited}");
    }
}

#[test]
fn lists_count_as_often_as_they_have_entries() {
    for (text, expected) in [
        ("{ viewer { permissions } }", 2),
        ("{ users { totalCount } }", 2),
        (
            "{ users(first: 3) { nodes { id username } edges { cursor } pageInfo { hasNextPage } } }",
            1 + (1 + 3 * 2) + (1 + 3) + 2,
        ),
        ("{ users(last: 3) { nodes { id } } }", 1 + 1 + 3),
        ("{ users { nodes { id } } }", 1 + 1 + 20),
        ("{ users(first: null) { nodes { id } } }", 1 + 1 + 20),
        ("{ users(first: null, last: 100) { nodes { id } } }", 1 + 1 + 100),
        ("query($n: Int) { users(first: $n, last: 100) { nodes { id } } }", 1 + 1 + 100),
        ("query($n: Int = 30) { users(first: 1, last: $n) { nodes { id } } }", 1 + 1 + 100),
        ("{ users(first: 0) { nodes { id } } }", 1 + 1),
        ("{ users(first: 1000) { nodes { id } } }", 1 + 1 + 100),
        ("query($n: Int = 7) { users(first: $n) { nodes { id } } }", 1 + 1 + 7),
        ("{ users(first: 2) { nodes { teams(first: 3) { nodes { id } } } } }", 1 + 1 + 2 * (1 + 1 + 3)),
        ("{ nodes(ids: [\"a\", \"b\"]) { id } }", 1 + 2),
        ("query($a: ID!) { nodes(ids: [$a, $a, $a]) { id } }", 1 + 3),
        ("{ countries { name } }", 1 + 249),
        ("{ user(by: {username: \"a\"}) { profile { tags contacts { value } } } }", 1 + 1 + 1 + 1 + 10),
        (
            "{ node(id: \"a\") { ... on User { profile { name } } ... on Team { members(first: 2) { nodes { id } } } } }",
            1 + (1 + 1) + (1 + 1 + 2),
        ),
        ("{ ...F ...F } fragment F on Query { users(first: 2) { nodes { id } } }", 2 * (1 + 1 + 2)),
        ("mutation { sessionRevoke(input: {id: \"a\"}) { userErrors { code } } }", MUTATION + 1 + 10),
        ("{ unknown { fields { count } } }", 3),
    ] {
        assert_eq!(cost(text), expected, "{text}");
    }
}

#[test]
fn the_schema_itself_is_not_walked_round_and_round() {
    let inside = |times: usize| {
        format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type { ".repeat(times), "} }".repeat(times))
    };
    let costs: Vec<_> = (0..4).map(|times| cost(&inside(times))).collect();
    assert!(costs[1] < 5_000 && costs[2] < 60_000 && costs[3] > 250_000, "{costs:?}");
}
