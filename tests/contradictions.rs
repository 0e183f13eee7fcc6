//! Facts that contradict each other, files of older builds, and words that are none: nothing is decided by
//! chance, and one line says what is wrong.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fs;

use lattice_doctor::call::resolve_service;
use lattice_doctor::diagnose::diagnose;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::json::v1::Report;
use lattice_doctor::snapshot::complete::complete;
use lattice_doctor::snapshot::load::{from_text, read, to_value};
use lattice_doctor::snapshot::{Snapshot, fact_table};
use serde_json::{Value, json};

const SERVICE: &str = "svc-0123456789abcdef0";
const NETWORK: &str = "sn-0a1b2c3d4e5f60718";

fn value(name: &str) -> Value {
    let text = fs::read_to_string(format!("snapshots/{name}.json")).unwrap();
    to_value(&from_text(&text).unwrap())
}

/// The only key of a collection.
fn only(value: &Value, collection: &str) -> String {
    let held = value["estate"][collection].as_object().unwrap();
    assert_eq!(held.len(), 1, "{collection}");
    held.keys().next().unwrap().clone()
}

/// What is strange about a file, and its report.
fn judged(value: &Value) -> (Vec<String>, Report) {
    let (mut snapshot, strange) = read(&value.to_string()).unwrap();
    resolve_service(&mut snapshot).unwrap();
    (
        strange,
        Report::from(&diagnose(&snapshot, &Playbooks::built_in())),
    )
}

/// Neither of two facts decides: the call is inconclusive, the line names both, and the gap as well.
fn undecided(value: &Value, named: [&str; 2]) {
    let (strange, report) = judged(value);
    assert_eq!(report.verdict.status, "inconclusive", "{report:#?}");
    let told = strange
        .iter()
        .find(|it| named.iter().all(|name| it.contains(name)));
    let told = told
        .unwrap_or_else(|| panic!("{strange:?}"))
        .trim_end_matches("; neither is believed");
    let gap = report.gaps.iter().find(|it| it.detail.contains(told));
    assert!(gap.is_some(), "{told}: {:#?}", report.gaps);
    // What was settled once stays settled: the file that is saved of it says the same.
    let settled = to_value(&read(&value.to_string()).unwrap().0);
    let (strange, again) = judged(&settled);
    assert!(strange.is_empty(), "{strange:?}");
    assert_eq!(
        serde_json::to_string(&again).unwrap(),
        serde_json::to_string(&report).unwrap()
    );
}

#[test]
fn a_sound_file_is_not_strange() {
    for file in fs::read_dir("snapshots").unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|it| it == "json") {
            let text = fs::read_to_string(&path).unwrap();
            let (_, strange) = read(&text).unwrap();
            assert!(strange.is_empty(), "{}: {strange:?}", path.display());
        }
    }
}

#[test]
fn a_list_that_names_what_belongs_elsewhere_decides_nothing() {
    let mut association = value("healthy-ip");
    let id = only(&association, "vpcAssociations");
    let vpc = association["call"]["clientVpc"]
        .as_str()
        .unwrap()
        .to_owned();
    association["estate"]["vpcs"][&vpc]["associations"] = json!({"known": [id]});
    association["estate"]["vpcAssociations"][&id]["detail"]["known"]["vpc"] = json!("vpc-0ther");
    undecided(&association, [&vpc, "vpc-0ther"]);

    let mut service = value("healthy-ip");
    let id = only(&service, "serviceAssociations");
    service["estate"]["services"]["svc-other"] = json!({"account": "222233334444"});
    service["estate"]["services"][SERVICE]["associations"] = json!({"known": [id]});
    service["estate"]["serviceAssociations"][&id]["detail"]["known"]["service"] =
        json!("svc-other");
    undecided(&service, [SERVICE, "svc-other"]);

    let mut listener = value("healthy-ip");
    let id = only(&listener, "listeners");
    listener["estate"]["services"]["svc-other"] = json!({"account": "222233334444"});
    listener["estate"]["listeners"][&id]["service"] = json!("svc-other");
    undecided(&listener, [SERVICE, "svc-other"]);
}

