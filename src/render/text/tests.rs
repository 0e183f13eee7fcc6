use crate::checks::finding::Status;
use crate::codes::confidence::Confidence;
use crate::codes::{Code, Hop, Layer};
use crate::playbook::Risk;
use crate::render::text::page::display_width;
use crate::render::text::{TextOptions, View, render};
use crate::report::status::{GapReason, HopStatus};
use crate::report::{Call, Evidence, Finding, Fix, Gap, HopReport, Link, Proof, Report, Verdict};
use crate::snapshot::outcome::Outcome;
use crate::verdict::Standing;

/// A blocked security group with a denying policy behind it.
fn fault() -> Report {
    Report {
        call: Call {url: Some("https://orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws/v1/orders/42".to_owned()), method: "GET".to_owned(), caller: Some("arn:aws:sts::444455556666:assumed-role/checkout/i-0a1".to_owned()), client_vpc: Some("vpc-0c1".to_owned()), client: Some("eni-0c1".to_owned()), service: Some("svc-0123456789abcdef0".to_owned()), service_network: Some("sn-0d1".to_owned()), },
        verdict: Verdict {
            status: Standing::Fault, outcome: Some(Outcome::ConnectTimeout), outcomes: Vec::new(), observed: None, layer: Layer::Network, hop: Some(Hop::ClientVpc), code: Some(Code::AssociationSgBlocksListener), suspects: Vec::new(), confidence: Confidence::Certain, doubts: Vec::new(), settle: Vec::new(), as_of: None, share: 1.0, summary: "security group sg-0a1 of VPC association snva-0a1 has no inbound rule for TCP 443 from 10.0.1.23".to_owned(), resource: Some("sg-0a1".to_owned()), account: Some("444455556666".to_owned()), owner: Some("consumer-account network team".to_owned()), next: Vec::new(),
        },
        expected: None,
        chain: vec![Link { code: Code::AssociationSgBlocksListener, hop: Hop::ClientVpc, resource: "sg-0a1".to_owned(), summary: "security group sg-0a1 has no inbound rule".to_owned(), fix: Fix { summary: "Admit TCP 443 from the client on the security group of the VPC association.".to_owned(), commands: vec!["aws ec2 authorize-security-group-ingress --region eu-west-1 --group-id sg-0a1 --protocol tcp --port 443 --cidr 10.0.1.23/32".to_owned()], terraform: Some("resource \"aws_vpc_security_group_ingress_rule\" \"lattice\" {\n  security_group_id = \"sg-0a1\"\n}".to_owned()), account: Some("444455556666".to_owned()), owner: Some("consumer-account network team".to_owned()), risk: Risk::None, risks: None, rollback: Vec::new(), proof: Some(Proof { before: Some(Outcome::ConnectTimeout), after: Some(Outcome::Http403) }) } }, Link { code: Code::NetworkPolicyDenies, hop: Hop::ServiceNetwork, resource: "sn-0d1".to_owned(), summary: "no statement of the network's auth policy allows this role".to_owned(), fix: Fix { summary: "Add the role to the network's auth policy.".to_owned(), commands: vec![], terraform: None, account: None, owner: None, risk: Risk::None, risks: None, rollback: Vec::new(), proof: None } }],
        hops: vec![HopReport { hop: Hop::Caller, status: HopStatus::Pass, findings: vec![finding(Code::CallerUnsigned, Status::Pass, None, "the call is signed", &["f1"]), finding(Code::CallerIdentityPolicyDenies, Status::Pass, None, "statement `Invoke` of policy `base` allows it", &[]), finding(Code::CallerClockSkew, Status::Pass, None, "the clock is right", &[])] }, HopReport { hop: Hop::ClientVpc, status: HopStatus::Fail, findings: vec![finding(Code::VpcAssociationMissing, Status::Pass, None, "associated", &[]), finding(Code::AssociationSgBlocksListener, Status::Fail, Some("sg-0a1"), "security group sg-0a1 of VPC association snva-0a1 has no inbound rule for TCP 443 from 10.0.1.23", &["f1"])] }, HopReport { hop: Hop::ServiceNetwork, status: HopStatus::Masked, findings: vec![finding(Code::NetworkPolicyDenies, Status::Fail, Some("sn-0d1"), "no statement of the network's auth policy allows this role", &[])] }, HopReport { hop: Hop::Service, status: HopStatus::Masked, findings: vec![finding(Code::ListenerMissing, Status::Pass, None, "there is a listener", &[])] }, HopReport { hop: Hop::Targets, status: HopStatus::Masked, findings: vec![] }],
        gaps: vec![Gap { fact: "network ACL of subnet-0b1".to_owned(), reason: GapReason::Denied, detail: "ec2:DescribeNetworkAcls was refused".to_owned(), action: Some("ec2:DescribeNetworkAcls".to_owned()), account: Some("444455556666".to_owned()), owner: Some("consumer-account network team".to_owned()), ask: Some("aws ec2 describe-network-acls --region eu-west-1 --filters Name=association.subnet-id,Values=subnet-0b1".to_owned()) }, Gap { fact: "the client".to_owned(), reason: GapReason::Unknown, detail: "nobody said where the call comes from".to_owned(), action: None, account: None, owner: None, ask: Some("--client eni-0c1".to_owned()) }],
        assumptions: vec!["no service control policy denies vpc-lattice-svcs:Invoke to arn:aws:iam::444455556666:role/checkout".to_owned()],
        notes: Vec::new(),
        evidence: vec![Evidence { id: "f1".to_owned(), source: "ec2:DescribeSecurityGroups".to_owned(), account: Some("444455556666".to_owned()), region: Some("eu-west-1".to_owned()), at: "2026-11-20T10:00:00Z".to_owned(), summary: "inbound rules of sg-0a1: none".to_owned() }],
        requests: Vec::new(),
    }
}

