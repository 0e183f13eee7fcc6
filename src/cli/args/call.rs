//! The flags that say which call is meant, what was seen of it, and where its facts come from.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::call::SYMPTOMS;
use crate::cli::args::ReportFormat;
use crate::snapshot::outcome::Outcome;

/// The heading of the flags that say which call is meant.
pub const CALL: &str = "The call";

/// The heading of the flags that say what was seen of it.
pub const SEEN: &str = "What was seen";

/// A call, and how to judge it.
#[derive(Debug, Clone, clap::Args)]
pub struct CallArgs {
    /// URL, domain name, service id, service ARN, or service name; default: the snapshot's own call
    pub target: Option<String>,
    /// The call.
    #[command(flatten)]
    pub request: RequestArgs,
    /// What was seen.
    #[command(flatten)]
    pub seen: SeenArgs,
    /// Where the facts come from.
    #[command(flatten)]
    pub facts: FactArgs,
    /// What becomes of the report.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Who calls, from where, and what.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = CALL)]
pub struct RequestArgs {
    /// The identity that calls; default: the one whose credentials are in use
    #[arg(long, value_name = "ARN|anonymous")]
    pub caller: Option<String>,
    /// The VPC that the call comes from; default: found by itself on EC2, ECS and EKS
    #[arg(long, value_name = "VPC")]
    pub client_vpc: Option<String>,
    /// The client: i-…, eni-…, an address, a function ARN, or `any`
    ///
    /// Without it, the client's own security group and network ACL are not known. `any` is a client
    /// that restricts nothing itself, and needs `--client-vpc`.
    #[arg(long, value_name = "CLIENT")]
    pub client: Option<String>,
    /// The service network, where several fit
    #[arg(long, value_name = "ID|ARN")]
    pub network: Option<String>,
    /// The HTTP method; default: GET, or the snapshot's own
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// Whether the method stands on the command line, and not in the configuration.
    #[arg(skip)]
    pub method_is_said: bool,
    /// A request header that a rule or a policy may compare; may be repeated
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub headers: Vec<String>,
    /// The path, where TARGET has none; default: /
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// The HTTP version that the client speaks; default: the one that the target group needs
    #[arg(long, value_name = "VERSION", value_parser = ["1.1", "2"])]
    pub http_version: Option<String>,
}

/// What was seen of the request.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = SEEN)]
pub struct SeenArgs {
    /// What the client saw: `timeout` is no connection, `slow` is no answer
    #[arg(long, value_name = "WORD", value_parser = symptom_parser())]
    pub symptom: Option<String>,
    /// The response as it was pasted: a body or a `curl -v` transcript, `-` for stdin
    #[arg(long, value_name = "FILE")]
    pub response: Option<PathBuf>,
    /// The x-amzn-requestid of the request
    #[arg(long, value_name = "ID")]
    pub request_id: Option<String>,
    /// How far back to search the access logs; default: 1h
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub since: Option<Duration>,
}

/// Where the facts come from.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Facts")]
pub struct FactArgs {
    /// Read every fact from this file, `-` for stdin; touch neither AWS nor the network
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
    /// Also write the snapshot that was judged, readable by its owner alone
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Save with stand-ins for every name, id, account and address; the verdict stays the same
    #[arg(long, requires = "save")]
    pub redact: bool,
    /// Print the calls that would be made, account by account, and make none
    #[arg(long, conflicts_with = "snapshot")]
    pub plan: bool,
    /// The profile of the AWS configuration; default: `AWS_PROFILE`
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// The region; default: that of the domain name, `AWS_REGION`, or the profile
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// The URL of the AWS API; default: `AWS_ENDPOINT_URL`, or AWS's own
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Whether to send the request; auto: only from inside the VPC, and GET, HEAD or OPTIONS only
    ///
    /// What is sent is told on stderr before. A signed request is signed with the caller's own
    /// credentials, or not at all. A method other than GET, HEAD and OPTIONS is sent only where
    /// --method stands on the command line, and not by `auto`.
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub probe: Probe,
    /// How a probe is signed.
    #[command(flatten)]
    pub signing: SigningArgs,
    /// Wait for the access-log record of the probe, or of `--request-id`; the deadline is then 5m
    ///
    /// A record takes some two minutes to get into the log. What is not there by the deadline is
    /// said to be not there yet, or not to have arrived where its time has passed.
    #[arg(long)]
    pub wait_for_log: bool,
    /// Where DNS questions and probes are made from; default: local
    ///
    /// One of local, ssm:i-…, kubectl:[context/]ns/pod[/container], ecs:cluster/task/container. A fixed
    /// script that only reads is run there: by `kubectl exec`, by ssm:SendCommand, by `aws ecs
    /// execute-command`. Of kubectl, three parts are ns/pod/container; `context/ns/pod/` names a context.
    /// Signed requests are sent from here and from pods: AWS records what the others run. In which VPC it
    /// is, its cluster and EC2 are asked; where they do not tell, --client-vpc says it.
    #[arg(long, value_name = "PLACE")]
    pub via: Option<String>,
    /// Where a pod has no shell, curl or DNS tool, put an ephemeral container of this image into it
    ///
    /// With `--via kubectl:…` only. It is a change to the pod: said aloud before it is made, at most one a run,
    /// as `kubectl debug --profile=restricted` makes it. It ends by itself within two minutes, and stays
    /// listed in the pod until the pod ends. `curlimages/curl` has what it takes.
    #[arg(long, value_name = "IMAGE", value_parser = image)]
    pub debug_image: Option<String>,
    /// The DNS server to ask; default: that of the place
    #[arg(long, value_name = "IP[:PORT]")]
    pub resolver: Option<String>,
    /// Where to open the TCP connection of a probe, as curl does; default: the name's own addresses
    ///
    /// Such a probe says nothing of the name, and nothing of the call where this is neither an address of
    /// Lattice nor of an endpoint in the client VPC.
    #[arg(long, value_name = "HOST:PORT")]
    pub connect_to: Option<String>,
    /// The roots of trust of a probe, PEM; default: `AWS_CA_BUNDLE`, or those of the system
    #[arg(long, value_name = "FILE")]
    pub ca_bundle: Option<PathBuf>,
    /// End the whole run by then, with what it has; default: 30s
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub deadline: Option<Duration>,
}

/// How a probe is signed.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Facts")]
pub struct SigningArgs {
    /// Sign a probe with SigV4A, for the region set `*`; default: SigV4, for the service's region
    #[expect(clippy::doc_markdown, reason = "it is the text of the help")]
    #[arg(long)]
    pub sigv4a: bool,
}

/// What becomes of the report.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct ReportArgs {
    /// The form of the report
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: ReportFormat,
    /// Lay an organisation's own playbook entries over the built-in ones
    #[arg(long, value_name = "DIR")]
    pub playbooks: Option<PathBuf>,
    /// Exit 0 when the call ends like this, 1 when it ends otherwise, 3 when that is not known
    #[arg(long, value_name = "OUTCOME", value_parser = PossibleValuesParser::new(Outcome::ALL.map(|it| it.1)))]
    pub expect: Option<String>,
    /// Exit 0 once a report was written, whatever it says
    #[arg(long)]
    pub exit_zero: bool,
}

