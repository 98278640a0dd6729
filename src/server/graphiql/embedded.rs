//! The pinned files, served from the binary.

use std::borrow::Cow;

use axum::Router;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::assets::{ASSETS, Asset, Kind};
use super::{CSS, JAVASCRIPT, file};

/// Each address names a version, so what it answers never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The addresses of the pinned files.
pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    ASSETS.iter().fold(Router::new(), |router, asset| match asset.kind() {
        Kind::Script => router.route(&asset.url(), get(file(JAVASCRIPT, FOR_EVER, asset.bytes))),
        Kind::Style => style(router, asset),
    })
}

/// Adds a stylesheet and the files that it held inside.
fn style<S: Clone + Send + Sync + 'static>(router: Router<S>, asset: &Asset) -> Router<S> {
    let (css, parts) = take_apart(&String::from_utf8_lossy(asset.bytes), &asset.package_url());
    let router = router.route(&asset.url(), get(file(CSS, FOR_EVER, css)));
    parts.into_iter().fold(router, |router, part| router.route(&part.url, get(file(part.mime, FOR_EVER, part.bytes))))
}

/// A file that a stylesheet held as a `data:` URL.
struct Part {
    url: String,
    mime: &'static str,
    bytes: Vec<u8>,
}

/// Gives every `data:` URL of a stylesheet an address below `base`.
///
/// The page's policy lets fonts and images come from our own origin only, and a `data:` URL is none.
fn take_apart(css: &str, base: &str) -> (String, Vec<Part>) {
    let mut pieces = css.split("url(");
    let mut apart = pieces.next().unwrap_or_default().to_owned();
    let mut parts = Vec::new();
    for piece in pieces {
        let (target, rest) = piece.split_once(')').unwrap_or((piece, ""));
        let mut target = Cow::Borrowed(target);
        if let Some(part) = part(&target, base, parts.len()) {
            target = Cow::Owned(part.url.clone());
            parts.push(part);
        }
        apart.extend(["url(", &target, ")", rest]);
    }
    (apart, parts)
}

/// The file inside a `data:` URL of a known type; none for any other URL.
fn part(target: &str, base: &str, number: usize) -> Option<Part> {
    let (mime, data) = target.trim_matches(['"', '\'']).strip_prefix("data:")?.split_once(";base64,")?;
    let mime = ["font/woff", "font/woff2", "image/png"].into_iter().find(|known| *known == mime)?;
    let bytes = STANDARD.decode(data).ok()?;
    let (_, extension) = mime.split_once('/')?;
    Some(Part { url: format!("{base}/part-{number}.{extension}"), mime, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_url_becomes_a_file_and_all_else_stays() {
        let css = r#"a{b:url(data:font/woff2;base64,AAEC) format("woff2")}c{d:url("data:image/png;base64,/w==");e:url(f.png)}"#;
        let (apart, parts) = take_apart(css, "/x@1");
        assert_eq!(apart, r#"a{b:url(/x@1/part-0.woff2) format("woff2")}c{d:url(/x@1/part-1.png);e:url(f.png)}"#);
        let parts: Vec<_> = parts.iter().map(|part| (part.url.as_str(), part.mime, part.bytes.as_slice())).collect();
        assert_eq!(
            parts,
            [
                ("/x@1/part-0.woff2", "font/woff2", [0, 1, 2].as_slice()),
                ("/x@1/part-1.png", "image/png", [255].as_slice()),
            ]
        );
    }

    #[test]
    fn the_pinned_stylesheets_keep_no_data_url() {
        for asset in ASSETS.iter().filter(|asset| asset.kind() == Kind::Style) {
            let source = std::str::from_utf8(asset.bytes).unwrap();
            let (apart, parts) = take_apart(source, "/x@1");
            assert!(!parts.is_empty());
            assert_eq!(parts.len(), source.matches("data:").count());
            assert!(!apart.contains("data:"));
        }
    }
}
