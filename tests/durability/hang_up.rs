//! Clients that hang up, at every stage of a request: no transaction stays open, no lock is kept, and what was written is
//! whole or not there.

use std::{net::SocketAddr, time::Duration};

use roster::{domain::ProfileNoun, server::Server};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt as _,
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{CREATE, Peer, UPDATE, bare, profile, refusals, update};
use crate::support::{
    app::TestApp,
    database::{Kind, TestDb, on_both},
};

/// How often a client goes at each stage.
const ROUNDS: u64 = 3;

/// A server on a port of its own.
struct Site {
    app: TestApp,
    address: SocketAddr,
    token: String,
}

impl Site {
    async fn new(test: TestDb) -> Self {
        let app = TestApp::new(test);
        let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = server.address();
        tokio::spawn(server.run(app.app(), std::future::pending()));
        let (name, token) = app.sign_in().await;
        Self { app, address, token: format!("{name}: {token}") }
    }

    fn request(&self, query: &str, input: &Value) -> (String, String) {
        let body = json!({"query": query, "variables": {"input": input}}).to_string();
        let head = format!("POST /graphql HTTP/1.1\r\nHost: {}\r\n{}\r\n", self.address, self.token);
        let head = format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        (head, body)
    }

    async fn send(&self, sent: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        stream.write_all(sent.as_bytes()).await.expect("it is sent");
        stream
    }

    /// Sends a part of a request, waits, and hangs up, with a reset or in good order.
    async fn hang_up(&self, sent: &str, after: Duration, reset: bool) {
        let stream = self.send(sent).await;
        sleep(after).await;
        if reset {
            stream.set_zero_linger().expect("a socket");
        }
    }

    async fn peer(&self) -> Peer {
        Peer::of(&self.app.test.url).await
    }

    /// Nothing is open any more, and another write goes through at once.
    async fn assert_at_rest(&self, peer: &mut Peer) {
        match peer {
            Peer::Postgres(_) => {
                let ours = "datname = current_database() AND pid <> pg_backend_pid()";
                let open = format!("pg_stat_activity WHERE {ours} AND state <> 'idle'");
                let locks = format!("pg_locks l JOIN pg_database d ON d.oid = l.database WHERE {ours}");
                // What had begun is finished first.
                for _ in 0..1_000 {
                    if peer.count(&open).await + peer.count(&locks).await == 0 {
                        break;
                    }
                    sleep(Duration::from_millis(5)).await;
                }
                assert_eq!((peer.count(&open).await, peer.count(&locks).await), (0, 0));
            }
            Peer::Sqlite(_) => {
                self.app
                    .db()
                    .transaction(|_| Box::pin(async { Ok::<_, roster::db::Error>(()) }))
                    .await
                    .expect("its turn");
                peer.run("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK; PRAGMA busy_timeout = 5000").await;
            }
        }
    }
}

/// The people whose names begin so: `name profiles contacts`.
async fn people(peer: &mut Peer, prefix: &str) -> Vec<String> {
    let people = "SELECT u.username || ' ' || count(DISTINCT p.id) || ' ' || count(c.id) AS text FROM users u
        LEFT JOIN profiles p ON p.user_id = u.id LEFT JOIN contacts c ON c.profile_id = p.id";
    peer.texts(&format!("{people} WHERE u.username LIKE '{prefix}%' GROUP BY u.username ORDER BY u.username")).await
}

fn person(name: &str) -> Value {
    let contacts: Vec<_> =
        (0..3).map(|n| json!({"kind": "EMAIL", "value": format!("{name}-{n}@example.org")})).collect();
    json!({"newUser": {"username": name}, "contacts": contacts})
}

