//! Pages of many parents' lists at once.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use futures_util::future::try_join_all;

use crate::{
    db::{self, page::Entry},
    domain::Id,
};

/// The pages of many parents' lists, each for what was asked of it.
type Pages<N, S, P, A> = HashMap<(Id<N>, A), Arc<Vec<Entry<S, P>>>>;

/// Loads pages of many parents' lists, with one statement for all of whom the same is asked.
///
/// # Errors
/// When the database fails.
pub async fn fetch_pages<N, T, S, P, A, F>(
    keys: Vec<(Id<N>, A)>,
    ask: impl Fn(Vec<Id<N>>, A) -> F,
    arrange: impl Fn(&A, &mut [Entry<S, P>]),
    store: impl Fn(T) -> S,
) -> db::Result<Pages<N, S, P, A>>
where
    A: Clone + Eq + Hash,
    F: Future<Output = db::Result<Vec<Entry<T, P>>>>,
{
    let mut asked: HashMap<A, Vec<Id<N>>> = HashMap::new();
    for (parent, what) in keys {
        asked.entry(what).or_default().push(parent);
    }
    let statements =
        asked.into_iter().map(async |(what, parents)| ask(parents, what.clone()).await.map(|all| (what, all)));
    let mut pages: HashMap<_, Vec<_>> = HashMap::new();
    for (what, entries) in try_join_all(statements).await? {
        for entry in entries {
            let key = (Id::new(entry.parent.uuid()), what.clone());
            pages.entry(key).or_default().push(entry.map(&store));
        }
    }
    let arranged = pages.into_iter().map(|(key, mut page)| {
        arrange(&key.1, &mut page);
        (key, Arc::new(page))
    });
    Ok(arranged.collect())
}
