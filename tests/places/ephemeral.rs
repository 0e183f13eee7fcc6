//! An ephemeral container in a pod that has not the tools, by a stand-in of kubectl.

use std::fs;

use serde_json::{Value, json};

use crate::pods::{kubectl, pod, runs};
use crate::stage::{Stage, said};
use crate::{POD, environment, log, stage, text};

const NO_SHELL: &str = "echo 'error: Internal error occurred: error executing command in container: OCI runtime exec failed: exec failed: unable to start container process: exec: \"sh\": executable file not found in $PATH: unknown' >&2; exit 1";
const IMAGE: [&str; 2] = ["--debug-image", "registry.example/curl:8"];

/// A pod whose container `app` does as it is told, and whose ephemeral one is in some state.
fn with_debug(app: &str, debug: &str, how: &Value) -> Stage {
    let stage = stage();
    let mut started = pod();
    started["status"]["ephemeralContainerStatuses"] = json!([{"name": "NAME", "state": how}]);
    let (before, after, input) = (
        stage.bench.path("pod.json"),
        stage.bench.path("after.json"),
        stage.bench.path("debug.stdin"),
    );
    fs::write(&after, started.to_string()).unwrap();
    let run = runs(&environment(&stage));
    let does = format!(
        "case \"$*\" in\n\
         *\" debug \"*) {debug}\n\
         name=${{*#*-c }}; name=${{name%% *}}; cat > {}; sed \"s/NAME/$name/\" {} > {}; exit;;\n\
         *\" -c app \"*) {app};;\n\
         esac\n{run}",
        input.display(),
        after.display(),
        before.display()
    );
    kubectl(&stage, &pod(), &does);
    stage
}

fn running() -> Value {
    json!({"running": {"startedAt": "2026-11-23T20:00:00Z"}})
}

/// How often one was made.
fn n_made(stage: &Stage) -> usize {
    log(stage, "kubectl.log")
        .lines()
        .filter(|it| it.contains(" debug "))
        .count()
}

#[test]
fn one_serves_the_question_and_both_requests() {
    let stage = with_debug(NO_SHELL, "", &running());
    let more = [&["--via", POD, "--probe", "both"][..], &IMAGE].concat();
    let (report, done) = stage.report("diagnose", &more);
    let requests = report["requests"]
        .as_array()
        .unwrap_or_else(|| panic!("{}\n{report:#}", said(&done)));
    let outcomes: Vec<&Value> = requests.iter().map(|it| &it["outcome"]).collect();
    assert_eq!(outcomes, ["http-403", "ok"], "{report:#}");
    // It shares the pod's network: what it sees, the pod sees.
    assert_eq!(requests[1]["place"], "client", "{report:#}");
    assert!(report["evidence"].to_string().contains("169.254.171.9"));
    assert_eq!(n_made(&stage), 1);
    let kubectl = log(&stage, "kubectl.log");
    let made = kubectl.lines().find(|it| it.contains(" debug ")).unwrap();
    let name = made.split(' ').nth(8).unwrap();
    assert!(
        name.strip_prefix("lattice-doctor-")
            .is_some_and(|it| it.len() == 8),
        "{made}"
    );
    let (before, life) = made.rsplit_once(' ').unwrap();
    assert_eq!(
        before,
        format!(
            "--context prod debug -n shop checkout-0 --image=registry.example/curl:8 -c {name} --profile=restricted --quiet --custom=/dev/stdin -- sleep"
        )
    );
    assert!((20..=120).contains(&life.parse::<u32>().unwrap()), "{life}");
    let user: Value = serde_json::from_str(&log(&stage, "debug.stdin")).unwrap();
    assert_eq!(user["securityContext"]["runAsUser"], 65534);
    let in_it = format!("exec -i -n shop checkout-0 -c {name} -- sh -s");
    assert_eq!(kubectl.matches(&in_it).count(), 3, "{kubectl}");
    // Said before, and what it is.
    let told = said(&done);
    let at = |words: &str| {
        told.find(words)
            .unwrap_or_else(|| panic!("{words}: {told}"))
    };
    assert!(
        at(&format!(
            "puts the ephemeral container {name} of image registry.example/curl:8"
        )) < at("sends 2 requests")
    );
    at("stays listed in the pod until the pod ends");
    stage.assert_discreet(&kubectl);
}