on_both! {
    async fn a_client_that_goes_before_its_request_is_whole_changes_nothing(test: TestDb) {
        let site = Site::new(test).await;
        let mut peer = site.peer().await;
        for round in 0..ROUNDS {
            let (head, body) = site.request(CREATE, &person(&format!("part-{round}")));
            let whole = format!("{head}{body}");
            for sent in [0, 10, head.len() - 2, head.len(), head.len() + body.len() / 2, whole.len() - 1] {
                for reset in [false, true] {
                    site.hang_up(&whole[..sent], Duration::from_millis(5), reset).await;
                }
            }
        }
        site.assert_at_rest(&mut peer).await;
        assert_eq!(people(&mut peer, "part").await, [""; 0]);
        assert!(timeout(Duration::from_secs(5), profile(&site.app, "next")).await.is_ok());
    }

    async fn a_client_that_goes_after_its_request_leaves_a_whole_write_or_none(test: TestDb) {
        let site = Site::new(test).await;
        let mut peer = site.peer().await;
        for round in 0..ROUNDS {
            for after in 0..=20 {
                let name = format!("gone-{round}-{after}");
                let (head, body) = site.request(CREATE, &person(&name));
                site.hang_up(&format!("{head}{body}"), Duration::from_millis(after), (round + after).is_multiple_of(2)).await;
            }
            site.assert_at_rest(&mut peer).await;
        }
        let there = people(&mut peer, "gone").await;
        assert!(there.iter().all(|person| person.ends_with(" 1 3")), "{there:?}");
        // Somebody was there, or it tested nothing.
        assert!(there.len() > 3, "{there:?}");
        let changes = peer.count("changes c JOIN users u ON u.id = c.record_id WHERE u.username LIKE 'gone%'").await;
        assert_eq!(changes, there.len());
        assert!(timeout(Duration::from_secs(5), profile(&site.app, "next")).await.is_ok());
    }

    async fn a_client_that_goes_between_mutations_leaves_the_first_of_them(test: TestDb) {
        let site = Site::new(test).await;
        let mut peer = site.peer().await;
        for after in 0..20 {
            let each = (0..6).map(|n| {
                let input = format!("{{newUser: {{username: \"list-{after:02}-{n}\"}}}}");
                format!("m{n}: profileCreate(input: {input}) {{ profile {{ id }} }}")
            });
            let query = format!("mutation {{ {} }}", each.collect::<Vec<_>>().join(" "));
            let (head, body) = site.request(&query, &Value::Null);
            site.hang_up(&format!("{head}{body}"), Duration::from_millis(after * 2), after.is_multiple_of(2)).await;
        }
        site.assert_at_rest(&mut peer).await;
        for after in 0..20 {
            let prefix = format!("list-{after:02}");
            let there = people(&mut peer, &prefix).await;
            let expected: Vec<_> = (0..there.len()).map(|n| format!("{prefix}-{n} 1 0")).collect();
            assert_eq!(there, expected, "in their order, each whole");
        }
    }
}

/// Holds a profile, lets a client send a change of it and hang up while that waits, and lets go of it.
async fn hang_up_while_waiting(kind: Kind, hold: impl Fn(&Peer, uuid::Uuid) -> String) {
    let site = Site::new(TestDb::migrated(kind).await).await;
    let id = profile(&site.app, "held").await;
    let mut holder = site.peer().await;
    let sql = hold(&holder, bare::<ProfileNoun>(&id));
    holder.run(&sql).await;
    let (head, body) = site.request(UPDATE, &json!({"id": id, "nickname": "written"}));
    let client = site.send(&format!("{head}{body}")).await;
    match holder {
        Peer::Postgres(_) => site.peer().await.await_waiting().await,
        // Nobody can see who waits here.
        Peer::Sqlite(_) => sleep(Duration::from_secs(1)).await,
    }
    drop(client);
    // The server hears of it.
    sleep(Duration::from_millis(200)).await;
    holder.run("COMMIT").await;
    let mut peer = site.peer().await;
    for _ in 0..1_000 {
        if peer.count("profiles WHERE nickname = 'written' AND version = 2").await == 1 {
            site.assert_at_rest(&mut peer).await;
            let next = timeout(Duration::from_secs(5), update(&site.app, json!({"id": id, "nickname": "next"}))).await;
            assert_eq!(refusals(&next.expect("it has not to wait"), "profileUpdate"), []);
            return;
        }
        sleep(Duration::from_millis(5)).await;
    }
    panic!("the write went with its client");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_waits_is_done_without_its_client_on_postgres() {
    hang_up_while_waiting(Kind::Postgres, |peer, id| {
        format!("BEGIN; SELECT FROM profiles WHERE id = {} FOR UPDATE", peer.id(id))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_waits_is_done_without_its_client_on_sqlite() {
    hang_up_while_waiting(Kind::Sqlite, |_, _| "BEGIN IMMEDIATE".into()).await;
}
