//! Transactions: all or nothing, run again after a collision, and never left open.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use futures_util::{FutureExt as _, future::BoxFuture};
use roster::{
    db::{Constraint, Db, Error, Failure, Tx, change, user},
    domain::{UserId, patch::Patch, user::UserPatch},
};
use tokio::sync::{Barrier, Semaphore};
use uuid::Uuid;

use crate::support::{
    database::{Kind, TestDb, on_both},
    directory::stamp,
};

/// How often a transaction that collides each time is run on PostgreSQL.
const ATTEMPTS: u32 = 6;

/// What a body of these tests fails with.
#[derive(Debug)]
enum Stop {
    Database(Error),
    Deliberately,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl Failure for Stop {
    fn database(&self) -> Option<&Error> {
        match self {
            Self::Database(error) => Some(error),
            Self::Deliberately => None,
        }
    }
}

/// An id that is always the same for a name.
fn id(name: &str) -> UserId {
    let bytes = name.bytes().fold(0, |number, byte| number << 8 | u128::from(byte));
    UserId::new(Uuid::from_u128(bytes))
}

async fn create(tx: &mut Tx<'_>, name: &str) -> Result<(), Error> {
    let patch = UserPatch { username: Some(name.into()), ..UserPatch::default() };
    tx.run(user::create(vec![user::UserRow::new(id(name), None, patch, &stamp())], stamp())).await
}

async fn read(tx: &mut Tx<'_>, name: &str) -> Result<user::UserRow, Error> {
    Ok(tx.run(user::by_ids(vec![id(name)])).await?.remove(0))
}

async fn update(tx: &mut Tx<'_>, before: user::UserRow, patch: UserPatch) -> Result<(), Error> {
    let mut after = before.clone();
    after.apply(patch);
    after.version += 1;
    tx.run(user::update(before, after, Vec::new(), stamp())).await.map(drop)
}

fn phone(number: &str) -> UserPatch {
    UserPatch { phone: Patch::Value(number.into()), ..UserPatch::default() }
}

fn email(address: &str) -> UserPatch {
    UserPatch { email: Patch::Value(address.into()), ..UserPatch::default() }
}

/// One step, as a transaction.
fn creating(name: &'static str) -> impl for<'t> Fn(&'t mut Tx<'_>) -> BoxFuture<'t, Result<(), Error>> + Send + Sync {
    move |tx| Box::pin(create(tx, name))
}

async fn exist<const N: usize>(db: &Db, names: [&str; N]) -> [bool; N] {
    let found = db.read(user::by_ids(names.map(id).to_vec())).await.unwrap();
    names.map(|name| found.iter().any(|user| user.username == name))
}

on_both! {
    async fn a_transaction_that_fails_leaves_nothing(test: TestDb) {
        let outcome = test.db.transaction(|tx| Box::pin(async move {
            create(tx, "ada").await?;
            Err::<(), _>(Stop::Deliberately)
        })).await;
        assert!(matches!(outcome, Err(Stop::Deliberately)), "{outcome:?}");
        assert_eq!(exist(&test.db, ["ada"]).await, [false]);

        // A statement that the database refuses undoes those before it.
        test.db.transaction(creating("bob")).await.unwrap();
        let outcome = test.db.transaction(|tx| Box::pin(async move {
            create(tx, "cy").await?;
            create(tx, "bob").await
        })).await;
        assert!(outcome.unwrap_err().constraint().is_some());
        assert_eq!(exist(&test.db, ["bob", "cy"]).await, [true, false]);
        assert_eq!(test.db.read(change::of_records(vec![id("cy").untyped()])).await.unwrap().len(), 0);
    }

    async fn a_body_that_panics_leaves_nothing_and_harms_nobody(test: TestDb) {
        let outcome = test.db.transaction::<(), Error, _>(|tx| Box::pin(async move {
            create(tx, "ada").await?;
            panic!("a panic that a test wants")
        })).await;
        assert!(matches!(outcome, Err(Error::Panicked)), "{outcome:?}");
        let other = Db::open(&test.url).await.unwrap();
        other.transaction(creating("ada")).await.unwrap();
        test.db.transaction(creating("bob")).await.unwrap();
        assert_eq!(exist(&test.db, ["ada", "bob"]).await, [true, true]);
    }

    async fn an_attempt_that_fails_undoes_its_own_part(test: TestDb) {
        test.db.transaction(creating("ada")).await.unwrap();
        let refused = test.db.transaction(|tx| Box::pin(async move {
            create(tx, "bob").await?;
            // A statement that fails would spoil the whole transaction on PostgreSQL.
            let outer = tx.attempt(|tx| Box::pin(async move {
                create(tx, "cy").await?;
                let inner = tx.attempt(|tx| Box::pin(async move {
                    create(tx, "dee").await?;
                    let patch = UserPatch { username: Some("ada".into()), ..UserPatch::default() };
                    let twin = user::UserRow::new(id("twin"), None, patch, &stamp());
                    tx.run(user::create(vec![twin], stamp())).await
                })).await;
                create(tx, "eve").await?;
                Ok::<_, Error>(inner)
            })).await?;
            let failed = tx.attempt(|tx| Box::pin(async move {
                create(tx, "fay").await?;
                Err::<(), _>(Stop::Deliberately)
            })).await;
            assert!(matches!(failed, Err(Stop::Deliberately)));
            create(tx, "gil").await?;
            Ok::<_, Error>(outer.unwrap_err().constraint())
        })).await.unwrap();
        assert_eq!(refused, Some(Constraint::UsernameUnique));
        let names = ["ada", "bob", "cy", "dee", "eve", "fay", "gil"];
        assert_eq!(exist(&test.db, names).await, [true, true, true, false, true, false, true]);
    }

    async fn writes_of_one_record_at_once_are_all_kept(test: TestDb) {
        test.db.transaction(creating("ada")).await.unwrap();
        let patches = [phone("+353 1 555 0100"), email("ada@example.org")];
        let writes = patches.map(|patch| test.db.transaction(move |tx| {
            let patch = patch.clone();
            Box::pin(async move {
                let before = read(tx, "ada").await?;
                update(tx, before, patch).await
            })
        }));
        for written in futures_util::future::join_all(writes).await {
            written.unwrap();
        }
        assert_both_written(&test.db).await;
    }

    async fn a_collision_that_does_not_end_is_told(test: TestDb) {
        test.db.transaction(creating("ada")).await.unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let outcome = test.db.transaction(move |tx| {
            counted.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                let mut stale = read(tx, "ada").await?;
                stale.version += 1;
                update(tx, stale, phone("+353 1 555 0100")).await
            })
        }).await;
        assert!(outcome.as_ref().is_err_and(Error::is_transient), "{outcome:?}");
        // On SQLite there is one writer: what it reads within a transaction is not stale, and to try again is in vain.
        let expected = if test.db.is_embedded() { 1 } else { ATTEMPTS };
        assert_eq!(runs.load(Ordering::Relaxed), expected);
        assert_eq!(test.db.read(user::by_ids(vec![id("ada")])).await.unwrap()[0].phone, None);
    }
}

