//! A server that stops: what runs is finished, and nobody is waited for who asks nothing.

use std::time::Duration;

use roster::server::{Server, Settings};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    app::TestApp,
    database::{Kind, TestDb},
};

#[tokio::test]
async fn a_server_that_stops_finishes_what_runs() {
    let app = TestApp::new(TestDb::migrated(Kind::Sqlite).await);
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(app.app(), async move { stopped.await.unwrap_or_default() }));

    let body = json!({"query": "{ viewer { permissions } }"}).to_string();
    let (half, rest) = body.split_at(body.len() / 2);
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\n\r\n",
        body.len()
    );
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body once the request runs.
    let mut go_on = [0; 25];
    client.read_exact(&mut go_on).await.unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&go_on));
    client.write_all(half.as_bytes()).await.unwrap();
    drop(stop);
    client.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let json: Value = serde_json::from_str(answer.rsplit("\r\n\r\n").next().unwrap()).unwrap();
    assert_eq!(json["data"]["viewer"]["permissions"], json!([]));
    running.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_a_request_that_never_comes() {
    let settings = Settings { timeout: Duration::from_millis(50), ..Settings::default() };
    let app = TestApp::with_settings(TestDb::migrated(Kind::Sqlite).await, settings);
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let mut client = TcpStream::connect(server.address()).await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(app.app(), async move { stopped.await.unwrap_or_default() }));
    // One request is answered, so the connection is known; of the next one only a part of the head comes.
    client.write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\nPOST /gra").await.unwrap();
    let mut status = [0; 12];
    client.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    drop(stop);
    running.await.unwrap();
}
