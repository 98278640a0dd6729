//! The gathering of batches, without a database.

use std::{collections::HashMap, future::poll_fn, pin::pin, sync::Arc, task::Poll};

use futures_util::future::join_all;

use super::{Batch, Loaders, Source};
use crate::db::{self, Db};

/// Answers each key with the size of the batch that it came in; fails for the key 13.
struct SizeOfBatch;

impl Batch for SizeOfBatch {
    type Key = usize;
    type Value = usize;

    async fn fetch(_: &Source, keys: Vec<usize>) -> db::Result<HashMap<usize, usize>> {
        // As if a database were asked.
        tokio::task::yield_now().await;
        if keys.contains(&13) {
            return Err(db::Error::Panicked);
        }
        let size = keys.len();
        Ok(keys.into_iter().map(|key| (key, size)).collect())
    }
}

async fn loaders() -> (Loaders, (Arc<()>, tempfile::TempDir)) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(&format!("sqlite:{}", folder.path().join("x.db").display())).await.expect("a database");
    let caller = Arc::new(());
    (Loaders::new(db, &Arc::default(), Arc::downgrade(&caller)), (caller, folder))
}

#[tokio::test]
async fn what_is_asked_for_together_is_one_batch() {
    let (loaders, _kept) = loaders().await;
    // More than thirty futures are polled in portions.
    let keys = (100..300).map(|key| loaders.load::<SizeOfBatch>(key));
    let sizes = join_all(keys).await;
    assert!(sizes.iter().all(|size| matches!(size, Ok(200))), "{sizes:?}");
    // What was loaded once is not asked for again.
    assert!(matches!(loaders.load::<SizeOfBatch>(150).await, Ok(200)));
}

#[tokio::test]
async fn what_is_asked_for_by_the_answers_is_one_batch_again() {
    let (loaders, _kept) = loaders().await;
    let chains = (100..200).map(async |key| {
        let first = loaders.load::<SizeOfBatch>(key).await.expect("an answer");
        (first, loaders.load::<SizeOfBatch>(key + 1_000).await.expect("an answer"))
    });
    let sizes = join_all(chains).await;
    assert!(sizes.iter().all(|size| *size == (100, 100)), "{sizes:?}");
}

#[tokio::test]
async fn who_waits_is_answered_even_if_the_leader_is_gone() {
    let (loaders, _kept) = loaders().await;
    // The leader goes while it gathers, and while it loads.
    for polls in 1..4 {
        let mut leader = Box::pin(loaders.load::<SizeOfBatch>(1_000 + polls));
        let mut waiting = pin!(join_all([2_000 + polls, 3_000 + polls].map(|key| loaders.load::<SizeOfBatch>(key))));
        for _ in 0..polls {
            poll_fn(|cx| {
                let _ = leader.as_mut().poll(cx);
                assert!(waiting.as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
            tokio::task::yield_now().await;
        }
        drop(leader);
        let sizes = waiting.await;
        assert!(sizes.iter().all(Result::is_ok), "after {polls} polls: {sizes:?}");
    }
}

#[tokio::test]
async fn a_failure_reaches_all_who_waited() {
    let (loaders, _kept) = loaders().await;
    let sizes = join_all([12, 13, 14].map(|key| loaders.load::<SizeOfBatch>(key))).await;
    assert!(sizes.iter().all(Result::is_err), "{sizes:?}");
}

#[tokio::test]
async fn nothing_more_is_loaded_when_the_caller_is_gone() {
    let (loaders, kept) = loaders().await;
    assert!(matches!(loaders.load::<SizeOfBatch>(1).await, Ok(1)));
    drop(kept);
    assert!(loaders.load::<SizeOfBatch>(2).await.is_err());
}
