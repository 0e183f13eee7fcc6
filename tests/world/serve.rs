//! Serves a snapshot as AWS until it is killed: `cargo run --example loopback -- snapshots/x.json`.
//!
//! A line on stdin changes what is served: `aws vpc-lattice put-auth-policy …`, as a report prints it. With
//! `--requests` the services themselves answer too, and this machine is the client of the snapshot's call.

#![expect(clippy::unwrap_used, reason = "it is a tool of the tests")]

#[expect(unreachable_pub, reason = "it is shared with the tests")]
#[path = "dataplane/mod.rs"]
mod dataplane;
#[path = "mod.rs"]
mod world;

use std::io::BufRead;
use std::path::Path;
use std::time::Duration;
use std::{env, fs, process, thread};

use dataplane::DataPlane;
use lattice_doctor::snapshot::{Snapshot, load};
use world::metadata::Place;
use world::{Settings, World};

const USAGE: &str = "usage: loopback SNAPSHOT [--port N] [--latency 50ms] [--page-size N] \
                     [--query-time 2s] [--account ID] [--external-id ID] [--takes-writes] [--requests]";

#[expect(clippy::print_stdout, reason = "the variables are what it is for")]
fn main() {
    let mut arguments = env::args().skip(1);
    let mut settings = Settings::default();
    let (mut file, mut account, mut answers) = (None, None, false);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| usage());
        match argument.as_str() {
            "--port" => settings.port = value().parse().unwrap_or_else(|_| usage()),
            "--latency" => settings.latency = duration(&value()),
            "--page-size" => settings.page_size = value().parse().ok(),
            "--query-time" => settings.query_time = duration(&value()),
            "--takes-writes" => settings.takes_writes = true,
            "--requests" => answers = true,
            "--external-id" => settings.external_id = Some(value()),
            "--account" => account = Some(value()),
            _ if argument.starts_with('-') => usage(),
            _ => file = Some(argument),
        }
    }
    let file = file.unwrap_or_else(|| usage());
    let text = fs::read_to_string(Path::new(&file)).unwrap();
    let mut snapshot = load::from_text(&text).unwrap();
    if answers {
        dataplane::bring_here(&mut snapshot);
        settings.place = Place::Instance {
            interface: snapshot.call.client.clone().unwrap_or_default(),
            role: None,
        };
    }
    // Whoever calls, unless told otherwise.
    let caller = snapshot.call.caller.as_deref().unwrap_or_default();
    let of_caller = caller.split(':').nth(4).map(str::to_owned);
    let account = account
        .or(of_caller)
        .unwrap_or_else(|| "111122223333".to_owned());
    let world = World::start(snapshot.clone(), settings);
    for (name, value) in world.environment(&account) {
        println!("export {name}={value}");
    }
    let plane = answers.then(|| data_plane(&world, snapshot));
    println!("# DNS: {}", world.dns());
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        match world.obey(&line) {
            Ok(done) => {
                if let Some(plane) = &plane {
                    plane.replace(world.snapshot());
                }
                println!("# done: {done}");
            }
            Err(why) => println!("# not done: {why}"),
        }
    }
    loop {
        thread::park();
    }
}

/// The services themselves, and the caller's session; says how to get there.
#[expect(clippy::print_stdout, reason = "the flags are what it is for")]
fn data_plane(world: &World, snapshot: Snapshot) -> DataPlane {
    let mut settings = dataplane::Settings {
        access_log: world.access_log(),
        ..dataplane::Settings::default()
    };
    let caller = snapshot.call.caller.as_deref();
    if let Some(caller) = caller.filter(|it| it.starts_with("arn:")) {
        let session = world.session(caller);
        println!("export AWS_ACCESS_KEY_ID={}", session.key);
        println!("export AWS_SECRET_ACCESS_KEY={}", session.secret);
        println!("export AWS_SESSION_TOKEN={}", session.session.token);
        let known = dataplane::Caller {
            arn: session.session.arn.clone(),
            secret: session.secret.clone(),
            token: Some(session.session.token.clone()),
        };
        settings.callers.insert(session.key, known);
    }
    let plane = DataPlane::start(snapshot, settings);
    let roots = plane.authority();
    println!(
        "# requests: --resolver {} --connect-to {} --ca-bundle {}",
        world.dns(),
        plane.address(),
        roots.display()
    );
    plane
}

/// `50ms`, `2s`, or a number of seconds.
fn duration(text: &str) -> Duration {
    let (digits, unit) = match text.strip_suffix("ms") {
        Some(digits) => (digits, Duration::from_millis(1)),
        None => (text.trim_end_matches('s'), Duration::from_secs(1)),
    };
    let number: u32 = digits.parse().unwrap_or_else(|_| usage());
    unit * number
}

#[expect(
    clippy::print_stderr,
    clippy::exit,
    reason = "how a tool says that it was misused"
)]
fn usage() -> ! {
    eprintln!("{USAGE}");
    process::exit(2);
}
