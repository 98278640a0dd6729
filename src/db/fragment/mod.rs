//! Pieces of SQL that are put together while the program runs, with their values bound: for conditions whose shape depends
//! on who asks. Both databases understand most of the text; where they differ, `sql` says how.

mod sql;
pub mod words;

use std::{marker::PhantomData, sync::OnceLock};

use chrono::NaiveDate;
use diesel::{
    expression::{AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping, is_aggregate},
    query_builder::QueryId,
    sql_types::SingleValue,
};

use super::types::Timestamp;
use crate::domain::{Id, RecordId};

/// A piece of SQL whose value is of this type.
#[derive(Debug, Clone)]
pub struct Fragment<ST> {
    parts: Vec<Part>,
    /// Whether the text is one of so many that no connection should keep it.
    passing: bool,
    of: PhantomData<fn() -> ST>,
}

#[derive(Debug, Clone)]
enum Part {
    Sql(String),
    Id(RecordId),
    Number(i64),
    Moment(Timestamp),
    Date(NaiveDate),
    Text(String),
    /// That what stands before it is one of these.
    Within(Vec<RecordId>, OnceLock<String>),
    /// The same for texts.
    WithinTexts(Vec<String>, OnceLock<String>),
    /// All values of a column, as text with commas between.
    Joined(&'static str),
    /// That the column which comes next is not to be looked up in an index.
    Walked,
    /// That a text has another somewhere in it: the text's expression.
    Contains(String, String),
    /// That a text ends with another.
    Ends(String, String),
    /// A moment of this expression in microseconds.
    Micros(String),
    /// A boolean of this expression as a number.
    Flag(String),
    /// What follows, up to the end, as a JSON list.
    ListBegins,
    ListEnds,
    /// The documents that are searched, `s`, by the index of their words.
    Documents,
    /// The number of such a document: on SQLite, that of the full-text index.
    Serial,
    /// Only the index of their words, if it can be read without them.
    Words,
    /// That such a document has these words.
    Found(words::Found),
    /// The same where nothing else finds it.
    FoundAlone(words::Found),
    /// That a column of such a document has a word.
    Stands(&'static str, words::Standing),
}

const NEVER: &str = "1 = 0";
const ALWAYS: &str = "1 = 1";

impl<ST> Fragment<ST> {
    /// Text that needs no value.
    pub fn sql(text: &str) -> Self {
        Self::of_part(Part::Sql(text.to_owned()))
    }

    /// What every row meets.
    pub fn always() -> Self {
        Self::sql(ALWAYS)
    }

    /// What no row meets.
    pub fn never() -> Self {
        Self::sql(NEVER)
    }

    /// That a column is this id.
    pub fn is<N>(column: String, id: Id<N>) -> Self {
        Self::sql(&(column + " = ")).then_id(id)
    }

    /// That a column is one of these ids.
    pub fn within<N>(column: String, ids: Vec<Id<N>>) -> Self {
        if ids.is_empty() { Self::never() } else { Self::sql("").then_within(&column, ids) }
    }

    /// That one of these is met.
    pub fn any(ways: impl IntoIterator<Item = Self>) -> Self {
        let mut ways: Vec<_> = ways.into_iter().filter(|way| !way.is_text(NEVER)).collect();
        match ways.len() {
            0 => Self::never(),
            1 => ways.remove(0),
            _ => Self::sql("(").then_joined(ways, " OR ").then(")"),
        }
    }

    /// That both are met.
    pub fn both(one: Self, other: Self) -> Self {
        Self::every([one, other])
    }

    /// That all of these are met.
    pub fn every(all: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Vec<_> = all.into_iter().filter(|one| !one.is_text(ALWAYS)).collect();
        match all.len() {
            _ if all.iter().any(|one| one.is_text(NEVER)) => Self::never(),
            0 => Self::always(),
            1 => all.remove(0),
            _ => Self::sql("(").then_joined(all, " AND ").then(")"),
        }
    }

    /// More text.
    pub fn then(mut self, text: &str) -> Self {
        match self.parts.last_mut() {
            Some(Part::Sql(before)) => before.push_str(text),
            _ => self.parts.push(Part::Sql(text.to_owned())),
        }
        self
    }

    /// An id as a value.
    pub fn then_id<N>(mut self, id: Id<N>) -> Self {
        self.parts.push(Part::Id(id.untyped()));
        self
    }

    /// A number as a value.
    pub fn then_number(mut self, number: i64) -> Self {
        self.parts.push(Part::Number(number));
        self
    }

    /// A date as a value.
    pub fn then_date(mut self, date: NaiveDate) -> Self {
        self.parts.push(Part::Date(date));
        self
    }

    /// A text as a value.
    pub fn then_text(mut self, text: &str) -> Self {
        self.parts.push(Part::Text(text.to_owned()));
        self
    }

    /// That a column is one of these texts.
    pub fn then_within_texts(self, column: &str, texts: Vec<String>) -> Self {
        let mut all = self.then(column);
        all.parts.push(Part::WithinTexts(texts, OnceLock::new()));
        all
    }

    /// That the column which comes next is not to be looked up in an index: another one is walked.
    pub fn walked(mut self) -> Self {
        self.parts.push(Part::Walked);
        self
    }

    /// That the text of an expression has this somewhere in it.
    pub fn contains(expression: String, text: &str) -> Self {
        Self::of_part(Part::Contains(expression, text.to_owned()))
    }

    /// That the text of an expression ends with this, which is not empty.
    pub fn ends(expression: String, text: &str) -> Self {
        Self::of_part(Part::Ends(expression, text.to_owned()))
    }

    /// The moment of an expression as a number.
    pub fn then_micros(mut self, expression: String) -> Self {
        self.parts.push(Part::Micros(expression));
        self
    }

    /// The boolean of an expression as a number.
    pub fn then_flag(mut self, expression: String) -> Self {
        self.parts.push(Part::Flag(expression));
        self
    }

    /// All of these as a JSON list in a text.
    pub fn list(all: Vec<Self>) -> Self {
        let mut list = Self::of_part(Part::ListBegins).then_joined(all, ", ");
        list.parts.push(Part::ListEnds);
        list
    }

    /// The same, which no connection keeps prepared: there are too many others like it.
    pub fn passing(mut self) -> Self {
        self.passing = true;
        self
    }

    /// A moment as a value.
    pub fn then_moment(mut self, moment: Timestamp) -> Self {
        self.parts.push(Part::Moment(moment));
        self
    }

    /// That a column is one of these ids.
    pub fn then_within<N>(self, column: &str, ids: Vec<Id<N>>) -> Self {
        let mut all = self.then(column);
        all.parts.push(Part::Within(ids.iter().map(|id| id.untyped()).collect(), OnceLock::new()));
        all
    }

    /// All values of a column, as text with commas between.
    pub fn joined(mut self, column: &'static str) -> Self {
        self.parts.push(Part::Joined(column));
        self
    }

    /// Another fragment.
    pub fn then_all(mut self, other: Self) -> Self {
        self.passing |= other.passing;
        for part in other.parts {
            match part {
                Part::Sql(text) => self = self.then(&text),
                other => self.parts.push(other),
            }
        }
        self
    }

    /// Other fragments with a text between.
    pub fn then_joined(self, others: Vec<Self>, between: &str) -> Self {
        let all = others.into_iter().enumerate();
        all.fold(self, |before, (index, other)| if index == 0 { before } else { before.then(between) }.then_all(other))
    }

    fn of_part(part: Part) -> Self {
        Self { parts: vec![part], passing: false, of: PhantomData }
    }

    fn is_text(&self, only: &str) -> bool {
        matches!(self.parts.as_slice(), [Part::Sql(text)] if text == only)
    }
}

impl<ST: 'static> QueryId for Fragment<ST> {
    type QueryId = ();
    // Its text depends on who asks.
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<ST: SingleValue + TypedExpressionType> Expression for Fragment<ST> {
    type SqlType = ST;
}
impl<ST, QS> AppearsOnTable<QS> for Fragment<ST> where Self: Expression {}
impl<ST, QS> SelectableExpression<QS> for Fragment<ST> where Self: Expression {}
impl<ST, G> ValidGrouping<G> for Fragment<ST> {
    type IsAggregate = is_aggregate::Never;
}
