//! The provider's public keys: fetched when they are needed, kept as long as the provider is away, and fetched again when
//! they are old or a token names a key that nobody has heard of.
//!
//! Anybody can send a token that names an unknown key. So the provider is asked by one at a time, and not again for a while.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use jsonwebtoken::{DecodingKey, jwk::Jwk};
use serde::Deserialize;
use tokio::{sync::Mutex, task::spawn_blocking};

use super::{Algorithm, Source};

/// How often the provider is asked for its keys.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// After this time the keys are old: they go on being used while newer ones are fetched.
    pub old: Duration,
    /// For so long it is not asked again, whatever tokens say.
    pub pause: Duration,
    /// The same while no keys have ever come.
    pub first: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { old: Duration::from_mins(10), pause: Duration::from_secs(30), first: Duration::from_secs(1) }
    }
}

/// Why there is no key for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The provider has no such key.
    Unknown,
    /// No keys of the provider have come so far.
    NeverLoaded,
}

/// The keys of a provider.
pub struct Jwks {
    algorithm: Algorithm,
    source: Source,
    pace: Pace,
    keys: RwLock<Option<Loaded>>,
    /// When the provider was last asked; whoever asks holds it.
    asked: Mutex<Option<Instant>>,
}

#[derive(Clone)]
struct Loaded {
    keys: Arc<Vec<Key>>,
    at: Instant,
}

struct Key {
    id: Option<String>,
    key: DecodingKey,
}

impl Jwks {
    /// The keys for an algorithm, of which none is fetched yet.
    #[must_use]
    pub fn new(algorithm: Algorithm, source: Source, pace: Pace) -> Self {
        Self { algorithm, source, pace, keys: RwLock::default(), asked: Mutex::default() }
    }

    /// The algorithm that the keys are for.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key of this id, or the only one there is for a token that names none.
    ///
    /// # Errors
    /// When there is none, even after the provider was asked again.
    pub async fn key(self: &Arc<Self>, id: Option<&str>) -> Result<DecodingKey, Missing> {
        if let Some(loaded) = self.loaded()
            && let Some(key) = find(&loaded.keys, id)
        {
            if loaded.at.elapsed() >= self.pace.old {
                // Nobody waits for it.
                tokio::spawn(Arc::clone(self).refresh());
            }
            return Ok(key);
        }
        self.load().await;
        let loaded = self.loaded().ok_or(Missing::NeverLoaded)?;
        find(&loaded.keys, id).ok_or(Missing::Unknown)
    }

    /// Reads the keys now if they are in a file; an address may be asked later.
    ///
    /// # Errors
    /// With a sentence, when the file cannot be read, or has no key for the algorithm.
    pub fn read_file(&self) -> Result<(), String> {
        if let Source::File(_) = self.source {
            let keys = read(&self.source.fetch()?, self.algorithm)?;
            if keys.is_empty() {
                return Err("it has no key for the algorithm".into());
            }
            self.keep(keys);
        }
        Ok(())
    }

    /// Asks the provider, unless it was asked a moment ago. It goes on if the caller goes away, so that who hangs up
    /// cannot have it asked more often.
    pub async fn load(self: &Arc<Self>) {
        if let Err(error) = tokio::spawn(Arc::clone(self).refresh()).await {
            tracing::error!(%error, "fetching the identity provider's keys panicked");
        }
    }

    async fn refresh(self: Arc<Self>) {
        let mut asked = self.asked.lock().await;
        let pause = if self.loaded().is_some() { self.pace.pause } else { self.pace.first };
        if asked.is_some_and(|at| at.elapsed() < pause) {
            return;
        }
        let source = self.source.clone();
        let fetched = spawn_blocking(move || source.fetch()).await.unwrap_or_else(|error| Err(error.to_string()));
        // Counted from the answer: however slow it was, the pause follows.
        *asked = Some(Instant::now());
        match fetched.and_then(|text| read(&text, self.algorithm)) {
            Ok(keys) => self.keep(keys),
            Err(error) => {
                tracing::warn!(source = %self.source, %error, "the identity provider's keys were not fetched");
            }
        }
    }

    fn keep(&self, keys: Vec<Key>) {
        if keys.is_empty() {
            tracing::warn!(source = %self.source, "the identity provider has no key for the algorithm");
        }
        tracing::debug!(source = %self.source, keys = keys.len(), "the identity provider's keys were fetched");
        let loaded = Loaded { keys: Arc::new(keys), at: Instant::now() };
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Some(loaded);
    }

    fn loaded(&self) -> Option<Loaded> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn find(keys: &[Key], id: Option<&str>) -> Option<DecodingKey> {
    let found = match (id, keys) {
        (Some(id), _) => keys.iter().find(|key| key.id.as_deref() == Some(id)),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    found.map(|found| found.key.clone())
}

/// A key set, whose keys are read one by one: one of a kind that nobody here knows does not spoil the others.
#[derive(Deserialize)]
struct Set {
    keys: Vec<serde_json::Value>,
}

fn read(text: &[u8], algorithm: Algorithm) -> Result<Vec<Key>, String> {
    let set: Set = serde_json::from_slice(text).map_err(|error| format!("it is no key set: {error}"))?;
    let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    let keys = keys.filter(|key| algorithm.takes(key)).filter_map(|key| {
        let decoded = DecodingKey::from_jwk(&key).ok()?;
        Some(Key { id: key.common.key_id, key: decoded })
    });
    Ok(keys.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Result<Vec<Option<String>>, String> {
        read(text.as_bytes(), Algorithm::EdDsa).map(|keys| keys.into_iter().map(|key| key.id).collect())
    }

    #[test]
    fn keys_that_cannot_be_read_do_not_spoil_the_others() {
        let good = r#"{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "AQAB"}"#;
        let other = r#"{"kty": "EC", "crv": "P-256", "kid": "b", "x": "AQAB", "y": "AQAB"}"#;
        let set = format!(
            r#"{{"keys": [7, {{"kty": "XYZ"}}, {other}, {{"kty": "OKP", "crv": "X25519", "x": "AQ"}}, {good}]}}"#
        );
        assert_eq!(ids(&set), Ok(vec![Some("a".into())]));
        assert_eq!(ids(r#"{"keys": []}"#), Ok(Vec::new()));
        for wrong in ["", "<html>", "[]", "{}", r#"{"keys": 1}"#, r#"{"keys": [}"#] {
            assert!(ids(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_that_names_no_key_may_use_the_only_one() {
        let key = |id: &str| Key { id: Some(id.into()), key: DecodingKey::from_secret(b"x") };
        assert!(find(&[key("a")], None).is_some());
        assert!(find(&[key("a"), key("b")], None).is_none());
        assert!(find(&[key("a"), key("b")], Some("b")).is_some());
        assert!(find(&[key("a")], Some("b")).is_none());
    }
}
