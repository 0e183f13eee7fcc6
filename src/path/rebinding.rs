//! How a resolver shows that it takes Lattice's addresses for a DNS rebinding attack.
//!
//! Link-local and unique-local addresses are what rebinding protection drops, and Lattice has no others.
//! Measured with a managed name: dnsmasq (`stop-dns-rebind`) and unbound (`private-address`) give NOERROR
//! without records, BIND (`deny-answer-addresses`) SERVFAIL, Knot Resolver (`rebinding`) REFUSED with the
//! reason in a TXT record. All of them answer other questions about the same name.

use crate::snapshot::dns::{NameserverAnswer, Reply, Says, decide};
use crate::snapshot::dns_result::DnsResult;
use crate::snapshot::observation::DnsAnswer;

/// What in an answer speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// The resolver says so.
    Said(String),
    /// It refuses the addresses of a name of which it answers other questions.
    Selective(String),
    /// It gives no address, and names no zone that has none.
    Emptied,
}

impl Sign {
    /// What was seen, in words that follow the name of the resolver.
    pub fn words(&self) -> String {
        match self {
            Self::Said(text) => format!("says so itself: {text}"),
            Self::Selective(code) => format!(
                "gives {code} to the questions for its addresses, and answers another question about the same name"
            ),
            Self::Emptied => "says that the name exists and gives no address (NOERROR without records), and no zone says so, while every name of Lattice has addresses".to_owned(),
        }
    }

    /// Why it is no more than a sign.
    pub fn doubt(&self) -> &'static str {
        match self {
            Self::Said(_) | Self::Selective(_) => {
                "it is inferred from the resolver's answers; its settings were not read"
            }
            Self::Emptied => {
                "it is inferred from the resolver's answers; a rule of Route 53 Resolver DNS Firewall (block response NODATA) answers alike"
            }
        }
    }
}

/// Looks for it in an answer without an address; `is_lattice_name` says whether AWS is known to have
/// addresses of the name, or of the alias's end.
pub fn sign(answer: &DnsAnswer, is_lattice_name: bool) -> Option<Sign> {
    let is_resolved = matches!(answer.answer, DnsResult::Resolved { .. });
    let (index, _) = decide(&answer.nameservers).filter(|_| !is_resolved)?;
    let server = &answer.nameservers[index];
    if let Some(text) = replies(server).find_map(said) {
        return Some(Sign::Said(text));
    }
    if !is_lattice_name {
        return None;
    }
    let halves = server.halves().map(|it| it.1);
    let is_emptied = |it: &Reply| it.says == Says::NoData && it.zone.is_none();
    let is_end_emptied = server.target.as_ref().is_none_or(is_emptied);
    if halves.iter().all(|it| is_emptied(it)) && is_end_emptied {
        return Some(Sign::Emptied);
    }
    let code = halves.iter().find_map(|it| match &it.says {
        Says::Code(code) => Some(code.clone()),
        _ => None,
    })?;
    let knows = |it: &Reply| matches!(it.says, Says::NoData | Says::Records);
    let is_known = if server.aliases().is_empty() {
        server.cname.as_ref().is_some_and(knows)
    } else {
        server.target_is_known
    };
    is_known.then_some(Sign::Selective(code))
}

/// Whether a reply says in words that it blocks for the sake of rebinding.
fn said(reply: &Reply) -> Option<String> {
    let errors = reply.errors.iter().map(|it| it.text.as_str());
    let mut texts = errors.chain(reply.texts.iter().map(String::as_str));
    texts
        .any(|it| it.to_ascii_lowercase().contains("rebind"))
        .then(|| reply.to_string())
}

fn replies(server: &NameserverAnswer) -> impl Iterator<Item = &Reply> {
    [Some(&server.a), Some(&server.aaaa), server.target.as_ref()]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Sign, sign};
    use crate::snapshot::observation::DnsAnswer;

    fn of(server: &Value, answer: &Value) -> Option<Sign> {
        let answer: DnsAnswer = serde_json::from_value(json!({
            "name": "m.example", "vantage": {"via": "local"}, "answer": answer, "nameservers": [server],
        }))
        .unwrap();
        sign(&answer, true)
    }

    #[test]
    fn an_emptied_answer_names_no_zone() {
        let no_data = json!({"noData": {}});
        let bare = json!({"says": "noData"});
        let emptied = json!({"server": "10.0.0.2", "a": bare, "aaaa": bare, "cname": bare});
        assert_eq!(of(&emptied, &no_data), Some(Sign::Emptied));
        // A private hosted zone that lacks the record says so in its own name.
        let by_zone = json!({"says": "noData", "zone": "corp.example"});
        let by_zone = json!({"server": "10.0.0.2", "a": by_zone, "aaaa": by_zone});
        assert_eq!(of(&by_zone, &no_data), None);
    }

    #[test]
    fn a_resolver_that_knows_the_name_and_refuses_its_addresses_is_one() {
        let failed = json!({"says": {"code": "SERVFAIL"}});
        let answer = json!({"noAnswer": "SERVFAIL"});
        let knows =
            json!({"server": "10.0.0.2", "a": failed, "aaaa": failed, "cname": {"says": "noData"}});
        assert_eq!(
            of(&knows, &answer),
            Some(Sign::Selective("SERVFAIL".to_owned()))
        );
        // One that answers nothing about the name is broken, or refuses the client.
        let fails = json!({"server": "10.0.0.2", "a": failed, "aaaa": failed, "cname": failed});
        assert_eq!(of(&fails, &answer), None);
        let unasked = json!({"server": "10.0.0.2", "a": failed, "aaaa": failed});
        assert_eq!(of(&unasked, &answer), None);
    }

    #[test]
    fn what_the_resolver_says_is_enough() {
        let blocked = json!({"says": {"code": "REFUSED"}, "errors": [{"code": 18, "text": "EIM4"}],
            "texts": ["blocked by DNS rebinding protection"]});
        let server = json!({"server": "10.0.0.2", "a": blocked, "aaaa": blocked});
        let found = of(&server, &json!({"noAnswer": "REFUSED"}));
        assert!(matches!(found, Some(Sign::Said(text)) if text.contains("EDE 18")));
        // EDE 18 alone is what a resolver says to clients that it does not serve.
        let prohibited = json!({"says": {"code": "REFUSED"}, "errors": [{"code": 18}]});
        let server =
            json!({"server": "10.0.0.2", "a": prohibited, "aaaa": prohibited, "cname": prohibited});
        assert_eq!(of(&server, &json!({"noAnswer": "REFUSED"})), None);
    }

    #[test]
    fn a_name_that_was_mended_shows_nothing() {
        let bare = json!({"says": "noData"});
        let server = json!({"server": "10.0.0.2", "a": bare, "aaaa": bare});
        let resolved = json!({"resolved": {"addresses": ["169.254.171.32"]}});
        assert_eq!(of(&server, &resolved), None);
    }
}
