//! Every constraint of the schema, violated: what Roster understands of what the database says.
//!
//! The constraints are read from the databases themselves, so that a new one without its case fails the suite.

mod case;

use std::collections::BTreeSet;

use diesel::result::{DatabaseErrorInformation, Error as DieselError, QueryResult};
use diesel_async::AsyncPgConnection;
use futures_util::future::BoxFuture;
use roster::db::{Constraint, Db, Error, Query};

use self::case::{Breaks, CASES, ROWS};
use super::Peer;
use crate::support::database::{Kind, TestDb, on_both};

/// SQL on the way that every statement of Roster's takes.
#[derive(Clone)]
struct Raw(String);

impl Query for Raw {
    type Output = ();

    fn sqlite(self, conn: &mut diesel::SqliteConnection) -> QueryResult<()> {
        diesel::RunQueryDsl::execute(diesel::sql_query(self.0), conn).map(drop)
    }

    fn postgres(self, mut conn: &AsyncPgConnection) -> BoxFuture<'_, QueryResult<()>> {
        Box::pin(
            async move { diesel_async::RunQueryDsl::execute(diesel::sql_query(self.0), &mut conn).await.map(drop) },
        )
    }
}

/// A database with a row in each table.
struct Full {
    test: TestDb,
    peer: Peer,
}

impl Full {
    async fn new(test: TestDb) -> Self {
        let peer = Peer::of(&test.url).await;
        let mut full = Self { test, peer };
        for (table, values) in ROWS {
            full.peer.run(&full.filled(&format!("INSERT INTO {table} {values}"))).await;
        }
        full
    }

    /// The text with its `{11}` as ids.
    fn filled(&self, text: &str) -> String {
        (1..100).fold(text.replace('@', "2026-07-01 12:00:00+00:00"), |text, number| {
            let id = self.peer.id(uuid::Uuid::from_u128(number));
            text.replace(&format!("{{{number}}}"), &id)
        })
    }

    /// The columns of a table.
    async fn columns(&mut self, table: &str) -> Vec<String> {
        let sql = match &self.peer {
            Peer::Sqlite(_) => format!("SELECT name AS text FROM pragma_table_info('{table}')"),
            Peer::Postgres(_) => {
                format!(
                    "SELECT column_name AS text FROM information_schema.columns
                     WHERE table_name = '{table}' AND is_generated = 'NEVER'"
                )
            }
        };
        self.peer.texts(&sql).await
    }

    /// The columns that cannot be null, as `table.column`. SQLite counts an `integer PRIMARY KEY` that is null up by itself.
    async fn required(&mut self) -> Vec<String> {
        let sql = match &self.peer {
            Peer::Sqlite(_) => {
                "SELECT t.name || '.' || c.name AS text FROM sqlite_schema t, pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND c.\"notnull\" AND c.name NOT IN ('sequence', 'number')"
            }
            Peer::Postgres(_) => {
                "SELECT table_name || '.' || column_name AS text FROM information_schema.columns
                 WHERE table_schema = 'public' AND is_nullable = 'NO' AND is_generated = 'NEVER'"
            }
        };
        let mut columns = self.peer.texts(sql).await;
        // Nor is the full-text index, which is several tables of SQLite's making.
        columns.retain(|column| !column.starts_with("__") && !column.starts_with("search_index"));
        columns
    }

    /// What breaks a constraint.
    async fn sql(&mut self, table: &str, breaks: &Breaks) -> String {
        let sql = match breaks {
            Breaks::Set(assignment) => format!("UPDATE {table} SET {assignment}"),
            Breaks::Copy(but) => {
                let columns = self.columns(table).await;
                let but = |column: &String| but.iter().find(|(name, _)| name == column);
                let values = columns.iter().map(|column| but(column).map_or(column.as_str(), |(_, value)| value));
                let values = values.collect::<Vec<_>>().join(", ");
                format!("INSERT INTO {table} ({}) SELECT {values} FROM {table} LIMIT 1", columns.join(", "))
            }
        };
        self.filled(&sql)
    }
}

