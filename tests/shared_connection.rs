//! The connections to PostgreSQL that all reads share.

use futures_util::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};
use roster::db::{organisation, user};

use crate::support::{
    database::{Kind, TestDb},
    list::all,
};

/// Statements of one thread travel on one connection, which answers in order. Those that were sent before the slow one
/// was noticed wait for it; the others must not.
#[tokio::test]
async fn a_slow_statement_holds_back_few_others() {
    let test = TestDb::migrated(Kind::Postgres).await;
    let (client, connection) = tokio_postgres::connect(&test.url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE").await.unwrap();

    let mut slow = Box::pin(test.db.read(user::count(roster::domain::Sight::EVERYTHING, all())));
    assert!((&mut slow).now_or_never().is_none());
    let mut others: FuturesUnordered<_> =
        (0..100).map(|_| test.db.read(organisation::count(roster::domain::Sight::EVERYTHING, all()))).collect();
    for _ in 0..50 {
        assert_eq!(others.next().await.unwrap().unwrap(), 0);
    }
    assert!((&mut slow).now_or_never().is_none(), "the lock holds");

    client.batch_execute("COMMIT").await.unwrap();
    assert_eq!(slow.await.unwrap(), 0);
    while let Some(answer) = others.next().await {
        assert_eq!(answer.unwrap(), 0);
    }
}
