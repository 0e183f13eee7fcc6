//! The sentences that several formats share: the headline, whom to ask, what stands at a hop.
//!
//! Plain text: each format escapes what it takes from here.

use crate::checks::finding::Status;
use crate::codes::{Code, Hop};
use crate::playbook::Risk;
use crate::render::style::Look;
use crate::report::status::{Comparison, HopStatus};
use crate::report::texts::Texts;
use crate::report::{Call, Finding, Fix, Gap, HopReport, Link, Proof, Report, Verdict};
use crate::snapshot::outcome::Outcome;
use crate::verdict::Standing;

/// The report as all formats for people and for CI take it: nothing in it that a terminal obeys, and no
/// more said than was judged. `part` is the hop command that looked at its own part alone, which cannot
/// know that the call succeeds.
pub fn prepared(report: &Report, part: Option<&str>) -> Report {
    let mut report = shown_of(report);
    if let (Some(part), Standing::Healthy) = (part, report.verdict.status) {
        let n_passed = report.hops.iter().map(passed).sum();
        let checks = count(n_passed, "check");
        report.verdict.outcome = None;
        report.verdict.summary = format!("{part}: nothing here stops the call ({checks} passed)");
    }
    report
}

/// The report with nothing in it that a terminal obeys. What is as it was expected needs no fix: least of all
/// a denial.
pub fn shown_of(report: &Report) -> Report {
    let mut report = report.cleaned();
    let expected = report.expected.as_ref();
    if expected.is_some_and(|it| it.result == Comparison::AsExpected) {
        report.chain.clear();
    }
    report
}

/// How a hop is shown, and its words.
pub fn shown(hop: &HopReport) -> (Look, &'static str) {
    match (hop.findings.is_empty(), hop.status) {
        (true, HopStatus::Unknown) => (Look::Masked, "not asked"),
        (true, HopStatus::Masked) => (Look::Masked, "not reached"),
        (true, HopStatus::Pass) => (Look::Masked, "nothing to check"),
        (_, HopStatus::Unchecked) => (Look::Masked, "not checked"),
        (_, HopStatus::Pass) => (Look::Pass, "passes"),
        (_, HopStatus::Fail) => (Look::Fail, "stops the call"),
        (_, HopStatus::Warn) => (Look::Warn, "passes, with a warning"),
        (_, HopStatus::Unknown) => (Look::Unknown, "not known"),
        (_, HopStatus::Masked) => (Look::Masked, "waits"),
    }
}

/// The words for the status of a finding. The code of a passed check is the fault that it excludes.
pub fn finding_status(status: Status) -> &'static str {
    match status {
        Status::Pass => "ruled out",
        Status::Fail => "fails",
        Status::Warn => "warning",
        Status::Info => "note",
        Status::Unknown => "not known",
    }
}

/// What happens to the call and where: `connect-timeout at client-vpc`.
pub fn headline(verdict: &Verdict) -> String {
    let what = match (verdict.outcome, verdict.observed) {
        (Some(outcome), Some(observed)) if outcome != observed => {
            format!("{outcome} (observed: {observed})")
        }
        (Some(outcome), _) => outcomes(verdict).unwrap_or_else(|| outcome.to_string()),
        (None, Some(observed)) => format!("{observed} was observed"),
        (None, None) if verdict.status == Standing::Healthy => {
            "nothing here stops the call".to_owned()
        }
        (None, None) if verdict.code.is_some() => "outcome not known".to_owned(),
        (None, None) => "no fault shown, outcome not known".to_owned(),
    };
    match &verdict.hop {
        Some(hop) => format!("{what} at {hop}"),
        None => what,
    }
}

/// The verdict's first word, in capitals: a part that was not looked at is not merely inconclusive.
pub fn verdict_word(report: &Report) -> String {
    if report
        .hops
        .iter()
        .all(|it| it.status == HopStatus::Unchecked)
        && !report.hops.is_empty()
    {
        return "NOT CHECKED".to_owned();
    }
    report.verdict.status.word().to_uppercase()
}

/// `http-503 or http-500`, where sources give more than one outcome; `None` where it is sure.
pub fn outcomes(verdict: &Verdict) -> Option<String> {
    let words = || verdict.outcomes.iter().map(|it| it.word());
    (verdict.outcomes.len() > 1).then(|| words().collect::<Vec<_>>().join(" or "))
}

/// Codes in a row.
pub fn codes(codes: &[Code], between: &str) -> String {
    let slugs: Vec<&str> = codes.iter().map(|it| it.slug()).collect();
    slugs.join(between)
}

