//! Where a pod or a task is found to be, against what the user said.

use std::process::Output;

use serde_json::{Value, json};

use crate::pods::{kubectl, pod, runs, with_kubectl};
use crate::stage::{Stage, said};
use crate::{INTERFACE, POD, UNSIGNED, VPC, environment, log, program, stage, text};

/// The probe of a pod of which the user says this much.
fn probe(stage: &Stage, said: &[&str]) -> (Value, Output) {
    let url = stage.snapshot.call.url.clone().unwrap();
    let to = stage.plane.address().to_string();
    let args = [
        &[
            "probe",
            &url,
            "--via",
            POD,
            "--connect-to",
            &to,
            "-o",
            "json",
        ][..],
        &UNSIGNED,
        said,
    ]
    .concat();
    let done = stage.bench.run(&args);
    let report = serde_json::from_slice(&done.stdout);
    (
        report.unwrap_or_else(|_| panic!("{}", crate::said(&done))),
        done,
    )
}

#[test]
fn the_pod_is_the_client_where_nobody_names_another() {
    let stage = with_kubectl();
    let (report, done) = probe(&stage, &[]);
    assert_eq!(report["call"]["client"], INTERFACE, "{report:#}");
    assert_eq!(report["call"]["clientVpc"], VPC);
    assert_eq!(report["requests"][0]["place"], "client", "{report:#}");
    assert!(
        said(&done).contains(&format!("the client is {POD}: {INTERFACE} in {VPC}")),
        "{}",
        said(&done)
    );
    // Its interface is read once, by whoever may know it.
    let calls = stage.world.calls();
    let mut askers: Vec<&String> = calls
        .iter()
        .filter(|it| it.about.contains("instance-id"))
        .map(|it| &it.account)
        .collect();
    let n_asked = askers.len();
    askers.sort_unstable();
    askers.dedup();
    assert_eq!(askers.len(), n_asked, "{askers:?}");
    assert!(!calls.iter().any(|it| it.about.contains("interface-id")));
}

#[test]
fn one_that_nobody_places_proves_nothing() {
    let stage = stage();
    let run = runs(&environment(&stage));
    let forbidden = "case \"$*\" in *node*) echo 'Error from server (Forbidden): nodes \"n\" is forbidden' >&2; exit 1;; esac";
    kubectl(&stage, &pod(), &run);
    let whole = std::fs::read_to_string(stage.bench.path("bin/kubectl")).unwrap();
    program(&stage, "bin/kubectl", &format!("{forbidden}\n{whole}"));
    let (report, done) = probe(&stage, &[]);
    assert_eq!(report["requests"][0]["place"], "unknown", "{report:#}");
    assert_eq!(report["requests"][0]["counts"], false);
    // With nobody said to be the client, this machine is not it either.
    assert_eq!(report["call"]["clientVpc"], Value::Null);
    for words in ["nodes \"n\" is forbidden", "say it with --client-vpc"] {
        assert!(said(&done).contains(words), "{}", said(&done));
    }
    // What the user says then stands, and is told to be no more than that.
    let (report, done) = probe(&stage, &["--client-vpc", VPC]);
    assert_eq!(report["requests"][0]["place"], "client", "{report:#}");
    let unchecked = format!("which is in {VPC} as --client-vpc says, and nobody checked that");
    assert!(
        report["evidence"].to_string().contains(&unchecked),
        "{report:#}"
    );
    assert!(
        report["requests"][0]["proves"]
            .as_str()
            .unwrap()
            .contains(&unchecked)
    );
    assert!(
        said(&done).contains("nobody checked it: kubectl get node ended with 1"),
        "{}",
        said(&done)
    );
}

#[test]
fn one_that_is_elsewhere_is_no_client_whatever_the_user_says() {
    let stage = with_kubectl();
    let other = "vpc-0d2b3c4d5e6f70819";
    let (report, done) = probe(&stage, &["--client-vpc", other, "--client", "any"]);
    assert_eq!(report["requests"][0]["place"], "other-vpc", "{report:#}");
    assert_eq!(report["requests"][0]["counts"], false);
    assert!(
        said(&done).contains(&format!(
            "is in {VPC}, and not in {other}, as --client-vpc says"
        )),
        "{}",
        said(&done)
    );
}

#[test]
fn a_pod_behind_a_network_of_the_clusters_own_has_a_vpc_and_no_interface() {
    let stage = stage();
    let mut hidden = pod();
    hidden["status"]["podIP"] = json!("192.168.7.9");
    hidden["status"]["podIPs"] = json!([{"ip": "192.168.7.9"}]);
    kubectl(&stage, &hidden, &runs(&environment(&stage)));
    let (report, done) = probe(&stage, &[]);
    assert_eq!(report["call"]["clientVpc"], VPC, "{}", said(&done));
    assert_eq!(report["call"]["client"], Value::Null);
    assert!(
        said(&done).contains("no interface in vpc-0c1a2b3c4d5e6f708 has the address"),
        "{}",
        said(&done)
    );
}

#[test]
fn a_plan_names_what_else_is_asked() {
    let stage = with_kubectl();
    let plan = |via: &str, more: &[&str]| {
        let args = [&["--via", via, "--plan"][..], more].concat();
        text(&stage.run("diagnose", &args))
    };
    let of_pod = plan(POD, &["--debug-image", "curlimages/curl"]);
    for words in [
        "by kubectl: get pod, get node",
        "debug an ephemeral container of curlimages/curl",
    ] {
        assert!(of_pod.contains(words), "{of_pod}");
    }
    let of_task = plan(crate::TASK, &[]);
    assert!(of_task.contains("ecs:DescribeTasks"), "{of_task}");
    assert!(!plan("local", &[]).contains("kubectl"));
    assert!(log(&stage, "kubectl.log").is_empty());
}
