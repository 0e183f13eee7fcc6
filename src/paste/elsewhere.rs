//! Calls that went somewhere else than to VPC Lattice, and are refused with the reason.

use crate::paste::Called;
use crate::paste::called;
use crate::paste::message::Head;
use crate::paste::secrets::Secrets;

/// Ports at which no HTTP is spoken: an error about one of them is about something else.
const OTHER_PORTS: [&str; 9] = [
    "22", "53", "1433", "3306", "5432", "5672", "6379", "9092", "27017",
];

/// A port of another protocol, named behind an address or the word.
pub(super) fn other_port(text: &str) -> Option<&'static str> {
    let is_named = |port: &str| {
        [
            format!(":{port}"),
            format!("port {port}"),
            format!("port={port}"),
        ]
        .iter()
        .any(|it| {
            let rest = text.split_once(it.as_str()).map(|(_, rest)| rest);
            rest.is_some_and(|it| !it.starts_with(|it: char| it.is_ascii_digit()))
        })
    };
    OTHER_PORTS.into_iter().find(|it| is_named(it))
}

/// Refuses an answer that came from an address where no Lattice is.
pub(super) fn foreign(called: &Called, head: &Head<'_>, secrets: &Secrets) -> Result<(), String> {
    let host = called.host.as_deref().unwrap_or("an unnamed host");
    if host.ends_with(".amazonaws.com") {
        return Err(format!(
            "it is a call to `{host}`, an AWS API, not to a service behind VPC Lattice"
        ));
    }
    let Some(address) = called.address else {
        return Ok(());
    };
    if address.is_loopback() {
        return Err(loopback(called, secrets));
    }
    if called::is_lattice_address(address)
        || called::is_private(address)
        || called::is_managed(called)
    {
        return Ok(());
    }
    Err(format!(
        "`{host}` is `{address}`, which is no address of VPC Lattice: something else answered with {}",
        head.status
    ))
}

/// Says that the call never left the client's own machine.
pub(super) fn loopback(called: &Called, secrets: &Secrets) -> String {
    let host = secrets.keep(called.host.as_deref().unwrap_or("localhost"));
    format!(
        "the call went to `{host}` on the client itself, to a proxy or a forwarded port: look \
            at what that says of its own call to VPC Lattice"
    )
}
