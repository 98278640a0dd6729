//! Credentials as callers send them: read from the headers of a request, or from the payload that opens a `WebSocket`,
//! whose names are written in any case.

use super::{
    Refused, UNKNOWN, jwt,
    secret::{Kind, Secret},
};

/// How a caller says who they are.
#[cfg_attr(test, derive(PartialEq, Eq))]
#[derive(Debug, Clone)]
pub enum Credential {
    /// `X-Session-Token`: the token of a user's session.
    Session(Secret),
    /// `Authorization: Bearer roster_key_…`: the key of a service account.
    Key(Secret),
    /// `Authorization: Bearer …`: a token of the deployment's identity provider.
    Jwt(Jwt),
}

/// A token of an identity provider, unread. It does not show itself in logs.
#[cfg_attr(test, derive(PartialEq, Eq))]
#[derive(Clone)]
pub struct Jwt(pub String);

impl std::fmt::Debug for Jwt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Jwt(…)")
    }
}

/// What a request says of its caller.
#[cfg_attr(test, derive(PartialEq, Eq))]
#[derive(Debug, Clone, Default)]
pub struct Claim {
    /// Who the caller is; none is anonymous.
    pub credential: Option<Credential>,
    /// `X-Organisation-Id`: the id or slug of the organisation to which the request is narrowed.
    pub organisation: Option<String>,
}

impl Claim {
    /// Reads names and values, of which those that say nothing of the caller are passed over.
    ///
    /// # Errors
    /// When a credential is malformed, or there is more than one of them.
    pub fn read<'n>(pairs: impl Iterator<Item = (&'n str, &'n [u8])>) -> Result<Self, Refused> {
        let mut claim = Self::default();
        for (name, value) in pairs {
            if name.eq_ignore_ascii_case("authorization") {
                claim.take(bearer(value)?)?;
            } else if name.eq_ignore_ascii_case("x-session-token") {
                let token = text(value).and_then(|text| Secret::read(Kind::Session, text));
                let problem =
                    "The X-Session-Token is not a session's token: such a token begins with `roster_session_`.";
                claim.take(Credential::Session(token.ok_or(Refused::Unauthenticated(problem))?))?;
            } else if name.eq_ignore_ascii_case("x-organisation-id") {
                let named = text(value).filter(|text| !text.is_empty()).ok_or(Refused::NoOrganisation)?;
                if claim.organisation.replace(named.to_owned()).is_some() {
                    return Err(Refused::NoOrganisation);
                }
            }
        }
        Ok(claim)
    }

    fn take(&mut self, credential: Credential) -> Result<(), Refused> {
        if self.credential.replace(credential).is_some() {
            let problem = "The request holds more than one credential; send either Authorization or X-Session-Token.";
            return Err(Refused::Unauthenticated(problem));
        }
        Ok(())
    }
}

fn bearer(value: &[u8]) -> Result<Credential, Refused> {
    let problem = "The Authorization header must be `Bearer`, a space, and a token.";
    let value = text(value).ok_or(Refused::Unauthenticated(problem))?;
    let (scheme, token) = value.split_once(' ').ok_or(Refused::Unauthenticated(problem))?;
    let token = token.trim_start();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(Refused::Unauthenticated(problem));
    }
    if token.starts_with(Kind::Session.prefix()) {
        let problem = "The token is a session's: send it as X-Session-Token.";
        return Err(Refused::Unauthenticated(problem));
    }
    if token.starts_with(Kind::Key.prefix()) {
        let key = Secret::read(Kind::Key, token);
        return key.map(Credential::Key).ok_or(Refused::Unauthenticated("The service account's key is not whole."));
    }
    if token.len() > jwt::MAX_BYTES {
        return Err(UNKNOWN);
    }
    Ok(Credential::Jwt(Jwt(token.to_owned())))
}

fn text(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(value).ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Claim, Refused> {
        Claim::read(pairs.iter().map(|(name, value)| (*name, value.as_bytes())))
    }

    #[test]
    fn credentials_are_read_whatever_the_case_of_their_names() {
        let (session, key) = (Secret::new(Kind::Session), Secret::new(Kind::Key));
        let of = |name, value: &str| read(&[("Accept", "*/*"), (name, value)]).ok().and_then(|claim| claim.credential);
        for name in ["x-session-token", "X-Session-Token", "X-SESSION-TOKEN"] {
            assert_eq!(of(name, session.reveal()), Some(Credential::Session(session.clone())), "{name}");
        }
        for name in ["authorization", "Authorization", "AUTHORIZATION"] {
            assert_eq!(of(name, &format!("bEARER {}", key.reveal())), Some(Credential::Key(key.clone())), "{name}");
            assert_eq!(of(name, "Bearer a.b.c"), Some(Credential::Jwt(Jwt("a.b.c".into()))), "{name}");
        }
        assert_eq!(read(&[("Accept", "*/*")]).ok(), Some(Claim::default()));
        let claim = read(&[("x-Organisation-id", " acme ")]).ok();
        assert_eq!(claim.and_then(|claim| claim.organisation).as_deref(), Some("acme"));
    }

    #[test]
    fn what_is_no_credential_is_refused_and_not_shown() {
        let session = Secret::new(Kind::Session);
        let misplaced = format!("Bearer {}", session.reveal());
        for (name, value) in [
            ("Authorization", ""),
            ("Authorization", "Bearer"),
            ("Authorization", "Bearer "),
            ("Authorization", "Basic YTpi"),
            ("Authorization", "Bearer roster_key_short"),
            ("Authorization", misplaced.as_str()),
            ("X-Session-Token", ""),
            ("X-Session-Token", "hunter2"),
        ] {
            let refused = read(&[(name, value)]).expect_err(value).to_string();
            assert!(value.len() < 8 || !refused.contains(value), "{refused}");
        }
        assert!(read(&[("X-Session-Token", session.reveal()), ("Authorization", "Bearer a.b.c")]).is_err());
        assert!(read(&[("X-Organisation-Id", "")]).is_err());
    }
}
