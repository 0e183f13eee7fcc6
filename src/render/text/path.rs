//! The path as a picture: five hops on a rail that breaks where the call stops, and what decided
//! each of them.

use crate::render::json::{Call, Finding, Hop, Report};
use crate::render::style::{self, Tone};
use crate::render::text::head::count;
use crate::render::text::logs;
use crate::render::text::page::{Page, display_width};
use crate::render::text::unknown::missing_fact;

/// The widest hop name, `service-network`, and two spaces.
const NAMES: usize = 17;

/// Passed checks that a hop shows without `-v`.
const PASSES_SHOWN: usize = 2;

/// What reassures most where it passed, by the code that it excludes; any other check comes after.
const TELLING: [&str; 13] = [
    "caller-identity-policy-denies",
    "vpc-association-missing",
    "association-sg-blocks-listener",
    "endpoint-sg-blocks-listener",
    "network-policy-denies",
    "network-auth-none",
    "service-association-missing",
    "service-policy-denies",
    "service-auth-none",
    "route-fixed-response",
    "listener-missing",
    "targets-unhealthy",
    "target-sg-blocks-lattice",
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
        is_broken |= matches!(hop.status.as_str(), "fail" | "masked");
        let rail = match (idx == last, is_broken) {
            (true, _) => " ",
            (false, true) => "┊",
            (false, false) => "│",
        };
        write_hop(page, report, hop, rail, verbose);
    }
}

fn write_hop(page: &mut Page, report: &Report, hop: &Hop, rail: &str, verbose: bool) {
    // A hop at which nothing was asked is not in doubt.
    let is_asked = !hop.findings.is_empty() || hop.status == "fail";
    let (sign, tone) = style::status(if is_asked { &hop.status } else { "masked" });
    let name = format!("{:<NAMES$}", hop.hop);
    let behind = format!("{rail} {}", " ".repeat(NAMES));
    let rest = [(Tone::Plain, "  "), (Tone::Faint, behind.as_str())];
    let signed = format!("{sign} ");
    let mut first = vec![
        (Tone::Plain, "  "),
        (tone, signed.as_str()),
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
fn lines(report: &Report, hop: &Hop, verbose: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = who(&report.call, &hop.hop)
        .map(|it| Line::new(Tone::Plain, if verbose { it } else { in_short(&it) }))
        .into_iter()
        .collect();
    if verbose {
        lines.extend(hop.findings.iter().map(every_finding));
    } else if hop.status == "unchecked" {
        lines.push(Line::new(Tone::Faint, "not checked".to_owned()));
    } else if hop.status == "masked" {
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

/// The resource that a hop stands for in this call.
fn who(call: &Call, hop: &str) -> Option<String> {
    let parts: [Option<&String>; 2] = match hop {
        "caller" => [call.caller.as_ref(), None],
        "client-vpc" => [call.client_vpc.as_ref(), call.client.as_ref()],
        "service-network" => [call.service_network.as_ref(), None],
        "service" => [call.service.as_ref(), None],
        _ => [None, None],
    };
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .map(|it| {
            if it == "any" {
                "any client"
            } else {
                it.as_str()
            }
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
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
    let sign = match finding.status.as_str() {
        "pass" => "✓ ",
        "fail" => "✗ ",
        "warn" => "! ",
        "info" => "i ",
        _ => "? ",
    };
    let (_, tone) = style::status(&finding.status);
    let mut words = format!("{}: {}", finding.code, finding.summary);
    if !finding.evidence.is_empty() {
        words = format!("{words} [{}]", finding.evidence.join(", "));
    }
    let tone = if finding.status == "pass" {
        Tone::Plain
    } else {
        tone
    };
    Line { tone, sign, words }
}

/// A hop that is not reached: what waits there, in as few words as possible.
fn masked_findings(report: &Report, hop: &Hop) -> Vec<Line> {
    let waiting: Vec<Line> = hop
        .findings
        .iter()
        .filter_map(|it| match it.status.as_str() {
            "fail" => Some(format!("waits: {}", code_and_why(report, hop, it))),
            "unknown" => Some(code_and_why(report, hop, it)),
            _ => None,
        })
        .map(|it| Line::new(Tone::Plain, it))
        .collect();
    if !waiting.is_empty() {
        return waiting;
    }
    let passed = hop.findings.iter().filter(|it| it.status == "pass").count();
    let words = match passed {
        0 => "not reached".to_owned(),
        _ => format!("not reached; {} would pass", count(passed, "check")),
    };
    vec![Line::new(Tone::Faint, words)]
}

/// A hop that is reached: what fails, what is not known, what warns; else what shows that it passes.
fn telling_findings(report: &Report, hop: &Hop) -> Vec<Line> {
    let of_status =
        |wanted: &'static str| hop.findings.iter().filter(move |it| it.status == wanted);
    // Others that fare alike are no check of this call.
    let is_check = |it: &&Finding| it.code != logs::ALIKE;
    let mut lines = Vec::new();
    for wanted in ["fail", "unknown", "warn"] {
        let (_, tone) = style::status(wanted);
        lines.extend(of_status(wanted).map(|it| Line::new(tone, code_and_why(report, hop, it))));
    }
    if hop.status == "fail" {
        return lines;
    }
    let reassuring: Vec<&Finding> = of_status("info")
        .chain(of_status("pass"))
        .filter(is_check)
        .collect();
    let shown = if lines.is_empty() { PASSES_SHOWN } else { 0 };
    let mut ranked: Vec<usize> = (0..reassuring.len()).collect();
    ranked.sort_by_key(|idx| {
        let code = &reassuring[*idx].code;
        TELLING
            .iter()
            .position(|it| it == code)
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
fn code_and_why(report: &Report, hop: &Hop, finding: &Finding) -> String {
    let code = &finding.code;
    if let Some(fact) = missing_fact(report, finding) {
        return format!("not known: {fact}");
    }
    let link = report
        .chain
        .iter()
        .position(|it| it.code == *code && it.hop == hop.hop);
    match link {
        Some(_) if report.chain.len() == 1 => format!("{code} (see the fix)"),
        Some(idx) => format!("{code} (see fix {})", idx + 1),
        None if finding.summary == report.verdict.summary => code.clone(),
        None => format!("{code}: {}", finding.summary),
    }
}
