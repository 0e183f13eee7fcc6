//! The report as `JUnit` XML: one suite a call, one case a hop.
//!
//! - A hop that stops the call is a failure, with the summary, the code as its type, and the fix.
//! - A hop that is not known is skipped; the message names the missing action and its account.
//! - A hop behind a fault is skipped: what it says cannot matter yet. So is one that was not asked.
//! - Where the call was seen to fail and no fact explains it, the hop that the verdict names is an
//!   error, so that the suite is not green.
//!
//! Where something was expected of the call, a hop fails only if that is not what happens.
//!
//! Written for the XSD of Jenkins (`junit-10.xsd` of its xUnit plugin), the strictest in use: so no
//! `disabled` and `uuid` attributes, and no properties below a case.

use crate::checks::finding::Status;
use crate::codes::{Code, Hop};
use crate::render::markup::Markup;
use crate::render::style::Look;
use crate::render::{TOOL, VERSION, phrase};
use crate::report::status::{Comparison, HopStatus};
use crate::report::{Expected, HopReport, Report, Verdict};
use crate::snapshot::outcome::Outcome;
use crate::verdict::Standing;

/// What becomes of a case, besides passing.
#[derive(Clone)]
pub(super) struct Ending {
    pub(super) element: &'static str,
    pub(super) message: String,
    pub(super) kind: String,
    pub(super) text: String,
}

/// One call.
pub(super) struct Suite {
    pub(super) name: String,
    pub(super) class: String,
    pub(super) properties: Vec<(&'static str, String)>,
    pub(super) cases: Vec<Case>,
}

/// One hop of it.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) ending: Option<Ending>,
    pub(super) notes: Vec<String>,
}

/// The document, with a final line end.
pub fn render(report: &Report, part: Option<&str>) -> String {
    let report = &phrase::prepared(report, part);
    let request = phrase::request(&report.call);
    let name = part.map_or(request.clone(), |it| format!("{it}: {request}"));
    document(TOOL, &[suite(name, report)])
}

/// A report as a suite of that name.
pub(super) fn suite(name: String, report: &Report) -> Suite {
    let mut endings: Vec<Option<Ending>> =
        report.hops.iter().map(|hop| ending(report, hop)).collect();
    if let Some(expected) = &report.expected {
        settle(&mut endings, report, expected);
    }
    let hops = report.hops.iter().zip(endings);
    let class = report.call.service.as_deref().unwrap_or("call");
    Suite {
        name,
        class: format!("{TOOL}.{class}"),
        properties: properties(report),
        cases: hops
            .map(|(hop, ending)| Case {
                name: hop.hop.to_string(),
                ending,
                notes: phrase::notes(report, hop),
            })
            .collect(),
    }
}

/// Where something was expected, that decides: a denial that is wanted is no failure.
fn settle(endings: &mut [Option<Ending>], report: &Report, expected: &Expected) {
    match expected.result {
        Comparison::AsExpected => endings.iter_mut().for_each(|it| *it = None),
        Comparison::Other => {
            let mut stops = endings
                .iter_mut()
                .flatten()
                .filter(|it| it.element != "skipped");
            if let Some(first) = stops.next() {
                first.message = format!("{}; {}", expected.summary, first.message);
                return;
            }
            // The call gets through: it is missed where it should have been stopped.
            let at = missed_at(expected);
            let found = report.hops.iter().position(|it| it.hop == at);
            if let Some(ending) = found.and_then(|it| endings.get_mut(it)) {
                *ending = Some(Ending {
                    element: "failure",
                    message: expected.summary.clone(),
                    kind: "not-as-expected".to_owned(),
                    text: report.verdict.summary.clone(),
                });
            }
        }
        Comparison::NotKnown | Comparison::NotAsked => {
            for ending in endings
                .iter_mut()
                .flatten()
                .filter(|it| it.element != "skipped")
            {
                *ending = Ending {
                    element: "skipped",
                    message: format!("{}; {}", expected.summary, ending.message),
                    kind: "unknown".to_owned(),
                    text: String::new(),
                };
            }
        }
    }
}

/// The hop at which a call that gets through should have been stopped.
fn missed_at(expected: &Expected) -> Hop {
    let named = expected.hop.or(expected.code.map(Code::hop));
    named.unwrap_or(match expected.outcome {
        Outcome::DnsError
        | Outcome::ConnectTimeout
        | Outcome::ConnectionRefused
        | Outcome::ConnectionReset => Hop::ClientVpc,
        Outcome::Http503 | Outcome::Http502 | Outcome::ReadTimeout => Hop::Targets,
        Outcome::Ok
        | Outcome::TlsError
        | Outcome::Http400
        | Outcome::Http403
        | Outcome::Http404
        | Outcome::Http500
        | Outcome::UnauthenticatedOk => Hop::Service,
    })
}

