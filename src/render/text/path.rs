//! The path as a picture: five hops on a rail that breaks where the call stops, and what decided
//! each of them.

use crate::checks::finding::Status;
use crate::codes::Code;
use crate::render::phrase::{self, count};
use crate::render::style::{Look, Tone};
use crate::render::text::logs;
use crate::render::text::page::{Page, display_width};
use crate::render::text::unknown::missing_fact;
use crate::report::status::HopStatus;
use crate::report::{Finding, HopReport, Report};

/// The widest hop name, `service-network`, and two spaces.
const NAMES: usize = 17;

/// Passed checks that a hop shows without `-v`.
const PASSES_SHOWN: usize = 2;

/// What reassures most where it passed, by the code that it excludes; any other check comes after.
const TELLING: [Code; 13] = [
    Code::CallerIdentityPolicyDenies,
    Code::VpcAssociationMissing,
    Code::AssociationSgBlocksListener,
    Code::EndpointSgBlocksListener,
    Code::NetworkPolicyDenies,
    Code::NetworkAuthNone,
    Code::ServiceAssociationMissing,
    Code::ServicePolicyDenies,
    Code::ServiceAuthNone,
    Code::RouteFixedResponse,
    Code::ListenerMissing,
    Code::TargetsUnhealthy,
    Code::TargetSgBlocksLattice,
];

/// One line behind a hop's name: how it is toned, its own sign with `-v`, and its words.
struct Line {
    tone: Tone,
    sign: &'static str,
    words: String,
}

impl Line {
    fn new(tone: Tone, words: String) -> Self {
        Self {
            tone,
            sign: "",
            words,
        }
    }
}

/// Writes the request line and the picture.
pub(super) fn write(page: &mut Page, report: &Report, verbose: bool) {
    page.blank();
    if let Some(url) = &report.call.url {
        page.line(&format!("{} {url}", report.call.method));
        page.blank();
    }
    let mut is_broken = false;
    let last = report.hops.len().saturating_sub(1);
    for (idx, hop) in report.hops.iter().enumerate() {
        is_broken |= matches!(hop.status, HopStatus::Fail | HopStatus::Masked);
        let rail = match (idx == last, is_broken) {
            (true, _) => " ",
            (false, true) => "┊",
            (false, false) => "│",
        };
        write_hop(page, report, hop, rail, verbose);
    }
}

fn write_hop(page: &mut Page, report: &Report, hop: &HopReport, rail: &str, verbose: bool) {
    // A hop at which nothing was asked is not in doubt.
    let is_asked = !hop.findings.is_empty() || hop.status == HopStatus::Fail;
    let look = if is_asked {
        hop.status.into()
    } else {
        Look::Masked
    };
    let name = format!("{:<NAMES$}", hop.hop.word());
    let behind = format!("{rail} {}", " ".repeat(NAMES));
    let rest = [(Tone::Plain, "  "), (Tone::Faint, behind.as_str())];
    let signed = format!("{} ", look.sign());
    let mut first = vec![
        (Tone::Plain, "  "),
        (look.tone(), signed.as_str()),
        (Tone::Strong, name.as_str()),
    ];
    for line in lines(report, hop, verbose) {
        let hang = " ".repeat(display_width(line.sign));
        first.push((line.tone, line.sign));
        let rest_hung = [rest[0], rest[1], (Tone::Plain, hang.as_str())];
        page.hang_toned(&first, &rest_hung, line.tone, &line.words);
        first = rest.to_vec();
    }
}

/// What stands behind a hop's name: what it is, then what was found, most telling first.
fn lines(report: &Report, hop: &HopReport, verbose: bool) -> Vec<Line> {
    let who = phrase::resources(&report.call, hop.hop).join(" · ");
    let who = if verbose { who } else { in_short(&who) };
    let mut lines = Vec::new();
    if !who.is_empty() {
        lines.push(Line::new(Tone::Plain, who));
    }
    if verbose {
        lines.extend(hop.findings.iter().map(every_finding));
    } else if hop.status == HopStatus::Unchecked {
        lines.push(Line::new(Tone::Faint, "not checked".to_owned()));
    } else if hop.status == HopStatus::Masked {
        lines.extend(masked_findings(report, hop));
    } else {
        lines.extend(telling_findings(report, hop));
    }
    // Several checks may wait for one fact.
    let mut said: Vec<String> = Vec::new();
    lines.retain(|it| {
        let is_new = verbose || !said.contains(&it.words);
        said.push(it.words.clone());
        is_new
    });
    if lines.is_empty() {
        lines.push(Line::new(Tone::Faint, "nothing to check".to_owned()));
    }
    lines
}

