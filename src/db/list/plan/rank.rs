//! The best matches of what documents alone tell, if they are not more than are ranked.
//!
//! An index of words that answers in order, as SQLite's, is asked rank by rank, for the newest first, until the page is full: to
//! find out how good each match is, all of their documents would have to be read, each from a page of its own, and most of what a
//! search takes is that. PostgreSQL's answers in no order, and reads the documents in any case.

use super::{FEW, MORE, Plan, Statement, Tested, search};
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

/// Numbers of documents have fewer bits.
const BITS: u32 = 48;

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

    /// The same page where the documents of all are read; nobody also if a sample of the documents tells that they are very many.
    ///
    /// They come in no order, and are put in it as numbers, a rank before that of the document: rows of both take twice as long.
    pub fn all<S>(&self, search: &Search, documents: &str, select: S) -> Statement<S> {
        let window = &self.ask.window;
        // There are no more; and an array does not count further than an integer does.
        let (offset, limit) = (window.offset.min(MORE), window.limit.min(MORE));
        let direction = if window.backward { "ASC" } else { "DESC" };
        let within = [(&window.after, "<"), (&window.before, ">")];
        let within = within.into_iter().filter_map(|(place, compare)| {
            Some(Condition::sql(&format!("place {compare} ")).then_number(packed(place.as_ref()?)?))
        });
        let ranked = Condition::sql("WITH sample AS MATERIALIZED (")
            .then_all(self.sampled(documents))
            .then(&format!(
                "), ranked AS MATERIALIZED (SELECT count(*) AS number, (array_agg(place ORDER BY place {direction})"
            ))
            .then(" FILTER (WHERE ")
            .then_all(Condition::every(within))
            .then("))[1 + ")
            .then_number(offset)
            .then(":")
            .then_number(offset + limit)
            .then("] AS places FROM (")
            .then_all(self.places(search))
            .then(") AS found)");
        let page = ranked
            .then(&format!(", page AS (SELECT s.record_id AS id, place >> {BITS} AS k0, s.number AS k1, ranked.number"))
            .then(" FROM ranked CROSS JOIN LATERAL unnest(ranked.places) AS place CROSS JOIN search_documents AS s")
            .then(&format!(" WHERE ranked.number <= {FEW} AND s.number = place & {})", (1_i64 << BITS) - 1));
        self.paged(page, select)
    }

    /// Where each match stands, in no order, up to one more than are ranked.
    fn places(&self, search: &Search) -> Condition {
        let met = [self.of.marked(), self.of.found_alone(&search.met())];
        Condition::sql("SELECT CAST(")
            .then_all(search::score(search))
            .then(&format!(" AS bigint) << {BITS} | s.number AS place FROM "))
            .then_all(Condition::documents())
            .then(" WHERE (SELECT number = 0 FROM sample) AND ")
            .then_all(Condition::every(met))
            .then(&format!(" LIMIT {MORE}"))
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

/// A place in the order of ranks as one number.
fn packed(place: &Position) -> Option<i64> {
    let (rank, number) = ranked(place)?;
    // A rank that only an altered cursor has is beyond all others, and so is such a number.
    let rank = rank.clamp(-1, i64::from(u8::MAX));
    Some(rank << BITS | number.clamp(0, (1 << BITS) - 1))
}

/// The rank of a place, and the number of its document.
fn ranked(place: &Position) -> Option<(i64, i64)> {
    let Keys::Several(keys) = &place.keys else { return None };
    let [Key::Number(rank), Key::Number(number)] = keys.as_slice() else { return None };
    Some((*rank, *number))
}

/// That a match of a rank comes after a place, or before it.
fn beyond(place: &Position, score: i64, after: bool) -> Condition {
    let Some((rank, number)) = ranked(place) else { return Condition::always() };
    let (compare, is_beyond) = if after { ("<", score < rank) } else { (">", score > rank) };
    match score == rank {
        true => Condition::serial().then(&format!(" {compare} ")).then_number(number),
        false if is_beyond => Condition::always(),
        false => Condition::never(),
    }
}
