//! `EXPLAIN QUERY PLAN`, on the connection that ran the statement: its functions are known nowhere else.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::InstrumentationEvent,
    declare_sql_function,
    result::{Error, QueryResult},
    sql_query,
    sql_types::{BigInt, Text},
};
use diesel_async::AsyncPgConnection;
use futures_util::future::BoxFuture;
use roster::db::Query;

use super::{Access, Statement, Way};

#[declare_sql_function]
extern "SQL" {
    /// What a statement asks of every row that it tests: it is counted here.
    fn in_time(row: BigInt) -> Bool;
}

/// How many rows each index has under one value of its first column, of its first two, …
pub type Averages = Arc<HashMap<String, Vec<u64>>>;

/// A query that answers the plans of its statements, too.
#[derive(Clone)]
pub struct Explained<Q> {
    /// The query.
    pub query: Q,
    /// What look-ups by each index cost.
    pub averages: Averages,
}

/// A step of a plan.
#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    id: i32,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    parent: i32,
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The statistics of an index.
#[derive(QueryableByName)]
struct Average {
    #[diesel(sql_type = Text)]
    idx: String,
    #[diesel(sql_type = Text)]
    stat: String,
}

/// Reads the statistics of a file, and forgets them if nobody is to have them.
pub fn averages(url: &str, forget: bool) -> Averages {
    let path = url.strip_prefix("sqlite:").expect("a file");
    let mut conn = SqliteConnection::establish(path).expect("the database opens");
    sql_query("ANALYZE").execute(&mut conn).expect("statistics");
    let all: Vec<Average> =
        sql_query("SELECT idx, stat FROM sqlite_stat1 WHERE idx IS NOT NULL").load(&mut conn).expect("statistics");
    if forget {
        sql_query("DROP TABLE sqlite_stat1").execute(&mut conn).expect("no statistics");
    }
    let numbers = |stat: &str| stat.split(' ').filter_map(|number| number.parse().ok()).collect();
    Arc::new(all.iter().map(|one| (one.idx.clone(), numbers(&one.stat))).collect())
}

impl<Q: Query> Query for Explained<Q> {
    type Output = (Q::Output, Vec<Statement>);

    fn sqlite(self, conn: &mut SqliteConnection) -> QueryResult<Self::Output> {
        let (texts, rows) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicU64::new(0)));
        let (heard, passed) = (Arc::clone(&texts), Arc::clone(&rows));
        let count = move |_: i64| {
            passed.fetch_add(1, Ordering::Relaxed);
            true
        };
        in_time_utils::register_nondeterministic_impl(conn, count)?;
        let passed = Arc::clone(&rows);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                passed.store(0, Ordering::Relaxed);
                heard.lock().expect("nobody panics with it").push((query.to_string(), 0));
            }
            InstrumentationEvent::FinishQuery { .. } => {
                if let Some((_, rows)) = heard.lock().expect("nobody panics with it").last_mut() {
                    *rows = passed.load(Ordering::Relaxed);
                }
            }
            _ => {}
        });
        let answer = self.query.sqlite(conn);
        conn.set_instrumentation(|_: InstrumentationEvent<'_>| ());
        let mut texts = std::mem::take(&mut *texts.lock().expect("nobody panics with it"));
        if let Some((_, last)) = texts.last_mut() {
            // diesel tells of a select's end before its rows are read.
            *last = rows.load(Ordering::Relaxed);
        }
        let plans =
            texts.iter().map(|(text, rows)| explain(conn, text, *rows, &self.averages)).collect::<QueryResult<_>>();
        Ok((answer?, plans?))
    }

    fn postgres(self, _: &AsyncPgConnection) -> BoxFuture<'_, QueryResult<Self::Output>> {
        Box::pin(async { Err(Error::NotFound) })
    }
}

/// The values need not be bound: SQLite is built so that plans do not depend on them.
fn explain(conn: &mut SqliteConnection, text: &str, rows: u64, averages: &Averages) -> QueryResult<Statement> {
    let statement = text.split(" -- binds:").next().unwrap_or(text);
    let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn)?;
    let names = names(statement);
    let mut inner: Vec<i32> = Vec::new();
    let mut accesses = Vec::new();
    for step in &steps {
        // What is below is asked again for every row.
        let is_inner = inner.contains(&step.parent);
        if is_inner || step.detail.starts_with("CORRELATED") {
            inner.push(step.id);
        }
        let each = if is_inner { average(&step.detail, averages) } else { 0 };
        accesses.extend(access(&step.detail, &names).map(|access| Access { each, ..access }));
    }
    let sorts =
        steps.iter().any(|step| step.detail.starts_with("USE TEMP B-TREE FOR") && step.detail.contains("ORDER BY"));
    let details: Vec<_> = steps.iter().map(|step| step.detail.as_str()).collect();
    Ok(Statement { plan: format!("{text}\n    {}", details.join("\n    ")), accesses, sorts, tested: rows })
}

/// What a statement's tables are called in it.
fn names(statement: &str) -> HashMap<&str, &str> {
    let words: Vec<_> =
        statement.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    words.windows(3).filter(|words| words[1] == "AS").map(|words| (words[2], words[0])).collect()
}

fn access(detail: &str, names: &HashMap<&str, &str>) -> Option<Access> {
    let (how, rest) = detail.split_once(' ')?;
    if !matches!(how, "SCAN" | "SEARCH") || rest.contains("VIRTUAL TABLE") || rest.starts_with("CONSTANT ROW") {
        return None;
    }
    let name = rest.split(' ').next()?;
    let way = match how {
        // An index that is made for the statement is made of the whole table; one of which the first column is not known
        // is walked for each value of it.
        "SEARCH" if rest.contains("AUTOMATIC") => Way::Scan,
        "SEARCH" if rest.contains("ANY(") => Way::Walk,
        "SEARCH" => Way::Seek,
        _ if rest.contains(" INDEX ") || rest.contains("PRIMARY KEY") => Way::Walk,
        _ => Way::Scan,
    };
    Some(Access { table: (*names.get(name).unwrap_or(&name)).to_owned(), way, rows: 0, each: 0 })
}

/// How many rows a look-up finds, on average.
fn average(detail: &str, averages: &Averages) -> u64 {
    let Some((before, by)) = detail.strip_prefix("SEARCH ").and_then(|rest| rest.split_once(" (")) else { return 0 };
    let index = before.rsplit(' ').next().unwrap_or_default();
    let columns = by.split(" AND ").filter(|part| part.contains("=?")).count();
    averages.get(index).and_then(|numbers| numbers.get(columns)).copied().unwrap_or(0)
}
