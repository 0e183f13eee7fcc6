//! What is told of a call: the report in the words of the core, before anybody prints it.
//!
//! Every format is made from these types; `render::json::v1` alone makes the words of the JSON document of them.

pub mod smoke;
pub mod status;
pub mod texts;

use crate::checks::finding::Status;
use crate::codes::confidence::Confidence;
use crate::codes::{Code, Hop, Layer};
use crate::playbook::Risk;
use crate::report::status::{Comparison, GapReason, HopStatus, Place};
use crate::snapshot::observation::{Author, TlsFault};
use crate::snapshot::outcome::Outcome;
use crate::snapshot::sent::{PhaseTimes, SignedWith};
use crate::verdict::Standing;

/// The whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The call asked about.
    pub call: Call,
    /// What happens to it, where and why.
    pub verdict: Verdict,
    /// What was expected of it, where somebody said so.
    pub expected: Option<Expected>,
    /// Every fault between this call and success, in the order in which it would be met.
    pub chain: Vec<Link>,
    /// What was found at each of the five hops.
    pub hops: Vec<HopReport>,
    /// What is not known and matters.
    pub gaps: Vec<Gap>,
    /// What nobody can read from a member account, taken as not in the way.
    pub assumptions: Vec<String>,
    /// What was known of other requests than this call, and was not used for it.
    pub notes: Vec<String>,
    /// The facts that the findings stand on.
    pub evidence: Vec<Evidence>,
    /// The requests that this tool sent, in order.
    pub requests: Vec<Request>,
}

/// The call asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The URL.
    pub url: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The caller's ARN, or `anonymous`.
    pub caller: Option<String>,
    /// `vpc-…`.
    pub client_vpc: Option<String>,
    /// The client inside it.
    pub client: Option<String>,
    /// `svc-…`.
    pub service: Option<String>,
    /// `sn-…`: the network that the call goes through, or would.
    pub service_network: Option<String>,
}

/// What happens to the call, where and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Which kind of verdict it is.
    pub status: Standing,
    /// The predicted outcome; `None` where an unknown decides.
    pub outcome: Option<Outcome>,
    /// Every outcome that sources give for this code, the likelier first; one where it is sure.
    pub outcomes: Vec<Outcome>,
    /// What a probe, a log record, a response or `--symptom` showed.
    pub observed: Option<Outcome>,
    /// Which half of the craft the fault belongs to.
    pub layer: Layer,
    /// The hop at fault.
    pub hop: Option<Hop>,
    /// The finding code.
    pub code: Option<Code>,
    /// The codes that facts cannot exclude, likeliest first.
    pub suspects: Vec<Code>,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wanting for `certain`, each in a sentence.
    pub doubts: Vec<String>,
    /// What was not said, was assumed, and decides, each with the flag that says it.
    pub settle: Vec<Settle>,
    /// When the oldest fact that decides was read, RFC 3339.
    pub as_of: Option<String>,
    /// The part of such calls that meets this fault, above 0 and at most 1.
    pub share: f64,
    /// One sentence that can be read aloud.
    pub summary: String,
    /// The resource at fault.
    pub resource: Option<String>,
    /// The account that owns it.
    pub account: Option<String>,
    /// Whom to page.
    pub owner: Option<String>,
    /// Read-only commands that confirm it, or that look further where nothing explains it.
    pub next: Vec<String>,
}

/// Something that was assumed and decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Settle {
    /// What was assumed.
    pub assumed: String,
    /// The flag that says how it is.
    pub flag: String,
}

/// What was expected of a call, and whether it does that.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// The outcome.
    pub outcome: Outcome,
    /// The hop that should stop the call, where one was named.
    pub hop: Option<Hop>,
    /// The finding code that should, where one was named.
    pub code: Option<Code>,
    /// Whether it does that.
    pub result: Comparison,
    /// What was expected, and what happens.
    pub summary: String,
}

/// One fault of the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The finding code.
    pub code: Code,
    /// The hop at which it stands.
    pub hop: Hop,
    /// The resource at fault.
    pub resource: String,
    /// What is wrong, in a sentence.
    pub summary: String,
    /// What to change.
    pub fix: Fix,
}

