//! The best matches of what documents alone tell, if they are not more than are ranked.
//!
//! An index of words that answers in order, as SQLite's, is asked rank by rank, for the newest first, until the page is full: to
//! find out how good each match is, all of their documents would have to be read, each from a page of its own, and most of what a
//! search takes is that. PostgreSQL's answers in no order, and reads the documents in any case.

use super::{FEW, MORE, Plan, Statement, Tested};
use crate::{
    db::{
        list::{Key, Keys},
        page::Position,
        sight::Condition,
    },
    domain::search::{Rank, Search},
};

/// The documents of so many are read sooner than one rank is found empty after the other.
const READ: i64 = 1_000;

impl<'a, T: Tested> Plan<'a, T> {
    /// What is searched for, if documents alone tell which rows there are: all are seen, and nothing else is asked of them.
    pub fn by_documents(&self) -> Option<&'a Search> {
        self.ranked.filter(|_| self.by_documents)
    }

    /// The page of the best matches, rank by rank; nobody, if they are more than are ranked.
    pub fn best<S>(&self, search: &Search, select: S) -> Statement<S> {
        let mut ranks = search.ranks();
        if self.ask.window.backward {
            ranks.reverse();
        }
        let mut names = vec!["few".to_owned()];
        let mut ranked = self.hits(search);
        for rank in &ranks {
            let name = format!("r{}", rank.score);
            ranked = ranked
                .then(&format!(", {name} AS MATERIALIZED ("))
                .then_all(self.of_rank(rank))
                .then_all(self.wanted(&names[1..]))
                .then(")");
            names.push(name);
        }
        let all: Vec<_> = names.iter().map(|name| format!("SELECT * FROM {name}")).collect();
        let found = ranked.then(&format!(", found AS ({})", all.join(" UNION ALL ")));
        self.page(found, Condition::always(), select)
    }

    /// The same page where the documents of all are read. They are in no order yet, which takes less than to find the newest.
    pub fn all<S>(&self, search: &Search, select: S) -> Statement<S> {
        let met = [self.of.marked(), self.of.found(&search.met(), None)];
        let found = Condition::sql("WITH found AS MATERIALIZED (SELECT ")
            .then_all(self.entries())
            .then(" FROM ")
            .then_all(Condition::documents())
            .then(" WHERE ")
            .then_all(Condition::every(met))
            .then(&format!(" LIMIT {MORE}), told AS MATERIALIZED (SELECT count(*) AS number FROM found)"));
        self.page(found, Condition::sql(&format!("number <= {FEW}")), select)
    }

    /// All that have the words, how many they are, and if they are few, their documents.
    fn hits(&self, search: &Search) -> Condition {
        Condition::sql("WITH hits AS MATERIALIZED (SELECT ")
            .then_all(Condition::serial())
            .then(" AS number FROM ")
            .then_all(Condition::words())
            .then(" WHERE ")
            .then_all(self.of.found(&search.met(), None))
            .then(&format!(" LIMIT {MORE}), told AS MATERIALIZED (SELECT count(*) AS number FROM hits)"))
            .then(", few AS MATERIALIZED (SELECT ")
            .then_all(self.entries())
            .then(&format!(
                " FROM (SELECT * FROM hits LIMIT (SELECT CASE WHEN number <= {READ} THEN {READ} ELSE 0 END FROM told)) AS hit \
                 CROSS JOIN search_documents AS s WHERE s.number = hit.number AND "
            ))
            .then_all(self.of.marked())
            .then(")")
    }

    /// The matches of a rank within the window, from its beginning on.
    fn of_rank(&self, rank: &Rank<'_>) -> Condition {
        let direction = if self.ask.window.backward { "ASC" } else { "DESC" };
        let met = [self.of.marked(), self.of.found(&rank.met, rank.better.as_ref())];
        Condition::sql(&format!("SELECT s.record_id AS id, {} AS k0, s.number AS k1 FROM ", rank.score))
            .then_all(Condition::documents())
            .then(" WHERE ")
            .then_all(Condition::every(met.into_iter().chain(self.between(rank.score))))
            .then(" ORDER BY ")
            .then_all(Condition::serial())
            .then(&format!(" {direction} LIMIT "))
    }

    /// So many of a rank are wanted as the page lacks after those before.
    fn wanted(&self, before: &[String]) -> Condition {
        let window = &self.ask.window;
        let wanted = Condition::sql(&format!("(SELECT CASE WHEN number > {READ} AND number <= {FEW} THEN "))
            .then_number(window.limit.saturating_add(window.offset));
        let lacking =
            before.iter().fold(wanted, |lacking, name| lacking.then(&format!(" - (SELECT count(*) FROM {name})")));
        lacking.then(" ELSE 0 END FROM told)")
    }

    /// That a match of a rank is between the window's bounds.
    fn between(&self, score: i64) -> impl Iterator<Item = Condition> {
        let window = &self.ask.window;
        let after = window.after.as_ref().map(|place| beyond(place, score, true));
        let before = window.before.as_ref().map(|place| beyond(place, score, false));
        after.into_iter().chain(before)
    }
}

/// That a match of a rank comes after a place, or before it.
fn beyond(place: &Position, score: i64, after: bool) -> Condition {
    let Keys::Several(keys) = &place.keys else { return Condition::always() };
    let [Key::Number(rank), Key::Number(number)] = keys.as_slice() else { return Condition::always() };
    let (compare, is_beyond) = if after { ("<", score < *rank) } else { (">", score > *rank) };
    match score == *rank {
        true => Condition::serial().then(&format!(" {compare} ")).then_number(*number),
        false if is_beyond => Condition::always(),
        false => Condition::never(),
    }
}
