//! A fresh database of either kind for each test, and the macro that runs a test on both.

use std::path::Path;

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use roster::db::Db;
use tempfile::TempDir;

use super::postgres;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An embedded one, in a folder of its own.
    Sqlite,
    /// One on the server that the tests start.
    Postgres,
}

/// A database that no other test sees; it goes when it is dropped.
pub struct TestDb {
    /// The opened database.
    pub db: Db,
    /// Where it is, for programs that open it themselves.
    pub url: String,
    folder: TempDir,
}

impl TestDb {
    /// A database with the newest schema and nothing in it.
    pub async fn migrated(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let test = Self::bare(kind).await;
                test.db.migrations().run().await.expect("the migrations run");
                test
            }
            Kind::Postgres => {
                let database = postgres::database_from("migrated", async |url| {
                    let db = Db::open(&url).await.expect("the template opens");
                    db.migrations().run().await.expect("the migrations run");
                })
                .await;
                Self::at(database.url).await
            }
        }
    }

    /// A database without a schema.
    pub async fn bare(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder for the database");
                let url = format!("sqlite:{}", folder.path().join("test.db").display());
                Self { db: Db::open(&url).await.expect("the database opens"), url, folder }
            }
            Kind::Postgres => Self::at(postgres::database().await.url).await,
        }
    }

    /// The database at a URL.
    pub async fn at(url: String) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { db: Db::open(&url).await.expect("the database opens"), url, folder }
    }

    /// Runs SQL on a connection of its own, past Roster.
    pub async fn execute(&self, sql: &str) {
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            let mut conn = SqliteConnection::establish(path).expect("the database opens");
            return conn.batch_execute(sql).expect(sql);
        }
        let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.expect("it answers");
        let (executed, _) = tokio::join!(async move { client.batch_execute(sql).await }, connection);
        executed.expect(sql);
    }

    /// Waits until the feed has all changes that were written: on PostgreSQL, transactions of other tests hold it back, which
    /// run on the same server.
    pub async fn settle(&self) {
        if self.db.is_embedded() {
            return;
        }
        let waiting = "SELECT count(*) FROM changes WHERE transaction_id >= pg_snapshot_xmin(pg_current_snapshot())";
        let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.expect("it answers");
        let connection = tokio::spawn(connection);
        while client.query_one(waiting, &[]).await.expect("a number").get::<_, i64>(0) > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        drop(client);
        connection.await.expect("it ends").expect("it ends well");
    }

    /// A folder that goes with the database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Declares tests that run on both databases: `sqlite::name` and `postgres::name`.
///
/// ```text
/// on_both! {
///     async fn a_user_is_found(db: TestDb) { … }
/// }
/// ```
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block)+) => {
        $($(#[$meta])* async fn $name($db: $crate::support::database::TestDb) $body)+

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                use $crate::support::database::{Kind, TestDb};
                super::$name(TestDb::migrated(Kind::Sqlite).await).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                use $crate::support::database::{Kind, TestDb};
                super::$name(TestDb::migrated(Kind::Postgres).await).await;
            })+
        }
    };
}
pub(crate) use on_both;
