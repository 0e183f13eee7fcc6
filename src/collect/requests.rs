//! Sends the call's own request, as it is wanted: unsigned, signed as its caller, or both.
//!
//! 1. Nothing is sent as somebody else: only the credentials of the caller sign.
//! 2. Nothing that may change something is sent, unless the user said the method.
//! 3. `auto` sends from inside the client VPC only; elsewhere a request proves nothing about it.
//! 4. What is sent is announced before, and is never more than announced.
//!
//! What was wanted and not sent is told as such, so that nobody takes silence for an answer.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::call::via::Via;
use crate::collect::dns::{self, Asker, seconds};
use crate::collect::ec2::interfaces;
use crate::collect::gather::Gather;
use crate::collect::memo::Memo;
use crate::collect::probe::{Request, SAFE_METHODS, Seen, Signer, Version, probe};
use crate::collect::vantage;
use crate::names::same_caller;
use crate::snapshot::Call;
use crate::snapshot::network::InterfaceDetail;
use crate::snapshot::observation::{DnsAnswer, Observations, Vantage};
use crate::snapshot::sent::Unsent;

/// The name of a caller that signs nothing.
const ANONYMOUS: &str = "anonymous";

/// What a request that was cut short says.
const CUT_SHORT: &str = "it was under way when the run ended";

/// How long a connection may take: a packet that is lost is sent again after a second, and after three.
const CONNECT: Duration = Duration::from_secs(5);

/// How long the handshake, the head of the answer and its body may take, each.
const READ: Duration = Duration::from_secs(15);

/// With less time than this, silence would say nothing of the network.
const SHORTEST: Duration = Duration::from_secs(2);

/// Left of a deadline for putting together what is known.
const MARGIN: Duration = Duration::from_millis(300);

/// Which requests are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum How {
    /// As the call is made, and only from inside the client VPC.
    #[default]
    Auto,
    /// One without a signature.
    Unsigned,
    /// One that the caller signs.
    Signed,
    /// The one, then the other.
    Both,
}

/// What is wanted, and how it is sent.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Which requests.
    pub how: How,
    /// Whether they are the point of the run, so that `auto` sends from wherever it is.
    pub is_the_point: bool,
    /// Whether the user said the method.
    pub method_is_said: bool,
    /// Whether to sign with `SigV4A`.
    pub sigv4a: bool,
    /// `HOST:PORT` of the connection.
    pub connect_to: Option<String>,
    /// The only roots of trust.
    pub ca_bundle: Option<PathBuf>,
}

/// Requests that are about to be sent.
#[derive(Debug)]
pub struct Plan {
    request: Request,
    signers: Vec<Option<Signer>>,
    /// What was wanted, and is not sent.
    pub unsent: Vec<Unsent>,
    /// Why `auto` sends nothing, where it might have.
    pub abstains: Option<String>,
}

/// What becomes of the requests, one event after the other.
#[derive(Debug)]
pub enum Event {
    /// One is sent now.
    Begun(Unsent),
    /// What came of the one that was begun.
    Ended(Box<Seen>),
    /// The one that was begun could not be sent.
    Failed(Unsent),
}

/// Asks for the addresses of a name, from where the asker is; `Err` says why nobody was asked there.
pub async fn resolve(gather: &Gather, name: &str, asker: &Asker) -> Result<DnsAnswer, String> {
    match &asker.via {
        Via::Local => Ok(dns::ask(name, asker).await),
        via => vantage::ask(gather, via, name, asker).await,
    }
}

