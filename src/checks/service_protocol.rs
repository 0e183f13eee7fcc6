//! Whether Lattice carries the protocol that the client asks for: HTTP and gRPC, and no WebSocket.
//!
//! What a TLS passthrough listener carries is between client and target.

use crate::checks::finding::{Answer, Doubt, Finding, Subject};
use crate::codes::Code;
use crate::path::Path;
use crate::path::unknown::Stop;
use crate::snapshot::outcome::Outcome;

/// Asks whether Lattice carries the protocol that the client asks for. VPC Lattice user guide, listeners: no
/// WebSocket. What the client sees is told by Apollo's operator guide alone: a blank 403, and no record in the
/// access log.
pub fn check(path: &Path<'_>) -> Answer {
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
        Subject::of("listeners", found.id),
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
