//! Pieces of SQL that are put together while the program runs, with their values bound: for conditions whose shape depends
//! on who asks. Both databases understand the text; only how a set of ids is bound differs.

use std::{marker::PhantomData, sync::OnceLock};

use diesel::{
    expression::{AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping, is_aggregate},
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Array, BigInt, SingleValue, Text},
    sqlite::Sqlite,
};

use super::{
    sqlite::json_of,
    types::{self, Timestamp},
};
use crate::domain::{Id, RecordId};

/// A piece of SQL whose value is of this type.
#[derive(Debug, Clone)]
pub struct Fragment<ST> {
    parts: Vec<Part>,
    of: PhantomData<fn() -> ST>,
}

#[derive(Debug, Clone)]
enum Part {
    Sql(String),
    Id(RecordId),
    Number(i64),
    Moment(Timestamp),
    /// That what stands before it is one of these.
    Within(Vec<RecordId>, OnceLock<String>),
    /// All values of a column, as text with commas between.
    Joined(&'static str),
}

const NEVER: &str = "1 = 0";

impl<ST> Fragment<ST> {
    /// Text that needs no value.
    pub fn sql(text: &str) -> Self {
        Self { parts: vec![Part::Sql(text.to_owned())], of: PhantomData }
    }

    /// What every row meets.
    pub fn always() -> Self {
        Self::sql("1 = 1")
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
        let mut ways: Vec<_> = ways.into_iter().filter(|way| !way.is_never()).collect();
        match ways.len() {
            0 => Self::never(),
            1 => ways.remove(0),
            _ => Self::sql("(").then_joined(ways, " OR ").then(")"),
        }
    }

    /// That both are met.
    pub fn both(one: Self, other: Self) -> Self {
        if one.is_never() || other.is_never() {
            Self::never()
        } else {
            Self::sql("(").then_joined(vec![one, other], " AND ").then(")")
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

    fn is_never(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Sql(text)] if text == NEVER)
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

impl<ST> QueryFragment<Sqlite> for Fragment<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        for part in &self.parts {
            match part {
                Part::Sql(text) => out.push_sql(text),
                Part::Id(id) => out.push_bind_param::<types::Uuid, _>(id)?,
                Part::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Part::Moment(moment) => out.push_bind_param::<types::Timestamptz, _>(moment)?,
                Part::Within(ids, json) => {
                    out.push_sql(" IN (SELECT unhex(value) FROM json_each(");
                    out.push_bind_param::<Text, _>(json.get_or_init(|| json_of(ids)))?;
                    out.push_sql("))");
                }
                Part::Joined(column) => out.push_sql(&format!("group_concat(hex({column}))")),
            }
        }
        Ok(())
    }
}

impl<ST> QueryFragment<Pg> for Fragment<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for part in &self.parts {
            match part {
                Part::Sql(text) => out.push_sql(text),
                Part::Id(id) => out.push_bind_param::<types::Uuid, _>(id)?,
                Part::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Part::Moment(moment) => out.push_bind_param::<types::Timestamptz, _>(moment)?,
                Part::Within(ids, _) => {
                    out.push_sql(" = ANY(");
                    out.push_bind_param::<Array<types::Uuid>, _>(ids)?;
                    out.push_sql(")");
                }
                Part::Joined(column) => out.push_sql(&format!("string_agg({column}::text, ',')")),
            }
        }
        Ok(())
    }
}
