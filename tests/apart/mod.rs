//! Reads that may take long: they hold nothing back, and are stopped when their time is over.

mod query;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
use futures_util::{FutureExt as _, future::join_all};
use roster::{
    db::{Db, Error, Options, Query, list::Criteria, organisation, user},
    demo::{Plan, generate},
    domain::{
        Sight,
        list::{ContactTest, Filter, ProfileTest, TextComparison, TextTest, UserTest},
    },
    graphql::errors,
};
use serde_json::json;

use self::query::{Endless, EndsItself, Held, Like};
use crate::support::{
    database::{Kind, TestDb, on_both},
    list::all,
};

/// A limit that every endless read comes to soon.
const SHORT: Options = Options { query_timeout: Duration::from_millis(200) };
/// A limit that no read comes to.
const LONG: Options = Options { query_timeout: Duration::from_hours(1) };

async fn opened(test: &TestDb, options: Options) -> Db {
    Db::open_with(&test.url, options).await.expect("the database opens")
}

async fn fill(test: &TestDb) {
    generate(&test.db, &Plan { people: 300, seed: 7 }, &mut |_| ()).await.expect("the people are generated");
}

/// Asks through every connection of such reads, and answers what each said.
async fn through_all<Q: Query>(db: &Db, query: Q) -> Vec<Result<Q::Output, Error>> {
    join_all((0..db.readers_apart()).map(|_| db.read_apart(query.clone()))).await
}

/// A graph of one field, which takes too long.
struct Graph(Db);

#[Object]
impl Graph {
    async fn endless(&self) -> errors::Result<bool> {
        Ok(self.0.read_apart(Endless).await?)
    }

    async fn crowded(&self) -> errors::Result<bool> {
        Err(Error::Crowded(Duration::ZERO).into())
    }
}

on_both! {
    async fn a_read_that_takes_too_long_is_stopped(test: TestDb) {
        fill(&test).await;
        let db = opened(&test, SHORT).await;
        let everybody = user::count(Sight::EVERYTHING, all());
        let everybody = db.read(everybody).await.unwrap();
        for _ in 0..2 {
            for answer in through_all(&db, Endless).await {
                let error = answer.expect_err("it cannot end by itself");
                assert!(matches!(error, Error::TooSlow(limit) if limit == SHORT.query_timeout), "{error}");
                assert!(!error.is_busy(), "it would be as slow again");
            }
            // Each connection can be used, and the time of the reads before does not count.
            for answer in through_all(&db, Like("%")).await {
                assert_eq!(answer.unwrap(), everybody);
            }
        }
        assert_eq!(db.read(Like("%")).await.unwrap(), everybody);
    }

    async fn a_read_with_time_enough_is_not_disturbed(test: TestDb) {
        fill(&test).await;
        let db = opened(&test, LONG).await;
        let all = db.read(Like("%")).await.unwrap();
        assert!(all >= 300, "{all}");
        assert_eq!(db.read_apart(Like("%")).await.unwrap(), all);
        let some = db.read_apart(Like("%a%")).await.unwrap();
        assert!(some > 0 && some < all, "{some} of {all}");
        let before = db.statistics().statements();
        assert_eq!(db.read_apart(Like("nobody%")).await.unwrap(), 0);
        assert_eq!(db.statistics().statements() - before, 1);
    }

    async fn reads_that_take_long_hold_back_only_each_other(test: TestDb) {
        let db = opened(&test, LONG).await;
        let held = Held::new();
        let running: Vec<_> = (0..db.readers_apart()).map(|_| {
            let (db, held) = (db.clone(), held.clone());
            tokio::spawn(async move { db.read_apart(held).await })
        }).collect();
        held.await_begun(db.readers_apart()).await;
        for _ in 0..50 {
            assert_eq!(db.read(organisation::count(Sight::EVERYTHING, all())).await.unwrap(), 0);
        }
        let written = db.transaction::<_, Error, _>(|tx| tx.run(Like("%")).boxed()).await;
        assert_eq!(written.unwrap(), 0);
        // The wait for a place has an end.
        let error = db.read_apart(Like("%")).await.expect_err("there is no place");
        assert!(matches!(error, Error::Crowded(_)) && error.is_busy(), "{error}");
        held.gate.close();
        for reader in running {
            assert_eq!(reader.await.unwrap().unwrap(), 0);
        }
        assert!(through_all(&db, Like("%")).await.iter().all(Result::is_ok), "every place is free again");
    }

    async fn a_reader_that_goes_away_leaves_its_place_when_its_read_has_ended(test: TestDb) {
        let db = opened(&test, LONG).await;
        let held = Held::new();
        let readers: Vec<_> = (0..db.readers_apart()).map(|_| {
            let mut reader = Box::pin(db.read_apart(held.clone()));
            assert!((&mut reader).now_or_never().is_none());
            reader
        }).collect();
        held.await_begun(db.readers_apart()).await;
        drop(readers);
        let mut next = Box::pin(db.read_apart(Like("%")));
        assert!((&mut next).now_or_never().is_none(), "the reads go on");
        held.gate.close();
        assert_eq!(next.await.unwrap(), 0);
    }

    async fn a_client_is_told_what_to_do_about_a_search_that_takes_too_long(test: TestDb) {
        let graph = Graph(opened(&test, SHORT).await);
        let schema = Schema::new(graph, EmptyMutation, EmptySubscription);
        let mut answer = schema.execute("{ endless }").await;
        errors::for_client(&mut answer, "test");
        let error = serde_json::to_value(&answer).unwrap()["errors"][0].take();
        assert_eq!(error["extensions"], json!({"code": "TIMEOUT"}));
        assert_eq!(error["path"], json!(["endless"]));
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("longer than 0.2 s") && message.contains("`startsWith`"), "{message}");
        let mut answer = schema.execute("{ crowded }").await;
        errors::for_client(&mut answer, "test");
        let error = serde_json::to_value(&answer).unwrap()["errors"][0].take();
        assert_eq!(error["extensions"], json!({"code": "TRY_AGAIN"}));
    }
}

