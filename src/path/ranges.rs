//! Which addresses are Lattice's own.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::snapshot::Snapshot;
use crate::snapshot::estate::Estate;

/// Lattice's link-local ranges, to which every standard service name resolves.
/// VPC Lattice user guide, "How it works"; the managed prefix lists hold them.
pub const LATTICE_RANGES: [&str; 2] = ["169.254.171.0/24", "fd00:ec2:80::/64"];

/// Who owns AWS's own prefix lists.
const AWS: &str = "AWS";

/// The name of Lattice's own prefix list of one address family. Anybody may give a list a name that
/// ends alike.
pub fn lattice_list_name(region: &str, ipv6: bool) -> String {
    let family = if ipv6 { "ipv6." } else { "" };
    format!("com.amazonaws.{region}.{family}vpc-lattice")
}

/// The id of Lattice's own prefix list of one address family, where it was seen.
pub fn lattice_list<'a>(estate: &'a Estate, region: &str, ipv6: bool) -> Option<&'a str> {
    let name = lattice_list_name(region, ipv6);
    let mut lists = estate.prefix_lists.iter();
    let found = lists.find(|(_, it)| it.detail.seen().is_some_and(|it| it.name == name));
    found.map(|(id, _)| id.as_str())
}

/// Whether addresses are of the documented ranges, or of those that AWS's own prefix lists hold.
#[derive(Debug)]
pub struct Lattice(Vec<IpNet>);

impl Lattice {
    /// As far as a snapshot tells.
    pub fn of(snapshot: &Snapshot) -> Self {
        let names = [false, true].map(|ipv6| lattice_list_name(&snapshot.region, ipv6));
        let lists = snapshot.estate.prefix_lists.values();
        let listed = lists
            .filter(|it| it.account == AWS)
            .filter_map(|it| it.detail.seen())
            .filter(|it| names.contains(&it.name))
            .flat_map(|it| it.entries.iter().copied());
        let documented = LATTICE_RANGES.iter().filter_map(|it| it.parse().ok());
        Self(documented.chain(listed).collect())
    }

    /// Whether an address is one.
    pub fn holds(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(&address))
    }
}
