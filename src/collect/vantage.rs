//! From another place than this: an instance, a pod, a task. A fixed script is run there, asks DNS or
//! sends the request, and what it prints is read as the text of a stranger.
//!
//! A signature goes to a place over stdin only, never on a command line that others can read or that
//! AWS records: so a signed request is sent from a pod, and not from an instance or a task.

mod place;
mod program;
mod reply;
mod script;
mod seen;
mod ssm;

use std::time::Duration;

use crate::collect::dns::Asker;
use crate::collect::gather::{Gather, now};
use crate::collect::probe::{Request, Seen, Signer, blank, outgoing};
use crate::collect::vantage::script::Errand;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::{DnsAnswer, DnsResult};

pub use place::Via;

/// What a place needs besides the errand itself: a shell that starts, a session that opens.
const OVERHEAD: Duration = Duration::from_secs(10);

/// Asks for a name's addresses there. `Err` says why nobody was asked.
pub async fn ask(g: &Gather, via: &Via, name: &str, asker: &Asker) -> Result<DnsAnswer, String> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let errand = Errand::dns(&name, asker.resolver, asker.patience)?;
    let patience = asker.patience * 2 + OVERHEAD;
    let text = run(g, via, &errand, patience).await?;
    let reply = reply::read(&text, &errand.mark)?;
    Ok(DnsAnswer {
        name: clean(&name),
        vantage: asker.vantage.clone(),
        resolver: asker.resolver.map(|it| it.to_string()),
        at: Some(now()),
        answer: reply::dns(&reply)?,
    })
}

/// Sends the request from there, as the answer to the question for its name has it. `Err` says why
/// nothing was sent, or why nobody knows what came of it.
pub async fn probe(
    g: &Gather,
    via: &Via,
    request: &Request,
    signer: Option<&Signer>,
) -> Result<Seen, String> {
    if signer.is_some()
        && let Some(why) = via.keeps_no_secret()
    {
        return Err(why);
    }
    let outgoing = outgoing(request, signer)?;
    let resolved = resolved(g, request);
    let errand = Errand::request(&outgoing, request, &resolved, signer.is_some())?;
    let mut probe = blank(request, signer, &outgoing.method, &outgoing.nonce);
    let patience = request.connect_patience + request.read_patience + OVERHEAD;
    let text = run(g, via, &errand, patience).await?;
    let reply = reply::read(&text, &errand.mark)?;
    if reply.lacks("http") {
        return Err(via.without_tools());
    }
    seen::fill(&mut probe, &reply, outgoing.is_tls)?;
    Ok(Seen::of(probe))
}

/// The addresses that `--resolver` gave there: curl itself asks the place's own resolver.
fn resolved(g: &Gather, request: &Request) -> Vec<std::net::IpAddr> {
    let asker = &request.asker;
    let observed = g.observed();
    let answer = observed.dns.iter().find(|it| {
        it.vantage.via == asker.vantage.via
            && it.resolver.is_some()
            && it.resolver == asker.resolver.map(|it| it.to_string())
    });
    match answer.map(|it| &it.answer) {
        Some(DnsResult::Resolved { addresses, .. }) => addresses.clone(),
        _ => Vec::new(),
    }
}

async fn run(g: &Gather, via: &Via, errand: &Errand, patience: Duration) -> Result<String, String> {
    let _waiting = g.waiting(via.to_string());
    match via {
        Via::Local => Err("this machine runs no script on itself".to_owned()),
        Via::Kubectl(pod) => program::in_pod(pod, errand, patience).await,
        Via::Ecs(task) => program::in_task(g, task, errand, patience).await,
        Via::Ssm(instance) => ssm::run(g, instance, errand, patience).await,
    }
}
