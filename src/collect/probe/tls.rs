//! The TLS handshake, as a client that trusts nobody by mistake; and what was presented in it.
//!
//! The certificate is read in the one handshake that there is, also where it is refused: no second
//! connection is made to look at it, and no request is ever sent past a refusal.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::collect::probe::certificate::{self, Certificate};
use crate::collect::probe::{Failure, Version};
use crate::snapshot::clean::clean;
use crate::snapshot::observation::{TlsFault, TlsSeen};
use crate::snapshot::outcome::Outcome;

/// The most certificates of a chain that are kept.
const LONGEST_CHAIN: usize = 8;

/// What a server presented.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presented {
    /// Its own certificate first, then those above it.
    pub chain: Vec<Certificate>,
    /// Why it was refused.
    pub fault: Option<TlsFault>,
    /// The refusal in rustls's words.
    pub why: Option<String>,
}

impl Presented {
    /// As much of it as a snapshot keeps.
    pub fn seen(&self) -> TlsSeen {
        let own = self.chain.first();
        TlsSeen {
            names: own.map(|it| it.names.clone()).unwrap_or_default(),
            fault: self.fault,
            issuer: own.map(|it| it.issuer.clone()).filter(|it| !it.is_empty()),
            expires: own.and_then(|it| it.not_after),
        }
    }
}

/// The roots of trust: those of `--ca-bundle` alone, as with `curl --cacert`, else the system's.
pub(super) fn roots(ca_bundle: Option<&Path>) -> Result<Arc<RootCertStore>, String> {
    let mut store = RootCertStore::empty();
    let Some(path) = ca_bundle else {
        // Systems ship roots that rustls cannot read, and no client minds.
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if store.is_empty() {
            return Err(
                "this system has no roots of trust: install `ca-certificates`, or give --ca-bundle"
                    .to_owned(),
            );
        }
        return Ok(Arc::new(store));
    };
    let place = clean(&path.display().to_string());
    let pem = std::fs::read(path)
        .map_err(|error| format!("cannot read the CA bundle `{place}`: {error}"))?;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let added = certificate
            .map_err(|error| error.to_string())
            .and_then(|it| store.add(it).map_err(|error| error.to_string()));
        added.map_err(|error| format!("CA bundle `{place}`: {error}"))?;
    }
    if store.is_empty() {
        return Err(format!("no certificate is in the CA bundle `{place}`"));
    }
    Ok(Arc::new(store))
}

/// Shakes hands over a connection; what was presented is told in either case.
pub(super) async fn handshake(
    stream: TcpStream,
    host: &str,
    roots: Arc<RootCertStore>,
    version: Version,
) -> (Result<TlsStream<TcpStream>, Failure>, Option<Presented>) {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let onlooker = match Onlooker::new(roots, &provider) {
        Ok(it) => Arc::new(it),
        Err(why) => return (Err(Failure::unnamed(&why)), None),
    };
    let shaken = match config(&provider, &onlooker, version) {
        Ok(config) => match server_name(host) {
            Ok(name) => connect(config, name, stream).await,
            Err(failure) => Err(failure),
        },
        Err(error) => Err(Failure::unnamed(&error.to_string())),
    };
    let mut presented = onlooker.presented();
    if presented.is_none()
        && let Err(failure) = &shaken
        && failure.lacks_certificate
    {
        presented = Some(Presented {
            fault: Some(TlsFault::NoCertificate),
            why: failure.why.clone(),
            ..Presented::default()
        });
    }
    (shaken, presented)
}

async fn connect(
    config: ClientConfig,
    name: ServerName<'static>,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, Failure> {
    let connected = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await;
    connected.map_err(|error| failure(&error))
}

fn server_name(host: &str) -> Result<ServerName<'static>, Failure> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    ServerName::try_from(bare.to_owned())
        .map_err(|_| Failure::unnamed(&format!("`{}` is no name for a certificate", clean(host))))
}

fn config(
    provider: &Arc<CryptoProvider>,
    onlooker: &Arc<Onlooker>,
    version: Version,
) -> Result<ClientConfig, Error> {
    let verifier: Arc<dyn ServerCertVerifier> = onlooker.clone();
    let mut config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    // Lattice offers both (UG, "HTTPS listeners").
    let protocols: &[&[u8]] = match version {
        Version::Any => &[b"h2", b"http/1.1"],
        Version::Http1 => &[b"http/1.1"],
        Version::Http2 => &[b"h2"],
    };
    config.alpn_protocols = protocols.iter().map(|it| it.to_vec()).collect();
    Ok(config)
}

/// What the end of a handshake means.
fn failure(error: &std::io::Error) -> Failure {
    let Some(tls) = error.get_ref().and_then(|it| it.downcast_ref::<Error>()) else {
        return match error.kind() {
            // A front that has no certificate for the name may hang up instead of saying so.
            std::io::ErrorKind::UnexpectedEof => Failure {
                lacks_certificate: true,
                ..Failure::tls("the connection was closed in the TLS handshake")
            },
            _ => Failure::of_io(error),
        };
    };
    let why = clean(&tls.to_string());
    let lacks_certificate = matches!(
        tls,
        Error::NoCertificatesPresented
            | Error::AlertReceived(
                AlertDescription::HandshakeFailure
                    | AlertDescription::UnrecognisedName
                    | AlertDescription::NoCertificate
                    | AlertDescription::CertificateUnobtainable
                    | AlertDescription::InternalError
                    | AlertDescription::AccessDenied
                    | AlertDescription::CloseNotify
            )
    );
    match tls {
        Error::InvalidMessage(_) => {
            Failure::tls(&format!("what answers does not speak TLS ({why})"))
        }
        _ => Failure {
            lacks_certificate,
            ..Failure::tls(&why)
        },
    }
}

impl Failure {
    fn tls(why: &str) -> Self {
        Self {
            outcome: Some(Outcome::TlsError),
            why: Some(why.to_owned()),
            lacks_certificate: false,
        }
    }
}

/// Keeps what is presented, and lets rustls's own verifier decide.
#[derive(Debug)]
struct Onlooker {
    judge: Arc<WebPkiServerVerifier>,
    presented: Mutex<Option<Presented>>,
}

impl Onlooker {
    fn new(roots: Arc<RootCertStore>, provider: &Arc<CryptoProvider>) -> Result<Self, String> {
        let judge = WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
            .build()
            .map_err(|error| clean(&error.to_string()))?;
        Ok(Self {
            judge,
            presented: Mutex::default(),
        })
    }

    fn presented(&self) -> Option<Presented> {
        let mut held = self
            .presented
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        held.take()
    }
}

/// The contract's word for a refusal.
fn fault(error: &Error) -> TlsFault {
    match error {
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => TlsFault::NameMismatch,
        _ => TlsFault::Untrusted,
    }
}

impl ServerCertVerifier for Onlooker {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let judged = self.judge.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        let chain = std::iter::once(end_entity).chain(intermediates);
        let presented = Presented {
            chain: chain
                .take(LONGEST_CHAIN)
                .filter_map(|it| certificate::read(it))
                .collect(),
            fault: judged.as_ref().err().map(fault),
            why: judged.as_ref().err().map(|it| clean(&it.to_string())),
        };
        *self
            .presented
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(presented);
        judged
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.judge.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.judge.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.supported_verify_schemes()
    }
}
