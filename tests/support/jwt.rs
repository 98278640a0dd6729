//! An identity provider: what signs tokens, and a server of its keys that counts who asks.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, http::StatusCode, routing};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, PublicKeyComponents},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use roster::auth::jwt::{Algorithm, Jwks, Pace, Settings, Source, Trust, Verifier};
use serde_json::{Value, json};

use super::app::now;

/// What the tests call the provider, Roster among its audience, and the platform of its users.
pub const ISSUER: &str = "https://id.example.org";
/// See [`ISSUER`].
pub const AUDIENCE: &str = "roster";
/// See [`ISSUER`].
pub const PLATFORM: &str = "example";

/// A secret for HS256.
pub const SECRET: &[u8] = b"a secret that nobody but the two of them knows";

/// What signs tokens.
pub struct Signer {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// What the key is called.
    pub kid: &'static str,
    key: Key,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Secret(Vec<u8>),
}

impl Signer {
    /// A signer with a new key; for RSA always the same, because ring makes none.
    pub fn new(algorithm: Algorithm, kid: &'static str) -> Self {
        let random = SystemRandom::new();
        let key = match algorithm {
            Algorithm::Rs256 => Key::Rsa(Box::new(RsaKeyPair::from_pkcs8(include_bytes!("rsa.der")).expect("a key"))),
            Algorithm::Es256 => {
                let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
                let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random);
                Key::Ec(key.expect("a key"))
            }
            Algorithm::EdDsa => {
                let key = Ed25519KeyPair::generate_pkcs8(&random).expect("a key");
                Key::Ed(Ed25519KeyPair::from_pkcs8(key.as_ref()).expect("a key"))
            }
            Algorithm::Hs256 => Key::Secret(SECRET.to_vec()),
        };
        Self { algorithm, kid, key }
    }

    /// A signer with any secret.
    pub fn with_secret(secret: &[u8], kid: &'static str) -> Self {
        Self { algorithm: Algorithm::Hs256, kid, key: Key::Secret(secret.to_vec()) }
    }

    fn name(&self) -> &'static str {
        match self.algorithm {
            Algorithm::Rs256 => "RS256",
            Algorithm::Es256 => "ES256",
            Algorithm::EdDsa => "EdDSA",
            Algorithm::Hs256 => "HS256",
        }
    }

    /// The public key as a key set holds it.
    pub fn jwk(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut jwk = match &self.key {
            Key::Rsa(key) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({"kty": "RSA", "n": text(&n), "e": text(&e)})
            }
            Key::Ec(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "x": text(x), "y": text(y)})
            }
            Key::Ed(key) => json!({"kty": "OKP", "crv": "Ed25519", "x": text(key.public_key().as_ref())}),
            Key::Secret(key) => json!({"kty": "oct", "k": text(key)}),
        };
        jwk["kid"] = self.kid.into();
        jwk
    }

    /// A token with the usual header.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({"alg": self.name(), "typ": "JWT", "kid": self.kid}), claims)
    }

    /// A token with any header.
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let message = format!("{}.{}", text(header.to_string().as_bytes()), text(claims.to_string().as_bytes()));
        let (bytes, random) = (message.as_bytes(), SystemRandom::new());
        let signature = match &self.key {
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature).expect("a signature");
                signature
            }
            Key::Ec(key) => key.sign(&random, bytes).expect("a signature").as_ref().to_vec(),
            Key::Ed(key) => key.sign(bytes).as_ref().to_vec(),
            Key::Secret(key) => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), bytes).as_ref().to_vec(),
        };
        format!("{message}.{}", text(&signature))
    }

    /// What checks this signer's tokens with a set that holds its key, or with its secret.
    pub async fn verifier(&self) -> Verifier {
        match &self.key {
            Key::Secret(secret) => verifier(Trust::Secret(secret.clone())),
            _ => Provider::start(&[self]).await.verifier(self.algorithm, Pace::default()),
        }
    }
}

/// The claims of a good token.
pub fn claims(subject: &str) -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "exp": now().timestamp() + 300, "nbf": now().timestamp()})
}

/// The provider's description with what its tokens are checked with.
pub fn verifier(trust: Trust) -> Verifier {
    Verifier::new(Settings { issuer: ISSUER.into(), audience: AUDIENCE.into(), platform: PLATFORM.into(), trust })
}

/// A provider that never waits before it asks again.
pub const RESTLESS: Pace = Pace { old: Duration::from_mins(10), pause: Duration::ZERO, first: Duration::ZERO };

/// A server of a key set.
#[derive(Clone)]
pub struct Provider {
    /// Where it answers.
    pub address: SocketAddr,
    answer: Arc<Mutex<(StatusCode, String)>>,
    asked: Arc<AtomicUsize>,
}

impl Provider {
    /// A server of these signers' keys.
    pub async fn start(signers: &[&Signer]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let answer = Arc::new(Mutex::new((StatusCode::OK, String::new())));
        let provider = Self { address, answer, asked: Arc::default() };
        provider.publish(signers);
        let server = provider.clone();
        let keys = async move || {
            server.asked.fetch_add(1, Ordering::SeqCst);
            server.answer.lock().expect("nobody panicked").clone()
        };
        let router = Router::new().route("/keys", routing::get(keys));
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// Shows these signers' keys from now on.
    pub fn publish(&self, signers: &[&Signer]) {
        let keys: Vec<_> = signers.iter().map(|signer| signer.jwk()).collect();
        self.answer_with(StatusCode::OK, &json!({ "keys": keys }).to_string());
    }

    /// Answers this from now on.
    pub fn answer_with(&self, status: StatusCode, text: &str) {
        *self.answer.lock().expect("nobody panicked") = (status, text.into());
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// What checks tokens with its keys.
    pub fn verifier(&self, algorithm: Algorithm, pace: Pace) -> Verifier {
        let source = Source::parse(&format!("http://{}/keys", self.address)).expect("an address");
        verifier(Trust::Keys(Arc::new(Jwks::new(algorithm, source, pace))))
    }
}
