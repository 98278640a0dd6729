//! The server that the other tests stand on is the one they think it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Error, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::support::postgres::{self, TestDatabase};

async fn connect<T>(config: &Config, tls: T) -> Result<Client, Error>
where
    T: MakeTlsConnect<Socket, Stream: Send + 'static>,
{
    let (client, connection) = config.connect(tls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn open(database: &TestDatabase) -> Client {
    connect(&database.url.parse().expect("a URL"), NoTls).await.expect("a connection")
}

/// Splits a TLS URL into what tokio-postgres knows and the authority's file, which it leaves to its caller.
fn tls(url: &str) -> (Config, MakeRustlsConnect) {
    let (address, authority) = url.split_once("sslmode=verify-full&sslrootcert=").expect("a TLS URL");
    let mut config: Config = address.trim_end_matches(['?', '&']).parse().expect("a URL");
    config.ssl_mode(SslMode::Require);
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(authority.replace("%2F", "/")).expect("a certificate");
    roots.add(certificate).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let client = client.expect("TLS versions").with_root_certificates(roots).with_no_client_auth();
    (config, MakeRustlsConnect::new(client))
}

async fn refusal(url: &str) -> String {
    let (config, tls) = tls(url);
    format!("{:?}", connect(&config, tls).await.expect_err("no connection"))
}

#[tokio::test]
async fn each_database_is_its_own() {
    let (one, other) = (postgres::database().await, postgres::database().await);
    open(&one).await.batch_execute("CREATE TABLE only_here (id integer)").await.expect("a table");

    for (database, expected) in [(&one, true), (&other, false)] {
        let client = open(database).await;
        let row = client.query_one("SELECT to_regclass('only_here') IS NOT NULL, current_database()", &[]).await;
        let row = row.expect("a row");
        assert_eq!((row.get(0), row.get(1)), (expected, database.name.as_str()));
    }
}

#[tokio::test]
async fn a_template_is_prepared_once_and_copied() {
    static PREPARED: AtomicU32 = AtomicU32::new(0);
    let copy = || {
        postgres::database_from("shelf", async |url: String| {
            PREPARED.fetch_add(1, Ordering::Relaxed);
            let client = connect(&url.parse().expect("a URL"), NoTls).await.expect("a connection");
            client
                .batch_execute("CREATE TABLE book (title text); INSERT INTO book VALUES ('first')")
                .await
                .expect("SQL");
        })
    };
    let (one, other) = tokio::join!(copy(), copy());
    open(&one).await.execute("INSERT INTO book VALUES ('second')", &[]).await.expect("a row");

    for (database, books) in [(&one, 2_i64), (&other, 1)] {
        let row = open(database).await.query_one("SELECT count(*) FROM book", &[]).await.expect("a row");
        assert_eq!(row.get::<_, i64>(0), books);
    }
    assert_eq!(PREPARED.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn over_tcp_a_trusted_certificate_is_shown() {
    let database = postgres::database().await;
    for url in [database.tls_url(), database.tls_url_at("127.0.0.1")] {
        let (config, tls) = tls(&url);
        let client = connect(&config, tls).await.expect("a connection with TLS");
        let row = client.query_one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]).await;
        assert!(row.expect("a row").get::<_, bool>(0));
    }
}

#[tokio::test]
async fn over_tcp_the_wrong_certificate_is_refused() {
    let database = postgres::database().await;
    let stranger = refusal(&database.tls_url_trusting_a_stranger()).await;
    assert!(stranger.contains("UnknownIssuer"), "{stranger}");
    let other_name = refusal(&database.tls_url_at("roster.example")).await;
    assert!(other_name.contains("NotValidForName"), "{other_name}");
}

#[tokio::test]
async fn over_tcp_there_is_no_connection_without_tls() {
    let database = postgres::database().await;
    let (mut config, _) = tls(&database.tls_url());
    config.ssl_mode(SslMode::Disable);
    let refusal = connect(&config, NoTls).await.expect_err("no connection");
    assert_eq!(refusal.code().map(SqlState::code), Some("28000"), "{refusal:?}");
}
