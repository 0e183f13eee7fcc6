//! The flags of `policy lint` and `policy simulate`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::cli::args::OutputFormat;

/// The commands of `policy`.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Find what is wrong with a policy document, with line and column
    Lint(LintArgs),
    /// Say what policies decide about a request, and which statement does
    Simulate(Box<SimulateArgs>),
}

/// What to lint.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes:
  0  nothing of severity error or security (with --strict: nothing at all)
  1  something of that severity
  2  usage error, or a file that is no JSON at all
  4  a file that cannot be read")]
pub struct LintArgs {
    /// Policy documents, `-` for stdin
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The kind of policy; default: auth
    #[arg(long, value_name = "KIND", default_value = "auth")]
    pub kind: LintKind,
    /// Exit 1 with any finding
    #[arg(long)]
    pub strict: bool,
    /// Print the one document in one line, as VPC Lattice asks for it; the findings go to stderr
    #[arg(long, conflicts_with = "output", help_heading = "Output")]
    pub print_compact: bool,
    /// The auth type of the network or service that the policy is for
    #[arg(
        long,
        value_name = "TYPE",
        help_heading = "Facts that more findings need"
    )]
    pub auth_type: Option<LintAuthType>,
    /// The ARN of the service that the policy is for
    #[arg(
        long,
        value_name = "ARN",
        help_heading = "Facts that more findings need"
    )]
    pub service_arn: Option<String>,
    /// The protocol of a listener of the service; may be repeated
    #[arg(
        long = "listener",
        value_name = "PROTOCOL",
        help_heading = "Facts that more findings need"
    )]
    pub listeners: Vec<LintListener>,
    /// The service speaks gRPC and nothing else
    #[arg(long, help_heading = "Facts that more findings need")]
    pub grpc: bool,
    /// The auth policy of the service network, to be read together with it
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Facts that more findings need"
    )]
    pub network_policy: Option<PathBuf>,
    /// The form of the output
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    pub output: LintFormat,
}

/// The kinds of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintKind {
    /// The auth policy of a service or a service network
    Auth,
    /// A policy of a role or user
    Identity,
}

/// The auth types, as the API writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintAuthType {
    /// No policy is asked
    #[value(name = "NONE")]
    None,
    /// The auth policy decides
    #[value(name = "AWS_IAM")]
    AwsIam,
}

/// The protocols of a listener, as the API writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintListener {
    /// HTTP
    #[value(name = "HTTP")]
    Http,
    /// HTTPS
    #[value(name = "HTTPS")]
    Https,
    /// TLS that is passed through
    #[value(name = "TLS_PASSTHROUGH")]
    TlsPassthrough,
}

/// The forms of lint findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For people
    Text,
    /// One document, files and findings
    Json,
    /// Annotations of a GitHub workflow
    Github,
}

/// What to simulate.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
With --cases, one JSON result a line answers one JSON case a line, in order.
Otherwise the request is made of the flags. One --policy is judged alone; several are combined as
Lattice combines its three gates.

Exit codes:
  0  allowed; with --cases: every case was answered
  1  denied
  2  usage error
  3  unknown: it depends on something that was not said
  4  a file that cannot be read, or a line that is no case")]
pub struct SimulateArgs {
    /// Cases as JSON Lines, `-` for stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["policies", "principal", "resource"])]
    pub cases: Option<PathBuf>,
    /// Ask the three gates of a snapshot's own call, `-` for stdin; flags change parts of it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cases", "policies", "resource", "action", "context"])]
    pub snapshot: Option<PathBuf>,
    /// A policy and its level: identity, boundary, session, scp, service-network, service
    #[arg(
        long = "policy",
        value_name = "LEVEL=FILE",
        required_unless_present_any = ["cases", "snapshot"],
        value_parser = level_and_file
    )]
    pub policies: Vec<(String, PathBuf)>,
    /// The caller; default: anonymous
    #[arg(long, value_name = "ARN|anonymous")]
    pub principal: Option<String>,
    /// The ARN of the service, with the path behind it or with --path
    #[arg(long, value_name = "ARN", required_unless_present_any = ["cases", "snapshot"])]
    pub resource: Option<String>,
    /// The path of the request; default: that of --resource
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// The HTTP method; default: GET, or the snapshot's
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// The action
    #[arg(long, value_name = "ACTION", default_value = "vpc-lattice-svcs:Invoke")]
    pub action: String,
    /// A condition key of the request; repeat a key to give it several values
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub context: Vec<(String, String)>,
    /// The form of the output
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    pub output: OutputFormat,
}

/// The levels of a policy, as the cases write them.
const LEVELS: [&str; 6] = [
    "identity",
    "boundary",
    "session",
    "scp",
    "service-network",
    "service",
];

fn level_and_file(text: &str) -> Result<(String, PathBuf), String> {
    let Some((level, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
        return Err("write LEVEL=FILE, such as `service=policy.json`".to_owned());
    };
    if LEVELS.contains(&level) {
        Ok((level.to_owned(), PathBuf::from(file)))
    } else {
        Err(format!("the level is one of {}", LEVELS.join(", ")))
    }
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE, such as `vpc-lattice-svcs:SourceVpc=vpc-0c1`".to_owned()),
    }
}
