//! What each nameserver said of a name, and which of them a client's resolver library believes.
//!
//! glibc and musl know three nameservers at most. glibc takes them in order: the first that answers
//! decides, be it that there is no such name; SERVFAIL, REFUSED and silence go on to the next
//! (resolv.conf(5); glibc, `resolv/res_send.c`).

use std::fmt;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::snapshot::dns_result::DnsResult;
use crate::snapshot::fact::is_false;

/// What one nameserver said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NameserverAnswer {
    /// Its address.
    pub server: String,
    /// To the question for A.
    pub a: Reply,
    /// To the question for AAAA.
    pub aaaa: Reply,
    /// To the question for CNAME, asked where there is no address: whether it knows the name at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cname: Option<Reply>,
    /// To the question for the end of the aliases by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Reply>,
    /// Whether it knows that end: it answers another question about it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub target_is_known: bool,
}

/// What came back for one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reply {
    /// What it says.
    pub says: Says,
    /// The addresses in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<String>")]
    pub addresses: Vec<IpAddr>,
    /// The CNAME chain in it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The zone in whose words there is nothing: the owner of the SOA record beside a negative answer
    /// (RFC 2308). An answer from which somebody took the addresses has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Extended DNS errors (RFC 8914).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ExtendedError>,
    /// Texts beside the answer, by which a resolver says that it blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<String>,
}

/// What a reply comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Says {
    /// Records of the kind that was asked for.
    Records,
    /// NOERROR without such a record.
    NoData,
    /// NXDOMAIN: there is no such name.
    NxDomain,
    /// Another response code, as `dig` writes it.
    Code(String),
    /// Nothing within this time, such as `5s`.
    Silence(String),
    /// Nothing that is an answer, and why.
    Nothing(String),
}

/// An extended DNS error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExtendedError {
    /// Its code.
    pub code: u16,
    /// Its text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// Another name that a resolver library makes of the one that is called, with a search domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Searched {
    /// The name with the search domain.
    pub name: String,
    /// Whether it is asked before the name as it is called: that has fewer dots than `ndots` says.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_first: bool,
    /// What it resolves to.
    pub answer: DnsResult,
}

/// Which nameserver decides for glibc, and what comes of it: the first that answers, or else the
/// first of those that do not.
pub fn decide(servers: &[NameserverAnswer]) -> Option<(usize, DnsResult)> {
    let decides = servers.iter().position(NameserverAnswer::is_final);
    let index = decides.unwrap_or(0);
    servers.get(index).map(|it| (index, it.result()))
}

impl NameserverAnswer {
    /// Its answers for A and AAAA, with the names of the questions.
    pub fn halves(&self) -> [(&'static str, &Reply); 2] {
        [("A", &self.a), ("AAAA", &self.aaaa)]
    }

    /// Whether a resolver library believes it, and does not ask the next.
    pub fn is_final(&self) -> bool {
        let says = |it: &Says| self.halves().iter().any(|half| half.1.says == *it);
        let fails = self.halves().iter().any(|it| it.1.says.is_failure());
        says(&Says::Records) || says(&Says::NxDomain) || !fails
    }

    /// The aliases that any of its answers shows.
    pub fn aliases(&self) -> &[String] {
        let all = [Some(&self.a), Some(&self.aaaa), self.cname.as_ref()];
        let mut shown = all.into_iter().flatten().map(|it| it.aliases.as_slice());
        shown.find(|it| !it.is_empty()).unwrap_or_default()
    }

    /// What it says of the name, both halves together.
    pub fn result(&self) -> DnsResult {
        let halves = self.halves().map(|it| it.1);
        let aliases = self.aliases().to_vec();
        let addresses: Vec<IpAddr> = halves
            .iter()
            .flat_map(|it| it.addresses.iter().copied())
            .collect();
        if !addresses.is_empty() {
            return DnsResult::Resolved { addresses, aliases };
        }
        // NXDOMAIN is about the name, whatever becomes of the question for the other record type.
        if halves.iter().any(|it| it.says == Says::NxDomain) {
            return if aliases.is_empty() {
                DnsResult::NotFound
            } else {
                DnsResult::Resolved { addresses, aliases }
            };
        }
        let target = self.target.as_ref();
        if let Some(failed) = halves.iter().find(|it| it.says.is_failure()) {
            return if aliases.is_empty() {
                DnsResult::NoAnswer(failed.to_string())
            } else {
                let why = target.filter(|it| it.says.is_failure());
                let why = why.unwrap_or(failed).to_string();
                DnsResult::AliasUnanswered { aliases, why }
            };
        }
        match target {
            Some(it) if it.says == Says::NxDomain => DnsResult::Resolved { addresses, aliases },
            Some(it) if it.says.is_failure() => {
                let why = it.to_string();
                DnsResult::AliasUnanswered { aliases, why }
            }
            _ => DnsResult::NoData { aliases },
        }
    }
}

impl Says {
    /// Whether it says neither where the name leads nor that it leads nowhere.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Code(_) | Self::Silence(_) | Self::Nothing(_))
    }
}