/// An ARN as its account and its resource; the whole of it fits no line of a picture.
fn in_short(name: &str) -> String {
    let mut parts = name.splitn(6, ':').skip(4);
    match (parts.next(), parts.next()) {
        (Some(account), Some(resource)) if name.starts_with("arn:") => {
            format!("{account}: {resource}")
        }
        _ => name.to_owned(),
    }
}

fn every_finding(finding: &Finding) -> Line {
    let sign = match finding.status {
        Status::Pass => "✓ ",
        Status::Fail => "✗ ",
        Status::Warn => "! ",
        Status::Info => "i ",
        Status::Unknown => "? ",
    };
    let mut words = format!("{}: {}", finding.code, finding.summary);
    if !finding.evidence.is_empty() {
        words = format!("{words} [{}]", finding.evidence.join(", "));
    }
    let tone = if finding.status == Status::Pass {
        Tone::Plain
    } else {
        Look::from(finding.status).tone()
    };
    Line { tone, sign, words }
}

/// A hop that is not reached: what waits there, in as few words as possible.
fn masked_findings(report: &Report, hop: &HopReport) -> Vec<Line> {
    let waiting: Vec<Line> = hop
        .findings
        .iter()
        .filter_map(|it| match it.status {
            Status::Fail => Some(format!("waits: {}", code_and_why(report, hop, it))),
            Status::Unknown => Some(code_and_why(report, hop, it)),
            Status::Warn | Status::Info | Status::Pass => None,
        })
        .map(|it| Line::new(Tone::Plain, it))
        .collect();
    if !waiting.is_empty() {
        return waiting;
    }
    let passed = phrase::passed(hop);
    let words = match passed {
        0 => "not reached".to_owned(),
        _ => format!("not reached; {} would pass", count(passed, "check")),
    };
    vec![Line::new(Tone::Faint, words)]
}

/// A hop that is reached: what fails, what is not known, what warns; else what shows that it passes.
fn telling_findings(report: &Report, hop: &HopReport) -> Vec<Line> {
    let of_status = |wanted: Status| hop.findings.iter().filter(move |it| it.status == wanted);
    // Others that fare alike are no check of this call.
    let is_check = |it: &&Finding| it.code != logs::ALIKE;
    let mut lines = Vec::new();
    for wanted in [Status::Fail, Status::Unknown, Status::Warn] {
        let tone = Look::from(wanted).tone();
        lines.extend(of_status(wanted).map(|it| Line::new(tone, code_and_why(report, hop, it))));
    }
    if hop.status == HopStatus::Fail {
        return lines;
    }
    let reassuring: Vec<&Finding> = of_status(Status::Info)
        .chain(of_status(Status::Pass))
        .filter(is_check)
        .collect();
    let shown = if lines.is_empty() { PASSES_SHOWN } else { 0 };
    let mut ranked: Vec<usize> = (0..reassuring.len()).collect();
    ranked.sort_by_key(|idx| {
        let code = reassuring[*idx].code;
        TELLING
            .iter()
            .position(|it| *it == code)
            .unwrap_or(TELLING.len())
    });
    ranked.truncate(shown);
    ranked.sort_unstable();
    let words = ranked.iter().map(|idx| reassuring[*idx].summary.clone());
    lines.extend(words.map(|it| Line::new(Tone::Plain, it)));
    let rest = reassuring.len().saturating_sub(shown);
    if rest > 0 {
        let noun = if shown > 0 { "more check" } else { "check" };
        lines.push(Line::new(
            Tone::Faint,
            format!("{} passed", count(rest, noun)),
        ));
    }
    lines
}

/// The code, and its sentence unless that stands in the verdict or beside its fix.
fn code_and_why(report: &Report, hop: &HopReport, finding: &Finding) -> String {
    let code = finding.code;
    if let Some(fact) = missing_fact(report, finding) {
        return format!("not known: {fact}");
    }
    let link = report
        .chain
        .iter()
        .position(|it| it.code == code && it.hop == hop.hop);
    match link {
        Some(_) if report.chain.len() == 1 => format!("{code} (see the fix)"),
        Some(idx) => format!("{code} (see fix {})", idx + 1),
        None if finding.summary == report.verdict.summary => code.to_string(),
        None => format!("{code}: {}", finding.summary),
    }
}
