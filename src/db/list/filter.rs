//! Tests as conditions of SQL.
//!
//! A condition is made for one of two answers, that the test is met or that it is not, so that what is missing (null) meets
//! the opposite of a test, and what may not be read meets neither.

use std::{fmt::Debug, hash::Hash};

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    db::sight::Condition,
    domain::{
        Id, Noun, OrganisationId, Sight, TextEnum,
        list::{Bound, DateTest, Filter, TimeTest},
    },
};

/// A test of a noun's rows.
pub trait Tested: Clone + Debug + Eq + Hash + Send + Sync + 'static {
    /// The rows' table.
    const TABLE: &'static str;

    /// That the test is met, or that it is not.
    fn met(&self, scope: &Scope<'_>, wanted: bool) -> Condition;

    /// Whether those that meet it are hardly a part of all, as far as one can tell without having looked.
    fn is_telling(&self) -> bool;

    /// Whether it is about the row's own columns alone.
    fn is_own(&self) -> bool {
        true
    }
}

/// Where a condition stands.
#[derive(Debug, Clone)]
pub struct Scope<'s> {
    /// What the viewer sees.
    pub sight: &'s Sight,
    /// What the rows that are tested are called.
    pub of: String,
    form: Form,
    depth: usize,
    /// So many rows are enough, and nothing else is asked of them.
    enough: Option<i64>,
    /// What asks of each row that is looked at whether there is time left.
    in_time: fn(&str) -> Condition,
}

/// How rows are found that meet a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// By the condition: whatever index it has is used.
    Set,
    /// One by one, from something else.
    Row,
    /// One by one, on an index that is walked.
    Walk,
}

/// Puts tests together.
pub(super) fn condition<T: Tested>(filter: &Filter<T>, scope: &Scope<'_>, wanted: bool) -> Condition {
    let each = |all: &[Filter<T>]| all.iter().map(|one| condition(one, scope, wanted)).collect::<Vec<_>>();
    match filter {
        Filter::Test(test) => test.met(scope, wanted),
        Filter::Not(test) => condition(test, scope, !wanted),
        Filter::All(all) if wanted => {
            // What one test has found is not looked up by another that tells less: only SQLite has to be told.
            let telling = all.iter().any(is_telling);
            let scope = if all.len() > 1 { &scope.all() } else { scope };
            let scope_of = |one| if telling && !is_telling(one) { scope.tested() } else { scope.clone() };
            Condition::every(all.iter().map(|one| condition(one, &scope_of(one), wanted)))
        }
        Filter::Any(all) if !wanted => {
            let scope = scope.all();
            Condition::every(all.iter().map(|one| condition(one, &scope, wanted)))
        }
        Filter::Any(all) if scope.is_set() && is_telling(filter) && !is_own(filter) => one_of(all, scope),
        Filter::All(all) | Filter::Any(all) => Condition::any(each(all)),
    }
}

/// That a row is among those that are found by one test or by another: of conditions about other rows than this one, no
/// index is entered by two at once.
fn one_of<T: Tested>(all: &[Filter<T>], scope: &Scope<'_>) -> Condition {
    let row = scope.inner("r");
    let found = |one| {
        Condition::sql(&format!("SELECT {} FROM {} AS {} WHERE ", row.column("id"), T::TABLE, row.of))
            .then_all(Condition::both(row.clock(&row.of), condition(one, &row, true)))
    };
    Condition::sql(&scope.column("id"))
        .then(" IN (")
        .then_joined(all.iter().map(found).collect(), " UNION ALL ")
        .then(")")
}

/// See [`Tested::is_own`].
fn is_own<T: Tested>(filter: &Filter<T>) -> bool {
    match filter {
        Filter::Test(test) => test.is_own(),
        Filter::Not(test) => is_own(test),
        Filter::All(all) | Filter::Any(all) => all.iter().all(is_own),
    }
}

/// See [`Tested::is_telling`].
pub(super) fn is_telling<T: Tested>(filter: &Filter<T>) -> bool {
    match filter {
        Filter::Test(test) => test.is_telling(),
        Filter::Not(_) => false,
        Filter::All(all) => all.iter().any(is_telling),
        Filter::Any(all) => all.iter().all(is_telling),
    }
}

impl<'s> Scope<'s> {
    pub(super) fn set(sight: &'s Sight, of: &str) -> Self {
        Self { sight, of: of.to_owned(), form: Form::Set, depth: 0, enough: None, in_time: |_| Condition::always() }
    }

    pub(super) fn row(sight: &'s Sight, of: &str) -> Self {
        Self { form: Form::Row, ..Self::set(sight, of) }
    }

    pub(super) fn walk(sight: &'s Sight, of: &str) -> Self {
        Self { form: Form::Walk, ..Self::set(sight, of) }
    }

    /// The scope of other rows, which this one's lead to, with a name that no other rows around have.
    pub(super) fn inner(&self, name: &str) -> Self {
        let form = if self.form == Form::Set { Form::Set } else { Form::Row };
        Self { of: format!("{name}{}", self.depth), form, depth: self.depth + 1, enough: None, ..self.clone() }
    }

    /// The scope of the same rows, of which some are found by something else.
    pub(super) fn tested(&self) -> Self {
        if self.is_set() { Self { form: Form::Walk, ..self.clone() } } else { self.clone() }
    }

    /// The scope in which this asks whether there is time left, by a row's number.
    pub(super) fn timed(self, in_time: fn(&str) -> Condition) -> Self {
        Self { in_time, ..self }
    }

