use jiff::Timestamp;

use super::{judge, judge_all};
use crate::call::resolve_service;
use crate::diagnose::diagnose;
use crate::playbook::Playbooks;
use crate::report::Report;
use crate::report::smoke::Smoke;
use crate::smoke::expect::{Expectation, code, hop, outcome};
use crate::smoke::read::read;
use crate::snapshot::Snapshot;
use crate::snapshot::load::from_text;
use crate::verdict::Standing;

const HEALTHY: &str = include_str!("../../../snapshots/healthy-ip.json");
const DENIED: &str = include_str!("../../../snapshots/service-policy-denies.json");
const UNKNOWN: &str = include_str!("../../../snapshots/unknown-auth-network-policy.json");
const BEHIND_GAP: &str = include_str!("../../../snapshots/behind-gap-ram-shares.json");
const IN_PART: &str = include_str!("../../../snapshots/target-outside-vpc.json");
const UNEXPLAINED: &str = include_str!("../../../snapshots/unexplained-http-403.json");

fn snapshot(text: &str) -> Snapshot {
    let mut snapshot = from_text(text).unwrap();
    resolve_service(&mut snapshot).unwrap();
    snapshot
}

fn report(text: &str) -> Report {
    diagnose(&snapshot(text), &Playbooks::built_in())
}

/// `http-403`, `http-403 at service`, `http-403 by service-policy-denies`.
fn expectation(text: &str) -> Expectation {
    let mut words = text.split(' ');
    let mut made = Expectation::of(outcome(words.next().unwrap()).unwrap());
    while let (Some(kind), Some(word)) = (words.next(), words.next()) {
        match kind {
            "at" => made.hop = Some(hop(word).unwrap()),
            _ => made.code = Some(code(word).unwrap()),
        }
    }
    made
}

#[test]
fn every_kind_of_verdict_meets_every_kind_of_expectation() {
    for (text, expected, result, summary) in [
        (HEALTHY, "ok", "as-expected", "expected ok: as expected"),
        (HEALTHY, "http-403", "other", "expected http-403: got ok"),
        (
            HEALTHY,
            "unauthenticated-ok",
            "other",
            "expected unauthenticated-ok: got ok",
        ),
        (
            DENIED,
            "http-403",
            "as-expected",
            "expected http-403: as expected",
        ),
        (
            DENIED,
            "http-403 at service",
            "as-expected",
            "expected http-403 at service: as expected",
        ),
        (
            DENIED,
            "http-403 at service-network",
            "other",
            "expected http-403 at service-network: got http-403 at service by service-policy-denies",
        ),
        (
            DENIED,
            "http-403 by service-policy-missing",
            "other",
            "expected http-403 by service-policy-missing: got http-403 at service by service-policy-denies",
        ),
        (
            DENIED,
            "ok",
            "other",
            "expected ok: got http-403 at service by service-policy-denies",
        ),
        (
            UNKNOWN,
            "ok",
            "not-known",
            "expected ok: not known, for want of auth policy of service network sn-0a1b2c3d4e5f60718",
        ),
        (
            UNKNOWN,
            "http-403",
            "not-known",
            "expected http-403: not known, for want of auth policy of service network sn-0a1b2c3d4e5f60718",
        ),
    ] {
        let judged = judge(&report(text), expectation(expected));
        assert_eq!(
            (judged.result.word(), judged.summary.as_str()),
            (result, summary)
        );
    }
}

#[test]
fn a_fault_behind_a_gap_fails_what_should_succeed_and_leaves_the_rest_open() {
    let mut report = report(BEHIND_GAP);
    assert_eq!(report.verdict.status, Standing::Fault);
    (report.verdict.outcome, report.verdict.observed) = (None, None);
    assert_eq!(judge(&report, expectation("ok")).result.word(), "other");
    assert_eq!(
        judge(&report, expectation("http-403")).result.word(),
        "not-known"
    );
}

#[test]
fn what_a_part_of_the_calls_meets_is_never_what_was_expected() {
    let report = report(IN_PART);
    assert!(report.verdict.share < 1.0);
    let outcome = report.verdict.outcome.unwrap();
    for expected in ["ok", outcome.word()] {
        assert_eq!(
            judge(&report, expectation(expected)).result.word(),
            "other",
            "{expected}"
        );
    }
}

