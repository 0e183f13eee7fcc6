//! The readers of `CloudWatch` Logs and of STS. Of the queries' language moto knows `fields`, `sort` and
//! `limit`; what a filter leaves out is for the loopback world to hold.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use lattice_doctor::collect::access::{Reach, Settings};
use lattice_doctor::collect::gather::Gather;
use lattice_doctor::collect::logs::{self, LogQuestion, Whose};
use lattice_doctor::collect::question::Question;
use lattice_doctor::snapshot::fact::{Fact, State};
use lattice_doctor::snapshot::lattice::{AccessLog, Service};
use lattice_doctor::snapshot::{Snapshot, load};
use serde_json::Value;

use super::{OWN, run, text};

const SERVICE: &str = "svc-0123456789abcdef0";

#[test]
#[ignore = "needs moto; .ci/run installs it"]
fn readers_of_logs() {
    super::served("logs.py", "logs::readers_of_logs", read);
}

fn read(made: &Value) {
    records(made);
    no_such_group(made);
    whoever_asks(made);
}

/// What a search of the service's log finds.
fn searched(made: &Value, destinations: &[&str], asked: &LogQuestion) -> Snapshot {
    let snapshot = run(made, async |gather| {
        let logs = destinations.iter().map(|it| AccessLog {
            destination: (*it).to_owned(),
            kind: None,
        });
        let service = Service {
            account: OWN.to_owned(),
            access_logs: Fact::known(logs.collect()),
            ..Service::default()
        };
        gather
            .store
            .estate()
            .services
            .insert(SERVICE.to_owned(), service);
        gather.store.found().service = Some(SERVICE.to_owned());
        let question = Question {
            method: "GET".to_owned(),
            path: "/v1/orders/42".to_owned(),
            ..Question::default()
        };
        logs::search(gather, &question, asked).await;
        assert_eq!(gather.session.progress.notices(), Vec::<String>::new());
    });
    let text = serde_json::to_string(&snapshot).unwrap();
    load::from_text(&text).unwrap();
    snapshot
}

fn records(made: &Value) {
    let asked = LogQuestion {
        troubles: Some(Whose::All),
        window: 3600,
        ..LogQuestion::default()
    };
    let both = [text(made, "orders"), text(made, "mesh")];
    let snapshot = searched(made, &both, &asked);
    let seen = &snapshot.observations;
    let [search] = seen.searches.as_slice() else {
        panic!("{:?}", seen.searches);
    };
    assert_eq!(search.destinations.len(), 2, "one query reads both");
    assert!(search.answer.seen().is_some(), "{search:?}");
    // That of ten hours ago is outside the window, and the one that stands in both logs is one. moto reads no
    // query, and gives what was not looked for.
    let mut ids: Vec<&str> = seen
        .records
        .iter()
        .filter_map(|it| it.request_id.as_deref())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, ["id-1", "id-3"]);
    let newest = &seen.records[0];
    assert_eq!(newest.request_id.as_deref(), Some("id-3"));
    assert_eq!(newest.auth_denied_reason.as_deref(), Some("Service"));
    assert_eq!(newest.target_ip_port, None, "an empty value is none");
    assert_eq!(seen.denials.len(), 1);
    assert_eq!(
        (seen.denials[0].count, seen.denials[0].status),
        (2, Some(403))
    );
    assert!(seen.denials[0].first < seen.denials[0].last);
}

fn no_such_group(made: &Value) {
    let asked = LogQuestion {
        request_id: Some("id-1".to_owned()),
        window: 3600,
        ..LogQuestion::default()
    };
    let gone = text(made, "orders").replace("orders", "gone");
    let snapshot = searched(made, &[&gone], &asked);
    let state = &snapshot.observations.searches[0].answer.state;
    assert!(
        matches!(state, State::Unknown(why) if why.contains("no such log group")),
        "{state:?}"
    );
}

/// The credentials in use, and those of a role in another account.
fn whoever_asks(made: &Value) {
    let other = "999988887777";
    let role = format!("arn:aws:iam::{other}:role/lattice-doctor");
    let reach = Reach {
        role: Some(role),
        external_id: Some("shop".to_owned()),
        ..Reach::default()
    };
    let settings = Settings {
        region: text(made, "region").to_owned(),
        endpoint_url: Some(text(made, "url").to_owned()),
        patience: Duration::from_secs(20),
        accounts: BTreeMap::from([(other.to_owned(), reach)]),
        ..Settings::default()
    };
    let gather = Gather::new(settings, None);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let own = gather
            .session
            .who(&gather.session.accesses.own)
            .await
            .unwrap();
        assert_eq!(own.account, OWN);
        let of_role = gather
            .session
            .who(gather.session.accesses.of(other))
            .await
            .unwrap();
        assert_eq!(of_role.account, other);
        assert!(
            of_role.arn.contains(":assumed-role/lattice-doctor/"),
            "{}",
            of_role.arn
        );
        assert!(
            gather
                .session
                .is_owner(gather.session.accesses.of(other), other)
                .await
        );
        assert!(
            !gather
                .session
                .is_owner(gather.session.accesses.of(OWN), other)
                .await
        );
    });
    assert_eq!(gather.session.progress.notices(), Vec::<String>::new());
    gather.store.finish(Timestamp::UNIX_EPOCH);
}
