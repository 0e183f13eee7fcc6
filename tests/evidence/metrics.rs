//! Counts as evidence: who gave the errors, when they began, and what was changed shortly before.

use lattice_doctor::snapshot::load::{from_value, to_value};
use serde_json::json;

use crate::world::Settings;
use crate::world::rule::{Rule, Trouble};
use crate::{Scene, findings, snapshot};

#[test]
fn a_rise_is_told_with_its_minute_and_the_change_before_it() {
    let scene = Scene::new(snapshot("errors-rise"), Settings::default());
    let report = scene.report("diagnose", &["--symptom", "503", "--since", "2h"]);
    let found = findings(&report, "errors-rise");
    assert_eq!(found.len(), 1, "{report:#}");
    let summary = found[0]["summary"].as_str().unwrap();
    assert!(
        summary.contains("from 0.2 to 39 a minute") || summary.contains(" to 39 a minute"),
        "{summary}"
    );
    assert!(
        summary.contains("the auth policy of service network"),
        "{summary}"
    );
    // Counts alone make no verdict.
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    assert_eq!(report["verdict"]["code"], "unexplained-http-503");
    // Service and target group in one call.
    assert_eq!(scene.n_asked("GetMetricData"), 1);
}

#[test]
fn errors_that_the_targets_count_are_theirs() {
    let scene = Scene::new(snapshot("errors-source"), Settings::default());
    let report = scene.report("diagnose", &[]);
    let found = findings(&report, "errors-source");
    assert_eq!(found.len(), 1, "{report:#}");
    let summary = found[0]["summary"].as_str().unwrap();
    assert!(summary.contains("the targets themselves"), "{summary}");

    let mut value = to_value(&snapshot("errors-source"));
    let groups = value["estate"]["targetGroups"].as_object_mut().unwrap();
    for group in groups.values_mut() {
        group["metrics"]["known"]["http5xx"] = json!(0);
    }
    let scene = Scene::new(from_value(value).unwrap(), Settings::default());
    let report = scene.report("diagnose", &[]);
    let summary = findings(&report, "errors-source")[0]["summary"].clone();
    assert!(
        summary.as_str().unwrap().contains("VPC Lattice itself"),
        "{summary}"
    );
}

#[test]
fn counts_that_may_not_be_read_are_a_gap() {
    let empty = Rule::always(Trouble::Refuse).operation("ListMetrics");
    let scene = Scene::new(
        snapshot("healthy-ip"),
        Settings {
            rules: vec![empty],
            ..Settings::default()
        },
    );
    let report = scene.report("diagnose", &["--symptom", "503"]);
    // Nothing was counted, and who could say why may not: no fault is made of it.
    assert_eq!(report["verdict"]["status"], "inconclusive", "{report:#}");
    assert!(findings(&report, "errors-rise").is_empty());
    assert!(
        report["gaps"]
            .to_string()
            .contains("cloudwatch:ListMetrics"),
        "{report:#}"
    );
}

#[test]
fn nobody_counts_where_nothing_is_in_doubt() {
    let scene = Scene::new(snapshot("errors-rise"), Settings::default());
    let report = scene.report("diagnose", &[]);
    assert_eq!(scene.n_asked("GetMetricData"), 0);
    assert_eq!(report["verdict"]["status"], "healthy", "{report:#}");
}
