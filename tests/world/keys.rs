//! Access keys: which account a key means, its secret, and the temporary ones that are handed out.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::Shared;

/// A temporary credential's session.
#[derive(Debug, Clone)]
pub struct Session {
    /// The account that it acts in.
    pub account: String,
    /// The ARN of the role's session.
    pub arn: String,
    /// What must be sent as `x-amz-security-token`.
    pub token: String,
    /// When it ends.
    pub expires: Timestamp,
}

/// A set of credentials as STS and the metadata services hand them out.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// `ASIA…`.
    pub key: String,
    /// Its secret.
    pub secret: String,
    /// The session that it belongs to.
    pub session: Session,
}

/// The long-lived key of an account: 20 characters, as AWS's are.
pub fn long_lived(account: &str) -> String {
    format!("AKIA{account}LATT")
}

/// The secret of a key: 40 characters that follow from the key.
pub fn secret(key: &str) -> String {
    hex(&Sha256::digest(format!("the secret of {key}")))[..40].to_owned()
}

/// The account of a key that this server could have given out.
pub fn account(key: &str) -> Option<&str> {
    let account = key.get(4..16)?;
    let is_ours = key.len() == 20
        && (key.starts_with("AKIA") || key.starts_with("ASIA"))
        && account.bytes().all(|it| it.is_ascii_digit());
    is_ours.then_some(account)
}

/// Hands out temporary credentials for a session of a role.
pub fn hand_out(shared: &Shared, account: &str, arn: String, seconds: i64) -> Credentials {
    let mut sessions = shared.sessions.lock().unwrap();
    let key = format!("ASIA{account}{:04}", sessions.len());
    let session = Session {
        account: account.to_owned(),
        arn,
        token: format!("IQoJb3JpZ2luX2Vj{}", hex(&Sha256::digest(&key))),
        expires: shared.now() + jiff::SignedDuration::from_secs(seconds),
    };
    sessions.insert(key.clone(), session.clone());
    Credentials {
        secret: secret(&key),
        key,
        session,
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

/// A made-up but lasting id: the same parts give the same 17 hexadecimal digits.
pub fn made_up(parts: &[&str]) -> String {
    hex(&Sha256::digest(parts.join("/")))[..17].to_owned()
}