/// Says what is going to be sent for a call, whose URL is the one to send, where one is known.
pub async fn plan(gather: &Gather, call: &Call, wish: &Wish, asker: &Asker) -> Plan {
    let caller = call.caller.as_deref();
    let asker = Asker {
        vantage: vantage(gather, asker).await,
        ..asker.clone()
    };
    let is_inside = asker.vantage.vpc.is_some() && asker.vantage.vpc == call.client_vpc;
    let mut plan = Plan {
        request: Request {
            url: call.url.clone().unwrap_or_default(),
            method: call.method().to_owned(),
            method_is_said: wish.method_is_said,
            headers: call
                .headers
                .iter()
                .map(|it| (it.name.clone(), it.value.clone()))
                .collect(),
            connect_to: wish.connect_to.clone(),
            ca_bundle: wish.ca_bundle.clone(),
            asker,
            connect_patience: CONNECT,
            read_patience: READ,
            version: Version::Any,
        },
        signers: Vec::new(),
        unsent: Vec::new(),
        abstains: None,
    };
    let is_safe = SAFE_METHODS.contains(&plan.request.method.as_str());
    let is_careful = wish.how == How::Auto && !wish.is_the_point;
    if is_careful && !(is_inside && is_safe) {
        return plan;
    }
    let wanted = wanted(wish.how, caller);
    if plan.request.url.is_empty() {
        let why = "the URL that is called is not known: no listener of the service was read";
        plan.unsent = wanted
            .into_iter()
            .map(|it| unsent(it, caller, why.to_owned()))
            .collect();
        return plan;
    }
    for is_signed in wanted {
        if !is_signed {
            plan.signers.push(None);
            continue;
        }
        if let Some(why) = plan.request.asker.via.keeps_no_secret() {
            if is_careful {
                plan.abstains = Some(why);
            } else {
                plan.unsent.push(unsent(true, caller, why));
            }
            continue;
        }
        match signer(gather, caller, wish.sigv4a).await {
            Ok(signer) => plan.signers.push(Some(signer)),
            Err(why) if is_careful => plan.abstains = Some(why),
            Err(why) => plan.unsent.push(unsent(true, caller, why)),
        }
    }
    plan
}

/// Whether each wanted request is a signed one, in the order in which they are sent.
fn wanted(how: How, caller: Option<&str>) -> Vec<bool> {
    match how {
        How::Auto => vec![caller != Some(ANONYMOUS)],
        How::Unsigned => vec![false],
        How::Signed => vec![true],
        How::Both => vec![false, true],
    }
}

fn unsent(is_signed: bool, caller: Option<&str>, why: String) -> Unsent {
    let caller = caller.filter(|_| is_signed);
    Unsent {
        caller: caller.unwrap_or(ANONYMOUS).to_owned(),
        name: None,
        why,
    }
}

/// The caller's own credentials; or why they are not at hand.
async fn signer(gather: &Gather, caller: Option<&str>, sigv4a: bool) -> Result<Signer, String> {
    let Some(caller) = caller else {
        let own = gather.session.accesses.own.trouble();
        return Err(own.map_or_else(
            || "who calls is not known, so that nobody can sign".to_owned(),
            |why| format!("there is nothing to sign with: {why}"),
        ));
    };
    if caller == ANONYMOUS {
        return Err("the call is anonymous, and nobody's signature is none".to_owned());
    }
    for access in gather.session.accesses.all() {
        let Some(who) = gather
            .session
            .who(access)
            .await
            .filter(|it| same_caller(&it.arn, caller))
        else {
            continue;
        };
        let credentials = access.credentials_had().cloned();
        let credentials =
            credentials.ok_or_else(|| format!("{} has no credentials", access.name))?;
        return Ok(Signer {
            caller: who.arn.clone(),
            credentials,
            region: gather.session.region().to_owned(),
            sigv4a,
        });
    }
    let own = gather.session.who(&gather.session.accesses.own).await;
    let own = own.map_or_else(|| "nobody known".to_owned(), |it| it.arn.clone());
    Err(format!(
        "the credentials in use are those of {own}, and nobody signs as {caller} with them: run this with the caller's own credentials, where the caller runs"
    ))
}

/// From where: this process's own place, as the metadata tell it; an instance's, as EC2 tells it; a
/// pod's or a task's, as its cluster and EC2 tell it, or else as the user said.
pub async fn vantage(gather: &Gather, asker: &Asker) -> Vantage {
    match &asker.via {
        Via::Local => of_here(gather, asker).await,
        Via::Ssm(instance) => of_instance(gather, asker, instance).await,
        via => vantage::vantage(gather, via, asker).await,
    }
}

async fn of_here(gather: &Gather, asker: &Asker) -> Vantage {
    let Some(here) = gather.session.here().await else {
        return asker.vantage.clone();
    };
    let of_address = || {
        interface(gather, |it| {
            Some(&it.vpc) == here.vpc.as_ref()
                && here.address.is_some_and(|own| it.addresses.contains(&own))
        })
    };
    Vantage {
        via: asker.vantage.via.clone(),
        vpc: here.vpc.clone(),
        interface: here.interface.clone().or_else(of_address),
        vpc_is_said: false,
    }
}

/// The instances whose place was read.
#[derive(Default)]
struct Located(Memo<()>);

/// Reads where an instance is, once.
pub(super) async fn find_instance(gather: &Gather, instance: &str) {
    let reading = Box::pin(async {
        interfaces::client(gather, instance, None).await;
    });
    gather.caches.of::<Located>().0.get(instance, reading).await;
}

