//! Loaders: everything that one request asks of one kind becomes one statement.
//!
//! A loader is a type that implements [`Batch`], declared beside the type of the graph that it serves; nothing lists
//! them. A request makes a loader when it first uses it, and forgets all of them at its end.

mod declare;

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt::Debug,
    hash::Hash,
    marker::PhantomData,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use async_graphql::Context;
use dataloader::{BatchFn, cached::Loader};
use futures_util::{FutureExt as _, future::Shared};
use tokio::sync::oneshot;

pub(super) use self::declare::{load_count, load_criteria_count, load_many, load_one, load_page};
use super::errors::{Error, Result};
use crate::{
    db::{self, Db, Query},
    domain::{Sight, Viewer},
};

/// At most so many keys become one statement.
const MAX_BATCH_SIZE: usize = 1_000;

/// How to load many of one kind at once.
pub trait Batch: Send + Sync + 'static {
    /// What names one of them.
    type Key: Clone + Eq + Hash + Debug + Send + Sync + 'static;
    /// What is loaded, cheap to clone; its default stands for a key that the database does not know.
    type Value: Clone + Default + Send + Sync + 'static;

    /// Loads all of them that are there for the viewer; keys without an entry in the answer get the default.
    fn fetch(
        source: &Source,
        keys: Vec<Self::Key>,
    ) -> impl Future<Output = db::Result<HashMap<Self::Key, Self::Value>>> + Send;
}

/// Where a request's records come from: the database, as far as the viewer sees.
#[derive(Clone)]
pub struct Source {
    db: Db,
    sight: Sight,
}

impl Source {
    /// Asks the question that is made for what the viewer sees.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read<Q: Query>(&self, question: impl FnOnce(Sight) -> Q) -> db::Result<Q::Output> {
        self.db.read(question(self.sight.clone())).await
    }

    /// Asks the same, apart from all others if it may take long.
    ///
    /// # Errors
    /// When the database fails, or the answer takes too long.
    pub async fn read_if<Q: Query>(&self, apart: bool, question: impl FnOnce(Sight) -> Q) -> db::Result<Q::Output> {
        let question = question(self.sight.clone());
        if apart { Box::pin(self.db.read_apart(question)).await } else { self.db.read(question).await }
    }
}

struct Fetch<B> {
    source: Source,
    batch: PhantomData<fn() -> B>,
}

/// What went wrong is shared by all who waited for the batch.
type Answer<B> = std::result::Result<<B as Batch>::Value, Arc<db::Error>>;

impl<B: Batch> BatchFn<B::Key, Answer<B>> for Fetch<B> {
    async fn load(&mut self, keys: &[B::Key]) -> HashMap<B::Key, Answer<B>> {
        self.source.db.statistics().count_batch();
        match B::fetch(&self.source, keys.to_vec()).await {
            Ok(mut found) => keys.iter().map(|key| (key.clone(), Ok(found.remove(key).unwrap_or_default()))).collect(),
            Err(error) => {
                let error = Arc::new(error);
                keys.iter().map(|key| (key.clone(), Err(Arc::clone(&error)))).collect()
            }
        }
    }
}

type LoaderOf<B> = Loader<<B as Batch>::Key, Answer<B>, Fetch<B>>;
type Answers<B> = Arc<HashMap<<B as Batch>::Key, Answer<B>>>;

/// One kind's loader, and the keys that are gathered for its next batch.
struct Slot<B: Batch> {
    loader: LoaderOf<B>,
    gathering: Mutex<Option<Gathering<B>>>,
}

struct Gathering<B: Batch> {
    keys: Vec<B::Key>,
    answered: Shared<oneshot::Receiver<Answers<B>>>,
}

/// The loaders of one request.
pub struct Loaders {
    source: Source,
    // Gone when nobody waits for the answer any more.
    caller: Weak<()>,
    // A request uses few kinds, and a walk over few is quicker than a hash.
    made: Mutex<Vec<(TypeId, Arc<dyn Any + Send + Sync>)>>,
    // Counts what was asked for: as long as it moves, more may be.
    asked: AtomicU64,
}

impl Loaders {
    /// Loaders that have loaded nothing yet, of what the viewer sees, for a caller who waits for the answer.
    #[must_use]
    pub fn new(db: Db, viewer: &Arc<Viewer>, caller: Weak<()>) -> Self {
        let source = Source { db, sight: Sight::of(viewer) };
        Self { source, caller, made: Mutex::new(Vec::new()), asked: AtomicU64::new(0) }
    }

