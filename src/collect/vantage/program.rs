//! Runs the script by another program: kubectl, or the AWS CLI.

use std::io::ErrorKind;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::time::timeout;

use crate::collect::dns::seconds;
use crate::collect::gather::Gather;
use crate::collect::vantage::place::{Pod, Task, Via};
use crate::collect::vantage::reply::shown;
use crate::collect::vantage::script::Errand;

/// More than the script ever prints.
const MOST_OUTPUT: u64 = 256 * 1024;

/// Runs it in a container of a pod; the script goes over stdin, so that nobody reads it in a list of
/// processes.
pub(super) async fn in_pod(
    pod: &Pod,
    errand: &Errand,
    patience: Duration,
) -> Result<String, String> {
    let mut command = Command::new("kubectl");
    if let Some(context) = &pod.context {
        command.args(["--context", context]);
    }
    command.args(["exec", "-i", "-n", &pod.namespace, &pod.name]);
    if let Some(container) = &pod.container {
        command.args(["-c", container]);
    }
    command.args(["--", "sh", "-s"]);
    let done = run(command, "kubectl", &errand.script, patience).await?;
    if done.has_done(errand) {
        return Ok(done.output);
    }
    let said = shown(&done.complaint);
    let has_no_shell = done.complaint.contains("executable file not found")
        || done.complaint.contains("no such file or directory");
    if has_no_shell {
        return Err(format!(
            "there is no sh in {}; a container beside it has one: {}",
            Via::Kubectl(pod.clone()),
            pod.debug_command()
        ));
    }
    done.failed("kubectl exec", &said)
}

/// Runs it in a container of a task. AWS records the command, and it holds no secret.
pub(super) async fn in_task(
    g: &Gather,
    task: &Task,
    errand: &Errand,
    patience: Duration,
) -> Result<String, String> {
    if errand.script.contains('\'') {
        return Err("a request with a single quote in it cannot be passed on by ecs".to_owned());
    }
    let mut command = Command::new("aws");
    command.args(["ecs", "execute-command", "--interactive"]);
    command.args(["--cluster", &task.cluster, "--task", &task.id]);
    command.args(["--container", &task.container, "--region", g.region()]);
    if let Some(profile) = &g.settings.profile {
        command.args(["--profile", profile]);
    }
    if let Some(url) = &g.settings.endpoint_url {
        command.args(["--endpoint-url", url]);
    }
    command.args(["--command", &format!("sh -c '{}'", errand.script)]);
    let done = run(command, "aws", "", patience).await?;
    if done.has_done(errand) {
        return Ok(done.output);
    }
    let said = shown(&done.complaint);
    if done.complaint.contains("SessionManagerPlugin is not found") {
        return Err(
            "`session-manager-plugin`, which the AWS CLI needs for ecs, is not installed here"
                .to_owned(),
        );
    }
    done.failed("aws ecs execute-command", &said)
}

/// How a program ended.
struct Done {
    code: Option<i32>,
    output: String,
    complaint: String,
}

impl Done {
    /// Whether the script itself spoke: how the program around it ended says no more than that.
    fn has_done(&self, errand: &Errand) -> bool {
        self.code == Some(0) || self.output.contains(&format!("{} begin", errand.mark))
    }

    fn failed(&self, what: &str, said: &str) -> Result<String, String> {
        let code = self
            .code
            .map_or_else(|| "a signal".to_owned(), |it| it.to_string());
        Err(if said.is_empty() {
            format!("{what} ended with {code}")
        } else {
            format!("{what} ended with {code}: {said}")
        })
    }
}

async fn run(
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
