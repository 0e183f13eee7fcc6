//! Who is named to ask. An on-call engineer pages whoever stands here, so each way to choose has a row.

use serde_json::{Value, json};

use super::{Owners, authorization_ids, describe};
use crate::path::Path;
use crate::path::unknown::{Asked, Unknown};
use crate::playbook::Playbooks;
use crate::snapshot::Snapshot;
use crate::snapshot::fact::{Denied, Place, Reason, Unseen};
use crate::snapshot::fact_table::KINDS;
use crate::snapshot::load::from_value;
use crate::verdict::weigh;

const NETWORK: &str = "111122223333";
const SERVICE: &str = "222233334444";
const ELSEWHERE: &str = "333344445555";
const CLIENT: &str = "444455556666";

const NETWORK_ID: &str = "sn-0a1b2c3d4e5f60718";

const CALLER_TEAM: &str = "app team of the caller";
const CONSUMER_TEAM: &str = "consumer-account network team";
const NETWORK_TEAM: &str = "platform team, owner of the service network";
const SERVICE_TEAM: &str = "service-owner team";
const TARGETS_TEAM: &str = "app and platform team of the targets";

/// Client, network and service in an account each.
fn estate() -> Value {
    serde_json::from_str(include_str!("../../snapshots/healthy-lambda.json")).expect("it is JSON")
}

fn snapshot(estate: Value) -> Snapshot {
    from_value(estate).expect("it is a snapshot")
}

fn unseen(collection: &str, key: &str, field: &str, account: Option<&str>) -> Unknown {
    let kind = KINDS
        .iter()
        .find(|it| it.collection.name() == collection && it.field == field)
        .expect("there is such a fact");
    Unknown::Unseen(Unseen {
        place: Place {
            collection: kind.collection,
            key: key.into(),
            field: kind.field,
        },
        reason: Reason::Denied(Denied {
            action: kind.action.to_owned(),
            account: account.map(str::to_owned),
            authorization_id: None,
        }),
    })
}

/// The account and the owner that the gap of an unknown names.
fn asked(snapshot: &Snapshot, unknown: &Unknown) -> (Option<String>, Option<String>) {
    let path = Path::resolve(snapshot);
    let gap = describe(&path, unknown, &Owners::of(&path));
    (gap.account, gap.owner)
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one table: a row a fact, and whom it is asked of"
)]
fn a_refused_fact_is_asked_of_the_team_that_holds_it() {
    let listener = "listener-0d4e5f60718293a4b";
    let group = "tg-0e5f60718293a4b5c";
    let function = "arn:aws:lambda:eu-west-1:222233334444:function:orders";
    let role = "arn:aws:iam::444455556666:role/checkout-service";
    let association = "snsa-0b1c2d3e4f5061728";
    let service = "svc-0123456789abcdef0";
    let share = "arn:aws:ram:eu-west-1:333344445555:resource-share/0b1c";
    for (collection, key, field, denied_in, account, owner) in [
        // The account's part in the call says who it is.
        (
            "serviceNetworks",
            NETWORK_ID,
            "authPolicy",
            None,
            NETWORK,
            NETWORK_TEAM,
        ),
        (
            "services",
            service,
            "authPolicy",
            None,
            SERVICE,
            SERVICE_TEAM,
        ),
        (
            "vpcs",
            "vpc-0c1a2b3c4d5e6f708",
            "detail",
            None,
            CLIENT,
            CONSUMER_TEAM,
        ),
        // Of an account with two parts, the one that such a fact belongs to.
        ("identities", role, "policies", None, CLIENT, CALLER_TEAM),
        (
            "accounts",
            CLIENT,
            "organization",
            None,
            CLIENT,
            CALLER_TEAM,
        ),
        // The targets of a service, in its own account, are its owner's.
        (
            "targetGroups",
            group,
            "targets",
            None,
            SERVICE,
            SERVICE_TEAM,
        ),
        // Of an account that the call does not meet, only the kind of fact says who it is.
        (
            "targetGroups",
            group,
            "targets",
            Some(ELSEWHERE),
            ELSEWHERE,
            TARGETS_TEAM,
        ),
        (
            "functions",
            function,
            "policy",
            Some(ELSEWHERE),
            ELSEWHERE,
            TARGETS_TEAM,
        ),
        (
            "shares",
            share,
            "principals",
            Some(ELSEWHERE),
            ELSEWHERE,
            NETWORK_TEAM,
        ),
        (
            "serviceNetworks",
            NETWORK_ID,
            "detail",
            Some(ELSEWHERE),
            ELSEWHERE,
            NETWORK_TEAM,
        ),
        (
            "services",
            service,
            "detail",
            Some(ELSEWHERE),
            ELSEWHERE,
            SERVICE_TEAM,
        ),
        (
            "serviceAssociations",
            association,
            "detail",
            Some(ELSEWHERE),
            ELSEWHERE,
            SERVICE_TEAM,
        ),
        (
            "listeners",
            listener,
            "rules",
            Some(ELSEWHERE),
            ELSEWHERE,
            SERVICE_TEAM,
        ),
        (
            "identities",
            role,
            "policies",
            Some(ELSEWHERE),
            ELSEWHERE,
            CALLER_TEAM,
        ),
        (
            "accounts",
            CLIENT,
            "organization",
            Some(ELSEWHERE),
            ELSEWHERE,
            CALLER_TEAM,
        ),
        (
            "securityGroups",
            "sg-0c6f708192a3b4c5d",
            "detail",
            Some(ELSEWHERE),
            ELSEWHERE,
            CONSUMER_TEAM,
        ),
        // A fact that stands elsewhere than it usually does is asked of whoever holds that account.
        (
            "securityGroups",
            "sg-0c6f708192a3b4c5d",
            "detail",
            Some(SERVICE),
            SERVICE,
            SERVICE_TEAM,
        ),
    ] {
        let named = asked(
            &snapshot(estate()),
            &unseen(collection, key, field, denied_in),
        );
        let wanted = (Some(account.to_owned()), Some(owner.to_owned()));
        assert_eq!(named, wanted, "{collection} {field}, {denied_in:?}");
    }
}

