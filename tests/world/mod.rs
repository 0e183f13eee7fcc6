//! One HTTP server that serves a [`Snapshot`] as the AWS wire, so that the AWS CLI, boto3 and
//! aws-sdk-rust read it as if it were AWS; with DNS and instance metadata beside it.
//!
//! Written from the service models that botocore ships, never from this crate's own client code:
//! that is what makes it a check of it. Which operations there are: the `match` of each service's file.

#![expect(
    dead_code,
    unreachable_pub,
    reason = "several test targets share this module, and each uses a part of it"
)]

pub mod acm;
pub mod asked;
pub mod cloudwatch;
pub mod control;
pub mod dialect;
pub mod dns;
pub mod door;
pub mod ec2;
pub mod ecs;
pub mod elb;
pub mod encode;
pub mod http;
pub mod iam;
pub mod keys;
pub mod lambda;
pub mod lattice;
pub mod logs;
pub mod metadata;
pub mod organizations;
pub mod page;
pub mod ram;
pub mod request;
pub mod rule;
pub mod sigv4;
pub mod ssm;
pub mod sts;
pub mod visible;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use lattice_doctor::snapshot::Snapshot;
use serde_json::Value;
use tokio::sync::oneshot;

use self::dns::Name;
use self::metadata::Place;
use self::rule::Rule;

/// How the server behaves; nothing of what it knows.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long every answer takes.
    pub latency: Duration,
    /// The most items that a page holds, whatever the client asks for.
    pub page_size: Option<usize>,
    /// How far the server's clock is ahead of this machine's.
    pub clock_offset: SignedDuration,
    /// The external id that `sts:AssumeRole` demands.
    pub external_id: Option<String>,
    /// How long a Logs Insights query runs.
    pub query_time: Duration,
    /// The status in which it ends.
    pub query_ends: &'static str,
    /// The port; 0 lets the system choose.
    pub port: u16,
    /// The instance on which Systems Manager can run scripts.
    pub agent: ssm::Agent,
    /// The task of ECS that there is.
    pub task: ecs::Task,
    /// Which machine the instance metadata and the container's metadata describe.
    pub place: Place,
    /// Whether clients may put auth policies.
    pub takes_writes: bool,
    /// Bad days, the first that matches decides.
    pub rules: Vec<Rule>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO,
            page_size: None,
            clock_offset: SignedDuration::ZERO,
            external_id: None,
            query_time: Duration::ZERO,
            query_ends: "Complete",
            port: 0,
            agent: ssm::Agent::default(),
            task: ecs::Task::default(),
            place: Place::default(),
            takes_writes: false,
            rules: Vec::new(),
        }
    }
}

/// One request that came in.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The signing name, such as `vpc-lattice`.
    pub service: String,
    /// Such as `GetService`; empty where nobody can tell.
    pub operation: String,
    /// Whose credentials signed it; empty for none.
    pub account: String,
    /// The region of its signature.
    pub region: String,
    /// Its parameters as JSON text.
    pub about: String,
    /// When it had been read.
    pub at_start: Instant,
    /// When its answer was ready; absent while it is not.
    pub at_end: Option<Instant>,
}

/// What the server's parts share.
#[derive(Debug)]
pub struct Shared {
    /// What is served.
    pub snapshot: RwLock<Arc<Snapshot>>,
    /// How.
    pub settings: RwLock<Settings>,
    /// What was asked, in order.
    pub seen: Mutex<Vec<Seen>>,
    /// How often each rule has struck, by its place in the list, and when first.
    pub struck: Mutex<BTreeMap<usize, (usize, Instant)>>,
    /// Temporary credentials that were handed out: access key id to session.
    pub sessions: Mutex<BTreeMap<String, keys::Session>>,
    /// Logs Insights queries under way: id to query.
    pub queries: Mutex<BTreeMap<String, logs::Query>>,
    /// Access-log records of requests that were made while the server runs.
    pub written: logs::Written,
    /// Scripts that were sent to an instance: id to command.
    pub commands: Mutex<BTreeMap<String, ssm::Command>>,
    /// What the DNS server says instead of what the snapshot holds.
    pub names: Mutex<BTreeMap<String, Name>>,
    in_flight: AtomicUsize,
    max_in_flight: AtomicUsize,
}

impl Shared {
    /// The server's clock.
    pub fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "signatures and credentials are dated by the wall clock"
        )]
        let now = Timestamp::now();
        now + self.settings.read().unwrap().clock_offset
    }

    fn begin(&self, seen: Seen) -> usize {
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.max_in_flight.fetch_max(now, Ordering::SeqCst);
        let mut all = self.seen.lock().unwrap();
        all.push(seen);
        all.len() - 1
    }

    fn end(&self, index: usize) {
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        if let Some(seen) = self.seen.lock().unwrap().get_mut(index) {
            seen.at_end = Some(Instant::now());
        }
    }
}

