//! The deployment's own identity provider. The settings go together: with none of them, no token of one is taken.
//!
//! | flag | variable | what it is |
//! | --- | --- | --- |
//! | `--jwt-issuer` | `ROSTER_JWT_ISSUER` | the `iss` of the provider's tokens |
//! | `--jwt-audience` | `ROSTER_JWT_AUDIENCE` | what Roster is called in their `aud` |
//! | `--jwt-platform` | `ROSTER_JWT_PLATFORM` | the platform of the identities that their `sub` names |
//! | `--jwt-algorithm` | `ROSTER_JWT_ALGORITHM` | `RS256`, `ES256`, `EdDSA` or `HS256` |
//! | `--jwt-jwks` | `ROSTER_JWT_JWKS` | the provider's public keys: an address, or a file |
//! | `--jwt-secret-file` | `ROSTER_JWT_SECRET_FILE` | for `HS256`: a file with the secret |
//! | | `ROSTER_JWT_SECRET` | for `HS256`: the secret itself, which no flag takes: who lists processes would see it |

use std::{path::PathBuf, sync::Arc};

use clap::{Args, ValueEnum as _, builder::NonEmptyStringValueParser};

use crate::{
    auth::jwt::{Algorithm, Jwks, MIN_SECRET_BYTES, Pace, Settings, Source, Trust},
    domain::user::platform_name,
};

/// Whose tokens (JWT) are taken.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Tokens of an identity provider (JWT)")]
pub struct JwtArgs {
    /// The issuer (`iss`) of the tokens of your identity provider. It goes with an audience, a platform and an algorithm;
    /// without them no such token is taken.
    #[arg(long, env = "ROSTER_JWT_ISSUER", value_name = "ISSUER", value_parser = NonEmptyStringValueParser::new())]
    pub jwt_issuer: Option<String>,
    /// What Roster is called among those that a token is for (`aud`).
    #[arg(long, env = "ROSTER_JWT_AUDIENCE", value_name = "AUDIENCE", value_parser = NonEmptyStringValueParser::new())]
    pub jwt_audience: Option<String>,
    /// The platform of the identities by which users are found: the subject (`sub`) of a token is one of that platform.
    #[arg(long, env = "ROSTER_JWT_PLATFORM", value_name = "PLATFORM", value_parser = NonEmptyStringValueParser::new())]
    pub jwt_platform: Option<String>,
    /// How tokens are signed. One that says otherwise of itself is refused.
    #[arg(long, env = "ROSTER_JWT_ALGORITHM", value_name = "ALGORITHM")]
    pub jwt_algorithm: Option<Algorithm>,
    /// The key set (JWKS) of the provider: its `https://` address, or a file. It goes with RS256, ES256 and `EdDSA`.
    #[arg(long, env = "ROSTER_JWT_JWKS", hide_env_values = true, value_name = "URL|FILE", value_parser = Source::parse)]
    pub jwt_jwks: Option<Source>,
    /// A file with the secret that the provider signs with, for HS256. The variable `ROSTER_JWT_SECRET` may hold the
    /// secret itself; no flag takes it, because who lists processes would see it.
    #[arg(long, env = "ROSTER_JWT_SECRET_FILE", value_name = "FILE")]
    pub jwt_secret_file: Option<PathBuf>,
}

impl JwtArgs {
    /// The identity provider; none if nothing is said of one.
    ///
    /// # Errors
    /// With a sentence that says how to mend it, when the settings do not go together, or a file of theirs is no use.
    pub fn settings(&self) -> Result<Option<Settings>, String> {
        self.with_secret(std::env::var_os("ROSTER_JWT_SECRET").map(std::ffi::OsString::into_encoded_bytes))
    }

    fn with_secret(&self, secret: Option<Vec<u8>>) -> Result<Option<Settings>, String> {
        let described = [
            ("--jwt-issuer", self.jwt_issuer.is_some()),
            ("--jwt-audience", self.jwt_audience.is_some()),
            ("--jwt-platform", self.jwt_platform.is_some()),
            ("--jwt-algorithm", self.jwt_algorithm.is_some()),
        ];
        let trusted = self.jwt_jwks.is_some() || self.jwt_secret_file.is_some() || secret.is_some();
        if !trusted && described.iter().all(|(_, given)| !given) {
            return Ok(None);
        }
        let (Some(issuer), Some(audience), Some(platform), Some(algorithm)) =
            (&self.jwt_issuer, &self.jwt_audience, &self.jwt_platform, self.jwt_algorithm)
        else {
            let missing: Vec<_> = described.iter().filter(|(_, given)| !given).map(|(flag, _)| *flag).collect();
            return Err(format!(
                "the settings of an identity provider go together: add {}, or leave all of --jwt-… and ROSTER_JWT_… out",
                missing.join(", ")
            ));
        };
        let platform = platform_name(platform).map_err(|refusal| format!("--jwt-platform {}", refusal.sentence()))?;
        let trust = self.trust(algorithm, secret)?;
        Ok(Some(Settings { issuer: issuer.clone(), audience: audience.clone(), platform, trust }))
    }

