//! From another place than this: an instance, a pod, a task. A fixed script is run there, asks DNS or
//! sends the request, and what it prints is read as the text of a stranger.
//!
//! A signature goes to a place over stdin only, never on a command line that others can read or that
//! AWS records: so a signed request is sent from a pod, and not from an instance or a task.

mod beside;
mod program;
mod reply;
mod script;
mod seen;
mod ssm;
mod whereabouts;

use std::time::Duration;

use crate::call::via::{Pod, Via};
use crate::collect::dns::Asker;
use crate::collect::gather::Gather;
use crate::collect::probe::{Request, Seen, Signer, blank, outgoing};
use crate::collect::store::now;
use crate::collect::vantage::program::Silence;
use crate::collect::vantage::reply::Reply;
use crate::collect::vantage::script::Errand;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::{DnsAnswer, TlsFault};

use beside::Beside;
pub use whereabouts::vantage;

/// What a place needs besides the errand itself: a shell that starts, a session that opens.
const OVERHEAD: Duration = Duration::from_secs(10);

/// Asks for a name's addresses there. `Err` says why nobody was asked.
pub async fn ask(
    gather: &Gather,
    via: &Via,
    name: &str,
    asker: &Asker,
) -> Result<DnsAnswer, String> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let errand = Errand::dns(&name, asker.resolver, asker.patience)?;
    let patience = asker.patience * 3 + OVERHEAD;
    let reply = run(gather, via, &errand, patience).await?;
    let told = reply::dns(&reply)?;
    Ok(DnsAnswer {
        name: clean(&name),
        vantage: asker.vantage.clone(),
        resolver: asker.resolver.map(|it| it.to_string()),
        at: Some(now()),
        answer: told.answer,
        nameservers: told.nameservers,
        searched: told.searched,
    })
}

/// Sends the request from there, as the answer to the question for its name has it. `Err` says why
/// nothing was sent, or why nobody knows what came of it.
pub async fn probe(
    gather: &Gather,
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
    let resolved = resolved(gather, request);
    let errand = Errand::request(&outgoing, request, &resolved, signer.is_some())?;
    let mut probe = blank(request, signer, &outgoing.method, &outgoing.nonce);
    let patience = request.connect_patience + request.read_patience + OVERHEAD;
    let reply = run(gather, via, &errand, patience).await?;
    seen::fill(&mut probe, &reply, outgoing.is_tls)?;
    let fault = probe.tls.as_ref().and_then(|it| it.fault);
    if fault == Some(TlsFault::Untrusted) && gather.caches.of::<Beside>().is_made() {
        return Err(
            "the image of the ephemeral container does not trust who issued the certificate, which says nothing of what the pod trusts: name an image with the pod's roots of trust with --debug-image"
                .to_owned(),
        );
    }
    Ok(Seen::of(probe))
}

/// The addresses that `--resolver` gave there: curl itself asks the place's own resolver.
fn resolved(gather: &Gather, request: &Request) -> Vec<std::net::IpAddr> {
    let asker = &request.asker;
    let observed = gather.store.observed();
    let answer = observed.dns.iter().find(|it| {
        it.vantage.via == asker.vantage.via
            && it.resolver.is_some()
            && it.resolver == asker.resolver.map(|it| it.to_string())
    });
    answer.map_or_else(Vec::new, |it| it.answer.addresses().to_vec())
}

async fn run(
    gather: &Gather,
    via: &Via,
    errand: &Errand,
    patience: Duration,
) -> Result<Reply, String> {
    let _waiting = gather.session.progress.waiting(via.to_string());
    let text = match via {
        Via::Local => return Err("this machine runs no script on itself".to_owned()),
        Via::Kubectl(pod) => return in_pod(gather, pod, errand, patience).await,
        Via::Ecs(task) => program::in_task(gather, task, errand, patience).await?,
        Via::Ssm(instance) => ssm::run(gather, instance, errand, patience).await?,
    };
    let reply = reply::read(&text, &errand.mark)?;
    match reply.lacks() {
        Some(tool) => Err(via.without(tool)),
        None => Ok(reply),
    }
}

/// Runs it in the pod's own container, or where that has not the tools and the user allows it, in one
/// beside it.
///
/// That one counts as the same place: the containers of a pod share its network, so that its requests
/// leave from the pod's address, and the kubelet gives each the pod's own resolv.conf (Kubernetes,
/// "Pods", "Pod networking"; "DNS for Services and Pods"). Its roots of trust are those of its image.
async fn in_pod(
    gather: &Gather,
    pod: &Pod,
    errand: &Errand,
    patience: Duration,
) -> Result<Reply, String> {
    let image = gather.session.settings.debug_image.as_deref();
    let mut tool = "sh";
    if !gather.caches.of::<Beside>().is_made() {
        match program::in_pod(pod, pod.container.as_deref(), errand, patience).await {
            Ok(text) => {
                let reply = reply::read(&text, &errand.mark)?;
                match reply.lacks() {
                    None => return Ok(reply),
                    Some(it) => tool = it,
                }
            }
            Err(Silence::NoShell) => {}
            Err(Silence::Other(why)) => return Err(why),
        }
    }
    let Some(image) = image else {
        return Err(Via::Kubectl(pod.clone()).without(tool));
    };
    let container = gather
        .caches
        .of::<Beside>()
        .container(gather, pod, image)
        .await?;
    let lacking = |tool: &str| {
        format!(
            "{image} has no {tool} either: name an image with curl and nslookup, such as curlimages/curl"
        )
    };
    match program::in_pod(pod, Some(&container), errand, patience).await {
        Ok(text) => {
            let reply = reply::read(&text, &errand.mark)?;
            reply.lacks().map_or(Ok(reply), |it| Err(lacking(it)))
        }
        Err(Silence::NoShell) => Err(lacking("sh")),
        Err(Silence::Other(why)) => Err(format!("in the ephemeral container {container}: {why}")),
    }
}
