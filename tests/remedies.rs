//! The catalogue of remedies: each says what harm it may do, stops where it fails, is shown by a
//! snapshot, and asks for no word that its checks do not set.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::{env, fs, process};

use lattice_doctor::call::resolve_service;
use lattice_doctor::checks::CHECKS;
use lattice_doctor::codes::{Code, Gives};
use lattice_doctor::playbook::{Playbook, Playbooks, Remedy, Risk};
use lattice_doctor::remedy::chain;
use lattice_doctor::remedy::harm::{unsafe_method, writes};
use lattice_doctor::render::phrase::pasted;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::from_text;
use lattice_doctor::verdict::weigh;
use lattice_doctor::words;

fn snapshots() -> Vec<(String, Snapshot)> {
    let mut files: Vec<_> = fs::read_dir("snapshots")
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let mut snapshot = from_text(&fs::read_to_string(file).unwrap()).unwrap();
            resolve_service(&mut snapshot).unwrap();
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            (name, snapshot)
        })
        .collect()
}

/// Every remedy of the catalogue, with a name for messages.
fn remedies() -> Vec<(String, Remedy)> {
    let playbooks = Playbooks::built_in();
    let of_code = |code: &Code| {
        let remedies = playbooks.entry(*code).remedy.clone();
        let named = |(idx, it)| (format!("{code}, remedy {idx}"), it);
        remedies
            .into_iter()
            .enumerate()
            .map(named)
            .collect::<Vec<_>>()
    };
    Code::ALL.iter().flat_map(of_code).collect()
}

/// What cannot be undone by a command, and why.
const FINAL: [(&str, &str); 2] = [
    (
        "service-not-active, remedy 1",
        "a service that is made again has another id",
    ),
    (
        "tls-certificate-missing, remedy 0",
        "the service had no certificate, and none can be taken away",
    ),
];

#[test]
fn what_writes_says_its_risk_and_how_to_go_back() {
    for (name, remedy) in remedies() {
        if !remedy.commands.iter().any(|it| writes(it)) {
            continue;
        }
        let risk = remedy.risk.as_deref();
        let risk = risk.unwrap_or_else(|| panic!("{name} writes, and says no risk"));
        let is_filled = risk.starts_with('{');
        let known = Risk::from_word(risk);
        assert!(is_filled || known.is_some(), "{name}: `{risk}` is no risk");
        assert!(
            known == Some(Risk::None) || remedy.risks.is_some(),
            "{name} does not say in a sentence what it may do"
        );
        let is_final = FINAL.iter().any(|it| it.0 == name);
        assert_ne!(
            remedy.rollback.is_empty(),
            !is_final,
            "{name}: its rollback"
        );
    }
}

#[test]
fn commands_stop_where_a_value_or_a_step_is_missing() {
    for (name, remedy) in remedies() {
        for commands in [&remedy.commands, &remedy.rollback] {
            for (idx, command) in commands.iter().enumerate() {
                assert_variables(&name, &commands[..idx], command);
                let is_subshell = command.starts_with("( ") && command.ends_with(" )");
                assert!(
                    is_subshell || !command.contains(';'),
                    "{name}: `{command}` goes on after a failure"
                );
                for word in ["while ", "until ", "|| true", "eval ", "--user ", "secret"] {
                    assert!(!command.contains(word), "{name}: `{word}` in `{command}`");
                }
                for named in ["--group-name ", "--caller-reference "] {
                    assert!(
                        !command.contains(named) || command.contains("$(date +%s)"),
                        "{name}: the second time `{command}` meets the name of the first"
                    );
                }
                assert_eq!(unsafe_method(command), None, "{name}: `{command}`");
            }
        }
    }
}