    fn trust(&self, algorithm: Algorithm, secret: Option<Vec<u8>>) -> Result<Trust, String> {
        let name = algorithm.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        let given = secret.is_some() || self.jwt_secret_file.is_some();
        match (&self.jwt_jwks, algorithm.is_symmetric()) {
            (Some(_), true) => Err(format!(
                "{name} is checked with a secret, not with public keys: leave --jwt-jwks out, or choose the algorithm of its keys \
                 with --jwt-algorithm"
            )),
            (_, false) if given => Err(format!(
                "{name} is checked with public keys, not with a secret: leave ROSTER_JWT_SECRET and --jwt-secret-file out, or \
                 choose HS256 with --jwt-algorithm"
            )),
            (None, false) => {
                Err(format!("{name} is checked with the provider's public keys: add --jwt-jwks with their address"))
            }
            (Some(source), false) => {
                let keys = Jwks::new(algorithm, source.clone(), Pace::default());
                keys.read_file().map_err(|problem| format!("--jwt-jwks: {source}: {problem}"))?;
                Ok(Trust::Keys(Arc::new(keys)))
            }
            (None, true) => self.secret(secret).map(Trust::Secret),
        }
    }

    fn secret(&self, given: Option<Vec<u8>>) -> Result<Vec<u8>, String> {
        let secret = match (given, &self.jwt_secret_file) {
            (Some(secret), None) => secret,
            (None, Some(path)) => {
                let text = std::fs::read(path).map_err(|e| format!("--jwt-secret-file: {}: {e}", path.display()))?;
                // Editors end the last line; a secret ends before that.
                text.trim_ascii_end().to_vec()
            }
            (Some(_), Some(_)) => {
                return Err("the secret is given twice: leave ROSTER_JWT_SECRET or --jwt-secret-file out".into());
            }
            (None, None) => {
                return Err(
                    "HS256 is checked with a secret: set ROSTER_JWT_SECRET, or name a file that holds it with \
                            --jwt-secret-file"
                        .into(),
                );
            }
        };
        if secret.len() < MIN_SECRET_BYTES {
            return Err(format!(
                "the secret for HS256 has fewer than {MIN_SECRET_BYTES} bytes, which can be guessed: give the provider and Roster \
                 a longer one"
            ));
        }
        Ok(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn described(algorithm: Algorithm) -> JwtArgs {
        JwtArgs {
            jwt_issuer: Some("https://id.example.org".into()),
            jwt_audience: Some("roster".into()),
            jwt_platform: Some("Example".into()),
            jwt_algorithm: Some(algorithm),
            ..JwtArgs::default()
        }
    }

    fn refusal(args: &JwtArgs, secret: Option<&[u8]>) -> String {
        match args.with_secret(secret.map(<[u8]>::to_vec)) {
            Ok(_) => panic!("{args:?} is taken"),
            Err(problem) => problem,
        }
    }

    #[test]
    fn with_nothing_said_there_is_no_provider() {
        assert!(JwtArgs::default().with_secret(None).is_ok_and(|settings| settings.is_none()));
    }

    #[test]
    fn what_goes_together_is_taken() {
        let secret =
            described(Algorithm::Hs256).with_secret(Some(SECRET.to_vec())).expect("valid").expect("a provider");
        assert_eq!(secret.platform, "example");
        assert!(matches!(secret.trust, Trust::Secret(secret) if secret == SECRET));
        let jwks = Source::parse("https://id.example.org/keys").ok();
        let keys = JwtArgs { jwt_jwks: jwks, ..described(Algorithm::EdDsa) }.with_secret(None);
        assert!(keys.is_ok_and(|settings| settings.is_some_and(|settings| matches!(settings.trust, Trust::Keys(_)))));
    }

    #[test]
    fn what_does_not_go_together_is_refused_with_what_mends_it() {
        let jwks = || Source::parse("https://id.example.org/keys").ok();
        let file = || Some(PathBuf::from("/nowhere/at/all"));
        let with = |algorithm| described(algorithm);
        for (args, secret, sentence) in [
            (
                JwtArgs { jwt_issuer: Some("x".into()), ..JwtArgs::default() },
                None,
                "add --jwt-audience, --jwt-platform, --jwt-algorithm",
            ),
            (JwtArgs::default(), Some(SECRET), "add --jwt-issuer, --jwt-audience"),
            (JwtArgs { jwt_audience: None, ..with(Algorithm::Hs256) }, Some(SECRET), "add --jwt-audience, or"),
            (JwtArgs { jwt_jwks: jwks(), ..with(Algorithm::Hs256) }, None, "leave --jwt-jwks out"),
            (JwtArgs { jwt_jwks: jwks(), ..with(Algorithm::Rs256) }, Some(SECRET), "leave ROSTER_JWT_SECRET"),
            (with(Algorithm::Es256), None, "add --jwt-jwks"),
            (with(Algorithm::Hs256), None, "set ROSTER_JWT_SECRET"),
            (with(Algorithm::Hs256), Some(&SECRET[1..]), "fewer than 32 bytes"),
            (JwtArgs { jwt_secret_file: file(), ..with(Algorithm::Hs256) }, Some(SECRET), "given twice"),
            (JwtArgs { jwt_secret_file: file(), ..with(Algorithm::Hs256) }, None, "/nowhere/at/all"),
            (
                JwtArgs { jwt_jwks: Source::parse("/nowhere/at/all").ok(), ..with(Algorithm::Rs256) },
                None,
                "/nowhere/at/all",
            ),
            (JwtArgs { jwt_platform: Some(" ".into()), ..with(Algorithm::Hs256) }, Some(SECRET), "--jwt-platform"),
        ] {
            let refusal = refusal(&args, secret);
            assert!(refusal.contains(sentence), "{args:?}: {refusal}");
            assert!(!refusal.contains("abcdef"), "the secret is shown");
        }
    }
}