/// A running server on the loopback address; it ends when this is dropped.
#[derive(Debug)]
pub struct World {
    shared: Arc<Shared>,
    address: SocketAddr,
    dns: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl World {
    /// Starts the server in a thread of its own.
    pub fn start(snapshot: Snapshot, settings: Settings) -> Self {
        let port = settings.port;
        let shared = Arc::new(Shared {
            snapshot: RwLock::new(Arc::new(snapshot)),
            settings: RwLock::new(settings),
            seen: Mutex::default(),
            struck: Mutex::default(),
            sessions: Mutex::default(),
            queries: Mutex::default(),
            written: logs::Written::default(),
            commands: Mutex::default(),
            names: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            max_in_flight: AtomicUsize::new(0),
        });
        let (ready, started) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let inside = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime needs only what the system always gives");
            runtime.block_on(async move {
                let listener = door::Door::open(port).await;
                let address = listener.address();
                let names = dns::serve(Arc::clone(&inside)).await;
                ready.send((address, names.address)).unwrap();
                tokio::select! {
                    () = http::serve(listener, inside) => {}
                    _ = stopped => {}
                }
            });
        });
        let (address, dns) = started.recv().expect("the server starts");
        Self {
            shared,
            address,
            dns,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// The value for `AWS_ENDPOINT_URL`: every service is on this one port.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where the DNS server listens, on UDP and TCP.
    pub fn dns(&self) -> SocketAddr {
        self.dns
    }

    /// What was asked until now, in order.
    pub fn calls(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// Forgets what was asked.
    pub fn forget_calls(&self) {
        // Requests under way keep their index, so the list is emptied only between requests.
        assert_eq!(self.shared.in_flight.load(Ordering::SeqCst), 0);
        self.shared.seen.lock().unwrap().clear();
        self.shared.max_in_flight.store(0, Ordering::SeqCst);
    }

    /// The most requests that were ever under way at once.
    pub fn max_in_flight(&self) -> usize {
        self.shared.max_in_flight.load(Ordering::SeqCst)
    }

    /// Serves another snapshot from now on: the estate changes under a running server.
    pub fn replace(&self, snapshot: Snapshot) {
        *self.shared.snapshot.write().unwrap() = Arc::new(snapshot);
    }

    /// What is served by now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::clone(&self.shared.snapshot.read().unwrap())
    }

    /// Changes how the server behaves. New rules start with no strikes.
    pub fn set(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.shared.settings.write().unwrap());
        self.shared.struck.lock().unwrap().clear();
    }

    /// Where access-log records are written that Logs Insights finds from then on.
    pub fn access_log(&self) -> logs::Written {
        Arc::clone(&self.shared.written)
    }

    /// Answers questions for this name with something else than the snapshot's observations.
    pub fn set_name(&self, name: &str, answer: Name) {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        self.shared.names.lock().unwrap().insert(name, answer);
    }

    /// Asks an operation as an account, past HTTP and its protocols.
    pub fn ask(
        &self,
        account: &str,
        service: &str,
        operation: &str,
        input: &Value,
    ) -> asked::Result {
        let snapshot = Arc::clone(&self.shared.snapshot.read().unwrap());
        let settings = self.shared.settings.read().unwrap().clone();
        http::perform(&asked::Asked {
            service: dialect::service(service).expect("a test names a service that there is"),
            operation,
            input,
            account,
            caller: &format!("arn:aws:iam::{account}:user/on-call"),
            snapshot: &snapshot,
            settings: &settings,
            shared: &self.shared,
        })
    }

    /// The access key id that means: this account.
    #[expect(
        clippy::unused_self,
        reason = "a caller asks the world, whatever the world needs for it"
    )]
    pub fn access_key(&self, account: &str) -> String {
        keys::long_lived(account)
    }

    /// Temporary credentials of a session, `arn:aws:sts::…:assumed-role/…`.
    pub fn session(&self, arn: &str) -> keys::Credentials {
        let account = arn.split(':').nth(4).unwrap_or_default();
        keys::hand_out(&self.shared, account, arn.to_owned(), 3600)
    }

    /// The environment in which an AWS client is this account and speaks to this server only.
    pub fn environment(&self, account: &str) -> Vec<(&'static str, String)> {
        let key = self.access_key(account);
        let region = self.shared.snapshot.read().unwrap().region.clone();
        vec![
            ("AWS_ENDPOINT_URL", self.endpoint()),
            ("AWS_REGION", region.clone()),
            ("AWS_DEFAULT_REGION", region),
            ("AWS_SECRET_ACCESS_KEY", keys::secret(&key)),
            ("AWS_ACCESS_KEY_ID", key),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", self.endpoint()),
        ]
    }
}

impl World {
    /// The environment of a task of ECS, as its agent sets it; `Settings::place` says which task.
    pub fn container_environment(&self) -> Vec<(&'static str, String)> {
        let id = "0c4d5e6f-1111-4222-8333-708192a3b4c5";
        vec![
            (
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                format!("{}/v2/credentials/{id}", self.endpoint()),
            ),
            (
                "ECS_CONTAINER_METADATA_URI_V4",
                format!("{}/v4/{id}", self.endpoint()),
            ),
        ]
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic in the server's thread belongs to the test that made it.
            let _ = thread.join();
        }
    }
}
