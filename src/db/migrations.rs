//! Bringing a database to the schema that this program needs.
//!
//! `migrations/shared` holds what both databases run; `migrations/postgres` and `migrations/sqlite` what only one of them has,
//! and runs after it.

use diesel::{
    SqliteConnection,
    migration::{Migration, MigrationSource, MigrationVersion},
};
use diesel_async::AsyncMigrationHarness;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Db, Engine, Error, Result};

const SHARED: EmbeddedMigrations = embed_migrations!("migrations/shared");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// The key of PostgreSQL's advisory lock under which migrations run: "roster" as a number.
const LOCK: i64 = 0x0072_6f73_7465_7200;

/// How a database's schema compares with the one that this program needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// None of this program's migrations has run here. Another program's may have.
    Empty,
    /// Some migrations have not run yet.
    Outdated {
        /// How many.
        pending: usize,
    },
    /// All have run. Later ones may have, too: they expand before they contract, so this program still fits.
    Current,
}

/// The migrations of a database.
pub struct Migrations<'db>(&'db Db);

impl Db {
    /// The database's migrations.
    #[must_use]
    pub const fn migrations(&self) -> Migrations<'_> {
        Migrations(self)
    }
}

impl Migrations<'_> {
    /// Runs what has not run yet, alone, and says how many that was.
    ///
    /// # Errors
    /// When one fails; it is then undone, and those before it stay.
    pub async fn run(&self) -> Result<usize> {
        self.with_harness(|harness| {
            let before = harness.applied()?;
            harness.run_pending()?;
            Ok(harness.applied()? - before)
        })
        .await
    }

    /// Undoes every migration, the newest first, with everything that the database holds.
    ///
    /// # Errors
    /// When one cannot be undone.
    pub async fn revert_all(&self) -> Result<usize> {
        self.with_harness(|harness| {
            let before = harness.applied()?;
            harness.revert_all()?;
            Ok(before)
        })
        .await
    }

    /// Compares the schema with the one that this program needs, without changing anything.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn state(&self) -> Result<SchemaState> {
        let (applied, needed) = (self.applied().await?, self.needed()?);
        let pending = needed.iter().filter(|version| !applied.contains(version)).count();
        Ok(match pending {
            0 => SchemaState::Current,
            all if all == needed.len() => SchemaState::Empty,
            pending => SchemaState::Outdated { pending },
        })
    }

    /// Whether any migration of this program's has run, so that the tables that are called like its own are.
    pub(super) async fn begun(&self) -> Result<bool> {
        Ok(self.state().await? != SchemaState::Empty)
    }

    /// The versions that have run, whoever's.
    async fn applied(&self) -> Result<Vec<String>> {
        match &self.0.engine {
            Engine::Sqlite(sqlite) => sqlite.read(applied_in_sqlite).await,
            Engine::Postgres(postgres) => {
                use diesel_async::RunQueryDsl as _;
                let shared = postgres.shared().await?;
                let mut conn = shared.conn();
                let known = diesel::sql_query(
                    "SELECT count(*) AS number FROM pg_catalog.pg_class
                     WHERE oid = to_regclass('__diesel_schema_migrations')",
                );
                let known: Number = known.get_result(&mut conn).await?;
                if known.number == 0 {
                    return Ok(Vec::new());
                }
                let versions = diesel::sql_query("SELECT version FROM __diesel_schema_migrations");
                let rows: Vec<Version> = versions.load(&mut conn).await?;
                Ok(rows.into_iter().map(|row| row.version).collect())
            }
        }
    }

    fn needed(&self) -> Result<Vec<String>> {
        Ok(match &self.0.engine {
            Engine::Sqlite(_) => {
                let mut all = versions::<diesel::sqlite::Sqlite>(&SHARED)?;
                all.extend(versions::<diesel::sqlite::Sqlite>(&SQLITE)?);
                all
            }
            Engine::Postgres(_) => {
                let mut all = versions::<diesel::pg::Pg>(&SHARED)?;
                all.extend(versions::<diesel::pg::Pg>(&POSTGRES)?);
                all
            }
        })
    }

    async fn with_harness<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Harness) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &self.0.engine {
            // The transaction is the lock: nobody else writes while it is open.
            Engine::Sqlite(sqlite) => {
                sqlite.write(|conn| conn.immediate_transaction(|conn| work(&mut OnSqlite(conn)))).await
            }
            Engine::Postgres(postgres) => {
                let mut conn = postgres.separate().await?;
                let lock = format!("SELECT pg_advisory_lock({LOCK})");
                diesel_async::SimpleAsyncConnection::batch_execute(&mut conn, &lock).await?;
                // The lock goes with the connection.
                tokio::task::spawn_blocking(move || work(&mut OnPostgres(AsyncMigrationHarness::new(conn))))
                    .await
                    .map_err(|_| Error::Panicked)?
            }
        }
    }
}

