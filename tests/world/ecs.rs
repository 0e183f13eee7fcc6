//! ECS (`json` 1.1, model 2014-11-13): where a task is, as its attachments tell.

use serde_json::json;

use super::asked::{Asked, Result};
use super::dialect::Refusal;
use super::http::no_operation;

/// The one task that there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    /// The account of its cluster.
    pub account: String,
    /// The cluster's name.
    pub cluster: String,
    /// Its id.
    pub id: String,
    /// Its interface, in the network mode `awsvpc`.
    pub interface: Option<String>,
}

/// Performs one operation.
pub fn perform(asked: &Asked<'_>) -> Result {
    match asked.operation {
        "DescribeTasks" => describe(asked),
        _ => Err(no_operation(asked)),
    }
}

fn describe(asked: &Asked<'_>) -> Result {
    let task = &asked.settings.task;
    let cluster = asked.text("cluster").unwrap_or("default");
    if cluster != task.cluster || asked.account != task.account {
        let message = "Cluster not found.";
        return Err(Refusal::new(400, "ClusterNotFoundException", message));
    }
    let arn = |id: &str| {
        let (region, account) = (asked.region(), &task.account);
        format!("arn:aws:ecs:{region}:{account}:task/{cluster}/{id}")
    };
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for id in asked.texts("tasks") {
        if id != task.id && id != arn(&task.id) {
            failures.push(json!({"arn": arn(id), "reason": "MISSING"}));
            continue;
        }
        let attachments = task.interface.iter().map(|it| {
            json!({
                "id": "5f8a1c1e-1111-4222-8333-708192a3b4c5",
                "type": "ElasticNetworkInterface",
                "status": "ATTACHED",
                "details": [
                    {"name": "subnetId", "value": "subnet-0c2b3c4d5e6f70819"},
                    {"name": "networkInterfaceId", "value": it},
                ],
            })
        });
        tasks.push(json!({
            "taskArn": arn(&task.id),
            "clusterArn": arn("").replace(":task/", ":cluster/").trim_end_matches('/'),
            "attachments": attachments.collect::<Vec<_>>(),
            "lastStatus": "RUNNING",
            "createdAt": 1_762_161_342.137,
        }));
    }
    Ok(json!({"tasks": tasks, "failures": failures}))
}
