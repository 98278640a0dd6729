//! What has expired is forgotten, and nothing else.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use roster::{
    db::{Db, idempotency, idempotency::IdempotencyRow, session, types::Json},
    domain::{Id, Permit, SessionId, change::ActorType, clock::FixedClock, user::UserState},
    server::forgetting::{self, Forgotten},
};

use crate::support::{
    app::now,
    database::{TestDb, on_both},
    directory::{Directory, new_id, write},
};

const DAY: TimeDelta = TimeDelta::hours(24);
const MOMENT: TimeDelta = TimeDelta::microseconds(1);

fn key(name: &str, at: DateTime<Utc>) -> IdempotencyRow {
    IdempotencyRow {
        caller_type: ActorType::User,
        caller_id: Id::new(uuid::Uuid::nil()),
        mutation: "userCreate".into(),
        key: name.into(),
        input_hash: String::new(),
        created_at: at.into(),
        record_id: None,
        version: 0,
        changed_fields: Json(Vec::new()),
    }
}

/// Sessions and keys on both sides of the end: the first of each is the one that stays.
async fn filled(test: TestDb) -> (Directory, [SessionId; 4], [IdempotencyRow; 4]) {
    let directory = Directory::new(test).await;
    let user = directory.user("ada", UserState::Active).await;
    let ends = [now() + MOMENT, now(), now() - MOMENT, now() - DAY];
    let sessions = ends.map(|end| roster::auth::issue::session(new_id(), user, now() - DAY, end).1);
    let ids = sessions.clone().map(|row| row.id);
    for row in sessions {
        write(directory.db(), session::create(Permit::of_system(), row)).await;
    }
    let times = [("a", now() - DAY + MOMENT), ("b", now() - DAY), ("c", now() - DAY), ("d", now() - DAY * 9)];
    let keys = times.map(|(name, at)| key(name, at));
    for row in keys.clone() {
        write(directory.db(), idempotency::claim(Permit::of_system(), row)).await;
    }
    (directory, ids, keys)
}

async fn left(db: &Db, sessions: [SessionId; 4], keys: [IdempotencyRow; 4]) -> Vec<bool> {
    let mut left = Vec::new();
    for id in sessions {
        left.push(db.read(session::by_id(id)).await.expect("an answer").is_some());
    }
    for row in keys {
        left.push(db.read(idempotency::find(row)).await.expect("an answer").is_some());
    }
    left
}

const KEPT: [bool; 8] = [true, false, false, false, true, false, false, false];

on_both! {
    async fn what_has_expired_is_forgotten_in_chunks_of_any_size(db: TestDb) {
        let (directory, sessions, keys) = filled(db).await;
        // Two servers do it at once.
        let (one, two) = tokio::join!(forgetting::once(directory.db(), now(), 1), forgetting::once(directory.db(), now(), 2));
        let (one, two) = (one.expect("it is done"), two.expect("it is done"));
        assert_eq!((one.sessions + two.sessions, one.keys + two.keys), (3, 3));
        assert_eq!(left(directory.db(), sessions, keys).await, KEPT);
        assert_eq!(forgetting::once(directory.db(), now(), 1000).await.expect("it is done"), Forgotten::default());
    }

    async fn a_server_forgets_when_it_starts(db: TestDb) {
        let (directory, sessions, keys) = filled(db).await;
        let forever = tokio::spawn(forgetting::forever(directory.db().clone(), Arc::new(FixedClock::new(now()))));
        for _ in 0..500 {
            if left(directory.db(), sessions, keys.clone()).await == KEPT {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        forever.abort();
        assert_eq!(left(directory.db(), sessions, keys).await, KEPT);
    }

    async fn a_database_that_fails_is_tried_again_the_next_time(db: TestDb) {
        let (directory, ..) = filled(db).await;
        directory.db().migrations().revert_all().await.expect("the tables are gone");
        assert!(forgetting::once(directory.db(), now(), 10).await.is_err());
        let forever = tokio::spawn(forgetting::forever(directory.db().clone(), Arc::new(FixedClock::new(now()))));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!forever.is_finished());
        forever.abort();
    }
}
