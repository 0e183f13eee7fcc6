//! The clap types: every command and every flag, with their help texts.
//!
//! What a flag means is said here once; help, man page and completions are made from it.

pub mod call;
pub mod policy;
pub mod smoke;
pub mod watch;

use std::path::PathBuf;

use clap::{ColorChoice, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::cli::args::call::CallArgs;
use crate::cli::args::policy::PolicyCommand;
use crate::cli::args::smoke::SmokeArgs;
use crate::cli::args::watch::WatchArgs;
use crate::cli::exit;

/// Say why a VPC Lattice call fails, at which hop, and what to change
#[derive(Debug, Parser)]
#[command(
    name = "lattice-doctor",
    version,
    after_help = exit::table(),
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Global {
    /// When to write colour; auto: on a terminal, unless `NO_COLOR` is set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    pub color: ColorChoice,
    /// Print the verdict alone
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Output"
    )]
    pub quiet: bool,
    /// Print every finding, the evidence, and Terraform beside the commands
    #[arg(short, long, global = true, help_heading = "Output")]
    pub verbose: bool,
    /// Read accounts, their owners, and defaults of flags; default: lattice-doctor.toml here, then
    /// $XDG_CONFIG_HOME/lattice-doctor/config.toml
    #[arg(long, global = true, value_name = "FILE", help_heading = "Facts")]
    pub config: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge the whole path of a call: verdict, evidence, fix
    #[command(after_help = exit::table())]
    Diagnose(Box<CallArgs>),
    /// Judge the caller: identity, signature, its own policies
    #[command(after_help = exit::table())]
    Caller(Box<CallArgs>),
    /// Judge the name: what it resolves to, and what that proves
    #[command(after_help = exit::table())]
    Dns(Box<CallArgs>),
    /// Judge what joins VPC, service network and service
    #[command(after_help = exit::table())]
    Associations(Box<CallArgs>),
    /// Judge security groups and network ACLs
    #[command(visible_alias = "sg", after_help = exit::table())]
    SecurityGroups(Box<CallArgs>),
    /// Judge the sharing: shares, invitations, permissions
    #[command(after_help = exit::table())]
    Ram(Box<CallArgs>),
    /// Judge listeners and rules: which one does the request hit
    #[command(after_help = exit::table())]
    Routes(Box<CallArgs>),
    /// Judge the three gates, statement by statement
    #[command(after_help = exit::table())]
    Auth(Box<CallArgs>),
    /// Judge target groups, target health, health checks
    #[command(after_help = exit::table())]
    Targets(Box<CallArgs>),
    /// Search the access logs: who was refused or failed, and why
    #[command(after_help = exit::table())]
    Logs(Box<CallArgs>),
    /// Send the request, unsigned or signed, and judge it
    #[command(after_help = exit::table())]
    Probe(Box<CallArgs>),
    /// Explain a code, a topic, or a pasted error; asks AWS nothing
    Explain(ExplainArgs),
    /// Gather the facts of a call into a snapshot; judge nothing
    Capture(Box<CallArgs>),
    /// Ask about a call again until its verdict changes
    Watch(Box<WatchArgs>),
    /// Hold many calls against what each should do, for a pipeline
    Smoke(Box<SmokeArgs>),
    /// Check an auth policy before you put it
    #[command(subcommand, arg_required_else_help = true)]
    Policy(PolicyCommand),
    /// Read the playbook: one entry a finding code
    #[command(subcommand, arg_required_else_help = true)]
    Playbook(PlaybookCommand),
    /// Print the least IAM policy that commands need
    Permissions(PermissionsArgs),
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or that of one command
    Man {
        /// The command, such as `diagnose`
        command: Option<String>,
    },
    /// Print the JSON Schema of a document
    Schema {
        /// The document
        document: SchemaDocument,
    },
}

impl Command {
    /// The call that it asks about, where it asks about one.
    pub fn call_mut(&mut self) -> Option<&mut CallArgs> {
        match self {
            Self::Diagnose(args)
            | Self::Caller(args)
            | Self::Dns(args)
            | Self::Associations(args)
            | Self::SecurityGroups(args)
            | Self::Ram(args)
            | Self::Routes(args)
            | Self::Auth(args)
            | Self::Targets(args)
            | Self::Logs(args)
            | Self::Probe(args)
            | Self::Capture(args) => Some(args),
            Self::Watch(args) => Some(&mut args.call),
            _ => None,
        }
    }
}

/// What `explain` explains.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes:
  0  it was recognised
  2  usage error
  4  it was not recognised")]
pub struct ExplainArgs {
    /// A finding code, a topic, a row of the guide (1–12), a pasted error, or `-` for stdin
    ///
    /// Pasted text may be the body of a 403, a `curl -v` transcript, a line of an access log, or the
    /// error of an SDK. Without anything, the topics and codes are listed.
    #[arg(value_name = "CODE|ROW|TOPIC|TEXT|-")]
    pub subject: Vec<String>,
    /// The form of the output
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    pub output: OutputFormat,
    /// Lay an organisation's own playbook entries over the built-in ones
    #[arg(long, value_name = "DIR")]
    pub playbooks: Option<PathBuf>,
}

/// The commands of `playbook`.
#[derive(Debug, Subcommand)]
pub enum PlaybookCommand {
    /// List every code with its hop, its outcome, and its row in the guide
    List(PlaybookArgs),
    /// Print the entry of one code
    Show {
        /// The finding code, such as `association-sg-blocks-listener`
        code: String,
        /// How to print it.
        #[command(flatten)]
        options: PlaybookArgs,
    },
}

/// Flags of the `playbook` commands.
#[derive(Debug, clap::Args)]
pub struct PlaybookArgs {
    /// Lay an organisation's own entries over the built-in ones
    #[arg(long, value_name = "DIR")]
    pub playbooks: Option<PathBuf>,
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

/// For which commands `permissions` is asked.
#[derive(Debug, clap::Args)]
pub struct PermissionsArgs {
    /// The commands, such as `diagnose`; default: all
    #[arg(value_name = "COMMAND")]
    pub commands: Vec<String>,
    /// Add what it takes to send requests from there, as the flag of the commands
    #[arg(long, value_name = "PLACE")]
    pub via: Option<String>,
}

/// The documents that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaDocument {
    /// What `-o json` prints
    Report,
    /// What `--snapshot` reads and `--save` writes
    Snapshot,
    /// What `smoke -o json` prints
    Smoke,
}

/// The forms of a document that is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    Text,
    /// One JSON document
    Json,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// The document that `schema report` describes
    Json,
    /// For a ticket
    Markdown,
    /// XML for CI: a suite a call, a case a hop
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow, and the summary of its job
    Github,
    /// Three lines for a chat
    Short,
    /// One page that needs nothing else
    Html,
    /// A flowchart of the path
    Mermaid,
}
