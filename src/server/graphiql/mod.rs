//! The GraphiQL page: where a person tries the graph in a browser.
//!
//! The page is made of a few files of our own and of the third-party files that the `assets` module pins by version and
//! hash. No third-party file is committed; there are two ways to get them to the browser.
//!
//! - A plain `cargo build` needs no npm: the page loads them from a CDN, each with its integrity hash, and its
//!   Content-Security-Policy names those very files and no other place.
//! - The feature `embedded-graphiql` puts them into the binary, so that the page asks no other host for anything. They
//!   come from the npm registry by lock file, once before the build:
//!
//!   ```sh
//!   npm ci --prefix src/server/graphiql
//!   cargo build --release --features embedded-graphiql
//!   ```
//!
//! To move to another version, change `package.json`, run `npm install --prefix src/server/graphiql`, and write the new
//! versions and hashes into `assets.rs`; the tests compare the three, with the feature also with the files' bytes.

mod assets;
#[cfg(feature = "embedded-graphiql")]
mod embedded;
pub mod examples;

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use assets::{ASSETS, Kind};

const PAGE: &str = include_str!("page.html");
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// Our own files carry no version in their address, so a browser asks again each time.
const ASK_AGAIN: &str = "no-cache";

/// The page at `/` and everything below `/graphiql/` that it is made of.
///
/// The page sends its queries to `/graphql` of the same origin, as POST with a JSON body.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let page = ([(header::CONTENT_SECURITY_POLICY, policy())], file("text/html; charset=utf-8", ASK_AGAIN, page()));
    let router = Router::new()
        .route("/", get(page))
        .route("/graphiql/boot.js", get(file(JAVASCRIPT, ASK_AGAIN, include_str!("boot.js"))))
        .route("/graphiql/session.js", get(file(JAVASCRIPT, ASK_AGAIN, include_str!("session.js"))))
        .route("/graphiql/boot.css", get(file(CSS, ASK_AGAIN, include_str!("boot.css"))))
        .route("/graphiql/icon.svg", get(file("image/svg+xml", ASK_AGAIN, include_str!("icon.svg"))));
    #[cfg(feature = "embedded-graphiql")]
    let router = router.merge(embedded::router());
    router
}

/// One file's answer, with the headers that every answer of this module carries.
fn file(
    content_type: &'static str,
    cache: &'static str,
    body: impl Into<Bytes>,
) -> impl IntoResponse + Clone + Send + Sync + 'static {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, cache),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    (headers, body.into())
}

/// The page with the tags of the pinned files and the examples in their places.
fn page() -> String {
    let tags: Vec<_> = ASSETS.iter().map(assets::Asset::tag).collect();
    PAGE.replace("<!-- pinned files -->", &tags.join("\n    "))
        .replace("{examples}", &examples::tabs().to_string().replace('&', "&amp;").replace('"', "&quot;"))
}

/// The page's Content-Security-Policy: the page may load and connect to what it is made of, and nothing else.
fn policy() -> String {
    let script = sources(Kind::Script);
    let style = sources(Kind::Style);
    // The stylesheet of the CDN holds its fonts and images as `data:` URLs; the embedded one has them as files.
    let inlined = if cfg!(feature = "embedded-graphiql") { "'self'" } else { "'self' data:" };
    format!(
        "default-src 'none'; script-src {script}; style-src {style}; img-src {inlined}; font-src {inlined}; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// Where files of a kind may come from: our own origin, and from the CDN these files only.
fn sources(kind: Kind) -> String {
    let mut sources = vec!["'self'".to_owned()];
    if !cfg!(feature = "embedded-graphiql") {
        sources.extend(ASSETS.iter().filter(|asset| asset.kind() == kind).map(assets::Asset::url));
    }
    sources.join(" ")
}
