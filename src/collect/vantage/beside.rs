//! A container beside the others of a pod, where none of them has the tools: an ephemeral one, which
//! stays in the pod's record until the pod ends (Kubernetes, "Ephemeral Containers"). So it is made
//! only where the user names its image, once a run, and it ends by itself.
//!
//! It sleeps, and the script is run in it as in any other: a session that is attached while the
//! container starts may lose what was printed before it was there.

use std::time::Duration;

use serde_json::Value;
use tokio::sync::OnceCell;
use tokio::time::sleep;

use crate::call::via::{Pod, Via};
use crate::collect::gather::Gather;
use crate::collect::probe::nonce;
use crate::collect::vantage::program::{Done, kubectl, run};
use crate::collect::vantage::reply::shown;
use crate::collect::vantage::whereabouts;

/// The longest that it sleeps, and the shortest: the rest of the run, and what comes late.
const LONGEST: Duration = Duration::from_mins(2);
const SHORTEST: Duration = Duration::from_secs(20);

/// Between two looks at whether it runs.
const PAUSE: Duration = Duration::from_millis(500);

/// Left of the run for what is to be asked in it.
const MARGIN: Duration = Duration::from_secs(3);

/// How long kubectl may take for one question.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the standard `restricted` asks for, with a user in numbers: the kubelet does not start an image
/// whose user is a name, as curl's own is, since it cannot tell that it is not root (Kubernetes, "Pod
/// Security Standards").
const USER: &str = r#"{"securityContext":{"runAsUser":65534,"runAsGroup":65534}}"#;

/// Reasons for which a container waits that time does not mend, and what each is about (kubelet,
/// `images/types.go` and `kuberuntime_container.go`).
const NEVER: [(&str, &str); 10] = [
    ("ErrImagePull", IMAGE),
    ("ImagePullBackOff", IMAGE),
    ("InvalidImageName", IMAGE),
    ("ErrImageNeverPull", IMAGE),
    ("ImageInspectError", IMAGE),
    ("RegistryUnavailable", IMAGE),
    ("SignatureValidationFailed", IMAGE),
    ("CreateContainerConfigError", USER_OF_IMAGE),
    ("CreateContainerError", PROGRAM),
    ("RunContainerError", PROGRAM),
];
const IMAGE: &str = "name an image with --debug-image that the cluster's nodes can pull";
const USER_OF_IMAGE: &str = "name an image that may run as a user other than root";
const PROGRAM: &str =
    "name an image with sh, sleep and curl with --debug-image, such as curlimages/curl";

/// What kubectl says where it makes none, and what to do about it.
const REFUSALS: [(&str, &str); 9] = [
    (
        "violates PodSecurity",
        "the namespace's Pod Security standard does not admit it: ask who owns the namespace",
    ),
    (
        "admission webhook",
        "a policy of the cluster does not admit it: name an image that it allows, or ask who owns the cluster",
    ),
    (
        "\"pods/ephemeralcontainers\"",
        "ask for the verb `patch` on `pods/ephemeralcontainers` in the namespace",
    ),
    (
        "unknown command",
        "kubectl here is too old for `debug`: 1.27 or newer is needed",
    ),
    (
        "unknown flag",
        "kubectl here is too old for this `debug`: 1.27 or newer is needed",
    ),
    (
        "unknown profile",
        "kubectl here is too old for this `debug`: 1.27 or newer is needed",
    ),
    (
        "ephemeral containers are disabled",
        "the cluster knows no ephemeral containers: they came with Kubernetes 1.25",
    ),
    (
        "could not find the requested resource",
        "the cluster knows no ephemeral containers: they came with Kubernetes 1.25",
    ),
    ("(NotFound)", "the pod is gone: name one that runs"),
];

/// The ephemeral container of a run.
#[derive(Debug, Default)]
pub(super) struct Beside {
    made: OnceCell<Result<String, String>>,
}

impl Beside {
    /// Whether it was made, or cannot be.
    pub(super) fn is_made(&self) -> bool {
        self.made.initialized()
    }

    /// Its name; whoever is first makes it, and waits until it runs.
    pub(super) async fn container(
        &self,
        gather: &Gather,
        pod: &Pod,
        image: &str,
    ) -> Result<String, String> {
        let left = || {
            let used = gather.session.started.elapsed() + MARGIN;
            gather.session.settings.patience.saturating_sub(used)
        };
        let making = async {
            let name = format!("lattice-doctor-{}", &nonce()?[..8]);
            make(gather, pod, image, &name, left()).await?;
            started(pod, image, &name, left).await?;
            Ok(name)
        };
        self.made.get_or_init(|| Box::pin(making)).await.clone()
    }
}

