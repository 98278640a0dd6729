//! Runs cases, and judges their plans.

use std::fmt::Display;

use roster::{
    db::{
        Query,
        list::{Ask, Column, Criteria, Page, Sort, Tested},
        page::Window,
    },
    domain::{Sight, list::Filter, search::Search},
};

use super::explain::{Explainer, Statement};

/// So many rows are found and put in order at once: [`roster::db::list`] says so, and every list that is `Many` here has more.
pub const FEW: i64 = 5_000;

/// So many entries are on a page, and one more.
const PAGE: i64 = 21;

/// What a condition is met by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// So few that they are found and put in order.
    Few,
    /// More, so that the index of the order is walked after so many were found.
    Many,
}

/// A condition of a list's entries.
pub struct Case<T> {
    /// What it is called.
    pub name: String,
    /// The condition.
    pub test: Filter<T>,
    /// By how many it is met.
    pub met: Met,
    /// So many rows of other tables lead there, and are looked at.
    pub among: i64,
}

impl<T> Case<T> {
    /// The same where so many rows of other tables lead there.
    pub fn among(self, among: i64) -> Self {
        Self { among, ..self }
    }
}

/// A case of one test.
pub fn case<T>(name: impl Display, test: T, met: Met) -> Case<T> {
    Case { name: name.to_string(), test: Filter::Test(test), met, among: 0 }
}

/// The first page in this order of what meets a condition.
pub fn ask<T>(order: Vec<Sort>, criteria: Criteria<T>) -> Ask<T> {
    let window = Window { after: None, before: None, backward: false, limit: PAGE, offset: 0 };
    Ask { window, order, criteria }
}

/// Only what meets this.
pub fn only<T>(test: Filter<T>) -> Criteria<T> {
    Criteria { filter: Some(test), search: None }
}

/// What runs cases.
pub struct Bench {
    pub(super) explainer: Explainer,
    /// What it is to be told under.
    under: &'static str,
    /// Whether a table may be read in place of an index that leads to most of it.
    pub(super) is_lenient: bool,
    pub(super) run: usize,
    pub(super) wrong: Vec<String>,
}

impl Bench {
    /// A bench with nothing on it.
    pub fn new(explainer: Explainer, under: &'static str) -> Self {
        Self { explainer, under, is_lenient: false, run: 0, wrong: Vec::new() }
    }

    /// The same for a database that weighs what an index would save.
    pub fn lenient(explainer: Explainer, under: &'static str) -> Self {
        Self { is_lenient: true, ..Self::new(explainer, under) }
    }

    /// Fails if anything was wrong.
    pub fn end(self, at_least: usize) {
        assert!(
            self.wrong.is_empty(),
            "{} of {} {}:\n{}",
            self.wrong.len(),
            self.run,
            self.under,
            self.wrong.join("\n")
        );
        assert!(self.run >= at_least, "{} plans were read", self.run);
    }

    /// Runs a query.
    pub async fn run<Q: Query>(&self, apart: bool, query: Q) -> (Q::Output, Vec<Statement>) {
        self.explainer.run(apart, query).await
    }

    /// Walks a whole list in each order of one column, both ways, from its ends and its middle.
    pub async fn orders<T: Tested, R, Q: Query<Output = Page<R>>>(
        &mut self,
        list: &str,
        page: impl Fn(Sight, Ask<T>) -> Q,
        columns: &[Column],
    ) {
        let direction = |column: &Column| [false, true].map(|descending| vec![Sort { column: *column, descending }]);
        let orders = [Vec::new()].into_iter().chain(columns.iter().flat_map(direction));
        for order in orders {
            let name = order
                .first()
                .map_or("usual".into(), |sort: &Sort| format!("{} {}", sort.column.field, sort.descending));
            let mut middle = ask(order.clone(), Criteria::default());
            middle.window.offset = 3_000;
            let (middle, _) = self.run(false, page(Sight::EVERYTHING, middle)).await;
            let middle = middle.entries[0].position.clone();
            for (part, after, backward) in
                [("first", None, false), ("after", Some(middle), false), ("last", None, true)]
            {
                let mut asked = ask(order.clone(), Criteria::default());
                (asked.window.after, asked.window.backward) = (after, backward);
                let (answer, statements) = self.run(false, page(Sight::EVERYTHING, asked)).await;
                assert_eq!(answer.entries.len(), 21, "{list}, {name}, {part}");
                let name = format!("{list} in order {name}, {part}");
                self.judge_one(&name, &statements);
                self.judge_walk(&name, statements.last());
                self.judge_entry(&name, statements.last());
            }
        }
    }

