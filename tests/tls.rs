//! The way to PostgreSQL: encrypted as far as the URL asks, to the server that the URL means.

use roster::db::{Db, instance};
use tokio_postgres::NoTls;

use crate::support::postgres::{self, TestDatabase};

/// How the connections that Roster has to the database are made: so many encrypted, so many not.
async fn connections(database: &TestDatabase) -> (i64, i64) {
    let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    let counted = "SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl)
                   FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                   WHERE datname = current_database() AND application_name = 'roster'";
    let row = client.query_one(counted, &[]).await.expect("a row");
    (row.get(0), row.get(1))
}

/// Opens the database and has it answer; whether its connections are encrypted.
async fn is_encrypted(database: &TestDatabase, url: &str) -> bool {
    let db = Db::open(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    db.migrations().run().await.expect("the migrations run");
    assert_eq!(db.read(instance::setting("none".into())).await.expect("an answer"), None);
    match connections(database).await {
        (1.., 0) => true,
        (0, 1..) => false,
        mixed => panic!("{url}: {mixed:?} connections with and without TLS"),
    }
}

async fn refusal(url: &str) -> String {
    match Db::open(url).await {
        Ok(_) => panic!("{url}: it was opened"),
        Err(error) => error.to_string(),
    }
}

/// The URL with another `sslmode`, and without an authority to trust.
fn with_mode(url: &str, mode: &str) -> String {
    let (address, authority) = url.split_once("sslmode=verify-full&sslrootcert=").expect("a TLS URL");
    assert!(!authority.contains('&'));
    format!("{address}sslmode={mode}")
}

#[tokio::test]
async fn verify_full_works_with_the_servers_authority() {
    let database = postgres::database().await;
    assert!(is_encrypted(&database, &database.tls_url()).await);
    assert!(is_encrypted(&database, &database.tls_url_at("127.0.0.1")).await);
}

#[tokio::test]
async fn verify_full_refuses_a_strangers_authority() {
    let database = postgres::database().await;
    let refusal = refusal(&database.tls_url_trusting_a_stranger()).await;
    assert!(refusal.contains("UnknownIssuer"), "{refusal}");
}

#[tokio::test]
async fn verify_full_refuses_another_hosts_certificate() {
    let database = postgres::database().await;
    let refusal = refusal(&database.tls_url_at("roster.example")).await;
    assert!(refusal.contains("not valid for name \"roster.example\""), "{refusal}");
}

#[tokio::test]
async fn verify_ca_and_require_with_an_authority_check_no_less() {
    let database = postgres::database().await;
    for mode in ["verify-ca", "require"] {
        let with_mode = |url: String| url.replace("verify-full", mode);
        assert!(is_encrypted(&database, &with_mode(database.tls_url())).await);
        let stranger = refusal(&with_mode(database.tls_url_trusting_a_stranger())).await;
        assert!(stranger.contains("UnknownIssuer"), "{mode}: {stranger}");
    }
}

#[tokio::test]
async fn verify_full_without_an_authority_trusts_the_operating_systems() {
    let database = postgres::database().await;
    let refusal = refusal(&with_mode(&database.tls_url(), "verify-full")).await;
    // A machine without authorities says so; the others do not know the one of the tests.
    assert!(refusal.contains("UnknownIssuer") || refusal.contains("sslrootcert"), "{refusal}");
}

#[tokio::test]
async fn require_encrypts_whoever_answers() {
    let database = postgres::database().await;
    assert!(is_encrypted(&database, &with_mode(&database.tls_url(), "require")).await);
    assert!(is_encrypted(&database, &with_mode(&database.tls_url_at("roster.example"), "require")).await);
}

#[tokio::test]
async fn require_is_not_satisfied_without_tls() {
    let database = postgres::database().await;
    let refusal = refusal(&format!("{}?sslmode=require", database.url)).await;
    assert!(refusal.contains("does not support TLS"), "{refusal}");
}

#[tokio::test]
async fn prefer_is_the_default_and_encrypts_where_the_server_can() {
    let database = postgres::database().await;
    let url = with_mode(&database.tls_url(), "prefer");
    assert!(is_encrypted(&database, &url).await);
    assert!(is_encrypted(&database, url.trim_end_matches("?sslmode=prefer")).await);
}

#[tokio::test]
async fn prefer_does_without_on_a_unix_socket() {
    let database = postgres::database().await;
    assert!(!is_encrypted(&database, &format!("{}?sslmode=prefer", database.url)).await);
}

#[tokio::test]
async fn disable_does_not_encrypt() {
    let database = postgres::database().await;
    assert!(!is_encrypted(&database, &format!("{}?sslmode=disable", database.url)).await);
    // Over TCP, the tests' server takes no connection without TLS.
    let refusal = refusal(&with_mode(&database.tls_url(), "disable")).await;
    assert!(refusal.contains("no encryption"), "{refusal}");
}

#[tokio::test]
async fn an_unknown_mode_is_refused_with_the_known_ones() {
    let refusal = refusal("postgres://localhost/roster?sslmode=strict").await;
    let sentence = "sslmode=strict is unknown; use disable, prefer, require, verify-ca or verify-full";
    assert!(refusal.contains(sentence), "{refusal}");
}

#[tokio::test]
async fn an_authority_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("authority.pem");
    let url = format!("postgres://localhost/roster?sslmode=verify-full&sslrootcert={}", file.display());
    for content in
        [None, Some("no certificate"), Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    {
        if let Some(content) = content {
            std::fs::write(&file, content).expect("the file is written");
        }
        let refusal = refusal(&url).await;
        assert!(refusal.contains("authority.pem"), "{content:?}: {refusal}");
    }
}
