//! A run that is cut short may know that something is there and not have begun to read it. What is
//! named and has no record gets one that says so: else it would pass for what does not exist.

use std::collections::BTreeMap;

use crate::collect::gather::UNDER_WAY;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::{Fact, State};
use crate::snapshot::lattice::{
    Action, Listener, ServiceAssociation, ServiceNetwork, VpcAssociation,
};
use crate::snapshot::network::{Endpoint, SecurityGroup};
use crate::snapshot::sharing::Share;
use crate::snapshot::targets::TargetGroup;

/// Puts a record in the place of everything that is named and has none.
pub(super) fn complete(estate: &mut Estate) {
    associations(estate);
    networks(estate);
    listeners(estate);
    filters(estate);
}

fn unread<T>() -> Fact<T> {
    Fact::of(State::Unknown(UNDER_WAY.to_owned()))
}

/// Adds what a list names, with the account of whoever holds the list.
fn add<T>(
    records: &mut BTreeMap<String, T>,
    named: Vec<(String, String)>,
    stub: impl Fn(String) -> T,
) {
    for (id, account) in named {
        records.entry(id).or_insert_with(|| stub(account));
    }
}

/// The ids of a list, each with an account.
fn listed(list: &Fact<Vec<String>>, account: &str) -> Vec<(String, String)> {
    let ids = list.seen().into_iter().flatten();
    ids.map(|it| (it.clone(), account.to_owned())).collect()
}

fn associations(estate: &mut Estate) {
    let of_services = estate.services.values();
    let named = of_services.flat_map(|it| listed(&it.associations, &it.account));
    let named = named.collect();
    add(&mut estate.service_associations, named, |account| {
        ServiceAssociation {
            account,
            detail: unread(),
        }
    });
    let of_vpcs = estate.vpcs.values();
    let named = of_vpcs
        .flat_map(|it| listed(&it.associations, &it.account))
        .collect();
    add(&mut estate.vpc_associations, named, |account| {
        VpcAssociation {
            account,
            detail: unread(),
            security_groups: unread(),
        }
    });
    let of_vpcs = estate.vpcs.values();
    let named = of_vpcs
        .flat_map(|it| listed(&it.endpoints, &it.account))
        .collect();
    add(&mut estate.endpoints, named, |account| Endpoint {
        account,
        detail: unread(),
        names: unread(),
    });
}

fn networks(estate: &mut Estate) {
    let by_service = estate
        .service_associations
        .values()
        .filter_map(|it| it.detail.seen());
    let by_vpc = estate
        .vpc_associations
        .values()
        .filter_map(|it| it.detail.seen());
    let by_endpoint = estate.endpoints.values().filter_map(|it| it.detail.seen());
    let named: Vec<(String, String)> = by_service
        .map(|it| &it.service_network)
        .chain(by_vpc.map(|it| &it.service_network))
        .chain(by_endpoint.map(|it| &it.service_network))
        .map(|it| (it.clone(), String::new()))
        .collect();
    add(&mut estate.service_networks, named, |account| {
        ServiceNetwork {
            account,
            detail: unread(),
            auth_policy: unread(),
            ..ServiceNetwork::default()
        }
    });
    let of_networks = estate.service_networks.values();
    let of_services = estate.services.values();
    let named = of_networks
        .flat_map(|it| listed(&it.shares, &it.account))
        .chain(of_services.flat_map(|it| listed(&it.shares, &it.account)))
        .collect();
    add(&mut estate.shares, named, |account| Share {
        account,
        detail: unread(),
        principals: unread(),
        invitations: unread(),
        permissions: unread(),
    });
}

fn listeners(estate: &mut Estate) {
    let mut stubs = Vec::new();
    for (service, it) in &estate.services {
        for (id, account) in listed(&it.listeners, &it.account) {
            stubs.push((id, service.clone(), account));
        }
    }
    for (id, service, account) in stubs {
        estate.listeners.entry(id).or_insert_with(|| Listener {
            account,
            service,
            detail: unread(),
            rules: unread(),
        });
    }
    let mut named = Vec::new();
    for it in estate.listeners.values() {
        let default = it.detail.seen().map(|it| &it.default_action);
        let of_rules = it.rules.seen().into_iter().flatten().map(|it| &it.action);
        for action in default.into_iter().chain(of_rules) {
            if let Action::Forward(groups) = action {
                let groups = groups.iter();
                named.extend(groups.map(|group| (group.target_group.clone(), it.account.clone())));
            }
        }
    }
    add(&mut estate.target_groups, named, |account| TargetGroup {
        account,
        detail: unread(),
        targets: unread(),
        ..TargetGroup::default()
    });
}

fn filters(estate: &mut Estate) {
    let mut named = Vec::new();
    for it in estate.vpc_associations.values() {
        named.extend(listed(&it.security_groups, &it.account));
    }
    let mut of = |groups: &[String], account: &str| {
        named.extend(groups.iter().map(|it| (it.clone(), account.to_owned())));
    };
    for it in estate.interfaces.values() {
        of(
            it.detail.seen().map_or(&[], |it| &it.security_groups),
            &it.account,
        );
    }
    for it in estate.endpoints.values() {
        of(
            it.detail.seen().map_or(&[], |it| &it.security_groups),
            &it.account,
        );
    }
    for it in estate.load_balancers.values() {
        of(
            it.detail.seen().map_or(&[], |it| &it.security_groups),
            &it.account,
        );
    }
    add(&mut estate.security_groups, named, |account| {
        SecurityGroup {
            account,
            detail: unread(),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::complete;
    use crate::snapshot::estate::Estate;
    use crate::snapshot::fact::Fact;
    use crate::snapshot::lattice::Service;

    #[test]
    fn what_is_listed_and_not_read_is_unknown_and_not_missing() {
        let mut estate = Estate::default();
        let service = Service {
            account: "222233334444".to_owned(),
            listeners: Fact::known(vec!["listener-1".to_owned()]),
            associations: Fact::known(vec!["snsa-1".to_owned()]),
            ..Service::default()
        };
        estate.services.insert("svc-1".to_owned(), service);
        complete(&mut estate);
        let listener = &estate.listeners["listener-1"];
        assert!(listener.detail.get().is_err());
        assert_eq!(listener.service, "svc-1");
        assert!(estate.service_associations["snsa-1"].detail.get().is_err());
    }
}