    /// Runs cases of a list, in its usual order and in another.
    pub async fn cases<T: Tested, R, Q: Query<Output = Page<R>>, C: Query<Output = i64>>(
        &mut self,
        list: &str,
        (page, count): (impl Fn(Sight, Ask<T>) -> Q, impl Fn(Sight, Criteria<T>) -> C),
        sight: &Sight,
        (cases, other): (Vec<Case<T>>, Column),
    ) {
        for Case { name, test, met, among } in cases {
            let (number, counting) = self.run(true, count(sight.clone(), only(test.clone()))).await;
            assert_eq!(number > FEW, met == Met::Many, "{list}: {number} meet {name}");
            assert!(number > 0, "{list}: none meets {name}");
            for order in [Vec::new(), vec![Sort { column: other, descending: false }]] {
                let by = if order.is_empty() { "" } else { ", in another order" };
                let name = format!("{list} by {name}{by}");
                let (answer, statements) = self.run(true, page(sight.clone(), ask(order, only(test.clone())))).await;
                assert_eq!(answer.entries.len(), usize::try_from(number.min(PAGE)).expect("small"), "{name}");
                self.judge_found(&name, (&statements, &counting), (number, among));
            }
        }
    }

    /// What somebody sees of a list, in two orders.
    pub async fn seen<T: Tested, R, Q: Query<Output = Page<R>>, C: Query<Output = i64>>(
        &mut self,
        name: &str,
        (page, count): (impl Fn(Sight, Ask<T>) -> Q, impl Fn(Sight, Criteria<T>) -> C),
        sight: &Sight,
        met: Met,
        other: Column,
    ) {
        let (number, counting) = self.run(false, count(sight.clone(), Criteria::default())).await;
        assert_eq!(met, if number > FEW { Met::Many } else { Met::Few }, "{number} are {name}");
        for order in [Vec::new(), vec![Sort { column: other, descending: true }]] {
            let (_, statements) = self.run(false, page(sight.clone(), ask(order, Criteria::default()))).await;
            self.judge_found(name, (&statements, &counting), (number, 0));
        }
    }

    /// What words find in a list, the best first and in an order.
    pub async fn search<T: Tested, R, Q: Query<Output = Page<R>>, C: Query<Output = i64>>(
        &mut self,
        name: &str,
        (page, count): (impl Fn(Sight, Ask<T>) -> Q, impl Fn(Sight, Criteria<T>) -> C),
        sight: &Sight,
        words: &str,
    ) {
        let name = format!("{name}: search of {words}");
        let criteria = Criteria { filter: None, search: Some(Search::parse(words).expect("words")) };
        let (number, counting) = self.run(true, count(sight.clone(), criteria.clone())).await;
        let (seen, _) = self.run(false, count(sight.clone(), Criteria::default())).await;
        let (best, statements) = self.run(true, page(sight.clone(), ask(Vec::new(), criteria))).await;
        assert_eq!(best.truncated, number > FEW, "{name}");
        let (counting, statements) = (counting.as_slice(), statements.as_slice());
        if sight.limited_to().is_none() {
            // All that have the words are found at once; the latest of them, if they are too many or nobody. On PostgreSQL a sample
            // tells first whether very many have them.
            let (found, before) = statements.split_last().expect("a statement");
            for first in before {
                self.judge_seek(&format!("what comes before {name}"), Some(first), FEW);
            }
            let most = usize::from(self.explainer.is_postgres()) + usize::from(number == 0 || number > FEW);
            if before.len() > most {
                self.wrong(&name, &format!("it takes {} statements", statements.len()), Some(found));
            }
            // All that have the words are put in order by when they came, before the latest are ranked.
            self.judge_seek(&name, Some(found), number);
            return self.judge_seek(&format!("the number of {name}"), counting.first(), number);
        }
        // What a viewer of some finds is reached by the words, or by who is seen: whichever are fewer, as far as need be.
        for (what, statements) in [("page", statements), ("number", counting)] {
            let name = format!("the {what} of {name}");
            let (counts, found) = statements.split_at(if seen <= 500 || seen > FEW { 1 } else { 2 });
            self.judge_one(&name, found);
            for count in counts {
                self.judge_seek(&format!("what leads to {name}"), Some(count), FEW);
            }
            self.judge_seek(&name, found.first(), number + seen);
        }
    }
}
