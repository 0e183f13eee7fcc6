//! Runs the script by another program: kubectl, or the AWS CLI.

use std::io::ErrorKind;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::time::timeout;

use crate::call::via::{Pod, Task};
use crate::collect::dns::seconds;
use crate::collect::gather::Gather;
use crate::collect::vantage::reply::shown;
use crate::collect::vantage::script::Errand;

/// More than the script ever prints.
const MOST_OUTPUT: u64 = 256 * 1024;

/// How a runtime says that it found no program of a name; the rest is its own words.
const NO_SHELL: [&str; 4] = [
    // runc, by way of containerd and CRI-O
    "exec: \"sh\": executable file not found",
    // crun
    "executable file `sh` not found",
    // gVisor
    "executable \"sh\" in PATH",
    "exec: \"sh\": stat",
];

/// Why a container printed nothing.
#[derive(Debug)]
pub(super) enum Silence {
    /// It has no shell.
    NoShell,
    /// Anything else, in words.
    Other(String),
}

/// kubectl, in the context of a pod.
pub(super) fn kubectl(pod: &Pod) -> Command {
    let mut command = Command::new("kubectl");
    if let Some(context) = &pod.context {
        command.args(["--context", context]);
    }
    command
}

/// The AWS CLI, as whoever runs this.
pub(super) fn aws(gather: &Gather, words: &[&str]) -> Command {
    let mut command = Command::new("aws");
    command
        .args(words)
        .args(["--region", gather.session.region()]);
    if let Some(profile) = &gather.session.settings.profile {
        command.args(["--profile", profile]);
    }
    if let Some(url) = &gather.session.settings.endpoint_url {
        command.args(["--endpoint-url", url]);
    }
    command
}

/// Runs it in a container of a pod, the pod's default one without; the script goes over stdin, so that
/// nobody reads it in a list of processes.
pub(super) async fn in_pod(
    pod: &Pod,
    container: Option<&str>,
    errand: &Errand,
    patience: Duration,
) -> Result<String, Silence> {
    let mut command = kubectl(pod);
    command.args(["exec", "-i", "-n", &pod.namespace, &pod.name]);
    if let Some(container) = container {
        command.args(["-c", container]);
    }
    command.args(["--", "sh", "-s"]);
    let done = run(command, "kubectl", &errand.script, patience)
        .await
        .map_err(Silence::Other)?;
    if done.has_done(errand) {
        return Ok(done.output);
    }
    if NO_SHELL.iter().any(|it| done.complaint.contains(it)) {
        return Err(Silence::NoShell);
    }
    Err(Silence::Other(done.failed("kubectl exec")))
}

/// Runs it in a container of a task. AWS records the command, and it holds no secret.
pub(super) async fn in_task(
    gather: &Gather,
    task: &Task,
    errand: &Errand,
    patience: Duration,
) -> Result<String, String> {
    if errand.script.contains('\'') {
        return Err("a request with a single quote in it cannot be passed on by ecs".to_owned());
    }
    let words = ["ecs", "execute-command", "--interactive"];
    let of_task = ["--cluster", &task.cluster, "--task", &task.id];
    let mut command = aws(
        gather,
        &[&words[..], &of_task, &["--container", &task.container]].concat(),
    );
    command.args(["--command", &format!("sh -c '{}'", errand.script)]);
    let done = run(command, "aws", "", patience).await?;
    if done.has_done(errand) {
        return Ok(done.output);
    }
    if done.complaint.contains("SessionManagerPlugin is not found") {
        return Err(
            "`session-manager-plugin`, which the AWS CLI needs for ecs, is not installed here"
                .to_owned(),
        );
    }
    Err(done.failed("aws ecs execute-command"))
}

/// How a program ended.
pub(super) struct Done {
    pub(super) code: Option<i32>,
    pub(super) output: String,
    pub(super) complaint: String,
}

impl Done {
    /// Whether the script itself spoke: how the program around it ended says no more than that.
    fn has_done(&self, errand: &Errand) -> bool {
        self.code == Some(0) || self.output.contains(&format!("{} begin", errand.mark))
    }

    /// What it says of its end.
    pub(super) fn failed(&self, what: &str) -> String {
        let code = self
            .code
            .map_or_else(|| "a signal".to_owned(), |it| it.to_string());
        let said = shown(&self.complaint);
        if said.is_empty() {
            format!("{what} ended with {code}")
        } else {
            format!("{what} ended with {code}: {said}")
        }
    }
}

/// Runs a program to its end.
pub(super) async fn run(
    mut command: Command,
    program: &str,
    input: &str,
    patience: Duration,
) -> Result<Done, String> {
    let started = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A run that ends early leaves nothing behind.
        .kill_on_drop(true)
        .spawn();
    let mut child = started.map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("`{program}` is not installed here, or not on PATH"),
        kind => format!("`{program}` cannot be started: {kind}"),
    })?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let write = async {
        if let Some(mut stdin) = stdin {
            // A program that ends before it has read all says why itself.
            let _ = stdin.write_all(input.as_bytes()).await;
            let _ = stdin.shutdown().await;
        }
    };
    let work = async {
        let (output, complaint, ()) = tokio::join!(text(stdout), text(stderr), write);
        let code = child.wait().await.ok().and_then(|it| it.code());
        Done {
            code,
            output,
            complaint,
        }
    };
    timeout(patience, work)
        .await
        .map_err(|_| format!("`{program}` gave no answer within {}", seconds(patience)))
}

async fn text(stream: Option<impl tokio::io::AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        let _ = stream.take(MOST_OUTPUT).read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
