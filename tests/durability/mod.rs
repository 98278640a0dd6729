//! Writing under load, collisions and crashes: nothing is lost, nothing is done twice, and nothing is left open.

mod collision;
mod constraint;
mod crash;
mod hang_up;
mod lost;
mod race;
mod unavailable;

use std::{fmt::Display, time::Duration};

use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _};
use roster::domain::{Id, Noun};
use serde_json::{Value, json};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::support::app::{TestApp, administrator};

const UPDATE: &str = "mutation($input: ProfileUpdateInput!) { profileUpdate(input: $input) {
    profile { version nickname } changedFields userErrors { path code } } }";
const CREATE: &str = "mutation($input: ProfileCreateInput!) { profileCreate(input: $input) {
    profile { id version user { username } } userErrors { path code } } }";

/// Somebody else at the same database: a connection of the test's own, past Roster.
pub enum Peer {
    Sqlite(SqliteConnection),
    Postgres(Client),
}

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

impl Peer {
    pub async fn of(url: &str) -> Self {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let mut conn = SqliteConnection::establish(path).expect("the database opens");
            conn.batch_execute("PRAGMA busy_timeout = 5000").expect("a pragma");
            return Self::Sqlite(conn);
        }
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("it answers");
        tokio::spawn(connection);
        Self::Postgres(client)
    }

    /// Runs SQL.
    async fn run(&mut self, sql: &str) {
        match self {
            Self::Sqlite(conn) => conn.batch_execute(sql).expect(sql),
            Self::Postgres(client) => client.batch_execute(sql).await.expect(sql),
        }
    }

    /// The rows of a query whose only column is called `text`.
    pub async fn texts(&mut self, sql: &str) -> Vec<String> {
        match self {
            Self::Sqlite(conn) => {
                let rows = diesel::sql_query(sql).load::<Text>(conn).expect(sql);
                rows.into_iter().map(|row| row.text).collect()
            }
            Self::Postgres(client) => {
                let answer = client.simple_query(sql).await.expect(sql);
                let rows = answer.into_iter().filter_map(|message| match message {
                    SimpleQueryMessage::Row(row) => Some(row.get(0).expect("text").to_owned()),
                    _ => None,
                });
                rows.collect()
            }
        }
    }

    /// How many rows there are `FROM` here.
    async fn count(&mut self, from: &str) -> usize {
        let texts = self.texts(&format!("SELECT CAST(count(*) AS text) AS text FROM {from}")).await;
        texts[0].parse().expect("a number")
    }

    /// An id as this database's SQL writes it.
    fn id(&self, id: impl Display) -> String {
        let id = id.to_string();
        match self {
            Self::Sqlite(_) => format!("x'{}'", id.replace('-', "")),
            Self::Postgres(_) => format!("'{id}'"),
        }
    }

    /// Waits until somebody at this PostgreSQL database waits for a lock.
    pub async fn await_waiting(&mut self) {
        let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        for _ in 0..2_000 {
            if self.count(waiting).await > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("nobody came to wait for a lock");
    }
}

/// The id of a record without its kind.
fn bare<N: Noun>(id: &str) -> uuid::Uuid {
    id.parse::<Id<N>>().expect("an id").uuid()
}

/// Makes a profile with its user; its id.
async fn profile(app: &TestApp, username: &str) -> String {
    let input = json!({"newUser": {"username": username}, "nickname": "0"});
    let mut answer = app.data(CREATE, json!({"input": input})).await;
    let id = answer["profileCreate"]["profile"]["id"].take();
    id.as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}

/// Changes a profile as an administrator; the whole answer.
async fn update(app: &TestApp, input: Value) -> Value {
    app.ask(&administrator(), UPDATE, json!({"input": input})).await
}

/// The code of an answer that is an error of the whole request.
fn code(answer: &Value) -> Option<&str> {
    answer["errors"][0]["extensions"]["code"].as_str()
}

/// The paths and codes of an answer's user errors.
fn refusals(answer: &Value, mutation: &str) -> Vec<(String, String)> {
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    crate::mutation::errors(&answer["data"][mutation])
}
