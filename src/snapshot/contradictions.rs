//! Facts that cannot hold together: of two records of which one must be wrong neither is believed.
//!
//! A file may be written by hand, laid together of several, or gathered while the estate changed. Whoever
//! picked one of the two would give a sure answer by chance; as unknown facts both become gaps where they
//! decide, and are told.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

use crate::snapshot::collection::Collection;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::{Fact, Place, State};
use crate::snapshot::fact_table;
use crate::snapshot::lattice::{ListenerDetail, Rule};

/// Facts of which not all can be true, and why.
struct Contradiction {
    places: Vec<Place>,
    why: String,
}

/// Makes unknown what facts contradict each other about, and tells each contradiction in a line.
///
/// 1. A list that names a resource whose own record says that it belongs elsewhere.
/// 2. A whole list that lacks a resource which is in use and says that it belongs there.
/// 3. Two VPC associations of one VPC, both active: a VPC has one (VPC Lattice quotas).
/// 4. Two listeners of a service on one port and scheme; two rules of a listener with one priority (VPC Lattice
///    user guide, "Listeners": of one port there is one, and each rule has its own priority).
/// 5. Two interfaces of a VPC with one address, and one whose subnet is in another VPC.
pub fn settle(estate: &mut Estate) -> Vec<String> {
    let mut found = Vec::new();
    memberships(estate, &mut found);
    twice_associated(estate, &mut found);
    routes(estate, &mut found);
    interfaces(estate, &mut found);
    for it in &found {
        for place in &it.places {
            let why = format!("it contradicts other facts: {}", it.why);
            fact_table::forget(estate, place, &why);
        }
    }
    found.into_iter().map(|it| it.why).collect()
}

fn place(collection: Collection, key: &str, field: &'static str) -> Place {
    Place {
        collection,
        key: Arc::from(key),
        field,
    }
}

/// A kind of list with its members' own word for where they belong.
struct Membership<'a, P, C> {
    parents: (Collection, &'a BTreeMap<String, P>),
    field: &'static str,
    list: fn(&P) -> &Fact<Vec<String>>,
    members: (Collection, &'a BTreeMap<String, C>),
    /// Where a member belongs by its own record, and whether it is in use.
    belongs: fn(&C) -> Option<(&str, bool)>,
}

impl<P, C> Membership<'_, P, C> {
    fn check(&self, found: &mut Vec<Contradiction>) {
        let (collection, parents) = self.parents;
        let (of_members, members) = self.members;
        let (field, list) = (self.field, self.list);
        let both = |parent: &str, member: &str| {
            vec![
                place(collection, parent, field),
                place(of_members, member, "detail"),
            ]
        };
        for (parent, it) in parents {
            for id in list(it).seen().into_iter().flatten() {
                let own = members.get(id).and_then(self.belongs);
                if let Some((own, _)) = own.filter(|(own, _)| own != parent) {
                    found.push(Contradiction {
                        places: both(parent, id),
                        why: format!(
                            "estate.{collection}.{parent}.{field} names {id}, and estate.{of_members}.{id} belongs to {own}"
                        ),
                    });
                }
            }
        }
        let mut whole: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
        for (member, it) in members {
            let Some((parent, true)) = (self.belongs)(it) else {
                continue;
            };
            let Some((parent, it)) = parents.get_key_value(parent) else {
                continue;
            };
            let listed = match &list(it).state {
                State::Known(ids) => ids.as_slice(),
                State::Absent => &[],
                State::Partial(..) | State::Denied(_) | State::Unknown(_) => continue,
            };
            let listed = whole
                .entry(parent)
                .or_insert_with(|| listed.iter().map(String::as_str).collect());
            if !listed.contains(member.as_str()) {
                found.push(Contradiction {
                    places: both(parent, member),
                    why: format!(
                        "estate.{of_members}.{member} belongs to {parent}, and estate.{collection}.{parent}.{field} does not name it"
                    ),
                });
            }
        }
    }
}

