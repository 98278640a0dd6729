//! The ways to what is searched for, and which is the shortest.

use diesel::sql_types::BigInt;

use super::{Criteria, FEW, MORE, Plan, Scope, Statement, Tested, filter, search};
use crate::{
    db::{fragment::Fragment, sight::Condition},
    domain::search::Search,
};

/// So many rows are looked at one by one sooner than anything is counted.
const SOME: i64 = 500;

/// What one in so many has is soon met by whoever begins with the newest.
const OFTEN: i64 = 10;

/// How what is searched for is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By the index of words.
    Words,
    /// By what else is asked: the words of those are looked at.
    Rows,
    /// Among all documents, the newest first.
    Newest,
}

impl<'a, T: Tested> Plan<'a, T> {
    /// What is searched for, if two ways lead to what is asked: by the words, and by what else is asked.
    pub fn uncertain(&self) -> Option<&'a Search> {
        let Criteria { filter, search } = &self.ask.criteria;
        search.as_ref().filter(|_| self.is_limited() || filter.as_ref().is_some_and(filter::is_telling))
    }

    /// Counts up to one more than are found at once of those who are asked for by what else is asked.
    pub fn others(&self) -> Statement<Fragment<BigInt>> {
        let table = self.of.table;
        let met = if self.is_limited() {
            (self.of.among)(self.sight, table, Some(MORE))
        } else {
            let scope = Scope::set(self.sight, table).timed(self.in_time).enough(Some(MORE));
            Condition::every(self.ask.criteria.filter.iter().map(|filter| filter::condition(filter, &scope, true)))
        };
        self.some(Condition::sql(&format!("{table} WHERE ")).then_all(met))
    }

    /// Counts those who have the words, up to as many as are asked for by what else is asked: more of them are the longer way.
    pub fn words(&self, search: &Search, others: i64) -> Statement<Fragment<BigInt>> {
        self.number(search, Some(others))
    }

    /// Counts those who have the words, or so many if that is enough to know, by their index alone where it can be read alone.
    pub(super) fn number(&self, search: &Search, enough: Option<i64>) -> Statement<Fragment<BigInt>> {
        let after = Condition::sql(" FROM (").then_all(self.of.number(search, enough)).then(") AS counted");
        Statement {
            before: Condition::sql("SELECT "),
            select: (Fragment::sql("NULL"), Fragment::sql("CAST(0 AS bigint)"), Fragment::sql("counted.number")),
            after: self.kept(after),
        }
    }

    /// Takes the shorter way, and answers whether that is known: it may depend on how many have the words.
    pub fn choose(&mut self, others: i64, words: Option<i64>) -> bool {
        if others <= words.unwrap_or(SOME).min(FEW) {
            self.way = Way::Rows;
        }
        self.way == Way::Rows || others > FEW || words.is_some()
    }

    /// Counts those who have the words as far as a sample of the documents tells: one more than are found at once, or nobody.
    pub fn sample(&self, documents: &str) -> Statement<Fragment<BigInt>> {
        let after = Condition::sql(" FROM (").then_all(self.sampled(documents)).then(") AS counted");
        Statement {
            before: Condition::sql("SELECT "),
            select: (Fragment::sql("NULL"), Fragment::sql("CAST(0 AS bigint)"), Fragment::sql("counted.number")),
            after: self.kept(after),
        }
    }

    /// Selects the same as `number`.
    pub(super) fn sampled(&self, documents: &str) -> Condition {
        let words = self.ask.criteria.search.iter().map(|search| search::has_words(search, "s"));
        Condition::sql(&format!(
            "SELECT CAST(CASE WHEN found > 0 AND found * {OFTEN} >= seen THEN {MORE} ELSE 0 END AS bigint) AS number"
        ))
        .then(" FROM (SELECT count(*) AS seen, count(*) FILTER (WHERE ")
        .then_all(Condition::every([self.of.kind()].into_iter().chain(words)))
        .then(&format!(") AS found FROM {documents}) AS sample"))
    }

    /// Begins with the newest: very many have the words.
    pub const fn begin_with_newest(&mut self) {
        self.way = Way::Newest;
    }
}