impl Reply {
    /// A reply that holds nothing but this.
    pub fn bare(says: Says) -> Self {
        Self {
            says,
            addresses: Vec::new(),
            aliases: Vec::new(),
            zone: None,
            errors: Vec::new(),
            texts: Vec::new(),
        }
    }

    /// What it says of its own reasons.
    pub fn reasons(&self) -> Vec<String> {
        let errors = self.errors.iter().map(ExtendedError::to_string);
        let texts = self.texts.iter().map(|it| format!("\"{it}\""));
        errors.chain(texts).collect()
    }
}

impl fmt::Display for Reply {
    /// As in a list of answers: `169.254.171.32`, `NXDOMAIN`, `REFUSED (EDE 18, Prohibited)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.addresses.is_empty() {
            write!(f, "{}", self.says)?;
        } else {
            let list: Vec<String> = self.addresses.iter().map(ToString::to_string).collect();
            f.write_str(&list.join(", "))?;
        }
        let mut reasons = self.reasons();
        let is_negative = matches!(self.says, Says::NoData | Says::NxDomain);
        let zone = self.zone.iter().filter(|_| is_negative);
        reasons.extend(zone.map(|it| format!("by zone {it}")));
        if reasons.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", reasons.join(", "))
    }
}

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Records => f.write_str("records"),
            Self::NoData => f.write_str("NOERROR without an address"),
            Self::NxDomain => f.write_str("NXDOMAIN"),
            Self::Code(it) | Self::Nothing(it) => f.write_str(it),
            Self::Silence(within) => write!(f, "no reply within {within}"),
        }
    }
}

/// The names of the extended errors that a resolver may give (IANA, "Extended DNS Error Codes").
const NAMES: [(u16, &str); 16] = [
    (3, "Stale Answer"),
    (4, "Forged Answer"),
    (6, "DNSSEC Bogus"),
    (7, "Signature Expired"),
    (9, "DNSKEY Missing"),
    (13, "Cached Error"),
    (14, "Not Ready"),
    (15, "Blocked"),
    (16, "Censored"),
    (17, "Filtered"),
    (18, "Prohibited"),
    (19, "Stale NXDomain Answer"),
    (20, "Not Authoritative"),
    (21, "Not Supported"),
    (22, "No Reachable Authority"),
    (23, "Network Error"),
];

