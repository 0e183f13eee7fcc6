//! What a run saves replays to the same bytes, whatever was refused or failed: each action of the operations
//! table in turn, in one account, in the other, in all, and with the consumer's credentials alone.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/mod.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::sync::Mutex;
use std::thread;

use bench::Bench;
use lattice_doctor::collect::operation::OPERATIONS;
use lattice_doctor::diagnose::diagnose;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::json::v1;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_text, from_value, to_value};
use lattice_doctor::snapshot::redact::redact;
use serde_json::{Value, json};
use world::rule::{Rule, Trouble};
use world::{Settings, World};

const CONSUMER: &str = "444455556666";
const NETWORK: &str =
    "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a1b2c3d4e5f60718";

/// Operations that no run here asks, each with the reason.
const UNASKED: [(&str, &str); 6] = [
    (
        "StopQuery",
        "it is sent only where a run ends while a query runs; what it answers stands in no fact",
    ),
    (
        "GetRule",
        "no scene has a rule whose detail the list leaves out",
    ),
    (
        "DescribeRouteTables",
        "no scene has an association whose routes are asked for",
    ),
    (
        "GetResourcePolicy",
        "no scene has a network whose shares only its policy tells",
    ),
    (
        "ListServiceNetworkVpcEndpointAssociations",
        "no scene has a network that only its endpoints tell",
    ),
    (
        "GetPolicyVersion",
        "no scene has a caller with an attached policy",
    ),
];

/// Runs that are under way at once: most of the time they wait.
const AT_ONCE: usize = 4;

/// A run: whose estate, with what besides.
#[derive(Clone)]
struct Scene {
    name: &'static str,
    snapshot: Snapshot,
    more: Vec<String>,
    is_alone: bool,
}

fn snapshot(name: &str) -> Snapshot {
    from_text(&fs::read_to_string(format!("snapshots/{name}.json")).unwrap()).unwrap()
}

/// The networks hold another account's service as well, and lead to an endpoint of another VPC.
fn crowded(name: &str) -> Snapshot {
    let mut value = to_value(&snapshot(name));
    let estate = &mut value["estate"];
    let mut listed = Vec::new();
    for number in 0..3 {
        let (service, association) = (format!("svc-{number:017x}"), format!("snsa-{number:017x}"));
        estate["services"][&service] = json!({"account": "777788889999"});
        estate["serviceAssociations"][&association] = json!({
            "account": "777788889999",
            "detail": {"known": {
                "service": service,
                "serviceNetwork": "sn-0a1b2c3d4e5f60718",
                "status": "ACTIVE",
            }},
        });
        listed.push(association);
    }
    from_value(value).unwrap()
}

/// The same call by a user in a group, with inline policies.
fn by_user() -> Snapshot {
    let mut value = to_value(&snapshot("healthy-ip"));
    let user = format!("arn:aws:iam::{CONSUMER}:user/checkout");
    let identities = value["estate"]["identities"].as_object_mut().unwrap();
    let mut identity = identities.values().next().unwrap().clone();
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*" }],
    });
    let inline =
        |number: usize| json!({ "name": format!("inline-{number}"), "document": document });
    identity["policies"] = json!({ "known": (0..3).map(inline).collect::<Vec<_>>() });
    identities.clear();
    identities.insert(user.clone(), identity);
    value["call"]["caller"] = json!(user);
    from_value(value).unwrap()
}

fn scenes() -> Vec<Scene> {
    let scene = |name, snapshot, more: &[&str], is_alone| Scene {
        name,
        snapshot,
        more: more.iter().map(|it| (*it).to_owned()).collect(),
        is_alone,
    };
    vec![
        scene("ip", crowded("healthy-ip"), &["--symptom", "503"], false),
        scene("ip, alone", crowded("healthy-ip"), &[], true),
        scene("user", by_user(), &[], false),
        scene("lambda", snapshot("healthy-lambda"), &[], false),
        scene("alb", snapshot("healthy-alb"), &[], false),
        scene("endpoint", crowded("healthy-endpoint"), &[], false),
        scene("domain", snapshot("healthy-custom-domain"), &[], false),
        scene(
            "function",
            snapshot("case-network-function-without-vpc"),
            &[],
            false,
        ),
        scene(
            "apart",
            crowded("ram-permission-insufficient"),
            &["--network", NETWORK],
            false,
        ),
        scene(
            "invited, alone",
            snapshot("ram-invitation-pending"),
            &["--network", NETWORK],
            true,
        ),
        scene(
            "organization",
            snapshot("behind-gap-ram-organization"),
            &[],
            false,
        ),
    ]
}

