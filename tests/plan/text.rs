//! What text is compared with.

use roster::domain::list::{TextComparison, TextTest};

use super::bench::{Case, Met, case};

/// Each comparison that goes by index, with a value that few have.
pub fn comparisons<T>(name: &str, make: fn(TextTest) -> T, value: &str) -> Vec<Case<T>> {
    let value = value.to_owned();
    let begin: String = value.chars().take(value.chars().count().max(2) - 1).collect();
    let ways = [
        ("eq", TextComparison::Eq(value.clone())),
        ("in", TextComparison::In(vec![value, "nobody has this".into()])),
        ("startsWith", TextComparison::StartsWith(begin)),
    ];
    let both = ways.into_iter().flat_map(|(way, comparison)| {
        [false, true].map(|ignore_case| {
            let test = TextTest { comparisons: vec![comparison.clone()], ignore_case };
            case(format!("{name} {way} {ignore_case}"), make(test), Met::Few)
        })
    });
    both.collect()
}

/// That there is a text at all.
pub fn any<T>(name: &str, make: fn(TextTest) -> T, met: Met) -> Case<T> {
    let test = TextTest { comparisons: vec![TextComparison::StartsWith(String::new())], ignore_case: false };
    case(format!("{name} startsWith nothing"), make(test), met)
}
