//! Tokens of the deployment's own identity provider (JWT, RFC 7519): who signed them, for whom, and for how long they last.
//!
//! What is checked with which keys is the operator's choice. Of a token nothing is believed before its signature is right;
//! its header only names a key, and is refused where it names another algorithm.

mod algorithm;
mod jwks;
mod signature;
mod source;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

pub use self::{
    algorithm::Algorithm,
    jwks::{Jwks, Missing, Pace},
    source::Source,
};

/// How far the provider's clock may be from this machine's.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// How long a secret is at least: as long as what HMAC with SHA-256 makes of it (RFC 7518, 3.2).
pub const MIN_SECRET_BYTES: usize = 32;

/// How long a token may be: a longer one is refused unread.
pub const MAX_BYTES: usize = 16 << 10;

/// The identity provider, as the operator describes it.
pub struct Settings {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// What Roster is called in the `aud` of its tokens.
    pub audience: String,
    /// The platform of the identities that the `sub` of its tokens names.
    pub platform: String,
    /// What its tokens are checked with.
    pub trust: Trust,
}

/// What tokens are checked with.
pub enum Trust {
    /// The public keys of the provider.
    Keys(Arc<Jwks>),
    /// A secret that it shares with Roster, for [`Algorithm::Hs256`].
    Secret(Vec<u8>),
}

/// Whom a token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The platform that `subject` is of.
    pub platform: String,
    /// The provider's own id of the user.
    pub subject: String,
    /// When the token expires.
    pub expires_at: DateTime<Utc>,
}

/// Why a token is not believed. Nothing of it is the token's own words.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// No keys of the provider have come so far: the token may be right.
    #[error("the identity provider's keys could not be fetched")]
    NoKeys,
    /// The provider has no such key.
    #[error("it names a key that the identity provider does not have")]
    UnknownKey,
    /// Its form, signature, issuer or audience is wrong, or something that it must say is missing.
    #[error("{0}")]
    Token(#[from] jsonwebtoken::errors::Error),
    /// It says something that cannot be.
    #[error("{0}")]
    Claim(&'static str),
}

/// What a token must say, besides its issuer and audience.
#[derive(Deserialize)]
struct Claims {
    // A list of issuers is none (RFC 7519, 4.1.1).
    #[serde(rename = "iss")]
    _issuer: String,
    sub: String,
    exp: f64,
    nbf: Option<f64>,
}

/// Checks tokens.
pub struct Verifier {
    platform: String,
    trust: Checked,
    validation: Validation,
}

enum Checked {
    Keys(Arc<Jwks>),
    Secret(DecodingKey),
}

impl Verifier {
    /// Checks the tokens of this provider. Its keys are fetched with the first token, or by [`Verifier::prepare`].
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        signature::install();
        let (algorithm, trust) = match settings.trust {
            Trust::Keys(keys) => (keys.algorithm(), Checked::Keys(keys)),
            Trust::Secret(secret) => (Algorithm::Hs256, Checked::Secret(DecodingKey::from_secret(&secret))),
        };
        let mut validation = Validation::new(algorithm.of_tokens());
        validation.set_issuer(&[settings.issuer]);
        validation.set_audience(&[settings.audience]);
        // What is not required may be missing, even where its value is given.
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // By the machine's clock; here it is the injected one's business.
        validation.validate_exp = false;
        Self { platform: settings.platform, trust, validation }
    }

    /// Begins to fetch the keys, so that the first caller need not wait for them.
    pub fn prepare(&self) {
        if let Checked::Keys(keys) = &self.trust {
            let keys = Arc::clone(keys);
            tokio::spawn(async move { keys.load().await });
        }
    }

    /// Whom a token names, if it is right at this time.
    ///
    /// # Errors
    /// When it is wrong, or there are no keys to tell.
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, Wrong> {
        if token.len() > MAX_BYTES {
            return Err(Wrong::Claim("it is too long"));
        }
        let header = decode_header(token)?;
        if !self.validation.algorithms.contains(&header.alg) {
            return Err(Wrong::Claim("it is signed with another algorithm"));
        }
        if header.crit.is_some() {
            // What it lists must be understood (RFC 7515, 4.1.11), and nothing of the kind is.
            return Err(Wrong::Claim("it has extensions that are not known"));
        }
        let key = match &self.trust {
            Checked::Secret(key) => key.clone(),
            Checked::Keys(keys) => keys.key(header.kid.as_deref()).await?,
        };
        let claims: Claims = decode(token, &key, &self.validation)?.claims;
        self.identity(claims, now)
    }

    fn identity(&self, claims: Claims, now: DateTime<Utc>) -> Result<Identity, Wrong> {
        let expires_at = moment(claims.exp)?;
        if now >= expires_at + LEEWAY {
            return Err(Wrong::Claim("it has expired"));
        }
        if claims.nbf.map(moment).transpose()?.is_some_and(|from| now < from - LEEWAY) {
            return Err(Wrong::Claim("it is not valid yet"));
        }
        // No text of the database holds U+0000.
        if claims.sub.is_empty() || claims.sub.contains('\0') {
            return Err(Wrong::Claim("its subject is nobody's"));
        }
        Ok(Identity { platform: self.platform.clone(), subject: claims.sub, expires_at })
    }
}

impl From<Missing> for Wrong {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::Unknown => Self::UnknownKey,
            Missing::NeverLoaded => Self::NoKeys,
        }
    }
}

/// The latest moment that a token may name, the end of the year 9999: past it nothing can be added.
const LATEST: f64 = 253_402_300_799.0;

fn moment(seconds: f64) -> Result<DateTime<Utc>, Wrong> {
    let known = (0.0..=LATEST).contains(&seconds);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the part of a second does not count, and the rest is in range"
    )]
    let moment = known.then(|| DateTime::from_timestamp_secs(seconds as i64)).flatten();
    moment.ok_or(Wrong::Claim("it names a moment that cannot be"))
}
