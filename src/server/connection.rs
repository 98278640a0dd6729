//! Connections: HTTP/1.1 and HTTP/2 over each, and an end for those that ask nothing.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body};
use hyper::{
    Request,
    body::Incoming,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// The address that a request came from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// How long the head of a request may take to come, the first one included.
const HEAD: Duration = Duration::from_secs(30);

/// How many streams one HTTP/2 connection may have open.
const STREAMS: u32 = 100;

/// How large the head of a request may be, in bytes: an address may hold a query and its variables.
const HEAD_SIZE: usize = 64 << 10;

/// After how long without a word from an HTTP/2 client it is asked whether it is still there.
const KEEP_ALIVE: Duration = Duration::from_mins(1);

/// How long is waited for when no connection can be accepted: too many files are open, for one.
const RESPITE: Duration = Duration::from_millis(100);

/// Answers whoever connects, until the signal comes; then no new ones, and waits for those whose requests are running.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let builder = Arc::new(builder());
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = connection(Arc::clone(&builder), stream, peer, router.clone(), graceful.watcher());
                tokio::spawn(connection);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                sleep(RESPITE).await;
            }
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_SIZE);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(HEAD_SIZE).unwrap_or(u32::MAX))
        .keep_alive_interval(KEEP_ALIVE);
    builder
}

async fn connection(
    builder: Arc<Builder<TokioExecutor>>,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) {
    // A small answer is not kept back to be sent with the next.
    let _ = stream.set_nodelay(true);
    let asked = Arc::new(AtomicBool::new(false));
    let has_asked = Arc::clone(&asked);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request: Request<Incoming>| {
        has_asked.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        router.call(request)
    });
    let answering = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    let answering = watcher.watch(answering.into_owned());
    // hyper bounds the head of a request, but not the time until it knows which version of HTTP the client speaks.
    let silent = async {
        sleep(HEAD).await;
        if asked.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = answering => if let Err(error) = ended {
            tracing::debug!(%error, %peer, "a connection ended with an error");
        },
        () = silent => tracing::debug!(%peer, "a connection was closed on which nothing was asked"),
    }
}
