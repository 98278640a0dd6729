//! A select that is put together from pieces, with diesel's own list of what is selected.

use diesel::{
    Expression,
    backend::Backend,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::BigInt,
};

use crate::db::{fragment::Fragment, list::SelectedKeys, sight::Condition};

/// A statement that selects a list's rows with what they are ordered by, and how many were found before they were cut to a
/// page; 0 if that is not known.
#[derive(Debug, Clone)]
pub struct Statement<S> {
    /// What comes before the list of what is selected, `SELECT` included.
    pub before: Condition,
    /// What is selected; the rows last, since diesel takes a type of several columns nowhere else.
    pub select: (SelectedKeys, Fragment<BigInt>, S),
    /// What comes after.
    pub after: Condition,
}

impl<S> QueryId for Statement<S> {
    type QueryId = ();
    // Its text depends on what is asked.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S> Query for Statement<S>
where
    (SelectedKeys, Fragment<BigInt>, S): Expression,
{
    type SqlType = <(SelectedKeys, Fragment<BigInt>, S) as Expression>::SqlType;
}

impl<S> diesel::RunQueryDsl<diesel::SqliteConnection> for Statement<S> {}

impl<S, DB: Backend> QueryFragment<DB> for Statement<S>
where
    Condition: QueryFragment<DB>,
    (SelectedKeys, Fragment<BigInt>, S): QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.before.walk_ast(out.reborrow())?;
        self.select.walk_ast(out.reborrow())?;
        self.after.walk_ast(out.reborrow())
    }
}
