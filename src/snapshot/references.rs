//! Which resources the facts name: the one list from which the loader refuses what dangles, and from
//! which a run adds what was named and never read.

use std::fmt;

use crate::snapshot::Snapshot;
use crate::snapshot::collection::Collection;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::Fact;
use crate::snapshot::lattice::Action;

/// Where a resource is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder<'a> {
    /// In this field of the call.
    Call(&'static str),
    /// In the facts of another resource.
    Resource {
        /// Its collection.
        collection: Collection,
        /// Its key.
        key: &'a str,
        /// The field.
        field: &'static str,
    },
    /// In the action of this rule of a listener.
    Rule {
        /// The listener.
        listener: &'a str,
        /// The rule.
        rule: &'a str,
    },
}

impl fmt::Display for Holder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(field) => write!(f, "call.{field}"),
            Self::Resource {
                collection,
                key,
                field,
            } => write!(f, "estate.{collection}.{key}.{field}"),
            Self::Rule { listener, rule } => {
                write!(f, "estate.listeners.{listener}.rules ({rule})")
            }
        }
    }
}

/// A resource that is named somewhere.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    /// Where.
    pub holder: Holder<'a>,
    /// The account of whoever names it; empty where that says nothing of the resource's own.
    pub account: &'a str,
    /// Where it stands in the estate.
    pub collection: Collection,
    /// Its key there.
    pub key: &'a str,
}

/// Every resource that the call and the facts name and that a trace may look up.
pub fn references(snapshot: &Snapshot) -> Vec<Reference<'_>> {
    let mut found = Found(Vec::new());
    found.of_call(snapshot);
    let estate = &snapshot.estate;
    found.of_services(estate);
    found.of_networks(estate);
    found.of_associations(estate);
    found.of_vpcs(estate);
    found.of_interfaces(estate);
    found.0
}

/// What a place in the estate says by whom.
#[derive(Clone, Copy)]
struct At<'a> {
    collection: Collection,
    key: &'a str,
    account: &'a str,
}

impl<'a> At<'a> {
    fn field(self, field: &'static str) -> Holder<'a> {
        Holder::Resource {
            collection: self.collection,
            key: self.key,
            field,
        }
    }
}

struct Found<'a>(Vec<Reference<'a>>);

impl<'a> Found<'a> {
    fn add(
        &mut self,
        (at, field): (At<'a>, &'static str),
        collection: Collection,
        keys: impl IntoIterator<Item = &'a String>,
    ) {
        let holder = at.field(field);
        let account = at.account;
        let named = keys.into_iter().map(|key| Reference {
            holder,
            account,
            collection,
            key,
        });
        self.0.extend(named);
    }

    fn list(
        &mut self,
        place: (At<'a>, &'static str),
        collection: Collection,
        list: &'a Fact<Vec<String>>,
    ) {
        self.add(place, collection, list.seen().into_iter().flatten());
    }

    fn of_call(&mut self, snapshot: &'a Snapshot) {
        let call = &snapshot.call;
        let interface = call.client.as_ref().filter(|it| it.starts_with("eni-"));
        let named = [
            ("service", Collection::Services, call.service.as_ref()),
            (
                "serviceNetwork",
                Collection::ServiceNetworks,
                call.service_network.as_ref(),
            ),
            ("clientVpc", Collection::Vpcs, call.client_vpc.as_ref()),
            ("client", Collection::Interfaces, interface),
        ];
        for (field, collection, key) in named {
            let reference = key.map(|key| Reference {
                holder: Holder::Call(field),
                account: "",
                collection,
                key,
            });
            self.0.extend(reference);
        }
    }

    fn of_services(&mut self, estate: &'a Estate) {
        for (key, it) in &estate.services {
            let at = At {
                collection: Collection::Services,
                key,
                account: &it.account,
            };
            self.list((at, "listeners"), Collection::Listeners, &it.listeners);
            self.list(
                (at, "associations"),
                Collection::ServiceAssociations,
                &it.associations,
            );
            self.list((at, "shares"), Collection::Shares, &it.shares);
        }
        for (key, it) in &estate.listeners {
            let at = At {
                collection: Collection::Listeners,
                key,
                account: &it.account,
            };
            self.add((at, "service"), Collection::Services, [&it.service]);
            if let Some(detail) = it.detail.seen() {
                self.action(at.field("detail"), at.account, &detail.default_action);
            }
            for rule in it.rules.seen().into_iter().flatten() {
                let holder = Holder::Rule {
                    listener: key,
                    rule: &rule.id,
                };
                self.action(holder, at.account, &rule.action);
            }
        }
    }

