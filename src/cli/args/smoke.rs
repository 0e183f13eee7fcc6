//! The flags of `smoke`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::call::FactArgs;
use crate::smoke::{Judge, expect};

/// Which calls to hold against what is expected of them.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "\
Exit codes:
  0  every call does what is expected
  1  a call does not
  2  usage error, or a word in a file that is none of ours
  3  no call fails, and a fact that decides about one could not be read
  4  a file that cannot be read, no credentials, or facts that hold none of the calls
A call that the facts do not hold is one that could not be judged.")]
pub struct SmokeArgs {
    /// Files that say what each call should do, TOML or YAML; `-` for stdin
    #[arg(required_unless_present = "init", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Ask about the calls of this name alone; `*` stands for any text; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// By what to judge the calls that do not say; default: facts
    ///
    /// A request of its own is sent for a call that is judged by `probe` or by `both`: signed as its caller, or
    /// unsigned for `anonymous`, and told on stderr before. What it gets counts only where it is sent from the
    /// client's own place, here or by --via.
    #[arg(long, value_name = "BY", value_parser = judge)]
    pub judge: Option<Judge>,
    /// Print a first file instead: who the policies name, and what becomes of each call today
    #[arg(long, conflicts_with_all = ["files", "only"])]
    pub init: bool,
    /// Where the facts come from.
    #[command(flatten)]
    pub facts: FactArgs,
    /// The form of the report
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    pub output: SmokeFormat,
    /// Also write the report in another form to a file, such as `junit=smoke.xml`; may be repeated
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = report, help_heading = "Output")]
    pub reports: Vec<(SmokeFormat, PathBuf)>,
    /// Lay an organisation's own playbook entries over the built-in ones
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub playbooks: Option<PathBuf>,
    /// Exit 0 once a report was written, whatever it says
    #[arg(long, help_heading = "Output")]
    pub exit_zero: bool,
}

/// Takes what `judge` in a file takes.
fn judge(text: &str) -> Result<Judge, String> {
    expect::judge(text)
}

/// Takes what `junit=smoke.xml` looks like.
fn report(text: &str) -> Result<(SmokeFormat, PathBuf), String> {
    let words = SmokeFormat::value_variants().iter();
    let words = words.filter_map(|it| Some(it.to_possible_value()?.get_name().to_owned()));
    let words = words.collect::<Vec<_>>().join(", ");
    let (format, file) = text
        .split_once('=')
        .filter(|it| !it.1.is_empty() && it.1 != "-")
        .ok_or("write a form and a file, such as `junit=smoke.xml`")?;
    let format = SmokeFormat::from_str(format, false)
        .map_err(|_| format!("`{format}` is no form; the forms are {words}"))?;
    Ok((format, PathBuf::from(file)))
}

/// The forms of what smoke checks say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SmokeFormat {
    /// For people
    Text,
    /// The document that `schema smoke` describes
    Json,
    /// For a pull request or a ticket
    Markdown,
    /// XML for CI: a suite a call, a case a hop
    Junit,
    /// SARIF 2.1.0, for code scanning: a result a call, at its line of the file
    Sarif,
    /// Annotations of a GitHub workflow at the lines of the file, and the summary of its job
    Github,
    /// A few lines for a chat
    Short,
    /// One page that needs nothing else
    Html,
}
