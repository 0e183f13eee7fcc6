//! A server that plays VPC Lattice's data plane for a snapshot: it tells services by `Host`, verifies
//! signatures apart from any SDK, asks the estate's policies and rules, and answers in Lattice's words.
//!
//! What is tested with it is the probe: policies and rules are asked of this crate itself.

#![allow(
    dead_code,
    reason = "several test targets share it, and each uses a part of it"
)]

mod answer;
mod authority;
mod wire;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, RwLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use lattice_doctor::snapshot::Snapshot;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::world::logs::Written;

pub use self::authority::Presented;

/// How the server behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What becomes of connections.
    pub door: Door,
    /// What it shows in a TLS handshake.
    pub presented: Presented,
    /// Whether it offers HTTP/2.
    pub http2: bool,
    /// What the targets answer.
    pub application: Application,
    /// How long after the answer the log record can be read.
    pub log_lag: Duration,
    /// Who signs with which access key.
    pub callers: BTreeMap<String, Caller>,
    /// Where its log records go.
    pub access_log: Written,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            door: Door::Open,
            presented: Presented::Proper,
            http2: true,
            application: Application::default(),
            log_lag: Duration::ZERO,
            callers: BTreeMap::new(),
            access_log: Written::default(),
        }
    }
}

/// What becomes of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// They are served.
    Open,
    /// Their first packet is dropped.
    Dropping,
    /// They are refused.
    Closed,
    /// They are reset once something was sent.
    Resetting,
    /// They are accepted, and nothing is ever said.
    Silent,
    /// The answer begins, and its head never ends.
    Dripping,
    /// What is said is no HTTP.
    Garbling,
}

/// The application behind the targets.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its status.
    pub status: u16,
    /// Its headers, as bytes of a header line each.
    pub headers: Vec<Vec<u8>>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Default for Application {
    fn default() -> Self {
        Self {
            status: 200,
            headers: vec![b"content-type: text/plain".to_vec()],
            body: b"{\"order\":42}".to_vec(),
        }
    }
}

/// Who signs with a key.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The ARN as Lattice resolves it.
    pub arn: String,
    /// The secret of the key.
    pub secret: String,
    /// The session token that must come with it.
    pub token: Option<String>,
}

/// What came in, and what was answered.
#[derive(Debug, Clone)]
pub struct Served {
    /// The method.
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    /// Lower-case names and values.
    pub headers: Vec<(String, String)>,
    /// `HTTP/1.1` or `HTTP/2`.
    pub protocol: &'static str,
}

#[derive(Debug)]
struct Plane {
    snapshot: RwLock<Arc<Snapshot>>,
    settings: Settings,
    authority: authority::Authority,
    served: Mutex<Vec<Served>>,
}

/// Makes this machine Lattice's own place, as AWS's prefix list says it.
pub fn bring_here(snapshot: &mut Snapshot) {
    let region = &snapshot.region;
    let list = json!({"account": "AWS", "detail": {"known": {
        "name": format!("com.amazonaws.{region}.vpc-lattice"),
        "entries": ["169.254.171.0/24", "127.0.0.0/8"],
    }}});
    let list = serde_json::from_value(list).expect("it is a prefix list");
    let lists = &mut snapshot.estate.prefix_lists;
    lists.retain(|_, it| it.account != "AWS");
    lists.insert("pl-0f1e2d3c4b5a69788".to_owned(), list);
}

/// A running data plane on the loopback address; it ends when this is dropped.
#[derive(Debug)]
pub struct DataPlane {
    plane: Arc<Plane>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl DataPlane {
    /// Starts it; one port speaks HTTP and TLS.
    pub fn start(snapshot: Snapshot, settings: Settings) -> Self {
        let names = answer::names(&snapshot);
        let authority = authority::Authority::new(settings.presented, &names);
        let plane = Arc::new(Plane {
            snapshot: RwLock::new(Arc::new(snapshot)),
            settings,
            authority,
            served: Mutex::default(),
        });
        let (ready, started) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let inside = Arc::clone(&plane);
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime needs only what the system always gives");
            runtime.block_on(async move {
                tokio::select! {
                    () = wire::serve(inside, ready) => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            plane,
            address: started.recv().expect("the server starts"),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Serves another estate from now on.
    pub fn replace(&self, snapshot: Snapshot) {
        *self.plane.snapshot.write().unwrap() = Arc::new(snapshot);
    }

    /// Where it listens, for `--connect-to`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The PEM file of the authority that signed its certificate.
    pub fn authority(&self) -> PathBuf {
        self.plane.authority.file()
    }

    /// What was asked and answered until now.
    pub fn served(&self) -> Vec<Served> {
        self.plane.served.lock().unwrap().clone()
    }

    /// The access-log records that can be read by now, as Lattice writes them.
    pub fn records(&self) -> Vec<Value> {
        let now = Instant::now();
        let records = self.plane.settings.access_log.lock().unwrap();
        let due = records.iter().filter(|(at, _)| *at <= now);
        due.map(|(_, record)| record.clone()).collect()
    }
}

impl Drop for DataPlane {
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