/// What one run left.
struct Ran {
    /// Service, operation, and whose credentials asked.
    asked: BTreeSet<(String, String, String)>,
    wrong: Option<String>,
}

/// Runs `diagnose --save` over a world that fares badly, replays the file, and compares.
fn run(scene: &Scene, rules: Vec<Rule>, format: &str, more: &[&str]) -> Ran {
    let settings = Settings {
        rules,
        ..Settings::default()
    };
    let world = World::start(scene.snapshot.clone(), settings);
    let bench = if scene.is_alone {
        Bench::with_accounts(&world, &BTreeSet::new(), CONSUMER)
    } else {
        Bench::new(&world, &scene.snapshot)
    };
    let path = bench.path("lattice-doctor.toml");
    let config = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("owner-tags = [\"Team\"]\n{config}")).unwrap();
    let saved = bench.path("saved.json").to_string_lossy().into_owned();
    let target = scene.snapshot.call.url.clone().unwrap();
    let mut args = vec!["diagnose".to_owned(), target];
    let flags = bench::flags(&scene.snapshot);
    let own = scene.more.iter().any(|it| it == "--symptom");
    let is_twice = |flag: &String| own && flag == "--symptom";
    let flags = flags.chunks(2).filter(|it| !is_twice(&it[0])).flatten();
    args.extend(flags.cloned());
    args.extend(scene.more.clone());
    let form = ["-v", "-o", format, "--color", "never"];
    let text = |it: &&str| (*it).to_owned();
    args.extend(more.iter().chain(&form).map(text));
    args.extend(["--save".to_owned(), saved.clone()]);
    let live = bench.run(&args);
    let mut args = vec![
        "diagnose".to_owned(),
        "--snapshot".to_owned(),
        saved.clone(),
    ];
    args.extend(form.iter().map(text));
    let again = bench.run(&args);
    let seen = world.calls().into_iter();
    let asked = seen
        .map(|it| (it.service, it.operation, it.account))
        .collect();
    let wrong = if live.stdout.is_empty() {
        Some(format!(
            "no report: {}",
            String::from_utf8_lossy(&live.stderr)
        ))
    } else if live.stdout != again.stdout {
        Some(difference(
            &String::from_utf8_lossy(&live.stdout),
            &format!(
                "{}{}",
                String::from_utf8_lossy(&again.stdout),
                String::from_utf8_lossy(&again.stderr)
            ),
        ))
    } else if live.status.code() != again.status.code() {
        Some(format!("{:?}, then {:?}", live.status, again.status))
    } else if again.stderr.is_empty() {
        redacted(&fs::read_to_string(&saved).unwrap())
    } else {
        Some(String::from_utf8_lossy(&again.stderr).into_owned())
    };
    Ran { asked, wrong }
}

/// What is wrong with the file that `--redact` makes of a saved one: it loads, and gives the same verdict.
fn redacted(saved: &str) -> Option<String> {
    let saved = from_text(saved).unwrap();
    let made = match redact(&saved) {
        Ok(made) => made,
        Err(error) => return Some(format!("--redact: {error}")),
    };
    let read = match from_text(&to_value(&made).to_string()) {
        Ok(read) => read,
        Err(error) => return Some(format!("redacted: {error}")),
    };
    let playbooks = Playbooks::built_in();
    let [one, other] = [&saved, &read].map(|it| v1::Report::from(&diagnose(it, &playbooks)));
    let said = |it: &v1::Report| (it.verdict.status.clone(), it.verdict.code.clone());
    (said(&one) != said(&other))
        .then(|| format!("redacted: {:?}, not {:?}", said(&other), said(&one)))
}

/// The first lines that differ.
fn difference(one: &str, other: &str) -> String {
    let lines = one.lines().zip(other.lines());
    let differing = lines.filter(|(one, other)| one != other).take(3);
    let mut text = String::new();
    for (one, other) in differing {
        let _ = writeln!(text, "  live:   {one}\n  replay: {other}");
    }
    if text.is_empty() {
        let longer = one.len().max(other.len());
        let _ = writeln!(text, "  one of them ends before byte {longer}");
    }
    text
}

/// Which requests fare badly, how, and in which form the report is compared.
struct Day {
    scene: usize,
    name: String,
    rules: Vec<Rule>,
    format: &'static str,
    more: &'static [&'static str],
}