async fn of_instance(gather: &Gather, asker: &Asker, instance: &str) -> Vantage {
    find_instance(gather, instance).await;
    let is_its = |it: &InterfaceDetail| it.instance.as_deref() == Some(instance);
    let own = interface(gather, is_its);
    let vpc = own.as_ref().and_then(|own| {
        let estate = gather.store.estate();
        let detail = estate.interfaces.get(own)?.detail.seen()?;
        Some(detail.vpc.clone())
    });
    Vantage {
        via: asker.vantage.via.clone(),
        vpc,
        interface: own,
        vpc_is_said: false,
    }
}

/// The first known interface of a kind.
fn interface(gather: &Gather, is_it: impl Fn(&InterfaceDetail) -> bool) -> Option<String> {
    let estate = gather.store.estate();
    let mut interfaces = estate.interfaces.iter();
    let found = interfaces.find(|(_, it)| it.detail.seen().is_some_and(&is_it));
    found.map(|(id, _)| id.clone())
}

impl Plan {
    /// What is said before anything is sent: how many requests, which, and as whom.
    pub fn announcement(&self) -> Option<String> {
        let words: Vec<String> = self.signers.iter().map(|it| as_whom(it.as_ref())).collect();
        let to = match &self.request.connect_to {
            Some(to) => format!(" (connecting to {to})"),
            None => String::new(),
        };
        let from = match &self.request.asker.via {
            Via::Local => String::new(),
            via => format!(" from {via}"),
        };
        let what = format!("{} {}{to}{from}", self.request.method, self.request.url);
        match words.as_slice() {
            [] => None,
            [only] => Some(format!("sends 1 request: {what} {only}")),
            several => Some(format!(
                "sends {} requests: {what} {}",
                several.len(),
                several.join(", then ")
            )),
        }
    }
}

fn as_whom(signer: Option<&Signer>) -> String {
    match signer {
        None => "unsigned".to_owned(),
        Some(it) => format!("signed as {} ({})", it.caller, it.signs_with().word()),
    }
}

/// Sends what was planned, one after the other, until there is no time left.
pub async fn send(gather: &Gather, plan: &Plan, until: Instant, mut tell: impl FnMut(Event)) {
    for signer in &plan.signers {
        let caller = signer.as_ref().map_or(ANONYMOUS, |it| it.caller.as_str());
        let without_answer = |why: &str| Unsent {
            caller: caller.to_owned(),
            name: None,
            why: why.to_owned(),
        };
        tell(Event::Begun(without_answer(CUT_SHORT)));
        let left = until
            .saturating_duration_since(Instant::now())
            .saturating_sub(MARGIN);
        if left < SHORTEST {
            let why = format!(
                "only {} of the deadline were left, which is too short to tell silence from slowness: give a longer --deadline",
                seconds(left)
            );
            tell(Event::Failed(without_answer(&why)));
            continue;
        }
        let request = Request {
            connect_patience: CONNECT.min(left),
            read_patience: READ.min(left),
            ..plan.request.clone()
        };
        let waiting = gather
            .session
            .progress
            .waiting(format!("the request {}", as_whom(signer.as_ref())));
        let sent = match &request.asker.via {
            Via::Local => Box::pin(probe(&request, signer.as_ref())).await,
            via => Box::pin(vantage::probe(gather, via, &request, signer.as_ref())).await,
        };
        drop(waiting);
        tell(match sent {
            Ok(seen) => Event::Ended(Box::new(seen)),
            Err(why) => Event::Failed(without_answer(&why)),
        });
    }
}

/// Writes an event down: at every moment the observations say what is known by then.
pub fn file(event: Event, observed: &mut Observations) {
    match event {
        Event::Begun(unsent) => observed.unsent.push(unsent),
        Event::Failed(unsent) => {
            observed.unsent.pop();
            observed.unsent.push(unsent);
        }
        Event::Ended(seen) => {
            observed.unsent.pop();
            observed.probes.push(seen.probe);
            if let Some(answer) = seen.dns {
                add_answer(answer, observed);
            }
        }
    }
}

/// A name that is asked for again and leads where it led is no news.
pub fn add_answer(answer: DnsAnswer, observed: &mut Observations) {
    let is_known = observed.dns.iter().any(|it| {
        it.name == answer.name && it.vantage.via == answer.vantage.via && it.answer == answer.answer
    });
    if !is_known {
        observed.dns.push(answer);
    }
}
