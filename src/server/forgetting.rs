//! Forgets what has expired: sessions that have ended, and idempotency keys that answer nothing again any more.
//!
//! Nothing depends on it: what has expired counts for nothing while it is still there. Several servers may do it at once.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    db::{self, Db, Query, idempotency, session},
    domain::{Permit, clock::Clock},
    graphql::KEYS_KEPT,
};

/// How often it is done.
const PERIOD: Duration = Duration::from_hours(1);

/// About so many rows are forgotten in one transaction, so that nobody else waits long for it.
const CHUNK: i64 = 1_000;

/// How much was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Sessions that had ended.
    pub sessions: usize,
    /// Idempotency keys that were too old to answer anything again.
    pub keys: usize,
}

/// Forgets now and every hour what has expired by then. A failure is logged; what it left is forgotten the next time.
pub async fn forever(db: Db, clock: Arc<dyn Clock>) {
    let mut hours = interval(PERIOD);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        hours.tick().await;
        match once(&db, clock.now(), CHUNK).await {
            Ok(Forgotten { sessions, keys }) => tracing::debug!(sessions, keys, "what has expired was forgotten"),
            Err(error) => tracing::warn!(%error, "what has expired was not forgotten, and will be the next time"),
        }
    }
}

/// Forgets what has expired by a time, about `chunk` rows in one transaction.
///
/// # Errors
/// When the database fails; what was forgotten before stays so.
pub async fn once(db: &Db, now: DateTime<Utc>, chunk: i64) -> db::Result<Forgotten> {
    let permit = Permit::of_system();
    let sessions = all(db, session::forget_ended(permit, now.into(), chunk)).await?;
    let keys = all(db, idempotency::forget_taken(permit, (now - KEYS_KEPT).into(), chunk)).await?;
    Ok(Forgotten { sessions, keys })
}

/// Forgets one chunk after the other until there is none; how many rows those were.
async fn all(db: &Db, chunk: impl Query<Output = usize> + Sync) -> db::Result<usize> {
    let mut forgotten = 0;
    loop {
        let chunk = chunk.clone();
        let some = db.transaction(move |tx| {
            let chunk = chunk.clone();
            Box::pin(async move { tx.run(chunk).await })
        });
        match some.await? {
            0 => return Ok(forgotten),
            some => forgotten += some,
        }
    }
}
