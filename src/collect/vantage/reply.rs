//! What the script printed: its own lines by their mark, and between them the words of dig, nslookup,
//! getent and curl. Nothing of it is trusted: what has no proper form is no answer.

mod digs;

use std::net::IpAddr;

use crate::snapshot::clean::clean;
use crate::snapshot::dns::{NameserverAnswer, Searched, decide};
use crate::snapshot::dns_result::DnsResult;

/// The longest part of a stranger's text that a message shows.
const SHOWN: usize = 160;

/// The longest chain of aliases that is followed.
const LONGEST_CHAIN: usize = 8;

/// One line of the script's own, and the text behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) says: String,
    pub(super) text: String,
}

/// The whole of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) parts: Vec<Part>,
}

impl Reply {
    /// The part whose own line begins with a word: the rest of that line, and its text.
    pub(super) fn part(&self, word: &str) -> Option<(&str, &str)> {
        self.parts.iter().find_map(|it| {
            let rest = it.says.strip_prefix(word)?;
            (rest.is_empty() || rest.starts_with(' ')).then(|| (rest.trim(), it.text.as_str()))
        })
    }

    /// The tool that the place has not, and the errand needs.
    pub(super) fn lacks(&self) -> Option<&'static str> {
        match self.part("missing")?.0 {
            "dns" => Some("dig, nslookup or getent"),
            _ => Some("curl"),
        }
    }
}

/// Splits what was printed; what stands before the beginning, such as a greeting, is left out.
pub(super) fn read(text: &str, mark: &str) -> Result<Reply, String> {
    let mut parts: Vec<Part> = Vec::new();
    let (mut has_begun, mut has_ended) = (false, false);
    for line in text.lines().map(|it| it.trim_end_matches('\r')) {
        let own = line.strip_prefix(mark).and_then(|it| it.strip_prefix(' '));
        match own {
            Some("begin") => has_begun = true,
            Some("end") => {
                has_ended = true;
                break;
            }
            Some(says) if has_begun => parts.push(Part {
                says: says.to_owned(),
                text: String::new(),
            }),
            _ => {
                if let Some(part) = parts.last_mut() {
                    part.text.push_str(line);
                    part.text.push('\n');
                }
            }
        }
    }
    match (has_begun, has_ended) {
        (true, true) => Ok(Reply { parts }),
        (true, false) => Err("what was printed there was cut short".to_owned()),
        (false, _) if text.trim().is_empty() => Err("nothing was printed there".to_owned()),
        (false, _) => Err(format!("something else was printed there: {}", shown(text))),
    }
}

/// The last line that says something, made fit to be shown.
pub(super) fn shown(text: &str) -> String {
    let lines = text.lines().rev();
    let last = lines.map(clean).find(|it| !it.trim().is_empty());
    let last = last.unwrap_or_default();
    last.trim().chars().take(SHOWN).collect()
}

/// The answer to a question for a name. `Err` where there was nobody to ask.
pub(super) fn dns(reply: &Reply) -> Result<Told, String> {
    let mut found = Found::default();
    let mut is_asked = false;
    for part in &reply.parts {
        match part.says.as_str() {
            "dns nslookup" => found.nslookup(&part.text),
            "dns getent" => found.getent(&part.text),
            _ => continue,
        }
        is_asked = true;
    }
    let told = digs::read(reply);
    if let Some((_, result)) = decide(&told.nameservers) {
        return Ok(Told {
            answer: result,
            ..told
        });
    }
    if is_asked {
        Ok(Told {
            answer: found.result(),
            ..told
        })
    } else {
        Err("no question was asked there".to_owned())
    }
}

/// What was told of a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) answer: DnsResult,
    pub(super) nameservers: Vec<NameserverAnswer>,
    pub(super) searched: Vec<Searched>,
}

#[derive(Debug, Default)]
struct Found {
    addresses: Vec<IpAddr>,
    aliases: Vec<String>,
    is_missing: bool,
    is_empty: bool,
    trouble: Option<String>,
}

