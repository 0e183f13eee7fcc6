//! `policy lint`: reads documents, lints them, and says how it ends.

mod show;

use std::path::Path;

use crate::cli::args::policy::{LintArgs, LintAuthType, LintFormat, LintKind, LintListener};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::lint::show::{as_annotations, as_json, as_text};
use crate::cli::output::Done;
use crate::cli::terminal::{Terminal, complain};
use crate::policy::json::read as read_json;
use crate::policy::lint::{
    AuthType, Facts, Finding, Kind, Listener, Options, Severity, lint as find,
};

/// A document with what was found in it.
struct Linted {
    name: String,
    text: String,
    findings: Vec<Finding>,
}

/// Lints every file. One that is no JSON at all decides how it ends, and the others are still shown.
pub(crate) fn lint(args: &LintArgs, terminal: Terminal) -> Result<Done, CliError> {
    let named = args.files.iter().chain(&args.network_policy);
    if named.filter(|it| input::is_stdin(it)).count() > 1 {
        return Err(
            CliError::usage("stdin, `-`, can be read only once").hint("put the others into files")
        );
    }
    let options = options(args)?;
    let mut files = Vec::with_capacity(args.files.len());
    let mut refused = Vec::new();
    for path in &args.files {
        match lint_file(path, &options) {
            Ok(file) => files.push(file),
            Err(error) if args.files.len() == 1 || args.print_compact => return Err(error),
            Err(error) => refused.push(error),
        }
    }
    for error in &refused {
        complain(&error.text());
    }
    if args.print_compact {
        let text = compact(&files)?;
        complain(&as_text(&files, terminal));
        return Ok(Done {
            text,
            exit: ending(&files, args.strict),
        });
    }
    let text = match args.output {
        LintFormat::Text => as_text(&files, terminal),
        LintFormat::Json => as_json(&files),
        LintFormat::Github => as_annotations(&files),
    };
    let exit = refused
        .first()
        .map_or_else(|| ending(&files, args.strict), CliError::exit);
    Ok(Done { text, exit })
}

fn ending(files: &[Linted], is_strict: bool) -> Exit {
    let is_bad = |it: &Finding| is_strict || it.severity <= Severity::Security;
    if files.iter().flat_map(|it| &it.findings).any(is_bad) {
        Exit::Fault
    } else {
        Exit::Healthy
    }
}

/// The document in one line: the form in which it is put.
fn compact(files: &[Linted]) -> Result<String, CliError> {
    let [file] = files else {
        return Err(CliError::usage("`--print-compact` takes one file"));
    };
    let name = &file.name;
    read_json(&file.text)
        .map(|node| format!("{node}\n"))
        .map_err(|_| {
            CliError::trouble(format!(
                "policy `{name}` cannot be printed, it is broken JSON"
            ))
            .hint(format!("`lattice-doctor policy lint {name}` says where"))
        })
}

fn options(args: &LintArgs) -> Result<Options, CliError> {
    let network_policy = match &args.network_policy {
        Some(path) => Some(input::text("policy", path)?),
        None => None,
    };
    let listeners: Vec<Listener> = args
        .listeners
        .iter()
        .map(|it| match it {
            LintListener::Http => Listener::Http,
            LintListener::Https => Listener::Https,
            LintListener::TlsPassthrough => Listener::TlsPassthrough,
        })
        .collect();
    Ok(Options {
        kind: match args.kind {
            LintKind::Auth => Kind::AuthPolicy,
            LintKind::Identity => Kind::IdentityPolicy,
        },
        facts: Facts {
            auth_type: args.auth_type.map(|it| match it {
                LintAuthType::None => AuthType::None,
                LintAuthType::AwsIam => AuthType::AwsIam,
            }),
            listeners: (!listeners.is_empty()).then_some(listeners),
            is_grpc: args.grpc.then_some(true),
            network_policy,
            service_arn: args.service_arn.clone(),
        },
    })
}

fn lint_file(path: &Path, options: &Options) -> Result<Linted, CliError> {
    let name = input::name(path);
    let bytes = input::bytes("policy", path)?;
    let findings = find(&bytes, options);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // What starts like JSON is a document with a mistake in it; the rest is another sort of file.
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if !start.starts_with(['{', '[', '"']) && read_json(start).is_err() {
        return Err(CliError::usage(format!("policy `{name}` is no JSON at all"))
            .hint("name a file that holds a policy document, an object with `Version` and `Statement`"));
    }
    Ok(Linted {
        name,
        text,
        findings,
    })
}
