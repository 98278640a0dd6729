//! The provider's keys: which are used, and when it is asked for them.

use std::time::Duration;

use axum::http::StatusCode;
use futures_util::future::join_all;
use roster::auth::jwt::{Algorithm, Jwks, Pace, Source, Trust};
use serde_json::json;

use super::{subject, wrong};
use crate::support::jwt::{Provider, RESTLESS, Signer, claims, verifier};

#[tokio::test]
async fn a_key_of_another_kind_is_not_used() {
    let (rsa, ec) = (Signer::new(Algorithm::Rs256, "rsa"), Signer::new(Algorithm::Es256, "ec"));
    let secret = Signer::new(Algorithm::Hs256, "secret");
    let provider = Provider::start(&[&rsa, &ec, &secret]).await;
    let verifier = provider.verifier(Algorithm::Rs256, Pace::default());
    assert!(subject(&verifier, &rsa.sign(&claims("ada"))).await.is_ok());
    assert!(wrong(&verifier, &ec.sign(&claims("ada"))).await.contains("another algorithm"));
    for kid in ["ec", "secret"] {
        let token = rsa.sign_with(&json!({"alg": "RS256", "kid": kid}), &claims("ada"));
        assert_eq!(wrong(&verifier, &token).await, "UnknownKey");
    }
    // The only key that fits is used for a token that names none.
    assert!(subject(&verifier, &rsa.sign_with(&json!({"alg": "RS256"}), &claims("ada"))).await.is_ok());
}

#[tokio::test]
async fn a_flood_of_unknown_keys_asks_the_provider_once() {
    let (signer, stranger) = (Signer::new(Algorithm::EdDsa, "one"), Signer::new(Algorithm::EdDsa, "two"));
    let provider = Provider::start(&[&signer]).await;
    let verifier = provider.verifier(Algorithm::EdDsa, Pace::default());
    let token = stranger.sign(&claims("ada"));
    let refused = join_all((0..100).map(|_| wrong(&verifier, &token))).await;
    assert!(refused.iter().all(|error| error == "UnknownKey"), "{refused:?}");
    assert_eq!(provider.asked(), 1);
    // Whoever has a known key notices nothing of it.
    assert!(subject(&verifier, &signer.sign(&claims("ada"))).await.is_ok());
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn a_provider_that_never_answered_is_not_asked_by_everybody() {
    let signer = Signer::new(Algorithm::EdDsa, "one");
    let provider = Provider::start(&[&signer]).await;
    provider.answer_with(StatusCode::INTERNAL_SERVER_ERROR, "");
    let pace = Pace { first: Duration::from_secs(30), ..Pace::default() };
    let verifier = provider.verifier(Algorithm::EdDsa, pace);
    let token = signer.sign(&claims("ada"));
    assert!(join_all((0..100).map(|_| wrong(&verifier, &token))).await.iter().all(|error| error == "NoKeys"));
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn new_keys_are_fetched_and_old_ones_forgotten() {
    let (old, new) = (Signer::new(Algorithm::EdDsa, "old"), Signer::new(Algorithm::EdDsa, "new"));
    let provider = Provider::start(&[&old]).await;
    let verifier = provider.verifier(Algorithm::EdDsa, RESTLESS);
    assert!(subject(&verifier, &old.sign(&claims("ada"))).await.is_ok());
    assert_eq!(wrong(&verifier, &new.sign(&claims("ada"))).await, "UnknownKey");
    provider.publish(&[&new]);
    assert!(subject(&verifier, &new.sign(&claims("ada"))).await.is_ok());
    assert_eq!(wrong(&verifier, &old.sign(&claims("ada"))).await, "UnknownKey");
}

#[tokio::test]
async fn old_keys_are_used_while_newer_ones_are_fetched() {
    let (old, new) = (Signer::new(Algorithm::EdDsa, "old"), Signer::new(Algorithm::EdDsa, "new"));
    let provider = Provider::start(&[&old]).await;
    let verifier = provider.verifier(Algorithm::EdDsa, Pace { old: Duration::ZERO, ..RESTLESS });
    let token = old.sign(&claims("ada"));
    assert!(subject(&verifier, &token).await.is_ok());
    provider.publish(&[&new]);
    // It is the use of a known key that has the others fetched.
    while subject(&verifier, &token).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(subject(&verifier, &new.sign(&claims("ada"))).await.is_ok());
}

#[tokio::test]
async fn the_last_keys_are_kept_while_the_provider_is_away_or_out_of_its_mind() {
    let (signer, stranger) = (Signer::new(Algorithm::EdDsa, "one"), Signer::new(Algorithm::EdDsa, "two"));
    let provider = Provider::start(&[&signer]).await;
    let verifier = provider.verifier(Algorithm::EdDsa, RESTLESS);
    assert!(subject(&verifier, &signer.sign(&claims("ada"))).await.is_ok());
    for (status, answer) in [
        (StatusCode::BAD_GATEWAY, "away"),
        (StatusCode::NOT_FOUND, "{\"keys\": []}"),
        (StatusCode::OK, "<html>sign in first</html>"),
        (StatusCode::OK, "{\"error\": \"later\"}"),
        (StatusCode::OK, &format!("{{\"keys\": [], \"padding\": \"{}\"}}", "x".repeat(1 << 20))),
    ] {
        provider.answer_with(status, answer);
        let before = provider.asked();
        assert_eq!(wrong(&verifier, &stranger.sign(&claims("ada"))).await, "UnknownKey");
        assert_eq!(provider.asked(), before + 1);
        assert!(subject(&verifier, &signer.sign(&claims("ada"))).await.is_ok(), "{status}");
    }
}

#[tokio::test]
async fn keys_may_be_in_a_file() {
    let signer = Signer::new(Algorithm::Rs256, "one");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    std::fs::write(&path, json!({"keys": [signer.jwk()]}).to_string()).unwrap();
    let source = Source::parse(path.to_str().unwrap()).unwrap();
    let keys = Jwks::new(Algorithm::Rs256, source.clone(), Pace::default());
    keys.read_file().unwrap();
    let verifier = verifier(Trust::Keys(keys.into()));
    assert!(subject(&verifier, &signer.sign(&claims("ada"))).await.is_ok());
    let wrong = Jwks::new(Algorithm::Es256, source, Pace::default());
    assert_eq!(wrong.read_file(), Err("it has no key for the algorithm".into()));
}