/// Whether to send the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Probe {
    /// Only from inside the client VPC, and only GET, HEAD and OPTIONS
    Auto,
    /// Never
    Off,
    /// Without a signature
    Unsigned,
    /// With the credentials in use
    Signed,
    /// One after the other
    Both,
}

/// Takes the words of `--symptom`, and the outcome words of the report as well.
fn symptom_parser() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(
        SYMPTOMS.map(|(word, outcome)| PossibleValue::new(word).alias(outcome.word())),
    )
}

/// Reads what `30s`, `15m`, `1h`, `2d` look like.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    const UNITS: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];
    let found = UNITS.iter().find_map(|(unit, seconds)| {
        let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
        (number > 0).then(|| Duration::from_secs(u64::from(number) * seconds))
    });
    found.ok_or_else(|| "write a number and one of s, m, h, d, such as `30s`".to_owned())
}

/// Reads the name of an image, `[registry/]path[:tag][@digest]`: less than the grammar of references
/// takes, and nothing that a program could take for a flag (distribution, `reference/reference.go`).
fn image(text: &str) -> Result<String, String> {
    let is_inner = |it: u8| it.is_ascii_alphanumeric() || b"._-/:@".contains(&it);
    let is_end = |it: Option<&u8>| it.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    let is_name = bytes.len() <= 255
        && is_end(bytes.first())
        && is_end(bytes.last())
        && bytes.iter().copied().all(is_inner)
        && !text.contains("//");
    if is_name {
        Ok(text.to_owned())
    } else {
        Err("write an image such as `curlimages/curl:8.11.1`".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{image, time};

    #[test]
    fn an_image_is_a_name_and_nothing_else() {
        let digest = format!("curl@sha256:{}", "0a".repeat(32));
        for text in [
            "curlimages/curl",
            "curlimages/curl:8.11.1",
            "localhost:5000/tools/net_shoot:latest",
            "444455556666.dkr.ecr.eu-west-1.amazonaws.com/curl:8",
            &digest,
        ] {
            assert_eq!(image(text).as_deref(), Ok(text));
        }
        let long = "a".repeat(256);
        for text in [
            "",
            "-it",
            "--privileged",
            "a b",
            "a;id",
            "a\nb",
            "$(id)",
            "curl:",
            "/curl",
            "a//b",
            "a\u{1b}b",
            &long,
        ] {
            assert!(image(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_duration_has_a_number_and_a_unit() {
        for (text, seconds) in [("30s", 30), ("15m", 900), ("1h", 3600), ("2d", 172_800)] {
            assert_eq!(time(text).map(|it| it.as_secs()).as_ref(), Ok(&seconds));
        }
        for text in [
            "",
            "30",
            "s",
            "0s",
            "-1h",
            "1 h",
            "1w",
            "1.5h",
            "99999999999s",
        ] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
