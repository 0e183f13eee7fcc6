//! From a pod, by a stand-in of kubectl.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stage::{Stage, said};
use crate::{ADDRESS, INSTANCE, POD, environment, log, program, stage, text};

/// What the cluster says of the pod.
pub fn pod() -> Value {
    json!({
        "metadata": {"name": "checkout-0", "namespace": "shop"},
        "spec": {"nodeName": "ip-10-20-1-23.eu-west-1.compute.internal"},
        "status": {"phase": "Running", "podIP": ADDRESS, "podIPs": [{"ip": ADDRESS}]},
    })
}

/// A `kubectl` that knows the pod and its node, and does as it is told with everything else.
pub fn kubectl(stage: &Stage, pod: &Value, instead: &str) {
    let (log, file) = (
        stage.bench.path("kubectl.log"),
        stage.bench.path("pod.json"),
    );
    fs::write(&file, pod.to_string()).unwrap();
    program(
        stage,
        "bin/kubectl",
        &format!(
            "echo \"$*\" >> {}\n\
             case \"$*\" in\n\
             *\" get pod \"*) exec cat {};;\n\
             *\" get node \"*) printf aws:///eu-west-1a/{INSTANCE}; exit;;\n\
             esac\n{instead}",
            log.display(),
            file.display()
        ),
    );
}

/// Runs in the place what stands behind `--`.
pub fn runs(environment: &str) -> String {
    format!("while [ \"$1\" != -- ]; do shift; done\nshift\nexec env {environment} \"$@\"")
}

/// A stage with a pod on the client instance.
pub fn with_kubectl() -> Stage {
    let stage = stage();
    let run = runs(&environment(&stage));
    kubectl(&stage, &pod(), &run);
    stage
}