/// Whose requests an action is refused to, of those who make it.
fn days(scenes: &[Scene], asked: &[BTreeSet<(String, String, String)>]) -> Vec<Day> {
    let mut by_action: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (index, calls) in asked.iter().enumerate() {
        let actions = calls.iter().map(|it| (it.0.as_str(), it.1.as_str()));
        for action in actions.collect::<BTreeSet<_>>() {
            by_action.entry(action).or_default().push(index);
        }
    }
    let mut days = Vec::new();
    for ((service, operation), found) in by_action {
        let rule = |trouble| Rule::always(trouble).service(service).operation(operation);
        let mut add = |scene: usize, how: &str, rule: Rule, format, more| {
            days.push(Day {
                scene,
                name: format!("{operation} {how} ({})", scenes[scene].name),
                rules: vec![rule],
                format,
                more,
            });
        };
        // Of the scenes with all credentials the first that asks, and every one with the consumer's alone.
        let whole = found.iter().find(|it| !scenes[**it].is_alone);
        for scene in found.iter().filter(|it| scenes[**it].is_alone) {
            add(*scene, "refused", rule(Trouble::Refuse), "json", &[]);
        }
        let Some(scene) = whole.copied() else {
            continue;
        };
        add(scene, "refused to all", rule(Trouble::Refuse), "json", &[]);
        let accounts: BTreeSet<&str> = asked[scene]
            .iter()
            .filter(|it| (it.0.as_str(), it.1.as_str()) == (service, operation))
            .map(|it| it.2.as_str())
            .collect();
        if accounts.len() > 1 {
            for account in accounts {
                let how = format!("refused to {account}");
                let rule = rule(Trouble::Refuse).account(account);
                add(scene, &how, rule, "text", &[]);
            }
        }
        // Throttled, it would be asked again until the deadline, and cost as much time as it proves little.
        let short: &[&str] = &["--deadline", "2s"];
        add(scene, "failing", rule(Trouble::Fail), "text", short);
    }
    days
}

#[test]
fn what_a_run_saves_replays_to_the_same_bytes_whatever_was_refused() {
    let scenes = scenes();
    let whole: Vec<Day> = scenes
        .iter()
        .enumerate()
        .map(|(scene, it)| Day {
            scene,
            name: it.name.to_owned(),
            rules: Vec::new(),
            format: "json",
            more: &[],
        })
        .collect();
    let mut wrong = Vec::new();
    let mut asked = Vec::new();
    for (day, ran) in whole.iter().zip(all(&scenes, &whole)) {
        wrong.extend(ran.wrong.map(|it| format!("{}:\n{it}", day.name)));
        asked.push(ran.asked);
    }
    let known: BTreeSet<&str> = asked.iter().flatten().map(|it| it.1.as_str()).collect();
    let named = OPERATIONS.iter().map(|it| it.name);
    let missing: Vec<&str> = named
        .filter(|it| !known.contains(it) && !UNASKED.iter().any(|(name, _)| name == it))
        .collect();
    assert!(missing.is_empty(), "no scene asks {missing:?}");
    let days = days(&scenes, &asked);
    for (day, ran) in days.iter().zip(all(&scenes, &days)) {
        wrong.extend(ran.wrong.map(|it| format!("{}:\n{it}", day.name)));
    }
    assert!(
        wrong.is_empty(),
        "{} of {} runs:\n{}",
        wrong.len(),
        days.len() + whole.len(),
        wrong.join("\n")
    );
}

/// Runs them all, some at once; in their order.
fn all(scenes: &[Scene], days: &[Day]) -> Vec<Ran> {
    let next = Mutex::new(0);
    let done: Mutex<BTreeMap<usize, Ran>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let index = {
                        let mut next = next.lock().unwrap();
                        *next += 1;
                        *next - 1
                    };
                    let Some(day) = days.get(index) else {
                        return;
                    };
                    let ran = run(&scenes[day.scene], day.rules.clone(), day.format, day.more);
                    done.lock().unwrap().insert(index, ran);
                }
            });
        }
    });
    done.into_inner().unwrap().into_values().collect()
}

#[test]
fn a_captured_file_loads_as_well() {
    let scene = &scenes()[1];
    let world = World::start(scene.snapshot.clone(), Settings::default());
    let bench = Bench::with_accounts(&world, &BTreeSet::new(), CONSUMER);
    let mut args = vec![
        "capture".to_owned(),
        scene.snapshot.call.url.clone().unwrap(),
    ];
    args.extend(bench::flags(&scene.snapshot));
    let captured = bench.run(&args);
    let text = String::from_utf8(captured.stdout).unwrap();
    let read = from_text(&text).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(to_value(&read), value);
}
