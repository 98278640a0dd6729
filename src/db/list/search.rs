//! Searches as conditions of SQL, and how good a match is.

use super::{Column, Listed, Scope, Sort};
use crate::{db::sight::Condition, domain::search::Search};

/// How what was searched is ordered: by how good a match is, and by when it could first be found.
pub const RANKED: [Sort; 2] = [
    Sort { column: Column::number("RELEVANCE", "score"), descending: true },
    Sort { column: Column::serial("ADDED", "number"), descending: true },
];

/// How good a match is: a whole word of a name counts most, the beginning of one less, what is found elsewhere least.
pub(super) fn score(search: &Search) -> Condition {
    let of_word = |word: &String| {
        Condition::sql("CASE WHEN ")
            .then_all(Condition::contains("' ' || s.names || ' '".into(), &format!(" {word} ")))
            .then(" THEN 3 WHEN ")
            .then_all(Condition::contains("' ' || s.names".into(), &format!(" {word}")))
            .then(" THEN 2 ELSE 1 END")
    };
    Condition::sql("").then_joined(search.words().iter().map(of_word).collect(), " + ")
}

/// That a row's document has the words; those of its contacts only where the viewer may read them. Of a set, the document is
/// `s`, and found by the index of words, or looked at.
pub(super) fn searched(search: &Search, scope: &Scope<'_>, of: &Listed, by_words: bool) -> Condition {
    let document = if scope.is_set() { "s" } else { "d" };
    let found = if scope.is_set() && by_words { Condition::found(search) } else { has_words(search, document) };
    let readable = of.private.filter(|_| scope.sight.limited_to().is_some());
    let readable = readable.map(|readable| {
        Condition::any([readable(scope.sight, of.table), has(search, document, &["names", "account", "work"])])
    });
    let met = Condition::every([found].into_iter().chain(readable));
    if scope.is_set() {
        return met;
    }
    Condition::sql(&format!("EXISTS (SELECT 1 FROM search_documents AS d WHERE d.record_id = {} AND ", of.record))
        .then_all(met)
        .then(")")
}

/// That a document has the words, wherever they come from.
pub(super) fn has_words(search: &Search, document: &str) -> Condition {
    has(search, document, &["names", "account", "work", "contacts"])
}

fn has(search: &Search, document: &str, columns: &[&str]) -> Condition {
    let columns: Vec<_> = columns.iter().map(|column| format!("' ' || {document}.{column}")).collect();
    let words = columns.join(" || ");
    Condition::every(search.words().iter().map(|word| Condition::contains(words.clone(), &format!(" {word}"))))
}
