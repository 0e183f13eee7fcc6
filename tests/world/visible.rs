//! What an account sees of other accounts' Lattice resources (VPC Lattice User Guide, "Share your
//! VPC Lattice entities"): shared networks with all their associations, shared services, nothing else.

use lattice_doctor::snapshot::estate::Estate;
use lattice_doctor::snapshot::fact::Fact;

/// Whether a service network can be seen from an account.
pub fn network(estate: &Estate, id: &str, account: &str) -> bool {
    let Some(network) = estate.service_networks.get(id) else {
        return false;
    };
    network.account == account
        || is_shared(estate, &network.shares, account)
        // Associations outlive the share that let them be made.
        || estate.vpc_associations.values().any(|it| {
            it.account == account && it.detail.seen().is_some_and(|it| it.service_network == id)
        })
        || estate.service_associations.values().any(|it| {
            it.account == account && it.detail.seen().is_some_and(|it| it.service_network == id)
        })
        || estate.endpoints.values().any(|it| {
            it.account == account && it.detail.seen().is_some_and(|it| it.service_network == id)
        })
}

/// Whether a service can be seen from an account.
pub fn service(estate: &Estate, id: &str, account: &str) -> bool {
    estate
        .services
        .get(id)
        .is_some_and(|it| it.account == account || is_shared(estate, &it.shares, account))
}

fn is_shared(estate: &Estate, shares: &Fact<Vec<String>>, account: &str) -> bool {
    shares
        .seen()
        .into_iter()
        .flatten()
        .any(|it| share(estate, it, account))
}

/// Whether a share reaches an account: it is a principal, or its organization or unit is, and no
/// invitation still waits for its answer.
pub fn share(estate: &Estate, arn: &str, account: &str) -> bool {
    let Some(share) = estate.shares.get(arn) else {
        return false;
    };
    let is_active = share.detail.seen().is_none_or(|it| it.status == "ACTIVE");
    let is_invited_only = share
        .invitations
        .seen()
        .into_iter()
        .flatten()
        .any(|it| it.account == account && it.status != "ACCEPTED");
    let is_principal = share
        .principals
        .seen()
        .into_iter()
        .flatten()
        .any(|it| it.status == "ASSOCIATED" && covers(estate, &it.id, account));
    is_active && is_principal && !is_invited_only
}

/// Whether a principal of a share is this account, or holds it.
pub fn covers(estate: &Estate, principal: &str, account: &str) -> bool {
    if principal == account {
        return true;
    }
    let Some(organization) = estate
        .accounts
        .get(account)
        .and_then(|it| it.organization.seen())
    else {
        return false;
    };
    let Some((_, place)) = principal
        .split_once(':')
        .and_then(|_| principal.rsplit_once(':'))
    else {
        return false;
    };
    if let Some(id) = place.strip_prefix("organization/") {
        return id == organization.id;
    }
    let Some(unit) = place
        .strip_prefix("ou/")
        .and_then(|it| it.rsplit('/').next())
    else {
        return false;
    };
    organization
        .path
        .as_deref()
        .is_some_and(|path| path.split('/').any(|it| it == unit))
}
