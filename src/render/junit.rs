//! The report as `JUnit` XML: one suite a call, one case a hop.
//!
//! - A hop that stops the call is a failure, with the summary, the code as its type, and the fix.
//! - A hop that is not known is skipped; the message names the missing action and its account.
//! - A hop behind a fault is skipped: what it says cannot matter yet. So is one that was not asked.
//! - Where the call was seen to fail and no fact explains it, the hop that the verdict names is an
//!   error, so that the suite is not green.
//!
//! Written for the XSD of Jenkins (`junit-10.xsd` of its xUnit plugin), the strictest in use: so no
//! `disabled` and `uuid` attributes, and no properties below a case.

use crate::render::json::{Hop, Report, Verdict};
use crate::render::markup::Markup;
use crate::render::phrase;

/// What becomes of a case, besides passing.
struct Ending {
    element: &'static str,
    message: String,
    kind: String,
    text: String,
}

/// The document, with a final line end.
pub fn render(report: &Report, part: Option<&str>) -> String {
    let report = &phrase::prepared(report, part);
    let endings: Vec<Option<Ending>> = report.hops.iter().map(|hop| ending(report, hop)).collect();
    let count = |element: &str| {
        let found = endings.iter().flatten().filter(|it| it.element == element);
        found.count().to_string()
    };
    let (tests, failures) = (report.hops.len().to_string(), count("failure"));
    let (errors, skipped) = (count("error"), count("skipped"));
    let totals = [
        ("tests", tests.as_str()),
        ("failures", &failures),
        ("errors", &errors),
    ];
    let request = phrase::request(&report.call);
    let suite = part.map_or(request.clone(), |it| format!("{it}: {request}"));

    let mut page = Markup::new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    page.open(
        "testsuites",
        &[&[("name", report.tool.name.as_str())], totals.as_slice()].concat(),
    );
    let attributes = [("name", suite.as_str()), ("skipped", &skipped)];
    page.open("testsuite", &[attributes.as_slice(), &totals].concat());
    page.open("properties", &[]);
    for (name, value) in properties(report) {
        page.void("property", &[("name", name), ("value", &value)]);
    }
    page.close();
    let class = report.call.service.as_deref().unwrap_or("call");
    let class = format!("{}.{class}", report.tool.name);
    for (hop, ending) in report.hops.iter().zip(&endings) {
        write_case(&mut page, report, hop, &class, ending.as_ref());
    }
    page.finish()
}

fn properties(report: &Report) -> Vec<(&'static str, String)> {
    let Verdict {
        status,
        outcome,
        observed,
        layer,
        hop,
        code,
        confidence,
        share,
        ..
    } = &report.verdict;
    let Verdict {
        summary,
        resource,
        account,
        owner,
        suspects,
        ..
    } = &report.verdict;
    let suspects = (!suspects.is_empty()).then(|| suspects.join(" "));
    let optional = [
        ("verdict.outcome", outcome.clone()),
        ("verdict.observed", observed.clone()),
        ("verdict.hop", hop.clone()),
        ("verdict.code", code.clone()),
        ("verdict.suspects", suspects),
        ("verdict.resource", resource.clone()),
        ("verdict.account", account.clone()),
        ("verdict.owner", owner.clone()),
        ("call.caller", report.call.caller.clone()),
        ("call.clientVpc", report.call.client_vpc.clone()),
        ("call.client", report.call.client.clone()),
        ("call.serviceNetwork", report.call.service_network.clone()),
    ];
    let mut properties = vec![
        ("tool.version", report.tool.version.clone()),
        ("verdict.status", status.clone()),
        ("verdict.summary", summary.clone()),
        ("verdict.layer", layer.clone()),
        ("verdict.confidence", confidence.clone()),
        ("verdict.share", share.to_string()),
    ];
    properties.extend(
        optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    properties
}

fn write_case(page: &mut Markup, report: &Report, hop: &Hop, class: &str, ending: Option<&Ending>) {
    page.open(
        "testcase",
        &[("name", hop.hop.as_str()), ("classname", class)],
    );
    if let Some(Ending {
        element,
        message,
        kind,
        text,
    }) = ending
    {
        let attributes = [("message", message.as_str()), ("type", kind)];
        if text.is_empty() {
            page.void(element, &attributes);
        } else {
            page.leaf(element, &attributes, text);
        }
    }
    let notes = phrase::notes(report, hop);
    if !notes.is_empty() {
        page.leaf("system-out", &[], &notes.join("\n"));
    }
    page.close();
}

fn ending(report: &Report, hop: &Hop) -> Option<Ending> {
    let verdict = &report.verdict;
    let gaps = phrase::gaps_at(report, hop);
    let (status, words) = phrase::shown(hop);
    let skipped = |message: String, kind: &str, text: String| Ending {
        element: "skipped",
        message,
        kind: kind.to_owned(),
        text,
    };
    match status {
        "fail" => Some(failure(report, hop)),
        "unknown" if !gaps.is_empty() => {
            let text: Vec<String> = gaps
                .iter()
                .map(|it| {
                    let lines = [
                        Some(phrase::gap(it)),
                        Some(it.detail.clone()),
                        it.ask.clone(),
                    ];
                    lines
                        .into_iter()
                        .flatten()
                        .collect::<Vec<String>>()
                        .join("\n")
                })
                .collect();
            Some(skipped(phrase::gap(gaps[0]), "unknown", text.join("\n")))
        }
        _ if verdict.status == "inconclusive" && verdict.hop.as_ref() == Some(&hop.hop) => {
            Some(Ending {
                element: "error",
                message: verdict.summary.clone(),
                kind: verdict.code.clone().unwrap_or_default(),
                text: format!("suspects: {}", verdict.suspects.join(", ")),
            })
        }
        "unknown" => Some(skipped(
            phrase::notes(report, hop).join("; "),
            "unknown",
            String::new(),
        )),
        "masked" if hop.status == "masked" => {
            Some(skipped(phrase::waits_for(report), "masked", String::new()))
        }
        "masked" if hop.status == "unknown" => {
            Some(skipped(words.to_owned(), "not-asked", String::new()))
        }
        _ => None,
    }
}

fn failure(report: &Report, hop: &Hop) -> Ending {
    let verdict = &report.verdict;
    let fails = hop.findings.iter().find(|it| it.status == "fail");
    let is_cause = verdict.hop.as_ref() == Some(&hop.hop);
    let (kind, message) = match (fails, &verdict.code) {
        (_, Some(code)) if is_cause => (code.clone(), verdict.summary.clone()),
        (Some(finding), _) => (finding.code.clone(), finding.summary.clone()),
        (None, _) => (String::new(), verdict.summary.clone()),
    };
    let mut lines = Vec::new();
    let n_links = report.chain.len();
    for (idx, link) in report
        .chain
        .iter()
        .enumerate()
        .filter(|(_, it)| it.hop == hop.hop)
    {
        lines.push(format!(
            "{}: {} ({})",
            link.code, link.summary, link.resource
        ));
        lines.push(format!(
            "{}: {}",
            phrase::fix_number(idx, n_links),
            link.fix.summary
        ));
        lines.push(phrase::who(
            link.fix.account.as_deref(),
            link.fix.owner.as_deref(),
        ));
        lines.extend(link.fix.commands.iter().cloned());
        lines.push(phrase::proof(report, idx));
    }
    lines.retain(|it| !it.is_empty());
    Ending {
        element: "failure",
        message,
        kind,
        text: lines.join("\n"),
    }
}
