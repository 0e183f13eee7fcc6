//! Where a pod or a task is: in which VPC, and behind which interface. The cluster tells the pod's
//! address and its node, ECS the task's interface, and EC2 the rest.

use std::net::IpAddr;
use std::time::Duration;

use serde_json::Value;

use crate::call::via::{Pod, Task, Via, is_instance, is_label};
use crate::collect::dns::Asker;
use crate::collect::ec2::interfaces;
use crate::collect::gather::Gather;
use crate::collect::memo::Memo;
use crate::collect::vantage::program::{aws, kubectl, run};
use crate::collect::vantage::reply::shown;
use crate::names::Arn;
use crate::snapshot::observation::Vantage;

/// How long a program may take for one question.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where something was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    /// `vpc-…`.
    vpc: String,
    /// `eni-…`; absent where the place's address is that of none.
    interface: Option<String>,
}

/// The pods and tasks that were looked for.
#[derive(Default)]
struct Spots(Memo<Result<Spot, String>>);

/// From where a pod or a task asks and sends. What is found counts, and not what the user said; what
/// is not found is as the user said, and marked as such.
pub async fn vantage(gather: &Gather, via: &Via, asker: &Asker) -> Vantage {
    let key = via.to_string();
    let spots = gather.caches.of::<Spots>();
    let found = match via {
        Via::Kubectl(it) => spots.0.get(&key, Box::pin(of_pod(gather, it))).await,
        Via::Ecs(it) => spots.0.get(&key, Box::pin(of_task(gather, it))).await,
        Via::Local | Via::Ssm(_) => return asker.vantage.clone(),
    };
    let said = asker.vantage.vpc.as_deref();
    match found {
        Ok(spot) => {
            if let Some(said) = said.filter(|it| *it != spot.vpc) {
                gather.session.progress.notice(format!(
                    "warning: {via} is in {}, and not in {said}, as --client-vpc says: what is asked and sent there comes from elsewhere",
                    spot.vpc
                ));
            }
            Vantage {
                via: key,
                vpc: Some(spot.vpc),
                interface: spot.interface,
                vpc_is_said: false,
            }
        }
        Err(why) => {
            gather.session.progress.notice(match said {
                Some(said) => format!(
                    "warning: that {via} is in {said} is what --client-vpc says, and nobody checked it: {why}"
                ),
                None => format!(
                    "warning: the VPC of {via} was not found: {why}; say it with --client-vpc"
                ),
            });
            Vantage {
                vpc_is_said: said.is_some(),
                ..asker.vantage.clone()
            }
        }
    }
}

/// What the cluster says of a pod.
pub(super) async fn pod(pod: &Pod, patience: Duration) -> Result<Value, String> {
    let mut command = kubectl(pod);
    command.args(["get", "pod", "-n", &pod.namespace, &pod.name, "-o", "json"]);
    let done = run(command, "kubectl", "", patience).await?;
    if done.code != Some(0) {
        return Err(done.failed("kubectl get pod"));
    }
    serde_json::from_str(&done.output)
        .map_err(|_| "kubectl get pod printed something else than a pod".to_owned())
}

async fn of_pod(gather: &Gather, named: &Pod) -> Result<Spot, String> {
    let found = pod(named, PATIENCE).await?;
    let addresses = addresses(&found);
    let node = found["spec"]["nodeName"].as_str().unwrap_or_default();
    if !node.split('.').all(is_label) {
        return Err("the pod runs on no node".to_owned());
    }
    let mut command = kubectl(named);
    command.args(["get", "node", node, "-o", "jsonpath={.spec.providerID}"]);
    let done = run(command, "kubectl", "", PATIENCE).await?;
    if done.code != Some(0) {
        return Err(done.failed("kubectl get node"));
    }
    let instance = instance(&done.output).ok_or_else(|| {
        format!(
            "its node {node} is no instance of EC2 (`{}`)",
            shown(&done.output)
        )
    })?;
    let spot = interfaces::of_pod(gather, instance, &addresses).await;
    let (vpc, interface) =
        spot.ok_or_else(|| format!("EC2 did not tell the interfaces of its node {instance}"))?;
    if interface.is_none() {
        gather.session.progress.notice(format!(
            "warning: no interface in {vpc} has the address of the pod {}/{}, as where a network of the cluster's own hides it: name the interface by which it leaves with --client",
            named.namespace, named.name
        ));
    }
    Ok(Spot { vpc, interface })
}