/// `${NAME:?why}`, or `${NAME:?}` after a command that set it or asked for it; a loop's own variable
/// is in lower case.
fn assert_variables(name: &str, before: &[String], command: &str) {
    for (at, _) in command.match_indices('$') {
        let rest = &command[at + 1..];
        let is_bare = rest.starts_with(|it: char| it.is_ascii_uppercase());
        assert!(!is_bare, "{name}: a bare variable in `{command}`");
        let Some(rest) = rest.strip_prefix('{') else {
            continue;
        };
        let inside = rest.split('}').next().unwrap();
        let (variable, why) = inside
            .split_once(":?")
            .unwrap_or_else(|| panic!("{name}: `{inside}` may be empty in `{command}`"));
        let set = format!("{variable}=$(");
        let asked = format!("${{{variable}:?");
        let is_set = before
            .iter()
            .any(|it| it.starts_with(&set) || it.contains(&asked));
        assert!(
            is_set || !why.is_empty(),
            "{name}: nothing says what {variable} is"
        );
    }
}

/// Every fix that a snapshot shows, once.
fn fixes() -> BTreeMap<(String, Option<usize>, bool), Vec<String>> {
    let playbooks = Playbooks::built_in();
    let mut found = BTreeMap::new();
    for (_, snapshot) in snapshots() {
        let diagnosis = weigh(&snapshot, None, &playbooks);
        for link in chain(&diagnosis, &playbooks) {
            let slug = link.finding.code.slug();
            for (is_back, commands) in [(false, link.fix.commands), (true, link.fix.rollback)] {
                let key = (slug.to_owned(), link.fix.remedy, is_back);
                found.entry(key).or_insert(commands);
            }
        }
    }
    found
}

