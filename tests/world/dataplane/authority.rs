//! Certificates, made for one run.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// What is shown in a TLS handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// A certificate with the services' names, by the authority.
    Proper,
    /// One with another name, by the authority.
    OtherName,
    /// One with the right names that nobody signed.
    SelfSigned,
    /// One with the right names whose time is over.
    Expired,
    /// None: the handshake is refused.
    Nothing,
}

/// The authority of one server, and what the server shows.
#[derive(Debug)]
pub struct Authority {
    file: PathBuf,
    config: Arc<ServerConfig>,
}

impl Authority {
    /// Makes the certificates.
    pub fn new(presented: Presented, names: &[String]) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut own = CertificateParams::default();
        own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        own.distinguished_name
            .push(DnType::CommonName, "Loopback Root");
        own.distinguished_name
            .push(DnType::OrganizationName, "Example Corp");
        let root = own.self_signed(&key).unwrap();
        let file = file();
        std::fs::write(&file, root.pem()).unwrap();
        let issuer = Issuer::new(own, key);

        let names = match presented {
            Presented::OtherName => vec!["payments.example.com".to_owned()],
            _ => names.to_vec(),
        };
        let mut params = CertificateParams::new(names).unwrap();
        params
            .distinguished_name
            .push(DnType::CommonName, "loopback");
        if presented == Presented::Expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 2, 3);
        }
        let key = KeyPair::generate().unwrap();
        let leaf = match presented {
            Presented::SelfSigned => params.self_signed(&key),
            _ => params.signed_by(&key, &issuer),
        };
        let chain: Vec<CertificateDer<'static>> =
            vec![leaf.unwrap().der().clone(), root.der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth();
        let config = match presented {
            // A resolver that has no certificate ends the handshake with an alert.
            Presented::Nothing => builder
                .with_cert_resolver(Arc::new(rustls::server::ResolvesServerCertUsingSni::new())),
            _ => builder.with_single_cert(chain, key).unwrap(),
        };
        Self {
            file,
            config: Arc::new(config),
        }
    }

    /// The PEM file of the root.
    pub fn file(&self) -> PathBuf {
        self.file.clone()
    }

    /// What the server shows.
    pub fn config(&self, http2: bool) -> Arc<ServerConfig> {
        let mut config = ServerConfig::clone(&self.config);
        let protocols: &[&[u8]] = if http2 {
            &[b"h2", b"http/1.1"]
        } else {
            &[b"http/1.1"]
        };
        config.alpn_protocols = protocols.iter().map(|it| it.to_vec()).collect();
        Arc::new(config)
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

fn file() -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let next = NEXT.fetch_add(1, Ordering::SeqCst);
    std::env::temp_dir().join(format!("lattice-doctor-{}-{next}.pem", std::process::id()))
}
