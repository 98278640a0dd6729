//! Connections that are used by one at a time: for transactions, and for reads that may take long.

use std::{sync::Arc, time::Duration};

use diesel::ConnectionError;
use diesel_async::{
    AsyncPgConnection, SimpleAsyncConnection as _,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool},
    },
};
use futures_util::{FutureExt as _, TryFutureExt as _};

use super::establish;
use crate::db::{Error, PATIENCE, Result, Statistics, tls::Target};

/// How a connection for transactions is set up beside: nobody waits long for somebody else's, nor holds theirs for long.
const TRANSACTIONS: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'";

/// How a connection for reads that may take long is set up, beside its limit of time. Which plan is good depends on what is
/// looked for.
const APART: &str = "SET plan_cache_mode = auto; SET default_transaction_read_only = on";

/// What a connection of one's own is for.
#[derive(Clone, Copy)]
pub(super) enum Use {
    /// Transactions.
    Transactions,
    /// Reads that may take this long.
    Apart(Duration),
}

impl Use {
    async fn set_up(self, conn: &mut AsyncPgConnection) -> diesel::QueryResult<()> {
        match self {
            Self::Transactions => conn.batch_execute(TRANSACTIONS).await,
            Self::Apart(limit) => {
                // For PostgreSQL, 0 is no limit.
                let limit = limit.as_millis().max(1);
                conn.batch_execute(&format!("{APART}; SET statement_timeout = {limit}")).await
            }
        }
    }
}

/// At most so many connections, which are made when they are needed.
pub(super) fn pool(
    target: &Arc<Target>,
    statistics: &Arc<Statistics>,
    size: usize,
    what_for: Use,
) -> Result<Pool<AsyncPgConnection>> {
    let (target, statistics) = (Arc::clone(target), Arc::clone(statistics));
    let mut config = ManagerConfig::default();
    // The default asks the server at every checkout whether it is still there.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |_| {
        let (target, statistics) = (Arc::clone(&target), Arc::clone(&statistics));
        let established = async move { establish_own(&target, &statistics, what_for).await };
        established.map_err(|e| ConnectionError::BadConnection(e.to_string())).boxed()
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

/// A connection of the pool's.
pub(super) async fn take(pool: &Pool<AsyncPgConnection>) -> Result<Object<AsyncPgConnection>> {
    pool.get().await.map_err(|e| Error::Connection(e.to_string()))
}

/// A connection of nobody else's.
pub(super) async fn establish_own(
    target: &Target,
    statistics: &Arc<Statistics>,
    what_for: Use,
) -> Result<AsyncPgConnection> {
    let mut conn = establish(target, statistics).await?.into_conn();
    what_for.set_up(&mut conn).await.map_err(|e| Error::Connection(e.to_string()))?;
    Ok(conn)
}