#[test]
fn a_whole_list_that_lacks_what_belongs_there_decides_nothing() {
    let mut none = value("healthy-ip");
    let id = only(&none, "vpcAssociations");
    let vpc = none["call"]["clientVpc"].as_str().unwrap().to_owned();
    none["estate"]["vpcs"][&vpc]["associations"] = json!({"known": []});
    undecided(&none, [&vpc, &id]);

    let mut listed = value("healthy-ip");
    let id = only(&listed, "serviceAssociations");
    listed["estate"]["services"][SERVICE]["associations"] = json!({"absent": true});
    undecided(&listed, [SERVICE, &id]);

    let mut endpoint = value("healthy-endpoint");
    let id = only(&endpoint, "endpoints");
    let vpc = endpoint["call"]["clientVpc"].as_str().unwrap().to_owned();
    endpoint["estate"]["vpcs"][&vpc]["endpoints"] = json!({"known": []});
    undecided(&endpoint, [&vpc, &id]);
}

#[test]
fn a_part_of_a_list_lacks_nothing() {
    let mut part = value("healthy-ip");
    part["estate"]["services"][SERVICE]["associations"] =
        json!({"known": [], "partial": "read by a consumer"});
    let (strange, _) = judged(&part);
    assert!(strange.is_empty(), "{strange:?}");
}

#[test]
fn two_that_exclude_each_other_decide_nothing() {
    let mut twice = value("healthy-ip");
    let id = only(&twice, "vpcAssociations");
    let vpc = twice["call"]["clientVpc"].as_str().unwrap().to_owned();
    twice["estate"]["serviceNetworks"]["sn-other"] = json!({"account": "111122223333"});
    let mut second = twice["estate"]["vpcAssociations"][&id].clone();
    second["detail"]["known"]["serviceNetwork"] = json!("sn-other");
    twice["estate"]["vpcAssociations"]["snva-second"] = second;
    twice["estate"]["vpcs"][&vpc]["associations"] = json!({"known": [id, "snva-second"]});
    undecided(&twice, [&id, "snva-second"]);

    let mut rules = value("healthy-ip");
    let id = only(&rules, "listeners");
    let group = only(&rules, "targetGroups");
    let forward = json!({"forward": [{"targetGroup": group}]});
    let rule =
        |id: &str, action: Value| json!({"id": id, "priority": 10, "match": {}, "action": action});
    rules["estate"]["listeners"][&id]["rules"] =
        json!({"known": [rule("rule-a", forward), rule("rule-b", json!({"fixedResponse": 404}))]});
    undecided(&rules, ["rule-a", "rule-b"]);

    let mut listeners = value("healthy-ip");
    let id = only(&listeners, "listeners");
    let mut second = listeners["estate"]["listeners"][&id].clone();
    second["detail"]["known"]["defaultAction"] = json!({"fixedResponse": 404});
    listeners["estate"]["listeners"]["listener-second"] = second;
    listeners["estate"]["services"][SERVICE]["listeners"] =
        json!({"known": [id, "listener-second"]});
    undecided(&listeners, [&id, "listener-second"]);
}

#[test]
fn an_interface_is_in_one_vpc_and_has_its_address_alone() {
    let mut shared = value("client-sg-blocks-egress");
    assert_eq!(judged(&shared).1.verdict.status, "fault");
    let client = shared["call"]["client"].as_str().unwrap().to_owned();
    let mut second = shared["estate"]["interfaces"][&client].clone();
    second["detail"]["known"]["securityGroups"] = json!([]);
    shared["estate"]["interfaces"]["eni-second"] = second;
    undecided(&shared, [&client, "eni-second"]);

    let mut apart = value("client-sg-blocks-egress");
    let detail = apart["estate"]["interfaces"][&client]["detail"]["known"].clone();
    let subnet = detail["subnet"].as_str().unwrap();
    apart["estate"]["subnets"][subnet] = json!({"account": "444455556666", "detail": {"known": {
        "vpc": "vpc-0ther", "cidrs": ["10.0.0.0/8"], "networkAcl": "acl-0",
    }}});
    apart["estate"]["networkAcls"]["acl-0"] = json!({"account": "444455556666"});
    undecided(&apart, [&client, "vpc-0ther"]);
}

