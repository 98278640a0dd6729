//! PostgreSQL: a few connections that all reads share, a pool for transactions, and one for reads that may take long.
//!
//! Statements that are awaited together on a shared connection travel together (pipelining), which is worth more than
//! a connection for each.

pub(super) mod feed;
mod pool;
mod shared;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use diesel::{
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Array, BigInt, Bool},
};
use diesel_async::{
    AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _,
    pooled_connection::deadpool::{Object, Pool},
};

pub use self::shared::{Lease, Shared};
use self::{
    pool::{Use, establish_own, pool, take},
    shared::Slot,
};
use super::{
    Error, PATIENCE, Result, Statistics,
    page::{PageSpec, Pick, Picks},
    sight::Condition,
    tls::Target,
    types,
};
use crate::domain::{Id, RecordId, Sight};

pub use diesel_async::RunQueryDsl;

/// The query, whose rows nobody else changes until the transaction ends. References to them can still be written.
macro_rules! locked {
    ($query:expr) => {
        diesel::QueryDsl::for_no_key_update($query)
    };
}

/// A select whose rows may not even be referred to anew until the transaction ends: they are about to go.
macro_rules! locked_out {
    ($query:expr) => {
        diesel::QueryDsl::for_update($query)
    };
}

#[expect(clippy::duplicate_mod, reason = "the same queries are compiled once for each database")]
#[path = "../queries/mod.rs"]
pub(super) mod queries;

/// The backend that the queries of this module are built for.
pub type Backend = diesel::pg::Pg;

/// What a query runs on.
pub type Conn<'c> = &'c AsyncPgConnection;

/// How every connection is set up.
///
/// A statement's plan does not depend on its ids and bounds: all go by index. Left to itself, PostgreSQL may plan anew each
/// time, where it takes a plan for these ids to be cheaper than one for any; measured on tables without statistics, that
/// was two thirds of its work, and 3 to 8 % of all work on tables with them. Compiling a plan is for statements that run
/// for seconds.
///
/// Whatever is listed has an index, and costs as much in a large database as in a small one; to read a whole table, and to join
/// with all of another, is cheap only as long as they are small, or as statistics tell the truth. So neither is done where
/// there is another way (measured: what finds everybody takes half as long again, 31 ms for 12,000, and what finds a few
/// never walks past all). Pages are taken to be at hand, where an index is worth more than PostgreSQL assumes by default.
///
/// A statement runs on one core: others have work for the rest, and to start helpers takes longer than most statements (measured:
/// a search with 5,000 matches 17 ms with them, 12 without).
const SESSION: &str = "SET plan_cache_mode = force_generic_plan; SET jit = off; SET enable_seqscan = off; \
                       SET enable_hashjoin = off; SET enable_mergejoin = off; SET random_page_cost = 1.1; \
                       SET max_parallel_workers_per_gather = 0";

/// `column = ANY(…)`, as one statement however many ids there are.
pub fn in_ids<C, N: 'static>(column: C, ids: &[Id<N>]) -> diesel::dsl::EqAny<C, Vec<Id<N>>>
where
    C: diesel::ExpressionMethods + Expression<SqlType = types::Uuid>,
{
    column.eq_any(ids.to_vec())
}

/// Some fifty documents, old and new ones, as `s`: they tell whether very many have the words that are searched for. PostgreSQL's
/// index of words answers these in no order, so that all would have to be read to find the newest.
pub const SAMPLE: Option<&str> = Some(
    "(SELECT max(number) AS last FROM search_documents) AS newest
    CROSS JOIN LATERAL generate_series(1, newest.last, greatest(newest.last / 16, 1)) AS step (number)
    CROSS JOIN LATERAL (SELECT * FROM search_documents AS s WHERE s.number >= step.number ORDER BY s.number LIMIT 3) AS s",
);

/// That a read apart has time left: `statement_timeout` sees to that here.
#[must_use]
pub fn in_time(_column: &str) -> Condition {
    Condition::always()
}

/// The rows of a page of each parent's children, as one condition.
///
/// LATERAL is what PostgreSQL is quick at: it walks the index of each parent and stops at the limit.
#[must_use]
pub fn page_per_parent(spec: &'static PageSpec, parents: &[RecordId], of: &impl Picks, sight: &Sight) -> PagePerParent {
    PagePerParent { spec, parents: parents.to_vec(), pick: of.pick(spec, sight) }
}