impl Found {
    fn result(self) -> DnsResult {
        let Self {
            addresses, aliases, ..
        } = self;
        if !addresses.is_empty() || (self.is_missing && !aliases.is_empty()) {
            return DnsResult::Resolved { addresses, aliases };
        }
        match self.trouble {
            Some(why) if !self.is_missing => DnsResult::NoAnswer(why),
            None if !self.is_missing && !self.is_empty => {
                DnsResult::NoAnswer("nothing that could be read as an answer".to_owned())
            }
            _ if self.is_missing => DnsResult::NotFound,
            _ => DnsResult::NoData { aliases },
        }
    }

    fn add_address(&mut self, text: &str) -> bool {
        let address = text.parse::<IpAddr>().ok();
        if let Some(address) = address.filter(|it| !self.addresses.contains(it)) {
            self.addresses.push(address);
        }
        address.is_some()
    }

    fn add_alias(&mut self, text: &str) {
        add_name(&mut self.aliases, text);
    }

    fn status(&mut self, word: &str) {
        match word {
            "NOERROR" => self.is_empty = true,
            "NXDOMAIN" => self.is_missing = true,
            "SERVFAIL" | "REFUSED" | "FORMERR" | "NOTIMP" => self.trouble = Some(word.to_owned()),
            _ => self.trouble = Some("an unknown response code".to_owned()),
        }
    }

    fn no_reply(&mut self) {
        self.trouble = Some("no reply".to_owned());
    }

    /// BIND's and busybox's: the resolver first, then the answer.
    fn nslookup(&mut self, text: &str) {
        let mut is_answer = false;
        for line in text.lines().map(str::trim) {
            if line.contains("can't find") || line.contains("server can") {
                let words = ["NXDOMAIN", "SERVFAIL", "REFUSED"];
                match words.into_iter().find(|it| line.contains(it)) {
                    Some(word) => self.status(word),
                    None if line.contains("No answer") => self.is_empty = true,
                    None => self.trouble = Some("nslookup found nothing".to_owned()),
                }
            } else if line.contains("timed out") || line.contains("no servers could be reached") {
                self.no_reply();
            } else if line.starts_with("Name:") || line.starts_with("Non-authoritative answer") {
                is_answer = true;
            } else if let Some((_, alias)) = line.split_once("canonical name = ") {
                self.add_alias(alias);
            } else if let Some(rest) = line.strip_prefix("Address").filter(|_| is_answer) {
                // `Address: 10.0.0.1`, `Address 1: 10.0.0.1 some.name`
                let rest = rest.split_once(": ").map_or("", |it| it.1);
                self.add_address(rest.split_whitespace().next().unwrap_or_default());
            }
        }
    }

    /// `10.0.0.1  STREAM some.name`. It finds nothing without saying why.
    fn getent(&mut self, text: &str) {
        for line in text.lines() {
            self.add_address(line.split_whitespace().next().unwrap_or_default());
        }
        if self.addresses.is_empty() {
            self.trouble = Some("getent finds no address, and does not say why".to_owned());
        }
    }
}

