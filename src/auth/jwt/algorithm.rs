//! The algorithm that tokens are signed with: the operator's choice, never the token's.

use clap::ValueEnum;
use jsonwebtoken::{
    AlgorithmFamily,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};

/// How the identity provider signs its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Algorithm {
    /// RSA (PKCS #1 v1.5) with SHA-256.
    #[value(name = "RS256")]
    Rs256,
    /// ECDSA on the curve P-256 with SHA-256.
    #[value(name = "ES256")]
    Es256,
    /// Ed25519.
    #[value(name = "EdDSA")]
    EdDsa,
    /// HMAC with SHA-256: a secret that the provider and Roster share.
    #[value(name = "HS256")]
    Hs256,
}

impl Algorithm {
    /// Whether who can check a token could make one, too.
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256)
    }

    pub(super) const fn of_tokens(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
            Self::Hs256 => jsonwebtoken::Algorithm::HS256,
        }
    }

    /// Whether a key of a key set is one to check signatures of this algorithm with. A secret never is: what a set holds,
    /// everybody knows.
    pub(super) fn takes(self, key: &Jwk) -> bool {
        let kind = match &key.algorithm {
            AlgorithmParameters::RSA(_) => self.of_tokens().family() == AlgorithmFamily::Rsa,
            AlgorithmParameters::EllipticCurve(key) => self == Self::Es256 && key.curve == EllipticCurve::P256,
            AlgorithmParameters::OctetKeyPair(key) => self == Self::EdDsa && key.curve == EllipticCurve::Ed25519,
            _ => false,
        };
        let named = KeyAlgorithm::from(self.of_tokens());
        kind && key.common.key_algorithm.is_none_or(|algorithm| algorithm == named)
            && key.common.public_key_use.as_ref().is_none_or(|made_for| *made_for == PublicKeyUse::Signature)
            && key.common.key_operations.as_ref().is_none_or(|all| all.contains(&KeyOperations::Verify))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn takes(algorithm: Algorithm, key: &Value) -> bool {
        algorithm.takes(&serde_json::from_value(key.clone()).expect("a key"))
    }

    fn with(key: &Value, name: &str, value: Value) -> Value {
        let mut key = key.clone();
        key[name] = value;
        key
    }

    #[test]
    fn a_key_is_used_for_what_it_is_only() {
        let keys = [
            (Algorithm::Rs256, json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"})),
            (Algorithm::Es256, json!({"kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB"})),
            (Algorithm::EdDsa, json!({"kty": "OKP", "crv": "Ed25519", "x": "AQAB"})),
            (Algorithm::Hs256, json!({"kty": "oct", "k": "AQAB"})),
        ];
        for algorithm in Algorithm::value_variants() {
            for (of, key) in &keys {
                let fits = algorithm == of && !of.is_symmetric();
                assert_eq!(takes(*algorithm, key), fits, "{algorithm:?} {key}");
                assert_eq!(takes(*algorithm, &with(key, "use", json!("sig"))), fits, "{algorithm:?} {key}");
                assert!(!takes(*algorithm, &with(key, "use", json!("enc"))));
                assert_eq!(takes(*algorithm, &with(key, "key_ops", json!(["verify"]))), fits, "{algorithm:?} {key}");
                assert!(!takes(*algorithm, &with(key, "key_ops", json!(["sign"]))));
                for other in ["RS512", "PS256", "ES384", "HS256", "none"] {
                    assert!(!takes(*algorithm, &with(key, "alg", json!(other))), "{algorithm:?} {other}");
                }
            }
        }
        assert!(takes(Algorithm::Rs256, &with(&keys[0].1, "alg", json!("RS256"))));
        assert!(!takes(Algorithm::Es256, &with(&keys[1].1, "crv", json!("P-384"))));
    }
}
