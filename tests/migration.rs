//! Migrations: up, down and up again, and both databases end with the same structure.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_types::Text};
use roster::db::{Db, SchemaState};
use tokio_postgres::NoTls;

use crate::support::database::{Kind, TestDb};

/// What PostgreSQL has and SQLite has not: a change's transaction orders the feed by commits.
const ONLY_POSTGRES: &[&str] = &["changes.transaction_id"];

/// The indexes that PostgreSQL alone has: with transactions, the feed is in another order than its numbers; and the words of
/// documents, which SQLite has in a table of their own.
const ONLY_POSTGRES_INDEXES: &[&str] = &["changes 0 0 transaction_id,sequence", "search_documents 0 0 ?"];

/// Each column with whether it may be null, and the columns of each index and key.
#[derive(Debug, PartialEq, Eq)]
struct Structure {
    columns: BTreeMap<String, bool>,
    indexes: BTreeSet<String>,
    keys: BTreeSet<String>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

async fn structure(test: &TestDb) -> Structure {
    let ask = |sqlite: &'static str, postgres: &'static str| lines(&test.url, sqlite, postgres);
    let columns = ask(
        "SELECT m.name || '.' || c.name || ' ' || (c.\"notnull\" = 0) AS line
           FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'
            AND m.name NOT LIKE 'search\\_index%' ESCAPE '\\'",
        "SELECT table_name || '.' || column_name || ' ' || (is_nullable = 'YES')::int AS line
           FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name NOT LIKE '\\_\\_%'",
    );
    let indexes = ask(
        "SELECT m.name || ' ' || i.\"unique\" || ' ' || i.partial || ' ' || (SELECT group_concat(COALESCE(x.name, '?'), ',')
              FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) x) AS line
           FROM sqlite_schema m, pragma_index_list(m.name) i WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'
            AND m.name NOT LIKE 'search\\_index%' ESCAPE '\\'",
        // A primary key that counts rows up is no index of its own in SQLite.
        "SELECT t.relname || ' ' || i.indisunique::int || ' ' || (i.indpred IS NOT NULL)::int || ' '
              || (SELECT string_agg(COALESCE(a.attname, '?'), ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k (attnum, n)
                    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) AS line
           FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace
          WHERE s.nspname = 'public' AND t.relname NOT LIKE '\\_\\_%' AND NOT (t.relname IN ('changes', 'search_documents') AND i.indisprimary)",
    );
    let keys = ask(
        "SELECT m.name || '(' || group_concat(f.\"from\", ',') || ') ' || f.\"table\" || '(' || group_concat(f.\"to\", ',') || ') '
              || f.on_delete AS line
           FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id",
        "SELECT t.relname || '(' || (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k (x, n)
                    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.x) || ') ' || r.relname || '('
              || (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k (x, n)
                    JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.x) || ') '
              || CASE c.confdeltype WHEN 'c' THEN 'CASCADE' ELSE 'NO ACTION' END AS line
           FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid WHERE c.contype = 'f'",
    );
    let (columns, indexes, keys) = tokio::join!(columns, indexes, keys);
    let column = |line: String| {
        let (name, nullable) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), nullable == "1")
    };
    Structure {
        columns: columns.into_iter().map(column).collect(),
        indexes: indexes.into_iter().collect(),
        keys: keys.into_iter().collect(),
    }
}

async fn lines(url: &str, sqlite: &str, postgres: &str) -> Vec<String> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        let mut conn = SqliteConnection::establish(path).unwrap();
        let lines: Vec<Line> = diesel::sql_query(sqlite).load(&mut conn).unwrap();
        return lines.into_iter().map(|line| line.line).collect();
    }
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let rows = client.query(postgres, &[]).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
    rows.into_iter().map(|row| row.get("line")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_end_with_the_same_structure() {
    let sqlite = structure(&TestDb::migrated(Kind::Sqlite).await).await;
    let mut postgres = structure(&TestDb::migrated(Kind::Postgres).await).await;
    for column in ONLY_POSTGRES {
        assert!(postgres.columns.remove(*column).is_some(), "{column} is listed and not there");
    }
    for index in ONLY_POSTGRES_INDEXES {
        assert!(postgres.indexes.remove(*index), "{index} is listed and not there");
    }
    assert!(sqlite.columns.len() > 100 && sqlite.indexes.len() > 30 && sqlite.keys.len() > 15, "{sqlite:#?}");
    assert_eq!(sqlite.columns, postgres.columns);
    assert_eq!(sqlite.indexes, postgres.indexes);
    assert_eq!(sqlite.keys, postgres.keys);
}

async fn up_down_and_up_again(kind: Kind) {
    let test = TestDb::bare(kind).await;
    let migrations = test.db.migrations();
    assert_eq!(migrations.state().await.unwrap(), SchemaState::Empty);
    let ran = migrations.run().await.unwrap();
    assert!(ran >= 1);
    assert_eq!(migrations.state().await.unwrap(), SchemaState::Current);
    let first = structure(&test).await;
    assert_eq!(migrations.run().await.unwrap(), 0);

    assert_eq!(migrations.revert_all().await.unwrap(), ran);
    let nothing = structure(&test).await;
    assert_eq!((nothing.columns.len(), nothing.indexes.len(), nothing.keys.len()), (0, 0, 0), "{nothing:#?}");
    assert_eq!(migrations.state().await.unwrap(), SchemaState::Empty);

    assert_eq!(migrations.run().await.unwrap(), ran);
    assert_eq!(structure(&test).await, first);
}

async fn whoever_comes_second_waits_and_finds_it_done(kind: Kind) {
    let test = TestDb::bare(kind).await;
    let other = Db::open(&test.url).await.unwrap();
    let (ours, theirs) = (test.db.migrations(), other.migrations());
    let (ours, theirs) = tokio::join!(ours.run(), theirs.run());
    let mut ran = [ours.unwrap(), theirs.unwrap()];
    ran.sort_unstable();
    assert!(ran[0] == 0 && ran[1] >= 1, "{ran:?}");
    assert_eq!(test.db.migrations().state().await.unwrap(), SchemaState::Current);
}

macro_rules! on_both_kinds {
    ($($name:ident),+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(super::Kind::Sqlite).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(super::Kind::Postgres).await; })+
        }
    };
}
on_both_kinds!(up_down_and_up_again, whoever_comes_second_waits_and_finds_it_done);