async fn violate(db: &Db, sql: &str) -> Error {
    let query = Raw(sql.to_owned());
    let outcome = db.transaction(move |tx| {
        let query = query.clone();
        Box::pin(async move { tx.run(query).await })
    });
    match outcome.await {
        Ok(()) => panic!("no constraint minds {sql}"),
        Err(error) => error,
    }
}

/// What the database itself says of a violation.
fn said(error: &Error) -> &(dyn DatabaseErrorInformation + Send + Sync) {
    match error {
        Error::Statement(DieselError::DatabaseError(_, information)) => information.as_ref(),
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn each_constraint_is_understood(test: TestDb) {
        let mut full = Full::new(test).await;
        for case in CASES {
            let sql = full.sql(case.table, &case.breaks).await;
            let error = violate(&full.test.db, &sql).await;
            assert_eq!(error.constraint(), Some(case.says), "{}: {error}", case.name);
            assert!(!error.is_busy(), "{}", case.name);
            // That it is this one, and no other of the table.
            if let Some(name) = said(&error).constraint_name() {
                // A key that an organisation's part is added to is broken with the primary key only, which is told instead.
                let instead = case.name.ends_with("_organisation_unique") && name == format!("{}_pkey", case.table);
                assert!(name == case.name || instead, "{}: {name}", case.name);
            } else if let Some(check) = said(&error).message().strip_prefix("CHECK constraint failed: ") {
                assert_eq!(check, case.name);
            }
        }
    }

    async fn a_column_without_its_value_is_understood(test: TestDb) {
        let mut full = Full::new(test).await;
        let required = full.required().await;
        assert!(required.len() > 100, "{}", required.len());
        for column in required {
            let (table, name) = column.split_once('.').unwrap();
            let error = violate(&full.test.db, &format!("UPDATE {table} SET {name} = NULL")).await;
            assert_eq!(error.constraint(), Some(Constraint::Consistent), "{column}: {error}");
        }
    }
}

fn cases() -> BTreeSet<String> {
    CASES.iter().map(|case| case.name.to_owned()).collect()
}

#[tokio::test]
async fn each_constraint_of_postgres_has_its_case() {
    let test = TestDb::migrated(Kind::Postgres).await;
    let sql = "SELECT conname::text AS text FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conname NOT LIKE '\\_\\_%'
        UNION SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indisunique AND i.relnamespace = 'public'::regnamespace AND i.relname NOT LIKE '\\_\\_%'";
    let known: BTreeSet<_> = Peer::of(&test.url).await.texts(sql).await.into_iter().collect();
    assert_eq!(known, cases(), "add a case to CASES");
}

#[tokio::test]
async fn each_constraint_of_sqlite_has_its_case() {
    let test = TestDb::migrated(Kind::Sqlite).await;
    let mut peer = Peer::of(&test.url).await;
    // The full-text index is several tables of SQLite's making.
    let ours =
        "sql IS NOT NULL AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT LIKE 'search\\_index%' ESCAPE '\\'";
    let schema = peer.texts(&format!("SELECT sql AS text FROM sqlite_schema WHERE {ours}")).await.join("\n");
    let named = |before: &str| {
        let names = schema.split(before).skip(1).filter_map(|text| text.split_whitespace().next());
        names.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let named: BTreeSet<_> = named("CONSTRAINT ").union(&named("CREATE UNIQUE INDEX ")).cloned().collect();
    assert_eq!(named.difference(&cases()).collect::<Vec<_>>(), Vec::<&String>::new(), "add a case to CASES");
    // Those without a name, which PostgreSQL gives one, are counted.
    let tables = format!("FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' AND t.{ours}");
    let foreign = peer.texts(&format!("SELECT t.name || f.id AS text {tables} GROUP BY t.name, f.id")).await.len();
    let keys = peer.count(&format!("sqlite_schema WHERE type = 'table' AND {ours} AND sql LIKE '%PRIMARY KEY%'")).await;
    let of = |ends: &[&str]| CASES.iter().filter(|case| ends.iter().any(|end| case.name.ends_with(end))).count();
    let named_foreign = schema.matches(" FOREIGN KEY (").count();
    assert_eq!((foreign - named_foreign, keys), (of(&["_fkey"]), of(&["_pkey"])));
}
