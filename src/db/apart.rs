//! Reads that may take long: they have places of their own, so that they hold back nothing else, and a limit of time.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tracing::Instrument as _;

use super::{Db, Engine, Error, PATIENCE, Query, Result, postgres::Postgres};

/// The places of reads that may take long, and how long one may be taken.
#[derive(Clone)]
pub(super) struct Lane {
    places: Arc<Semaphore>,
    size: usize,
    limit: Duration,
}

impl Lane {
    pub(super) fn new(size: usize, limit: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(size)), size, limit }
    }

    /// A place, until it is dropped. Who no longer waits for one takes none.
    async fn place(&self) -> Result<OwnedSemaphorePermit> {
        let place = timeout(PATIENCE, Arc::clone(&self.places).acquire_owned()).await;
        place.ok().and_then(Result::ok).ok_or(Error::Crowded(PATIENCE))
    }
}

impl Db {
    /// Runs one query that changes nothing and may take long, as one that looks at every row: it is stopped when its time is
    /// over, and no other read or transaction waits for it.
    ///
    /// SQLite stops it only where its statement asks for it, with the `in_time` of its module. The query is run to its end,
    /// or that of its time, even if the returned future is dropped.
    ///
    /// # Errors
    /// [`Error::TooSlow`], [`Error::Crowded`] when too many such reads are running, or when the database fails.
    pub async fn read_apart<Q: Query>(&self, query: Q) -> Result<Q::Output> {
        let place = self.lane.place().await?;
        let limit = self.lane.limit;
        let answer = match &self.engine {
            Engine::Sqlite(sqlite) => {
                let job = move |conn: &mut _| {
                    let _place = place;
                    Ok(query.sqlite(conn)?)
                };
                sqlite.read_apart(limit, job).await
            }
            // On a task of its own: a connection whose statement is still running must not go back to the pool.
            Engine::Postgres(postgres) => {
                let postgres = Arc::clone(postgres);
                let running = async move {
                    let _place = place;
                    on_postgres(&postgres, query).await
                };
                tokio::spawn(running.in_current_span()).await.unwrap_or(Err(Error::Panicked))
            }
        };
        answer.map_err(|error| if error.is_out_of_time() { Error::TooSlow(limit) } else { error })
    }

    /// How many reads that may take long can run at the same time.
    #[must_use]
    pub const fn readers_apart(&self) -> usize {
        self.lane.size
    }
}

async fn on_postgres<Q: Query>(postgres: &Postgres, query: Q) -> Result<Q::Output> {
    let answer = query.clone().postgres(&*postgres.apart().await?).await.map_err(Error::from);
    match answer {
        // The server went away under the query; it read only, so it can be asked again.
        Err(error) if error.is_lost() => Ok(query.postgres(&postgres.apart_anew().await?).await?),
        answer => answer,
    }
}