async fn make(
    gather: &Gather,
    pod: &Pod,
    image: &str,
    name: &str,
    left: Duration,
) -> Result<(), String> {
    let life = left.clamp(SHORTEST, LONGEST).as_secs();
    let place = Via::Kubectl(pod.clone());
    if let Some(aloud) = gather.session.settings.aloud {
        aloud(&format!(
            "puts the ephemeral container {name} of image {image} into the pod of {place}: it ends by itself after {life}s, and stays listed in the pod until the pod ends"
        ));
    }
    let _waiting = gather
        .session
        .progress
        .waiting(format!("the ephemeral container of {image}"));
    let mut done = debug(pod, image, name, life, true).await?;
    // `--custom` came with kubectl 1.31; nothing was made where a flag was not understood.
    if done.complaint.contains("unknown flag: --custom") {
        done = debug(pod, image, name, life, false).await?;
    }
    if done.code == Some(0) {
        return Ok(());
    }
    let failed = done.failed("kubectl debug");
    let advice = REFUSALS.iter().find(|it| done.complaint.contains(it.0));
    Err(match advice {
        Some((_, advice)) => format!("{failed}; {advice}"),
        None => failed,
    })
}

async fn debug(
    pod: &Pod,
    image: &str,
    name: &str,
    life: u64,
    as_user: bool,
) -> Result<Done, String> {
    let mut command = kubectl(pod);
    command.args(["debug", "-n", &pod.namespace, &pod.name]);
    command.arg(format!("--image={image}"));
    command.args(["-c", name, "--profile=restricted", "--quiet"]);
    if as_user {
        command.arg("--custom=/dev/stdin");
    }
    command.args(["--", "sleep", &life.to_string()]);
    let input = if as_user { USER } else { "" };
    run(command, "kubectl", input, PATIENCE).await
}

/// Waits until it runs.
async fn started(
    pod: &Pod,
    image: &str,
    name: &str,
    left: impl Fn() -> Duration,
) -> Result<(), String> {
    loop {
        let found = whereabouts::pod(pod, PATIENCE).await?;
        let waits_for = match state(&found, name) {
            State::Running => return Ok(()),
            State::Coming(why) => why,
            State::Never(why, advice) => {
                return Err(format!(
                    "the ephemeral container of {image} does not start ({why}): {advice}"
                ));
            }
        };
        if left().is_zero() {
            return Err(format!(
                "the ephemeral container of {image} did not start in time ({waits_for}): its image may still be on its way; ask again with a longer --deadline"
            ));
        }
        sleep(PAUSE).await;
    }
}

/// How the container does.
#[derive(Debug, PartialEq, Eq)]
enum State {
    Running,
    /// What it waits for.
    Coming(String),
    /// Why it never runs, and what to do.
    Never(String, &'static str),
}

fn state(pod: &Value, name: &str) -> State {
    let phase = pod["status"]["phase"].as_str().unwrap_or_default();
    if matches!(phase, "Succeeded" | "Failed") || pod["metadata"]["deletionTimestamp"].is_string() {
        return State::Never("the pod ends".to_owned(), "name a pod that runs");
    }
    let all = pod["status"]["ephemeralContainerStatuses"].as_array();
    let own = all.into_iter().flatten().find(|it| it["name"] == name);
    let Some(state) = own.map(|it| &it["state"]) else {
        return State::Coming("the node has not taken it up".to_owned());
    };
    let words = |it: &Value| {
        let reason = shown(it["reason"].as_str().unwrap_or("no reason given"));
        match it["message"].as_str().map(shown) {
            Some(message) if !message.is_empty() => format!("{reason}: {message}"),
            _ => reason,
        }
    };
    if state["running"].is_object() {
        return State::Running;
    }
    if state["terminated"].is_object() {
        let why = words(&state["terminated"]);
        return State::Never(format!("it ended at once, {why}"), PROGRAM);
    }
    let waiting = &state["waiting"];
    let reason = waiting["reason"].as_str().unwrap_or_default();
    match NEVER.iter().find(|it| it.0 == reason) {
        Some((_, advice)) => State::Never(words(waiting), advice),
        None => State::Coming(words(waiting)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{State, state};

    #[test]
    fn a_container_runs_or_will_or_never_does() {
        let pod = |it| {
            json!({
                "status": {"phase": "Running", "ephemeralContainerStatuses": [
                    {"name": "other", "state": {"running": {}}},
                    {"name": "own", "state": it},
                ]},
            })
        };
        assert_eq!(state(&pod(json!({"running": {}})), "own"), State::Running);
        for (it, words) in [
            (json!({}), "no reason given"),
            (
                json!({"waiting": {"reason": "ContainerCreating"}}),
                "ContainerCreating",
            ),
        ] {
            assert_eq!(state(&pod(it), "own"), State::Coming(words.to_owned()));
        }
        assert!(matches!(state(&pod(json!({})), "nobody"), State::Coming(_)));
        for (it, words) in [
            (
                json!({"waiting": {"reason": "ImagePullBackOff", "message": "Back-off \u{1b}[31mpulling"}}),
                "Back-off",
            ),
            (
                json!({"terminated": {"reason": "StartError", "exitCode": 128, "message": "exec: \"sleep\": not found"}}),
                "sleep",
            ),
        ] {
            let State::Never(why, _) = state(&pod(it), "own") else {
                panic!("{words}");
            };
            assert!(why.contains(words) && !why.contains('\u{1b}'), "{why}");
        }
        let mut gone = pod(json!({"running": {}}));
        gone["metadata"]["deletionTimestamp"] = json!("2026-11-23T20:00:00Z");
        assert!(matches!(state(&gone, "own"), State::Never(..)));
    }
}
