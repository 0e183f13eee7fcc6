//! Whom a resolver library asks, and with which search domains: resolv.conf(5).

use std::net::SocketAddr;

use hickory_resolver::proto::rr::Name;
use hickory_resolver::system_conf::read_system_conf;

use crate::collect::dns::question::text;
use crate::snapshot::clean::clean;

/// How many nameservers glibc and musl know (`MAXNS`); further lines are ignored.
const MOST_SERVERS: usize = 3;

/// How many search domains are tried: musl and glibc since 2.26 know no limit, and this is no flood.
const MOST_DOMAINS: usize = 6;

/// The settings of a resolver library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nameservers {
    /// In the order in which they are asked.
    pub servers: Vec<SocketAddr>,
    /// The search domains, in order.
    pub search: Vec<String>,
    /// A name with fewer dots is first asked with the search domains.
    pub ndots: usize,
}

impl Nameservers {
    /// The one of `--resolver`, which knows no search domain.
    pub fn only(server: SocketAddr) -> Self {
        Self {
            servers: vec![server],
            search: Vec::new(),
            ndots: 1,
        }
    }

    /// Those of this machine. `Err` says why there are none.
    pub fn of_system() -> Result<Self, String> {
        let (config, options) = read_system_conf().map_err(|error| {
            format!(
                "/etc/resolv.conf names no resolver: {}",
                clean(&error.to_string())
            )
        })?;
        let port = |it: &hickory_resolver::config::NameServerConfig| {
            it.connections.first().map_or(53, |it| it.port)
        };
        let servers = config.name_servers().iter();
        let mut search: Vec<String> = config.search().iter().map(text).collect();
        if let (true, Some(domain)) = (search.is_empty(), config.domain()) {
            search.push(text(domain));
        }
        Ok(Self {
            servers: servers
                .map(|it| SocketAddr::new(it.ip, port(it)))
                .take(MOST_SERVERS)
                .collect(),
            search,
            ndots: options.ndots,
        })
    }

    /// What the search domains make of a name, and whether these are asked before the name itself.
    pub(super) fn searched(&self, name: &str) -> (Vec<(String, Name)>, bool) {
        let dots = name.bytes().filter(|it| *it == b'.').count();
        let domains = self.search.iter().filter(|it| !it.is_empty());
        let names = domains.take(MOST_DOMAINS).filter_map(|domain| {
            let full = format!("{name}.{domain}");
            let parsed = Name::from_utf8(format!("{full}.")).ok()?;
            Some((full, parsed))
        });
        (names.collect(), dots < self.ndots)
    }
}

#[cfg(test)]
mod tests {
    use super::Nameservers;

    #[test]
    fn a_name_with_few_dots_is_searched_first() {
        let settings = Nameservers {
            servers: Vec::new(),
            search: vec!["corp.example".to_owned()],
            ndots: 2,
        };
        let (names, is_first) = settings.searched("orders.shop");
        assert_eq!(names[0].0, "orders.shop.corp.example");
        assert!(is_first);
        assert!(!settings.searched("orders.shop.example").1);
    }
}