/// Otherwise one that finds nothing would never be stopped. A limit of nothing is over with the first row.
#[tokio::test]
async fn sqlite_asks_for_the_time_also_of_rows_that_are_not_looked_for() {
    let test = TestDb::migrated(Kind::Sqlite).await;
    let db = opened(&test, Options { query_timeout: Duration::ZERO }).await;
    assert_eq!(db.read_apart(Like("nobody%")).await.unwrap(), 0, "no row, no question");
    fill(&test).await;
    let error = db.read_apart(Like("nobody%")).await.expect_err("there are rows");
    assert!(matches!(error, Error::TooSlow(_)), "{error}");
    assert_eq!(db.read(Like("nobody%")).await.unwrap(), 0, "others have no limit");
}

/// What leads to nobody asks nothing of a user: the rows on the way are asked.
#[tokio::test]
async fn sqlite_asks_for_the_time_of_rows_of_every_table_on_the_way() {
    let test = TestDb::migrated(Kind::Sqlite).await;
    fill(&test).await;
    let db = opened(&test, Options { query_timeout: Duration::ZERO }).await;
    let nobody =
        || TextTest { comparisons: vec![TextComparison::Contains("nobody has this".into())], ignore_case: true };
    let profile = |test| Filter::Test(UserTest::Profile(Box::new(Filter::Test(test))));
    let contact = || profile(ProfileTest::Contact(ContactTest { kinds: None, value: Some(nobody()) }));
    for filter in [contact(), profile(ProfileTest::Nickname(nobody())), Filter::Any(vec![contact(), contact()])] {
        let criteria = Criteria { filter: Some(filter.clone()), search: None };
        let error = db.read_apart(user::count(Sight::EVERYTHING, criteria)).await.expect_err("there are rows");
        assert!(matches!(error, Error::TooSlow(_)), "{error}: {filter:?}");
    }
}

#[tokio::test]
async fn a_read_whose_connection_was_lost_is_asked_once_more() {
    let test = TestDb::migrated(Kind::Postgres).await;
    let db = opened(&test, LONG).await;
    let asked = Arc::new(AtomicU32::new(0));
    assert_eq!(db.read_apart(EndsItself(Arc::clone(&asked))).await.unwrap(), 0);
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    // Nor does it matter how many are lost at once.
    assert!(through_all(&db, Like("%")).await.iter().all(Result::is_ok));
    let others = "datname = current_database() AND pid <> pg_backend_pid()";
    test.execute(&format!("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {others}")).await;
    assert!(through_all(&db, Like("%")).await.iter().all(Result::is_ok));
}
