//! What all readers share: whom to ask, how many at once, and where the answers go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use jiff::Timestamp;
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::Instant;

use crate::collect::access::{Access, Accesses, Settings, Who};
use crate::collect::client::Place as ClientPlace;
use crate::collect::clients::Clients;
use crate::collect::failure::Failure;
use crate::collect::here::{self, Here};
use crate::collect::lattice::association::Joined;
use crate::collect::lattice::network::Listed;
use crate::collect::lattice::service::{Found, Summaries};
use crate::collect::logs::Queries;
use crate::collect::memo::Memo;
use crate::collect::operation::{GET_CALLER_IDENTITY, Operation};
use crate::collect::vantage::{Beside, Spot};
use crate::part::Part;
use crate::snapshot::complete::complete;
use crate::snapshot::contradictions::settle;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::{Fact, Origin, Place, State};
use crate::snapshot::observation::Observations;
use crate::snapshot::{Call, FORMAT, ObservedCall, Snapshot, fact_table};

/// Calls under way at once: enough for five round trips, and below what AWS throttles a caller for.
const AT_ONCE: usize = 24;

/// What a fact says while its answer is under way.
pub const UNDER_WAY: &str = "it was asked, and no answer came before the run ended";

/// The state of a run.
#[derive(Debug)]
pub struct Gather {
    /// Where AWS is.
    pub settings: Settings,
    /// With which credentials.
    pub accesses: Accesses,
    /// The parts of the path that are wanted; `None` for the whole of it.
    pub parts: Option<Vec<Part>>,
    /// The call, as far as it was found out.
    call: Mutex<Call>,
    /// What is known by now.
    estate: Mutex<Estate>,
    /// What was observed by now.
    observed: Mutex<Observations>,
    /// Calls that requests were sent for, where the run asks about several.
    calls: Mutex<Vec<ObservedCall>>,
    /// What to tell the user besides.
    notices: Mutex<BTreeSet<String>>,
    /// What was begun, so that nothing is asked twice.
    begun: Mutex<BTreeSet<String>>,
    /// What is read once, and waited for by whoever comes second.
    pub once: Memo<()>,
    /// The services by their ids.
    pub services: Memo<Found>,
    /// The services that each of the credentials can see.
    pub summaries: Memo<Summaries>,
    /// The clients and their VPCs.
    pub places: Memo<Option<ClientPlace>>,
    /// The ways of each VPC into service networks.
    pub ways: Memo<Vec<Joined>>,
    /// The services of each network.
    pub in_network: Memo<Listed>,
    /// The aliases of each name.
    pub aliases: Memo<Vec<String>>,
    /// How many calls were made and answered, and the last one.
    progress: Mutex<Progress>,
    /// Where this process runs, once somebody wanted to know.
    here: OnceCell<Option<Here>>,
    /// Where pods and tasks are.
    pub spots: Memo<Result<Spot, String>>,
    /// The ephemeral container of this run.
    pub beside: Beside,
    /// Queries of Logs Insights that run.
    pub queries: Queries,
    slots: Semaphore,
}

/// How far a run is.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Calls sent.
    pub asked: usize,
    /// Calls answered.
    pub answered: usize,
    /// What is waited for, oldest first, each with its number.
    pub waiting: BTreeMap<usize, String>,
    /// The records of access logs that are waited for.
    pub records: Option<Awaited>,
}

/// Records of access logs that are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awaited {
    /// How many.
    pub n_missing: usize,
    /// When they are looked for next.
    pub next: Instant,
    /// When nobody waits any more.
    pub until: Instant,
}

impl Gather {
    /// A run that has asked nothing yet.
    pub fn new(settings: Settings, parts: Option<Vec<Part>>) -> Self {
        Self {
            accesses: Accesses::new(&settings),
            settings,
            parts,
            call: Mutex::default(),
            estate: Mutex::default(),
            observed: Mutex::default(),
            calls: Mutex::default(),
            notices: Mutex::default(),
            begun: Mutex::default(),
            once: Memo::default(),
            services: Memo::default(),
            summaries: Memo::default(),
            places: Memo::default(),
            ways: Memo::default(),
            in_network: Memo::default(),
            aliases: Memo::default(),
            progress: Mutex::default(),
            here: OnceCell::new(),
            spots: Memo::default(),
            beside: Beside::default(),
            queries: Queries::default(),
            slots: Semaphore::new(AT_ONCE),
        }
    }