#[test]
fn what_its_image_does_not_trust_the_pod_may() {
    let stage = with_debug(NO_SHELL, "", &running());
    let program = stage.bench.path("bin/kubectl");
    let text = fs::read_to_string(&program).unwrap();
    fs::write(&program, text.replace("CURL_CA_BUNDLE=", "NOBODY=")).unwrap();
    let more = [&["--via", POD, "--probe", "unsigned"][..], &IMAGE].concat();
    let (report, done) = stage.report("diagnose", &more);
    assert_ne!(report["verdict"]["code"], "tls-untrusted", "{report:#}");
    assert_eq!(report["requests"], Value::Null, "{report:#}");
    let told = said(&done);
    assert!(
        told.contains("says nothing of what the pod trusts"),
        "{told}"
    );
}

#[test]
fn a_shell_without_curl_is_not_enough() {
    let app = "while [ \"$1\" != -- ]; do shift; done; shift; exec env PATH=\"$(dirname \"$0\")/../bare\" \"$@\"";
    let stage = with_debug(app, "", &running());
    crate::bare(&stage, &["sh", "cat", "head"]);
    let more = [&["--via", POD, "--probe", "unsigned"][..], &IMAGE].concat();
    let (report, done) = stage.report("probe", &more);
    assert_eq!(
        report["requests"][0]["outcome"],
        "http-403",
        "{}\n{report:#}",
        said(&done)
    );
    assert_eq!(n_made(&stage), 1);
}

#[test]
fn none_is_made_where_the_pod_has_the_tools_or_cannot_be_reached() {
    let more = [&["--via", POD, "--probe", "unsigned"][..], &IMAGE].concat();
    let stage = crate::pods::with_kubectl();
    let (report, done) = stage.report("diagnose", &more);
    assert_eq!(report["requests"][0]["outcome"], "http-403", "{report:#}");
    assert!(!said(&done).contains("ephemeral"), "{}", said(&done));
    assert_eq!(n_made(&stage), 0);
    let stage = with_debug(
        "echo 'error: dial tcp: connection refused' >&2; exit 1",
        "",
        &running(),
    );
    stage.report("diagnose", &more);
    assert_eq!(n_made(&stage), 0);
}

#[test]
fn why_none_is_made_is_told_with_what_to_do() {
    let said_by = |text: &str| format!("echo '{text}' >&2; exit 1;");
    for (debug, state, words) in [
        (
            said_by(
                "Error from server (Forbidden): pods \"checkout-0\" is forbidden: User \"me\" cannot patch resource \"pods/ephemeralcontainers\" in API group \"\" in the namespace \"shop\"",
            ),
            running(),
            "ask for the verb `patch` on `pods/ephemeralcontainers`",
        ),
        (
            said_by(
                "Error from server (Forbidden): pods \"checkout-0\" is forbidden: violates PodSecurity \"restricted:latest\": seccompProfile",
            ),
            running(),
            "Pod Security standard does not admit it",
        ),
        (
            said_by(
                "Error from server: admission webhook \"images.example\" denied the request: registry.example is not allowed",
            ),
            running(),
            "name an image that it allows",
        ),
        (
            said_by("Error from server (NotFound): pods \"checkout-0\" not found"),
            running(),
            "the pod is gone",
        ),
        (
            said_by("error: unknown command \"debug\" for \"kubectl\""),
            running(),
            "kubectl here is too old",
        ),
        (
            said_by(
                "error: ephemeral containers are disabled for this cluster (error from server: \"404 page not found\").",
            ),
            running(),
            "they came with Kubernetes 1.25",
        ),
        (
            String::new(),
            json!({"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image"}}),
            "does not start (ImagePullBackOff: Back-off pulling image): name an image with --debug-image that the cluster",
        ),
        (
            String::new(),
            json!({"terminated": {"reason": "StartError", "exitCode": 128, "message": "exec: \"sleep\": not found"}}),
            "name an image with sh, sleep and curl",
        ),
        (
            String::new(),
            json!({"waiting": {"reason": "ContainerCreating"}}),
            "did not start in time (ContainerCreating)",
        ),
    ] {
        let stage = with_debug(NO_SHELL, &debug, &state);
        let more = [
            &["--via", POD, "--probe", "unsigned", "--deadline", "7s"][..],
            &IMAGE,
        ]
        .concat();
        let done = stage.run("probe", &more);
        let text = text(&done);
        assert!(text.contains(words), "{words}: {text}\n{}", said(&done));
        // What failed once is not tried again.
        assert_eq!(n_made(&stage), 1, "{words}");
    }
}