/// Names of files' versions, in their order.
fn versions<DB: diesel::backend::Backend>(source: &EmbeddedMigrations) -> Result<Vec<String>> {
    let migrations: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(failed)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// Whether any migration of this program's has run in a SQLite database.
pub(super) fn begun_in_sqlite(conn: &mut SqliteConnection) -> Result<bool> {
    let (applied, needed) = (applied_in_sqlite(conn)?, versions::<diesel::sqlite::Sqlite>(&SHARED)?);
    Ok(needed.iter().any(|version| applied.contains(version)))
}

fn applied_in_sqlite(conn: &mut SqliteConnection) -> Result<Vec<String>> {
    use diesel::RunQueryDsl as _;
    let known = "SELECT count(*) AS number FROM sqlite_schema WHERE name = '__diesel_schema_migrations'";
    let known: Number = diesel::sql_query(known).get_result(conn)?;
    if known.number == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<Version> = diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(conn)?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

trait Harness {
    fn applied(&mut self) -> Result<usize>;
    fn run_pending(&mut self) -> Result<()>;
    fn revert_all(&mut self) -> Result<()>;
}

struct OnSqlite<'c>(&'c mut SqliteConnection);

impl Harness for OnSqlite<'_> {
    fn applied(&mut self) -> Result<usize> {
        Ok(self.0.applied_migrations().map_err(failed)?.len())
    }
    fn run_pending(&mut self) -> Result<()> {
        self.0.run_pending_migrations(SHARED).map_err(failed)?;
        self.0.run_pending_migrations(SQLITE).map_err(failed)?;
        Ok(())
    }
    fn revert_all(&mut self) -> Result<()> {
        let applied = self.0.applied_migrations().map_err(failed)?;
        for migration in newest_first(&SQLITE)?.iter().filter(|migration| applied.contains(&migration.name().version()))
        {
            self.0.revert_migration(migration.as_ref()).map_err(failed)?;
        }
        Ok(())
    }
}

struct OnPostgres(AsyncMigrationHarness<diesel_async::AsyncPgConnection>);

impl Harness for OnPostgres {
    fn applied(&mut self) -> Result<usize> {
        Ok(self.0.applied_migrations().map_err(failed)?.len())
    }
    fn run_pending(&mut self) -> Result<()> {
        self.0.run_pending_migrations(SHARED).map_err(failed)?;
        self.0.run_pending_migrations(POSTGRES).map_err(failed)?;
        Ok(())
    }
    fn revert_all(&mut self) -> Result<()> {
        let applied: Vec<MigrationVersion<'static>> = self.0.applied_migrations().map_err(failed)?;
        for migration in
            newest_first(&POSTGRES)?.iter().filter(|migration| applied.contains(&migration.name().version()))
        {
            self.0.revert_migration(migration.as_ref()).map_err(failed)?;
        }
        Ok(())
    }
}

/// The migrations that both databases run and those of one of them, the newest first.
fn newest_first<DB: diesel::backend::Backend>(own: &EmbeddedMigrations) -> Result<Vec<Box<dyn Migration<DB>>>> {
    let mut all: Vec<Box<dyn Migration<DB>>> = SHARED.migrations().map_err(failed)?;
    all.extend(MigrationSource::<DB>::migrations(own).map_err(failed)?);
    all.sort_by(|a, b| b.name().version().cmp(&a.name().version()));
    Ok(all)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Migration(error.to_string())
}