    /// That there is time left, asked of each row that is looked at under this name.
    pub(super) fn clock(&self, of: &str) -> Condition {
        (self.in_time)(&format!("{of}.rowid"))
    }

    /// The scope of which so many rows are enough, if any number is, whichever they are.
    pub(super) fn enough(self, enough: Option<i64>) -> Self {
        Self { enough, ..self }
    }

    /// The scope of all such rows: something else is asked of them, too.
    pub(super) fn all(&self) -> Self {
        Self { enough: None, ..self.clone() }
    }

    /// Whether rows are found by their conditions.
    pub(super) fn is_set(&self) -> bool {
        self.form == Form::Set
    }

    /// A column of the rows.
    pub(super) fn column(&self, name: &str) -> String {
        format!("{}.{name}", self.of)
    }

    /// What begins a condition about a column of the rows.
    pub(super) fn begin(&self, expression: &str) -> Condition {
        let begun = Condition::sql("");
        if self.form == Form::Walk { begun.walked() } else { begun }.then(expression)
    }

    /// The same of a column of few values: rows that something else leads to are not looked up by it.
    pub(super) fn begin_choice(&self, expression: &str) -> Condition {
        if self.is_set() { Condition::sql(expression) } else { Condition::sql("").walked().then(expression) }
    }

    /// That a column is one of these ids.
    pub(super) fn ids<N: Noun>(&self, name: &str, ids: &[Id<N>], wanted: bool) -> Condition {
        let column = self.column(name);
        let met = match ids {
            [id] => self.begin(&format!("{column} = ")).then_id(*id),
            _ => self.begin("").then_within(&column, ids.to_vec()),
        };
        answer(met, wanted)
    }

    /// That a column is one of these values.
    pub(super) fn choice<E: TextEnum>(&self, name: &str, values: &[E], wanted: bool) -> Condition {
        let values: Vec<_> = values.iter().map(|value| format!("'{}'", value.as_str())).collect();
        answer(self.begin_choice(&format!("{} IN ({})", self.column(name), values.join(", "))), wanted)
    }

    /// That a column is one of these texts, as they are.
    pub(super) fn texts(&self, name: &str, texts: &[String], wanted: bool) -> Condition {
        answer(self.among(&self.column(name), texts), wanted)
    }

    /// That a column is true, or false; it is neither where it is null.
    pub(super) fn flag(&self, name: &str, value: bool, wanted: bool) -> Condition {
        let value = if value { "TRUE" } else { "FALSE" };
        answer(self.begin_choice(&format!("{} = {value}", self.column(name))), wanted)
    }

    /// That one of the organisations that exist for the viewer is named by a column.
    pub(super) fn owners(&self, name: &str, owners: &[OrganisationId], wanted: bool) -> Condition {
        let known = self.sight.limited_to().map(crate::domain::sight::Limited::organisations);
        let owners = owners.iter().copied().filter(|owner| known.as_ref().is_none_or(|known| known.contains(owner)));
        self.ids(name, &owners.collect::<Vec<_>>(), wanted)
    }

    /// That a moment is in a span.
    pub(super) fn time(&self, name: &str, span: &TimeTest) -> Condition {
        let column = self.column(name);
        let bound = |bound: &Bound<DateTime<Utc>>| {
            let (operator, at) = parts(bound);
            self.begin(&format!("{column} {operator} ")).then_moment(at.into())
        };
        Condition::every(span.iter().map(bound))
    }

    /// That a date is in a span.
    pub(super) fn date(&self, name: &str, span: &DateTest) -> Condition {
        let column = self.column(name);
        let bound = |bound: &Bound<NaiveDate>| {
            let (operator, date) = parts(bound);
            self.begin(&format!("{column} {operator} ")).then_date(date)
        };
        Condition::every(span.iter().map(bound))
    }

    /// That there are other rows which lead to these: `from` with its own name, its column `key`, and what else they meet.
    pub(super) fn related(&self, from: &str, key: &str, met: Condition, wanted: bool) -> Condition {
        self.related_by(&self.column("id"), (from, key), met, wanted)
    }

    /// The same by another column of their own than the id.
    pub(super) fn related_by(&self, own: &str, (from, key): (&str, &str), met: Condition, wanted: bool) -> Condition {
        if wanted && self.form == Form::Set {
            let (distinct, limit) = match self.enough {
                Some(number) => ("DISTINCT ", format!(" LIMIT {number})")),
                None => ("", ")".into()),
            };
            let found = Condition::sql(&format!("{own} IN (SELECT {distinct}{key} FROM {from} WHERE "));
            let clock = self.clock(from.rsplit(' ').next().unwrap_or(from));
            return found.then_all(Condition::both(clock, met)).then(&limit);
        }
        let not = if wanted { "" } else { "NOT " };
        Condition::sql(&format!("{not}EXISTS (SELECT 1 FROM {from} WHERE {key} = {own} AND ")).then_all(met).then(")")
    }
}

/// That a condition is met, or that it is not: what is null does not meet it.
pub(super) fn answer(met: Condition, wanted: bool) -> Condition {
    if wanted { met } else { Condition::sql("(").then_all(met).then(") IS NOT TRUE") }
}

/// The same of what is private, for those who may read it; of others neither is so.
pub(super) fn private(met: Condition, readable: Condition, wanted: bool) -> Condition {
    Condition::every([readable, answer(met, wanted)])
}

fn parts<T: Copy>(bound: &Bound<T>) -> (&'static str, T) {
    match bound {
        Bound::After(at) => (">", *at),
        Bound::From(at) => (">=", *at),
        Bound::Before(at) => ("<", *at),
    }
}
