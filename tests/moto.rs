//! The readers of AWS against moto, which nobody here wrote: its answers are not made from what the
//! readers expect.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
#![expect(
    clippy::disallowed_methods,
    reason = "where moto is, and what the outer run made, come by the environment"
)]
#![cfg(feature = "live")]

#[path = "moto/logs.rs"]
mod logs;
#[path = "moto/others.rs"]
mod others;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use lattice_doctor::collect::access::Settings;
use lattice_doctor::collect::ec2::{filters, interfaces, security_groups, vpc};
use lattice_doctor::collect::gather::Gather;
use lattice_doctor::snapshot::fact::State;
use lattice_doctor::snapshot::{Snapshot, load};
use serde_json::Value;

/// The account that moto gives to whoever asks without a role.
const OWN: &str = "123456789012";

/// Where the inner run finds what the outer one made.
const MADE: &str = "LATTICE_DOCTOR_MOTO";

/// A moto server with the estate of a script.
struct Moto(Child);

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[ignore = "needs moto; .ci/run installs it"]
fn readers_of_ec2() {
    served("estate.py", "readers_of_ec2", read);
}

/// Runs `read` against what a script of `tests/moto` made; `test` is the test that does so.
fn served(script: &str, test: &str, read: fn(&Value)) {
    if let Ok(made) = std::env::var(MADE) {
        return read(&serde_json::from_str(&made).unwrap());
    }
    let python = std::env::var("MOTO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut moto = Moto(
        Command::new(python)
            .arg(format!("tests/moto/{script}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut made = String::new();
    let stdout = moto.0.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut made).unwrap();
    // The SDK takes credentials from the environment, which a test cannot safely change for itself.
    let inner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(MADE, made)
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove("AWS_PROFILE")
        .status()
        .unwrap();
    assert!(inner.success());
}

fn gather(made: &Value) -> Gather {
    let settings = Settings {
        region: text(made, "region").to_owned(),
        endpoint_url: Some(text(made, "url").to_owned()),
        patience: Duration::from_secs(20),
        ..Settings::default()
    };
    Gather::new(settings, None)
}

fn text<'a>(made: &'a Value, name: &str) -> &'a str {
    made[name].as_str().unwrap()
}

fn run(made: &Value, asked: impl AsyncFnOnce(&Gather)) -> Snapshot {
    let gather = gather(made);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(asked(&gather));
    gather.store.finish(Timestamp::UNIX_EPOCH)
}

fn read(made: &Value) {
    client_and_filters(made);
    targets(made);
    strangers(made);
}

fn client_and_filters(made: &Value) {
    let (vpc_id, subnet, acl) = (text(made, "vpc"), text(made, "subnet"), text(made, "acl"));
    let (group, list) = (text(made, "group"), text(made, "list"));
    let instance = text(made, "instance");
    let unknown = "sg-0123456789abcdef0";
    let snapshot = run(made, async |gather| {
        let found = vpc::find(gather, vpc_id, None).await;
        assert_eq!(found.as_deref(), Some(OWN));
        let place = interfaces::client(gather, instance, None).await;
        assert_eq!(place, Some((vpc_id.to_owned(), OWN.to_owned())));
        let address = "10.7.1.23".parse().unwrap();
        interfaces::client_address(gather, address, vpc_id, OWN).await;
        assert!(vpc::endpoints(gather, vpc_id, OWN).await.is_empty());
        let groups = [group.to_owned(), unknown.to_owned()];
        security_groups::read(gather, &groups, OWN).await;
        filters::subnets(gather, &[subnet.to_owned()], OWN).await;
        assert_eq!(gather.session.progress.notices(), Vec::<String>::new());
    });
    let estate = &snapshot.estate;

    let vpc = &estate.vpcs[vpc_id];
    assert_eq!(vpc.account, OWN);
    let detail = vpc.detail.seen().unwrap();
    assert_eq!(detail.cidrs[0].to_string(), "10.7.0.0/16");
    assert_eq!(detail.cidrs.len(), 2, "the IPv6 range too");
    assert_eq!(detail.dns_support, Some(true));
    assert_eq!(vpc.endpoints.seen(), Some(&Vec::new()));

    let own = estate.interfaces[text(made, "interface")]
        .detail
        .seen()
        .unwrap();
    assert_eq!(
        own.addresses,
        ["10.7.1.23".parse::<std::net::IpAddr>().unwrap()]
    );
    assert_eq!(own.security_groups, [group]);
    let mut interfaces = estate.interfaces.values().filter_map(|it| it.detail.seen());
    assert!(interfaces.any(|it| it.instance.as_deref() == Some(instance)));

    let detail = estate.security_groups[group].detail.seen().unwrap();
    assert_eq!(
        (detail.vpc.as_str(), detail.name.as_deref()),
        (vpc_id, Some("clients"))
    );
    let rule = &detail.ingress[0];
    assert_eq!(rule.protocol, "tcp");
    assert_eq!((rule.from_port, rule.to_port), (Some(443), Some(443)));
    assert_eq!(rule.cidrs.len(), 2);
    assert_eq!(
        (rule.groups.as_slice(), rule.prefix_lists.as_slice()),
        ([group.to_owned()].as_slice(), [list.to_owned()].as_slice())
    );
    assert!(
        !detail.egress.is_empty(),
        "every group starts with a rule out"
    );
    let gone = &estate.security_groups[unknown].detail.state;
    assert_eq!(
        gone,
        &State::Absent,
        "one id that is not there spoils no other"
    );
    let entries = &estate.prefix_lists[list].detail.seen().unwrap().entries;
    assert_eq!(entries.len(), 2);

    let detail = estate.subnets[subnet].detail.seen().unwrap();
    assert_eq!(
        (detail.vpc.as_str(), detail.network_acl.as_str()),
        (vpc_id, acl)
    );
    let entries = &estate.network_acls[acl].detail.seen().unwrap().entries;
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].number, entries[0].allow), (90, false));
    assert_eq!(entries[0].protocol, "tcp");

    let text = serde_json::to_string(&snapshot).unwrap();
    load::from_text(&text).unwrap();
}

fn targets(made: &Value) {
    let (vpc_id, group) = (text(made, "vpc"), text(made, "group"));
    let snapshot = run(made, async |gather| {
        let targets = [text(made, "instance"), "10.7.1.23", "10.7.1.99"].map(str::to_owned);
        let groups = interfaces::of_targets(gather, &targets, vpc_id, OWN).await;
        assert_eq!(groups, [group]);
    });
    assert_eq!(snapshot.estate.interfaces.len(), 2);
    let text = serde_json::to_string(&snapshot).unwrap();
    load::from_text(&text).unwrap();
}

/// What belongs to others may be there without being seen.
fn strangers(made: &Value) {
    let snapshot = run(made, async |gather| {
        assert_eq!(vpc::find(gather, "vpc-0123456789abcdef0", None).await, None);
        assert_eq!(
            interfaces::client(gather, "eni-0123456789abcdef0", None).await,
            None
        );
        security_groups::read(gather, &["sg-0123456789abcdef0".to_owned()], "999988887777").await;
    });
    let estate = &snapshot.estate;
    let vpc = &estate.vpcs["vpc-0123456789abcdef0"].detail.state;
    assert!(matches!(vpc, State::Unknown(_)), "{vpc:?}");
    let interface = &estate.interfaces["eni-0123456789abcdef0"].detail.state;
    assert!(matches!(interface, State::Unknown(_)), "{interface:?}");
    let group = &estate.security_groups["sg-0123456789abcdef0"].detail.state;
    assert!(matches!(group, State::Unknown(_)), "{group:?}");
}
