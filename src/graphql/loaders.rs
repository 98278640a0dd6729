//! Loaders: everything that one request asks of one kind becomes one statement.
//!
//! A loader is a type that implements [`Batch`], declared beside the type of the graph that it serves; nothing lists
//! them. A request makes a loader when it first uses it, and forgets all of them at its end.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt::Debug,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::Context;
use dataloader::{BatchFn, cached::Loader};

use super::errors::Result;
use crate::db::{self, Db};

/// At most so many keys become one statement.
const MAX_BATCH_SIZE: usize = 1_000;

/// How to load many of one kind at once.
pub trait Batch: Send + Sync + 'static {
    /// What names one of them.
    type Key: Clone + Eq + Hash + Debug + Send + Sync + 'static;
    /// What is loaded, cheap to clone; its default stands for a key that the database does not know.
    type Value: Clone + Default + Send + Sync + 'static;

    /// Loads all of them; keys without an entry in the answer get the default.
    fn fetch(db: &Db, keys: Vec<Self::Key>)
    -> impl Future<Output = db::Result<HashMap<Self::Key, Self::Value>>> + Send;
}

struct Fetch<B> {
    db: Db,
    batch: std::marker::PhantomData<fn() -> B>,
}

/// What went wrong is shared by all who waited for the batch.
type Answer<B> = std::result::Result<<B as Batch>::Value, Arc<db::Error>>;

impl<B: Batch> BatchFn<B::Key, Answer<B>> for Fetch<B> {
    async fn load(&mut self, keys: &[B::Key]) -> HashMap<B::Key, Answer<B>> {
        self.db.statistics().count_batch();
        match B::fetch(&self.db, keys.to_vec()).await {
            Ok(mut found) => keys.iter().map(|key| (key.clone(), Ok(found.remove(key).unwrap_or_default()))).collect(),
            Err(error) => {
                let error = Arc::new(error);
                keys.iter().map(|key| (key.clone(), Err(Arc::clone(&error)))).collect()
            }
        }
    }
}

type LoaderOf<B> = Loader<<B as Batch>::Key, Answer<B>, Fetch<B>>;

/// The loaders of one request.
pub struct Loaders {
    db: Db,
    // A request uses few kinds, and a walk over few is quicker than a hash.
    made: Mutex<Vec<(TypeId, Arc<dyn Any + Send + Sync>)>>,
}

impl Loaders {
    /// Loaders that have loaded nothing yet.
    #[must_use]
    pub const fn new(db: Db) -> Self {
        Self { db, made: Mutex::new(Vec::new()) }
    }

    /// The database that is loaded from, for what is asked once a request and not once a record.
    #[must_use]
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// Loads one, together with all others of its kind that are asked for meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load<B: Batch>(&self, key: B::Key) -> Result<B::Value> {
        let loader = self.loader::<B>();
        loop {
            // The loader fails only when the future that led this batch was dropped, because a sibling of its field
            // failed: every key that a batch loads gets an answer. The next round loads it anew.
            if let Ok(answer) = loader.try_load(key.clone()).await {
                return Ok(answer?);
            }
        }
    }

    fn loader<B: Batch>(&self) -> Arc<LoaderOf<B>> {
        let id = TypeId::of::<B>();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let known = made.iter().find(|(of, _)| *of == id).map(|(_, loader)| Arc::clone(loader));
        if let Some(Ok(loader)) = known.map(Arc::downcast::<LoaderOf<B>>) {
            return loader;
        }
        let fetch = Fetch::<B> { db: self.db.clone(), batch: std::marker::PhantomData };
        let loader = Arc::new(Loader::new(fetch).with_yield_count(1).with_max_batch_size(MAX_BATCH_SIZE));
        made.push((id, Arc::clone(&loader) as Arc<dyn Any + Send + Sync>));
        loader
    }
}

