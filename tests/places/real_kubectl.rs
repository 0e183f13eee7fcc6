//! The real kubectl before an API server of the tests, which nobody needs a cluster for: what a stand-in
//! only claims of its flags, its exec over websockets and its errors.
//!
//! `KUBECTL=/usr/bin/kubectl cargo test --test live_places -- --ignored`

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::stage::{Stage, said};
use crate::{ADDRESS, INSTANCE, INTERFACE, POD, log, place, stage};

/// An API server with one pod; it ends when this is dropped.
struct Cluster(Child);

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A stage with a cluster, and the program that `KUBECTL` names in PATH.
#[expect(
    clippy::disallowed_methods,
    reason = "where the program is, comes by the environment"
)]
fn with_cluster(settings: &Value) -> (Stage, Cluster) {
    let kubectl = std::env::var("KUBECTL").unwrap_or_else(|_| "/usr/bin/kubectl".to_owned());
    let mut stage = stage();
    let mut own = json!({
        "environment": place(&stage).into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "shells": ["app"],
        "address": ADDRESS,
        "provider": format!("aws:///eu-west-1a/{INSTANCE}"),
        "log": stage.bench.path("cluster.log"),
    });
    for (name, value) in settings.as_object().unwrap() {
        own[name] = value.clone();
    }
    let mut cluster = Cluster(
        Command::new("python3")
            .arg("tests/places/cluster.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut stdin = cluster.0.stdin.take().unwrap();
    writeln!(stdin, "{own}").unwrap();
    let mut url = String::new();
    let stdout = cluster.0.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut url).unwrap();
    let config = stage.bench.path("kubeconfig");
    let context = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": url.trim()}}],
        "users": [{"name": "u", "user": {}}],
        "contexts": [{"name": "prod", "context": {"cluster": "c", "user": "u"}}],
    });
    fs::write(&config, context.to_string()).unwrap();
    let bin = stage.bench.path("bin");
    fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(kubectl, bin.join("kubectl")).unwrap();
    let config = config.to_string_lossy().into_owned();
    stage.bench.set("KUBECONFIG", &config);
    (stage, cluster)
}

/// What the cluster was asked to do, of one kind.
fn asked(stage: &Stage, verb: &str) -> Vec<Value> {
    log(stage, "cluster.log")
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .filter(|it: &Value| it["verb"] == verb)
        .collect()
}

fn outcomes(report: &Value) -> Vec<&str> {
    let requests = report["requests"].as_array().into_iter().flatten();
    requests.filter_map(|it| it["outcome"].as_str()).collect()
}

#[test]
#[ignore = "needs kubectl, which KUBECTL names, and python3"]
fn question_and_requests_go_by_exec_over_websockets() {
    let (stage, _cluster) = with_cluster(&json!({}));
    let (report, done) = stage.report("diagnose", &["--via", POD, "--probe", "both"]);
    assert_eq!(
        outcomes(&report),
        ["http-403", "ok"],
        "{}\n{report:#}",
        said(&done)
    );
    for request in report["requests"].as_array().unwrap() {
        assert_eq!(request["place"], "client", "{report:#}");
    }
    assert_eq!(report["verdict"]["observed"], "ok", "{report:#}");
    assert!(report["evidence"].to_string().contains("169.254.171.9"));
    let run = asked(&stage, "EXEC");
    assert_eq!(run.len(), 3);
    for it in run {
        assert_eq!(it["command"], json!(["sh", "-s"]));
        assert_eq!(it["container"], "app");
    }
    assert!(asked(&stage, "PATCH").is_empty());
    // No signature is in a URL, of which an API server keeps a log.
    stage.assert_discreet(&log(&stage, "cluster.log"));
    assert_eq!(stage.plane.served().len(), 2);
}

