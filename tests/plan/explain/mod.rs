//! How a database comes to the rows of an answer: the plans of the statements that a query really runs.

mod postgres;
mod sqlite;

use std::{sync::Arc, time::Duration};

use roster::db::{Db, Options, Query};

use self::{postgres::Session, sqlite::Averages};
use crate::support::database::TestDb;

/// How a statement comes to rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Those that an index has under some value, or in a range.
    Seek,
    /// One by one along an index.
    Walk,
    /// One by one through the whole table.
    Scan,
}

/// One way to rows of one table.
#[derive(Debug, Clone)]
pub struct Access {
    /// The table, or on PostgreSQL the index of a bitmap.
    pub table: String,
    /// How.
    pub way: Way,
    /// The rows that were read; SQLite does not tell.
    pub rows: u64,
    /// On SQLite, how many rows a look-up finds on average, if there is one for each row of something else.
    pub each: u64,
}

/// A statement that was run, and its plan.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The statement and its plan as the database tells it, for people.
    pub plan: String,
    /// Its ways to rows.
    pub accesses: Vec<Access>,
    /// Whether it puts rows in order itself.
    pub sorts: bool,
    /// On SQLite, how many rows of the list itself were looked at, if it is read apart.
    pub tested: u64,
}

impl Statement {
    /// How many rows it read.
    pub fn rows(&self) -> u64 {
        self.accesses.iter().map(|access| access.rows).sum::<u64>() + self.tested
    }
}

/// A connection for each of PostgreSQL's two kinds of read.
pub struct Sessions {
    shared: Session,
    apart: Session,
}

/// What runs queries, and tells their plans.
pub enum Explainer {
    Sqlite(Db, Averages),
    Postgres(Box<Sessions>),
}

impl Explainer {
    /// Of a test's database.
    pub async fn new(test: &TestDb, statistics: bool) -> Self {
        if !test.db.is_embedded() {
            // All rows are looked at, and not a sample, which would be another each time.
            test.execute("SET default_statistics_target = 500; ANALYZE").await;
            test.settle().await;
        }
        let averages = test.db.is_embedded().then(|| sqlite::averages(&test.url, !statistics));
        // No test fails on a time.
        let options = Options { query_timeout: Duration::from_hours(1) };
        let db = Db::open_with(&test.url, options).await.expect("the database opens");
        if let Some(averages) = averages {
            return Self::Sqlite(db, averages);
        }
        let (shared, apart) = (db.read(postgres::Settings).await, db.read_apart(postgres::Settings).await);
        Self::Postgres(Box::new(Sessions {
            shared: Session::open(&test.url, shared.expect("the settings of reads")).await,
            apart: Session::open(&test.url, apart.expect("the settings of reads apart")).await,
        }))
    }

    /// Whether it is PostgreSQL.
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Runs a query as one that may take long, or as any other.
    pub async fn run<Q: Query>(&self, apart: bool, query: Q) -> (Q::Output, Vec<Statement>) {
        match self {
            Self::Sqlite(db, averages) => {
                let explained = sqlite::Explained { query, averages: Arc::clone(averages) };
                let answer = if apart { db.read_apart(explained).await } else { db.read(explained).await };
                answer.expect("an answer")
            }
            Self::Postgres(sessions) => if apart { &sessions.apart } else { &sessions.shared }.run(query).await,
        }
    }
}
