//! Answers that are compressed for those who take them so.

use axum::{body::to_bytes, http::header};

use super::{app, get, header_of, query, with};

const SCHEMA: &str = "{ __schema { types { name description fields { name description } } } }";

#[tokio::test]
async fn a_long_answer_is_compressed_as_the_client_likes_it() {
    let app = app().await;
    let plain = app.send(query(SCHEMA)).await;
    assert_eq!(header_of(&plain, "content-encoding"), None);
    let plain = to_bytes(plain.into_body(), usize::MAX).await.unwrap();
    for (accepted, expected) in [
        ("gzip", Some("gzip")),
        ("br", Some("br")),
        ("zstd", Some("zstd")),
        ("gzip;q=0.5, br;q=0.1", Some("gzip")),
        ("identity", None),
        ("deflate", None),
        ("gzip;q=0", None),
        ("identity;q=0", None),
        ("*;q=0", None),
        ("identity;q=0.0, gzip", Some("gzip")),
        ("br, *;q=0", Some("br")),
    ] {
        let response = app.send(with(query(SCHEMA), "accept-encoding", accepted)).await;
        assert_eq!(response.status(), axum::http::StatusCode::OK, "{accepted}");
        assert_eq!(header_of(&response, "content-encoding").as_deref(), expected, "{accepted}");
        let vary: Vec<_> =
            response.headers().get_all(header::VARY).iter().map(|value| value.to_str().unwrap()).collect();
        assert!(vary.iter().any(|value| value.eq_ignore_ascii_case("accept-encoding")), "{vary:?}");
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        match expected {
            Some(_) => assert!(body.len() * 3 < plain.len(), "{accepted}: {} of {}", body.len(), plain.len()),
            None => assert_eq!(body, plain),
        }
    }
    // A short one is not worth it, and what is compressed already even less.
    let short = app.send(with(query("{ __typename }"), "accept-encoding", "gzip")).await;
    assert_eq!(header_of(&short, "content-encoding"), None);
    let icon = app.send(with(get("/graphiql/icon.svg"), "accept-encoding", "gzip")).await;
    assert_eq!(header_of(&icon, "content-encoding"), None);
}
