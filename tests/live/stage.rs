//! AWS, the data plane and the shipped binary beside one another: requests are really sent.

#![expect(unreachable_pub, reason = "several test targets share this module")]
#![allow(dead_code, reason = "and each uses a part of it")]

use std::fs;
use std::process::Output;
use std::time::{Duration, Instant};

use lattice_doctor::snapshot::Snapshot;
use lattice_doctor::snapshot::load::from_text;
use serde_json::Value;

use crate::bench::{self, Bench};
use crate::dataplane::{self, Caller, DataPlane};
use crate::world::keys::Credentials;
use crate::world::metadata::Place;
use crate::world::{Settings, World};

/// Long enough for a slow machine, short enough to tell a hang.
const HANG: Duration = Duration::from_mins(1);

/// One stage; the credentials in use are those of the snapshot's caller.
pub struct Stage {
    pub world: World,
    pub plane: DataPlane,
    pub bench: Bench,
    pub snapshot: Snapshot,
    /// The caller's session, where it is not anonymous.
    pub session: Credentials,
}

/// A snapshot by its name.
pub fn snapshot(name: &str) -> Snapshot {
    let text = fs::read_to_string(format!("snapshots/{name}.json")).unwrap();
    let mut snapshot = from_text(&text).unwrap();
    lattice_doctor::call::resolve_service(&mut snapshot).unwrap();
    snapshot
}

/// Whoever calls where the snapshot says nobody.
const SOMEBODY: &str =
    "arn:aws:sts::444455556666:assumed-role/checkout-service/i-0c5e6f708192a3b4c";

impl Stage {
    /// On a machine that knows nothing of its place.
    pub fn outside(snapshot: Snapshot) -> Self {
        Self::new(snapshot, Place::Nowhere, dataplane::Settings::default())
    }

    /// On the client itself.
    pub fn inside(snapshot: Snapshot) -> Self {
        Self::inside_with(snapshot, dataplane::Settings::default())
    }

    /// On the client itself, before a data plane of some kind.
    pub fn inside_with(snapshot: Snapshot, settings: dataplane::Settings) -> Self {
        let place = Place::Instance {
            interface: snapshot.call.client.clone().unwrap(),
            role: None,
        };
        Self::new(snapshot, place, settings)
    }

    pub fn new(mut snapshot: Snapshot, machine: Place, mut settings: dataplane::Settings) -> Self {
        dataplane::bring_here(&mut snapshot);
        let world = World::start(
            snapshot.clone(),
            Settings {
                place: machine,
                ..Settings::default()
            },
        );
        let caller = snapshot.call.caller.as_deref();
        let caller = caller.filter(|it| it.starts_with("arn:"));
        let session = world.session(caller.unwrap_or(SOMEBODY));
        let known = Caller {
            arn: session.session.arn.clone(),
            secret: session.secret.clone(),
            token: Some(session.session.token.clone()),
        };
        settings.callers.insert(session.key.clone(), known);
        settings.access_log = world.access_log();
        let plane = DataPlane::start(snapshot.clone(), settings);
        let mut bench = Bench::new(&world, &snapshot);
        bench.set("AWS_ACCESS_KEY_ID", &session.key);
        bench.set("AWS_SECRET_ACCESS_KEY", &session.secret);
        bench.set("AWS_SESSION_TOKEN", &session.session.token);
        Self {
            world,
            plane,
            bench,
            snapshot,
            session,
        }
    }

    /// The flags that lead to the data plane of this machine.
    pub fn way(&self) -> [String; 6] {
        [
            "--resolver".to_owned(),
            self.world.dns().to_string(),
            "--connect-to".to_owned(),
            self.plane.address().to_string(),
            "--ca-bundle".to_owned(),
            self.plane.authority().to_string_lossy().into_owned(),
        ]
    }

    /// The command about the snapshot's call, to the data plane.
    pub fn args(&self, command: &str, more: &[&str]) -> Vec<String> {
        let url = self.snapshot.call.url.clone().unwrap();
        let mut args = vec![command.to_owned(), url];
        // Whether anything is sent is what a test says itself, and what it says stands for itself.
        for flag in bench::flags(&self.snapshot).chunks(2) {
            if flag[0] != "--probe" && !more.contains(&flag[0].as_str()) {
                args.extend_from_slice(flag);
            }
        }
        // Another place has its own resolver and roots.
        if more.contains(&"--via") {
            args.extend(["--connect-to".to_owned(), self.plane.address().to_string()]);
            args.extend(more.iter().map(|it| (*it).to_owned()));
            return args;
        }
        args.extend(self.way());
        args.extend(more.iter().map(|it| (*it).to_owned()));
        args
    }

    pub fn run(&self, command: &str, more: &[&str]) -> Output {
        let since = Instant::now();
        let done = self.bench.run(&self.args(command, more));
        assert!(since.elapsed() < HANG, "it hung");
        self.assert_discreet(&String::from_utf8_lossy(&done.stdout));
        self.assert_discreet(&said(&done));
        done
    }

    /// The report of a run, as `-o json`.
    pub fn report(&self, command: &str, more: &[&str]) -> (Value, Output) {
        let more: Vec<&str> = ["-o", "json"].iter().chain(more).copied().collect();
        let done = self.run(command, &more);
        let report =
            serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{}", said(&done)));
        (report, done)
    }

    /// No credential and no signature is in a text.
    pub fn assert_discreet(&self, text: &str) {
        assert!(!text.contains("panicked"), "{text}");
        let secrets = [
            self.session.key.as_str(),
            &self.session.secret,
            &self.session.session.token,
            "Signature=",
        ];
        for secret in secrets {
            assert!(!text.contains(secret), "{text}");
        }
        let sent = self.plane.served().into_iter().flat_map(|it| it.headers);
        for (name, value) in sent {
            if let ("authorization", Some((_, signature))) =
                (name.as_str(), value.rsplit_once("Signature="))
            {
                assert!(!text.contains(signature), "{text}");
            }
        }
    }
}

/// What a run said on stderr.
pub fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}
