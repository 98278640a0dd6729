//! `kill -9` on the program while it writes: what was acknowledged is there, what is there is whole, and what is sent again
//! is not done again.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rand::RngExt as _;
use serde_json::{Value, json};

use super::{CREATE, Peer};
use crate::support::{
    postgres,
    program::{Serving, administrator, folder, roster, run},
};

const ROUNDS: usize = 5;
const WRITERS: usize = 8;

/// A database, and what was sent to it: the key of each create, and whether it was acknowledged.
struct Site<'f> {
    folder: &'f Path,
    url: String,
    token: String,
    sent: Mutex<BTreeMap<String, bool>>,
}

impl<'f> Site<'f> {
    fn new(folder: &'f Path, url: String) -> Self {
        assert!(run(folder, &["migrate", "--database-url", &url]).status.success());
        let token = administrator(folder, &url);
        Self { folder, url, token, sent: Mutex::default() }
    }

    fn serve(&self) -> Serving {
        let mut command = roster(self.folder);
        command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &self.url]);
        Serving::start(command)
    }

    /// Sends the create of a key; whether it was acknowledged.
    fn create(&self, address: SocketAddr, key: &str) -> bool {
        let contacts = [
            json!({"kind": "EMAIL", "value": format!("{key}@example.org")}),
            json!({"kind": "PHONE", "value": "+44 20 7946 0958"}),
        ];
        let input = json!({"newUser": {"username": key}, "contacts": contacts, "idempotencyKey": key});
        let Some(answer) = post(address, &self.token, &json!({"query": CREATE, "variables": {"input": input}})) else {
            return false;
        };
        assert_eq!(answer["data"]["profileCreate"]["profile"]["user"]["username"], key, "{answer:#}");
        true
    }

    /// Sends creates from many writers until the program is killed under them.
    fn write_until_killed(&self, server: &Serving, round: usize) {
        let acknowledged = AtomicUsize::new(0);
        let enough = rand::rng().random_range(20..60);
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let acknowledged = &acknowledged;
                scope.spawn(move || {
                    for number in 0.. {
                        let key = format!("r{round}-w{writer}-{number}");
                        self.sent.lock().unwrap().insert(key.clone(), false);
                        if !self.create(server.address, &key) {
                            return;
                        }
                        self.sent.lock().unwrap().insert(key, true);
                        acknowledged.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            let deadline = Instant::now() + Duration::from_mins(1);
            while acknowledged.load(Ordering::Relaxed) < enough && Instant::now() < deadline {
                thread::sleep(Duration::from_micros(rand::rng().random_range(0..3_000)));
            }
            server.signal("-KILL");
        });
    }

    /// What is in the database is whole, and holds all that was acknowledged; the keys of what is there.
    async fn check(&self) -> Vec<String> {
        let mut peer = Peer::of(&self.url).await;
        let people = "SELECT u.username || ' ' || count(DISTINCT p.id) || ' ' || count(DISTINCT c.id) || ' ' ||
            count(DISTINCT k.key) AS text FROM users u LEFT JOIN profiles p ON p.user_id = u.id
            LEFT JOIN contacts c ON c.profile_id = p.id
            LEFT JOIN idempotency_keys k ON k.key = u.username AND k.record_id = p.id
            WHERE u.username LIKE 'r%-w%' GROUP BY u.username";
        let people = peer.texts(people).await;
        let keys: Vec<String> = people
            .iter()
            .map(|person| person.strip_suffix(" 1 2 1").unwrap_or_else(|| panic!("half a write: {person}")).to_owned())
            .collect();
        let known = "SELECT id FROM users UNION ALL SELECT id FROM profiles UNION ALL SELECT id FROM contacts";
        for (what, problem) in [
            (format!("changes WHERE record_id NOT IN ({known})"), "a change without its record"),
            (format!("({known}) r WHERE id NOT IN (SELECT record_id FROM changes)"), "a record without its change"),
            ("idempotency_keys WHERE record_id IS NULL".into(), "a key without its record"),
        ] {
            assert_eq!(peer.count(&what).await, 0, "{problem}");
        }
        let creates = peer.count("changes WHERE action = 'CREATED' AND record_type = 'PROFILE'").await;
        assert_eq!(creates, keys.len(), "each was made once");
        if let Peer::Sqlite(_) = peer {
            assert_eq!(peer.texts("SELECT integrity_check AS text FROM pragma_integrity_check").await, ["ok"]);
        }
        let sent = self.sent.lock().unwrap();
        let lost: Vec<_> = sent.iter().filter(|(key, acknowledged)| **acknowledged && !keys.contains(key)).collect();
        assert!(lost.is_empty(), "acknowledged and not there: {lost:?}");
        keys
    }

    /// Sends everything again with its key: it is all acknowledged, and nothing is made twice.
    async fn send_again(&self, address: SocketAddr) {
        let keys: Vec<String> = self.sent.lock().unwrap().keys().cloned().collect();
        for key in &keys {
            assert!(self.create(address, key), "{key}");
            self.sent.lock().unwrap().insert(key.clone(), true);
        }
        let mut there = self.check().await;
        there.sort();
        assert_eq!(there, keys);
    }

    /// Kills the program again and again.
    async fn endure(self) {
        let mut server = self.serve();
        for round in 0..ROUNDS {
            self.write_until_killed(&server, round);
            server = self.serve();
            self.check().await;
            self.send_again(server.address).await;
        }
    }
}

/// Posts a request; its answer, if all of it came.
fn post(address: SocketAddr, token: &str, body: &Value) -> Option<Value> {
    let mut stream = TcpStream::connect(address).ok()?;
    let body = body.to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    // Half an answer is no JSON.
    serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_program_has_kept_its_word_on_sqlite() {
    let folder = folder();
    let url = format!("sqlite:{}", folder.path().join("roster.db").display());
    Site::new(folder.path(), url).endure().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_program_has_kept_its_word_on_postgres() {
    let folder = folder();
    Site::new(folder.path(), postgres::database().await.url).endure().await;
}
