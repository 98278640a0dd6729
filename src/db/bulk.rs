//! Filling an empty database: what costs time with every row, and can be made of all rows at once, is put off until the
//! last one is there.
//!
//! What is put off is found in the database's own catalogue, and made again from the definition that is kept there, so that
//! a migration that adds an index need not think of this. Rules stay: unique indexes, and the keys that references look
//! up; and what the writes themselves look up.

use diesel::{QueryableByName, sql_types::Text};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};

use super::{
    Db, Engine, Result,
    instance::{self, TABLES},
};
use crate::domain::Permit;

/// The index that stays because rows are found by it while others are written: the words of a profile's contacts are those of
/// all that it has.
const LOOKED_UP: &str = "contacts_profile";

/// The fact about the instance that says what is put off.
const SETTING: &str = "put_off";

/// Indexes of SQLite that keep no rule; and the triggers that keep a full-text index in step with a table, with that index,
/// which comes first: what it lacks it reads from the table that it is about.
const IN_SQLITE: &str = r#"
    WITH kept AS (
        SELECT t.tbl_name, t.name, t.sql, f.name AS text
          FROM sqlite_schema t JOIN sqlite_schema f ON instr(lower(t.sql), lower(f.name)) > 0
         WHERE t.type = 'trigger' AND f.sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%')
    SELECT i.tbl_name AS "table", 'DROP INDEX "' || i.name || '"' AS away, i.sql AS back
      FROM sqlite_schema i JOIN pragma_index_list(i.tbl_name) l ON l.name = i.name
     WHERE i.type = 'index' AND i.sql IS NOT NULL AND NOT l."unique"
    UNION ALL
    SELECT DISTINCT tbl_name, '', 'INSERT INTO "' || text || '" ("' || text || '") VALUES (''rebuild'')' FROM kept
    UNION ALL
    SELECT DISTINCT tbl_name, 'DROP TRIGGER "' || name || '"', sql FROM kept"#;

/// Indexes of PostgreSQL that keep no rule.
const IN_POSTGRES: &str = r#"
    SELECT t.relname::text AS "table", format('DROP INDEX %s', x.indexrelid::regclass) AS away,
           pg_get_indexdef(x.indexrelid) AS back
      FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
     WHERE NOT x.indisunique AND NOT x.indisexclusion AND pg_catalog.pg_table_is_visible(t.oid)"#;

/// So many are made at the same time on PostgreSQL, in so much memory each.
const BUILDERS: usize = 2;
const ROOM: &str = "SET LOCAL maintenance_work_mem = '256MB'";

/// Something that is put off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, QueryableByName)]
pub struct PutOff {
    /// The table that it is of.
    #[diesel(sql_type = Text)]
    pub table: String,
    /// The statement that removes it, if it must be.
    #[diesel(sql_type = Text)]
    pub away: String,
    /// The statement that makes it again, of all rows.
    #[diesel(sql_type = Text)]
    pub back: String,
}

impl Db {
    /// Does a piece of work that fills the database, which is empty and nobody else's until this has ended. What can wait is
    /// made up for after the work, and the tables are analysed then. If the work fails, or this, what was put off stays so,
    /// and the database says what that is.
    ///
    /// # Errors
    /// The work's own, or the database's.
    pub async fn fill<T>(&self, permit: Permit, work: impl Future<Output = Result<T>>) -> Result<T> {
        let put_off = self.put_off(permit).await?;
        let hurry = match &self.engine {
            Engine::Sqlite(sqlite) => Some(sqlite.hurry()),
            Engine::Postgres(_) => None,
        };
        let value = work.await?;
        if let Some(hurry) = &hurry {
            hurry.sort();
        }
        self.make_up(put_off).await?;
        drop(hurry);
        self.transaction(move |tx| Box::pin(async move { tx.run(instance::unset(permit, SETTING.into())).await }))
            .await?;
        if let Engine::Sqlite(sqlite) = &self.engine {
            sqlite.sync().await?;
        }
        Ok(value)
    }

    /// Removes what can wait, and notes it in the same transaction; with it comes what an earlier work left so.
    async fn put_off(&self, permit: Permit) -> Result<Vec<PutOff>> {
        let catalogue = if self.is_embedded() { IN_SQLITE } else { IN_POSTGRES };
        self.transaction(move |tx| {
            Box::pin(async move {
                let found = tx.run(removable(catalogue)).await?;
                let is_ours = |one: &PutOff| TABLES.contains(&one.table.as_str()) && !one.away.contains(LOOKED_UP);
                let found: Vec<_> = found.into_iter().filter(is_ours).collect();
                for one in &found {
                    tx.execute(&one.away).await?;
                }
                let note = tx.run(instance::setting(SETTING.into())).await?;
                let mut all: Vec<PutOff> = note.and_then(|note| serde_json::from_str(&note).ok()).unwrap_or_default();
                all.extend(found);
                tx.run(instance::set(permit, SETTING.into(), serde_json::json!(all).to_string())).await?;
                Ok(all)
            })
        })
        .await
    }

    /// Makes what was put off, several at a time where the database can, and then looks at what there is.
    async fn make_up(&self, put_off: Vec<PutOff>) -> Result<()> {
        tracing::info!(number = put_off.len(), "making the indexes that were put off");
        let made = stream::iter(put_off).map(|one| self.execute(one.back));
        made.buffer_unordered(self.writers().min(BUILDERS)).try_collect::<()>().await?;
        self.execute("ANALYZE".into()).await
    }

    /// Runs a statement in a transaction of its own.
    async fn execute(&self, sql: String) -> Result<()> {
        let sql = if self.is_embedded() { sql } else { format!("{ROOM}; {sql}") };
        self.transaction(move |tx| {
            let sql = sql.clone();
            Box::pin(async move { tx.execute(&sql).await })
        })
        .await
    }
}

queries! {
    in bulk;

    /// What a statement over the database's catalogue finds that can be put off.
    fn removable(catalogue: &'static str) -> Vec<PutOff>;
}
