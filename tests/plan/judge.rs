//! Judges the plans of a case.

use super::{
    bench::{Bench, FEW},
    explain::{Access, Statement, Way},
};

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

impl Bench {
    pub(super) fn judge_found(
        &mut self,
        name: &str,
        (statements, counting): (&[Statement], &[Statement]),
        (number, among): (i64, i64),
    ) {
        self.judge_reads(name, statements.first(), (number.min(FEW), among));
        if number <= FEW {
            self.judge_one(name, statements);
            self.judge_reads(&format!("the number of {name}"), counting.first(), (number, among));
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
        self.judge_reads(name, statement, (found, 0));
    }

    /// The same where so many rows of other tables lead there.
    fn judge_reads(&mut self, name: &str, statement: Option<&Statement>, (found, among): (i64, i64)) {
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
        let bound = 800 + (12 * found + among).unsigned_abs();
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
    pub(super) fn judge_walk(&mut self, name: &str, statement: Option<&Statement>) {
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

    /// Enters the index at the page, also among many equals.
    pub(super) fn judge_entry(&mut self, name: &str, statement: Option<&Statement>) {
        if let Some(far) = statement.filter(|statement| statement.rows() > 100) {
            self.wrong(name, &format!("{} rows are read for a page", far.rows()), statement);
        }
    }

    pub(super) fn wrong(&mut self, name: &str, problem: &str, statement: Option<&Statement>) {
        let plan = statement.map(|statement| statement.plan.as_str()).unwrap_or_default();
        self.wrong.push(format!("- {name}: {problem}\n    {plan}"));
    }
}
