//! Where the provider's keys are: at an address, or in a file.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::http::Uri;
use rustls::crypto::ring;
use ureq::{
    Agent,
    tls::{Certificate, RootCerts, TlsConfig},
};

/// How long the provider may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How large a key set may be: that of a provider with a hundred keys is a tenth of it.
const MAX_BYTES: u64 = 1 << 20;

/// Where the key set (JWKS) of an identity provider is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An `https://` or `http://` address.
    Url(String),
    /// A file.
    File(PathBuf),
}

impl Source {
    /// What an operator wrote: an address, or else the path of a file.
    ///
    /// # Errors
    /// With a sentence, when it is an address that cannot be asked.
    pub fn parse(text: &str) -> Result<Self, String> {
        let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        if !begins("https://") && !begins("http://") {
            return if text.is_empty() {
                Err("it is an address or a file".into())
            } else {
                Ok(Self::File(text.into()))
            };
        }
        let address = text.parse::<Uri>().ok().and_then(|address| address.authority().cloned());
        match address {
            Some(host) if !host.as_str().contains('@') => Ok(Self::Url(text.to_owned())),
            _ => Err("an address is `https://HOST/PATH`, without a user and a password".into()),
        }
    }

    /// Fetches what is there, which takes a thread while it takes.
    ///
    /// # Errors
    /// With a sentence, when it cannot be reached, answers late, or with too much.
    pub fn fetch(&self) -> Result<Vec<u8>, String> {
        match self {
            Self::Url(url) => fetch(url).map_err(|error| error.to_string()),
            Self::File(path) => read(path).map_err(|error| error.to_string()),
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // The query may hold a key.
            Self::Url(url) => f.write_str(url.split(['?', '#']).next().unwrap_or_default()),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(std::io::Error::other(format!("it is larger than {MAX_BYTES} bytes")));
    }
    Ok(text)
}

fn fetch(url: &str) -> Result<Vec<u8>, ureq::Error> {
    // Who was asked over TLS must not hand the question on to somebody without.
    let secure = url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
    let request = agent().get(url).config().https_only(secure).build();
    request.call()?.body_mut().with_config().limit(MAX_BYTES).read_to_vec()
}

/// One for all: it holds the authorities that the operating system trusts, and no connections.
fn agent() -> &'static Agent {
    static AGENT: OnceLock<Agent> = OnceLock::new();
    AGENT.get_or_init(|| {
        let roots = rustls_native_certs::load_native_certs().certs;
        let roots: Vec<_> = roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .root_certs(RootCerts::new_with_certs(&roots))
            .build();
        let config = Agent::config_builder().tls_config(tls).timeout_global(Some(TIMEOUT));
        config.max_redirects(3).max_idle_connections(0).user_agent("roster").build().new_agent()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_an_address_or_a_file_and_shows_no_secret() {
        let url = |text: &str| Ok(Source::Url(text.into()));
        assert_eq!(Source::parse("HTTPS://id.example.org/keys"), url("HTTPS://id.example.org/keys"));
        assert_eq!(Source::parse("keys.json"), Ok(Source::File("keys.json".into())));
        let shown = Source::parse("https://id.example.org/keys?code=1#2").map(|source| source.to_string());
        assert_eq!(shown.as_deref(), Ok("https://id.example.org/keys"));
        for wrong in ["", "https://", "https:///keys", "https://ada:hunter2@id.example.org/keys", "http://a b/"] {
            let refusal = Source::parse(wrong).expect_err(wrong);
            assert!(!refusal.contains("hunter2"), "{refusal}");
        }
    }
}
