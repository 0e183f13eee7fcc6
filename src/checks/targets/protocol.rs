//! Whether the target group speaks what the listener brings.

use crate::checks::finding::{Answer, Finding};
use crate::checks::targets::{Group, each_group};
use crate::codes::Code;
use crate::path::Path;
use crate::path::unknown::{Stop, Unknown};
use crate::shell::word;
use crate::snapshot::outcome::Outcome;
use crate::snapshot::targets::TargetKind;

/// Asks whether the target group speaks what the listener brings.
/// VPC Lattice user guide, target groups ("Protocol version") and TLS listeners.
pub fn check(path: &Path<'_>) -> Answer {
    let Some((_, listener)) = path.listener()? else {
        return Err(Stop::Unreached);
    };
    let headers = path.headers();
    let mut contents = headers
        .iter()
        .filter(|it| it.name.eq_ignore_ascii_case("content-type"))
        .map(|it| it.value.starts_with("application/grpc"));
    let content = contents.next();
    each_group(path, Code::TargetProtocolMismatch, |group| {
        if group.detail.kind == TargetKind::Lambda {
            return Ok(Vec::new());
        }
        let (protocol, version) = (
            group.detail.protocol.as_deref().unwrap_or("none"),
            group.detail.protocol_version.as_deref().unwrap_or("none"),
        );
        if let Some(unknown) = unknown_words(path, group, protocol, version) {
            return Err(unknown.into());
        }
        // That a call is a GET is an assumption, and would be a wrong one here.
        if version == "GRPC" && path.snapshot.call.method.is_none() {
            return Err(Unknown::unsaid(
                "the method of the call",
                "a gRPC target group takes POST only, and nobody said the method",
                "lattice-doctor diagnose … --method POST",
            )
            .into());
        }
        if let Some(finding) = of_version(path, group, &listener.protocol, version) {
            return Ok(vec![finding]);
        }
        let why = match (listener.protocol.as_str(), protocol, version) {
            ("TLS_PASSTHROUGH", "TCP", _) => None,
            ("TLS_PASSTHROUGH", _, _) => {
                Some("a TLS passthrough listener forwards to TCP target groups only")
            }
            (_, "TCP", _) => {
                Some("a TCP target group works behind a TLS passthrough listener only")
            }
            ("HTTP", _, "HTTP2" | "GRPC") => {
                Some("HTTP/2 and gRPC target groups need an HTTPS listener")
            }
            (_, _, "GRPC") if path.method != "POST" => {
                Some("a gRPC target group takes gRPC calls only, which are POST")
            }
            (_, _, "GRPC") if content == Some(false) => Some(
                "a gRPC target group takes gRPC calls only, whose content-type is application/grpc",
            ),
            (_, _, "HTTP1") if content == Some(true) => {
                Some("a gRPC call needs a gRPC or HTTP/2 target group")
            }
            _ => None,
        };
        let Some(why) = why else {
            if !matches!(version, "HTTP2" | "GRPC") {
                return Ok(Vec::new());
            }
            let pass = Finding::pass(Code::TargetProtocolMismatch, group.subject())
                .word("listener_protocol", listener.protocol.clone())
                .word("version", version);
            return Ok(vec![group.with(pass)]);
        };
        let finding = Finding::fail(Code::TargetProtocolMismatch, group.subject())
            .word("why", why)
            .word("listener_protocol", listener.protocol.clone())
            .word("protocol", protocol)
            .word("version", version);
        Ok(vec![group.with(finding)])
    })
}

/// What a protocol or version speaks that came after this version of ours.
fn unknown_words(
    path: &Path<'_>,
    group: &Group<'_>,
    protocol: &str,
    version: &str,
) -> Option<Unknown> {
    let is_known = matches!(protocol, "none" | "HTTP" | "HTTPS" | "TCP");
    let strange = if !is_known {
        format!("protocol {protocol}")
    } else if !matches!(version, "none" | "HTTP1" | "HTTP2" | "GRPC") {
        format!("protocol version {version}")
    } else {
        return None;
    };
    let unknown = Unknown::unsaid(
        &format!("what target group {} speaks", group.found.id),
        &format!("this version does not know {strange}"),
        &format!(
            "aws vpc-lattice get-target-group --target-group-identifier {} --region {} --query config",
            word(group.found.id),
            word(path.region())
        ),
    );
    Some(unknown.by("vpc-lattice:GetTargetGroup", Some(&group.found.it.account)))
}

/// HTTP/1.1 to an HTTP/2 or gRPC group: "Error" (VPC Lattice user guide, target groups, "Protocol version"). Without
/// ALPN a listener takes HTTP/1.1 (listeners, "HTTPS listeners").
fn of_version(
    path: &Path<'_>,
    group: &Group<'_>,
    listener: &str,
    version: &str,
) -> Option<Finding> {
    let is_old = path.http_version() == Some("1.1");
    if !is_old || listener != "HTTPS" || !matches!(version, "HTTP2" | "GRPC") {
        return None;
    }
    let finding = Finding::fail(Code::ProtocolNotSupported, group.subject())
        .word("asked", "HTTP/1.1")
        .word(
            "carrier",
            format!("a target group of protocol version {version}"),
        )
        .word("version", version)
        .giving(Some(Outcome::Http500));
    Some(group.with(finding))
}
