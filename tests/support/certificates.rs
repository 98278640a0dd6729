//! Certificates for servers that a test runs on this machine.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};

/// An authority that signs certificates for this machine, and that nobody trusts unless told to.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A server's certificate and its private key, both PEM.
pub struct Identity {
    /// The certificate, signed by its authority.
    pub certificate: String,
    /// The private key.
    pub key: String,
}

impl Authority {
    /// A new authority with a key of its own.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("a key pair");
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority's certificate"))
    }

    /// The authority's own certificate, PEM: what a client must trust.
    pub fn certificate(&self) -> String {
        self.0.as_ref().pem()
    }

    /// A server's certificate for these host names and addresses.
    pub fn identify(&self, hosts: &[&str]) -> Identity {
        let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(hosts).expect("host names");
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().expect("a key pair");
        let certificate = params.signed_by(&key, &self.0).expect("a server's certificate");
        Identity { certificate: certificate.pem(), key: key.serialize_pem() }
    }
}
