//! The only room that knows diesel.
//!
//! A noun's rows, and the list of what can be asked about it, are in `<noun>.rs`; its statements are in
//! `queries/<noun>.rs`, which is compiled twice: as part of [`sqlite`] and as part of [`postgres`]. Such a file knows its
//! database only through eight names of `super::super`, `Backend`, `Conn`, `RunQueryDsl`, `SAMPLE`, `in_ids`, `in_time`,
//! `page_per_parent` and `feed`, which has the few words in which the order of all changes differs; and two macros,
//! `locked!` and `locked_out!`.
//!
//! ```text
//! db.read(user::by_ids(ids)).await?                 one query, wherever a connection is free
//! db.read_apart(user::…).await?                     one that may take long: it holds nothing back, and has a limit of time
//! db.transaction(|tx| … tx.run(user::create(…)))    several, all or nothing
//! ```

#[macro_use]
mod query;

mod apart;
pub mod bulk;
pub mod caller;
pub mod change;
mod constraint;
pub mod contact;
pub mod document;
mod error;
mod fragment;
pub mod group;
pub mod idempotency;
pub mod instance;
pub mod list;
mod migrations;
pub mod organisation;
pub mod page;
pub mod postgres;
pub mod profile;
pub mod schema;
pub mod search;
pub mod service_account;
pub mod session;
pub mod sight;
pub mod sqlite;
mod statistics;
pub mod team;
mod tls;
mod transaction;
pub mod types;
pub mod upstream;
pub mod user;

use std::{num::NonZero, path::Path, sync::Arc, thread::available_parallelism, time::Duration};

pub use constraint::Constraint;
pub use error::{Error, Result};
pub use migrations::{Migrations, SchemaState};
pub use query::Query;
pub use statistics::Statistics;
pub use transaction::{Failure, Tx};

/// How long to wait for a connection before the caller is told that there is none.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a database is used.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// After how long a read is stopped that may take long.
    pub query_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { query_timeout: Duration::from_secs(5) }
    }
}

/// A database of either kind.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    lane: apart::Lane,
    statistics: Arc<Statistics>,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

impl Db {
    /// Opens the database that the URL names: `sqlite:roster.db` or `postgres://…`.
    ///
    /// # Errors
    /// When the URL is neither, or the database cannot be reached.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_with(url, Options::default()).await
    }

    /// Opens the database that the URL names, to be used in this way.
    ///
    /// # Errors
    /// When the URL is neither, or the database cannot be reached.
    pub async fn open_with(url: &str, options: Options) -> Result<Self> {
        let limit = options.query_timeout;
        let statistics = Arc::new(Statistics::default());
        let cores = available_parallelism().map_or(1, NonZero::get);
        let (engine, apart) = if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let sqlite = sqlite::Sqlite::open(Path::new(path), cores, &statistics)?;
            (Engine::Sqlite(Arc::new(sqlite)), cores)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            // Measured: two connections a core did better than eight.
            let shared = cores * 2;
            let postgres = postgres::Postgres::connect(url, shared, limit, &statistics).await?;
            (Engine::Postgres(Arc::new(postgres)), shared)
        } else {
            return Err(Error::Connection("a database URL begins with `sqlite:` or `postgres://`".into()));
        };
        Ok(Self { engine, lane: apart::Lane::new(apart, limit), statistics })
    }

    /// Runs one query that changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read<Q: Query>(&self, query: Q) -> Result<Q::Output> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(move |conn| Ok(query.sqlite(conn)?)).await,
            Engine::Postgres(postgres) => {
                let shared = postgres.shared().await?;
                let answer = query.clone().postgres(shared.conn()).await;
                if answer.is_err() && shared.is_closed() {
                    // The server went away under the query; it read only, so it can be asked again.
                    let shared = postgres.shared().await?;
                    return Ok(query.postgres(shared.conn()).await?);
                }
                Ok(answer?)
            }
        }
    }

    /// How many transactions can run at the same time without one waiting for another.
    #[must_use]
    pub fn writers(&self) -> usize {
        match &self.engine {
            Engine::Sqlite(_) => 1,
            Engine::Postgres(postgres) => postgres.writers(),
        }
    }

    /// What has been asked of the database so far.
    #[must_use]
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Whether the database is a file of this program's own.
    #[must_use]
    pub const fn is_embedded(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// The name of the database's kind, for people.
    #[must_use]
    pub const fn engine_name(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }
}

/// Somebody else wrote in between: the transaction is run again, as after a serialisation failure.
fn overtaken() -> diesel::result::Error {
    let message = Box::new(String::from("the record was changed by another transaction"));
    diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::SerializationFailure, message)
}