fn memberships(estate: &Estate, found: &mut Vec<Contradiction>) {
    Membership {
        parents: (Collection::Services, &estate.services),
        field: "listeners",
        list: |it| &it.listeners,
        members: (Collection::Listeners, &estate.listeners),
        belongs: |it| Some((it.service.as_str(), it.detail.seen().is_some())),
    }
    .check(found);
    Membership {
        parents: (Collection::Services, &estate.services),
        field: "associations",
        list: |it| &it.associations,
        members: (
            Collection::ServiceAssociations,
            &estate.service_associations,
        ),
        belongs: |it| {
            let detail = it.detail.seen()?;
            Some((&detail.service, detail.status == "ACTIVE"))
        },
    }
    .check(found);
    Membership {
        parents: (Collection::ServiceNetworks, &estate.service_networks),
        field: "serviceAssociations",
        list: |it| &it.service_associations,
        members: (
            Collection::ServiceAssociations,
            &estate.service_associations,
        ),
        belongs: |it| {
            let detail = it.detail.seen()?;
            Some((&detail.service_network, detail.status == "ACTIVE"))
        },
    }
    .check(found);
    Membership {
        parents: (Collection::ServiceNetworks, &estate.service_networks),
        field: "vpcAssociations",
        list: |it| &it.vpc_associations,
        members: (Collection::VpcAssociations, &estate.vpc_associations),
        belongs: |it| {
            let detail = it.detail.seen()?;
            Some((&detail.service_network, detail.status == "ACTIVE"))
        },
    }
    .check(found);
    Membership {
        parents: (Collection::ServiceNetworks, &estate.service_networks),
        field: "endpoints",
        list: |it| &it.endpoints,
        members: (Collection::Endpoints, &estate.endpoints),
        belongs: |it| {
            let detail = it.detail.seen()?;
            let is_used = detail.state.eq_ignore_ascii_case("available");
            Some((&detail.service_network, is_used))
        },
    }
    .check(found);
    Membership {
        parents: (Collection::Vpcs, &estate.vpcs),
        field: "associations",
        list: |it| &it.associations,
        members: (Collection::VpcAssociations, &estate.vpc_associations),
        belongs: |it| {
            let detail = it.detail.seen()?;
            Some((&detail.vpc, detail.status == "ACTIVE"))
        },
    }
    .check(found);
    Membership {
        parents: (Collection::Vpcs, &estate.vpcs),
        field: "endpoints",
        list: |it| &it.endpoints,
        members: (Collection::Endpoints, &estate.endpoints),
        belongs: |it| {
            let detail = it.detail.seen()?;
            Some((&detail.vpc, detail.state.eq_ignore_ascii_case("available")))
        },
    }
    .check(found);
}

/// Groups by what must be of one only, and tells the groups of several.
fn several<'a, K: Ord>(
    all: impl Iterator<Item = (K, &'a str)>,
) -> impl Iterator<Item = (K, Vec<&'a str>)> {
    let mut groups: BTreeMap<K, Vec<&str>> = BTreeMap::new();
    for (key, id) in all {
        groups.entry(key).or_default().push(id);
    }
    groups.into_iter().filter(|(_, ids)| ids.len() > 1)
}

fn twice_associated(estate: &Estate, found: &mut Vec<Contradiction>) {
    let active = estate.vpc_associations.iter().filter_map(|(id, it)| {
        let detail = it.detail.seen().filter(|it| it.status == "ACTIVE")?;
        Some((detail.vpc.as_str(), id.as_str()))
    });
    for (vpc, ids) in several(active) {
        found.push(Contradiction {
            places: ids
                .iter()
                .map(|id| place(Collection::VpcAssociations, id, "detail"))
                .collect(),
            why: format!(
                "{} are active associations of {vpc}, and a VPC has one at most",
                ids.join(" and ")
            ),
        });
    }
}

fn routes(estate: &Estate, found: &mut Vec<Contradiction>) {
    let serving = estate.listeners.iter().filter_map(|(id, it)| {
        let ListenerDetail { protocol, port, .. } = it.detail.seen()?;
        Some((
            (it.service.as_str(), protocol == "HTTP", *port),
            id.as_str(),
        ))
    });
    for ((service, _, port), ids) in several(serving) {
        found.push(Contradiction {
            places: ids
                .iter()
                .map(|id| place(Collection::Listeners, id, "detail"))
                .collect(),
            why: format!(
                "{} are listeners of {service} on port {port}, which has one at most",
                ids.join(" and ")
            ),
        });
    }
    for (id, it) in &estate.listeners {
        let rules = it.rules.seen().map_or(&[][..], Vec::as_slice);
        let by_priority = rules.iter().map(|it| (it.priority, it.id.as_str()));
        for (priority, ids) in several(by_priority) {
            let same: Vec<&Rule> = rules.iter().filter(|it| it.priority == priority).collect();
            if same.windows(2).all(|it| it[0] == it[1]) {
                continue;
            }
            found.push(Contradiction {
                places: vec![place(Collection::Listeners, id, "rules")],
                why: format!(
                    "rules {} of estate.listeners.{id} have both priority {priority}",
                    ids.join(" and ")
                ),
            });
        }
    }
}

fn interfaces(estate: &Estate, found: &mut Vec<Contradiction>) {
    let read = || {
        let all = estate.interfaces.iter();
        all.filter_map(|(id, it)| Some((id.as_str(), it.detail.seen()?)))
    };
    let addressed = read().flat_map(|(id, detail)| {
        let once: HashSet<&IpAddr> = detail.addresses.iter().collect();
        let vpc = detail.vpc.as_str();
        once.into_iter().map(move |it| ((vpc, it), id))
    });
    for ((vpc, address), ids) in several(addressed) {
        found.push(Contradiction {
            places: ids
                .iter()
                .map(|id| place(Collection::Interfaces, id, "detail"))
                .collect(),
            why: format!(
                "{} of {vpc} have both the address {address}",
                ids.join(" and ")
            ),
        });
    }
    for (id, detail) in read() {
        let subnet = estate.subnets.get(&detail.subnet);
        let Some(subnet) = subnet.and_then(|it| it.detail.seen()) else {
            continue;
        };
        if subnet.vpc != detail.vpc {
            found.push(Contradiction {
                places: vec![
                    place(Collection::Interfaces, id, "detail"),
                    place(Collection::Subnets, &detail.subnet, "detail"),
                ],
                why: format!(
                    "estate.interfaces.{id} is in {}, and its subnet {} in {}",
                    detail.vpc, detail.subnet, subnet.vpc
                ),
            });
        }
    }
}
