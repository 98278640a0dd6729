//! Request ids: taken from the caller or made here, written into every line of the log, and answered.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;

use crate::domain::clock::{Clock as _, IdSource as _, SystemClock, SystemIds};

/// The header that carries the id, in both directions.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a caller.
const MAX_LENGTH: usize = 128;

/// The id of a request.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Gives every request an id.
pub async fn assign(mut request: Request, next: Next) -> Response {
    let id = request.headers().get(HEADER).and_then(accept).unwrap_or_else(make);
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    request.extensions_mut().insert(RequestId(id.clone()));
    async {
        let started = std::time::Instant::now();
        let mut response = next.run(request).await;
        tracing::info!(status = response.status().as_u16(), elapsed = ?started.elapsed(), "answered");
        if let Ok(value) = HeaderValue::try_from(id) {
            response.headers_mut().insert(HEADER, value);
        }
        response
    }
    .instrument(span)
    .await
}

/// A caller's id is taken if it cannot do harm in a log.
fn accept(value: &HeaderValue) -> Option<String> {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'/');
    let text = value.to_str().ok()?;
    (!text.is_empty() && text.len() <= MAX_LENGTH && text.bytes().all(harmless)).then(|| text.to_owned())
}

fn make() -> String {
    SystemIds.uuid(SystemClock.now()).to_string()
}
