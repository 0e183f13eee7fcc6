//! Verifies AWS Signature Version 4 from its description (IAM User Guide, "Create a signed AWS API
//! request"), apart from any SDK's signer.

use jiff::{SignedDuration, Timestamp, civil};
use sha2::{Digest, Sha256};

use super::keys::hex;
use super::request::{Request, pairs, percent};

/// What an `Authorization` header says.
#[derive(Debug, Clone)]
pub struct Signature {
    /// The access key id.
    pub key: String,
    /// `YYYYMMDD`.
    pub day: String,
    /// The region of the scope.
    pub region: String,
    /// The service of the scope.
    pub service: String,
    /// Lower-case header names.
    pub signed_headers: Vec<String>,
    /// Hexadecimal.
    pub digits: String,
}

/// Why a signature is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The header cannot be read, or lacks a part.
    Incomplete(String),
    /// Its date is too far from the server's.
    Stale(String),
    /// It is not the signature of this request.
    Wrong(String),
}

/// Reads the `Authorization` header; `None` where there is none.
pub fn read(request: &Request) -> Option<Result<Signature, Fault>> {
    let text = request.header("authorization")?;
    let parse = || {
        let rest = text.strip_prefix("AWS4-HMAC-SHA256 ")?;
        let part = |name: &str| {
            rest.split(',')
                .find_map(|it| it.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let mut scope = part("Credential")?.split('/');
        let mut next = || scope.next().map(str::to_owned);
        let (key, day, region, service) = (next()?, next()?, next()?, next()?);
        (next()? == "aws4_request").then_some(())?;
        Some(Signature {
            key,
            day,
            region,
            service,
            signed_headers: part("SignedHeaders")?
                .split(';')
                .map(str::to_owned)
                .collect(),
            digits: part("Signature")?.to_owned(),
        })
    };
    Some(parse().ok_or_else(|| {
        Fault::Incomplete(format!(
            "Authorization header requires 'Credential' parameter. Authorization={text}"
        ))
    }))
}

/// Holds a signature against the request, the secret and the clock.
pub fn verify(
    request: &Request,
    signature: &Signature,
    secret: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let Some(date) = request.header("x-amz-date") else {
        return Err(Fault::Incomplete(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
                .to_owned(),
        ));
    };
    check_date(date, now)?;
    for needed in ["host", "x-amz-date"] {
        if !signature.signed_headers.iter().any(|it| it == needed) {
            return Err(Fault::Incomplete(format!(
                "'{needed}' must be a 'SignedHeader' in the AWS Authorization."
            )));
        }
    }
    let expected = expect(request, signature, secret);
    if expected.digits == signature.digits {
        return Ok(());
    }
    let Expected {
        canonical, text, ..
    } = expected;
    Err(Fault::Wrong(format!(
        "The request signature we calculated does not match the signature you provided. Check your \
         AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n\
         The Canonical String for this request should have been\n'{canonical}'\n\n\
         The String-to-Sign should have been\n'{text}'\n"
    )))
}

/// The right signature and how it comes about.
#[derive(Debug)]
pub struct Expected {
    /// Hexadecimal.
    pub digits: String,
    canonical: String,
    text: String,
}

/// The signature that a request of this scope and these signed headers must have.
pub fn expect(request: &Request, scope: &Signature, secret: &str) -> Expected {
    let canonical = canonical_request(request, &scope.signed_headers);
    let text = format!(
        "AWS4-HMAC-SHA256\n{}\n{}/{}/{}/aws4_request\n{}",
        request.header("x-amz-date").unwrap_or_default(),
        scope.day,
        scope.region,
        scope.service,
        hex(&Sha256::digest(&canonical))
    );
    let mut key = hmac(format!("AWS4{secret}").as_bytes(), scope.day.as_bytes());
    for part in [&scope.region, &scope.service, "aws4_request"] {
        key = hmac(&key, part.as_bytes());
    }
    Expected {
        digits: hex(&hmac(&key, text.as_bytes())),
        canonical,
        text,
    }
}

/// AWS allows five minutes either way.
fn check_date(date: &str, now: Timestamp) -> Result<(), Fault> {
    let parsed = civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date)
        .and_then(|it| it.to_zoned(jiff::tz::TimeZone::UTC));
    let Ok(sent) = parsed else {
        return Err(Fault::Incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{date}'."
        )));
    };
    let ahead = sent.timestamp().duration_since(now);
    let limit = SignedDuration::from_mins(5);
    let (server, edge) = (basic(now), |at: Timestamp| basic(at));
    if ahead < -limit {
        return Err(Fault::Stale(format!(
            "Signature expired: {date} is now earlier than {} ({server} - 5 min.)",
            edge(now - limit)
        )));
    }
    if ahead > limit {
        return Err(Fault::Stale(format!(
            "Signature not yet current: {date} is still later than {} ({server} + 5 min.)",
            edge(now + limit)
        )));
    }
    Ok(())
}

fn basic(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn canonical_request(request: &Request, signed_headers: &[String]) -> String {
    // Every service but S3 encodes the path a second time.
    let path = percent::encode(&request.path, "/");
    let mut query: Vec<_> = pairs(&request.query.replace('+', "%2B"))
        .into_iter()
        .map(|(name, value)| (percent::encode(&name, ""), percent::encode(&value, "")))
        .collect();
    query.sort();
    let query: Vec<_> = query
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut headers = String::new();
    for name in signed_headers {
        let values: Vec<_> = request
            .headers
            .iter()
            .filter(|(it, _)| it == name)
            .map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        headers.push_str(&format!("{name}:{}\n", values.join(",")));
    }
    let payload = request
        .header("x-amz-content-sha256")
        .map_or_else(|| hex(&Sha256::digest(&request.body)), str::to_owned);
    format!(
        "{}\n{path}\n{}\n{headers}\n{}\n{payload}",
        request.method,
        query.join("&"),
        signed_headers.join(";"),
    )
}

/// HMAC-SHA256, by RFC 2104.
pub fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let padded = |pad: u8, text: &[u8]| {
        let mut all: Vec<u8> = block.iter().map(|it| it ^ pad).collect();
        all.extend_from_slice(text);
        Sha256::digest(&all).to_vec()
    };
    padded(0x5c, &padded(0x36, text))
}
