//! Several nameservers, each asked by itself, and both families kept apart.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use lattice_doctor::collect::dns::nameservers::Nameservers;
use lattice_doctor::collect::dns::{Asker, ask, ask_each};
use lattice_doctor::snapshot::dns::Says;
use lattice_doctor::snapshot::dns_result::DnsResult;
use lattice_doctor::snapshot::observation::DnsAnswer;

use crate::resolver::{Reply, Resolver, TYPE_A, TYPE_AAAA, TYPE_CNAME};
use crate::set_up::{asker, run};

const NAME: &str = "orders.example.com";
const MANAGED: &str = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";

fn addresses() -> Vec<IpAddr> {
    vec![
        "169.254.171.96".parse().unwrap(),
        "fd00:ec2:80::a9fe:ab60".parse().unwrap(),
    ]
}

fn right() -> Resolver {
    Resolver::start(|_, _| Reply::Addresses(addresses()))
}

/// Asks nameservers in this order.
fn of(resolvers: &[&Resolver]) -> DnsAnswer {
    searched(resolvers, &[], 1)
}

fn searched(resolvers: &[&Resolver], search: &[&str], ndots: usize) -> DnsAnswer {
    let nameservers = Nameservers {
        servers: resolvers.iter().map(|it| it.address).collect(),
        search: search.iter().map(|it| (*it).to_owned()).collect(),
        ndots,
    };
    run(ask_each(NAME, &asker(), &nameservers))
}

fn by(resolver: SocketAddr) -> DnsAnswer {
    let asker = Asker {
        resolver: Some(resolver),
        ..asker()
    };
    run(ask(NAME, &asker))
}

fn is_resolved(answer: &DnsAnswer) -> bool {
    !answer.answer.addresses().is_empty()
}

#[test]
fn a_faster_second_nameserver_does_not_beat_the_first() {
    let slow = Resolver::start(|_, _| Reply::Late(addresses(), Duration::from_millis(300)));
    for code in [2, 3, 5] {
        let wrong = Resolver::start(move |_, _| Reply::Code(code));
        let answer = of(&[&slow, &wrong]);
        assert!(is_resolved(&answer), "{code}: {answer:?}");
        assert_eq!(answer.nameservers.len(), 2);
        assert!(answer.nameservers[1].a.addresses.is_empty());
    }
}

#[test]
fn a_first_nameserver_without_the_name_is_final() {
    let without = Resolver::start(|_, _| Reply::Late(Vec::new(), Duration::from_millis(200)));
    let missing = Resolver::start(|_, _| Reply::Code(3));
    let right = right();
    assert_eq!(of(&[&missing, &right]).answer, DnsResult::NotFound);
    let aliases = Vec::new();
    assert_eq!(
        of(&[&without, &right]).answer,
        DnsResult::NoData { aliases }
    );
}

#[test]
fn a_first_nameserver_that_fails_is_passed_over_and_kept() {
    let right = right();
    for code in [2, 5] {
        let failing = Resolver::start(move |_, _| Reply::Code(code));
        let answer = of(&[&failing, &right]);
        assert!(is_resolved(&answer));
        assert!(matches!(answer.nameservers[0].a.says, Says::Code(_)));
    }
    let silent = Resolver::start(|_, _| Reply::Silence);
    let answer = of(&[&silent, &right]);
    assert!(is_resolved(&answer));
    let within = Says::Silence("2s".to_owned());
    assert_eq!(answer.nameservers[0].aaaa.says, within);
}

#[test]
fn a_dead_second_nameserver_holds_up_nobody_for_long() {
    let (right, silent) = (right(), Resolver::start(|_, _| Reply::Silence));
    let begun = Instant::now();
    let answer = of(&[&right, &silent]);
    assert!(begun.elapsed() < Duration::from_millis(1900));
    let within = Says::Silence("1s".to_owned());
    assert!(is_resolved(&answer) && answer.nameservers[1].a.says == within);
}

#[test]
fn healthy_nameservers_cost_no_time() {
    let (first, second) = (right(), right());
    let begun = Instant::now();
    let answer = of(&[&first, &second]);
    assert!(is_resolved(&answer) && begun.elapsed() < Duration::from_millis(900));
}

#[test]
fn no_more_than_the_deadline_is_spent_on_silence() {
    let silent = Resolver::start(|_, _| Reply::Silence);
    let begun = Instant::now();
    let answer = of(&[&silent, &silent, &silent]);
    assert!(matches!(answer.answer, DnsResult::NoAnswer(_)));
    assert!(begun.elapsed() < Duration::from_millis(2900));
}

