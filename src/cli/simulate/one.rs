//! One request made of flags, its decision, and what every statement says of it.

use serde_json::json;

use crate::cli::args::OutputFormat;
use crate::cli::args::policy::SimulateArgs;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::generate::pretty;
use crate::cli::input;
use crate::cli::output::Done;
use crate::cli::simulate::request::request;
use crate::cli::terminal::Terminal;
use crate::policy::decision::{Decision, Level, StatementRef};
use crate::policy::document::{Document, ProblemKind};
use crate::policy::evaluate::{Evaluation, evaluate};
use crate::policy::explain::explain;
use crate::policy::gates::{Gate, Gates, ScpLevel};
use crate::policy::lattice::{GateName, Outcome, decide};
use crate::policy::request::Request;
use crate::render::style::Tone;
use crate::render::text::page::Page;
use crate::snapshot::clean::clean;

/// A policy that was named on the command line.
struct Named {
    level: Level,
    label: String,
    document: Document,
}

/// The decision, and what led to it.
struct Answer {
    decision: Decision,
    gate: Option<&'static str>,
    statement: Option<String>,
    why: String,
    depends_on: Vec<String>,
    undocumented: bool,
}

/// How each decision is said, and how it ends.
const DECISIONS: [(Decision, &str, &str, Tone, Exit); 4] = [
    (Decision::Allow, "ALLOW", "allow", Tone::Good, Exit::Healthy),
    (
        Decision::ExplicitDeny,
        "EXPLICIT DENY",
        "explicit_deny",
        Tone::Bad,
        Exit::Fault,
    ),
    (
        Decision::ImplicitDeny,
        "IMPLICIT DENY",
        "implicit_deny",
        Tone::Bad,
        Exit::Fault,
    ),
    (
        Decision::Unknown,
        "UNKNOWN",
        "unknown",
        Tone::Unknown,
        Exit::Inconclusive,
    ),
];

/// Decides the request of the flags. One policy is judged alone, several as Lattice combines them.
pub(super) fn simulate(args: &SimulateArgs, terminal: Terminal) -> Result<Done, CliError> {
    let policies = read_policies(args)?;
    let request = request(args)?;
    let answer = match policies.as_slice() {
        [only] => alone(only, &request),
        _ => combined(&policies, &request),
    };
    let row = DECISIONS.iter().find(|row| row.0 == answer.decision);
    let (_, headline, word, tone, exit) = row.copied().unwrap_or(DECISIONS[3]);
    let text = match args.output {
        OutputFormat::Json => pretty(&json!({
            "schemaVersion": 1, "decision": word, "gate": answer.gate,
            "statement": answer.statement, "why": answer.why,
            "dependsOn": answer.depends_on, "undocumented": answer.undocumented,
        })),
        OutputFormat::Text => {
            let mut page = Page::new(terminal.width, terminal.color);
            let gate = answer
                .gate
                .map_or_else(String::new, |it| format!(" by the {it} gate"));
            page.paragraph(tone, &format!("{headline}{gate}"));
            page.paragraph(Tone::Plain, &clean(&answer.why));
            write_statements(&mut page, &policies, &request);
            page.finish()
        }
    };
    Ok(Done { text, exit })
}

fn read_policies(args: &SimulateArgs) -> Result<Vec<Named>, CliError> {
    let mut policies = Vec::with_capacity(args.policies.len());
    for (level, path) in &args.policies {
        let bytes = input::bytes("policy", path)?;
        let name = input::name(path);
        let document = Document::parse_bytes(&bytes).map_err(|problems| {
            let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let message = format!("policy `{name}` cannot be read: {}", words.join("; "));
            let is_json = problems.iter().all(|it| it.kind != ProblemKind::JsonSyntax);
            let error = if is_json {
                CliError::trouble(message)
            } else {
                CliError::usage(message)
            };
            error.hint(format!(
                "`lattice-doctor policy lint {name}` says what is wrong with it"
            ))
        })?;
        policies.push(Named {
            level: parse_level(level),
            label: format!("{level} {name}"),
            document,
        });
    }
    Ok(policies)
}

/// The level of a word that clap has let through.
fn parse_level(word: &str) -> Level {
    match word {
        "identity" => Level::Identity,
        "boundary" => Level::Boundary,
        "session" => Level::Session,
        "scp" => Level::Scp,
        "service-network" => Level::ServiceNetwork,
        _ => Level::Service,
    }
}

fn alone(policy: &Named, request: &Request) -> Answer {
    let Evaluation {
        decision,
        statement,
        depends_on,
        undocumented,
    } = evaluate(&policy.document, request, policy.level);
    Answer {
        decision,
        gate: None,
        statement: statement.as_ref().map(StatementRef::label),
        why: explain(&policy.document, request, policy.level).to_string(),
        depends_on,
        undocumented,
    }
}

fn combined(policies: &[Named], request: &Request) -> Answer {
    let of_level = |level: Level| -> Vec<Gate<'_>> {
        let named = policies.iter().filter(|it| it.level == level);
        named.map(|it| Gate::Document(&it.document)).collect()
    };
    let mut gates = Gates::new(Gate::AuthNone, Gate::AuthNone, of_level(Level::Identity));
    for (gate, level) in [
        (&mut gates.service_network, Level::ServiceNetwork),
        (&mut gates.service, Level::Service),
    ] {
        let given = of_level(level);
        if !given.is_empty() {
            *gate = given;
        }
    }
    if gates.identity.is_empty() {
        gates.identity = vec![Gate::Unknown(
            "no `--policy identity=FILE` was given".to_owned(),
        )];
    }
    gates.boundary = of_level(Level::Boundary);
    gates.session = of_level(Level::Session);
    let policies = of_level(Level::Scp);
    if !policies.is_empty() {
        gates.scps = vec![ScpLevel {
            name: String::new(),
            policies,
        }];
    }
    let outcome = decide(&gates, request);
    let statement = outcome
        .deciding()
        .and_then(|it| it.evaluation.statement.as_ref())
        .map(StatementRef::label);
    let why = outcome.why(&gates, request);
    let Outcome {
        decision,
        gate,
        depends_on,
        undocumented,
        ..
    } = outcome;
    Answer {
        decision,
        gate: gate.map(GateName::as_str),
        statement,
        why,
        depends_on,
        undocumented,
    }
}

/// What each statement of each policy says of the request.
fn write_statements(page: &mut Page, policies: &[Named], request: &Request) {
    for policy in policies {
        page.heading(&clean(&policy.label));
        let explanation = explain(&policy.document, request, policy.level);
        if explanation.statements.is_empty() {
            page.hang("  - ", "it has no statement, so it allows nothing");
        }
        for report in &explanation.statements {
            page.hang("  - ", &clean(&report.sentence(request, policy.level)));
        }
    }
}
