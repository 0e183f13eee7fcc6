//! Requests and DNS questions from other places: a pod, an instance, a task. The programs that reach them
//! are stand-ins that really run the script, with `sh` on this machine before the loopback data plane.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
#![expect(
    unreachable_pub,
    reason = "its modules are shared with other test targets"
)]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/dataplane/mod.rs"]
mod dataplane;
#[path = "live/stage.rs"]
mod stage;
#[path = "world/mod.rs"]
mod world;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::{from_value, to_value};
use serde_json::{Value, json};
use stage::{Stage, said, snapshot};
use world::rule::{Rule, Trouble};
use world::ssm::{Agent, Mood};

const INSTANCE: &str = "i-0c5e6f708192a3b4c";
const POD: &str = "kubectl:prod/shop/checkout-0/app";
const TASK: &str = "ecs:apps/0a1b2c3d/checkout";

/// The place itself: where its programs are, and what they say of themselves.
fn place(stage: &Stage) -> String {
    let bin = stage.bench.path("place");
    fs::create_dir_all(&bin).unwrap();
    let host = stage.snapshot.call.url.clone().unwrap();
    let host = host.split('/').nth(2).unwrap().to_owned();
    program(
        stage,
        "place/dig",
        &format!(
            "case \"$*\" in *AAAA*) kind=AAAA address=fd00:ec2:80::a9fe:ab09;; *) kind=A address=169.254.171.9;; esac\n\
             echo \";; Got answer:\"\n\
             echo \";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7\"\n\
             echo \"{host}. 60 IN $kind $address\""
        ),
    );
    // A list of processes shows arguments: they are written down here.
    let log = stage.bench.path("curl.log");
    program(
        stage,
        "place/curl",
        &format!(
            "echo \"$*\" >> {}\nexec /usr/bin/curl \"$@\"",
            log.display()
        ),
    );
    format!(
        "PATH={}:/usr/bin:/bin CURL_CA_BUNDLE={}",
        bin.display(),
        stage.plane.authority().display()
    )
}