#[test]
fn both_requests_are_sent_and_the_signature_is_seen_by_nobody() {
    let stage = with_kubectl();
    let saved = stage
        .bench
        .path("saved.json")
        .to_string_lossy()
        .into_owned();
    let more = ["--via", POD, "--probe", "both", "--save", &saved];
    let (report, done) = stage.report("diagnose", &more);
    let requests = report["requests"]
        .as_array()
        .unwrap_or_else(|| panic!("{}\n{report:#}", said(&done)));
    let outcomes: Vec<&str> = requests
        .iter()
        .map(|it| it["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["http-403", "ok"], "{report:#}");
    assert_eq!(stage.plane.served().len(), 2);
    for request in requests {
        assert_eq!(request["via"], POD);
        assert_eq!(request["address"], "127.0.0.1");
        assert!(request["milliseconds"]["firstByte"].is_u64(), "{request:#}");
        assert!(request["requestId"].is_string(), "{request:#}");
    }
    // The cluster and EC2 say where the pod is.
    assert_eq!(report["verdict"]["observed"], "ok", "{report:#}");
    assert!(!report.to_string().contains("nobody checked"), "{report:#}");
    assert!(said(&done).contains(&format!(
        "runs a script that only reads in {POD}, by kubectl exec"
    )));
    assert!(
        said(&done).contains("sends 2 requests: "),
        "{}",
        said(&done)
    );
    assert!(
        report["evidence"].to_string().contains(&format!(
            "169.254.171.9, fd00:ec2:80::a9fe:ab09, asked from {POD}"
        )),
        "{report:#}"
    );
    let kubectl = log(&stage, "kubectl.log");
    let mut asked: Vec<&str> = kubectl.lines().collect();
    asked.sort_unstable();
    let exec = "--context prod exec -i -n shop checkout-0 -c app -- sh -s";
    assert_eq!(
        asked,
        [
            exec,
            exec,
            exec,
            "--context prod get node ip-10-20-1-23.eu-west-1.compute.internal -o jsonpath={.spec.providerID}",
            "--context prod get pod -n shop checkout-0 -o json",
        ]
    );
    let curl = log(&stage, "curl.log");
    assert_eq!(curl.lines().collect::<Vec<_>>(), ["-q -K -", "-q -K -"]);
    let text = fs::read_to_string(&saved).unwrap();
    for seen in [&text, &kubectl, &curl] {
        stage.assert_discreet(seen);
    }
    let again = stage
        .bench
        .run(&["diagnose", "--snapshot", &saved, "-o", "json"]);
    assert_eq!(again.stdout, done.stdout);
}

#[test]
fn what_goes_wrong_on_the_way_is_told_and_the_facts_remain() {
    let debug = "kubectl --context prod debug -it -n shop checkout-0 --target app --image curlimages/curl -- sh";
    let half = "echo ld-0 begin; head -c 40 | tail -c 20";
    for (does, words) in [
        (
            "echo 'Error from server (NotFound): pods \"checkout-0\" not found' >&2; exit 1",
            "pods \"checkout-0\" not found",
        ),
        (
            "echo 'OCI runtime exec failed: exec: \"sh\": executable file not found in $PATH' >&2; exit 126",
            debug,
        ),
        (
            "echo 'Unable to connect to the server: getting credentials: exec: executable aws not found' >&2; exit 1",
            "executable aws not found",
        ),
        ("exit 7", "kubectl exec ended with 7"),
        ("cat >/dev/null", "nothing was printed there"),
        (
            "cat >/dev/null; printf 'welcome\\033[31m to\\007 nowhere'",
            "something else was printed there: welcome to nowhere",
        ),
        (
            "mark=$(sed -n 's/^ld_mark=//p'); echo \"$mark begin\"; echo \"$mark dns dig\"",
            "cut short",
        ),
        (half, "something else"),
    ] {
        let stage = stage();
        // All of kubectl is as bad.
        program(&stage, "bin/kubectl", does);
        let (report, done) = stage.report("diagnose", &["--via", POD, "--probe", "unsigned"]);
        assert!(
            done.status.code().is_some_and(|it| it < 4),
            "{}",
            said(&done)
        );
        let gaps = report["gaps"].to_string().replace("\\\"", "\"");
        let gaps = format!("{gaps}{}", report["verdict"]);
        assert!(
            gaps.contains(words) || report["verdict"]["status"] == "healthy",
            "{does}: {report:#}"
        );
        assert_eq!(report["requests"], Value::Null, "{does}: {report:#}");
        // A place that cannot be reached is no fault of the call.
        assert_ne!(report["verdict"]["status"], "fault", "{does}: {report:#}");
        let text = text(&stage.run("probe", &["--via", POD, "--probe", "unsigned"]));
        assert!(text.contains(words), "{does}: {text}");
    }
}

#[test]
fn one_without_tools_says_how_to_get_them() {
    let stage = stage();
    let bare = crate::bare(&stage, &["sh", "cat", "head"]);
    kubectl(&stage, &pod(), &runs(&format!("PATH={bare}")));
    let text = text(&stage.run("probe", &["--via", POD, "--probe", "unsigned"]));
    for words in [
        "there is no curl in kubectl:prod/shop/checkout-0/app",
        "there is no dig, nslookup or getent in kubectl:",
        "`--debug-image curlimages/curl` puts an ephemeral container",
        "kubectl --context prod debug -it -n shop checkout-0 --target app",
    ] {
        assert!(text.contains(words), "{text}");
    }
    assert!(!log(&stage, "kubectl.log").contains(" debug "));
}

#[test]
fn one_that_hangs_ends_at_the_deadline() {
    let stage = stage();
    program(&stage, "bin/kubectl", "exec sleep 100");
    let since = Instant::now();
    let (report, done) = stage.report(
        "diagnose",
        &["--via", POD, "--probe", "unsigned", "--deadline", "4s"],
    );
    assert!(
        since.elapsed() < Duration::from_secs(15),
        "past the deadline"
    );
    assert_ne!(report["verdict"]["status"], "fault", "{report:#}");
    assert!(
        said(&done).contains("the deadline of 4s passed"),
        "{}",
        said(&done)
    );
}

#[test]
fn wget_does_where_there_is_no_curl() {
    let stage = stage();
    let bare = crate::bare(&stage, &["sh", "cat", "head", "grep", "getent"]);
    let url = stage.snapshot.call.url.clone().unwrap();
    let url = url.replace("https:", "http:");
    let host = url.split('/').nth(2).unwrap().to_owned();
    let to = stage.plane.address();
    // There is no DNS here that knows the name.
    program(
        &stage,
        "bare/wget",
        &format!(
            "case \"$1\" in --help) exec /usr/bin/wget --help;; esac\n\
             for it; do shift; case \"$it\" in http:*) it=http://{to}/v1/orders/42;; esac; set -- \"$@\" \"$it\"; done\n\
             exec /usr/bin/wget --header \"Host: {host}\" \"$@\""
        ),
    );
    kubectl(&stage, &pod(), &runs(&format!("PATH={bare}")));
    let done = stage.bench.run(&[
        "probe", &url, "--via", POD, "--probe", "unsigned", "-o", "json",
    ]);
    let report: Value =
        serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{}", said(&done)));
    let request = &report["requests"][0];
    assert_eq!(request["outcome"], "http-403", "{report:#}");
    assert_eq!(request["author"], "Lattice", "{report:#}");
    assert_eq!(stage.plane.served().len(), 1);
}
