//! PostgreSQL for the tests: one real server for the whole run, started from the installed programs at first use, and
//! as many databases on it as the tests ask for. Nothing of it outlives the test process, however that ends.

mod programs;
mod server;

use std::collections::HashSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::Mutex;
use tokio_postgres::NoTls;

use server::Server;

/// A database that belongs to one test. It goes with the server at the end of the run.
pub struct TestDatabase {
    /// Its name on the server.
    pub name: String,
    /// Where it is: a `postgres://` URL over the server's Unix socket, without a password.
    pub url: String,
}

impl TestDatabase {
    fn new(name: String) -> Self {
        let url = server().socket_url(&name);
        Self { name, url }
    }

    /// Where it is over TCP, with TLS checked to the full against the authority that signed the server's certificate.
    pub fn tls_url(&self) -> String {
        server().tls_url("localhost", &self.name, &server().authority)
    }

    /// The same by another name of the server: its certificate is for `localhost` and `127.0.0.1`, and any other name
    /// must be refused.
    pub fn tls_url_at(&self, host: &str) -> String {
        server().tls_url(host, &self.name, &server().authority).replacen('?', "?hostaddr=127.0.0.1&", 1)
    }

    /// The same, but trusting an authority that has not signed the server's certificate: it must be refused.
    pub fn tls_url_trusting_a_stranger(&self) -> String {
        server().tls_url("localhost", &self.name, &server().stranger)
    }
}

/// A server of one test's own, which may stop it and start it again. It goes when it is dropped, and is reached over its
/// Unix socket only: nobody else can take that in the meantime.
pub struct OwnServer(Server);

impl OwnServer {
    /// A new one.
    pub fn start() -> Self {
        Self(Server::start(""))
    }

    /// Where its only database is.
    pub fn url(&self) -> String {
        self.0.socket_url("postgres")
    }

    /// Stops it as a crash would, and keeps its databases.
    pub fn stop(&mut self) {
        self.0.stop();
    }

    /// Starts it again, and waits until it answers.
    pub fn start_again(&mut self) {
        self.0.start_again();
    }
}

/// A new, empty database.
pub async fn database() -> TestDatabase {
    create_from("template1").await
}

/// A new database that is a copy of a template. The first call prepares the template: `prepare` gets the URL of an
/// empty database and fills it. The template's name must say all that its preparation depends on: later calls with the
/// same name copy what the first one made.
pub async fn database_from(template: &str, prepare: impl AsyncFnOnce(String)) -> TestDatabase {
    static PREPARED: Mutex<Option<HashSet<String>>> = Mutex::const_new(None);

    let mut prepared = PREPARED.lock().await;
    let prepared_names = prepared.get_or_insert_default();
    if !prepared_names.contains(template) {
        // A test that failed half way through its preparation has left this behind.
        administer(&format!(r#"DROP DATABASE IF EXISTS "{template}" WITH (FORCE)"#)).await;
        administer(&format!(r#"CREATE DATABASE "{template}""#)).await;
        prepare(server().socket_url(template)).await;
        close(template).await;
        prepared_names.insert(template.to_owned());
    }
    drop(prepared);
    create_from(template).await
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start("127.0.0.1"))
}

async fn create_from(template: &str) -> TestDatabase {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    administer(&format!(r#"CREATE DATABASE "{name}" TEMPLATE "{template}""#)).await;
    TestDatabase::new(name)
}

/// Ends all connections to a template and lets no new ones in: a database in use cannot be copied.
async fn close(template: &str) {
    administer(&format!(r#"ALTER DATABASE "{template}" ALLOW_CONNECTIONS false"#)).await;
    let end = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity";
    administer(&format!("{end} WHERE datname = '{template}'")).await;
}

/// Runs one statement on a connection of its own: every test has its own runtime, so no connection can be kept.
async fn administer(statement: &str) {
    let url = server().socket_url("postgres");
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("a connection to the test server");
    let execute = async move { client.batch_execute(statement).await };
    let (executed, closed) = tokio::join!(execute, connection);
    executed.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    closed.expect("the connection ends in good order");
}