fn program(stage: &Stage, name: &str, text: &str) {
    let path = stage.bench.path(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A stage whose `kubectl` does as it is told: `sh` is run in the place unless something else is said.
fn with_kubectl(instead: Option<&str>) -> Stage {
    let mut stage = Stage::outside(snapshot("healthy-ip"));
    let environment = place(&stage);
    let log = stage.bench.path("kubectl.log");
    let run = format!(
        "echo \"$*\" >> {}\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec env {environment} \"$@\"",
        log.display()
    );
    program(&stage, "bin/kubectl", instead.unwrap_or(&run));
    let path = format!("{}:/usr/bin:/bin", stage.bench.path("bin").display());
    stage.bench.set("PATH", &path);
    stage
}

fn log(stage: &Stage, name: &str) -> String {
    fs::read_to_string(stage.bench.path(name)).unwrap_or_default()
}

#[test]
fn from_a_pod_both_requests_are_sent_and_the_signature_is_seen_by_nobody() {
    let stage = with_kubectl(None);
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
    // The user said in which VPC the pod is.
    assert_eq!(report["verdict"]["observed"], "ok", "{report:#}");
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
    assert!(
        kubectl
            .lines()
            .all(|it| it == "--context prod exec -i -n shop checkout-0 -c app -- sh -s"),
        "{kubectl}"
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
fn a_place_that_nobody_named_proves_nothing() {
    let stage = with_kubectl(None);
    let url = stage.snapshot.call.url.clone().unwrap();
    let to = stage.plane.address().to_string();
    let args = [
        "probe",
        &url,
        "--via",
        POD,
        "--probe",
        "unsigned",
        "--connect-to",
        &to,
        "-o",
        "json",
    ];
    let done = stage.bench.run(&args);
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["requests"][0]["place"], "unknown", "{report:#}");
    assert_eq!(report["requests"][0]["counts"], false);
    // With nobody said to be the client, this machine is not it either.
    assert_eq!(report["call"]["clientVpc"], Value::Null);
}

#[test]
fn what_goes_wrong_on_the_way_to_a_pod_is_told_and_the_facts_remain() {
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
        let stage = with_kubectl(Some(does));
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
        let text = stage
            .run("probe", &["--via", POD, "--probe", "unsigned"])
            .stdout;
        let text = String::from_utf8_lossy(&text)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(text.contains(words), "{does}: {text}");
        assert!(!text.contains('\u{1b}'));
    }
}

#[test]
fn a_program_that_is_missing_is_named() {
    let mut stage = with_kubectl(None);
    let nowhere = stage.bench.path("nothing").to_string_lossy().into_owned();
    stage.bench.set("PATH", &nowhere);
    for (via, program) in [
        (POD, "`kubectl` is not installed here"),
        (TASK, "`aws` is not installed here"),
    ] {
        let done = stage.run("probe", &["--via", via, "--probe", "unsigned"]);
        let text = String::from_utf8_lossy(&done.stdout)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(text.contains(program), "{text}");
    }
}

#[test]
fn a_place_without_curl_says_how_to_get_one() {
    let stage = with_kubectl(None);
    let bare = stage.bench.path("bare");
    fs::create_dir_all(&bare).unwrap();
    for tool in ["sh", "cat", "head"] {
        std::os::unix::fs::symlink(format!("/bin/{tool}"), bare.join(tool)).unwrap();
    }
    let run = format!(
        "while [ \"$1\" != -- ]; do shift; done\nshift\nexec env PATH={} \"$@\"",
        bare.display()
    );
    program(&stage, "bin/kubectl", &run);
    let done = stage.run("probe", &["--via", POD, "--probe", "unsigned"]);
    let text = String::from_utf8_lossy(&done.stdout)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains("there is no curl in kubectl:prod/shop/checkout-0/app"),
        "{text}"
    );
    assert!(
        text.contains("kubectl --context prod debug -it -n shop checkout-0 --target app"),
        "{text}"
    );
    assert!(
        text.contains("neither dig nor nslookup nor getent"),
        "{text}"
    );
}

#[test]
fn a_place_that_hangs_ends_at_the_deadline() {
    let stage = with_kubectl(Some("exec sleep 100"));
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
    let stage = with_kubectl(None);
    let bare = stage.bench.path("bare");
    fs::create_dir_all(&bare).unwrap();
    for tool in ["sh", "cat", "head", "grep", "getent"] {
        let at = ["/bin", "/usr/bin"].map(|it| std::path::Path::new(it).join(tool));
        let at = at.iter().find(|it| it.exists()).unwrap();
        std::os::unix::fs::symlink(at, bare.join(tool)).unwrap();
    }
    let url = stage
        .snapshot
        .call
        .url
        .clone()
        .unwrap()
        .replace("https:", "http:");
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
    let run = format!(
        "while [ \"$1\" != -- ]; do shift; done\nshift\nexec env PATH={} \"$@\"",
        bare.display()
    );
    program(&stage, "bin/kubectl", &run);
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

/// The healthy estate with the client an instance that has an agent.
fn with_agent(mood: Mood) -> Stage {
    let mut value = to_value(&snapshot("healthy-lambda"));
    let interface = value["call"]["client"].as_str().unwrap().to_owned();
    value["estate"]["interfaces"][&interface]["detail"]["known"]["instance"] = json!(INSTANCE);
    value["call"]["client"] = json!(INSTANCE);
    let snapshot: Snapshot = from_value(value).unwrap();
    let stage = Stage::outside(snapshot);
    let environment = place(&stage);
    let environment = environment.split(' ').map(|it| {
        let (name, value) = it.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    let agent = Agent {
        instance: INSTANCE.to_owned(),
        mood,
        environment: environment.collect(),
    };
    stage.world.set(|it| it.agent = agent);
    stage
}

fn via_instance() -> String {
    format!("ssm:{INSTANCE}")
}

fn operations(stage: &Stage, name: &str) -> usize {
    stage
        .world
        .calls()
        .iter()
        .filter(|it| it.operation == name)
        .count()
}

#[test]
fn from_an_instance_an_unsigned_request_is_sent_by_systems_manager() {
    let stage = with_agent(Mood::Well);
    let via = via_instance();
    let (report, done) = stage.report(
        "diagnose",
        &[
            "--via",
            &via,
            "--probe",
            "unsigned",
            "--caller",
            "anonymous",
        ],
    );
    assert_eq!(
        report["requests"][0]["outcome"],
        "http-403",
        "{}\n{report:#}",
        said(&done)
    );
    // EC2 says where the instance is.
    assert_eq!(report["requests"][0]["place"], "client", "{report:#}");
    assert_eq!(report["verdict"]["code"], "caller-unsigned", "{report:#}");
    assert_eq!(report["verdict"]["confidence"], "certain", "{report:#}");
    assert!(
        said(&done).contains("by ssm:SendCommand, which AWS records"),
        "{}",
        said(&done)
    );
    assert_eq!(stage.plane.served().len(), 1);
    // One script asks DNS, one sends the request.
    assert_eq!(operations(&stage, "SendCommand"), 2);
}

#[test]
fn no_signature_goes_where_it_is_recorded() {
    let stage = with_agent(Mood::Well);
    for via in [via_instance(), TASK.to_owned()] {
        for how in ["signed", "both"] {
            let done = stage.run("probe", &["--via", &via, "--probe", how]);
            assert_eq!(done.status.code(), Some(2), "{}", said(&done));
            assert!(
                said(&done).contains("records what it runs"),
                "{}",
                said(&done)
            );
        }
    }
    // `auto` would sign, and says why it does not.
    let (report, done) = stage.report("diagnose", &["--via", &via_instance()]);
    assert_eq!(report["requests"], Value::Null);
    assert!(
        said(&done).contains("sends no request: ssm:SendCommand records"),
        "{}",
        said(&done)
    );
    assert!(stage.plane.served().is_empty());
    assert!(
        !stage
            .world
            .calls()
            .iter()
            .any(|it| it.about.contains("AWS4-"))
    );
}

#[test]
fn what_goes_wrong_with_an_instance_is_told() {
    for (mood, words) in [
        (
            Mood::Offline,
            "is offline: Systems Manager could not deliver",
        ),
        (Mood::Windows, "it is a Windows machine"),
        (Mood::Cut, "cut short"),
    ] {
        let stage = with_agent(mood);
        let text = stage
            .run("probe", &["--via", &via_instance(), "--probe", "unsigned"])
            .stdout;
        let text = String::from_utf8_lossy(&text)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(text.contains(words), "{mood:?}: {text}");
    }
    let stage = with_agent(Mood::Well);
    let text = stage
        .run(
            "probe",
            &["--via", "ssm:i-0123456789abcdef0", "--probe", "unsigned"],
        )
        .stdout;
    let text = String::from_utf8_lossy(&text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains("Systems Manager does not know i-0123456789abcdef0"),
        "{text}"
    );
    stage
        .world
        .set(|it| it.rules = vec![Rule::always(Trouble::Refuse).operation("SendCommand")]);
    let text = stage
        .run("probe", &["--via", &via_instance(), "--probe", "unsigned"])
        .stdout;
    let text = String::from_utf8_lossy(&text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(text.contains("ssm:SendCommand was refused"), "{text}");
}

#[test]
fn an_instance_that_hangs_ends_at_the_deadline() {
    let stage = with_agent(Mood::Hanging);
    let since = Instant::now();
    let (report, _) = stage.report(
        "diagnose",
        &[
            "--via",
            &via_instance(),
            "--probe",
            "unsigned",
            "--deadline",
            "4s",
        ],
    );
    assert!(
        since.elapsed() < Duration::from_secs(15),
        "past the deadline"
    );
    assert_ne!(report["verdict"]["status"], "fault", "{report:#}");
}

#[test]
fn nothing_is_run_on_an_instance_unless_that_is_asked_for() {
    let stage = with_agent(Mood::Well);
    stage.report("diagnose", &[]);
    assert_eq!(operations(&stage, "SendCommand"), 0);
    let permissions = |more: &[&str]| {
        let args: Vec<&str> = ["permissions", "probe"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        String::from_utf8_lossy(&stage.bench.run(&args).stdout).into_owned()
    };
    assert!(!permissions(&[]).contains("ssm:"));
    let with = permissions(&["--via", &via_instance()]);
    assert!(
        with.contains("ssm:SendCommand") && with.contains("ssm:GetCommandInvocation"),
        "{with}"
    );
    assert!(with.contains(&format!("instance/{INSTANCE}")), "{with}");
    let with = permissions(&["--via", TASK]);
    assert!(with.contains("ecs:ExecuteCommand"), "{with}");
    let plan = stage.run(
        "diagnose",
        &["--via", &via_instance(), "--probe", "unsigned", "--plan"],
    );
    let plan = String::from_utf8_lossy(&plan.stdout).into_owned();
    for words in [
        "ssm:SendCommand",
        "by a script that only reads",
        "requests: 1, from ssm:i-",
        "GET unsigned",
    ] {
        assert!(plan.contains(words), "{plan}");
    }
}

#[test]
fn from_a_task_an_unsigned_request_is_sent_by_the_aws_cli() {
    let mut stage = Stage::outside(snapshot("healthy-ip"));
    let environment = place(&stage);
    let log_file = stage.bench.path("aws.log");
    program(
        &stage,
        "bin/aws",
        &format!(
            "for it; do last=$it; done\n\
             printf '%s\\n' \"$1 $2 $3 $4 $5 $6 $7 $8 $9\" >> {}\n\
             printf '\\nThe Session Manager plugin was installed successfully.\\r\\n\\nStarting session with SessionId: ecs-1\\r\\n'\n\
             export {environment}\n\
             eval \"$last\" | sed 's/$/\\r/'\n\
             printf '\\nExiting session with sessionId: ecs-1.\\r\\n'",
            log_file.display()
        ),
    );
    let path = format!("{}:/usr/bin:/bin", stage.bench.path("bin").display());
    stage.bench.set("PATH", &path);
    let (report, done) = stage.report(
        "diagnose",
        &[
            "--via",
            TASK,
            "--probe",
            "unsigned",
            "--caller",
            "anonymous",
        ],
    );
    assert_eq!(
        report["requests"][0]["outcome"],
        "http-403",
        "{}\n{report:#}",
        said(&done)
    );
    assert_eq!(report["verdict"]["code"], "caller-unsigned", "{report:#}");
    assert!(said(&done).contains("by ecs:ExecuteCommand, which AWS records"));
    let aws = log(&stage, "aws.log");
    assert!(
        aws.starts_with(
            "ecs execute-command --interactive --cluster apps --task 0a1b2c3d --container checkout"
        ),
        "{aws}"
    );
    program(
        &stage,
        "bin/aws",
        "echo 'SessionManagerPlugin is not found. Please refer to …' >&2; exit 255",
    );
    let done = stage.run("probe", &["--via", TASK, "--probe", "unsigned"]);
    let text = String::from_utf8_lossy(&done.stdout)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(text.contains("`session-manager-plugin`"), "{text}");
}

#[test]
fn a_place_that_is_none_is_a_usage_error() {
    let stage = with_kubectl(None);
    for via in [
        "docker:x",
        "kubectl:pod",
        "ssm:web",
        "ecs:a/b",
        "kubectl:ns/--all",
        "",
    ] {
        let done = stage.run("probe", &["--via", via]);
        assert_eq!(done.status.code(), Some(2), "{via}: {}", said(&done));
        assert!(said(&done).contains("--via takes"), "{}", said(&done));
    }
    let roots = stage.plane.authority().to_string_lossy().into_owned();
    let done = stage.run("probe", &["--via", POD, "--ca-bundle", &roots]);
    assert_eq!(done.status.code(), Some(2), "{}", said(&done));
    assert!(stage.world.calls().is_empty() && log(&stage, "kubectl.log").is_empty());
}
