//! DNS answers as lines of the evidence: what counts, what each nameserver said, and whose answer it is.

use crate::gaps::sent;
use crate::path::dns::is_in_client_vpc;
use crate::snapshot::Snapshot;
use crate::snapshot::dns::{NameserverAnswer, Says};
use crate::snapshot::dns_result::DnsResult;
use crate::snapshot::observation::DnsAnswer;

/// One answer.
pub(super) fn line(snapshot: &Snapshot, answer: &DnsAnswer) -> String {
    let whose = if is_in_client_vpc(snapshot, &answer.vantage) {
        ""
    } else {
        " (our answer, not the client's)"
    };
    let mut line = format!(
        "{} is {}, asked from {}{}{whose}",
        answer.name,
        what(&answer.answer),
        answer.vantage.via,
        sent::unchecked(&answer.vantage),
    );
    // One nameserver that gives both families has nothing to add.
    if answer.nameservers.len() > 1 || answer.nameservers.iter().any(is_telling) {
        let each: Vec<String> = answer.nameservers.iter().map(each).collect();
        line.push_str(&format!("; {}", each.join("; ")));
    }
    let found = answer.searched.iter();
    for found in found.filter(|it| !it.answer.addresses().is_empty()) {
        let first = if found.is_first {
            ", which is asked first,"
        } else {
            ""
        };
        line.push_str(&format!(
            "; with its search domain {}{first} is {}",
            found.name,
            what(&found.answer)
        ));
    }
    line
}

fn what(result: &DnsResult) -> String {
    match result {
        DnsResult::Resolved { addresses, aliases } if addresses.is_empty() => {
            match aliases.last() {
                Some(alias) => format!("an alias of {alias}, which does not exist"),
                None => "no such name".to_owned(),
            }
        }
        DnsResult::Resolved { addresses, .. } => {
            let list: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            list.join(", ")
        }
        DnsResult::NotFound => "no such name".to_owned(),
        DnsResult::NoData { aliases } => match aliases.last() {
            Some(alias) => format!("an alias of {alias}, for which there is no address"),
            None => "a name without an address (NOERROR without records)".to_owned(),
        },
        DnsResult::NoAnswer(why) => format!("no answer ({why})"),
        DnsResult::AliasUnanswered { aliases, why } => format!(
            "an alias of {}, for which there is no answer ({why})",
            aliases.last().map_or("", String::as_str)
        ),
    }
}

/// Whether a nameserver's answer says more than its addresses.
fn is_telling(server: &NameserverAnswer) -> bool {
    server.halves().iter().any(|(_, it)| {
        let fails = !matches!(it.says, Says::Records | Says::NoData);
        fails || !it.reasons().is_empty()
    })
}

/// `10.0.0.2 says A 169.254.171.32, AAAA SERVFAIL`.
fn each(server: &NameserverAnswer) -> String {
    let [(a, to_a), (aaaa, to_aaaa)] = server.halves();
    let (to_a, to_aaaa) = (to_a.to_string(), to_aaaa.to_string());
    let mut text = if to_a == to_aaaa {
        format!("{} says {to_a} for {a} and {aaaa}", server.server)
    } else {
        format!("{} says {a} {to_a}, {aaaa} {to_aaaa}", server.server)
    };
    let others = [("CNAME", &server.cname), ("its target", &server.target)];
    for (kind, reply) in others {
        let Some(reply) = reply else { continue };
        let shown = match (&reply.says, reply.aliases.last()) {
            (Says::Records, Some(alias)) if reply.addresses.is_empty() => alias.clone(),
            (Says::NoData, _) if kind == "CNAME" => "none".to_owned(),
            _ => reply.to_string(),
        };
        text.push_str(&format!(", {kind} {shown}"));
    }
    text
}
