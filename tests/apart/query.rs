//! Reads that are slow on purpose.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use diesel::{QueryDsl as _, SqliteConnection, TextExpressionMethods as _, result::QueryResult};
use diesel_async::AsyncPgConnection;
use futures_util::{FutureExt as _, future::BoxFuture};
use roster::db::{Query, postgres, schema::users, sight::Condition, sqlite};
use tokio::{runtime::Handle, sync::Semaphore};

/// Looks at 10¹² combinations of digits.
#[derive(Clone)]
pub struct Endless;

const COMBINATION: &str = "a.i + b.i + c.i + d.i + e.i + f.i + g.i + h.i + j.i + k.i + l.i + m.i";

fn combinations(in_time: Condition) -> Condition {
    let digits = "(WITH digits (i) AS (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) \
                  SELECT count(*) > 0 FROM digits AS a, digits AS b, digits AS c, digits AS d, digits AS e, digits AS f, \
                  digits AS g, digits AS h, digits AS j, digits AS k, digits AS l, digits AS m WHERE ";
    Condition::sql(digits).then_all(in_time).then(")")
}

impl Query for Endless {
    type Output = bool;

    fn sqlite(self, mut conn: &mut SqliteConnection) -> QueryResult<bool> {
        let select = diesel::select(combinations(sqlite::in_time(COMBINATION)));
        sqlite::RunQueryDsl::get_result(select, &mut conn).into_inner()
    }

    fn postgres(self, mut conn: &AsyncPgConnection) -> BoxFuture<'_, QueryResult<bool>> {
        let select = diesel::select(combinations(postgres::in_time(COMBINATION)));
        async move { postgres::RunQueryDsl::get_result(select, &mut conn).await }.boxed()
    }
}

/// Looks at every user, and counts those whose name is like this.
#[derive(Clone)]
pub struct Like(pub &'static str);

impl Query for Like {
    type Output = i64;

    fn sqlite(self, mut conn: &mut SqliteConnection) -> QueryResult<i64> {
        let all = users::table.filter(sqlite::in_time("users.rowid"));
        let count = all.filter(users::username_folded.like(self.0)).count();
        sqlite::RunQueryDsl::get_result(count, &mut conn).into_inner()
    }

    fn postgres(self, mut conn: &AsyncPgConnection) -> BoxFuture<'_, QueryResult<i64>> {
        let all = users::table.filter(postgres::in_time("users.rowid"));
        let count = all.filter(users::username_folded.like(self.0)).count();
        async move { postgres::RunQueryDsl::get_result(count, &mut conn).await }.boxed()
    }
}

/// Keeps its connection until it may go on.
#[derive(Clone)]
pub struct Held {
    begun: Arc<Semaphore>,
    /// They go on when it is closed.
    pub gate: Arc<Semaphore>,
    runtime: Handle,
}

impl Held {
    pub fn new() -> Self {
        Self { begun: Arc::new(Semaphore::new(0)), gate: Arc::new(Semaphore::new(0)), runtime: Handle::current() }
    }

    /// Waits until so many keep their connections.
    pub async fn await_begun(&self, readers: usize) {
        let _ = self.begun.acquire_many(u32::try_from(readers).unwrap()).await.unwrap();
    }

    async fn wait(&self) {
        self.begun.add_permits(1);
        assert!(self.gate.acquire().await.is_err(), "the gate is closed for good when they may go on");
    }
}

impl Query for Held {
    type Output = i64;

    fn sqlite(self, conn: &mut SqliteConnection) -> QueryResult<i64> {
        self.runtime.block_on(self.wait());
        Like("%").sqlite(conn)
    }

    fn postgres(self, conn: &AsyncPgConnection) -> BoxFuture<'_, QueryResult<i64>> {
        async move {
            self.wait().await;
            Like("%").postgres(conn).await
        }
        .boxed()
    }
}

/// Ends its own connection when it is asked for the first time.
#[derive(Clone)]
pub struct EndsItself(pub Arc<AtomicU32>);

impl Query for EndsItself {
    type Output = i64;

    fn sqlite(self, _: &mut SqliteConnection) -> QueryResult<i64> {
        unreachable!("its connections are never lost")
    }

    fn postgres(self, mut conn: &AsyncPgConnection) -> BoxFuture<'_, QueryResult<i64>> {
        async move {
            if self.0.fetch_add(1, Ordering::Relaxed) == 0 {
                let end = diesel::sql_query("SELECT pg_terminate_backend(pg_backend_pid())");
                postgres::RunQueryDsl::execute(end, &mut conn).await?;
            }
            Like("%").postgres(conn).await
        }
        .boxed()
    }
}