    fn action(&mut self, holder: Holder<'a>, account: &'a str, action: &'a Action) {
        let Action::Forward(groups) = action else {
            return;
        };
        let named = groups.iter().map(|it| Reference {
            holder,
            account,
            collection: Collection::TargetGroups,
            key: &it.target_group,
        });
        self.0.extend(named);
    }

    fn of_networks(&mut self, estate: &'a Estate) {
        for (key, it) in &estate.service_networks {
            // Who joins a network may be of any account.
            let members = At {
                collection: Collection::ServiceNetworks,
                key,
                account: "",
            };
            let own = At {
                account: &it.account,
                ..members
            };
            self.list((own, "shares"), Collection::Shares, &it.shares);
            self.list(
                (members, "vpcAssociations"),
                Collection::VpcAssociations,
                &it.vpc_associations,
            );
            self.list(
                (members, "serviceAssociations"),
                Collection::ServiceAssociations,
                &it.service_associations,
            );
            self.list((members, "endpoints"), Collection::Endpoints, &it.endpoints);
        }
    }

    fn of_associations(&mut self, estate: &'a Estate) {
        for (key, it) in &estate.service_associations {
            let at = At {
                collection: Collection::ServiceAssociations,
                key,
                account: "",
            };
            if let Some(detail) = it.detail.seen() {
                self.add(
                    (at, "detail.service"),
                    Collection::Services,
                    [&detail.service],
                );
                self.add(
                    (at, "detail.serviceNetwork"),
                    Collection::ServiceNetworks,
                    [&detail.service_network],
                );
            }
        }
        for (key, it) in &estate.vpc_associations {
            let at = At {
                collection: Collection::VpcAssociations,
                key,
                account: &it.account,
            };
            if let Some(detail) = it.detail.seen() {
                let far = At { account: "", ..at };
                self.add(
                    (far, "detail.serviceNetwork"),
                    Collection::ServiceNetworks,
                    [&detail.service_network],
                );
            }
            self.list(
                (at, "securityGroups"),
                Collection::SecurityGroups,
                &it.security_groups,
            );
        }
    }

    fn of_vpcs(&mut self, estate: &'a Estate) {
        for (key, it) in &estate.vpcs {
            let at = At {
                collection: Collection::Vpcs,
                key,
                account: &it.account,
            };
            self.list(
                (at, "associations"),
                Collection::VpcAssociations,
                &it.associations,
            );
            self.list((at, "endpoints"), Collection::Endpoints, &it.endpoints);
        }
        for (key, it) in &estate.endpoints {
            let at = At {
                collection: Collection::Endpoints,
                key,
                account: &it.account,
            };
            let Some(detail) = it.detail.seen() else {
                continue;
            };
            let far = At { account: "", ..at };
            self.add(
                (far, "detail.serviceNetwork"),
                Collection::ServiceNetworks,
                [&detail.service_network],
            );
            self.add(
                (at, "detail.securityGroups"),
                Collection::SecurityGroups,
                &detail.security_groups,
            );
        }
    }

    fn of_interfaces(&mut self, estate: &'a Estate) {
        for (key, it) in &estate.interfaces {
            let at = At {
                collection: Collection::Interfaces,
                key,
                account: &it.account,
            };
            if let Some(detail) = it.detail.seen() {
                self.add((at, "detail.subnet"), Collection::Subnets, [&detail.subnet]);
                self.add(
                    (at, "detail.securityGroups"),
                    Collection::SecurityGroups,
                    &detail.security_groups,
                );
            }
        }
        for (key, it) in &estate.subnets {
            let at = At {
                collection: Collection::Subnets,
                key,
                account: &it.account,
            };
            if let Some(detail) = it.detail.seen() {
                self.add(
                    (at, "detail.networkAcl"),
                    Collection::NetworkAcls,
                    [&detail.network_acl],
                );
            }
        }
        for (key, it) in &estate.load_balancers {
            let at = At {
                collection: Collection::LoadBalancers,
                key,
                account: &it.account,
            };
            let groups = it.detail.seen().map(|it| &it.security_groups);
            self.add(
                (at, "detail.securityGroups"),
                Collection::SecurityGroups,
                groups.into_iter().flatten(),
            );
        }
    }
}
