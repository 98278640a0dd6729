//! Where a PostgreSQL server is, and how far its certificate is trusted.
//!
//! The address is a `postgres://` URL as libpq takes it. `sslmode` is one of `disable`, `prefer` (the default: encrypted
//! where the server can, its certificate not checked), `require` (always encrypted, not checked; with `sslrootcert` the same
//! as `verify-ca`), `verify-ca` and `verify-full` (both: encrypted, the certificate and the host's name checked, where
//! libpq's `verify-ca` does not look at the name). `sslrootcert` names a PEM file with the authorities to trust; without it
//! those of the operating system are.

use std::{path::Path, str::FromStr as _, sync::Arc};

use futures_util::{FutureExt as _, future::BoxFuture};
use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use tokio_postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Error, Result};

/// A server that has not even acknowledged what was sent for so long is taken for lost, unless the URL says otherwise.
const SILENCE: std::time::Duration = std::time::Duration::from_secs(15);

/// A server that connections are made to.
pub struct Target {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

/// The half of a connection that must be driven for the other half to answer.
type Driver = BoxFuture<'static, Result<(), tokio_postgres::Error>>;

impl Target {
    /// Reads a `postgres://` URL.
    ///
    /// # Errors
    /// When it is not one, or the certificates that it names cannot be read.
    pub fn parse(url: &str) -> Result<Self> {
        let (url, options) = split_tls_options(url)?;
        let mut config = Config::from_str(&url).map_err(|e| refuse(e.to_string()))?;
        config.application_name("roster");
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        let mode = options.mode.as_deref().unwrap_or("prefer");
        config.ssl_mode(match mode {
            "disable" => SslMode::Disable,
            "prefer" => SslMode::Prefer,
            _ => SslMode::Require,
        });
        let tls = match mode {
            "disable" => None,
            "prefer" => Some(unchecked()),
            "require" if options.root.is_none() => Some(unchecked()),
            "require" | "verify-ca" | "verify-full" => Some(checked(options.root.as_deref())?),
            other => {
                return Err(refuse(format!(
                    "sslmode={other} is unknown; use disable, prefer, require, verify-ca or verify-full"
                )));
            }
        };
        Ok(Self { config, tls: tls.map(MakeRustlsConnect::new) })
    }

    /// Opens one connection.
    ///
    /// # Errors
    /// When the server cannot be reached, refuses, or is not whom it says it is.
    pub async fn connect(&self) -> Result<(Client, Driver)> {
        let failed = |e: tokio_postgres::Error| Error::Connection(format!("{}: {}", self.place(), describe(&e)));
        if let Some(tls) = &self.tls {
            let (client, connection) = self.config.connect(tls.clone()).await.map_err(failed)?;
            return Ok((client, connection.boxed()));
        }
        let (client, connection) = self.config.connect(NoTls).await.map_err(failed)?;
        Ok((client, connection.boxed()))
    }

    /// Where the server is, for people: without the user and the password.
    fn place(&self) -> String {
        let hosts = self.config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(folder) => folder.display().to_string(),
        });
        // One port is for all hosts, and none is PostgreSQL's own.
        let ports = self.config.get_ports();
        let port = |index: usize| ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        hosts.enumerate().map(|(index, host)| format!("{host}:{}", port(index))).collect::<Vec<_>>().join(", ")
    }
}

fn refuse(reason: String) -> Error {
    Error::Connection(format!("the database URL cannot be used: {reason}"))
}

/// An error with its causes: tokio-postgres keeps the telling half in the source.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[derive(Default)]
struct TlsOptions {
    mode: Option<String>,
    root: Option<String>,
}

/// Takes out of the URL what tokio-postgres does not know.
fn split_tls_options(url: &str) -> Result<(String, TlsOptions)> {
    let mut options = TlsOptions::default();
    let Some((base, query)) = url.split_once('?') else { return Ok((url.to_owned(), options)) };
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", value)) => options.mode = Some(value.to_owned()),
            Some(("sslrootcert", value)) => options.root = Some(decode(value)?),
            _ => kept.push(pair),
        }
    }
    let url = if kept.is_empty() { base.to_owned() } else { format!("{base}?{}", kept.join("&")) };
    Ok((url, options))
}

fn decode(value: &str) -> Result<String> {
    percent_encoding::percent_decode_str(value)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| refuse("sslrootcert is not UTF-8".into()))
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    // ring's provider supports every protocol version that rustls itself does, so this cannot fail.
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring supports the default protocol versions")
}

fn checked(root: Option<&str>) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match root {
        Some(path) => {
            for certificate in read_pem(Path::new(path))? {
                roots.add(certificate).map_err(|e| refuse(format!("{path}: {e}")))?;
            }
            if roots.is_empty() {
                return Err(refuse(format!("{path}: there is no certificate in it")));
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(refuse("no certificate authority is known; name a PEM file with sslrootcert=…".into()));
    }
    Ok(builder().with_root_certificates(roots).with_no_client_auth())
}

fn read_pem(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let failed = |e: rustls::pki_types::pem::Error| refuse(format!("{}: {e}", path.display()));
    CertificateDer::pem_file_iter(path).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)
}

/// What libpq does for `prefer` and `require`: the wire is encrypted, but anybody may be at its other end.
fn unchecked() -> ClientConfig {
    builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(ring::default_provider())))
        .with_no_client_auth()
}

#[derive(Debug)]
struct AnyCertificate(CryptoProvider);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
