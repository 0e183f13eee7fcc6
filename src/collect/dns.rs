//! What a name resolves to, asked of each nameserver of this machine or of `--resolver`.
//!
//! A resolver library tells one answer, and the fastest or the first nameserver decides, as the library
//! has it. Here every nameserver is asked for A and for AAAA, all side by side, each answer is kept, and
//! the order of resolv.conf decides as it does for glibc. The name is asked as it is called; what the
//! search domains make of it is kept beside that. `/etc/hosts` plays no part, as with `dig`.

mod each;
pub mod nameservers;
mod question;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures::future::join_all;
use hickory_resolver::proto::rr::Name;

use crate::call::via::Via;
use crate::collect::dns::each::all;
use crate::collect::dns::nameservers::Nameservers;
use crate::collect::store::now;
use crate::snapshot::clean::clean;
use crate::snapshot::dns::Searched;
use crate::snapshot::dns_result::DnsResult;
use crate::snapshot::observation::{DnsAnswer, Vantage};

/// How long what does not decide is waited for, once the answer that decides is there: a resolver that
/// drops AAAA questions, or a dead second nameserver, must not hold up a call that works without.
const GRACE: Duration = Duration::from_secs(1);

/// Who asks, whom, and how patiently.
#[derive(Debug, Clone, PartialEq)]
pub struct Asker {
    /// `--resolver`; the system's where absent.
    pub resolver: Option<SocketAddr>,
    /// How long one name may take in all.
    pub patience: Duration,
    /// The place from which it is asked.
    pub via: Via,
    /// Where that place is, as far as that is known.
    pub vantage: Vantage,
}

impl Asker {
    /// Whether this machine asks itself.
    pub fn is_here(&self) -> bool {
        self.via == Via::Local
    }
}

/// Reads `--resolver`: `IP`, `IP:PORT`, `[IPv6]:PORT`.
pub fn resolver(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|it| it.strip_suffix(']'))
        .unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(SocketAddr::new(address, 53));
    }
    match text.parse::<SocketAddr>() {
        Ok(address) if address.port() > 0 => Ok(address),
        _ => Err(format!(
            "--resolver takes an address, `10.0.0.2` or `10.0.0.2:53`, IPv6 with a port in brackets; `{}` is none",
            clean(text)
        )),
    }
}

/// Asks for A and AAAA side by side; one answer for both.
pub async fn ask(name: &str, asker: &Asker) -> DnsAnswer {
    let nameservers = match asker.resolver {
        Some(address) => Ok(Nameservers::only(address)),
        None => Nameservers::of_system(),
    };
    match nameservers {
        Ok(it) => ask_each(name, asker, &it).await,
        Err(why) => blank(name, asker, DnsResult::NoAnswer(why)),
    }
}

/// Asks these nameservers.
pub async fn ask_each(name: &str, asker: &Asker, nameservers: &Nameservers) -> DnsAnswer {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let Ok(full) = Name::from_utf8(format!("{name}.")) else {
        let why = "it is no name that DNS can carry".to_owned();
        return blank(&name, asker, DnsResult::NoAnswer(why));
    };
    let (others, are_first) = nameservers.searched(&name);
    let of_search = async |names: Vec<(String, Name)>, patience: Duration| -> Vec<Searched> {
        let questions = names.into_iter().map(async |(name, full)| Searched {
            answer: all(&full, &nameservers.servers, patience).await.1,
            name: clean(&name),
            is_first: are_first,
        });
        join_all(questions).await
    };
    let at_once = if are_first {
        others.clone()
    } else {
        Vec::new()
    };
    let ((servers, answer), mut searched) = tokio::join!(
        all(&full, &nameservers.servers, asker.patience),
        of_search(at_once, asker.patience)
    );
    // glibc goes on with the search domains where there is no such name, or no address of it.
    if !are_first && matches!(answer, DnsResult::NotFound | DnsResult::NoData { .. }) {
        searched = of_search(others, GRACE.min(asker.patience)).await;
    }
    DnsAnswer {
        nameservers: servers,
        searched,
        ..blank(&name, asker, answer)
    }
}

fn blank(name: &str, asker: &Asker, answer: DnsResult) -> DnsAnswer {
    DnsAnswer {
        name: clean(name),
        vantage: asker.vantage.clone(),
        resolver: asker.resolver.map(|it| it.to_string()),
        at: Some(now()),
        answer,
        nameservers: Vec::new(),
        searched: Vec::new(),
    }
}

/// A time as people write it: `5s`, `0.3s`.
pub(super) fn seconds(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    if tenths.is_multiple_of(10) {
        format!("{}s", tenths / 10)
    } else {
        format!("{}.{}s", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::{resolver, seconds};
    use std::time::Duration;

    #[test]
    fn a_resolver_is_an_address_with_or_without_a_port() {
        for (text, address) in [
            ("10.0.0.2", "10.0.0.2:53"),
            ("10.0.0.2:5353", "10.0.0.2:5353"),
            ("fd00:ec2::253", "[fd00:ec2::253]:53"),
            ("[fd00:ec2::253]", "[fd00:ec2::253]:53"),
            ("[::1]:5353", "[::1]:5353"),
        ] {
            assert_eq!(resolver(text).unwrap().to_string(), address);
        }
        for text in [
            "",
            "dns.example.com",
            "10.0.0.2:",
            "10.0.0.2:0",
            "10.0.0.2:99999",
        ] {
            assert!(resolver(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_is_written_in_seconds() {
        assert_eq!(seconds(Duration::from_secs(5)), "5s");
        assert_eq!(seconds(Duration::from_millis(300)), "0.3s");
    }
}
