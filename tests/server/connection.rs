//! Connections: what only shows on a real socket.

use std::{sync::Arc, time::Duration};

use axum::{body::Body, http::Request};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use roster::server::Server;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

use super::app;
use crate::support::app::{TestApp, read};

/// A server on a port of its own; it stops when this is dropped.
pub struct Running {
    app: Arc<TestApp>,
    /// Where it answers.
    pub address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    /// A server over an empty database.
    pub async fn new() -> Self {
        let app = Arc::new(app().await);
        let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(server.run(app.app(), async move { stopped.await.unwrap_or_default() }));
        Self { app, address, stop: Some(stop), task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Stops it.
    pub async fn end(mut self) {
        drop(self.stop.take());
        self.task.await.unwrap();
        drop(self.app);
    }
}

async fn answer_to(mut client: TcpStream, bytes: &[u8]) -> String {
    client.write_all(bytes).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn http_2_is_spoken_with_those_who_begin_it() {
    let running = Running::new().await;
    let stream = TokioIo::new(running.connect().await);
    let (mut client, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let ask = || {
        Request::post(format!("http://{}/graphql", running.address))
            .header("content-type", "application/json")
            .body(Body::from(json!({"query": "{ __typename }"}).to_string()))
            .unwrap()
    };
    let answers = [client.send_request(ask()), client.send_request(ask())];
    for answer in futures_util::future::join_all(answers).await {
        let answer = answer.unwrap();
        assert_eq!(answer.version(), axum::http::Version::HTTP_2);
        assert!(answer.headers().contains_key("x-request-id"));
        let (_, json) = read(answer.map(Body::new)).await;
        assert_eq!(json, json!({"data": {"__typename": "Query"}}));
    }
    drop(client);
    connection.await.unwrap().unwrap();
    running.end().await;
}

/// Who sends all of a body before they read sees why it was refused, and not a connection that was cut.
#[tokio::test]
async fn a_refusal_is_seen_by_those_who_send_first_and_read_then() {
    let running = Running::new().await;
    for (headers, length, status) in [
        ("Content-Type: application/json", 2 << 20, 413),
        ("Content-Type: text/plain", 900_000, 415),
        ("Content-Type: application/json\r\nAuthorization: Bearer wrong", 900_000, 401),
        ("Content-Type: application/json\r\nAccept: text/html", 900_000, 406),
    ] {
        let mut bytes = format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\nContent-Length: {length}\r\n\r\n"
        )
        .into_bytes();
        bytes.resize(bytes.len() + length, b'x');
        let answer = answer_to(running.connect().await, &bytes).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        let json: Value = serde_json::from_str(answer.rsplit("\r\n\r\n").next().unwrap()).unwrap();
        assert!(json["errors"][0]["message"].is_string(), "{json}");
    }
    running.end().await;
}

/// One that is far too large is refused without being read to its end.
#[tokio::test]
async fn a_huge_body_is_not_waited_for() {
    let running = Running::new().await;
    let head =
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n";
    let mut client = running.connect().await;
    client.write_all(head.as_bytes()).await.unwrap();
    let chunk = vec![b'x'; 64 << 10];
    let mut sent = 0;
    // It is cut off at some time.
    while client.write_all(&chunk).await.is_ok() {
        sent += chunk.len();
        assert!(sent < 100 << 20, "it reads on and on");
    }
    running.end().await;
}

/// One that says that it is too large is refused before it comes.
#[tokio::test]
async fn a_body_that_is_declared_too_large_is_refused_at_once() {
    let running = Running::new().await;
    for expects in ["", "Expect: 100-continue\r\n"] {
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n{expects}Content-Length: \
             10000000000\r\n\r\n"
        );
        let answer = answer_to(running.connect().await, head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    }
    running.end().await;
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let running = Running::new().await;
    let head = format!("GET /graphql?query={} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "x".repeat(70_000));
    let answer = answer_to(running.connect().await, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 ") || answer.starts_with("HTTP/1.1 414 "), "{answer}");
    running.end().await;
}

/// Time stands still but for those who wait for it.
#[tokio::test]
async fn a_connection_on_which_nothing_is_asked_is_closed() {
    let running = Running::new().await;
    for beginning in ["", "PRI * HTTP/2.0", "P", "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
        let mut client = running.connect().await;
        client.write_all(beginning.as_bytes()).await.unwrap();
        tokio::time::pause();
        let mut answer = String::new();
        let began = tokio::time::Instant::now();
        let closed = tokio::time::timeout(Duration::from_mins(5), client.read_to_string(&mut answer)).await;
        let took = began.elapsed();
        tokio::time::resume();
        assert!(closed.is_ok(), "{beginning:?} is waited for");
        assert!(took < Duration::from_mins(2), "{beginning:?}: {took:?}");
    }
    running.end().await;
}
