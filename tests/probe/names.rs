//! DNS: every answer that a resolver can give, and none.

use std::net::{IpAddr, UdpSocket};
use std::time::{Duration, Instant};

use lattice_doctor::collect::dns::{Asker, ask};
use lattice_doctor::snapshot::dns_result::DnsResult;

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

fn answer(reply: impl Fn(&str, u16) -> Reply + Send + Sync + 'static) -> DnsResult {
    let resolver = Resolver::start(reply);
    let asker = Asker {
        resolver: Some(resolver.address),
        ..asker()
    };
    run(ask(NAME, &asker)).answer
}

fn no_answer(result: DnsResult) -> String {
    match result {
        DnsResult::NoAnswer(why) => why,
        other => panic!("{other:?} is an answer"),
    }
}

#[test]
fn both_families_are_asked_and_the_aliases_kept_in_order() {
    let chain = vec!["lattice.example.com", MANAGED];
    let result = answer(move |_, _| Reply::Chain(chain.clone(), addresses(), 0));
    assert_eq!(
        result,
        DnsResult::Resolved {
            addresses: addresses(),
            aliases: vec!["lattice.example.com".to_owned(), MANAGED.to_owned()],
        }
    );
}

#[test]
fn a_name_that_is_not_there_is_not_found() {
    assert_eq!(answer(|_, _| Reply::Code(3)), DnsResult::NotFound);
}

#[test]
fn a_name_without_an_address_is_no_missing_name() {
    let aliases = Vec::new();
    assert_eq!(answer(|_, _| Reply::Code(0)), DnsResult::NoData { aliases });
}

#[test]
fn an_alias_of_a_name_that_is_not_there_is_told() {
    let result = answer(|name, _| match name {
        NAME => Reply::Chain(vec![MANAGED], Vec::new(), 3),
        _ => Reply::Code(3),
    });
    assert_eq!(
        result,
        DnsResult::Resolved {
            addresses: Vec::new(),
            aliases: vec![MANAGED.to_owned()],
        }
    );
}

#[test]
fn an_alias_is_told_though_the_resolver_hides_it_with_the_error() {
    let result = answer(|name, kind| match (name, kind) {
        (NAME, TYPE_CNAME) => Reply::Chain(vec![MANAGED], Vec::new(), 0),
        _ => Reply::Code(3),
    });
    assert_eq!(
        result,
        DnsResult::Resolved {
            addresses: Vec::new(),
            aliases: vec![MANAGED.to_owned()],
        }
    );
}

#[test]
fn every_failure_has_its_own_words() {
    assert_eq!(no_answer(answer(|_, _| Reply::Code(2))), "SERVFAIL");
    assert_eq!(no_answer(answer(|_, _| Reply::Code(5))), "REFUSED");
    let silence = no_answer(answer(|_, _| Reply::Silence));
    assert_eq!(silence, "no reply within 2s");
    let garbage = no_answer(answer(|_, _| Reply::Garbage));
    assert!(!garbage.contains("SERVFAIL"), "{garbage}");
}

#[test]
fn nobody_at_the_resolver_is_told() {
    let free = UdpSocket::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let asker = Asker {
        resolver: Some(free),
        ..asker()
    };
    let why = no_answer(run(ask(NAME, &asker)).answer);
    assert_eq!(
        why,
        format!("no reply within 2s: nothing listens at {free}")
    );
}

#[test]
fn one_family_is_enough() {
    let v4 = vec![addresses()[0]];
    let wanted = v4.clone();
    let begun = Instant::now();
    let result = answer(move |_, kind| match kind {
        TYPE_A => Reply::Addresses(v4.clone()),
        _ => Reply::Silence,
    });
    assert!(
        begun.elapsed() < Duration::from_millis(1900),
        "AAAA is waited for too long"
    );
    let DnsResult::Resolved { addresses, .. } = result else {
        panic!("{result:?}");
    };
    assert_eq!(addresses, wanted);
}

#[test]
fn an_address_of_the_other_family_outweighs_a_failure() {
    let result = answer(|_, kind| match kind {
        TYPE_AAAA => Reply::Addresses(addresses()),
        _ => Reply::Code(2),
    });
    assert!(matches!(result, DnsResult::Resolved { addresses, .. } if addresses.len() == 1));
}

#[test]
fn no_data_for_one_family_and_no_answer_for_the_other_proves_nothing() {
    let result = answer(|_, kind| Reply::Code(if kind == TYPE_A { 0 } else { 2 }));
    assert_eq!(no_answer(result), "SERVFAIL");
}

#[test]
fn a_truncated_answer_is_asked_for_again_over_tcp() {
    let result = answer(|_, _| Reply::TooLong(addresses()));
    let DnsResult::Resolved {
        addresses: found, ..
    } = result
    else {
        panic!("{result:?}");
    };
    assert_eq!(found, addresses());
}

#[test]
fn the_name_is_asked_as_it_is_called() {
    let (heard, questions) = std::sync::mpsc::channel();
    let heard = std::sync::Mutex::new(heard);
    let _ = answer(move |name, _| {
        heard.lock().unwrap().send(name.to_owned()).unwrap();
        Reply::Addresses(addresses())
    });
    assert!(questions.into_iter().all(|it| it == NAME));
}