async fn assert_both_written(db: &Db) {
    let ada = db.read(user::by_ids(vec![id("ada")])).await.unwrap().remove(0);
    assert_eq!(ada.version, 3);
    assert_eq!((ada.phone.as_deref(), ada.email.as_deref()), (Some("+353 1 555 0100"), Some("ada@example.org")));
    let changes = db.read(change::of_records(vec![id("ada").untyped()])).await.unwrap();
    assert_eq!(changes.iter().map(|change| change.version).collect::<Vec<_>>(), [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_read_the_same_state_are_both_kept_on_postgres() {
    let test = TestDb::migrated(Kind::Postgres).await;
    test.db.transaction(creating("ada")).await.unwrap();
    let (both_read, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let writes = [phone("+353 1 555 0100"), email("ada@example.org")].map(|patch| {
        let (both_read, runs) = (Arc::clone(&both_read), Arc::clone(&runs));
        test.db.transaction(move |tx| {
            let (both_read, run, patch) = (Arc::clone(&both_read), runs.fetch_add(1, Ordering::Relaxed), patch.clone());
            Box::pin(async move {
                let before = read(tx, "ada").await?;
                if run < 2 {
                    both_read.wait().await;
                }
                update(tx, before, patch).await
            })
        })
    });
    for written in futures_util::future::join_all(writes).await {
        written.unwrap();
    }
    assert_eq!(runs.load(Ordering::Relaxed), 3, "the one that came second is run again, once");
    assert_both_written(&test.db).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_nobody_waits_for_comes_to_its_end_on_postgres() {
    let test = TestDb::migrated(Kind::Postgres).await;
    let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let signals = (Arc::clone(&begun), Arc::clone(&go_on));
    let transaction = test.db.transaction(move |tx| {
        let (begun, go_on) = (Arc::clone(&signals.0), Arc::clone(&signals.1));
        Box::pin(async move {
            create(tx, "ada").await?;
            begun.add_permits(1);
            go_on.acquire().await.unwrap().forget();
            create(tx, "bob").await
        })
    });
    let begun = async { begun.acquire().await.unwrap().forget() };
    // The transaction is dropped here, between its two writes.
    tokio::select! {
        () = begun => {}
        outcome = transaction => panic!("it did not wait: {outcome:?}"),
    }
    go_on.add_permits(1);
    // This waits for the other's end, because of the name; if that were left open, for ever.
    let other = Db::open(&test.url).await.unwrap();
    let patience = std::time::Duration::from_mins(1);
    let second = tokio::time::timeout(patience, other.transaction(creating("ada"))).await;
    assert!(second.expect("the transaction was left open").unwrap_err().constraint().is_some());
    assert_eq!(exist(&other, ["ada", "bob"]).await, [true, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_nobody_waits_for_comes_to_its_end_on_sqlite() {
    let test = TestDb::migrated(Kind::Sqlite).await;
    let transaction = test.db.transaction(|tx| {
        Box::pin(async move {
            create(tx, "ada").await?;
            create(tx, "bob").await
        })
    });
    // Begun, and dropped.
    drop(transaction.now_or_never());
    test.db.transaction(creating("cy")).await.unwrap();
    assert_eq!(exist(&test.db, ["ada", "bob", "cy"]).await, [true, true, true]);
}
