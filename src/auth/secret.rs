//! Secrets that Roster gives out: made here, shown once, and kept as a hash only.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// What a secret is for, which its beginning says: to people, and to programs that look for secrets in the wrong places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A user's session.
    Session,
    /// A service account's key.
    Key,
}

impl Kind {
    /// What such a secret begins with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "roster_session_",
            Self::Key => "roster_key_",
        }
    }
}

/// 256 random bits after a recognisable prefix. It is never shown by accident: only [`Secret::reveal`] shows it.
// Comparing secrets takes a time that tells how much of them agrees: they are looked up by their hashes.
#[cfg_attr(test, derive(PartialEq, Eq))]
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new secret that nobody can guess.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let bits: [u8; 32] = rand::random();
        Self(format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(bits)))
    }

    /// What a caller sent as a secret of this kind; none if it cannot be one.
    #[must_use]
    pub fn read(kind: Kind, text: &str) -> Option<Self> {
        let bits = URL_SAFE_NO_PAD.decode(text.strip_prefix(kind.prefix())?).ok()?;
        (bits.len() == 32).then(|| Self(text.to_owned()))
    }

    /// What is kept of it. No salt and no slow hash: there is no list of likely secrets to try. A lookup by it tells
    /// nobody how near a guess was, since the hash of a near guess is not near.
    #[must_use]
    pub fn hash(&self) -> String {
        hash(&self.0)
    }

    /// The secret itself, to be shown to whom it is for.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The hash of a credential, to keep or to look up in place of it.
pub(super) fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_what_it_is_and_hides_itself() {
        let secret = Secret::new(Kind::Session);
        assert_eq!(Secret::read(Kind::Session, secret.reveal()).as_ref(), Some(&secret));
        assert_eq!(Secret::read(Kind::Key, secret.reveal()), None);
        assert_ne!(secret, Secret::new(Kind::Session));
        assert_ne!(secret.hash(), Secret::new(Kind::Session).hash());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(!secret.hash().contains(&secret.reveal()[Kind::Session.prefix().len()..]));
        for wrong in
            ["", "roster_session_", "roster_session_AAAA", &secret.reveal()[1..], &format!("{}A", secret.reveal())]
        {
            assert_eq!(Secret::read(Kind::Session, wrong), None, "{wrong}");
        }
    }
}