/// The request in one line.
pub fn request(call: &Call) -> String {
    let url = call.url.as_deref().or(call.service.as_deref());
    format!("{} {}", call.method, url.unwrap_or("the service"))
}

/// The part of the calls that meets the fault, as one says it.
pub fn share(share: f64) -> String {
    let percent = share * 100.0;
    if percent >= 100.0 {
        "all such calls".to_owned()
    } else if percent < 1.0 {
        "fewer than 1 in 100 such calls".to_owned()
    } else {
        format!("{percent:.0} % of such calls")
    }
}

/// `1 fact`, `2 facts`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// The resources that a hop stands for in this call.
pub fn resources(call: &Call, hop: Hop) -> Vec<&str> {
    let parts: [Option<&String>; 2] = match hop {
        Hop::Caller => [call.caller.as_ref(), None],
        Hop::ClientVpc => [call.client_vpc.as_ref(), call.client.as_ref()],
        Hop::ServiceNetwork => [call.service_network.as_ref(), None],
        Hop::Service => [call.service.as_ref(), None],
        Hop::Targets => [None, None],
    };
    let name = |it| if it == "any" { "any client" } else { it };
    parts
        .into_iter()
        .flatten()
        .map(String::as_str)
        .map(name)
        .collect()
}

/// Where a change is made and whom to ask for it; empty where neither is known.
pub fn who(account: Option<&str>, owner: Option<&str>) -> String {
    let account = account.map(|it| format!("account {it}"));
    let owner = owner.map(|it| format!("ask: {it}"));
    let parts: Vec<String> = [account, owner].into_iter().flatten().collect();
    parts.join(", ")
}

/// What a change may do besides what it is for; `None` where it does no harm.
pub fn risk(fix: &Fix) -> Option<String> {
    let verb = match fix.risk {
        Risk::None => return None,
        Risk::Widens => "lets more in",
        Risk::Disrupts => "may interrupt what works",
        Risk::Deletes => "deletes",
    };
    let what = fix.risks.as_deref().unwrap_or("see the command");
    Some(format!("risk: {verb}: {what}"))
}

/// What is wanting for `certain`, in one line; `None` where nothing is.
pub fn doubts(verdict: &Verdict) -> Option<String> {
    (!verdict.doubts.is_empty()).then(|| format!("not certain: {}", verdict.doubts.join("; ")))
}

/// Commands as they are pasted, into bash or zsh: one a line, each waits for the one before it, and a
/// failure stops the rest.
pub fn pasted(commands: &[String]) -> String {
    let is_comment = |it: &String| it.starts_with('#');
    let last = commands.iter().rposition(|it| !is_comment(it));
    let lines = commands.iter().enumerate().map(|(idx, it)| {
        let is_joined = !is_comment(it) && last.is_some_and(|last| idx < last);
        format!("{it}{}", if is_joined { " &&" } else { "" })
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How the proof of a fix is to be shown: `pass` only where the call succeeds after it.
pub fn proof_status(proof: Option<&Proof>) -> Look {
    match proof {
        None => Look::Unknown,
        Some(Proof { before, after }) => match after {
            Some(outcome) if outcome.is_success() => Look::Pass,
            // Where it was asked why an unsigned call gets in, a refusal is what one hopes for.
            Some(_) if *before == Some(Outcome::UnauthenticatedOk) => Look::Pass,
            _ => Look::Warn,
        },
    }
}

/// What the trace shows of a fix: the outcome before and after it, and the fault that is met next.
pub fn proof(report: &Report, idx: usize) -> String {
    let proof = report.chain.get(idx).and_then(|it| it.fix.proof.as_ref());
    let Some(Proof { before, after }) = proof else {
        return "not proved: the facts at hand do not show what becomes of the call".to_owned();
    };
    let word = |outcome: &Option<Outcome>| outcome.map_or("not known", Outcome::word);
    let change = if before == after {
        word(after).to_owned()
    } else {
        format!("{} → {}", word(before), word(after))
    };
    let next = report.chain.get(idx + 1);
    let by = next.map_or_else(String::new, |it| format!(", now by {}", it.code));
    match (proof_status(proof), after) {
        (Look::Pass, _) => format!("proved: {change}"),
        (_, Some(_)) => format!("after this fix the call still fails: {change}{by}"),
        (_, None) => {
            format!("after this fix it is not known what becomes of the call: {change}{by}")
        }
    }
}

/// The number of a fix among all: `Fix`, or `Fix 2 of 3`.
pub fn fix_number(idx: usize, n_links: usize) -> String {
    match n_links {
        1 => "Fix".to_owned(),
        _ => format!("Fix {} of {n_links}", idx + 1),
    }
}

/// What a hop waits for: the first fault of the chain.
pub fn waits_for(report: &Report) -> String {
    match report.chain.first() {
        Some(Link { code, hop, .. }) => format!("waits for {code} at {hop}"),
        None => "waits for an earlier hop".to_owned(),
    }
}

/// Whom the missing facts belong to, each once.
pub fn owners_of_gaps(report: &Report) -> Option<String> {
    let mut owners: Vec<&str> = Vec::new();
    for owner in report.gaps.iter().filter_map(|it| it.owner.as_deref()) {
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    (!owners.is_empty()).then(|| owners.join("; "))
}

/// The gap for want of which a check has no answer: the one whose fact its sentence names.
pub fn gap_of<'a>(report: &'a Report, finding: &Finding) -> Option<&'a Gap> {
    let is_open = finding.status == Status::Unknown;
    report
        .gaps
        .iter()
        .find(|it| is_open && finding.summary.contains(&it.fact))
}

/// The gaps at a hop, each once, in the order of its findings.
pub fn gaps_at<'a>(report: &'a Report, hop: &HopReport) -> Vec<&'a Gap> {
    let mut gaps: Vec<&Gap> = Vec::new();
    for gap in hop.findings.iter().filter_map(|it| gap_of(report, it)) {
        if !gaps.contains(&gap) {
            gaps.push(gap);
        }
    }
    gaps
}