fn finding(
    code: Code,
    status: Status,
    resource: Option<&str>,
    summary: &str,
    evidence: &[&str],
) -> Finding {
    Finding {
        code,
        status,
        resource: resource.map(str::to_owned),
        summary: summary.to_owned(),
        evidence: evidence.iter().map(|it| (*it).to_owned()).collect(),
    }
}

fn text(report: &Report, options: &TextOptions) -> String {
    render(report, options)
}

fn at(width: usize) -> TextOptions {
    TextOptions {
        width,
        ..TextOptions::default()
    }
}

#[test]
fn the_first_lines_say_what_where_why_and_whom_to_ask() {
    let quiet = TextOptions {
        quiet: true,
        ..at(100)
    };
    assert_eq!(
        text(&fault(), &quiet),
        "FAULT  connect-timeout at client-vpc: association-sg-blocks-listener (certain)\n\
         security group sg-0a1 of VPC association snva-0a1 has no inbound rule for TCP 443 from 10.0.1.23\n\
         account 444455556666 · ask: consumer-account network team · all such calls\n"
    );
}

#[test]
fn the_path_breaks_where_the_call_stops() {
    let page = text(&fault(), &at(80));
    let picture = "  \
  ✓ caller           444455556666: assumed-role/checkout/i-0a1
  │                  the call is signed
  │                  statement `Invoke` of policy `base` allows it
  │                  1 more check passed
  ✗ client-vpc       vpc-0c1 · eni-0c1
  ┊                  association-sg-blocks-listener (see fix 1)
  · service-network  sn-0d1
  ┊                  waits: network-policy-denies (see fix 2)
  · service          svc-0123456789abcdef0
  ┊                  not reached; 1 check would pass
  · targets          not reached
";
    assert!(page.contains(picture), "{page}");
}

#[test]
fn prose_keeps_to_the_width_and_what_is_pasted_is_never_broken() {
    for width in [60, 80] {
        for verbose in [false, true] {
            let page = text(
                &fault(),
                &TextOptions {
                    verbose,
                    ..at(width)
                },
            );
            for line in page.lines() {
                let is_pasted = ["aws ", "GET https://", "resource "]
                    .iter()
                    .any(|it| line.starts_with(it));
                // An ARN may be wider than what its indent leaves; it is never cut.
                let ends_in_an_arn = line
                    .split(' ')
                    .next_back()
                    .is_some_and(|it| it.starts_with("arn:"));
                assert!(
                    display_width(line) <= width || is_pasted || ends_in_an_arn,
                    "{width}: {line}"
                );
            }
            for command in &fault().chain[0].fix.commands {
                assert!(page.lines().any(|it| it == command), "{page}");
            }
            assert!(
                page.lines()
                    .any(|it| it == fault().gaps[0].ask.clone().unwrap()),
                "{page}"
            );
        }
    }
}

#[test]
fn a_fix_has_its_proof_or_says_that_it_has_none() {
    let page = text(&fault(), &at(80));
    assert!(
        page.contains("\nafter this fix the call still fails: connect-timeout → http-403, now by\nnetwork-policy-denies\n"),
        "{page}"
    );
    assert!(
        page.contains("Fix 2 of 2: then it meets network-policy-denies at service-network"),
        "{page}"
    );
    assert!(page.contains("\nnot proved: "), "{page}");
}

#[test]
fn terraform_is_for_those_who_ask_or_have_nothing_else() {
    assert!(!text(&fault(), &at(80)).contains("aws_vpc_security_group_ingress_rule"));
    let verbose = TextOptions {
        verbose: true,
        ..at(80)
    };
    assert!(text(&fault(), &verbose).contains("\n  security_group_id = \"sg-0a1\"\n}\n"));
    let mut report = fault();
    report.chain[0].fix.commands.clear();
    assert!(text(&report, &at(80)).contains("aws_vpc_security_group_ingress_rule"));
}

#[test]
fn a_gap_names_the_action_the_owner_and_the_command_or_flag() {
    let page = text(&fault(), &at(80));
    assert!(
        page.contains("  ? network ACL of subnet-0b1 (denied)\n"),
        "{page}"
    );
    assert!(page.contains("action ec2:DescribeNetworkAcls"), "{page}");
    assert!(page.contains("    say it: --client eni-0c1\n"), "{page}");
}