/// `podIPs` has both families, and `podIP` the first of them; a pod of the host's network has its node's.
fn addresses(pod: &Value) -> Vec<IpAddr> {
    let all = pod["status"]["podIPs"].as_array().into_iter().flatten();
    let all = all.map(|it| &it["ip"]).chain([&pod["status"]["podIP"]]);
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in all.filter_map(|it| it.as_str()?.parse().ok()) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// `aws:///eu-west-1a/i-0…`; a node of Fargate has another last part (cloud-provider-aws, "Node
/// identification").
fn instance(provider: &str) -> Option<&str> {
    let (_, id) = provider.trim().strip_prefix("aws://")?.rsplit_once('/')?;
    (id.starts_with("i-") && is_instance(id)).then_some(id)
}

async fn of_task(gather: &Gather, task: &Task) -> Result<Spot, String> {
    let words = ["ecs", "describe-tasks", "--output", "json"];
    let of_task = ["--cluster", &task.cluster, "--tasks", &task.id];
    let command = aws(gather, &[words, of_task].concat());
    let done = run(command, "aws", "", PATIENCE).await?;
    if done.code != Some(0) {
        let is_refused = done.complaint.contains("AccessDenied");
        return Err(if is_refused {
            "ecs:DescribeTasks was refused".to_owned()
        } else {
            done.failed("aws ecs describe-tasks")
        });
    }
    let (interface, account) = interface(&done.output)?;
    let found = interfaces::client(gather, &interface, Some(&account)).await;
    let (vpc, _) = found.ok_or_else(|| format!("EC2 did not tell the VPC of {interface}"))?;
    Ok(Spot {
        vpc,
        interface: Some(interface),
    })
}

/// The interface of a task and its account (Amazon ECS API reference, `Attachment`).
fn interface(answer: &str) -> Result<(String, String), String> {
    let answer: Value = serde_json::from_str(answer)
        .map_err(|_| "aws ecs describe-tasks printed something else than tasks".to_owned())?;
    let task = &answer["tasks"][0];
    let Some(arn) = task["taskArn"].as_str().and_then(Arn::parse) else {
        let why = answer["failures"][0]["reason"].as_str();
        return Err(format!(
            "ECS knows no such task ({})",
            why.map_or_else(|| "no reason given".to_owned(), shown)
        ));
    };
    let attachments = task["attachments"].as_array().into_iter().flatten();
    let of_network = attachments.filter(|it| it["type"] == "ElasticNetworkInterface");
    let mut details = of_network
        .filter_map(|it| it["details"].as_array())
        .flatten();
    let id = details.find_map(|it| {
        let value = it["value"].as_str()?;
        let is_id = it["name"] == "networkInterfaceId" && is_interface(value);
        is_id.then_some(value)
    });
    let id = id.ok_or(
        "the task has no interface of its own, as in the network modes `bridge` and `host`, and leaves by its instance's, which ECS does not tell",
    )?;
    Ok((id.to_owned(), arn.account.to_owned()))
}

fn is_interface(id: &str) -> bool {
    let digits = id.strip_prefix("eni-").unwrap_or_default();
    matches!(digits.len(), 8 | 17) && digits.bytes().all(|it| it.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{addresses, instance, interface};

    #[test]
    fn a_node_is_an_instance_or_is_not() {
        let id = "i-0c5e6f708192a3b4c";
        assert_eq!(instance(&format!("aws:///eu-west-1a/{id}")), Some(id));
        for other in [
            "",
            "aws:///eu-west-1a/fargate-ip-10-0-1-2.eu-west-1.compute.internal",
            "eks-hybrid:///eu-west-1/apps/mi-0123456789abcdef0",
            "gce://project/zone/i-0c5e6f708192a3b4c",
            "aws:///eu-west-1a/i-0c5e --all",
        ] {
            assert_eq!(instance(other), None, "{other}");
        }
    }

    #[test]
    fn a_pod_has_addresses_of_both_families() {
        let pod = json!({"status": {"podIP": "10.1.2.3", "podIPs": [{"ip": "10.1.2.3"}, {"ip": "fd00::3"}, {"ip": "x"}]}});
        let found: Vec<String> = addresses(&pod).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["10.1.2.3", "fd00::3"]);
        assert!(addresses(&json!({"status": {}})).is_empty());
    }

    #[test]
    fn a_task_has_an_interface_of_its_own_in_awsvpc_mode_only() {
        let task = |attachments| {
            let arn = "arn:aws:ecs:eu-west-1:444455556666:task/apps/0a1b2c3d";
            json!({"tasks": [{"taskArn": arn, "attachments": attachments}], "failures": []})
                .to_string()
        };
        let detail = |value: &str| {
            task(json!([{"type": "ElasticNetworkInterface", "details": [
                {"name": "subnetId", "value": "subnet-0a"},
                {"name": "networkInterfaceId", "value": value},
            ]}]))
        };
        assert_eq!(
            interface(&detail("eni-0c4d5e6f708192a3b")),
            Ok((
                "eni-0c4d5e6f708192a3b".to_owned(),
                "444455556666".to_owned()
            ))
        );
        for (answer, words) in [
            (task(json!([])), "`bridge`"),
            (detail("eni-0a --all"), "`bridge`"),
            (
                json!({"tasks": [], "failures": [{"reason": "MISSING"}]}).to_string(),
                "MISSING",
            ),
            ("<html>".to_owned(), "something else"),
        ] {
            let why = interface(&answer).unwrap_err();
            assert!(why.contains(words), "{why}");
        }
    }
}