#[test]
fn a_key_that_stands_twice_is_refused_where_it_stands() {
    let text = to_text("healthy-ip");
    let id = only(&value("healthy-ip"), "vpcAssociations");
    let key = format!("\"{id}\": {{");
    assert_eq!(text.matches(&key).count(), 1);
    let twice = text.replace(
        &key,
        &format!("\"{id}\": {{\"account\": \"444455556666\"}}, {key}"),
    );
    let error = from_text(&twice).unwrap_err().to_string();
    assert!(
        error.contains(&format!("the two entries `{id}`")),
        "{error}"
    );
    assert!(error.contains("at line "), "{error}");
}

fn to_text(name: &str) -> String {
    format!("{:#}", value(name))
}

#[test]
fn an_account_that_is_none_is_told_once_and_nothing_is_lost() {
    let text = to_text("healthy-ip").replace("\"222233334444\"", "\"22223333444\"");
    let (snapshot, strange) = read(&text).unwrap();
    assert_eq!(strange.len(), 1, "{strange:?}");
    assert!(strange[0].contains("`22223333444`"), "{strange:?}");
    assert_eq!(
        snapshot.estate.services.len(),
        from_text(&to_text("healthy-ip"))
            .unwrap()
            .estate
            .services
            .len()
    );
}

/// As where a run was refused what it found named: the record that takes the place of each knows nothing, the
/// file loads, and it says what the run said.
#[test]
fn what_is_named_and_has_no_record_is_completed_and_replays_to_the_same_bytes() {
    let playbooks = Playbooks::built_in();
    let mut n_dangling = 0;
    for name in [
        "healthy-ip",
        "healthy-endpoint",
        "healthy-alb",
        "ram-permission-insufficient",
    ] {
        let whole = value(name);
        for (collection, resources) in whole["estate"].as_object().unwrap() {
            for key in resources.as_object().unwrap().keys() {
                let mut poorer = whole.clone();
                let held = poorer["estate"][collection].as_object_mut().unwrap();
                held.remove(key);
                let place = format!("{name}: {collection}/{key}");
                n_dangling += usize::from(from_text(&poorer.to_string()).is_err());
                let mut gathered: Snapshot = serde_json::from_value(poorer).unwrap();
                complete(&mut gathered);
                fact_table::locate(&mut gathered.estate);
                let saved = to_value(&gathered).to_string();
                let read = from_text(&saved).unwrap_or_else(|it| panic!("{place}: {it}"));
                let live = Report::from(&diagnose(&gathered, &playbooks));
                let replayed = Report::from(&diagnose(&read, &playbooks));
                assert_eq!(
                    serde_json::to_string(&live).unwrap(),
                    serde_json::to_string(&replayed).unwrap(),
                    "{place}"
                );
                let is_sick = name == "ram-permission-insufficient";
                assert!(!is_sick || live.verdict.status != "healthy", "{place}");
                assert!(is_sick || live.verdict.status != "fault", "{place}");
            }
        }
    }
    assert!(n_dangling > 20, "{n_dangling} of them were named");
}

