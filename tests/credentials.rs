//! Where credentials come from: a container's agent, IAM Identity Center, a program; and what is said when
//! they are worth nothing any more.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

#[path = "live/bench.rs"]
mod bench;
#[path = "world/mod.rs"]
mod world;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::net::TcpListener;
use std::process::Output;
use std::thread;

use bench::Bench;
use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::from_text;
use serde_json::{Value, json};
use world::metadata::Place;
use world::{Settings, World, keys};

const CONSUMER: &str = "444455556666";
const START: &str = "https://example.awsapps.com/start";
/// SHA-1 of [`START`]: under that name the AWS CLI keeps the token of a sign-in.
const CACHED: &str = "e8be5486177c5b5392bd9aa76563515b29358e6e";
const TOKEN: &str = "bearer-token-of-the-sign-in";

fn snapshot() -> Snapshot {
    from_text(&fs::read_to_string("snapshots/client-sg-blocks-egress.json").unwrap()).unwrap()
}

fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// A bench without keys in its environment.
fn without_keys(world: &World) -> Bench {
    let mut bench = Bench::with_accounts(world, &BTreeSet::new(), CONSUMER);
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        bench.unset(name);
    }
    bench
}

fn diagnose(bench: &Bench, snapshot: &Snapshot, more: &[&str]) -> Output {
    let mut args = vec![
        "associations".to_owned(),
        snapshot.call.url.clone().unwrap(),
    ];
    args.extend(bench::flags(snapshot));
    args.extend(["-o", "json"].map(str::to_owned));
    args.extend(more.iter().map(|it| (*it).to_owned()));
    bench.run(&args)
}

/// Whether the VPC's association was read, which its account alone may.
fn has_read(done: &Output) -> bool {
    let report: Value = serde_json::from_slice(&done.stdout).unwrap_or_default();
    report.to_string().contains("snva-0a9b8c7d6e5f40312 gives")
}

#[test]
fn a_container_gets_them_from_its_agent() {
    let snapshot = snapshot();
    let settings = Settings {
        place: Place::Container {
            interface: snapshot.call.client.clone().unwrap(),
            role: Some(format!("arn:aws:iam::{CONSUMER}:role/checkout-service")),
        },
        ..Settings::default()
    };
    let world = World::start(snapshot.clone(), settings);
    let mut bench = without_keys(&world);
    for (name, value) in world.container_environment() {
        bench.set(name, &value);
    }
    let done = diagnose(&bench, &snapshot, &[]);
    assert!(has_read(&done), "{}", said(&done));
}

#[test]
fn a_program_may_give_them() {
    let snapshot = snapshot();
    let world = World::start(snapshot.clone(), Settings::default());
    let bench = without_keys(&world);
    let key = world.access_key(CONSUMER);
    let answer = json!({
        "Version": 1,
        "AccessKeyId": key,
        "SecretAccessKey": keys::secret(&key),
    });
    fs::write(bench.path("answer.json"), answer.to_string()).unwrap();
    let program = format!("/bin/cat {}", bench.path("answer.json").display());
    let profile = format!("[profile broker]\ncredential_process = {program}\n");
    fs::write(bench.path("aws-config"), profile).unwrap();
    let done = diagnose(&bench, &snapshot, &["--profile", "broker"]);
    assert!(has_read(&done), "{}", said(&done));
}

/// A profile of IAM Identity Center with a cached token that holds until then.
fn sign_in(bench: &Bench, until: &str) {
    let profile = format!(
        "[profile mesh]\nsso_start_url = {START}\nsso_region = eu-west-1\nsso_account_id = {CONSUMER}\nsso_role_name = Reader\n"
    );
    fs::write(bench.path("aws-config"), profile).unwrap();
    let cache = bench.path(".aws").join("sso").join("cache");
    fs::create_dir_all(&cache).unwrap();
    let token = json!({
        "startUrl": START, "region": "eu-west-1", "accessToken": TOKEN, "expiresAt": until,
    });
    fs::write(cache.join(format!("{CACHED}.json")), token.to_string()).unwrap();
}

/// A portal that gives the keys of the account for the token, once.
fn portal(world: &World) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let key = world.access_key(CONSUMER);
    let keys = json!({"roleCredentials": {
        "accessKeyId": key,
        "secretAccessKey": keys::secret(&key),
        "expiration": 4_102_444_800_000_u64,
    }});
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let head: Vec<String> = lines
            .map_while(Result::ok)
            .take_while(|it| !it.is_empty())
            .collect();
        let is_asked = head[0].starts_with("GET /federation/credentials?");
        let is_signed_in = head.iter().any(|it| it.ends_with(TOKEN));
        let status = if is_asked && is_signed_in {
            "200 OK"
        } else {
            "401 Unauthorized"
        };
        let body = keys.to_string();
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        stream.write_all(answer.as_bytes()).unwrap();
    });
    format!("http://{address}")
}

#[test]
fn a_sign_in_gives_them() {
    let snapshot = snapshot();
    let world = World::start(snapshot.clone(), Settings::default());
    let mut bench = without_keys(&world);
    sign_in(&bench, "2099-01-01T00:00:00Z");
    bench.set("AWS_ENDPOINT_URL_SSO", &portal(&world));
    let done = diagnose(&bench, &snapshot, &["--profile", "mesh"]);
    assert!(has_read(&done), "{}", said(&done));
    assert!(!said(&done).contains(TOKEN));
}

#[test]
fn a_sign_in_that_has_expired_names_the_command_that_renews_it() {
    let snapshot = snapshot();
    let world = World::start(snapshot.clone(), Settings::default());
    let bench = without_keys(&world);
    sign_in(&bench, "2020-01-01T00:00:00Z");
    let done = diagnose(&bench, &snapshot, &["--profile", "mesh"]);
    assert_eq!(done.status.code(), Some(4), "{}", said(&done));
    assert!(
        said(&done).contains("aws sso login --profile mesh"),
        "{}",
        said(&done)
    );
    assert!(!said(&done).contains(TOKEN));
    assert!(done.stdout.is_empty());
}