#[test]
fn an_older_kubectl_makes_one_without_a_user() {
    let old = "case \"$*\" in *--custom*) echo 'error: unknown flag: --custom' >&2; exit 1;; esac;";
    let stage = with_debug(NO_SHELL, old, &running());
    let more = [&["--via", POD, "--probe", "unsigned"][..], &IMAGE].concat();
    let (report, _) = stage.report("probe", &more);
    assert_eq!(report["requests"][0]["outcome"], "http-403", "{report:#}");
    assert_eq!(n_made(&stage), 2);
}

#[test]
fn the_flag_needs_a_pod_and_an_image() {
    let stage = crate::pods::with_kubectl();
    for (args, words) in [
        (
            &["--debug-image", "curlimages/curl"][..],
            "--debug-image is the image of a container in a pod",
        ),
        (
            &["--debug-image", "curlimages/curl", "--via", crate::TASK],
            "--debug-image is the image of a container in a pod",
        ),
        (
            &["--debug-image", "a b", "--via", POD],
            "write an image such as",
        ),
        (
            &["--debug-image=--privileged", "--via", POD],
            "write an image such as",
        ),
    ] {
        let url = stage.snapshot.call.url.clone().unwrap();
        let done = stage.bench.run(&[&["probe", &url][..], args].concat());
        assert_eq!(done.status.code(), Some(2), "{}", said(&done));
        assert!(said(&done).contains(words), "{}", said(&done));
    }
    // What runs again and again would make one each time.
    let url = stage.snapshot.call.url.clone().unwrap();
    let watch = [
        "watch",
        &url,
        "--via",
        POD,
        "--debug-image",
        "curlimages/curl",
    ];
    let done = stage.bench.run(&watch);
    assert_eq!(done.status.code(), Some(2), "{}", said(&done));
    assert!(said(&done).contains("watch asks again"), "{}", said(&done));
    let smoke = stage.bench.path("smoke.toml");
    fs::write(
        &smoke,
        format!("[[calls]]\nname = \"a\"\nurl = \"{url}\"\nvia = \"{POD}\"\nexpect = \"ok\"\n"),
    )
    .unwrap();
    let smoke = smoke.to_string_lossy().into_owned();
    let done = stage
        .bench
        .run(&["smoke", &smoke, "--debug-image", "curlimages/curl"]);
    assert_eq!(done.status.code(), Some(2), "{}", said(&done));
    assert!(
        said(&done).contains("smoke checks change nothing"),
        "{}",
        said(&done)
    );
    // It changes something, so that no file says it for everybody.
    let config = stage.bench.path("other.toml");
    fs::write(&config, "[defaults]\ndebug-image = \"curlimages/curl\"\n").unwrap();
    let config = config.to_string_lossy().into_owned();
    let done = stage.run("probe", &["--config", &config]);
    assert_eq!(done.status.code(), Some(4), "{}", said(&done));
    assert!(log(&stage, "kubectl.log").is_empty());
}
