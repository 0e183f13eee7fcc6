//! The readers of IAM, Lambda, Elastic Load Balancing, ACM and Organizations. Of `CloudWatch` moto does
//! not speak the protocol (CBOR) that the SDK does, and of RAM only a part.

use lattice_doctor::collect::iam::Asked;
use lattice_doctor::collect::{
    certificate, function, iam, load_balancer, metrics, organization, ram,
};
use lattice_doctor::snapshot::estate::Estate;
use lattice_doctor::snapshot::fact::State;
use serde_json::Value;

use super::{OWN, run, text};

#[test]
#[ignore = "needs moto; .ci/run installs it"]
fn readers_of_the_rest() {
    super::served("others.py", "others::readers_of_the_rest", read);
}

fn read(made: &Value) {
    caller_is_a_role(made);
    caller_is_a_user(made);
    behind_target_groups(made);
    organizations(made);
    of_others(made);
}

fn names(estate: &Estate, arn: &str) -> Vec<String> {
    let policies = estate.identities[arn].policies.seen().unwrap();
    policies.iter().map(|it| it.name.clone()).collect()
}

fn caller_is_a_role(made: &Value) {
    let session = format!("arn:aws:sts::{OWN}:assumed-role/checkout/i-0a");
    let snapshot = run(made, async |gather| {
        iam::caller(gather, &session, &Asked::default()).await;
    });
    let arn = text(made, "role");
    assert_eq!(snapshot.estate.identities.keys().collect::<Vec<_>>(), [arn]);
    let role = &snapshot.estate.identities[arn];
    let inline = ["inline-0", "inline-1", "inline-2"];
    let expected = [&[text(made, "managed")], &inline[..]].concat();
    assert_eq!(names(&snapshot.estate, arn), expected);
    let policies = role.policies.seen().unwrap();
    // The version that counts is the second one.
    assert_eq!(policies[0].document.0["Statement"][0]["Effect"], "Allow");
    assert_eq!(policies[1].document.0["Statement"][0]["Sid"], "a+b %");
    assert_eq!(role.boundary.seen().unwrap().name, text(made, "boundary"));
    assert_eq!(role.tags.seen().unwrap()["team"], "shop & co");
    assert_eq!(role.account, OWN);
}

fn caller_is_a_user(made: &Value) {
    let arn = text(made, "user");
    let snapshot = run(made, async |gather| {
        iam::caller(gather, arn, &Asked::default()).await;
    });
    // The policy that the user and its group both have is one.
    let expected = [text(made, "managed"), "of-user", "of-group"];
    assert_eq!(names(&snapshot.estate, arn), expected);
    assert_eq!(
        snapshot.estate.identities[arn].boundary.state,
        State::Absent
    );

    let gone = format!("arn:aws:iam::{OWN}:user/bob");
    let snapshot = run(made, async |gather| {
        iam::caller(gather, &gone, &Asked::default()).await;
    });
    assert_eq!(
        snapshot.estate.identities[&gone].policies.state,
        State::Absent
    );

    let sole = Asked {
        is_sole: true,
        ..Asked::default()
    };
    let wrong = format!("arn:aws:iam::{OWN}:role/checkout");
    let snapshot = run(made, async |gather| {
        iam::caller(gather, &wrong, &sole).await;
        assert_eq!(gather.session.progress.notices().len(), 1);
    });
    assert_eq!(snapshot.call.caller.as_deref(), Some(text(made, "role")));

    let root = format!("arn:aws:iam::{OWN}:root");
    let snapshot = run(made, async |gather| {
        iam::caller(gather, &root, &Asked::default()).await;
    });
    assert!(snapshot.estate.identities[&root].policies.seen().is_some());
}

fn behind_target_groups(made: &Value) {
    let (balancer, certificate) = (text(made, "balancer"), text(made, "certificate"));
    let (inside, outside) = (text(made, "inside"), text(made, "outside"));
    let gone = format!("{balancer}0");
    let snapshot = run(made, async |gather| {
        let groups = load_balancer::read(gather, balancer, OWN).await;
        assert_eq!(groups, [text(made, "group")]);
        assert!(load_balancer::read(gather, &gone, OWN).await.is_empty());
        certificate::read(gather, "svc-0a", certificate, OWN).await;
        tokio::join!(
            function::policy(gather, inside),
            function::policy(gather, outside)
        );
        let (network, account) = function::network(gather, inside).await.unwrap();
        // Whatever the subnets, moto says this VPC.
        assert_eq!(
            (network.vpc.as_str(), account.as_str()),
            ("vpc-123abc", OWN)
        );
        assert_eq!(network.subnets.len(), 2);
        assert_eq!(function::network(gather, outside).await, None);
    });
    let estate = &snapshot.estate;
    let detail = estate.load_balancers[balancer].detail.seen().unwrap();
    assert_eq!(detail.listener_ports, [8080, 8443]);
    assert!(detail.https_ports.is_some());
    assert_eq!(
        (detail.scheme.as_str(), detail.vpc.as_str()),
        ("internal", text(made, "vpc"))
    );
    assert_eq!(estate.load_balancers[&gone].detail.state, State::Absent);
    let presented = estate.services["svc-0a"].certificate.seen().unwrap();
    assert!(presented.names.contains(&"*.example.com".to_owned()));
    assert_eq!(presented.issuer.as_deref(), Some("AMAZON_ISSUED"));
    let policy = estate.functions[inside].policy.seen().unwrap();
    let principal = &policy.0["Statement"][0]["Principal"]["Service"];
    assert_eq!(principal, "vpc-lattice.amazonaws.com");
    assert_eq!(estate.functions[outside].policy.state, State::Absent);
    assert_eq!(estate.functions[outside].network.state, State::Absent);
}

fn organizations(made: &Value) {
    let member = text(made, "member");
    let snapshot = run(made, async |gather| {
        tokio::join!(
            organization::read(gather, OWN),
            organization::read(gather, member)
        );
    });
    let path = |id: &str| {
        let organization = snapshot.estate.accounts[id].organization.seen().unwrap();
        assert_eq!(organization.id, text(made, "organization"));
        organization.path.clone().unwrap()
    };
    let root: Vec<&str> = text(made, "path").splitn(3, '/').take(2).collect();
    assert_eq!(path(OWN), format!("{}/", root.join("/")));
    // The management account may ask for the place of another.
    assert_eq!(path(member), text(made, "path"));
}

/// Of another account's things nothing is known, whatever one's own account answers.
fn of_others(made: &Value) {
    let other = "999988887777";
    let role = format!("arn:aws:iam::{other}:role/checkout");
    let group = "tg-0123456789abcdef0".to_owned();
    let asked = Asked {
        resource: Some("*"),
        is_sole: true,
        ..Asked::default()
    };
    let snapshot = run(made, async |gather| {
        iam::caller(gather, &role, &asked).await;
        metrics::read(gather, &[(group.clone(), other.to_owned())], None, 3600).await;
        organization::read(gather, other).await;
        ram::shares(gather, ram::Shared::Network, "sn-0a", other, Some(OWN)).await;
    });
    let estate = &snapshot.estate;
    assert!(matches!(
        estate.identities[&role].policies.state,
        State::Unknown(_)
    ));
    assert!(matches!(
        estate.target_groups[&group].metrics.state,
        State::Unknown(_)
    ));
    assert!(matches!(
        estate.accounts[other].organization.state,
        State::Unknown(_)
    ));
    let shares = &estate.service_networks["sn-0a"].shares.state;
    assert!(
        matches!(shares, State::Partial(..) | State::Unknown(_)),
        "{shares:?}"
    );
}
