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

use super::explain::{Access, Explainer, Statement, Way};

/// So many rows are found and put in order at once: [`roster::db::list`] says so, and every list that is `Many` here has more.
pub const FEW: i64 = 5_000;

/// The tables that nothing may scan; each has more than 2,000 rows.
pub const LARGE: [&str; 12] = [
    "users",
    "profiles",
    "contacts",
    "identities",
    "user_metadata",
    "profile_tags",
    "search_documents",
    "organisations",
    "organisation_members",
    "teams",
    "team_members",
    "changes",
];

/// What is looked up for each row has no more rows than this; the members of an organisation are the most.
const EACH: u64 = 400;

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
}

/// A case of one test.
pub fn case<T>(name: impl Display, test: T, met: Met) -> Case<T> {
    Case { name: name.to_string(), test: Filter::Test(test), met }
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
    explainer: Explainer,
    /// What it is to be told under.
    under: &'static str,
    /// Whether a table may be read in place of an index that leads to most of it.
    is_lenient: bool,
    run: usize,
    wrong: Vec<String>,
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
        for Case { name, test, met } in cases {
            let (number, counting) = self.run(true, count(sight.clone(), only(test.clone()))).await;
            assert_eq!(number > FEW, met == Met::Many, "{list}: {number} meet {name}");
            assert!(number > 0, "{list}: none meets {name}");
            for order in [Vec::new(), vec![Sort { column: other, descending: false }]] {
                let by = if order.is_empty() { "" } else { ", in another order" };
                let name = format!("{list} by {name}{by}");
                let (answer, statements) = self.run(true, page(sight.clone(), ask(order, only(test.clone())))).await;
                assert_eq!(answer.entries.len(), usize::try_from(number.min(PAGE)).expect("small"), "{name}");
                self.judge_found(&name, (&statements, &counting), number);
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
            self.judge_found(name, (&statements, &counting), number);
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
            // On PostgreSQL a sample tells first whether very many have the words.
            let (sample, found) = statements.split_at(usize::from(self.explainer.is_postgres()));
            sample.iter().for_each(|sample| self.judge_seek(&format!("a sample for {name}"), Some(sample), 0));
            self.judge_one(&name, found);
            // All that have the words are put in order by when they came, before the latest are ranked.
            self.judge_seek(&name, found.first(), number);
            return self.judge_seek(&format!("the number of {name}"), counting.first(), number);
        }
        // What a viewer of some finds is reached by the words, or by who is seen: whichever are fewer, as far as need be.
        for (what, statements) in [("page", statements), ("number", counting)] {
            let name = format!("the {what} of {name}");
            let (counts, found) = statements.split_at(if seen <= 500 || seen > FEW { 1 } else { 2 });
            self.judge_one(&name, found);
            counts.iter().for_each(|count| self.judge_seek(&format!("what leads to {name}"), Some(count), FEW));
            self.judge_seek(&name, found.first(), number + seen);
        }
    }

    fn judge_found(&mut self, name: &str, (statements, counting): (&[Statement], &[Statement]), number: i64) {
        self.judge_seek(name, statements.first(), number.min(FEW));
        if number <= FEW {
            self.judge_one(name, statements);
            self.judge_seek(&format!("the number of {name}"), counting.first(), number);
        } else if statements.len() == 2 {
            self.judge_walk(name, statements.last());
        } else {
            self.wrong(name, &format!("it takes {} statements, not two", statements.len()), statements.last());
        }
    }

    /// One statement is all it takes.
    pub fn judge_one(&mut self, name: &str, statements: &[Statement]) {
        if statements.len() != 1 {
            self.wrong(name, &format!("it takes {} statements", statements.len()), statements.last());
        }
    }

    /// Finds rows by indexes, and looks at no more than a few for each that it finds.
    pub fn judge_seek(&mut self, name: &str, statement: Option<&Statement>, found: i64) {
        self.run += 1;
        let statement = statement.expect("a statement");
        // To find this many, one index may be read beside another, as far as there is need.
        let is_much = found >= FEW;
        let is_wrong = |way| way == Way::Scan && !(is_much && self.is_lenient) || way == Way::Walk && !is_much;
        let large = |table: &str| LARGE.iter().any(|large| table.starts_with(large));
        let not = statement.accesses.iter().find(|access| is_wrong(access.way) && large(&access.table));
        if let Some(access) = not {
            return self.wrong(name, &format!("{:?} of {}", access.way, access.table), Some(statement));
        }
        self.judge_each(name, statement);
        let bound = 800 + 12 * found.unsigned_abs();
        if statement.rows() > bound {
            self.wrong(name, &format!("{} rows are read for {found}", statement.rows()), Some(statement));
        }
    }

    /// The usual order is that of an index.
    pub fn judge_unsorted(&mut self, name: &str, statement: Option<&Statement>) {
        if statement.is_some_and(|statement| statement.sorts) {
            self.wrong(name, "it puts all of each parent in order", statement);
        }
    }

    /// What is looked up for each row is little.
    fn judge_each(&mut self, name: &str, statement: &Statement) {
        if let Some(access) = statement.accesses.iter().find(|access| access.each > EACH) {
            self.wrong(name, &format!("{} rows of {} are read for each", access.each, access.table), Some(statement));
        }
    }

    /// The feed of changes is walked at once, or after so many were found that more would be too many.
    pub fn judge_feed(&mut self, name: &str, statements: &[Statement], (is_walked, read): (bool, Option<i64>)) {
        let (found, walked) = statements.split_at(usize::from(read.is_some()));
        if let Some(read) = read {
            self.judge_seek(name, found.first(), read);
        }
        if walked.len() != usize::from(is_walked) {
            self.wrong(name, &format!("it takes {} statements", statements.len()), statements.last());
        }
        for statement in walked {
            self.run += 1;
            let feed = |access: &&Access| access.table == "changes" && access.way != Way::Seek;
            if statement.sorts || statement.accesses.iter().filter(feed).count() > 1 {
                self.wrong(name, "it does not walk the feed's own order", Some(statement));
            }
        }
    }

    /// Walks one index, which has the order, and not far.
    fn judge_walk(&mut self, name: &str, statement: Option<&Statement>) {
        self.run += 1;
        let statement = statement.expect("a statement");
        self.judge_each(name, statement);
        let walks = statement.accesses.iter().filter(|access| access.way == Way::Walk).count();
        let large = |table: &str| LARGE.contains(&table);
        let scan = statement.accesses.iter().find(|access| access.way == Way::Scan && large(&access.table));
        if let Some(access) = scan {
            self.wrong(name, &format!("the walk scans {}", access.table), Some(statement));
        } else if statement.sorts || walks > 1 {
            self.wrong(name, "it walks no index that has the order", Some(statement));
        } else if statement.rows() > 2_000 {
            self.wrong(name, &format!("the walk reads {} rows", statement.rows()), Some(statement));
        }
    }

    fn wrong(&mut self, name: &str, problem: &str, statement: Option<&Statement>) {
        let plan = statement.map(|statement| statement.plan.as_str()).unwrap_or_default();
        self.wrong.push(format!("- {name}: {problem}\n    {plan}"));
    }
}
