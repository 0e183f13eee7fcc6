//! What dig printed in another place, one part a question: `dns dig A 10.0.0.2 orders.example.com`.

use crate::collect::vantage::reply::{self, Told, add_name, shown};
use crate::snapshot::clean::clean;
use crate::snapshot::dns::{ExtendedError, NameserverAnswer, Reply, Says, Searched};
use crate::snapshot::dns_result::DnsResult;

/// The most nameservers and search domains that the script asks.
const MOST: usize = 9;

/// The longest text of a resolver that is kept.
const LONGEST_TEXT: usize = 160;

/// Reads every answer; the name that was called is that of the first.
pub(super) fn read(reply: &reply::Reply) -> Told {
    let mut told = Told {
        answer: DnsResult::NoAnswer("no nameserver was asked".to_owned()),
        nameservers: Vec::new(),
        searched: Vec::new(),
    };
    let are_first = reply.part("first").is_some();
    let mut called = None;
    for part in &reply.parts {
        let words: Vec<&str> = part.says.split(' ').collect();
        let ["dns", "dig", kind, server, name] = words.as_slice() else {
            continue;
        };
        let server = if *server == "-" {
            "the default"
        } else {
            *server
        };
        let said = answer(&part.text, kind);
        if *called.get_or_insert(*name) == *name {
            add(&mut told.nameservers, &clean(server), kind, said);
        } else if told.searched.len() < MOST {
            told.searched.push(Searched {
                name: clean(name),
                is_first: are_first,
                answer: alone(clean(server), said).result(),
            });
        }
    }
    told
}

/// A nameserver of which only the A records of a name were asked for.
fn alone(server: String, said: Reply) -> NameserverAnswer {
    let other = match &said.says {
        Says::Records => Says::NoData,
        it => it.clone(),
    };
    NameserverAnswer {
        server,
        a: said,
        aaaa: Reply::bare(other),
        cname: None,
        target: None,
        target_is_known: false,
    }
}

/// Puts an answer to those of its nameserver.
fn add(servers: &mut Vec<NameserverAnswer>, server: &str, kind: &str, said: Reply) {
    let at = match servers.iter().position(|it| it.server == server) {
        Some(at) => at,
        None if servers.len() < MOST => {
            let unasked = || Reply::bare(Says::Nothing("not asked".to_owned()));
            servers.push(NameserverAnswer {
                server: server.to_owned(),
                a: unasked(),
                aaaa: unasked(),
                cname: None,
                target: None,
                target_is_known: false,
            });
            servers.len() - 1
        }
        None => return,
    };
    match kind {
        "A" => servers[at].a = said,
        "AAAA" => servers[at].aaaa = said,
        _ => servers[at].cname = Some(said),
    }
}

/// `;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1` and records in the form of a zone file.
fn answer(text: &str, kind: &str) -> Reply {
    let mut reply = Reply::bare(Says::Nothing(
        "nothing that could be read as an answer".to_owned(),
    ));
    let mut section = "ANSWER";
    for line in text.lines().map(str::trim) {
        if let Some((_, rest)) = line.split_once("->>HEADER<<-") {
            let status = rest.split("status: ").nth(1);
            let status = status.and_then(|it| it.split(',').next());
            reply.says = status_of(status.unwrap_or_default());
        } else if let Some(rest) = line.strip_prefix(";; ") {
            match rest.strip_suffix(" SECTION:") {
                Some(it) => section = it,
                None if is_silence(rest) && reply.says.is_failure() => {
                    reply.says = Says::Nothing("no reply".to_owned());
                }
                None => {}
            }
        } else if let Some(rest) = line.strip_prefix("; EDE") {
            reply.errors.extend(extended_error(rest));
        } else if !line.starts_with(';') {
            record(&mut reply, section, line, kind);
        }
    }
    let is_found = !reply.addresses.is_empty() || (kind == "CNAME" && !reply.aliases.is_empty());
    if is_found {
        reply.says = Says::Records;
    }
    reply
}

fn is_silence(line: &str) -> bool {
    line.contains("timed out") || line.contains("no servers could be reached")
}

fn status_of(word: &str) -> Says {
    match word {
        "NOERROR" => Says::NoData,
        "NXDOMAIN" => Says::NxDomain,
        "SERVFAIL" | "REFUSED" | "FORMERR" | "NOTIMP" => Says::Code(word.to_owned()),
        _ => Says::Code("an unknown response code".to_owned()),
    }
}

/// `: 18 (Prohibited): (EIM4)`.
fn extended_error(rest: &str) -> Option<ExtendedError> {
    let rest = rest.strip_prefix(": ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let text = rest.split_once("): (").map_or("", |it| it.1);
    Some(ExtendedError {
        code: digits.parse().ok()?,
        text: shown(text.trim_end_matches(')')),
    })
}

fn record(reply: &mut Reply, section: &str, line: &str, kind: &str) {
    let fields: Vec<&str> = line.split_whitespace().collect();
    match (section, fields.as_slice()) {
        ("ANSWER", [_, _, "IN", its_kind, address]) if *its_kind == kind && kind != "CNAME" => {
            reply.addresses.extend(address.parse::<std::net::IpAddr>());
        }
        ("ANSWER", [_, _, "IN", "CNAME", alias]) => add_name(&mut reply.aliases, alias),
        ("AUTHORITY", [zone, _, "IN", "SOA", ..]) => {
            let mut names = Vec::new();
            add_name(&mut names, zone);
            reply.zone = names.pop();
        }
        ("ADDITIONAL", [_, _, _, "TXT", ..]) if reply.texts.is_empty() => {
            let text = line.split_once('"').map_or("", |it| it.1);
            let text = clean(text.trim_end_matches('"'));
            reply.texts.push(text.chars().take(LONGEST_TEXT).collect());
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::answer;
    use crate::snapshot::dns::Says;

    #[test]
    fn sections_are_told_apart() {
        let text = ";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7\n\
                    ;; AUTHORITY SECTION:\ncorp.example. 60 IN SOA ns.corp.example. me. 1 2 3 4 5\n\
                    ;; ADDITIONAL SECTION:\nns.corp.example. 60 IN A 10.0.0.1\n";
        let reply = answer(text, "A");
        assert_eq!(reply.says, Says::NoData);
        assert_eq!(reply.zone.as_deref(), Some("corp.example"));
        assert!(reply.addresses.is_empty());
    }

    #[test]
    fn a_resolver_s_reasons_are_kept() {
        let text = ";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: REFUSED, id: 7\n\
                    ;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n\
                    ; EDE: 18 (Prohibited): (EIM4)\n;; ADDITIONAL SECTION:\n\
                    explanation.invalid. 10800 IN TXT \"blocked by DNS rebinding protection\"\n";
        assert_eq!(
            answer(text, "A").to_string(),
            "REFUSED (EDE 18, Prohibited: EIM4, \"blocked by DNS rebinding protection\")"
        );
    }

    #[test]
    fn silence_is_no_answer() {
        let text =
            ";; communications error to 10.0.0.2#53: timed out\n;; no servers could be reached";
        assert_eq!(answer(text, "A").says, Says::Nothing("no reply".to_owned()));
        assert!(answer("\u{1b}[31mgarbage", "A").says.is_failure());
    }
}
