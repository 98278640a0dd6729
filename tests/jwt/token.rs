//! What a token must be and say.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use roster::auth::jwt::{Algorithm, Identity, Pace, Trust};
use serde_json::{Value, json};

use super::{subject, with, without, wrong};
use crate::support::{
    app::now,
    jwt::{AUDIENCE, ISSUER, PLATFORM, Provider, SECRET, Signer, claims, verifier},
};

#[tokio::test]
async fn what_a_token_may_say_is_taken() {
    let signer = Signer::new(Algorithm::EdDsa, "one");
    let verifier = signer.verifier().await;
    let at = |seconds: i64| Value::from(now().timestamp() + seconds);
    for good in [
        claims("ada"),
        without("nbf"),
        with("aud", json!(["other", AUDIENCE])),
        with("exp", at(-29)),
        with("nbf", at(30)),
        with("exp", json!(253_402_300_799_u64)),
        with("exp", json!(f64::from(i32::MAX) + 0.5)),
    ] {
        assert!(subject(&verifier, &signer.sign(&good)).await.is_ok_and(|subject| subject == "ada"), "{good}");
    }
}

#[tokio::test]
async fn what_a_token_must_say_is_checked() {
    let signer = Signer::new(Algorithm::EdDsa, "one");
    let verifier = signer.verifier().await;
    let at = |seconds: i64| Value::from(now().timestamp() + seconds);
    for (claims, reason) in [
        (with("iss", json!("https://id.example.com")), "InvalidIssuer"),
        (with("iss", json!([ISSUER])), ""),
        (without("iss"), ""),
        (with("aud", json!("other")), "InvalidAudience"),
        (with("aud", json!(["other"])), "InvalidAudience"),
        (with("aud", json!([])), "InvalidAudience"),
        (with("aud", json!({"roster": 1})), "aud"),
        (without("aud"), "aud"),
        (without("exp"), "exp"),
        (with("exp", Value::Null), ""),
        (with("exp", json!("tomorrow")), ""),
        (with("exp", json!(-1)), ""),
        (with("exp", json!(1e300)), "exp"),
        (with("exp", json!(1e18)), "cannot be"),
        (with("exp", at(-30)), "has expired"),
        (with("nbf", at(31)), "not valid yet"),
        (with("nbf", json!("now")), ""),
        (without("sub"), "sub"),
        (with("sub", json!("")), "nobody"),
        (with("sub", json!("a\0")), "nobody"),
        (with("sub", json!(7)), ""),
        (json!([]), ""),
        (json!("ada"), ""),
    ] {
        let error = wrong(&verifier, &signer.sign(&claims)).await;
        assert!(error.contains(reason), "{claims}: {error}");
    }
}

#[tokio::test]
async fn the_identity_says_when_the_token_expires() {
    let signer = Signer::new(Algorithm::Hs256, "one");
    let identity = signer.verifier().await.verify(&signer.sign(&claims("ada")), now()).await.unwrap();
    let expires_at = now() + chrono::TimeDelta::seconds(300);
    assert_eq!(identity, Identity { platform: PLATFORM.into(), subject: "ada".into(), expires_at });
}

#[tokio::test]
async fn the_header_chooses_no_algorithm() {
    for configured in [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa] {
        let signer = Signer::new(configured, "one");
        let provider = Provider::start(&[&signer]).await;
        let verifier = provider.verifier(configured, Pace::default());
        assert!(subject(&verifier, &signer.sign(&claims("ada"))).await.is_ok());
        let jwk = signer.jwk();
        let raw = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap_or_default()).unwrap();
        // Everybody knows the public key, in whatever form somebody may take it for a secret.
        for public in [jwk.to_string().into_bytes(), raw("n"), raw("x"), [&[4][..], &raw("x"), &raw("y")].concat()] {
            let forger = Signer::with_secret(&public, "one");
            assert!(wrong(&verifier, &forger.sign(&claims("ada"))).await.contains("another algorithm"));
            for alg in ["RS256", "ES256", "EdDSA"] {
                wrong(&verifier, &forger.sign_with(&json!({"alg": alg, "kid": "one"}), &claims("ada"))).await;
            }
        }
        for alg in ["none", "None", "NONE", "", "RS384", "PS256", "HS512"] {
            wrong(&verifier, &signer.sign_with(&json!({"alg": alg, "kid": "one"}), &claims("ada"))).await;
        }
        let unsigned = format!("{}.e30.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"one"}"#));
        wrong(&verifier, &unsigned).await;
    }
}

#[tokio::test]
async fn what_is_no_token_or_another_ones_is_refused() {
    let signer = Signer::new(Algorithm::Es256, "one");
    let verifier = signer.verifier().await;
    let good = signer.sign(&claims("ada"));
    let mut parts = good.split('.');
    let (header, payload, signature) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let other = Signer::new(Algorithm::Es256, "one").sign(&claims("ada"));
    let forged = URL_SAFE_NO_PAD.encode(with("sub", json!("bob")).to_string());
    for token in [
        "",
        ".",
        "..",
        "...",
        "e30.e30.e30",
        &other,
        &format!("{header}.{payload}"),
        &format!("{header}.{payload}."),
        &format!("{header}.{payload}.{}", &signature[2..]),
        &format!("{header}.{payload}.{signature}="),
        &format!("{header}.{forged}.{signature}"),
        &format!("{header}.{payload}.{signature}.{signature}"),
        &good.replace('.', ". "),
        &"ä.ö.ü".repeat(100),
    ] {
        wrong(&verifier, token).await;
    }
    let extended =
        signer.sign_with(&json!({"alg": "ES256", "kid": "one", "crit": ["b64"], "b64": true}), &claims("ada"));
    assert!(wrong(&verifier, &extended).await.contains("extensions"));
    let mut long = claims("ada");
    long["padding"] = "x".repeat(1 << 14).into();
    assert!(wrong(&verifier, &signer.sign(&long)).await.contains("too long"));
    assert_eq!(subject(&verifier, &good).await.unwrap(), "ada");
}

#[tokio::test]
async fn another_secret_is_refused() {
    let verifier = verifier(Trust::Secret(SECRET.to_vec()));
    assert!(subject(&verifier, &Signer::with_secret(SECRET, "any").sign(&claims("ada"))).await.is_ok());
    let error = wrong(&verifier, &Signer::with_secret(&SECRET[1..], "any").sign(&claims("ada"))).await;
    assert!(error.contains("InvalidSignature"), "{error}");
}
