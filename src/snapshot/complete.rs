//! What a run found named and did not read: a resource of another account, one that was refused, one that
//! no time was left for. Each gets a record all of whose facts were not asked for: else it would pass for
//! what does not exist, and the loader would refuse the file.

use crate::snapshot::Snapshot;
use crate::snapshot::collection::Collection;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact_table;
use crate::snapshot::references::{Holder, references};

/// Puts a record in the place of everything that is named and has none. By the loader's own list and until
/// nothing is left, so that whatever a run saves loads.
pub fn complete(snapshot: &mut Snapshot) {
    loop {
        let missing: Vec<Missing> = references(snapshot)
            .into_iter()
            .filter(|it| fact_table::account(&snapshot.estate, it.collection, it.key).is_none())
            .map(|it| Missing {
                collection: it.collection,
                key: it.key.to_owned(),
                account: it.account.to_owned(),
                holder: match it.holder {
                    Holder::Resource { key, .. } => key.to_owned(),
                    Holder::Call(_) | Holder::Rule { .. } => String::new(),
                },
            })
            .collect();
        if missing.is_empty() {
            return;
        }
        for it in missing {
            it.put(&mut snapshot.estate);
        }
    }
}

/// A resource that is named and has no record.
struct Missing {
    collection: Collection,
    key: String,
    account: String,
    /// The key of the resource that names it.
    holder: String,
}

impl Missing {
    /// Adds its record. Two may name it: the first that knows whose it is decides that.
    fn put(self, estate: &mut Estate) {
        macro_rules! stub {
            ($collection:ident) => {{
                let stub = estate.$collection.entry(self.key).or_default();
                if stub.account.is_empty() {
                    stub.account = self.account;
                }
                stub
            }};
        }
        match self.collection {
            Collection::Services => _ = stub!(services),
            Collection::Listeners => {
                let stub = stub!(listeners);
                if stub.service.is_empty() {
                    stub.service = self.holder;
                }
            }
            Collection::ServiceNetworks => _ = stub!(service_networks),
            Collection::ServiceAssociations => _ = stub!(service_associations),
            Collection::VpcAssociations => _ = stub!(vpc_associations),
            Collection::Shares => _ = stub!(shares),
            Collection::TargetGroups => _ = stub!(target_groups),
            Collection::Vpcs => _ = stub!(vpcs),
            Collection::Endpoints => _ = stub!(endpoints),
            Collection::Interfaces => _ = stub!(interfaces),
            Collection::Subnets => _ = stub!(subnets),
            Collection::NetworkAcls => _ = stub!(network_acls),
            Collection::SecurityGroups => _ = stub!(security_groups),
            Collection::PrefixLists => _ = stub!(prefix_lists),
            Collection::LoadBalancers => _ = stub!(load_balancers),
            Collection::Functions => _ = stub!(functions),
            Collection::Identities => _ = stub!(identities),
            Collection::Accounts => _ = estate.accounts.entry(self.key).or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::complete;
    use crate::snapshot::Snapshot;
    use crate::snapshot::load::{from_text, from_value, to_value};

    /// Every kind of reference there is, and none of what they name.
    const NAMES: &str = r#"{
        "format": 1, "takenAt": "2026-01-01T00:00:00Z", "region": "eu-west-1",
        "estate": {
            "services": { "svc-1": { "account": "222233334444",
                "listeners": { "known": ["listener-1"] },
                "associations": { "partial": "a part", "known": ["snsa-1"] },
                "shares": { "known": ["arn:share"] } } },
            "serviceNetworks": { "sn-1": { "account": "111122223333",
                "serviceAssociations": { "known": ["snsa-2"] },
                "vpcAssociations": { "known": ["snva-1"] },
                "endpoints": { "known": ["vpce-1"] } } }
        }
    }"#;

    fn named() -> Snapshot {
        // The loader refuses what is not whole, so that only its parts are read here.
        serde_json::from_str(NAMES).expect("it has the form of a snapshot")
    }

    #[test]
    fn what_is_named_and_not_read_is_unknown_and_not_missing() {
        let mut snapshot = named();
        complete(&mut snapshot);
        let estate = &snapshot.estate;
        let listener = &estate.listeners["listener-1"];
        assert!(listener.detail.get().is_err());
        assert_eq!(listener.service, "svc-1");
        assert_eq!(listener.account, "222233334444");
        for id in ["snsa-1", "snsa-2"] {
            assert!(estate.service_associations[id].detail.get().is_err());
        }
        // Who joins a network may be of any account.
        assert_eq!(estate.service_associations["snsa-2"].account, "");
    }

    #[test]
    fn what_is_complete_loads_and_stays_as_it_is() {
        let mut snapshot = named();
        snapshot.call.service_network = Some("sn-2".to_owned());
        snapshot.call.client = Some("eni-1".to_owned());
        snapshot.call.client_vpc = Some("vpc-1".to_owned());
        assert!(from_value(to_value(&snapshot)).is_err());
        complete(&mut snapshot);
        let text = to_value(&snapshot).to_string();
        let mut read = from_text(&text).expect("nothing dangles");
        complete(&mut read);
        assert_eq!(to_value(&read).to_string(), text);
    }
}