#[test]
fn the_configured_owner_of_an_account_stands_before_the_usual_team() {
    let mut estate = estate();
    estate["estate"]["accounts"][NETWORK] = json!({ "owner": "net-oncall" });
    let snapshot = snapshot(estate);
    let of = |account| {
        asked(
            &snapshot,
            &unseen("serviceNetworks", NETWORK_ID, "authPolicy", account),
        )
        .1
    };
    assert_eq!(of(None).as_deref(), Some("net-oncall"));
    assert_eq!(of(Some(ELSEWHERE)).as_deref(), Some(NETWORK_TEAM));
}

#[test]
fn the_tags_of_a_resource_name_its_owner_only_in_its_own_account() {
    let mut estate = estate();
    estate["estate"]["accounts"][NETWORK] = json!({ "owner": "net-oncall" });
    estate["estate"]["owners"] = json!({ NETWORK_ID: "mesh team" });
    let snapshot = snapshot(estate);
    let of = |account| {
        asked(
            &snapshot,
            &unseen("serviceNetworks", NETWORK_ID, "authPolicy", account),
        )
        .1
    };
    let tagged = format!("mesh team (by the tags of {NETWORK_ID})");
    assert_eq!(of(None), Some(tagged.clone()));
    assert_eq!(of(Some(NETWORK)), Some(tagged));
    assert_eq!(of(Some(ELSEWHERE)).as_deref(), Some(NETWORK_TEAM));
}

#[test]
fn what_only_an_action_tells_is_asked_of_whoever_may_call_it() {
    let snapshot = snapshot(estate());
    for (action, account, owner) in [
        ("vpc-lattice:ListTargets", None, SERVICE_TEAM),
        ("lambda:GetFunction", None, TARGETS_TEAM),
        ("elasticloadbalancing:DescribeListeners", None, TARGETS_TEAM),
        ("ec2:DescribeSubnets", None, CONSUMER_TEAM),
        ("logs:StartQuery", None, "platform / SRE team"),
        ("iam:SimulatePrincipalPolicy", None, CALLER_TEAM),
        ("ec2:DescribeSubnets", Some(CLIENT), CONSUMER_TEAM),
        ("iam:SimulatePrincipalPolicy", Some(CLIENT), CALLER_TEAM),
        ("ec2:DescribeSubnets", Some(SERVICE), SERVICE_TEAM),
        ("vpc-lattice:GetServiceNetwork", Some(NETWORK), NETWORK_TEAM),
        ("ec2:DescribeSubnets", Some(ELSEWHERE), CONSUMER_TEAM),
    ] {
        for is_refused in [true, false] {
            let unknown = Unknown::Unsaid {
                fact: "the subnet".to_owned(),
                why: "nobody looked".to_owned(),
                ask: "aws ec2 describe-subnets".to_owned(),
                by: Some(Box::new(Asked {
                    action: action.to_owned(),
                    account: account.map(str::to_owned),
                    is_refused,
                })),
            };
            let path = Path::resolve(&snapshot);
            let gap = describe(&path, &unknown, &Owners::of(&path));
            assert_eq!(gap.owner.as_deref(), Some(owner), "{action} in {account:?}");
            let reason = if is_refused { "denied" } else { "unknown" };
            assert_eq!(gap.reason.word(), reason);
        }
    }
}

#[test]
fn an_authorization_id_is_told_once_however_many_facts_it_hides() {
    let denied = |id: &str| {
        json!({ "denied": {
            "action": "vpc-lattice:GetAuthPolicy", "account": NETWORK, "authorizationId": id
        } })
    };
    let ids = |network: &str, service: &str| {
        let mut estate = estate();
        estate["estate"]["serviceNetworks"][NETWORK_ID]["authPolicy"] = denied(network);
        estate["estate"]["services"]["svc-0123456789abcdef0"]["authPolicy"] = denied(service);
        let snapshot = snapshot(estate);
        let diagnosis = weigh(&snapshot, None, &Playbooks::built_in());
        authorization_ids(&diagnosis)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("0a1b", "0a1b"), ["0a1b"]);
    assert_eq!(ids("0a1b", "0c2d"), ["0a1b", "0c2d"]);
}
