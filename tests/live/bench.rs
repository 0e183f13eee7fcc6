//! The shipped binary in front of a loopback world: a scrubbed environment, one profile an account.

#![expect(unreachable_pub, reason = "several test targets share this module")]
#![allow(dead_code, reason = "and each uses a part of it")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use lattice_doctor::snapshot::Snapshot;

use crate::world::{World, keys};

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// A directory with the configuration of one run, removed afterwards.
#[derive(Debug)]
pub struct Bench {
    /// What is run; the binary of this build.
    pub binary: PathBuf,
    directory: PathBuf,
    environment: Vec<(String, String)>,
}

impl Bench {
    /// With the credentials of one account in use and a profile for each of the others, as an on-call
    /// engineer who may read all has.
    pub fn new(world: &World, snapshot: &Snapshot) -> Self {
        let own = own_account(snapshot);
        let mut others = accounts(snapshot);
        others.remove(&own);
        Self::with_accounts(world, &others, &own)
    }

    /// With profiles for these accounts, and the credentials in use of `own`.
    pub fn with_accounts(world: &World, accounts: &BTreeSet<String>, own: &str) -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("lattice-doctor-{}-{number}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        fs::create_dir_all(&directory).unwrap();
        let (mut config, mut profiles) = (String::new(), String::new());
        for account in accounts {
            let key = world.access_key(account);
            let _ = write!(config, "[accounts.{account}]\nprofile = \"of-{account}\"\n");
            let _ = write!(
                profiles,
                "[profile of-{account}]\naws_access_key_id = {key}\naws_secret_access_key = {}\n",
                keys::secret(&key)
            );
        }
        fs::write(directory.join("lattice-doctor.toml"), config).unwrap();
        fs::write(directory.join("aws-config"), profiles).unwrap();
        let mut environment: Vec<(String, String)> = world
            .environment(own)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let config = directory.join("aws-config").to_string_lossy().into_owned();
        environment.push(("AWS_CONFIG_FILE".to_owned(), config));
        let nowhere = directory.join("none").to_string_lossy().into_owned();
        environment.push(("AWS_SHARED_CREDENTIALS_FILE".to_owned(), nowhere));
        Self {
            binary: PathBuf::from(env!("CARGO_BIN_EXE_lattice-doctor")),
            directory,
            environment,
        }
    }

    /// A file of this run.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Sets a variable of the run's environment.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|it| it.0 != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Takes a variable away.
    pub fn unset(&mut self, name: &str) {
        self.environment.retain(|it| it.0 != name);
    }

    /// The binary, ready to run.
    pub fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(args)
            .current_dir(&self.directory)
            .env_clear()
            .env("HOME", &self.directory)
            .envs(self.environment.iter().map(|it| (&it.0, &it.1)))
            .stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Output {
        self.command(args).output().unwrap()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// Every account that owns something in the estate.
pub fn accounts(snapshot: &Snapshot) -> BTreeSet<String> {
    let text = serde_json::to_string(&snapshot.estate).unwrap();
    let bytes = text.as_bytes();
    let mut found = BTreeSet::new();
    for (start, _) in text.match_indices("\"account\":\"") {
        let from = start + "\"account\":\"".len();
        let id = text.get(from..from + 12).unwrap_or_default();
        let ends = bytes.get(from + 12) == Some(&b'"');
        if ends && id.bytes().all(|it| it.is_ascii_digit()) {
            found.insert(id.to_owned());
        }
    }
    found
}

/// The account of the caller, else of the client, else any.
fn own_account(snapshot: &Snapshot) -> String {
    let caller = snapshot.call.caller.as_deref().unwrap_or_default();
    let of_caller = caller.split(':').nth(4).map(str::to_owned);
    let of_vpc = snapshot
        .call
        .client_vpc
        .as_ref()
        .and_then(|it| snapshot.estate.vpcs.get(it))
        .map(|it| it.account.clone());
    of_caller
        .or(of_vpc)
        .or_else(|| accounts(snapshot).into_iter().next())
        .unwrap_or_else(|| "444455556666".to_owned())
}

/// The flags that say what the snapshot's own call says.
pub fn flags(snapshot: &Snapshot) -> Vec<String> {
    let call = &snapshot.call;
    let mut flags = Vec::new();
    let mut flag = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            flags.extend([name.to_owned(), value.to_owned()]);
        }
    };
    flag("--caller", call.caller.as_deref());
    flag("--client-vpc", call.client_vpc.as_deref());
    flag("--client", call.client.as_deref());
    flag("--network", call.service_network.as_deref());
    flag("--method", call.method.as_deref());
    flag("--http-version", call.http_version.as_deref());
    flag("--region", Some(&snapshot.region));
    flag("--probe", Some("off"));
    for header in &call.headers {
        flag("-H", Some(&format!("{}: {}", header.name, header.value)));
    }
    // So that what is only asked for after trouble, is.
    let groups = snapshot.estate.target_groups.values();
    let has_metrics = groups.into_iter().any(|it| it.metrics.seen().is_some());
    flag("--symptom", has_metrics.then_some("503"));
    flags
}