#[test]
fn a_quick_nxdomain_for_aaaa_does_not_beat_a_good_a() {
    let resolver = Resolver::start(|_, kind| match kind {
        TYPE_A => Reply::Late(addresses(), Duration::from_millis(300)),
        _ => Reply::Code(3),
    });
    let answer = by(resolver.address);
    assert!(is_resolved(&answer), "{answer:?}");
    assert_eq!(answer.nameservers[0].aaaa.says, Says::NxDomain);
}

#[test]
fn a_failed_family_is_kept_beside_a_good_one() {
    for (code, word) in [(2, "SERVFAIL"), (5, "REFUSED")] {
        let resolver = Resolver::start(move |_, kind| match kind {
            TYPE_AAAA => Reply::Code(code),
            _ => Reply::Addresses(addresses()),
        });
        let answer = by(resolver.address);
        assert!(is_resolved(&answer));
        let says = Says::Code(word.to_owned());
        assert_eq!(answer.nameservers[0].aaaa.says, says);
    }
}

#[test]
fn what_a_resolver_says_of_its_reasons_is_kept() {
    let text = "blocked by DNS rebinding protection";
    let resolver = Resolver::start(move |_, kind| match kind {
        TYPE_CNAME => Reply::Code(0),
        _ => Reply::Blocked(5, 18, "EIM4", text),
    });
    let answer = by(resolver.address);
    let why = format!("REFUSED (EDE 18, Prohibited: EIM4, \"{text}\")");
    assert_eq!(answer.answer, DnsResult::NoAnswer(why));
    let cname = answer.nameservers[0].cname.as_ref().unwrap();
    assert_eq!(cname.says, Says::NoData);
}

#[test]
fn a_resolver_that_does_not_know_edns_is_asked_without() {
    let resolver = Resolver::start(|_, _| Reply::WithoutEdns(addresses()));
    assert!(is_resolved(&by(resolver.address)));
}

#[test]
fn an_empty_zone_is_named() {
    let resolver = Resolver::start(|_, _| Reply::EmptyZone("corp.example"));
    let answer = by(resolver.address);
    let zone = answer.nameservers[0].a.zone.as_deref();
    assert_eq!(zone, Some("corp.example"));
}

#[test]
fn an_alias_whose_target_fails_is_told_with_both() {
    let refused = |is_hidden: bool| {
        Resolver::start(move |name, kind| match (name, kind) {
            (NAME, TYPE_CNAME) => Reply::Chain(vec![MANAGED], Vec::new(), 0),
            (NAME, _) if is_hidden => Reply::Code(2),
            (NAME, _) => Reply::Chain(vec![MANAGED], Vec::new(), 0),
            _ => Reply::Code(5),
        })
    };
    for is_hidden in [false, true] {
        let resolver = refused(is_hidden);
        assert_eq!(
            by(resolver.address).answer,
            DnsResult::AliasUnanswered {
                aliases: vec![MANAGED.to_owned()],
                why: "REFUSED".to_owned(),
            },
            "{is_hidden}"
        );
    }
    // To every client an alias that comes with NXDOMAIN leads to a name that is not there.
    let missing = Resolver::start(|name, _| match name {
        NAME => Reply::Chain(vec![MANAGED], Vec::new(), 3),
        _ => Reply::Code(5),
    });
    assert_eq!(
        by(missing.address).answer,
        DnsResult::Resolved {
            addresses: Vec::new(),
            aliases: vec![MANAGED.to_owned()],
        }
    );
}

#[test]
fn search_domains_are_asked_where_the_name_is_missing() {
    let wildcard = || {
        Resolver::start(|name, _| match name {
            NAME => Reply::Code(3),
            _ if name.ends_with(".corp.example") => {
                Reply::Addresses(vec!["10.9.9.9".parse().unwrap()])
            }
            _ => Reply::Code(3),
        })
    };
    let answer = searched(&[&wildcard()], &["a.example", "corp.example"], 1);
    assert_eq!(answer.answer, DnsResult::NotFound);
    let found: Vec<&str> = answer
        .searched
        .iter()
        .filter(|it| !it.answer.addresses().is_empty() && !it.is_first)
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(found, ["orders.example.com.corp.example"]);
    // A name that is there is not searched for, unless it has too few dots.
    let right = right();
    assert!(
        searched(&[&right], &["corp.example"], 1)
            .searched
            .is_empty()
    );
    let first = searched(&[&right], &["corp.example"], 5).searched;
    assert!(first.len() == 1 && first[0].is_first);
}
