//! SQLite: one thread that writes, one thread per core that reads, and one more per core for reads that may take long; each
//! with a connection of its own.
//!
//! diesel runs synchronously on those threads. A whole query function, or a whole transaction, is one job, so a request
//! that is dropped can leave neither a lock nor an open transaction behind.

mod deadline;
pub(super) mod feed;
mod threads;

use diesel::{
    SqliteConnection,
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    query_dsl::methods::{ExecuteDsl, LoadQuery},
    result::{Error as DieselError, QueryResult},
    sql_types::{BigInt, Bool, Text},
};

pub use self::threads::Sqlite;
use super::{
    page::{PageSpec, Pick, Picks},
    sight::Condition,
};
use crate::domain::{Id, RecordId, Sight};

/// The query as it is: nobody else writes while a transaction does.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}

/// A select whose rows may not even be referred to anew until the transaction ends; here as with `locked!`.
macro_rules! locked_out {
    ($query:expr) => {
        $query
    };
}

#[path = "../queries/mod.rs"]
pub(super) mod queries;

/// The backend that the queries of this module are built for.
pub type Backend = diesel::sqlite::Sqlite;

/// What a query runs on.
pub type Conn<'c> = &'c mut SqliteConnection;

/// diesel's own methods in asynchronous clothes; every future is ready when it is first polled.
pub trait RunQueryDsl: Sized {
    /// Runs the query and collects its rows.
    fn load<'q, U>(self, conn: &mut Conn<'_>) -> std::future::Ready<QueryResult<Vec<U>>>
    where
        Self: LoadQuery<'q, SqliteConnection, U>,
    {
        std::future::ready(self.internal_load(conn).and_then(Iterator::collect))
    }

    /// Runs the query for its first row; [`DieselError::NotFound`] when there is none.
    fn get_result<'q, U>(self, conn: &mut Conn<'_>) -> std::future::Ready<QueryResult<U>>
    where
        Self: LoadQuery<'q, SqliteConnection, U>,
    {
        let first = self.internal_load(conn).and_then(|mut rows| rows.next().unwrap_or(Err(DieselError::NotFound)));
        std::future::ready(first)
    }

    /// Runs the statement and counts the rows that it touched.
    fn execute(self, conn: &mut Conn<'_>) -> std::future::Ready<QueryResult<usize>>
    where
        Self: ExecuteDsl<SqliteConnection>,
    {
        std::future::ready(ExecuteDsl::execute(self, conn))
    }
}

impl<Q> RunQueryDsl for Q {}

/// `column IN (…)`, as one statement however many ids there are.
pub fn in_ids<C, N>(column: C, ids: &[Id<N>]) -> InIds<C> {
    InIds { column, ids: json_of(ids) }
}

/// See [`in_ids`].
#[derive(Debug, Clone, QueryId, ValidGrouping)]
pub struct InIds<C> {
    column: C,
    ids: String,
}

impl<C> Expression for InIds<C> {
    type SqlType = Bool;
}
impl<C, QS> AppearsOnTable<QS> for InIds<C> {}
impl<C, QS> SelectableExpression<QS> for InIds<C> {}

impl<C: QueryFragment<Backend>> QueryFragment<Backend> for InIds<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT unhex(value) FROM json_each(");
        out.push_bind_param::<Text, _>(&self.ids)?;
        out.push_sql("))");
        Ok(())
    }
}

/// No documents have to be looked at to tell whether very many have the words that are searched for: SQLite's index of words has
/// the newest first.
pub const SAMPLE: Option<&str> = None;

/// That a read apart has time left: an error ends it otherwise. Wherever else it is read, there is time.
///
/// It must be the first condition of a statement: of a row that an earlier one has ruled out nobody asks it. The column is the
/// `rowid` of the table that is walked, which is in each of its indices. Of another column SQLite asks only after what it can
/// tell from the index alone, so that a search for what is not there was never stopped (measured: no call in 100,000 rows).
#[must_use]
pub fn in_time(column: &str) -> Condition {
    Condition::sql(&format!("in_time({column})"))
}

/// Ids as a JSON list, which one bound value carries however many they are.
pub(super) fn json_of<N>(ids: &[Id<N>]) -> String {
    use std::fmt::Write as _;
    let mut json = String::with_capacity(2 + ids.len() * 35);
    json.push('[');
    for (index, id) in ids.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(json, "{comma}\"{:x}\"", id.uuid().as_simple());
    }
    json.push(']');
    json
}

/// The rows of a page of each parent's children, as one condition.
///
/// The correlated subselect is what SQLite is quick at: it walks the index of each parent and stops at the limit. It
/// answers row numbers, because of a pair of keys SQLite would look up the first alone, and test all of the parent's
/// children for the second (measured: twice the time for 20 teams' members).
#[must_use]
pub fn page_per_parent(spec: &'static PageSpec, parents: &[RecordId], of: &impl Picks, sight: &Sight) -> PagePerParent {
    PagePerParent { spec, parents: json_of(parents), pick: of.pick(spec, sight) }
}

/// See [`page_per_parent`].
#[derive(Debug, Clone)]
pub struct PagePerParent {
    spec: &'static PageSpec,
    parents: String,
    pick: Pick,
}

impl QueryId for PagePerParent {
    type QueryId = ();
    // Its text differs from page to page of different shapes.
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl Expression for PagePerParent {
    type SqlType = Bool;
}
impl<QS> AppearsOnTable<QS> for PagePerParent {}
impl<QS> SelectableExpression<QS> for PagePerParent {}
impl<G> ValidGrouping<G> for PagePerParent {
    type IsAggregate = is_aggregate::No;
}

impl QueryFragment<Backend> for PagePerParent {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        let PageSpec { table, parent, child, .. } = self.spec;
        let joined = self.pick.join.map(|of| format!(" CROSS JOIN {of} AS j ON j.id = c.{child}")).unwrap_or_default();
        out.push_sql(&format!("{table}.rowid IN (SELECT r.rowid FROM json_each("));
        out.push_bind_param::<Text, _>(&self.parents)?;
        out.push_sql(&format!(
            ") AS p CROSS JOIN {table} AS r ON r.rowid IN (SELECT c.rowid FROM {table} AS c{joined} WHERE c.{parent} = unhex(p.value)"
        ));
        out.push_sql(" AND ");
        self.pick.met.walk_ast(out.reborrow())?;
        out.push_sql(&format!(" ORDER BY {} LIMIT ", self.pick.order));
        out.push_bind_param::<BigInt, _>(&self.pick.limit)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&self.pick.offset)?;
        out.push_sql("))");
        Ok(())
    }
}