/// Adds a name to a chain of aliases, if it is one.
pub(super) fn add_name(aliases: &mut Vec<String>, text: &str) {
    let name = text.trim_end_matches('.').to_ascii_lowercase();
    let is_name = !name.is_empty()
        && name.len() < 254
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it));
    if is_name && !aliases.contains(&name) && aliases.len() < LONGEST_CHAIN {
        aliases.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::{DnsResult, dns, read, shown};

    fn answered(text: &str) -> Result<DnsResult, String> {
        let text = format!("hello\nM begin\n{text}\nM code 0\nM end\n");
        dns(&read(&text, "M")?).map(|it| it.answer)
    }

    fn resolved(addresses: &[&str], aliases: &[&str]) -> DnsResult {
        DnsResult::Resolved {
            addresses: addresses.iter().map(|it| it.parse().unwrap()).collect(),
            aliases: aliases.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    #[test]
    fn each_tool_is_understood() {
        let dig = "M dns dig A 10.0.0.2 shop.example.com\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7\n\
                   shop.example.com. 300 IN CNAME orders.on.aws.\norders.on.aws. 60 IN A 169.254.171.9\n";
        assert_eq!(
            answered(dig),
            Ok(resolved(&["169.254.171.9"], &["orders.on.aws"]))
        );
        let bind = "M dns nslookup\nServer:\t\t10.0.0.2\nAddress:\t10.0.0.2#53\n\nNon-authoritative answer:\n\
                    Name:\torders.on.aws\nAddress: 169.254.171.9\nName:\torders.on.aws\nAddress: fd00:ec2:80::1\n";
        assert_eq!(
            answered(bind),
            Ok(resolved(&["169.254.171.9", "fd00:ec2:80::1"], &[]))
        );
        let busybox = "M dns nslookup\nServer:    10.0.0.2\nAddress 1: 10.0.0.2 dns\n\nName:      orders\nAddress 1: 169.254.171.9 x\n";
        assert_eq!(answered(busybox), Ok(resolved(&["169.254.171.9"], &[])));
        let getent = "M dns getent\n169.254.171.9   STREAM orders\n169.254.171.9   DGRAM  \n";
        assert_eq!(answered(getent), Ok(resolved(&["169.254.171.9"], &[])));
    }

    #[test]
    fn what_is_not_found_and_what_is_not_answered_differ() {
        let status = |it: &str| {
            let header = format!(";; ->>HEADER<<- opcode: QUERY, status: {it}, id: 1");
            let kinds = ["AAAA", "A"];
            let parts = kinds.map(|kind| format!("M dns dig {kind} 10.0.0.2 shop.x\n{header}"));
            parts.join("\n")
        };
        assert_eq!(answered(&status("NXDOMAIN")), Ok(DnsResult::NotFound));
        let aliases = Vec::new();
        assert_eq!(
            answered(&status("NOERROR")),
            Ok(DnsResult::NoData { aliases })
        );
        assert_eq!(
            answered(&status("SERVFAIL")),
            Ok(DnsResult::NoAnswer("SERVFAIL".to_owned()))
        );
        let dangling = format!("{}\nshop.x. 1 IN CNAME gone.x.", status("NXDOMAIN"));
        assert_eq!(answered(&dangling), Ok(resolved(&[], &["gone.x"])));
        assert!(matches!(
            answered(
                "M dns dig A 10.0.0.2 shop.example.com\n;; communications error\n;; no servers could be reached"
            ),
            Ok(DnsResult::NoAnswer(_))
        ));
        assert!(matches!(
            answered("M dns nslookup\n** server can't find x: NXDOMAIN"),
            Ok(DnsResult::NotFound)
        ));
        assert!(matches!(
            answered("M dns getent\n"),
            Ok(DnsResult::NoAnswer(_))
        ));
        assert!(matches!(
            answered("M dns dig A 10.0.0.2 shop.example.com\n\u{1b}[31mgarbage"),
            Ok(DnsResult::NoAnswer(_))
        ));
        assert!(answered("M missing dns").is_err());
    }

    #[test]
    fn what_is_not_the_scripts_own_is_no_answer() {
        assert!(read("", "M").unwrap_err().contains("nothing"));
        assert!(
            read("M begin\nM dns dig A 10.0.0.2 shop.example.com\n1.2", "M")
                .unwrap_err()
                .contains("cut short")
        );
        let other = read("bash: \u{1b}]0;x\u{7}no such thing", "M").unwrap_err();
        assert!(
            other.contains("no such thing") && !other.contains('\u{1b}'),
            "{other:?}"
        );
        assert!(shown(&"x".repeat(9000)).len() < 200);
        // Nobody else's mark counts.
        assert!(read("N begin\nN end", "M").is_err());
    }
}
