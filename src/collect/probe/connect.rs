//! The TCP connection: to whichever address answers first.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::collect::dns::seconds;
use crate::collect::probe::Failure;
use crate::snapshot::outcome::Outcome;

/// The head start of one address before the next (RFC 8305 §5).
const HEAD_START: Duration = Duration::from_millis(250);

/// The most addresses that are tried.
const MOST_ADDRESSES: usize = 8;

/// Connects to the first address that accepts, IPv6 and IPv4 in turn.
pub(super) async fn connect(
    addresses: &[IpAddr],
    port: u16,
    patience: Duration,
) -> Result<TcpStream, Failure> {
    match timeout(patience, first_to_accept(addresses, port)).await {
        Ok(Ok(stream)) => {
            // The request is one small write; Nagle's algorithm has nothing to gather.
            let _ = stream.set_nodelay(true);
            Ok(stream)
        }
        Ok(Err(Some((to, error)))) => Err(refusal(to, &error)),
        Ok(Err(None)) => Err(Failure::unnamed("there is no address to connect to")),
        Err(_) => Err(Failure {
            outcome: Some(Outcome::ConnectTimeout),
            why: Some(format!("no connection within {}", seconds(patience))),
            lacks_certificate: false,
        }),
    }
}

/// Tries one address after the other; the next begins when one fails, or has had its head start.
async fn first_to_accept(
    addresses: &[IpAddr],
    port: u16,
) -> Result<TcpStream, Option<(SocketAddr, io::Error)>> {
    let to_each = in_turn(addresses)
        .into_iter()
        .map(|it| SocketAddr::new(it, port));
    let mut waiting = to_each.take(MOST_ADDRESSES).peekable();
    let mut under_way = FuturesUnordered::new();
    let mut worst: Option<(SocketAddr, io::Error)> = None;
    loop {
        if let Some(to) = waiting.next() {
            under_way.push(async move { (to, TcpStream::connect(to).await) });
        }
        let tried = tokio::select! {
            tried = under_way.next() => tried,
            () = sleep(HEAD_START), if waiting.peek().is_some() => continue,
        };
        match tried {
            Some((_, Ok(stream))) => return Ok(stream),
            Some((to, Err(error))) => {
                // A refusal says more than a network that cannot be reached at all.
                if worst.is_none() || error.kind() == io::ErrorKind::ConnectionRefused {
                    worst = Some((to, error));
                }
            }
            None => return Err(worst),
        }
    }
}

/// Why no address accepted, by the one that said most.
fn refusal(to: SocketAddr, error: &io::Error) -> Failure {
    let outcome = match error.kind() {
        io::ErrorKind::ConnectionRefused => Outcome::ConnectionRefused,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
            Outcome::ConnectionReset
        }
        // No route, and what a local firewall forbids: no connection, and nobody who refuses it.
        _ => Outcome::ConnectTimeout,
    };
    Failure {
        outcome: Some(outcome),
        why: Some(format!("{to}: {}", error.kind())),
        lacks_certificate: false,
    }
}

/// IPv6 and IPv4 by turns, each in the resolver's order.
fn in_turn(addresses: &[IpAddr]) -> Vec<IpAddr> {
    let mut v6 = addresses.iter().copied().filter(IpAddr::is_ipv6);
    let mut v4 = addresses.iter().copied().filter(IpAddr::is_ipv4);
    let mut turns = Vec::with_capacity(addresses.len());
    loop {
        let pair = (v6.next(), v4.next());
        if pair == (None, None) {
            return turns;
        }
        turns.extend(pair.0);
        turns.extend(pair.1);
    }
}