    /// The region of the call.
    pub fn region(&self) -> &str {
        &self.settings.region
    }

    /// Whether a chosen part of the path reads what this operation answers.
    pub fn wants(&self, operation: &Operation) -> bool {
        operation.serves(self.parts.as_deref())
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

    /// How far the run is.
    pub fn progress(&self) -> Progress {
        locked(&self.progress).clone()
    }

    /// Says that records of access logs are waited for.
    pub fn wait_for(&self, n_missing: usize, next: Instant, until: Instant) {
        locked(&self.progress).records = Some(Awaited {
            n_missing,
            next,
            until,
        });
    }

    /// Says that none is any more.
    pub fn waited(&self) {
        locked(&self.progress).records = None;
    }

    /// Tells the user something, once.
    pub fn notice(&self, text: impl Into<String>) {
        locked(&self.notices).insert(text.into());
    }

    /// What to tell the user.
    pub fn notices(&self) -> Vec<String> {
        locked(&self.notices).iter().cloned().collect()
    }

    /// Whether this is the first to begin with something; whoever is second leaves it.
    pub fn begin(&self, what: impl Into<String>) -> bool {
        locked(&self.begun).insert(what.into())
    }

    /// Where this process runs; asked once.
    pub async fn here(&self) -> Option<&Here> {
        let asked = self.here.get_or_init(|| Box::pin(here::find()));
        asked.await.as_ref()
    }

    /// Whom a set of credentials belongs to; asked once.
    pub async fn who<'a>(&self, access: &'a Access) -> Option<&'a Who> {
        let asked = access.identity.get_or_init(|| async {
            let clients = match access.clients(&self.settings).await {
                Ok(clients) => clients,
                Err(why) => {
                    self.notice(format!("warning: {why}"));
                    return None;
                }
            };
            let sent = clients.sts.get_caller_identity().send();
            let answer = self.call(GET_CALLER_IDENTITY, sent).await;
            let who = match answer {
                Ok(it) => Who {
                    account: it.account?,
                    arn: it.arn?,
                },
                Err(Failure::Trouble(why)) => {
                    self.notice(format!("warning: {}: {why}", access.name));
                    return None;
                }
                Err(_) => return None,
            };
            if let Some(meant) = access.meant_for.as_ref().filter(|it| **it != who.account) {
                self.notice(format!(
                    "warning: {} is of account {}, and the configuration says {meant}",
                    access.name, who.account
                ));
            }
            Some(who)
        });
        asked.await.as_ref()
    }

    /// Whether whoever asks owns what is asked about: only then is what is missing not there.
    pub async fn is_owner(&self, access: &Access, account: &str) -> bool {
        match self.who(access).await {
            Some(who) => who.account == account,
            None => false,
        }
    }

    /// The clients of a set of credentials.
    pub async fn clients<'a>(&self, access: &'a Access) -> Result<&'a Clients, Failure> {
        let clients = access.clients(&self.settings).await;
        clients.map_err(|why| Failure::Trouble(why.to_owned()))
    }

    /// Sends one call, when it is its turn.
    pub fn call<'a, T: 'a, E>(
        &'a self,
        operation: &'static Operation,
        sent: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + 'a,
    ) -> impl Future<Output = Result<T, Failure>> + 'a
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        // Boxed before anybody holds it: the SDK's futures are large.
        let sent = Box::pin(sent);
        async move {
            if !self.wants(operation) {
                return Err(Failure::Unasked);
            }
            let _slot = self.slots.acquire().await;
            let _waiting = self.waiting(operation.called());
            sent.await.map_err(|error| Failure::of(operation, &error))
        }
    }

    /// Sends a call page by page, to the end.
    pub async fn pages<T, E>(
        &self,
        operation: &'static Operation,
        mut pages: PaginationStream<Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<Vec<T>, Failure>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        if !self.wants(operation) {
            return Err(Failure::Unasked);
        }
        let mut all = Vec::new();
        loop {
            let page = {
                let _slot = self.slots.acquire().await;
                let _waiting = self.waiting(operation.called());
                pages.next().await
            };
            match page {
                Some(Ok(page)) => all.push(page),
                Some(Err(error)) => return Err(Failure::of(operation, &error)),
                None => return Ok(all),
            }
        }
    }

    /// Files the answer to a question about a resource of `account`, asked with `access`: the fact is
    /// under way until then, so that a run that is cut short says so.
    ///
    /// `slot` finds the fact in the estate. What is not found is absent only for the owner; anybody
    /// else may just not see it.
    pub async fn fill<T: Clone>(
        &self,
        operation: &'static Operation,
        access: &Access,
        account: &str,
        slot: impl Fn(&mut Estate) -> &mut Fact<T>,
        asked: impl Future<Output = Result<T, Failure>>,
    ) -> Option<T> {
        if !self.wants(operation) {
            return None;
        }
        slot(&mut self.estate()).state = State::Unknown(UNDER_WAY.to_owned());
        let state = match asked.await {
            Ok(value) => State::Known(value),
            Err(failure) => self.unseen(access, account, failure).await,
        };
        let fact = Fact {
            state,
            origin: self.origin(access, account),
            place: Place::default(),
        };
        let seen = fact.seen().cloned();
        *slot(&mut self.estate()) = fact;
        seen
    }

    /// Like [`Self::fill`], for a list of which only the owner sees all: what anybody else reads of
    /// it is a part, and what is not in it may be there all the same (VPC Lattice user guide, sharing).
    pub async fn fill_for_owner<T: Clone>(
        &self,
        operation: &'static Operation,
        access: &Access,
        account: &str,
        slot: impl Fn(&mut Estate) -> &mut Fact<T>,
        asked: impl Future<Output = Result<T, Failure>>,
    ) -> Option<T> {
        let seen = self.fill(operation, access, account, &slot, asked).await?;
        if !self.is_owner(access, account).await {
            let why = format!("read with {}, who may see a part of it only", access.name);
            slot(&mut self.estate()).state = State::Partial(seen.clone(), why);
        }
        Some(seen)
    }

    /// What a failure leaves known.
    pub async fn unseen<T>(&self, access: &Access, account: &str, failure: Failure) -> State<T> {
        match failure.in_account(account) {
            Failure::NotFound if self.is_owner(access, account).await => State::Absent,
            Failure::NotFound => State::Unknown(format!(
                "{} cannot see it, and only its owner knows whether it is there",
                access.name
            )),
            Failure::Denied(denied) => State::Denied(denied),
            Failure::Trouble(why) => State::Unknown(why),
            Failure::Unasked => State::Unknown("not asked".to_owned()),
        }
    }

    /// Who answered, and when: to the second, as AWS's own times are.
    pub fn origin(&self, access: &Access, account: &str) -> Origin {
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

    /// Counts a question while it is under way.
    pub(super) fn waiting(&self, name: String) -> Waiting<'_> {
        let mut progress = locked(&self.progress);
        progress.asked += 1;
        let number = progress.asked;
        progress.waiting.insert(number, name);
        Waiting {
            progress: &self.progress,
            number,
        }
    }

    /// What is known by now, with nothing judged; the run goes on.
    pub fn so_far(&self, taken_at: Timestamp) -> Snapshot {
        let (call, observed) = (self.found().clone(), self.observed().clone());
        let estate = self.estate().clone();
        snapshot(taken_at, self.region(), call, estate, observed)
    }

    /// The end of the run: what is known, with nothing judged.
    pub fn finish(self, taken_at: Timestamp) -> Snapshot {
        let known = snapshot(
            taken_at,
            &self.settings.region,
            into_inner(self.call),
            into_inner(self.estate),
            into_inner(self.observed),
        );
        Snapshot {
            calls: into_inner(self.calls),
            ..known
        }
    }
}

fn snapshot(
    taken_at: Timestamp,
    region: &str,
    call: Call,
    estate: Estate,
    observations: Observations,
) -> Snapshot {
    let mut known = Snapshot {
        format: FORMAT,
        note: None,
        taken_at,
        region: region.to_owned(),
        call,
        estate,
        observations,
        calls: Vec::new(),
    };
    complete(&mut known);
    settle(&mut known.estate);
    fact_table::locate(&mut known.estate);
    known
}

/// A question under way; it counts as answered when this is dropped.
pub(super) struct Waiting<'a> {
    progress: &'a Mutex<Progress>,
    number: usize,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut progress = locked(self.progress);
        progress.answered += 1;
        progress.waiting.remove(&self.number);
    }
}

/// The present, to the second: here facts get their time.
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
