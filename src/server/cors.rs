//! Which pages of other origins may ask: none, unless whoever runs the server lets them.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::{graphql::COST, request_id};

/// For so long a browser remembers what it was let.
const REMEMBERED: Duration = Duration::from_hours(1);

/// The headers that a page may send.
const SENT: [HeaderName; 6] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    COST,
    HeaderName::from_static("x-organisation-id"),
    request_id::HEADER,
    HeaderName::from_static("x-session-token"),
];

/// Whose pages may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// Those of these origins, as `https://app.example.org`.
    Of(Vec<HeaderValue>),
    /// Anybody's.
    Any,
}

impl Default for Origins {
    fn default() -> Self {
        Self::Of(Vec::new())
    }
}

/// What tells browsers so; none where only pages of this origin may ask.
///
/// Cookies and the like are never let through: no credential is one that a browser sends by itself.
pub fn layer(origins: &Origins) -> Option<CorsLayer> {
    let allowed = match origins {
        Origins::Of(origins) if origins.is_empty() => return None,
        Origins::Of(origins) => AllowOrigin::list(origins.iter().cloned()),
        Origins::Any => AllowOrigin::any(),
    };
    let layer = CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(SENT)
        .expose_headers([request_id::HEADER, header::RETRY_AFTER, header::WWW_AUTHENTICATE])
        .max_age(REMEMBERED);
    Some(layer)
}