    /// Asks what is asked once a request and not once a record, as far as the viewer sees.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read<Q: Query>(&self, question: impl FnOnce(Sight) -> Q) -> Result<Q::Output> {
        Ok(self.source.read(question).await?)
    }

    /// Asks the same, apart from all others if it may take long.
    ///
    /// # Errors
    /// When the database fails, or the answer takes too long.
    pub async fn read_if<Q: Query>(&self, apart: bool, question: impl FnOnce(Sight) -> Q) -> Result<Q::Output> {
        Ok(self.source.read_if(apart, question).await?)
    }

    /// Forgets everything that was loaded: something was written.
    pub fn forget(&self) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Makes what is known already what is loaded of a key.
    pub async fn prime<B: Batch>(&self, key: B::Key, value: B::Value) {
        self.slot::<B>().loader.prime(key, Ok(value)).await;
    }

    /// Loads one, together with all others of its kind that are asked for meanwhile.
    ///
    /// The first who asks leads the batch. The others wait for its answer, which wakes all of them at once: the crate
    /// would hand its lock from one to the next, over so many rounds of the scheduler that the batches of the level
    /// below were torn (measured: 5 to 7 statements where 5 are enough).
    ///
    /// # Errors
    /// When the database fails; and when nobody waits for the answer any more: a task can be ended only where it waits
    /// itself, and a wide answer is made in one go.
    pub async fn load<B: Batch>(&self, key: B::Key) -> Result<B::Value> {
        let slot = self.slot::<B>();
        loop {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let answers = match slot.join(&key) {
                Role::Lead(lead) => {
                    self.settle().await;
                    // On the heap, once a batch: in line, its kilobytes would be part of every field's future, those of
                    // plain fields too, since a type's fields share one future that is as large as the largest.
                    Ok(Box::pin(lead.run()).await)
                }
                Role::Wait(answered) => answered.await,
            };
            // There is no answer when the future that led the batch was dropped, because a sibling of its field failed.
            // Then somebody else leads.
            if self.caller.strong_count() == 0 {
                return Err(Error::Client("The request was given up.".into()));
            }
            if let Some(answer) = answers.ok().as_ref().and_then(|answers| answers.get(&key)) {
                return Ok(answer.clone()?);
            }
        }
    }

    /// Waits until the whole request has nothing left to ask for: two rounds of the scheduler in which nobody asked.
    /// (One is not enough: a list of more than thirty futures is polled in portions.)
    async fn settle(&self) {
        let mut seen = self.asked.load(Ordering::Relaxed);
        let mut quiet = 0;
        while quiet < 2 {
            tokio::task::yield_now().await;
            let now = self.asked.load(Ordering::Relaxed);
            quiet = if now == seen { quiet + 1 } else { 0 };
            seen = now;
        }
    }

    fn slot<B: Batch>(&self) -> Arc<Slot<B>> {
        let id = TypeId::of::<B>();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let known = made.iter().find(|(of, _)| *of == id).map(|(_, slot)| Arc::clone(slot));
        if let Some(Ok(slot)) = known.map(Arc::downcast::<Slot<B>>) {
            return slot;
        }
        let fetch = Fetch::<B> { source: self.source.clone(), batch: PhantomData };
        let loader = Loader::new(fetch).with_yield_count(0).with_max_batch_size(MAX_BATCH_SIZE);
        let slot = Arc::new(Slot { loader, gathering: Mutex::new(None) });
        made.push((id, Arc::clone(&slot) as Arc<dyn Any + Send + Sync>));
        slot
    }
}

/// What somebody who asks for a key does next.
enum Role<'s, B: Batch> {
    Lead(Lead<'s, B>),
    Wait(Shared<oneshot::Receiver<Answers<B>>>),
}

impl<B: Batch> Slot<B> {
    /// Puts a key into the next batch, and makes its first asker the batch's leader.
    fn join(&self, key: &B::Key) -> Role<'_, B> {
        let mut gathering = self.gathering();
        if let Some(batch) = gathering.as_mut() {
            batch.keys.push(key.clone());
            return Role::Wait(batch.answered.clone());
        }
        let (answer, answered) = oneshot::channel();
        *gathering = Some(Gathering { keys: vec![key.clone()], answered: answered.shared() });
        Role::Lead(Lead { slot: self, answer: Some(answer) })
    }

    fn gathering(&self) -> MutexGuard<'_, Option<Gathering<B>>> {
        self.gathering.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The leader of a batch that is still gathered. When it is dropped, its batch goes with it, and those who wait ask anew.
struct Lead<'s, B: Batch> {
    slot: &'s Slot<B>,
    answer: Option<oneshot::Sender<Answers<B>>>,
}

impl<B: Batch> Lead<'_, B> {
    /// Closes the batch, loads it and tells the others.
    async fn run(mut self) -> Answers<B> {
        let batch = self.slot.gathering().take();
        let keys = batch.map(|batch| batch.keys).unwrap_or_default();
        // From here on the batch is closed, and dropping the leader drops the sender, which the others notice.
        let answer = self.answer.take();
        // The loader fails only for a key that a batch left without an answer, and none does.
        let answers = Arc::new(self.slot.loader.try_load_many(keys).await.unwrap_or_default());
        if let Some(answer) = answer {
            let _ = answer.send(Arc::clone(&answers));
        }
        answers
    }
}

impl<B: Batch> Drop for Lead<'_, B> {
    fn drop(&mut self) {
        if self.answer.is_some() {
            *self.slot.gathering() = None;
        }
    }
}

/// What every resolver finds in its context.
pub trait ContextExt {
    /// The request's loaders.
    fn loaders(&self) -> &Loaders;
    /// What resolvers know besides the database.
    fn settings(&self) -> &super::Settings;
    /// Who is asking.
    fn viewer(&self) -> &Arc<Viewer>;
}

impl ContextExt for Context<'_> {
    fn loaders(&self) -> &Loaders {
        self.data_unchecked::<Loaders>()
    }

    fn settings(&self) -> &super::Settings {
        self.data_unchecked::<super::Settings>()
    }

    fn viewer(&self) -> &Arc<Viewer> {
        self.data_unchecked::<Arc<Viewer>>()
    }
}

#[cfg(test)]
mod tests;
