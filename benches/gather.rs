//! How long a cold live diagnosis takes where every AWS call takes 50 ms, beside the same questions asked
//! one after the other with the AWS CLI, as the build guide does.
//!
//! `AWS_CLI=…/aws cargo bench --bench gather`. Without an AWS CLI only our own time is printed;
//! `LATTICE_DOCTOR=target/release/lattice-doctor` times another binary than that of this build. `--test`
//! runs once, which shows that it still works.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot run says so by panicking"
)]

#[path = "../tests/live/bench.rs"]
mod bench;
#[path = "../tests/world/mod.rs"]
mod world;

use std::env;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bench::Bench;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::from_text;
use world::{Settings, World};

/// What one AWS call takes here.
const LATENCY: Duration = Duration::from_millis(50);

/// The questions of the guide's walk, as it asks them: account, service, arguments.
const QUESTIONS: &[(&str, &str)] = &[
    ("444455556666", "sts get-caller-identity"),
    (
        "444455556666",
        "vpc-lattice list-service-network-vpc-associations --vpc-identifier vpc-0c1a2b3c4d5e6f708",
    ),
    (
        "444455556666",
        "vpc-lattice get-service-network-vpc-association --service-network-vpc-association-identifier snva-0a9b8c7d6e5f40312",
    ),
    (
        "444455556666",
        "ec2 describe-security-groups --group-ids sg-0a708192a3b4c5d6e",
    ),
    (
        "444455556666",
        "ec2 describe-vpcs --vpc-ids vpc-0c1a2b3c4d5e6f708",
    ),
    (
        "444455556666",
        "ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=vpc-0c1a2b3c4d5e6f708",
    ),
    (
        "444455556666",
        "ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=com.amazonaws.eu-west-1.vpc-lattice",
    ),
    (
        "444455556666",
        "iam simulate-principal-policy --policy-source-arn arn:aws:iam::444455556666:role/checkout-service --action-names vpc-lattice-svcs:Invoke",
    ),
    (
        "111122223333",
        "vpc-lattice get-service-network --service-network-identifier sn-0a1b2c3d4e5f60718",
    ),
    (
        "111122223333",
        "vpc-lattice get-auth-policy --resource-identifier sn-0a1b2c3d4e5f60718",
    ),
    (
        "222233334444",
        "vpc-lattice get-service --service-identifier svc-0123456789abcdef0",
    ),
    (
        "222233334444",
        "vpc-lattice get-auth-policy --resource-identifier svc-0123456789abcdef0",
    ),
    (
        "222233334444",
        "vpc-lattice list-service-network-service-associations --service-identifier svc-0123456789abcdef0",
    ),
    (
        "222233334444",
        "vpc-lattice list-access-log-subscriptions --resource-identifier svc-0123456789abcdef0",
    ),
    (
        "222233334444",
        "vpc-lattice list-listeners --service-identifier svc-0123456789abcdef0",
    ),
    (
        "222233334444",
        "vpc-lattice get-listener --service-identifier svc-0123456789abcdef0 --listener-identifier listener-0d4e5f60718293a4b",
    ),
    (
        "222233334444",
        "vpc-lattice list-rules --service-identifier svc-0123456789abcdef0 --listener-identifier listener-0d4e5f60718293a4b",
    ),
    (
        "222233334444",
        "vpc-lattice get-target-group --target-group-identifier tg-0e5f60718293a4b5c",
    ),
    (
        "222233334444",
        "vpc-lattice list-targets --target-group-identifier tg-0e5f60718293a4b5c",
    ),
    (
        "222233334444",
        "ec2 describe-network-interfaces --filters Name=addresses.private-ip-address,Values=10.40.1.11,10.40.2.12",
    ),
    (
        "222233334444",
        "ec2 describe-security-groups --group-ids sg-0d8192a3b4c5d6e7f",
    ),
];

fn main() {
    let is_once = env::args().any(|it| it == "--test");
    let text = fs::read_to_string("snapshots/healthy-ip.json").unwrap();
    let snapshot = from_text(&text).unwrap();
    let settings = Settings {
        latency: LATENCY,
        ..Settings::default()
    };
    let world = World::start(snapshot.clone(), settings);
    let mut bench = Bench::new(&world, &snapshot);
    if let Some(binary) = env::var_os("LATTICE_DOCTOR") {
        // It is run elsewhere.
        bench.binary = fs::canonicalize(binary).unwrap();
    }
    let runs = if is_once { 1 } else { 9 };
    let mut times: Vec<Duration> = (0..runs).map(|_| ours(&bench, &world, &snapshot)).collect();
    times.sort_unstable();
    let median = times[times.len() / 2];
    let calls = world.calls().len() / runs;
    println!(
        "cold diagnose, {calls} calls of {} ms: median {} ms ({:.1} latencies), fastest {}, slowest {}; at most {} calls at once",
        LATENCY.as_millis(),
        median.as_millis(),
        median.as_secs_f64() / LATENCY.as_secs_f64(),
        times[0].as_millis(),
        times[times.len() - 1].as_millis(),
        world.max_in_flight()
    );
    let bound = LATENCY * 6 + Duration::from_millis(150);
    println!(
        "6 latencies and 150 ms: {} ms, {:.2} of it used",
        bound.as_millis(),
        median.as_secs_f64() / bound.as_secs_f64()
    );
    println!("peak memory: {}", memory(&bench, &snapshot));
    let Some(cli) = env::var_os("AWS_CLI") else {
        println!("AWS_CLI names no AWS CLI, so nothing is timed beside it");
        return;
    };
    let since = Instant::now();
    for (account, question) in QUESTIONS {
        let mut command = Command::new(&cli);
        command.args(question.split(' ')).env("AWS_PAGER", "");
        command
            .envs(world.environment(account))
            .stdout(Stdio::null());
        assert!(command.status().unwrap().success(), "{question}");
    }
    let theirs = since.elapsed();
    println!(
        "the AWS CLI, {} questions one after the other: {} ms; ratio {:.1}",
        QUESTIONS.len(),
        theirs.as_millis(),
        theirs.as_secs_f64() / median.as_secs_f64()
    );
}

/// One cold run of the binary.
fn ours(bench: &Bench, world: &World, snapshot: &Snapshot) -> Duration {
    let mut args = vec!["diagnose".to_owned(), snapshot.call.url.clone().unwrap()];
    args.extend(bench::flags(snapshot));
    args.extend([
        "--resolver".to_owned(),
        world.dns().to_string(),
        "-q".to_owned(),
    ]);
    let since = Instant::now();
    let done = bench.run(&args);
    let time = since.elapsed();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    time
}

/// Peak resident memory of one run, as the kernel counts it.
fn memory(bench: &Bench, snapshot: &Snapshot) -> String {
    let mut args = vec!["diagnose".to_owned(), snapshot.call.url.clone().unwrap()];
    args.extend(bench::flags(snapshot));
    let inner = bench.command(&args);
    let mut timed = Command::new("/usr/bin/time");
    timed
        .args(["-f", "%M"])
        .arg(inner.get_program())
        .args(inner.get_args());
    timed.env_clear().envs(
        inner
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    if let Some(directory) = inner.get_current_dir() {
        timed.current_dir(directory);
    }
    match timed.output() {
        Ok(done) => {
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            format!("{} KiB", said.lines().last().unwrap_or_default())
        }
        Err(_) => "not measured, /usr/bin/time is not here".to_owned(),
    }
}
