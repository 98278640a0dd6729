//! Searches as conditions of SQL, and how good a match is.

use super::{Column, Listed, Scope, Sort};
use crate::{
    db::sight::Condition,
    domain::search::{Match, Rank, Search},
};

/// How what was searched is ordered: by how good a match is, and by when it could first be found.
pub const RANKED: [Sort; 2] = [
    Sort { column: Column::number("RELEVANCE", "score"), descending: true },
    Sort { column: Column::serial("ADDED", "number"), descending: true },
];

/// How good a match is, of a document `s`: see [`Search::ranks`].
pub(super) fn score(search: &Search) -> Condition {
    let (begun, ranks) = (search.begun(), search.ranks());
    let begins = ranks.iter().position(|rank| rank.met == begun).expect("it is a rank");
    let (best, others) = ranks.split_at(begins + 1);
    // Of these, each is part of the next: what the next tells is not looked at again.
    let best = best
        .windows(2)
        .fold(scored(&best[0]), |better, pair| either(more(&pair[0].met, &pair[1].met), better, scored(&pair[1])));
    let (rest, others) = others.split_last().expect("a rank of the rest");
    let others = others.iter().rfold(scored(rest), |worse, rank| either(named(&rank.met), scored(rank), worse));
    either(named(&begun), best, others)
}

fn scored(rank: &Rank<'_>) -> Condition {
    Condition::sql(&rank.score.to_string())
}

fn either(met: Condition, then: Condition, or: Condition) -> Condition {
    let case = Condition::sql("CASE WHEN ").then_all(met).then(" THEN ").then_all(then);
    case.then(" ELSE ").then_all(or).then(" END")
}

/// That what is so by these names is so by those, too.
fn more(met: &Match<'_>, known: &Match<'_>) -> Condition {
    Condition::every(all_of(met).iter().filter(|one| !all_of(known).contains(one)).map(named))
}

fn all_of<'m, 's>(met: &'m Match<'s>) -> &'m [Match<'s>] {
    match met {
        Match::All(all) => all,
        one => std::slice::from_ref(one),
    }
}

/// That what has been found is so by its names.
fn named(met: &Match<'_>) -> Condition {
    match met {
        Match::Begins(_) => Condition::always(),
        Match::BeginsName(word) => Condition::begins_word("s.names", word),
        Match::IsName(word) => Condition::has_word("s.names", word),
        Match::All(all) => Condition::every(all.iter().map(named)),
        Match::Any(all) => Condition::any(all.iter().map(named)),
    }
}

/// That a row's document has the words; those of its contacts only where the viewer may read them. Of a set, the document is
/// `s`, and found by the index of words, or looked at.
pub(super) fn searched(search: &Search, scope: &Scope<'_>, of: &Listed, by_words: bool) -> Condition {
    let document = if scope.is_set() { "s" } else { "d" };
    let found = if scope.is_set() && by_words { of.found(&search.met(), None) } else { has_words(search, document) };
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
