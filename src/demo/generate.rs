//! Generating and writing, side by side.

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    Plan,
    chunk::Chunk,
    organisation::{Founding, Home},
    size::Size,
    stamp,
};
use crate::db::{self, Db, group, organisation, service_account, team};

/// The organisations that are written together.
const FOUNDINGS: usize = 100;

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The people who are written.
    pub done: u64,
    /// The people who will be.
    pub total: u64,
}

/// How much was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Users, each with a profile.
    pub people: u64,
    /// Organisations.
    pub organisations: u64,
    /// Teams.
    pub teams: u64,
}

/// Makes the people, organisations and teams of a plan, in a database that holds none: [`fill`](super::fill) does so between
/// its marks. The database's indexes are made after them.
///
/// What is written is the same for the same plan. Only the numbers of changes may be given out in another order, since
/// PostgreSQL writes several chunks at once.
///
/// # Errors
/// When the database fails; what was committed until then stays.
pub async fn generate(db: &Db, plan: &Plan, progress: &mut (dyn FnMut(Progress) + Send)) -> db::Result<Summary> {
    let size = Size::of(*plan);
    db.fill(stamp().permit, write_all(db, size, progress)).await?;
    Ok(Summary { people: size.people, organisations: size.organisations, teams: size.teams })
}

async fn write_all(db: &Db, size: Size, progress: &mut (dyn FnMut(Progress) + Send)) -> db::Result<()> {
    let mut done = Progress { done: 0, total: size.people };
    progress(done);
    let homes = Arc::new(found(db, size).await?);
    // While chunks are written, the next ones are made.
    let chunks = stream::iter(size.chunks(db.writers())).map(|number| {
        let homes = Arc::clone(&homes);
        computed(move || Chunk::of(&size, &homes, number))
    });
    let chunks = chunks.buffered(2).map_ok(|chunk| write(db, chunk));
    let mut written = chunks.try_buffer_unordered(db.writers());
    while let Some(people) = written.try_next().await? {
        done.done += people;
        progress(done);
    }
    Ok(())
}

/// Makes the organisations and writes them.
async fn found(db: &Db, size: Size) -> db::Result<Vec<Home>> {
    let mut homes = Vec::new();
    let numbers: Vec<u64> = (0..size.organisations).collect();
    for numbers in numbers.chunks(FOUNDINGS) {
        let numbers = numbers.to_vec();
        let foundings = computed(move || numbers.iter().map(|number| Founding::of(&size, *number)).collect::<Vec<_>>());
        let foundings = Arc::new(foundings.await?);
        homes.extend(foundings.iter().map(Founding::home));
        db.transaction(move |tx| {
            let foundings = Arc::clone(&foundings);
            Box::pin(async move { write_foundings(tx, &foundings).await })
        })
        .await?;
    }
    Ok(homes)
}

async fn write_foundings(tx: &mut db::Tx<'_>, foundings: &[Founding]) -> db::Result<()> {
    let organisations = foundings.iter().map(|founding| founding.organisation.clone()).collect();
    tx.run(organisation::create(organisations, stamp())).await?;
    let teams = foundings.iter().flat_map(|founding| founding.teams.clone()).collect();
    tx.run(team::create(teams, stamp())).await?;
    let groups = foundings.iter().flat_map(|founding| founding.groups.clone()).collect();
    tx.run(group::create(groups, stamp())).await?;
    let accounts = || foundings.iter().flat_map(|founding| &founding.accounts);
    tx.run(service_account::create(accounts().map(|(account, _)| account.clone()).collect(), stamp())).await?;
    tx.run(service_account::add_keys(stamp().permit, accounts().flat_map(|(_, keys)| keys.clone()).collect())).await?;
    let grouped = foundings.iter().flat_map(|founding| founding.grouped_accounts.clone()).collect();
    tx.run(group::add_service_accounts(grouped, stamp())).await
}

async fn write(db: &Db, chunk: Chunk) -> db::Result<u64> {
    let people = chunk.users.len() as u64;
    let chunk = Arc::new(chunk);
    db.transaction(move |tx| {
        let chunk = Arc::clone(&chunk);
        Box::pin(async move { chunk.write(tx).await })
    })
    .await?;
    Ok(people)
}

/// Makes something on a thread of its own, from now on: it goes on while the database is waited for.
fn computed<T: Send + 'static>(make: impl FnOnce() -> T + Send + 'static) -> impl Future<Output = db::Result<T>> {
    let task = tokio::task::spawn_blocking(make);
    async move { task.await.map_err(|_| db::Error::Panicked) }
}
