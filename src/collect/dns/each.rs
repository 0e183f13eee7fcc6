//! Every nameserver, each for both families, all side by side: asking one by one costs no time.

use std::net::SocketAddr;
use std::time::Duration;

use futures::future::join_all;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use hickory_resolver::proto::rr::{Name, RecordType};
use tokio::time::{Instant, timeout, timeout_at};

use crate::collect::dns::question::{self, LONGEST_CHAIN};
use crate::collect::dns::{GRACE, seconds};
use crate::snapshot::dns::{NameserverAnswer, Reply, Says, decide};
use crate::snapshot::dns_result::DnsResult;

/// Asks every nameserver for both families, all at once, and says what comes of it.
pub(super) async fn all(
    name: &Name,
    servers: &[SocketAddr],
    patience: Duration,
) -> (Vec<NameserverAnswer>, DnsResult) {
    let begun = Instant::now();
    let mut slots: Vec<[Option<Reply>; 2]> = servers.iter().map(|_| [None, None]).collect();
    let mut pending: FuturesUnordered<_> = servers
        .iter()
        .enumerate()
        .flat_map(|(index, server)| {
            [RecordType::A, RecordType::AAAA]
                .into_iter()
                .enumerate()
                .map(move |(half, kind)| {
                    let asked = question::ask(*server, name, kind, patience);
                    asked.map(move |reply| (index, half, reply))
                })
        })
        .collect();
    let mut until = begun + patience;
    let mut has_decided = false;
    while let Ok(Some((index, half, reply))) = timeout_at(until, pending.next()).await {
        slots[index][half] = Some(reply);
        if !has_decided && is_decided(&slots) {
            has_decided = true;
            until = until.min(Instant::now() + GRACE);
        }
    }
    let waited = seconds(if has_decided {
        GRACE.min(patience)
    } else {
        patience
    });
    let answers = servers.iter().zip(slots).map(async |(server, slot)| {
        let [a, aaaa] =
            slot.map(|it| it.unwrap_or_else(|| Reply::bare(Says::Silence(waited.clone()))));
        let answer = NameserverAnswer {
            server: shown(*server),
            a,
            aaaa,
            cname: None,
            target: None,
            target_is_known: false,
        };
        followed(answer, *server, name).await
    });
    let answers = join_all(answers).await;
    let result = decide(&answers).map(|it| it.1);
    (answers, result.unwrap_or_else(no_server))
}

fn no_server() -> DnsResult {
    DnsResult::NoAnswer("/etc/resolv.conf names no resolver".to_owned())
}

/// An address, with its port where that is not the usual one.
fn shown(server: SocketAddr) -> String {
    if server.port() == 53 {
        server.ip().to_string()
    } else {
        server.to_string()
    }
}

/// Whether what is there decides, whatever the rest may say: the first nameserver that answers has an
/// address, or has said all it has to say. A quick NXDOMAIN for one family waits for the other.
fn is_decided(slots: &[[Option<Reply>; 2]]) -> bool {
    for slot in slots {
        let has_address = slot.iter().flatten().any(|it| !it.addresses.is_empty());
        match slot {
            _ if has_address => return true,
            [Some(a), Some(aaaa)] => {
                let answer = NameserverAnswer {
                    server: String::new(),
                    a: a.clone(),
                    aaaa: aaaa.clone(),
                    cname: None,
                    target: None,
                    target_is_known: false,
                };
                if answer.is_final() {
                    return true;
                }
            }
            _ => return false,
        }
    }
    true
}

/// Looks for what an answer without an address leaves open: whether anything listens there, whether the
/// nameserver knows the name at all, and what becomes of its alias's end.
async fn followed(
    mut answer: NameserverAnswer,
    server: SocketAddr,
    name: &Name,
) -> NameserverAnswer {
    let halves = answer.halves().map(|it| it.1);
    if halves.iter().any(|it| !it.addresses.is_empty()) {
        return answer;
    }
    let is_unheard = |it: &&Reply| matches!(it.says, Says::Silence(_) | Says::Nothing(_));
    if halves.iter().all(is_unheard) {
        let is_silent = halves.iter().all(|it| matches!(it.says, Says::Silence(_)));
        if is_silent && question::is_closed(server, GRACE / 4).await {
            for half in [&mut answer.a, &mut answer.aaaa] {
                half.says = Says::Nothing(format!("{}: nothing listens at {server}", half.says));
            }
        }
        return answer;
    }
    // What was learned by then stays, if it takes too long.
    let _ = timeout(GRACE, follow(&mut answer, server, name)).await;
    answer
}

/// Follows the aliases from a name that exists to one that does not answer, and asks for that one by
/// itself: what is left of a service that was deleted or made again, whose record still points to its
/// old name.
async fn follow(answer: &mut NameserverAnswer, server: SocketAddr, name: &Name) {
    let ask = async |owner: &Name, kind| question::ask(server, owner, kind, GRACE / 2).await;
    if answer.aliases().is_empty() {
        answer.cname = Some(ask(name, RecordType::CNAME).await);
    }
    for _ in 0..LONGEST_CHAIN {
        let end = answer.aliases().last();
        let Some(end) = end.and_then(|it| Name::from_utf8(format!("{it}.")).ok()) else {
            return;
        };
        let next = ask(&end, RecordType::CNAME).await;
        let is_new = |it: &&String| !answer.aliases().contains(it);
        let Some(alias) = next.aliases.last().filter(is_new).cloned() else {
            // A name that is there has an address, or fails to give it.
            answer.target_is_known = next.says == Says::NoData;
            answer.target = Some(if answer.target_is_known {
                ask(&end, RecordType::A).await
            } else {
                next
            });
            return;
        };
        for half in [
            Some(&mut answer.a),
            Some(&mut answer.aaaa),
            answer.cname.as_mut(),
        ] {
            if let Some(half) = half.filter(|it| !it.aliases.is_empty()) {
                half.aliases.push(alias.clone());
            }
        }
    }
}