/// See [`page_per_parent`].
#[derive(Debug, Clone)]
pub struct PagePerParent {
    spec: &'static PageSpec,
    parents: Vec<RecordId>,
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
        let joined = self.pick.join.map(|of| format!(" JOIN {of} AS j ON j.id = c.{child}")).unwrap_or_default();
        out.push_sql(&format!("({table}.{parent}, {table}.{child}) IN (SELECT p.id, l.{child} FROM unnest("));
        out.push_bind_param::<Array<types::Uuid>, _>(&self.parents)?;
        out.push_sql(&format!(
            ") AS p (id) CROSS JOIN LATERAL (SELECT c.{child} FROM {table} AS c{joined} WHERE c.{parent} = p.id"
        ));
        out.push_sql(" AND ");
        self.pick.met.walk_ast(out.reborrow())?;
        out.push_sql(&format!(" ORDER BY {} LIMIT ", self.pick.order));
        out.push_bind_param::<BigInt, _>(&self.pick.limit)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&self.pick.offset)?;
        out.push_sql(") AS l)");
        Ok(())
    }
}

/// A PostgreSQL database.
pub struct Postgres {
    target: Arc<Target>,
    statistics: Arc<Statistics>,
    shared: Vec<Slot>,
    pool: Pool<AsyncPgConnection>,
    apart: Pool<AsyncPgConnection>,
    limit: Duration,
}

impl Postgres {
    /// Connects with this many shared connections, at most as many again, twice, for transactions, and as many for reads that
    /// may take long, but not longer than this.
    ///
    /// # Errors
    /// When the address is not one, or nobody answers there.
    pub async fn connect(url: &str, shared: usize, limit: Duration, statistics: &Arc<Statistics>) -> Result<Self> {
        let target = Arc::new(Target::parse(url)?);
        let mut connections = Vec::with_capacity(shared);
        for _ in 0..shared.max(1) {
            connections.push(Slot::new(establish(&target, statistics).await?));
        }
        let apart = pool(&target, statistics, shared.max(1), Use::Apart(limit))?;
        let pool = pool(&target, statistics, shared.max(1) * 2, Use::Transactions)?;
        let statistics = Arc::clone(statistics);
        Ok(Self { target, statistics, shared: connections, pool, apart, limit })
    }

    /// A connection that reads may share, made anew if the last one was lost.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn shared(&self) -> Result<Lease> {
        let slot = Slot::of_thread(&self.shared);
        if let Some(lease) = slot.lease() {
            return Ok(lease);
        }
        // On the heap, since it is rare and large, and would be part of the future of every read.
        let fresh = Box::pin(establish(&self.target, &self.statistics)).await?;
        Ok(slot.replace(fresh))
    }

    /// A connection of one's own, for a transaction.
    ///
    /// # Errors
    /// When the database cannot be reached, or every connection is busy for too long.
    pub async fn own(&self) -> Result<Object<AsyncPgConnection>> {
        take(&self.pool).await
    }

    /// A connection of one's own, for a read that may take long.
    ///
    /// # Errors
    /// When the database cannot be reached, or every connection is busy for too long.
    pub async fn apart(&self) -> Result<Object<AsyncPgConnection>> {
        take(&self.apart).await
    }

    /// The same for one that has lost its connection: those of the pool may have been lost with it.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn apart_anew(&self) -> Result<AsyncPgConnection> {
        establish_own(&self.target, &self.statistics, Use::Apart(self.limit)).await
    }

    /// How many connections for transactions there are at most.
    #[must_use]
    pub fn writers(&self) -> usize {
        self.pool.status().max_size
    }

    /// A connection outside the pool, for work that changes the connection itself, such as a lock of the session.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn separate(&self) -> Result<AsyncPgConnection> {
        Ok(establish(&self.target, &self.statistics).await?.into_conn())
    }
}

async fn establish(target: &Target, statistics: &Arc<Statistics>) -> Result<Shared> {
    let (client, mut connection) =
        tokio::time::timeout(PATIENCE, target.connect()).await.map_err(|_| Error::Connection("timed out".into()))??;
    let closed = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&closed);
    tokio::spawn(async move {
        let ended = (&mut connection).await;
        // Before the connection is dropped, which fails what was asked of it: whoever sees that failure sees the flag.
        flag.store(true, Ordering::Release);
        if let Err(error) = ended {
            tracing::warn!(%error, "a connection to PostgreSQL was lost");
        }
    });
    let mut conn = AsyncPgConnection::try_from(client).await.map_err(|e| Error::Connection(e.to_string()))?;
    conn.batch_execute(SESSION).await.map_err(|e| Error::Connection(e.to_string()))?;
    conn.set_instrumentation(statistics.instrumentation());
    Ok(Shared::new(conn, closed))
}