#[test]
fn where_no_fact_decides_what_was_observed_does() {
    let report = report(UNEXPLAINED);
    assert_eq!(report.verdict.status, Standing::Inconclusive);
    assert_eq!(judge(&report, expectation("ok")).result.word(), "other");
    assert_eq!(
        judge(&report, expectation("http-403")).result.word(),
        "as-expected"
    );
    assert_eq!(
        judge(&report, expectation("http-403 at service"))
            .result
            .word(),
        "not-known"
    );
}

fn run(facts: &str, rest: &str) -> Smoke {
    let text = format!("[[calls]]\nname = \"a\"\n{rest}");
    let cases = read("a.toml", &text).unwrap();
    let mut snapshot = snapshot(facts);
    let before = snapshot.clone();
    let smoke = judge_all(&mut snapshot, &cases, &Playbooks::built_in()).smoke;
    assert_eq!(snapshot, before, "the snapshot comes back as it was");
    smoke
}

#[test]
fn exceptions_hold_through_their_last_day_and_then_count_again() {
    let taken: Timestamp = "2026-03-02T03:14:00Z".parse().unwrap();
    assert_eq!(snapshot(DENIED).taken_at, taken);
    for (rest, status, note) in [
        (
            "expect = 'ok'\nskip = {reason = 'r', until = 2026-03-02}",
            "skip",
            "",
        ),
        (
            "expect = 'ok'\nskip = {reason = 'r', until = 2026-03-01}",
            "fail",
            "its `skip` ended on 2026-03-01",
        ),
        (
            "expect = 'ok'\nknown-failure = {reason = 'r', until = 2026-03-02}",
            "known-failure",
            "",
        ),
        (
            "expect = 'ok'\nknown-failure = {reason = 'r', until = 2026-03-01}",
            "fail",
            "its `known-failure` ended",
        ),
        (
            "expect = 'http-403'\nknown-failure = {reason = 'r', until = 2026-03-02}",
            "pass",
            "listed as a known failure until 2026-03-02, and it passes",
        ),
    ] {
        let smoke = run(DENIED, rest);
        let call = &smoke.calls[0];
        assert_eq!(call.status.word(), status, "{rest}");
        assert_eq!(call.notes.is_empty(), note.is_empty(), "{rest}");
        assert!(
            call.notes.iter().all(|it| it.contains(note)),
            "{:?}",
            call.notes
        );
        let whole = if status == "fail" { "fail" } else { "pass" };
        assert_eq!(smoke.status.word(), whole, "{rest}");
    }
}

#[test]
fn a_target_group_of_elastic_load_balancing_leaves_nothing_behind() {
    let arn =
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/0123456789abcdef";
    let smoke = run(DENIED, &format!("service = '{arn}'\nexpect = 'ok'"));
    assert_eq!(smoke.calls[0].status.word(), "fail");
}

#[test]
fn where_everything_fails_the_first_calls_have_fixes_and_the_others_say_why_not() {
    let file: String = (0..32)
        .map(|idx| format!("[[calls]]\nname = 'c{idx}'\nexpect = 'ok'\n"))
        .collect();
    let cases = read("a.toml", &file).unwrap();
    let smoke = judge_all(&mut snapshot(DENIED), &cases, &Playbooks::built_in()).smoke;
    for (idx, call) in smoke.calls.iter().enumerate() {
        let has_fix = !call.report.as_ref().unwrap().chain.is_empty();
        assert_eq!(
            (has_fix, call.notes.is_empty()),
            (idx < 30, idx < 30),
            "{idx}"
        );
    }
}

#[test]
fn a_fix_never_leads_past_the_gate_that_should_deny() {
    let wants = |facts: &str, expect: &str| run(facts, expect).calls[0].wants_fix();
    assert!(wants(DENIED, "expect = 'ok'"));
    assert!(!wants(
        DENIED,
        "expect = 'http-403'\nat = 'service-network'"
    ));
    assert!(!wants(DENIED, "expect = 'http-404'"));
    assert!(wants(IN_PART, "expect = 'http-403'"));
}