/// What every resolver finds in its context.
pub trait ContextExt {
    /// The request's loaders.
    fn loaders(&self) -> &Loaders;
    /// What resolvers know besides the database.
    fn settings(&self) -> &super::Settings;
}

impl ContextExt for Context<'_> {
    fn loaders(&self) -> &Loaders {
        self.data_unchecked::<Loaders>()
    }

    fn settings(&self) -> &super::Settings {
        self.data_unchecked::<super::Settings>()
    }
}

/// Declares a loader of one row for each key: `UserById(UserId) -> UserRow = user::by_ids, |row| row.id`.
macro_rules! load_one {
    ($(#[$doc:meta])* $name:ident($key:ty) -> $row:ty = $query:path, |$this:ident| $of:expr) => {
        $(#[$doc])*
        pub struct $name;

        impl $crate::graphql::loaders::Batch for $name {
            type Key = $key;
            type Value = Option<std::sync::Arc<$row>>;

            async fn fetch(
                db: &$crate::db::Db,
                keys: Vec<$key>,
            ) -> $crate::db::Result<std::collections::HashMap<$key, Self::Value>> {
                let rows: Vec<$row> = db.read($query(keys)).await?;
                Ok(rows.into_iter().map(|$this| ($of, Some(std::sync::Arc::new($this)))).collect())
            }
        }
    };
}
pub(super) use load_one;

/// Declares a loader of all rows of each key, in the query's order.
macro_rules! load_many {
    ($(#[$doc:meta])* $name:ident($key:ty) -> $row:ty = $query:path, |$this:ident| $of:expr) => {
        $(#[$doc])*
        pub struct $name;

        impl $crate::graphql::loaders::Batch for $name {
            type Key = $key;
            type Value = std::sync::Arc<Vec<std::sync::Arc<$row>>>;

            async fn fetch(
                db: &$crate::db::Db,
                keys: Vec<$key>,
            ) -> $crate::db::Result<std::collections::HashMap<$key, Self::Value>> {
                let mut lists: std::collections::HashMap<$key, Vec<std::sync::Arc<$row>>> =
                    std::collections::HashMap::new();
                for $this in db.read($query(keys)).await? {
                    lists.entry($of).or_default().push(std::sync::Arc::new($this));
                }
                Ok(lists.into_iter().map(|(key, rows)| (key, std::sync::Arc::new(rows))).collect())
            }
        }
    };
}
pub(super) use load_many;

/// Declares a loader of how many there are of each key.
macro_rules! load_count {
    ($(#[$doc:meta])* $name:ident($key:ty) = $query:path) => {
        $(#[$doc])*
        pub struct $name;

        impl $crate::graphql::loaders::Batch for $name {
            type Key = $key;
            type Value = i64;

            async fn fetch(
                db: &$crate::db::Db,
                keys: Vec<$key>,
            ) -> $crate::db::Result<std::collections::HashMap<$key, i64>> {
                Ok(db.read($query(keys)).await?.into_iter().collect())
            }
        }
    };
}
pub(super) use load_count;

/// Declares a loader of a page of each key's list: all pages of one shape become one statement.
macro_rules! load_page {
    ($(#[$doc:meta])* $name:ident($key:ty) -> $stored:ty = $query:path, |$row:ident| $store:expr) => {
        $(#[$doc])*
        pub struct $name;

        impl $crate::graphql::loaders::Batch for $name {
            type Key = ($key, $crate::db::page::Window);
            type Value = std::sync::Arc<Vec<$crate::db::page::Entry<$stored>>>;

            async fn fetch(
                db: &$crate::db::Db,
                keys: Vec<Self::Key>,
            ) -> $crate::db::Result<std::collections::HashMap<Self::Key, Self::Value>> {
                let ask = |parents, window| db.read($query(parents, window));
                $crate::graphql::connection::fetch_pages(keys, ask, |$row| $store).await
            }
        }
    };
}
pub(super) use load_page;
