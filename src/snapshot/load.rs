//! Reads and writes snapshots, and refuses what it does not understand: too old, too new, unknown
//! fields, dangling references. The words name the place and the next step.

use std::collections::BTreeMap;

use serde_json::Value;
use thiserror::Error;

use crate::snapshot::estate::Estate;
use crate::snapshot::lattice::Action;
use crate::snapshot::{FORMAT, Snapshot, fact_table};

/// Why a text is no usable snapshot.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LoadError {
    /// Not JSON, or cut off.
    #[error("it is not JSON: {0}")]
    Syntax(String),
    /// JSON, but not a snapshot's.
    #[error("it is not a snapshot: {0}")]
    Shape(String),
    /// From before this format.
    #[error(
        "its format {0} is older than {FORMAT}, the only one that this build reads; capture it again"
    )]
    TooOld(u64),
    /// From after this build.
    #[error(
        "its format {0} is newer than {FORMAT}, the newest that this build reads; update lattice-doctor"
    )]
    TooNew(u64),
    /// It speaks of a resource that it does not hold.
    #[error(
        "`{place}` names `{key}`, which is not in `estate.{collection}`; add it there, if only as {{\"account\": \"…\"}}"
    )]
    Dangling {
        /// Where it is named.
        place: String,
        /// What is named.
        key: String,
        /// Where it should be.
        collection: &'static str,
    },
}

/// Reads a snapshot from JSON text.
pub fn from_text(text: &str) -> Result<Snapshot, LoadError> {
    // Editors and shells of Windows put a byte order mark before UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head: Value = serde_json::from_str(text).map_err(|e| LoadError::Syntax(e.to_string()))?;
    check_format(&head)?;
    // From the text again, not from the value: only so do errors carry line and column.
    let mut snapshot: Snapshot =
        serde_json::from_str(text).map_err(|e| LoadError::Shape(e.to_string()))?;
    fact_table::locate(&mut snapshot.estate);
    check_references(&snapshot)?;
    Ok(snapshot)
}

/// Reads a snapshot from a JSON value, as a patched one is.
pub fn from_value(value: Value) -> Result<Snapshot, LoadError> {
    check_format(&value)?;
    let mut snapshot: Snapshot =
        serde_json::from_value(value).map_err(|e| LoadError::Shape(e.to_string()))?;
    fact_table::locate(&mut snapshot.estate);
    check_references(&snapshot)?;
    Ok(snapshot)
}

/// The snapshot as a JSON value; the form to which JSON Pointers and patches refer.
pub fn to_value(snapshot: &Snapshot) -> Value {
    serde_json::to_value(snapshot).expect("every map key of a snapshot is a string")
}

fn check_format(value: &Value) -> Result<(), LoadError> {
    let Some(object) = value.as_object() else {
        return Err(LoadError::Shape("the document is not an object".to_owned()));
    };
    match object.get("format").and_then(Value::as_u64) {
        Some(format) if format < u64::from(FORMAT) => Err(LoadError::TooOld(format)),
        Some(format) if format > u64::from(FORMAT) => Err(LoadError::TooNew(format)),
        Some(_) => Ok(()),
        None => Err(LoadError::Shape(
            "it has no `format` number; write one with `lattice-doctor capture`".to_owned(),
        )),
    }
}

/// Collects the first reference to a resource that is not there.
struct References<'a> {
    estate: &'a Estate,
    dangling: Option<LoadError>,
}

impl References<'_> {
    fn check<T>(
        &mut self,
        collection: &'static str,
        held: &BTreeMap<String, T>,
        key: &str,
        place: impl FnOnce() -> String,
    ) {
        if self.dangling.is_none() && !held.contains_key(key) {
            self.dangling = Some(LoadError::Dangling {
                place: place(),
                key: key.to_owned(),
                collection,
            });
        }
    }

    fn check_action(&mut self, action: &Action, place: &str) {
        let estate = self.estate;
        if let Action::Forward(groups) = action {
            for group in groups {
                self.check(
                    "targetGroups",
                    &estate.target_groups,
                    &group.target_group,
                    || place.to_owned(),
                );
            }
        }
    }
}

/// Holds every reference that a trace may follow against the collections.
fn check_references(snapshot: &Snapshot) -> Result<(), LoadError> {
    let estate = &snapshot.estate;
    let mut references = References {
        estate,
        dangling: None,
    };
    check_call(snapshot, &mut references);
    check_lattice(estate, &mut references);
    check_network(estate, &mut references);
    references.dangling.map_or(Ok(()), Err)
}

fn check_call(snapshot: &Snapshot, references: &mut References<'_>) {
    let (call, estate) = (&snapshot.call, &snapshot.estate);
    if let Some(key) = &call.service {
        references.check("services", &estate.services, key, || {
            "call.service".to_owned()
        });
    }
    if let Some(key) = &call.service_network {
        references.check("serviceNetworks", &estate.service_networks, key, || {
            "call.serviceNetwork".to_owned()
        });
    }
    if let Some(key) = &call.client_vpc {
        references.check("vpcs", &estate.vpcs, key, || "call.clientVpc".to_owned());
    }
    if let Some(key) = call.client.as_ref().filter(|it| it.starts_with("eni-")) {
        references.check("interfaces", &estate.interfaces, key, || {
            "call.client".to_owned()
        });
    }
}

