//! The settings of an identity provider, as the program takes them.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::Arc,
};

use roster::auth::jwt::Algorithm;
use rustls::{
    ServerConfig, ServerConnection, Stream,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use serde_json::json;

use crate::support::{
    certificates::Authority,
    jwt::Signer,
    program::{Serving, folder, roster, run, stderr, stdout},
};

#[test]
fn what_does_not_go_together_is_refused_before_anything_is_done() {
    let folder = folder();
    for command in ["serve", "demo"] {
        let output =
            run(folder.path(), &[command, "--jwt-issuer", "https://id.example.org", "--listen", "127.0.0.1:0"]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("add --jwt-audience, --jwt-platform, --jwt-algorithm"), "{said}");
        assert!(!folder.path().join("roster.db").exists());
    }
}

#[test]
fn secrets_are_not_shown() {
    let folder = folder();
    let mut help = roster(folder.path());
    help.args(["serve", "--help"]).env("ROSTER_JWT_SECRET", "geheim").env("ROSTER_JWT_JWKS", "https://x/?code=geheim");
    let help = stdout(&help.output().expect("the program runs"));
    assert!(help.contains("ROSTER_JWT_SECRET") && help.contains("ROSTER_JWT_JWKS"), "{help}");
    assert!(!help.contains("geheim"), "{help}");
    let wrong = run(folder.path(), &["serve", "--jwt-jwks", "https://roster:geheim@id.example.org/keys"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("without a user and a password") && !stderr(&wrong).contains("geheim"));
    let mut short = roster(folder.path());
    short.args([
        "serve",
        "--jwt-issuer",
        "x",
        "--jwt-audience",
        "x",
        "--jwt-platform",
        "x",
        "--jwt-algorithm",
        "HS256",
    ]);
    let short = short.env("ROSTER_JWT_SECRET", "geheim").output().expect("the program runs");
    assert!(stderr(&short).contains("fewer than 32 bytes") && !stderr(&short).contains("geheim"), "{}", stderr(&short));
}

/// Answers over TLS, as whom the authority says, until the test ends; the port.
fn serve(authority: &Authority, body: String) -> u16 {
    let identity = authority.identify(&["localhost"]);
    let certificate = CertificateDer::from_pem_slice(identity.certificate.as_bytes()).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate], key).expect("an identity"));
    let listener = TcpListener::bind(("localhost", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let (mut socket, mut session) =
                (socket.expect("a client"), ServerConnection::new(Arc::clone(&config)).expect("TLS"));
            let mut stream = Stream::new(&mut session, &mut socket);
            // Who does not trust the certificate hangs up.
            if stream.read(&mut [0; 4096]).is_ok() {
                let length = body.len();
                let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
                stream.write_all(answer.as_bytes()).expect("the answer is sent");
                session.send_close_notify();
                let _ = session.write_tls(&mut socket);
            }
        }
    });
    port
}

#[test]
fn keys_come_over_tls_from_whom_the_operating_system_trusts() {
    let (authority, stranger) = (Authority::new("authority"), Authority::new("stranger"));
    let port = serve(&authority, json!({"keys": [Signer::new(Algorithm::Es256, "one").jwk()]}).to_string());
    for (trusted, said) in [(&authority, "keys were fetched"), (&stranger, "UnknownIssuer")] {
        let folder = folder();
        let root = folder.path().join("root.pem");
        std::fs::write(&root, trusted.certificate()).expect("the authority is written");
        let mut command = roster(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "roster=debug", "--jwt-issuer", "x"]);
        command.args(["--jwt-audience", "x", "--jwt-platform", "x", "--jwt-algorithm", "ES256"]);
        command.args(["--jwt-jwks", &format!("https://localhost:{port}/keys")]);
        command.env("SSL_CERT_FILE", &root).env_remove("SSL_CERT_DIR");
        Serving::start(command).wait_for(said);
    }
}