#[test]
fn nothing_a_terminal_obeys_gets_through() {
    let mut report = fault();
    report.verdict.summary = "red \u{1b}[31m alert \u{7}\u{202e}drawkcab\nFAULT  forged".to_owned();
    report.hops[0].findings[0].summary = "a\u{9b}2Jb".to_owned();
    report.chain[0].fix.commands[0].push_str(" \u{1b}]0;title\u{7}");
    let page = text(
        &report,
        &TextOptions {
            verbose: true,
            ..at(80)
        },
    );
    assert!(
        page.chars().all(|it| it == '\n' || !it.is_control()),
        "{page:?}"
    );
    assert!(!page.contains('\u{202e}'));
    assert!(!page.contains("\nFAULT  forged"), "{page}");
}

#[test]
fn colour_carries_nothing_that_words_do_not() {
    let colored = text(
        &fault(),
        &TextOptions {
            color: true,
            ..at(80)
        },
    );
    assert!(colored.contains('\u{1b}'));
    assert_eq!(
        anstream::adapter::strip_str(&colored).to_string(),
        text(&fault(), &at(80))
    );
}

#[test]
fn an_inconclusive_report_leads_with_what_is_missing() {
    let mut report = fault();
    report.chain.clear();
    report.verdict.status = Standing::Inconclusive;
    report.verdict.outcome = None;
    report.verdict.observed = Some(Outcome::ConnectTimeout);
    report.verdict.code = Some(Code::UnexplainedConnectTimeout);
    report.verdict.hop = None;
    report.verdict.confidence = Confidence::Possible;
    report.verdict.account = None;
    report.verdict.owner = None;
    report.verdict.suspects = vec![Code::ClientNaclBlocks, Code::CallerOutsideVpc];
    report.hops[1].findings[1].code = Code::ClientNaclBlocks;
    report.hops[1].findings[1].status = Status::Unknown;
    let page = text(&report, &at(80));
    assert!(
        page.starts_with("INCONCLUSIVE  connect-timeout was observed: unexplained-connect-timeout"),
        "{page}"
    );
    assert!(
        page.contains("\n2 facts missing · 2 suspects left · ask: consumer-account network team\n"),
        "{page}"
    );
    assert!(
        page.contains("  1. client-nacl-blocks: security group"),
        "{page}"
    );
    assert!(page.contains("  2. caller-outside-vpc\n"), "{page}");
    assert!(page.contains("exit 3 = "), "{page}");
}

#[test]
fn a_share_is_said_in_percent_and_both_outcomes_where_they_differ() {
    let mut report = fault();
    report.verdict.share = 0.1;
    report.verdict.observed = Some(Outcome::Http503);
    let page = text(&report, &at(80));
    assert!(page.contains("10 % of such calls"), "{page}");
    assert!(
        page.contains("connect-timeout (observed: http-503)"),
        "{page}"
    );
}

#[test]
fn the_gates_stand_in_the_order_of_aws() {
    let page = text(
        &fault(),
        &TextOptions {
            view: View::Gates,
            ..at(80)
        },
    );
    let gates = "  ✗ network   denies
              network-policy-denies: no statement of the network's auth policy
              allows this role
  · service   not asked
  ✓ identity  allows
";
    assert!(page.contains(gates), "{page}");
}

#[test]
fn one_missing_fact_is_said_once_at_a_hop_and_shared_by_suspects() {
    let mut report = fault();
    let summary = "does it? not known: the client (nobody said)";
    let unknown = |code| finding(code, Status::Unknown, None, summary, &[]);
    report.verdict.suspects = vec![Code::TargetSlow, Code::TargetsUnused];
    report.hops[4].status = HopStatus::Unknown;
    report.hops[4].findings = vec![unknown(Code::TargetSlow), unknown(Code::TargetsUnused)];
    let page = text(&report, &at(80));
    assert_eq!(page.matches("not known: the client\n").count(), 1, "{page}");
    assert!(
        page.contains("1. target-slow: depends on the client\n  2. targets-unused: likewise\n"),
        "{page}"
    );
}

#[test]
fn a_hop_command_says_nothing_of_what_it_did_not_judge() {
    let options = TextOptions {
        part: Some("dns"),
        ..at(80)
    };
    let mut report = fault();
    report.verdict.status = Standing::Healthy;
    report.verdict.outcome = Some(Outcome::Ok);
    report.verdict.summary = "the call succeeds".to_owned();
    let page = text(&report, &options);
    assert!(
        page.starts_with("HEALTHY  dns: nothing here stops the call (certain)\n"),
        "{page}"
    );
    assert!(!page.contains("the call succeeds"), "{page}");
    assert!(
        page.contains("dns alone was judged, the whole path: diagnose"),
        "{page}"
    );
    for hop in &mut report.hops {
        hop.findings.clear();
    }
    let page = text(&report, &options);
    assert!(
        page.starts_with("HEALTHY  dns: there is nothing to check for this call\n"),
        "{page}"
    );
}