impl fmt::Display for ExtendedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EDE {}", self.code)?;
        if let Some((_, name)) = NAMES.iter().find(|(code, _)| *code == self.code) {
            write!(f, ", {name}")?;
        }
        if self.text.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ExtendedError, NameserverAnswer, Reply, Says, decide};
    use crate::snapshot::dns_result::DnsResult;

    fn address(text: &str) -> Reply {
        Reply {
            addresses: vec![text.parse().unwrap()],
            ..Reply::bare(Says::Records)
        }
    }

    fn says(word: &str) -> Reply {
        Reply::bare(match word {
            "NODATA" => Says::NoData,
            "NXDOMAIN" => Says::NxDomain,
            "silence" => Says::Silence("5s".to_owned()),
            code => Says::Code(code.to_owned()),
        })
    }

    fn server(a: Reply, aaaa: Reply) -> NameserverAnswer {
        NameserverAnswer {
            server: "10.0.0.2".to_owned(),
            a,
            aaaa,
            cname: None,
            target: None,
            target_is_known: false,
        }
    }

    #[test]
    fn the_first_that_answers_decides_and_what_fails_is_passed_over() {
        let right = || server(address("169.254.171.32"), says("NODATA"));
        for word in ["SERVFAIL", "REFUSED", "silence"] {
            let servers = [server(says(word), says(word)), right()];
            assert_eq!(decide(&servers).unwrap().0, 1, "{word}");
        }
        for word in ["NXDOMAIN", "NODATA"] {
            let servers = [server(says(word), says(word)), right()];
            assert_eq!(decide(&servers).unwrap().0, 0, "{word}");
        }
        let servers = [right(), server(says("NXDOMAIN"), says("NXDOMAIN"))];
        let (index, result) = decide(&servers).unwrap();
        assert!(index == 0 && matches!(result, DnsResult::Resolved { .. }));
    }

    #[test]
    fn where_all_fail_the_first_says_why() {
        let servers = [
            server(says("SERVFAIL"), says("SERVFAIL")),
            server(says("REFUSED"), says("REFUSED")),
        ];
        let why = DnsResult::NoAnswer("SERVFAIL".to_owned());
        assert_eq!(decide(&servers), Some((0, why)));
        assert_eq!(decide(&[]), None);
    }

    #[test]
    fn no_half_beats_a_good_one() {
        for word in ["NXDOMAIN", "SERVFAIL", "silence", "NODATA"] {
            let result = server(address("169.254.171.32"), says(word)).result();
            assert!(matches!(result, DnsResult::Resolved { .. }), "{word}");
            let result = server(says(word), address("fd00:ec2:80::1")).result();
            assert!(matches!(result, DnsResult::Resolved { .. }), "{word}");
        }
    }

    #[test]
    fn an_alias_is_told_with_what_becomes_of_its_target() {
        let alias = |word: &str| Reply {
            aliases: vec!["m.example".to_owned()],
            ..says(word)
        };
        let with_target = |word: &str, target: &str| {
            let mut answer = server(alias(word), alias(word));
            answer.target = Some(says(target));
            answer.result()
        };
        let aliases = vec!["m.example".to_owned()];
        let refused = DnsResult::AliasUnanswered {
            aliases: aliases.clone(),
            why: "REFUSED".to_owned(),
        };
        assert_eq!(with_target("NODATA", "REFUSED"), refused);
        assert_eq!(with_target("SERVFAIL", "REFUSED"), refused);
        let gone = DnsResult::Resolved {
            addresses: Vec::new(),
            aliases: aliases.clone(),
        };
        assert_eq!(with_target("NXDOMAIN", "REFUSED"), gone);
        assert_eq!(with_target("NODATA", "NXDOMAIN"), gone);
        assert_eq!(
            with_target("NODATA", "NODATA"),
            DnsResult::NoData { aliases }
        );
    }

    #[test]
    fn a_reply_is_written_with_its_reasons() {
        let mut reply = says("REFUSED");
        reply.errors.push(ExtendedError {
            code: 18,
            text: "EIM4".to_owned(),
        });
        reply
            .texts
            .push("blocked by DNS rebinding protection".to_owned());
        assert_eq!(
            reply.to_string(),
            "REFUSED (EDE 18, Prohibited: EIM4, \"blocked by DNS rebinding protection\")"
        );
    }
}
