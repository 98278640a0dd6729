//! A database that is busy, or away: a write is answered in bounded time, with whether it may be sent again, and the server
//! goes on as soon as it can.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use roster::{db::Error, domain::ProfileNoun};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::{Peer, bare, code, profile, refusals, update};
use crate::support::{
    app::TestApp,
    database::{Kind, TestDb},
    postgres::OwnServer,
};

/// How long a write waits for what another holds.
const LOCK: Duration = Duration::from_secs(10);
/// How long it waits for a connection.
const POOL: Duration = Duration::from_secs(5);
/// What a busy machine may take beside.
const SLACK: Duration = Duration::from_secs(10);

/// Changes a profile to this nickname; the answer, and how long it took.
async fn timed(app: &TestApp, id: &str, nickname: &str) -> (Value, Duration) {
    let begun = Instant::now();
    let answer = update(app, json!({"id": id, "nickname": nickname})).await;
    (answer, begun.elapsed())
}

async fn assert_written(app: &TestApp, id: &str, nickname: &str) {
    let (answer, took) = timed(app, id, nickname).await;
    assert_eq!(refusals(&answer, "profileUpdate"), []);
    assert!(took < SLACK, "{took:?}");
}

/// Somebody else holds what the write needs for longer than it waits.
async fn wait_in_vain(kind: Kind, hold: impl Fn(&Peer, uuid::Uuid) -> String) {
    let app = TestApp::new(TestDb::migrated(kind).await);
    let id = profile(&app, "held").await;
    let mut holder = Peer::of(&app.test.url).await;
    let sql = hold(&holder, bare::<ProfileNoun>(&id));
    holder.run(&sql).await;
    let read = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let begun = Instant::now();
        app.data("{ profiles { totalCount } }", json!({})).await;
        begun.elapsed()
    };
    let ((answer, took), read) = tokio::join!(timed(&app, &id, "late"), read);
    assert_eq!(code(&answer), Some("TRY_AGAIN"), "{answer}");
    assert!(took > LOCK * 9 / 10 && took < LOCK + SLACK, "{took:?}");
    assert!(read < LOCK / 2, "who reads waits for nobody: {read:?}");
    holder.run("COMMIT").await;
    assert_eq!(holder.count("profiles WHERE nickname = '0' AND version = 1").await, 1, "nothing was written");
    assert_written(&app, &id, "free").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_does_not_wait_for_ever_for_a_lock_on_postgres() {
    wait_in_vain(Kind::Postgres, |peer, id| {
        format!("BEGIN; SELECT FROM profiles WHERE id = {} FOR UPDATE", peer.id(id))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_does_not_wait_for_ever_for_a_lock_on_sqlite() {
    wait_in_vain(Kind::Sqlite, |_, _| "BEGIN IMMEDIATE".into()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_does_not_wait_for_ever_for_a_connection() {
    let app = TestApp::new(TestDb::migrated(Kind::Postgres).await);
    let id = profile(&app, "ada").await;
    let (taken, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let writers = app.db().writers();
    let parked = (0..writers).map(|_| {
        let (taken, go_on) = (Arc::clone(&taken), Arc::clone(&go_on));
        app.db().transaction(move |_| {
            let (taken, go_on) = (Arc::clone(&taken), Arc::clone(&go_on));
            Box::pin(async move {
                taken.add_permits(1);
                go_on.acquire().await.unwrap().forget();
                Ok::<_, Error>(())
            })
        })
    });
    let full = async {
        taken.acquire_many(u32::try_from(writers).unwrap()).await.unwrap().forget();
        let (answer, took) = timed(&app, &id, "late").await;
        app.data("{ profiles { totalCount } }", json!({})).await;
        go_on.add_permits(writers);
        (answer, took)
    };
    let (ended, (answer, took)) = tokio::join!(join_all(parked), full);
    assert!(ended.iter().all(Result::is_ok));
    assert_eq!(code(&answer), Some("TRY_AGAIN"), "{answer}");
    assert!(took > POOL * 9 / 10 && took < POOL + SLACK, "{took:?}");
    assert_written(&app, &id, "free").await;
}

/// Writes from many at once, so that every connection for transactions is in use.
async fn many(app: &TestApp, id: &str) -> Vec<(Value, Duration)> {
    let names: Vec<_> = (0..app.db().writers() * 2).map(|number| number.to_string()).collect();
    join_all(names.iter().map(|name| timed(app, id, name))).await
}

/// Each was told in bounded time that nothing is certain, and nothing of what went wrong.
fn assert_told(answers: &[(Value, Duration)]) {
    for (answer, took) in answers {
        assert!(*took < POOL + SLACK, "{took:?}");
        assert_eq!(code(answer), Some("TRY_AGAIN"), "{answer}");
        assert!(!answer.to_string().contains("connection"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_to_a_database_that_went_away_is_told_to_try_again_and_then_succeeds() {
    let mut server = OwnServer::start();
    let app = TestApp::new(TestDb::at(server.url()).await);
    app.db().migrations().run().await.unwrap();
    let id = profile(&app, "ada").await;
    for (answer, _) in many(&app, &id).await {
        assert_eq!(refusals(&answer, "profileUpdate"), []);
    }
    // The tests' servers write down late what was committed; this one is to keep all of it.
    app.test.execute("CHECKPOINT").await;
    server.stop();
    assert_told(&many(&app, &id).await);
    assert_told(&many(&app, &id).await);
    server.start_again();
    for (answer, _) in many(&app, &id).await {
        assert_eq!(refusals(&answer, "profileUpdate"), [], "no connection is left of before");
    }
}

/// An administrator ends the session while the write waits in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_connection_is_cut_is_told_to_try_again() {
    let app = TestApp::new(TestDb::migrated(Kind::Postgres).await);
    let id = profile(&app, "ada").await;
    let mut holder = Peer::of(&app.test.url).await;
    let row = holder.id(bare::<ProfileNoun>(&id));
    holder.run(&format!("BEGIN; SELECT FROM profiles WHERE id = {row} FOR UPDATE")).await;
    let cut = async {
        // Within a transaction PostgreSQL shows what it has shown before.
        let mut operator = Peer::of(&app.test.url).await;
        operator.await_waiting().await;
        let waiting = "datname = current_database() AND wait_event_type = 'Lock'";
        operator.run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {waiting}")).await;
    };
    let ((answer, took), ()) = tokio::join!(timed(&app, &id, "cut"), cut);
    assert_told(&[(answer, took)]);
    holder.run("COMMIT").await;
    assert_written(&app, &id, "free").await;
    assert_eq!(holder.count("profiles WHERE nickname = 'free' AND version = 2").await, 1);
}
