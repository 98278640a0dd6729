//! Transactions: the one place that opens them.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use diesel::{SqliteConnection, result::Error as DieselError};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager as _};
use futures_util::{FutureExt as _, future::BoxFuture};
use rand::RngExt as _;
use tracing::Instrument as _;

use super::{Db, Engine, Error, Query, Result, postgres::Postgres};

/// How often a transaction is run again after a conflict with another before its caller is told.
const ATTEMPTS: u32 = 6;

/// An open transaction.
pub struct Tx<'c>(On<'c>);

enum On<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c AsyncPgConnection),
}

impl Tx<'_> {
    /// Asks one question within the transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run<Q: Query>(&mut self, query: Q) -> Result<Q::Output> {
        match &mut self.0 {
            On::Sqlite(conn) => Ok(query.sqlite(conn)?),
            On::Postgres(conn) => Ok(query.postgres(conn).await?),
        }
    }

    /// Waits until every other transaction that asked for the same number has ended, however long that takes, also for what
    /// comes after. SQLite has one writer at a time anyway.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn one_at_a_time(&mut self, number: i64) -> Result<()> {
        match &mut self.0 {
            On::Sqlite(_) => Ok(()),
            On::Postgres(_) => {
                let sql = format!("SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock({number})");
                self.execute(&sql).await
            }
        }
    }

    /// Runs steps that are kept or undone together, within the transaction.
    ///
    /// # Errors
    /// The steps' own, after they were undone; or the database's.
    pub async fn attempt<T, E, F>(&mut self, steps: F) -> Result<T, E>
    where
        E: From<Error>,
        F: for<'t> FnOnce(&'t mut Self) -> BoxFuture<'t, Result<T, E>>,
    {
        self.execute("SAVEPOINT attempt").await?;
        let outcome = steps(self).await;
        if outcome.is_err() {
            self.execute("ROLLBACK TO SAVEPOINT attempt").await?;
        }
        self.execute("RELEASE SAVEPOINT attempt").await?;
        outcome
    }

    /// Runs statements that answer nothing.
    pub(super) async fn execute(&mut self, sql: &str) -> Result<()> {
        match &mut self.0 {
            On::Sqlite(conn) => diesel::connection::SimpleConnection::batch_execute(*conn, sql)?,
            On::Postgres(conn) => diesel_async::SimpleAsyncConnection::batch_execute(conn, sql).await?,
        }
        Ok(())
    }
}

/// What a transaction's body can fail with.
pub trait Failure: From<Error> + Send + 'static {
    /// The database's failure, if it is one.
    fn database(&self) -> Option<&Error>;
}

impl Failure for Error {
    fn database(&self) -> Option<&Error> {
        Some(self)
    }
}

/// Carries the body's own error out of diesel's transaction, which wants one that diesel's errors turn into.
struct Carried<E>(E);

impl<E: From<Error>> From<DieselError> for Carried<E> {
    fn from(error: DieselError) -> Self {
        Self(Error::Statement(error).into())
    }
}

impl Db {
    /// Runs the body in one transaction, which is committed if the body succeeds and undone if it fails.
    ///
    /// The body is run again from its beginning when it collided with another transaction, so it must do nothing that
    /// cannot be done twice outside the database. It is run to its end even if the returned future is dropped.
    ///
    /// # Errors
    /// The body's own, or the database's.
    pub async fn transaction<T, E, F>(&self, body: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: for<'t> Fn(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.write(move |conn| on_sqlite(conn, &body)).await,
            // On a task of its own it comes to its end also when nobody waits for it any more, as it does on SQLite's
            // thread: a connection that went back to the pool half way would keep its locks until it is used again.
            Engine::Postgres(postgres) => {
                let postgres = Arc::clone(postgres);
                let running = async move { on_postgres(&postgres, &body).await };
                tokio::spawn(running.in_current_span()).await.unwrap_or_else(|_| Err(Error::Panicked.into()))
            }
        }
    }
}

fn on_sqlite<T, E, F>(conn: &mut SqliteConnection, body: &F) -> Result<T, E>
where
    E: Failure,
    F: for<'t> Fn(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>>,
{
    conn.immediate_transaction(|conn| {
        // Every query of SQLite's is ready when it is first polled, and the body awaits nothing else.
        let mut tx = Tx(On::Sqlite(conn));
        let outcome = body(&mut tx).now_or_never();
        outcome.unwrap_or_else(|| Err(Error::Statement(DieselError::BrokenTransactionManager).into())).map_err(Carried)
    })
    .map_err(|Carried(error)| error)
}

async fn on_postgres<T, E, F>(postgres: &Postgres, body: &F) -> Result<T, E>
where
    E: Failure,
    F: for<'t> Fn(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>>,
{
    let mut attempt = 1;
    loop {
        let outcome = once_on_postgres(postgres, body).await;
        let again = attempt < ATTEMPTS
            && outcome.as_ref().is_err_and(|error| error.database().is_some_and(Error::is_transient));
        if !again {
            return outcome;
        }
        // Two transactions that collided must not collide again in step.
        let pause = rand::rng().random_range(0..=(5 << attempt));
        tokio::time::sleep(Duration::from_millis(pause)).await;
        attempt += 1;
    }
}

async fn once_on_postgres<T, E, F>(postgres: &Postgres, body: &F) -> Result<T, E>
where
    E: Failure,
    F: for<'t> Fn(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>>,
{
    let mut own = postgres.own().await?;
    let conn: &mut AsyncPgConnection = &mut own;
    AnsiTransactionManager::begin_transaction(conn).await.map_err(Error::from)?;
    let mut tx = Tx(On::Postgres(conn));
    let outcome = AssertUnwindSafe(async { body(&mut tx).await }).catch_unwind().await;
    match outcome.unwrap_or_else(|_| Err(Error::Panicked.into())) {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(conn).await.map_err(Error::from)?;
            Ok(value)
        }
        Err(error) => {
            // The transaction is gone with its connection, too, if this fails; the first error is the one to tell.
            let _ = AnsiTransactionManager::rollback_transaction(conn).await;
            Err(error)
        }
    }
}
