//! Signs a probe as VPC Lattice asks for it: service `vpc-lattice-svcs`, payload not signed.
//!
//! Path and query are made canonical as for every service but S3, twice encoded and without dot
//! segments: so do the CRT signers of the user guide's examples ("`SIGv4` authenticated requests").

use std::fmt;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SigningParams, SigningSettings, sign,
};
use aws_sigv4::sign::{v4, v4a};
use aws_smithy_runtime_api::client::identity::Identity;
use http::{HeaderName, HeaderValue};

use crate::snapshot::sent::SignedWith;

/// The signing name of the data plane; `vpc-lattice` is that of the control plane.
const SERVICE: &str = "vpc-lattice-svcs";

/// Who signs.
#[derive(Clone)]
pub struct Signer {
    /// The ARN of the caller, for the record.
    pub caller: String,
    /// Its credentials, which no output shows.
    pub credentials: Credentials,
    /// The region of the service.
    pub region: String,
    /// `SigV4A` with the region set `*`, in place of `SigV4`.
    pub sigv4a: bool,
}

impl Signer {
    /// What it signs with.
    pub fn signs_with(&self) -> SignedWith {
        if self.sigv4a {
            SignedWith::SigV4a
        } else {
            SignedWith::SigV4
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("caller", &self.caller)
            .field("region", &self.region)
            .field("sigv4a", &self.sigv4a)
            .finish_non_exhaustive()
    }
}

/// What is signed of a request, exactly as it is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signable<'a> {
    /// The method.
    pub(super) method: &'a str,
    /// `http` or `https`.
    pub(super) scheme: &'a str,
    /// The `Host` header: with the port, unless the scheme implies it.
    pub(super) host: &'a str,
    /// Path and query.
    pub(super) target: &'a str,
    /// All other headers; only the `x-amz-` ones are signed, for nothing on the way changes those.
    pub(super) headers: &'a [(HeaderName, HeaderValue)],
}

/// The headers that make a request a signed one.
pub(super) fn headers(
    request: Signable<'_>,
    signer: &Signer,
    at: SystemTime,
) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let url = format!("{}://{}{}", request.scheme, request.host, request.target);
    let own = request.headers.iter().filter_map(|(name, value)| {
        let is_signed = name.as_str().starts_with("x-amz-");
        Some((name.as_str(), value.to_str().ok()?)).filter(|_| is_signed)
    });
    let signed_headers = std::iter::once(("host", request.host)).chain(own);
    let signable = SignableRequest::new(
        request.method,
        url,
        signed_headers,
        SignableBody::UnsignedPayload,
    )
    .map_err(|error| cannot(&error))?;
    let identity: Identity = signer.credentials.clone().into();
    let params = params(signer, &identity, at)?;
    let (instructions, _) = sign(signable, &params)
        .map_err(|error| cannot(&error))?
        .into_parts();
    let mut added = Vec::new();
    for (name, value) in instructions.headers() {
        let name = HeaderName::try_from(name).map_err(|error| cannot(&error))?;
        let mut value = HeaderValue::try_from(value).map_err(|error| cannot(&error))?;
        value.set_sensitive(true);
        added.push((name, value));
    }
    Ok(added)
}

fn params<'a>(
    signer: &'a Signer,
    identity: &'a Identity,
    at: SystemTime,
) -> Result<SigningParams<'a>, String> {
    let mut settings = SigningSettings::default();
    // "You must send an x-amz-content-sha256 header with the value set to UNSIGNED-PAYLOAD."
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    if signer.sigv4a {
        let params = v4a::SigningParams::builder()
            .identity(identity)
            .region_set("*")
            .name(SERVICE)
            .time(at)
            .settings(settings)
            .build();
        return Ok(params.map_err(|error| cannot(&error))?.into());
    }
    let params = v4::SigningParams::builder()
        .identity(identity)
        .region(&signer.region)
        .name(SERVICE)
        .time(at)
        .settings(settings)
        .build();
    Ok(params.map_err(|error| cannot(&error))?.into())
}

/// The error's own text may quote a header, so only its kind is told.
fn cannot(_error: &dyn std::error::Error) -> String {
    "the request cannot be signed: a header or the URL holds what no signature can cover".to_owned()
}