fn check_lattice(estate: &Estate, references: &mut References<'_>) {
    for (id, service) in &estate.services {
        for key in service.listeners.seen().into_iter().flatten() {
            references.check("listeners", &estate.listeners, key, || {
                format!("estate.services.{id}.listeners")
            });
        }
        for key in service.associations.seen().into_iter().flatten() {
            references.check(
                "serviceAssociations",
                &estate.service_associations,
                key,
                || format!("estate.services.{id}.associations"),
            );
        }
        for key in service.shares.seen().into_iter().flatten() {
            references.check("shares", &estate.shares, key, || {
                format!("estate.services.{id}.shares")
            });
        }
    }
    for (id, listener) in &estate.listeners {
        references.check("services", &estate.services, &listener.service, || {
            format!("estate.listeners.{id}.service")
        });
        if let Some(detail) = listener.detail.seen() {
            references.check_action(
                &detail.default_action,
                &format!("estate.listeners.{id}.detail"),
            );
        }
        for rule in listener.rules.seen().into_iter().flatten() {
            references.check_action(
                &rule.action,
                &format!("estate.listeners.{id}.rules ({})", rule.id),
            );
        }
    }
    for (id, network) in &estate.service_networks {
        for key in network.shares.seen().into_iter().flatten() {
            references.check("shares", &estate.shares, key, || {
                format!("estate.serviceNetworks.{id}.shares")
            });
        }
        for key in network.vpc_associations.seen().into_iter().flatten() {
            references.check("vpcAssociations", &estate.vpc_associations, key, || {
                format!("estate.serviceNetworks.{id}.vpcAssociations")
            });
        }
        for key in network.service_associations.seen().into_iter().flatten() {
            references.check(
                "serviceAssociations",
                &estate.service_associations,
                key,
                || format!("estate.serviceNetworks.{id}.serviceAssociations"),
            );
        }
        for key in network.endpoints.seen().into_iter().flatten() {
            references.check("endpoints", &estate.endpoints, key, || {
                format!("estate.serviceNetworks.{id}.endpoints")
            });
        }
    }
    for (id, association) in &estate.service_associations {
        if let Some(detail) = association.detail.seen() {
            references.check("services", &estate.services, &detail.service, || {
                format!("estate.serviceAssociations.{id}.detail.service")
            });
            references.check(
                "serviceNetworks",
                &estate.service_networks,
                &detail.service_network,
                || format!("estate.serviceAssociations.{id}.detail.serviceNetwork"),
            );
        }
    }
    for (id, association) in &estate.vpc_associations {
        if let Some(detail) = association.detail.seen() {
            references.check(
                "serviceNetworks",
                &estate.service_networks,
                &detail.service_network,
                || format!("estate.vpcAssociations.{id}.detail.serviceNetwork"),
            );
        }
        for key in association.security_groups.seen().into_iter().flatten() {
            references.check("securityGroups", &estate.security_groups, key, || {
                format!("estate.vpcAssociations.{id}.securityGroups")
            });
        }
    }
}

fn check_network(estate: &Estate, references: &mut References<'_>) {
    for (id, vpc) in &estate.vpcs {
        for key in vpc.associations.seen().into_iter().flatten() {
            references.check("vpcAssociations", &estate.vpc_associations, key, || {
                format!("estate.vpcs.{id}.associations")
            });
        }
        for key in vpc.endpoints.seen().into_iter().flatten() {
            references.check("endpoints", &estate.endpoints, key, || {
                format!("estate.vpcs.{id}.endpoints")
            });
        }
    }
    for (id, endpoint) in &estate.endpoints {
        if let Some(detail) = endpoint.detail.seen() {
            references.check(
                "serviceNetworks",
                &estate.service_networks,
                &detail.service_network,
                || format!("estate.endpoints.{id}.detail.serviceNetwork"),
            );
            for key in &detail.security_groups {
                references.check("securityGroups", &estate.security_groups, key, || {
                    format!("estate.endpoints.{id}.detail.securityGroups")
                });
            }
        }
    }
    for (id, interface) in &estate.interfaces {
        if let Some(detail) = interface.detail.seen() {
            references.check("subnets", &estate.subnets, &detail.subnet, || {
                format!("estate.interfaces.{id}.detail.subnet")
            });
            for key in &detail.security_groups {
                references.check("securityGroups", &estate.security_groups, key, || {
                    format!("estate.interfaces.{id}.detail.securityGroups")
                });
            }
        }
    }
    for (id, subnet) in &estate.subnets {
        if let Some(detail) = subnet.detail.seen() {
            references.check(
                "networkAcls",
                &estate.network_acls,
                &detail.network_acl,
                || format!("estate.subnets.{id}.detail.networkAcl"),
            );
        }
    }
    for (id, balancer) in &estate.load_balancers {
        for key in balancer
            .detail
            .seen()
            .into_iter()
            .flat_map(|it| &it.security_groups)
        {
            references.check("securityGroups", &estate.security_groups, key, || {
                format!("estate.loadBalancers.{id}.detail.securityGroups")
            });
        }
    }
}