/// The document of these suites, with a final line end.
pub(super) fn document(name: &str, suites: &[Suite]) -> String {
    let cases = |suites: &[Suite], element: &str| {
        let cases = suites.iter().flat_map(|it| &it.cases);
        let endings = cases.filter_map(|it| it.ending.as_ref());
        endings
            .filter(|it| it.element == element)
            .count()
            .to_string()
    };
    let n_cases = |suites: &[Suite]| {
        let number: usize = suites.iter().map(|it| it.cases.len()).sum();
        number.to_string()
    };
    let mut page = Markup::new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    page.open(
        "testsuites",
        &[
            ("name", name),
            ("tests", &n_cases(suites)),
            ("failures", &cases(suites, "failure")),
            ("errors", &cases(suites, "error")),
        ],
    );
    for suite in suites {
        let one = std::slice::from_ref(suite);
        page.open(
            "testsuite",
            &[
                ("name", suite.name.as_str()),
                ("skipped", &cases(one, "skipped")),
                ("tests", &n_cases(one)),
                ("failures", &cases(one, "failure")),
                ("errors", &cases(one, "error")),
            ],
        );
        page.open("properties", &[]);
        for (name, value) in &suite.properties {
            page.void("property", &[("name", name), ("value", value)]);
        }
        page.close();
        for case in &suite.cases {
            write_case(&mut page, case, &suite.class);
        }
        page.close();
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
    let suspects = (!suspects.is_empty()).then(|| phrase::codes(suspects, " "));
    let optional = [
        (
            "expected",
            report.expected.as_ref().map(|it| it.summary.clone()),
        ),
        ("verdict.outcome", outcome.map(|it| it.to_string())),
        ("verdict.observed", observed.map(|it| it.to_string())),
        ("verdict.hop", hop.map(|it| it.to_string())),
        ("verdict.code", code.map(|it| it.to_string())),
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
        ("tool.version", VERSION.to_owned()),
        ("verdict.status", status.to_string()),
        ("verdict.summary", summary.clone()),
        ("verdict.layer", layer.word().to_owned()),
        ("verdict.confidence", confidence.to_string()),
        ("verdict.share", share.to_string()),
    ];
    properties.extend(
        optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    properties.extend(report.notes.iter().map(|it| ("note", it.clone())));
    properties
}

fn write_case(page: &mut Markup, case: &Case, class: &str) {
    page.open(
        "testcase",
        &[("name", case.name.as_str()), ("classname", class)],
    );
    if let Some(Ending {
        element,
        message,
        kind,
        text,
    }) = &case.ending
    {
        let attributes = [("message", message.as_str()), ("type", kind.as_str())];
        if text.is_empty() {
            page.void(element, &attributes);
        } else {
            page.leaf(element, &attributes, text);
        }
    }
    if !case.notes.is_empty() {
        page.leaf("system-out", &[], &case.notes.join("\n"));
    }
    page.close();
}

fn ending(report: &Report, hop: &HopReport) -> Option<Ending> {
    let verdict = &report.verdict;
    let gaps = phrase::gaps_at(report, hop);
    let (look, words) = phrase::shown(hop);
    let skipped = |message: String, kind: &str, text: String| Ending {
        element: "skipped",
        message,
        kind: kind.to_owned(),
        text,
    };
    match look {
        Look::Fail => Some(failure(report, hop)),
        Look::Unknown if !gaps.is_empty() => {
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
        _ if verdict.status == Standing::Inconclusive && verdict.hop == Some(hop.hop) => {
            Some(Ending {
                element: "error",
                message: verdict.summary.clone(),
                kind: verdict.code.map_or(String::new(), |it| it.to_string()),
                text: format!("suspects: {}", phrase::codes(&verdict.suspects, ", ")),
            })
        }
        Look::Unknown => Some(skipped(
            phrase::notes(report, hop).join("; "),
            "unknown",
            String::new(),
        )),
        Look::Masked if hop.status == HopStatus::Masked => {
            Some(skipped(phrase::waits_for(report), "masked", String::new()))
        }
        Look::Masked if hop.status == HopStatus::Unchecked => {
            Some(skipped(words.to_owned(), "unchecked", String::new()))
        }
        Look::Masked if hop.status == HopStatus::Unknown => {
            Some(skipped(words.to_owned(), "not-asked", String::new()))
        }
        _ => None,
    }
}

fn failure(report: &Report, hop: &HopReport) -> Ending {
    let verdict = &report.verdict;
    let fails = hop.findings.iter().find(|it| it.status == Status::Fail);
    let is_cause = verdict.hop == Some(hop.hop);
    let (kind, message) = match (fails, verdict.code) {
        (_, Some(code)) if is_cause => (code.to_string(), verdict.summary.clone()),
        (Some(finding), _) => (finding.code.to_string(), finding.summary.clone()),
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
        lines.extend(phrase::risk(&link.fix));
        lines.push(phrase::pasted(&link.fix.commands));
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
