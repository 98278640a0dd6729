//! The front door: HTTP in, HTTP out.

mod connection;
mod cors;
mod encoding;
pub mod forgetting;
pub mod graphiql;
mod graphql;
mod health;
mod rate;
mod refusal;
mod request_id;

use std::{net::SocketAddr, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{Router, middleware, routing};
use tokio::{net::TcpListener, sync::oneshot, time::sleep};
use tower_http::compression::{
    CompressionLayer, Predicate as _,
    predicate::{NotForContentType, SizeAbove},
};

pub use self::cors::Origins;
use self::{
    rate::{Caller, Rates},
    refusal::Refusal,
};
use crate::{
    auth::{self, Authenticator},
    db::Db,
    domain::clock::Clock,
    graphql::{self as graph, Graph},
};

/// How long the last answers may take to reach their clients when the server stops.
const FAREWELL: Duration = Duration::from_secs(1);

/// An answer of fewer bytes is not worth compressing.
const SMALL: u64 = 1 << 10;

/// What the handlers share.
#[derive(Clone)]
pub struct App {
    db: Db,
    graph: Graph,
    clock: Arc<dyn Clock>,
    authenticator: Arc<Authenticator>,
    rates: Option<Arc<Rates>>,
    settings: Arc<Settings>,
}

/// How requests are taken.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many bytes the body of one may have.
    pub body: usize,
    /// After how long one is given up.
    pub timeout: Duration,
    /// How many may come in one list; without a number, none.
    pub batch: Option<usize>,
    /// How many a caller may send in a second, on average; without a number, any.
    pub rate: Option<NonZeroU32>,
    /// Whose pages may send them.
    pub origins: Origins,
}

impl Default for Settings {
    fn default() -> Self {
        Self { body: 1 << 20, timeout: Duration::from_secs(30), batch: None, rate: None, origins: Origins::default() }
    }
}

impl App {
    /// The application over a database, whose callers say who they are as these settings let them.
    #[must_use]
    pub fn new(db: Db, graph: graph::Settings, settings: Settings, callers: auth::Settings) -> Self {
        let clock = Arc::clone(&graph.clock);
        let authenticator = Arc::new(Authenticator::new(db.clone(), Arc::clone(&clock), callers));
        let rates = settings.rate.map(Rates::new).map(Arc::new);
        Self { graph: Graph::new(db.clone(), graph), db, clock, authenticator, rates, settings: Arc::new(settings) }
    }

    /// Counts requests of a caller, if they are counted.
    fn count(&self, caller: Caller, requests: u32) -> Result<(), Refusal> {
        self.rates.as_ref().map_or(Ok(()), |rates| rates.count(caller, requests))
    }
}

/// Every address that the server answers.
pub fn router(app: App) -> Router {
    let graph = routing::any(graphql::execute);
    let graph = match cors::layer(&app.settings.origins) {
        Some(cors) => graph.layer(cors),
        None => graph,
    };
    let compression = CompressionLayer::new().compress_when(SizeAbove::new(SMALL).and(NotForContentType::IMAGES));
    Router::new()
        .route("/graphql", graph)
        .route("/health/live", routing::get(health::live))
        .route("/health/ready", routing::get(health::ready))
        .merge(graphiql::router())
        .layer(compression)
        .layer(middleware::from_fn(encoding::lenient))
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

    /// Answers requests until the signal comes, and then those that are running; meanwhile forgets what has expired. A
    /// request ends with its time; who has not even sent one whole by then keeps nobody waiting.
    pub async fn run(self, app: App, stop: impl Future<Output = ()> + Send + 'static) {
        let patience = app.settings.timeout + FAREWELL;
        let (stopped, stopping) = oneshot::channel::<()>();
        let stop = async move {
            stop.await;
            drop(stopped);
        };
        let late = async move {
            let _ = stopping.await;
            sleep(patience).await;
        };
        let rates = app.rates.clone();
        let forgetting = async {
            let rates = async {
                if let Some(rates) = rates {
                    rates.forget().await;
                }
            };
            tokio::join!(forgetting::forever(app.db.clone(), Arc::clone(&app.clock)), rates);
        };
        tokio::select! {
            () = connection::serve(self.listener, router(app.clone()), stop) => (),
            () = late => (),
            () = forgetting => (),
        }
    }
}