/// What to change, who does it, and the proof.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What to change, in a sentence.
    pub summary: String,
    /// Commands to paste, in order.
    pub commands: Vec<String>,
    /// The same change as Terraform.
    pub terraform: Option<String>,
    /// The account in which it is made.
    pub account: Option<String>,
    /// Whom to ask for it.
    pub owner: Option<String>,
    /// What the change may do besides; the gravest of several.
    pub risk: Risk,
    /// What the change may do besides, in a sentence; `None` where nothing.
    pub risks: Option<String>,
    /// Commands that undo it, in order.
    pub rollback: Vec<String>,
    /// The outcome before and after; `None` where the engine could not prove it.
    pub proof: Option<Proof>,
}

/// The outcome before and after a change, by the same trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The outcome before; `None` where an unknown decides.
    pub before: Option<Outcome>,
    /// The outcome after; `None` where an unknown decides.
    pub after: Option<Outcome>,
}

/// What was found at one hop.
#[derive(Debug, Clone, PartialEq)]
pub struct HopReport {
    /// Which hop it is.
    pub hop: Hop,
    /// What its findings come to.
    pub status: HopStatus,
    /// What the checks said, in the order in which they were made.
    pub findings: Vec<Finding>,
}

/// What one check says.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The finding code; of a passed check, the code that it excludes.
    pub code: Code,
    /// What it makes of the hop.
    pub status: Status,
    /// The resource it speaks of.
    pub resource: Option<String>,
    /// What is so, in a sentence.
    pub summary: String,
    /// Ids in `evidence`.
    pub evidence: Vec<String>,
}

/// Something that is not known, and who could close the gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// What is not known.
    pub fact: String,
    /// Why it is not known.
    pub reason: GapReason,
    /// Why, in words.
    pub detail: String,
    /// The IAM action that would read it.
    pub action: Option<String>,
    /// The account in which to ask.
    pub account: Option<String>,
    /// Whom to ask.
    pub owner: Option<String>,
    /// A read-only command, or the flag that says it.
    pub ask: Option<String>,
}

/// One fact that a finding stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// `f1`, `f2`, …
    pub id: String,
    /// The API action, `dns`, `probe`, `access-log`, `response` or `symptom`.
    pub source: String,
    /// The account that answered.
    pub account: Option<String>,
    /// The region that answered.
    pub region: Option<String>,
    /// When, RFC 3339.
    pub at: String,
    /// What it is.
    pub summary: String,
}

/// One request that this tool sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// Whose signature it carried; `anonymous` for none.
    pub caller: String,
    /// How it was signed, if it was.
    pub signed_with: Option<SignedWith>,
    /// `local`, `ssm:i-…`, `kubectl:…` or `ecs:…`.
    pub via: String,
    /// Where that is, seen from the client.
    pub place: Place,
    /// Whether it is this very call, so that the verdict rests on it.
    pub counts: bool,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// What came of it; `None` where the contract has no word for it.
    pub outcome: Option<Outcome>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Who answered.
    pub author: Author,
    /// `x-amzn-requestid`.
    pub request_id: Option<String>,
    /// `HTTP/1.1` or `HTTP/2`.
    pub protocol: Option<String>,
    /// The address that accepted the connection.
    pub address: Option<String>,
    /// How long it took.
    pub milliseconds: Option<PhaseTimes>,
    /// The certificate that was presented.
    pub certificate: Option<SeenCertificate>,
    /// What the outcome's word leaves out.
    pub why: Option<String>,
    /// What it proves about the call, from where it was sent.
    pub proves: String,
    /// All of it in a sentence.
    pub summary: String,
}

/// A certificate that a request was shown.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenCertificate {
    /// Its names.
    pub names: Vec<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Until when it holds, RFC 3339.
    pub expires: Option<String>,
    /// Why it was not accepted, if it was not.
    pub fault: Option<TlsFault>,
    /// All of it in a sentence.
    pub summary: String,
}
