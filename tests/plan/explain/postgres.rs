//! `auto_explain`, which tells a connection the plan of each statement that has run on it, with the rows that were read.

use std::{
    fmt::Write as _,
    future::poll_fn,
    sync::{Arc, Mutex},
};

use diesel::{
    QueryableByName, SqliteConnection,
    connection::CacheSize,
    result::{Error, QueryResult},
    sql_query,
};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use futures_util::future::BoxFuture;
use roster::db::{Query, postgres::RunQueryDsl as _};
use serde_json::Value;
use tokio_postgres::{AsyncMessage, NoTls};

use super::{Access, Statement, Way};

const EXPLAIN: &str = "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_level = notice;
    SET auto_explain.log_format = json; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off";

/// What comes after all that a statement has to tell.
const END: &str = "SELECT 'the end'";

/// How the connections of a kind of read are set up.
#[derive(Clone)]
pub struct Settings;

/// One setting.
#[derive(QueryableByName)]
pub struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    setting: String,
}

impl Query for Settings {
    type Output = Vec<Setting>;

    fn sqlite(self, _: &mut SqliteConnection) -> QueryResult<Self::Output> {
        Err(Error::NotFound)
    }

    fn postgres(self, mut conn: &AsyncPgConnection) -> BoxFuture<'_, QueryResult<Self::Output>> {
        let session = "SELECT name, setting FROM pg_settings WHERE source = 'session' AND context = 'user'";
        Box::pin(async move { sql_query(session).load(&mut conn).await })
    }
}

/// A connection that is set up as Roster's are, and tells its plans.
pub struct Session {
    conn: AsyncPgConnection,
    told: Arc<Mutex<Vec<String>>>,
}

impl Session {
    /// A connection with these settings.
    pub async fn open(url: &str, settings: Vec<Setting>) -> Self {
        let (client, mut connection) = tokio_postgres::connect(url, NoTls).await.expect("it answers");
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notice(notice) = message {
                    heard.lock().expect("nobody panics with it").push(notice.message().to_owned());
                }
            }
        });
        let mut conn = AsyncPgConnection::try_from(client).await.expect("a connection");
        // Nothing is kept prepared: the first time decides.
        conn.set_prepared_statement_cache_size(CacheSize::Disabled);
        let settings: Vec<_> = settings.iter().map(|one| format!("SET {} = '{}'", one.name, one.setting)).collect();
        conn.batch_execute(&settings.join("; ")).await.expect("the settings of Roster's own");
        conn.batch_execute(EXPLAIN).await.expect("auto_explain is part of PostgreSQL");
        Self { conn, told }
    }

    /// Runs a query.
    pub async fn run<Q: Query>(&self, query: Q) -> (Q::Output, Vec<Statement>) {
        let mut conn = &self.conn;
        self.told.lock().expect("nobody panics with it").clear();
        let answer = query.postgres(conn).await.expect("an answer");
        sql_query(END).execute(&mut conn).await.expect("an end");
        let told = std::mem::take(&mut *self.told.lock().expect("nobody panics with it"));
        let plans = told.iter().filter_map(|told| serde_json::from_str(told.split_once("plan:\n")?.1).ok());
        let plans = plans.filter(|plan: &Value| plan["Query Text"] != END);
        (answer, plans.map(|plan| statement(&plan)).collect())
    }
}

fn statement(plan: &Value) -> Statement {
    let mut statement = Statement {
        plan: plan["Query Text"].as_str().unwrap_or_default().to_owned(),
        accesses: Vec::new(),
        sorts: false,
        tested: 0,
    };
    visit(&plan["Plan"], 1, &mut statement);
    statement
}

fn visit(node: &Value, depth: usize, statement: &mut Statement) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    let number = |name: &str| node[name].as_u64().unwrap_or_default();
    let kind = text("Node Type");
    let removed = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    let rows = (number("Actual Rows") + removed) * number("Actual Loops");
    let of = if kind == "Bitmap Index Scan" { text("Index Name") } else { text("Relation Name") };
    let conditions = ["Index Cond", "Recheck Cond", "Filter", "Join Filter", "Sort Key"];
    let conditions =
        conditions.iter().filter(|name| !node[**name].is_null()).map(|name| format!(" {name}: {}", node[*name]));
    let conditions: String = conditions.collect();
    let index = text("Index Name");
    let indent = "  ".repeat(depth + 1);
    write!(statement.plan, "\n{indent}{kind} {of} {index} reads {rows}{conditions}").expect("text");
    let way = match kind {
        "Seq Scan" | "Sample Scan" => Some(Way::Scan),
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" if node["Index Cond"].is_null() => Some(Way::Walk),
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => Some(Way::Seek),
        // An incremental one has only equals to put in order.
        "Sort" => {
            statement.sorts = true;
            None
        }
        _ => None,
    };
    statement.accesses.extend(way.map(|way| Access { table: of.to_owned(), way, rows, each: 0 }));
    for child in node["Plans"].as_array().into_iter().flatten() {
        visit(child, depth + 1, statement);
    }
}
