//! The front door: HTTP in, HTTP out.

pub mod forgetting;
pub mod graphiql;
mod graphql;
mod health;
mod refusal;
mod request_id;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, middleware, routing};
use tokio::{net::TcpListener, sync::oneshot, time::sleep};

use crate::{
    auth::{self, Authenticator},
    db::Db,
    domain::clock::Clock,
    graphql::{Graph, Settings},
};

/// How long the last answers may take to reach their clients when the server stops.
const FAREWELL: Duration = Duration::from_secs(1);

/// What the handlers share.
#[derive(Clone)]
pub struct App {
    db: Db,
    graph: Graph,
    clock: Arc<dyn Clock>,
    authenticator: Arc<Authenticator>,
    limits: Arc<Limits>,
}

/// What a request may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many bytes its body may have.
    pub body: usize,
    /// After how long it is given up.
    pub timeout: Duration,
}

impl App {
    /// The application over a database, whose callers say who they are as these settings let them.
    #[must_use]
    pub fn new(db: Db, settings: Settings, limits: Limits, callers: auth::Settings) -> Self {
        let authenticator = Arc::new(Authenticator::new(db.clone(), Arc::clone(&settings.clock), callers));
        let clock = Arc::clone(&settings.clock);
        let graph = Graph::new(db.clone(), settings);
        Self { db, graph, clock, authenticator, limits: Arc::new(limits) }
    }
}

/// Every address that the server answers.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/graphql", routing::post(graphql::execute).fallback(graphql::not_posted))
        .route("/health/live", routing::get(health::live))
        .route("/health/ready", routing::get(health::ready))
        .merge(graphiql::router())
        .layer(middleware::from_fn(request_id::assign))
        .with_state(app)
}

/// A server that has its port, and does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes the port.
    ///
    /// # Errors
    /// When somebody else has it.
    pub async fn bind(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address with the port that was taken.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until the signal comes, and then those that are running; meanwhile forgets what has expired. A request ends with its time; who has not
    /// even sent one whole by then keeps nobody waiting.
    ///
    /// # Errors
    /// When the port is lost.
    pub async fn run(self, app: App, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let patience = app.limits.timeout + FAREWELL;
        let (stopped, stopping) = oneshot::channel::<()>();
        let stop = async move {
            stop.await;
            drop(stopped);
        };
        let late = async move {
            let _ = stopping.await;
            sleep(patience).await;
        };
        let forgetting = tokio::spawn(forgetting::forever(app.db.clone(), Arc::clone(&app.clock)));
        let ended = tokio::select! {
            ended = axum::serve(self.listener, router(app)).with_graceful_shutdown(stop).into_future() => ended,
            () = late => Ok(()),
        };
        forgetting.abort();
        ended
    }
}
