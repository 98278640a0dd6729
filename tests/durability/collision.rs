//! Transactions that collide on PostgreSQL: deadlocks and serialisation failures are run again, a bounded number of times.
//! SQLite has one writer at a time, and neither.

use roster::domain::UserNoun;
use serde_json::json;

use super::{CREATE, Peer, bare, code, profile, refusals, update};
use crate::support::{
    app::TestApp,
    database::{Kind, TestDb},
};

/// How often a transaction is run before its caller is told.
const ATTEMPTS: i64 = 6;

async fn house() -> (TestApp, Peer) {
    let app = TestApp::new(TestDb::migrated(Kind::Postgres).await);
    let peer = Peer::of(&app.test.url).await;
    (app, peer)
}

/// Lets so many changes of profiles fail as a collision does, and then no more.
async fn collide(peer: &mut Peer, times: i64, sqlstate: &str, message: &str) {
    peer.run(&format!(
        "CREATE SEQUENCE tries;
         CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('tries') <= {times} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '{sqlstate}'; END IF;
             RETURN NEW;
         END $$;
         CREATE TRIGGER collide BEFORE UPDATE ON profiles FOR EACH ROW EXECUTE FUNCTION collide()"
    ))
    .await;
}

const COLLISIONS: [(&str, &str); 2] =
    [("40001", "could not serialize access due to concurrent update"), ("40P01", "deadlock detected")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mutation_that_collides_is_run_again() {
    for (sqlstate, message) in COLLISIONS {
        let (app, mut peer) = house().await;
        let id = profile(&app, "ada").await;
        collide(&mut peer, ATTEMPTS - 1, sqlstate, message).await;
        let answer = update(&app, json!({"id": id, "nickname": "x"})).await;
        assert_eq!(refusals(&answer, "profileUpdate"), [], "{sqlstate}");
        assert_eq!(peer.texts("SELECT last_value AS text FROM tries").await, [ATTEMPTS.to_string()]);
        assert_eq!(peer.count("profiles WHERE nickname = 'x' AND version = 2").await, 1);
        assert_eq!(peer.count("changes WHERE record_type = 'PROFILE'").await, 2, "made once and changed once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mutation_that_collides_each_time_is_given_up() {
    for (sqlstate, message) in COLLISIONS {
        let (app, mut peer) = house().await;
        let id = profile(&app, "ada").await;
        collide(&mut peer, 1_000, sqlstate, message).await;
        let answer = update(&app, json!({"id": id, "nickname": "x"})).await;
        assert_eq!(code(&answer), Some("TRY_AGAIN"), "{answer}");
        assert_eq!(peer.texts("SELECT last_value AS text FROM tries").await, [ATTEMPTS.to_string()]);
        assert_eq!(peer.count("profiles WHERE nickname = '0' AND version = 1").await, 1);
        assert_eq!(peer.count("changes WHERE record_type = 'PROFILE'").await, 1);
    }
}

/// Two that wait for each other: the mutation holds its key and wants the user, the other holds the user and wants the key.
/// The mutation's session is the one that PostgreSQL ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mutation_in_a_deadlock_is_run_again() {
    let (app, mut other) = house().await;
    // The mutation's session looks after a while whether it waits for ever, and the other's when that is long over.
    other
        .run(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 3000', current_database()); END $$;
             SET deadlock_timeout = '60s'",
        )
        .await;
    let made = app.data("mutation { userCreate(input: {username: \"ada\"}) { user { id } } }", json!({})).await;
    let user = made["userCreate"]["user"]["id"].as_str().expect("an id");
    let row = other.id(bare::<UserNoun>(user));
    other.run(&format!("BEGIN; SELECT FROM users WHERE id = {row} FOR UPDATE")).await;
    let mutation = app.data(CREATE, json!({"input": {"user": user, "idempotencyKey": "key"}}));
    let opposite = async {
        Peer::of(&app.test.url).await.await_waiting().await;
        other
            .run(
                "INSERT INTO idempotency_keys (caller_type, caller_id, mutation, key, input_hash, created_at, version, changed_fields)
                 VALUES ('USER', '00000000-0000-0000-0000-000000000000', 'profileCreate', 'key', '', now(), 0, '[]')",
            )
            .await;
        other.run("ROLLBACK").await;
    };
    let (made, ()) = tokio::join!(mutation, opposite);
    assert_eq!(made["profileCreate"]["userErrors"], json!([]), "{made:#}");
    assert_eq!(made["profileCreate"]["profile"]["user"]["username"], "ada");
    assert_eq!(other.count("profiles").await, 1);
    assert_eq!(other.count("changes WHERE record_type = 'PROFILE'").await, 1);
    // The server's sessions write down what they counted when they have nothing to do.
    for _ in 0..600 {
        let deadlocks = "SELECT deadlocks AS text FROM pg_stat_database WHERE datname = current_database()";
        if other.texts(deadlocks).await == ["1"] {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("there was no deadlock");
}
