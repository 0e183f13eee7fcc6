//! Where the answers of a run go: the call, the estate and the observations, as far as they are known.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::collect::access::Access;
use crate::snapshot::complete::complete;
use crate::snapshot::contradictions::settle;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::Origin;
use crate::snapshot::observation::Observations;
use crate::snapshot::{Call, FORMAT, ObservedCall, Snapshot, fact_table};

/// What is known by now.
#[derive(Debug)]
pub struct Store {
    region: String,
    call: Mutex<Call>,
    estate: Mutex<Estate>,
    observed: Mutex<Observations>,
    calls: Mutex<Vec<ObservedCall>>,
    begun: Mutex<BTreeSet<String>>,
}

impl Store {
    /// Nothing is known yet.
    pub fn new(region: String) -> Self {
        Self {
            region,
            call: Mutex::default(),
            estate: Mutex::default(),
            observed: Mutex::default(),
            calls: Mutex::default(),
            begun: Mutex::default(),
        }
    }

    /// The call, as far as it was found out; never held across an await.
    pub fn found(&self) -> MutexGuard<'_, Call> {
        locked(&self.call)
    }

    /// What is known by now; never held across an await.
    pub fn estate(&self) -> MutexGuard<'_, Estate> {
        locked(&self.estate)
    }

    /// What was observed by now; never held across an await.
    pub fn observed(&self) -> MutexGuard<'_, Observations> {
        locked(&self.observed)
    }

    /// What was observed of each of several calls by now; never held across an await.
    pub fn calls(&self) -> MutexGuard<'_, Vec<ObservedCall>> {
        locked(&self.calls)
    }

    /// Whether this is the first to begin with something; whoever is second leaves it.
    pub fn begin(&self, what: impl Into<String>) -> bool {
        locked(&self.begun).insert(what.into())
    }

    /// What is known by now, with nothing judged; the run goes on.
    pub fn so_far(&self, taken_at: Timestamp) -> Snapshot {
        let (call, observed) = (self.found().clone(), self.observed().clone());
        let estate = self.estate().clone();
        snapshot(taken_at, self.region.clone(), call, estate, observed)
    }

    /// The end of the run: what is known, with nothing judged.
    pub fn finish(self, taken_at: Timestamp) -> Snapshot {
        let known = snapshot(
            taken_at,
            self.region,
            into_inner(self.call),
            into_inner(self.estate),
            into_inner(self.observed),
        );
        Snapshot {
            calls: into_inner(self.calls),
            others: Vec::new(),
            ..known
        }
    }
}

fn snapshot(
    taken_at: Timestamp,
    region: String,
    call: Call,
    estate: Estate,
    observations: Observations,
) -> Snapshot {
    let mut known = Snapshot {
        format: FORMAT,
        note: None,
        taken_at,
        region,
        call,
        estate,
        observations,
        calls: Vec::new(),
        others: Vec::new(),
    };
    complete(&mut known);
    settle(&mut known.estate);
    fact_table::locate(&mut known.estate);
    known
}

/// Who answered, and when: to the second, as AWS's own times are.
pub fn origin(access: &Access, account: &str) -> Origin {
    let asker = access.identity.get().and_then(Option::as_ref);
    let other = asker
        .map(|it| it.account.clone())
        .filter(|it| it != account);
    Origin {
        account: other,
        at: Some(now()),
        ..Origin::default()
    }
}

/// The present, to the second: AWS's own times are no finer.
pub fn now() -> Timestamp {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the evidence gets its time"
    )]
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