/// A shell in which every `aws` fails, and writes down that it was asked.
#[test]
fn nothing_runs_after_a_step_that_failed() {
    let folder = env::temp_dir().join(format!("lattice-doctor-fixes-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let aws = folder.join("aws");
    let log = folder.join("log");
    fs::write(
        &aws,
        format!("#!/bin/sh\necho \"$@\" >> {}\nexit 1\n", log.display()),
    )
    .unwrap();
    fs::set_permissions(&aws, fs::Permissions::from_mode(0o755)).unwrap();
    for (name, commands) in fixes() {
        let commands: Vec<String> = commands
            .into_iter()
            .filter(|it| it.contains("aws "))
            .collect();
        let _ = fs::remove_file(&log);
        let status = shell(&folder, &pasted(&commands));
        let asked = fs::read_to_string(&log).unwrap_or_default();
        let n_asked = asked.lines().count();
        assert!(n_asked <= 1, "{name:?} went on:\n{asked}");
        assert!(commands.is_empty() || !status, "{name:?} hides a failure");
    }
    fs::remove_dir_all(&folder).unwrap();
}

fn shell(folder: &Path, text: &str) -> bool {
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let run = Command::new("bash")
        .args(["-c", text])
        .env_clear()
        .env("PATH", path)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(!said.contains("syntax error"), "{text}: {said}");
    run.status.success()
}

/// Remedies that no snapshot shows yet, by code and place, each with the reason.
const UNSHOWN: [(&str, usize, &str); 4] = [
    (
        "caller-identity-policy-denies",
        3,
        "a deny of the caller's own inline policy, met with the owner's question first",
    ),
    (
        "caller-identity-policy-denies",
        4,
        "the same of an attached policy",
    ),
    (
        "endpoint-sg-blocks-listener",
        2,
        "an endpoint that is reached by IPv6 alone",
    ),
    (
        "target-lambda-error",
        0,
        "always a suspect: `explain` shows what to do",
    ),
];

/// What no snapshot can show: a warning stops no call, so that its remedy stands in `explain` alone.
#[test]
fn every_remedy_is_the_fix_of_some_snapshot() {
    let playbooks = Playbooks::built_in();
    let mut shown: BTreeSet<(Code, usize)> = BTreeSet::new();
    for (_, snapshot) in snapshots() {
        let diagnosis = weigh(&snapshot, None, &playbooks);
        let links = chain(&diagnosis, &playbooks);
        shown.extend(
            links
                .iter()
                .filter_map(|it| Some((it.finding.code, it.fix.remedy?))),
        );
    }
    let mut missing = Vec::new();
    for code in Code::ALL.iter().filter(|it| it.gives() != Gives::Warning) {
        for (idx, remedy) in playbooks.entry(*code).remedy.iter().enumerate() {
            let is_known = UNSHOWN.iter().any(|it| (it.0, it.1) == (code.slug(), idx));
            assert!(
                !(is_known && shown.contains(&(*code, idx))),
                "{code}, remedy {idx} is shown: take it off the list"
            );
            if !is_known && !shown.contains(&(*code, idx)) {
                missing.push(format!("{code}, remedy {idx}: {}", remedy.summary));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The names between the braces of a template.
fn placeholders(template: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (open, _) in template.match_indices('{') {
        let rest = &template[open + 1..];
        let name = rest.split('}').next().unwrap();
        let is_name = rest.len() > name.len()
            && !name.is_empty()
            && name
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
        if is_name {
            found.insert(name.to_owned());
        }
    }
    found
}

fn templates(entry: &Playbook) -> Vec<String> {
    let mut all = vec![entry.summary.clone()];
    all.extend(entry.pass.clone());
    all.extend(entry.confirm.clone());
    for remedy in &entry.remedy {
        all.push(remedy.summary.clone());
        all.extend(
            [&remedy.terraform, &remedy.risk, &remedy.risks]
                .into_iter()
                .flatten()
                .cloned(),
        );
        all.extend(remedy.commands.iter().chain(&remedy.rollback).cloned());
        all.extend(remedy.patch.iter().map(ToString::to_string));
    }
    all
}

#[test]
fn no_placeholder_is_misspelt() {
    let playbooks = Playbooks::built_in();
    let mut misspelt = Vec::new();
    for code in Code::ALL {
        let known = words_of(*code);
        for template in templates(&playbooks.entry(*code)) {
            let unset = placeholders(&template);
            let unset = unset.iter().filter(|it| !known.contains(it.as_str()));
            misspelt.extend(
                unset.map(|it| format!("{code}: no check sets `{{{it}}}`, in `{template}`")),
            );
        }
    }
    assert!(misspelt.is_empty(), "{misspelt:#?}");
    assert!(!words_of(Code::ListenerMissing).contains("prot"));
}

/// The words that a playbook entry may name: the call's, and those of the checks that give its code.
fn words_of(code: Code) -> BTreeSet<&'static str> {
    let gives = CHECKS.iter().filter(|it| it.codes.contains(&code));
    let mut rows: Vec<_> = gives.collect();
    if rows.is_empty() {
        // What several checks say beside their own codes.
        rows = CHECKS.iter().collect();
    }
    let own = rows.iter().flat_map(|it| it.words).copied();
    own.chain(words::OF_CALL.iter().copied()).collect()
}

#[test]
fn no_finding_sets_a_word_that_its_check_does_not_declare() {
    let playbooks = Playbooks::built_in();
    let mut undeclared = BTreeSet::new();
    for (_, snapshot) in snapshots() {
        let diagnosis = weigh(&snapshot, None, &playbooks);
        for word in words::of_call(&diagnosis.path).keys() {
            if !words::OF_CALL.contains(word) {
                undeclared.insert(format!("`{word}` of the call"));
            }
        }
        for step in &diagnosis.steps {
            for finding in step.findings() {
                let own = finding.words.keys();
                undeclared.extend(
                    own.filter(|it| !step.check.words.contains(it))
                        .map(|it| format!("`{it}` of `{}`", step.check.question)),
                );
            }
        }
    }
    assert!(undeclared.is_empty(), "not declared: {undeclared:#?}");
}

/// The first fix of a snapshot after a change of its text.
fn fix_of(name: &str, change: impl Fn(&str) -> String) -> lattice_doctor::remedy::Fix {
    let text = fs::read_to_string(format!("snapshots/{name}.json")).unwrap();
    let changed = change(&text);
    assert_ne!(changed, text, "{name}");
    let mut snapshot = from_text(&changed).unwrap();
    resolve_service(&mut snapshot).unwrap();
    let playbooks = Playbooks::built_in();
    let diagnosis = weigh(&snapshot, None, &playbooks);
    chain(&diagnosis, &playbooks).swap_remove(0).fix
}

#[test]
fn a_role_that_aws_keeps_is_changed_where_it_is_kept_or_not_at_all() {
    let as_role = |role: &str| {
        fix_of("caller-identity-policy-denies", |it| {
            it.replace("checkout-service", role)
        })
    };
    let own = as_role("billing-service");
    assert!(own.commands[0].contains("put-role-policy") && own.proof.is_some());
    let by_identity_center = as_role("AWSReservedSSO_Ops_0a1b2c3d4e5f6071");
    assert!(by_identity_center.commands.is_empty());
    assert!(by_identity_center.summary.contains("permission set Ops "));
    let linked = as_role("AWSServiceRoleForBatch");
    assert!(linked.commands.is_empty() && linked.terraform.is_none());
    assert!(linked.proof.is_none(), "nobody can make that change");
}

#[test]
fn a_policy_that_would_outgrow_its_quota_is_no_command() {
    let long = "x".repeat(10_200);
    let of_service = fix_of("service-policy-denies", |it| {
        let (before, after) = it.split_once("\"authPolicy\"").unwrap();
        let (policy, rest) = after.split_once("\"authPolicy\"").unwrap_or((after, ""));
        let filled = |it: &str| {
            let filler = format!(
                "\"Statement\": [{{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"vpc-lattice-svcs:Invoke\", \"Resource\": \"arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0fffffffffffffff0/{long}\"}}, "
            );
            it.replacen("\"Statement\": [", &filler, 1)
        };
        match rest {
            "" => format!("{before}\"authPolicy\"{}", filled(policy)),
            rest => format!(
                "{before}\"authPolicy\"{policy}\"authPolicy\"{}",
                filled(rest)
            ),
        }
    });
    assert!(of_service.commands.is_empty(), "{:?}", of_service.commands);
    assert!(of_service.proof.is_none());
    assert!(
        of_service.summary.contains("VPC Lattice takes 10240"),
        "{}",
        of_service.summary
    );
    let of_role = fix_of("caller-identity-policy-denies", |it| {
        it.replace("dynamodb:GetItem", &format!("dynamodb:{long}"))
    });
    assert!(of_role.commands.is_empty() && of_role.proof.is_none());
    assert!(
        of_role.summary.contains("IAM takes 10240"),
        "{}",
        of_role.summary
    );
}

#[test]
fn what_the_callers_own_policies_allow_is_not_mended_by_one_more() {
    // iam:SimulatePrincipalPolicy denies, and the policies that were read allow: a service control policy may be why.
    for said in ["implicitDeny", "explicitDeny"] {
        let fix = fix_of("caller-identity-policy-denies", |it| {
            it.replace("dynamodb:GetItem", "vpc-lattice-svcs:Invoke")
                .replacen(
                    "\"boundary\": {\"absent\": true}",
                    &format!("\"boundary\": {{\"absent\": true}}, \"simulation\": {{\"known\": \"{said}\"}}"),
                    1,
                )
        });
        let writes = fix.commands.iter().any(|it| self::writes(it));
        assert!(!writes && fix.proof.is_none(), "{:?}", fix.commands);
    }
}

#[test]
fn a_deny_of_a_pattern_that_names_the_caller_is_not_undone() {
    let deny = "\"Condition\": {\"ArnLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::444455556666:role/checkout-*\"}}";
    let fix = fix_of("network-policy-explicit-deny", |it| {
        let at = it.find("\"StringNotEquals\"").unwrap();
        let start = it[..at].rfind("\"Condition\"").unwrap();
        let end = at + it[at..].find("}\n").unwrap() + 2;
        let end = end + it[end..].find('}').unwrap() + 1;
        format!("{}{deny}{}", &it[..start], &it[end..])
    });
    assert!(
        !fix.commands.iter().any(|it| writes(it)),
        "{:?}",
        fix.commands
    );
    assert!(
        fix.summary.contains("whether this deny still holds"),
        "{}",
        fix.summary
    );
}
