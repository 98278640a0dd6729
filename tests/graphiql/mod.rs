//! The GraphiQL page, as a server sends it and as a browser runs it.

#[cfg(feature = "embedded-graphiql")]
mod editor;
mod examples;
#[cfg(feature = "embedded-graphiql")]
mod opened;
#[cfg(feature = "embedded-graphiql")]
mod signing_in;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use roster::server::graphiql::{self, examples::EXAMPLES};
use serde_json::{Value, json};
use tower::ServiceExt;

/// One answer of the page's router.
async fn get(path: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = graphiql::router::<()>().oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

/// The values of an attribute in the page, in order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn the_page_holds_the_examples_and_neither_inline_code_nor_a_token() {
    let (status, headers, page) = get("/").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert_eq!(headers["x-frame-options"], "DENY");
    assert!(page.contains("<title>Roster</title>"));
    let examples = values(&page, "data-examples")[0].replace("&quot;", "\"").replace("&amp;", "&");
    let expected = EXAMPLES.map(|it| json!({"query": it.query, "variables": it.variables.map(str::trim_end)}));
    assert_eq!(serde_json::from_str::<Value>(&examples).unwrap(), json!(expected));
    assert!(values(&page, "value").is_empty());
    assert!(!page.contains("<style"));
    assert_eq!(page.matches("<script").count(), page.matches("<script defer src=").count());
}

#[tokio::test]
async fn what_the_page_names_on_this_server_is_there() {
    let (_, _, page) = get("/").await;
    let named = [values(&page, "src"), values(&page, "href")].concat();
    for path in named.into_iter().filter(|path| path.starts_with('/')) {
        let (status, headers, body) = get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let expected = match path.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(headers["content-type"], expected, "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        let immutable = headers["cache-control"] == "public, max-age=31536000, immutable";
        assert_eq!(immutable, path.contains('@'), "{path}");
        assert!(!body.is_empty(), "{path}");
    }
}

#[cfg(not(feature = "embedded-graphiql"))]
#[tokio::test]
async fn the_page_takes_only_pinned_files_from_the_cdn() {
    let (_, headers, page) = get("/").await;
    let foreign: Vec<_> = page.lines().filter(|line| line.contains("https://")).collect();
    let files = [values(&page, "src"), values(&page, "href")].concat();
    let files: Vec<_> = files.into_iter().filter(|file| !file.starts_with('/')).collect();
    assert_eq!(foreign.len(), 4);
    assert_eq!(files.len(), 4);
    for line in foreign {
        assert!(line.contains(r#" integrity="sha384-"#) && line.contains(r#" crossorigin="anonymous""#), "{line}");
    }
    let policy = headers["content-security-policy"].to_str().unwrap();
    let (css, scripts): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.rsplit('.').next() == Some("css"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'self' {}; style-src 'self' {}; img-src 'self' data:; \
             font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            scripts.join(" "),
            css.join(" ")
        )
    );
}

#[cfg(feature = "embedded-graphiql")]
#[tokio::test]
async fn the_page_names_no_other_host() {
    let (_, headers, page) = get("/").await;
    assert!(!page.contains("://"));
    assert_eq!(
        headers["content-security-policy"],
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
}
