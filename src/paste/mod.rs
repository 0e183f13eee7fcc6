//! Reads what people paste at three in the morning: a 403 body, a `curl -v` transcript, an access-log
//! record, an SDK error. Says which gate, which caller, which service and path, and what next.
//!
//! Never asks AWS, never guesses: a text of another kind is [`Recognised::NotRecognised`], with the
//! reason. No signature, access key id or session token is kept of what was read.

mod answer;
mod authorization;
mod called;
mod decode;
mod denial;
mod elsewhere;
mod error_text;
mod exception;
mod explain;
mod faults;
mod message;
mod operation;
mod phrases;
mod record;
mod secrets;
mod transcript;
mod whole;
mod words;

use std::net::IpAddr;

use crate::codes::confidence::Confidence;
use crate::codes::{Code, Hop};
use crate::snapshot::Header;
use crate::snapshot::observation::{LogRecord, Response, Signing};
use crate::snapshot::outcome::Outcome;

/// What a pasted text turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Recognised {
    /// One request, or one error about it.
    Known(Box<Pasted>),
    /// Anything else.
    NotRecognised {
        /// Why, as the end of a sentence that begins with "not recognised, because".
        because: String,
    },
}

/// The kinds of text, in the words of `explain -o json`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// The body of a response, on its own or inside an exception's text.
    #[default]
    Body,
    /// A request or a response with its status line.
    Transcript,
    /// An access-log record.
    Log,
    /// What a client, an SDK or the AWS CLI says of a call that failed.
    Error,
}

impl Kind {
    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Transcript => "transcript",
            Self::Log => "log",
            Self::Error => "error",
        }
    }
}

/// The facts of a pasted text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pasted {
    /// What it is.
    pub kind: Kind,
    /// What the client saw, as far as the contract has a word for it.
    pub symptom: Option<Outcome>,
    /// The response, in parts.
    pub response: Option<Response>,
    /// How the request was signed; absent where its headers were not pasted.
    pub signing: Option<Signing>,
    /// The headers of the request that hold no credential.
    pub headers: Vec<Header>,
    /// The names of the others.
    pub hidden_headers: Vec<String>,
    /// Access-log records of one and the same request.
    pub records: Vec<LogRecord>,
    /// What was called.
    pub called: Called,
    /// The code that a client's words single out, such as a certificate that names another host.
    pub hint: Option<Code>,
    /// What AWS's API refused, where the text is about that and not about a call to a service.
    pub refusal: Option<Refusal>,
}

/// What was called, as far as the text says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called {
    /// The method.
    pub method: Option<String>,
    /// `http` or `https`.
    pub scheme: Option<String>,
    /// The host name, without a port.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The path, without a query string: that may hold a signature.
    pub path: Option<String>,
    /// The address that the client connected to, or tried.
    pub address: Option<IpAddr>,
}

/// An error of AWS's control plane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Such as `GetAuthPolicy`.
    pub operation: Option<String>,
    /// Such as `ConflictException`.
    pub exception: Option<String>,
    /// The message behind it.
    pub message: Option<String>,
    /// The `elasticloadbalancing` ARN that stands in it.
    pub load_balancer_arn: Option<String>,
}

/// One thing that the text says, or may say: the fields of a finding of `explain -o json`.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The code; absent where no code of the contract names it.
    pub code: Option<Code>,
    /// The hop of the code.
    pub hop: Option<Hop>,
    /// What the client sees of it.
    pub outcome: Option<Outcome>,
    /// How sure the text makes it.
    pub confidence: Confidence,
    /// One sentence.
    pub summary: String,
    /// The caller's ARN, or `anonymous`.
    pub caller: Option<String>,
    /// The ARN, id or host name that it is about.
    pub resource: Option<String>,
    /// One plain sentence, or one read-only command with the ids of the text.
    pub next: String,
}

/// Reads a pasted text of at most `limit` bytes. Linear in its length.
pub fn recognise(text: &[u8], limit: usize) -> Recognised {
    match whole::read(text, limit) {
        Ok(pasted) => Recognised::Known(Box::new(pasted)),
        Err(because) => Recognised::NotRecognised { because },
    }
}

/// Reads an answer that this tool got itself. Nothing of the body is kept but Lattice's own words.
pub fn response(status: u16, headers: &[(&str, String)], body: &[u8]) -> Response {
    answer::of_probe(status, headers, body)
}

/// Reads one line of an access log; `None` where it is no record of a service's.
pub fn log_record(line: &str) -> Option<LogRecord> {
    record::of_line(line, &secrets::Secrets::found_in(line))
}

/// The id under which IAM Access Troubleshooter keeps a denial, where AWS's words name one.
pub fn authorization_id(message: &str) -> Option<String> {
    denial::authorization_id(message)
}

/// What the text says of the call, likeliest first; empty where it shows a call that went well.
pub fn explain(recognised: &Recognised) -> Vec<Explained> {
    match recognised {
        Recognised::Known(pasted) => explain::of(pasted),
        Recognised::NotRecognised { .. } => Vec::new(),
    }
}

/// The fault of signing that an authentication error names.
pub fn signing_fault(exception: &str, message: &str) -> Option<(Code, Confidence)> {
    faults::of_error(exception, message)
}

/// What is wrong with a signature by its own headers, for a service of this region.
///
/// An unsigned request is `caller-unsigned`, which is a fault only where a gate asks for an identity.
pub fn signing_findings(signing: &Signing, service_region: Option<&str>) -> Vec<Code> {
    faults::of_headers(signing, service_region)
}
