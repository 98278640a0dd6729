//! Health: whether the server is alive, and whether it can answer.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use roster::db::{Error, instance};
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, read},
    database::{TestDb, on_both},
    postgres::OwnServer,
};

async fn ask(app: &TestApp, path: &str) -> (StatusCode, Value) {
    read(app.send(Request::get(path).body(Body::empty()).unwrap()).await).await
}

async fn assert_ready(app: &TestApp) {
    assert_eq!(ask(app, "/health/ready").await, (StatusCode::OK, json!({"status": "ready"})));
}

/// It is alive, and says this and no more of why it is not ready.
async fn assert_not_ready(app: &TestApp, reason: &str) {
    assert_eq!(ask(app, "/health/live").await, (StatusCode::OK, json!({"status": "alive"})));
    let expected = json!({"status": "not ready", "reason": reason});
    assert_eq!(ask(app, "/health/ready").await, (StatusCode::SERVICE_UNAVAILABLE, expected));
}

on_both! {
    async fn a_server_with_its_schema_is_ready(db: TestDb) {
        let app = TestApp::new(db);
        assert_eq!(ask(&app, "/health/live").await, (StatusCode::OK, json!({"status": "alive"})));
        assert_ready(&app).await;
    }

    async fn a_server_without_its_schema_is_ready_once_it_is_migrated(db: TestDb) {
        db.db.migrations().revert_all().await.unwrap();
        let app = TestApp::new(db);
        assert_not_ready(&app, "the database has no schema yet: run `roster migrate`").await;
        app.db().migrations().run().await.unwrap();
        assert_ready(&app).await;
    }

    async fn a_server_with_an_older_schema_is_not_ready(db: TestDb) {
        let newest = "(SELECT max(version) FROM __diesel_schema_migrations)";
        db.execute(&format!("DELETE FROM __diesel_schema_migrations WHERE version = {newest}")).await;
        // A migration of a later version is none that this one needs.
        db.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')").await;
        assert_not_ready(&TestApp::new(db), "the database lacks 1 migration(s): run `roster migrate`").await;
    }

    async fn a_server_with_a_newer_schema_is_ready(db: TestDb) {
        db.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')").await;
        assert_ready(&TestApp::new(db)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_went_away_is_used_again_when_it_is_back() {
    let mut server = OwnServer::start();
    let app = TestApp::new(TestDb::at(server.url()).await);
    app.db().migrations().run().await.unwrap();
    let query = "{ users { totalCount } }";
    let answer = app.data(query, json!({})).await;
    assert_ready(&app).await;
    // A connection of each kind is open when the server goes.
    let has_users =
        || app.db().transaction(|tx| Box::pin(async move { tx.run(instance::any_rows(vec!["users".into()])).await }));
    assert!(!has_users().await.unwrap());

    // The tests' servers write down late what was committed; this one is to keep all of it.
    app.test.execute("CHECKPOINT").await;
    server.stop();
    assert_not_ready(&app, "the database does not answer").await;
    let without = app.answer(query, json!({})).await;
    assert_eq!(without["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR", "{without}");
    assert!(matches!(has_users().await, Err(Error::Connection(_) | Error::Statement(_))));

    server.start_again();
    assert_ready(&app).await;
    // Every connection that reads share is asked, and one for transactions.
    for _ in 0..20 {
        assert_eq!(app.data(query, json!({})).await, answer);
    }
    assert!(!has_users().await.unwrap());
}
