//! Whether Lattice carries the protocol that the client asks for: HTTP and gRPC, and no WebSocket.
//!
//! What a TLS passthrough listener carries is between client and target.

use crate::checks::finding::{Answer, Doubt, Finding, Subject};
use crate::codes::Code;
use crate::path::Path;
use crate::path::sent::usual;
use crate::path::unknown::{Stop, Unknown};
use crate::snapshot::collection::Collection;
use crate::snapshot::outcome::Outcome;

/// Asks whether Lattice carries the protocol that the client asks for. VPC Lattice user guide, listeners: no
/// WebSocket. What the client sees is told by Apollo's operator guide alone: a blank 403, and no record in the
/// access log.
pub fn check(path: &Path<'_>) -> Answer {
    if let Some(unknown) = too_large(path) {
        return Err(unknown.into());
    }
    if !path.snapshot.call.is_websocket() {
        return Ok(Vec::new());
    }
    let Some((found, listener)) = path.listener()? else {
        return Err(Stop::Unreached);
    };
    if listener.protocol == "TLS_PASSTHROUGH" {
        return Ok(Vec::new());
    }
    let finding = Finding::fail(
        Code::ProtocolNotSupported,
        Subject::of(Collection::Listeners, found.id),
    );
    Ok(vec![
        finding
            .word("asked", "a WebSocket (`Upgrade: websocket`)")
            .word("carrier", format!("an {} listener", listener.protocol))
            .word("websocket", "websocket")
            .giving(Some(Outcome::Http403))
            .doubted(Doubt::undocumented(
                "what a client that asks for a WebSocket gets",
            ))
            .from(&found.it.detail.place),
    ])
}

/// The most headers, and the most bytes of them, that Lattice takes: it answers more with 400 (VPC Lattice user guide,
/// access logs).
const MOST_HEADERS: usize = 100;
const MOST_BYTES: usize = 60 * 1024;

/// What is to be settled of a request whose headers are too many, or too large.
fn too_large(path: &Path<'_>) -> Option<Unknown> {
    let headers = path.headers();
    let count = headers.len() + usual(path).len();
    let bytes: usize = headers
        .iter()
        .map(|it| it.name.len() + ": ".len() + it.value.len() + "\r\n".len())
        .sum();
    let is_too_large = count > MOST_HEADERS || bytes > MOST_BYTES;
    (is_too_large && !path.is_passthrough()).then(|| {
        Unknown::unsaid(
            &format!("whether VPC Lattice takes {count} headers of {bytes} bytes"),
            "it answers HTTP 400 to a request with more than 100 headers, or with more than 60 KB of them",
            "lattice-doctor diagnose … --header … # only those that the client sends",
        )
    })
}