/// A build that knew fewer facts wrote fewer: what it left out is unknown, and never healthy.
#[test]
fn a_file_that_lacks_facts_loads_and_they_are_unknown() {
    let whole = value("healthy-ip");
    assert_eq!(judged(&whole).1.verdict.status, "healthy");
    for (collection, resources) in whole["estate"].as_object().unwrap() {
        for (key, resource) in resources.as_object().unwrap() {
            let facts = resource.as_object().into_iter().flatten();
            for (field, fact) in facts.filter(|it| it.1.is_object()) {
                let mut older = whole.clone();
                let resource = &mut older["estate"][collection][key];
                resource.as_object_mut().unwrap().remove(field);
                let place = format!("{collection}/{key}/{field}: {fact}");
                let (mut snapshot, strange) =
                    read(&older.to_string()).unwrap_or_else(|it| panic!("{place}: {it}"));
                assert!(strange.is_empty(), "{place}: {strange:?}");
                resolve_service(&mut snapshot).unwrap();
                let report = Report::from(&diagnose(&snapshot, &Playbooks::built_in()));
                assert_ne!(report.verdict.status, "fault", "{place}");
            }
        }
    }
    let mut bare = json!({"format": 1, "takenAt": "2026-01-01T00:00:00Z", "region": "eu-west-1"});
    bare["call"] = json!({"service": SERVICE});
    bare["estate"] = json!({"services": {SERVICE: {"account": "222233334444"}},
        "serviceNetworks": {NETWORK: {"account": ""}}});
    assert_eq!(judged(&bare).1.verdict.status, "inconclusive");
}

#[test]
fn what_a_newer_build_wrote_is_refused_by_name() {
    let mut newer = value("healthy-ip");
    newer["estate"]["services"][SERVICE]["colour"] = json!({"known": "blue"});
    let error = from_text(&newer.to_string()).unwrap_err().to_string();
    assert!(error.contains("unknown field `colour`"), "{error}");
}

/// What the simulation and the policies that were read say of the caller of `healthy-lambda`.
fn with_simulation(says: &str, effect: &str) -> Report {
    let mut value = value("healthy-lambda");
    let identity = only(&value, "identities");
    let identity = &mut value["estate"]["identities"][identity];
    identity["simulation"] = json!({"known": says});
    identity["policies"]["known"][0]["document"]["Statement"][0]["Effect"] = json!(effect);
    judged(&value).1
}

#[test]
fn a_simulation_does_not_outweigh_the_policies_that_were_read() {
    let report = with_simulation("allowed", "Deny");
    assert_eq!(report.verdict.status, "inconclusive");
    assert_eq!(
        report.verdict.suspects,
        ["caller-identity-policy-denies"],
        "{report:#?}"
    );
    let report = with_simulation("implicitDeny", "Allow");
    assert_eq!(report.verdict.status, "fault");
    assert_eq!(report.verdict.confidence, "likely");
    let changes = |it: &String| it.contains(" put-") || it.contains(" attach-");
    let mut fixes = report.chain.iter().map(|it| &it.fix);
    assert!(fixes.all(|it| !it.commands.iter().any(changes)));
}

/// A status that AWS adds later is no word for broken: the question stays open, and the gap says what would tell.
#[test]
fn an_unknown_status_is_an_open_question() {
    let rows = [
        (
            "ram-invitation-pending",
            "shares",
            "/invitations/known/0/status",
            "get-resource-share-invitations",
        ),
        (
            "ram-invitation-pending",
            "shares",
            "/detail/known/status",
            "get-resource-shares",
        ),
        (
            "tls-untrusted",
            "services",
            "/certificate/known/status",
            "describe-certificate",
        ),
    ];
    for (name, collection, pointer, command) in rows {
        let mut whole = value(name);
        let (_, before) = judged(&whole);
        let key = only(&whole, collection);
        *whole["estate"][collection][key]
            .pointer_mut(pointer)
            .unwrap() = json!("HELD");
        let (_, report) = judged(&whole);
        assert_ne!(report.verdict.code, before.verdict.code, "{name} {pointer}");
        let gap = report
            .gaps
            .iter()
            .find(|it| it.fact.contains("status HELD"))
            .unwrap_or_else(|| panic!("{name} {pointer}: {:#?}", report.gaps));
        assert!(
            gap.ask.as_deref().is_some_and(|it| it.contains(command)),
            "{gap:#?}"
        );
        assert_ne!(report.verdict.confidence, "certain", "{name} {pointer}");
    }
}