#[test]
#[ignore = "needs kubectl, which KUBECTL names, and python3"]
fn an_image_without_a_shell_gets_an_ephemeral_container_where_it_may() {
    let (stage, _cluster) = with_cluster(&json!({"shells": []}));
    let (_, done) = stage.report("diagnose", &["--via", POD, "--probe", "unsigned"]);
    let missing = "there is no sh in kubectl:";
    assert!(said(&done).contains(missing), "{}", said(&done));
    assert!(asked(&stage, "PATCH").is_empty());
    let more = [
        "--via",
        POD,
        "--probe",
        "both",
        "--debug-image",
        "curlimages/curl:8.11.1",
    ];
    let (report, done) = stage.report("diagnose", &more);
    assert_eq!(
        outcomes(&report),
        ["http-403", "ok"],
        "{}\n{report:#}",
        said(&done)
    );
    let patches = asked(&stage, "PATCH");
    let [patch] = patches.as_slice() else {
        panic!("{patches:#?}");
    };
    assert_eq!(
        patch["path"],
        "/api/v1/namespaces/shop/pods/checkout-0/ephemeralcontainers"
    );
    let container = &patch["body"]["spec"]["ephemeralContainers"][0];
    assert_eq!(container["image"], "curlimages/curl:8.11.1");
    assert_eq!(container["command"][0], "sleep");
    assert!(container["targetContainerName"].is_null(), "{container:#}");
    // What the standard `restricted` asks for, all of it.
    let context = &container["securityContext"];
    assert_eq!(context["runAsNonRoot"], true, "{container:#}");
    assert_eq!(context["runAsUser"], 65534);
    assert_eq!(context["allowPrivilegeEscalation"], false);
    assert_eq!(context["capabilities"], json!({"drop": ["ALL"]}));
    assert_eq!(context["seccompProfile"]["type"], "RuntimeDefault");
    let name = container["name"].as_str().unwrap();
    assert!(said(&done).contains(name), "{}", said(&done));
    stage.assert_discreet(&log(&stage, "cluster.log"));
}

#[test]
#[ignore = "needs kubectl, which KUBECTL names, and python3"]
fn what_it_refuses_is_told_with_what_to_do() {
    let rbac = "pods \"checkout-0\" is forbidden: User \"me\" cannot patch resource \"pods/ephemeralcontainers\" in API group \"\" in the namespace \"shop\"";
    let waiting = json!({"reason": "ErrImagePull", "message": "registry.example/curl: not found"});
    for (settings, words) in [
        (
            json!({"refuses": {"patch pods/ephemeralcontainers": rbac}}),
            "ask for the verb `patch`",
        ),
        (
            json!({"waiting": waiting}),
            "ErrImagePull: registry.example/curl: not found",
        ),
    ] {
        let mut settings = settings;
        settings["shells"] = json!([]);
        let (stage, _cluster) = with_cluster(&settings);
        let more = [
            "--via",
            POD,
            "--probe",
            "unsigned",
            "--debug-image",
            "registry.example/curl",
        ];
        let (report, done) = stage.report("probe", &more);
        assert!(
            report["gaps"].to_string().contains(words),
            "{}\n{report:#}",
            said(&done)
        );
        assert!(asked(&stage, "PATCH").len() == 1);
    }
    let forbidden = "nodes \"ip-10-1-0-17.eu-west-1.compute.internal\" is forbidden: User \"me\" cannot get resource \"nodes\"";
    let (stage, _cluster) = with_cluster(&json!({"refuses": {"get nodes": forbidden}}));
    let (report, done) = stage.report("diagnose", &["--via", POD, "--probe", "unsigned"]);
    assert_eq!(outcomes(&report), ["http-403"], "{report:#}");
    assert!(
        said(&done).contains("nobody checked it: kubectl get node"),
        "{}",
        said(&done)
    );
    let gone = "kubectl:prod/shop/checkout-9/app";
    let (report, _) = stage.report("probe", &["--via", gone, "--probe", "unsigned"]);
    let gaps = report["gaps"].to_string().replace("\\\"", "\"");
    assert!(gaps.contains("pods \"checkout-9\" not found"), "{gaps}");
}

#[test]
#[ignore = "needs kubectl, which KUBECTL names, and python3"]
fn the_pod_is_the_client_by_what_the_cluster_says() {
    let (stage, _cluster) = with_cluster(&json!({}));
    let url = stage.snapshot.call.url.clone().unwrap();
    let done = stage.bench.run(&["dns", &url, "--via", POD, "-o", "json"]);
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["call"]["client"], INTERFACE, "{}", said(&done));
}