/// Whether what closes a gap can be pasted into a shell; else it is a flag to be said.
pub fn is_command(ask: &str) -> bool {
    ask.starts_with("aws ")
}

/// A gap in one line: what is missing, what would read it, and where.
pub fn gap(gap: &Gap) -> String {
    let mut line = format!("not known: {}", gap.fact);
    if let Some(action) = &gap.action {
        line = format!("{line}; needs {action}");
        if let Some(account) = &gap.account {
            line = format!("{line} in account {account}");
        }
    }
    match &gap.owner {
        Some(owner) => format!("{line}; ask: {owner}"),
        None => line,
    }
}

/// What was found at a hop, in lines: what fails, warns or is not known; else how many checks passed.
pub fn notes(report: &Report, hop: &HopReport) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    if hop.status == HopStatus::Masked {
        notes.push(waits_for(report));
    }
    for finding in &hop.findings {
        let note = match (finding.status, gap_of(report, finding)) {
            (Status::Pass | Status::Info, _) => continue,
            (_, Some(gap)) => format!("not known: {}", gap.fact),
            _ => format!("{}: {}", finding.code, finding.summary),
        };
        // Several checks may wait for one fact.
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let n_passed = passed(hop);
    if n_passed > 0 {
        let verb = if hop.status == HopStatus::Masked {
            "would pass"
        } else {
            "passed"
        };
        notes.push(format!("{} {verb}", count(n_passed, "check")));
    }
    notes
}

/// The checks at a hop that found nothing wrong.
pub fn passed(hop: &HopReport) -> usize {
    hop.findings
        .iter()
        .filter(|it| it.status == Status::Pass)
        .count()
}

/// The warnings in the whole report.
pub fn warnings(report: &Report) -> Vec<&Finding> {
    let findings = report.hops.iter().flat_map(|hop| &hop.findings);
    findings.filter(|it| it.status == Status::Warn).collect()
}

/// Prose in pieces, and whether each is a name that the sentence has in backticks.
pub fn pieces(text: &str) -> Vec<(&str, bool)> {
    if !text.matches('`').count().is_multiple_of(2) {
        return vec![(text, false)];
    }
    let pieces = text.split('`').enumerate();
    let pieces = pieces.map(|(idx, piece)| (piece, idx % 2 == 1));
    pieces.filter(|(piece, _)| !piece.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{count, pieces, share};

    #[test]
    fn a_share_is_said_as_people_say_it() {
        assert_eq!(share(1.0), "all such calls");
        assert_eq!(share(0.3333), "33 % of such calls");
        assert_eq!(share(0.001), "fewer than 1 in 100 such calls");
        assert_eq!(
            [count(1, "check"), count(0, "check")],
            ["1 check", "0 checks"]
        );
    }

    #[test]
    fn what_stands_in_backticks_is_a_name() {
        assert_eq!(
            pieces("only `GET` here"),
            [("only ", false), ("GET", true), (" here", false)]
        );
        assert_eq!(pieces("a ` b"), [("a ` b", false)]);
    }
}
