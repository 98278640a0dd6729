//! PostgreSQL: a few connections that all reads share, and a pool for transactions.
//!
//! Statements that are awaited together on a shared connection travel together (pipelining), which is worth more than
//! a connection for each.

use std::{
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use diesel::{
    ConnectionError, ConnectionResult,
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Array, BigInt, Bool},
};
use diesel_async::{
    AsyncConnection as _, AsyncPgConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool},
    },
};
use futures_util::FutureExt as _;

use super::{
    Error, Result, Statistics,
    page::{PageSpec, Window},
    tls::Target,
    types,
};
use crate::domain::{Id, RecordId};

pub use diesel_async::RunQueryDsl;

#[expect(clippy::duplicate_mod, reason = "the same queries are compiled once for each database")]
#[path = "queries/mod.rs"]
pub(super) mod queries;

/// The backend that the queries of this module are built for.
pub type Backend = diesel::pg::Pg;

/// What a query runs on.
pub type Conn<'c> = &'c AsyncPgConnection;

/// How long to wait for a connection before the caller is told that there is none.
const PATIENCE: Duration = Duration::from_secs(5);

/// `column = ANY(…)`, as one statement however many ids there are.
pub fn in_ids<C, N: 'static>(column: C, ids: &[Id<N>]) -> diesel::dsl::EqAny<C, Vec<Id<N>>>
where
    C: diesel::ExpressionMethods + Expression<SqlType = types::Uuid>,
{
    column.eq_any(ids.to_vec())
}

/// The rows of a page of each parent's children, as one condition.
///
/// LATERAL is what PostgreSQL is quick at: it walks the index of each parent and stops at the limit.
#[must_use]
pub fn page_per_parent(spec: &'static PageSpec, parents: &[RecordId], window: &Window) -> PagePerParent {
    PagePerParent { spec, parents: parents.to_vec(), window: *window }
}

/// See [`page_per_parent`].
#[derive(Debug, Clone)]
pub struct PagePerParent {
    spec: &'static PageSpec,
    parents: Vec<RecordId>,
    window: Window,
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
        let PageSpec { table, parent, child, at } = self.spec;
        out.push_sql(&format!("({table}.{parent}, {table}.{child}) IN (SELECT p.id, l.{child} FROM unnest("));
        out.push_bind_param::<Array<types::Uuid>, _>(&self.parents)?;
        out.push_sql(&format!(
            ") AS p (id) CROSS JOIN LATERAL (SELECT c.{child} FROM {table} AS c WHERE c.{parent} = p.id"
        ));
        for (bound, compare) in self.window.bounds() {
            out.push_sql(&format!(" AND c.{at} {compare}= "));
            out.push_bind_param::<types::Timestamptz, _>(&bound.at)?;
            out.push_sql(&format!(" AND (c.{at} {compare} "));
            out.push_bind_param::<types::Timestamptz, _>(&bound.at)?;
            out.push_sql(&format!(" OR c.{child} {compare} "));
            out.push_bind_param::<types::Uuid, _>(&bound.id)?;
            out.push_sql(")");
        }
        let direction = self.window.direction();
        out.push_sql(&format!(" ORDER BY c.{at} {direction}, c.{child} {direction} LIMIT "));
        out.push_bind_param::<BigInt, _>(&self.window.limit)?;
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&self.window.offset)?;
        out.push_sql(") AS l)");
        Ok(())
    }
}

/// A PostgreSQL database.
pub struct Postgres {
    target: Arc<Target>,
    statistics: Arc<Statistics>,
    shared: Vec<RwLock<Arc<Shared>>>,
    next: AtomicUsize,
    pool: Pool<AsyncPgConnection>,
}

/// A connection that many reads use at once.
pub struct Shared {
    conn: AsyncPgConnection,
    closed: Arc<AtomicBool>,
}

impl Postgres {
    /// Connects with this many shared connections and at most as many again, twice, for transactions.
    ///
    /// # Errors
    /// When the address is not one, or nobody answers there.
    pub async fn connect(url: &str, shared: usize, statistics: &Arc<Statistics>) -> Result<Self> {
        let target = Arc::new(Target::parse(url)?);
        let mut connections = Vec::with_capacity(shared);
        for _ in 0..shared.max(1) {
            connections.push(RwLock::new(Arc::new(establish(&target, statistics).await?)));
        }
        let pool = pool(&target, statistics, shared.max(1) * 2)?;
        let statistics = Arc::clone(statistics);
        Ok(Self { target, statistics, shared: connections, next: AtomicUsize::new(0), pool })
    }

    /// A connection that reads may share, made anew if the last one was lost.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn shared(&self) -> Result<Arc<Shared>> {
        let slot = &self.shared[self.next.fetch_add(1, Ordering::Relaxed) % self.shared.len()];
        let current = Arc::clone(&slot.read().unwrap_or_else(std::sync::PoisonError::into_inner));
        if !current.is_closed() {
            return Ok(current);
        }
        // On the heap, since it is rare and large, and would be part of the future of every read.
        let fresh = Arc::new(Box::pin(establish(&self.target, &self.statistics)).await?);
        *slot.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(fresh)
    }

    /// A connection of one's own, for a transaction.
    ///
    /// # Errors
    /// When the database cannot be reached, or every connection is busy for too long.
    pub async fn own(&self) -> Result<Object<AsyncPgConnection>> {
        self.pool.get().await.map_err(|e| Error::Connection(e.to_string()))
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
        Ok(establish(&self.target, &self.statistics).await?.conn)
    }
}

impl Shared {
    /// The connection itself.
    #[must_use]
    pub const fn conn(&self) -> &AsyncPgConnection {
        &self.conn
    }

    /// Whether the server has gone; what is asked of the connection then fails.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        AtomicBool::load(&self.closed, Ordering::Acquire)
    }
}

async fn establish(target: &Target, statistics: &Arc<Statistics>) -> Result<Shared> {
    let (client, connection) =
        tokio::time::timeout(PATIENCE, target.connect()).await.map_err(|_| Error::Connection("timed out".into()))??;
    let closed = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&closed);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a connection to PostgreSQL was lost");
        }
        flag.store(true, Ordering::Release);
    });
    let mut conn = AsyncPgConnection::try_from(client).await.map_err(|e| Error::Connection(e.to_string()))?;
    conn.set_instrumentation(statistics.instrumentation());
    Ok(Shared { conn, closed })
}

fn pool(target: &Arc<Target>, statistics: &Arc<Statistics>, size: usize) -> Result<Pool<AsyncPgConnection>> {
    let (target, statistics) = (Arc::clone(target), Arc::clone(statistics));
    let mut config = ManagerConfig::default();
    // The default asks the server at every checkout whether it is still there.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |_| {
        let (target, statistics) = (Arc::clone(&target), Arc::clone(&statistics));
        async move { establish_own(&target, &statistics).await }.boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config("", config);
    Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(|e| Error::Connection(e.to_string()))
}

async fn establish_own(target: &Target, statistics: &Arc<Statistics>) -> ConnectionResult<AsyncPgConnection> {
    establish(target, statistics)
        .await
        .map(|shared| shared.conn)
        .map_err(|e| ConnectionError::BadConnection(e.to_string()))
}
