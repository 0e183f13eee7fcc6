//! The service network: who may use it (AWS RAM), and whether the service is in it.

use crate::checks::finding::{Answer, Finding, Status, Subject};
use crate::checks::standing::{undecided, with_standing};
use crate::codes::Code;
use crate::names::{lattice_arn, partition};
use crate::path::unknown::{Stop, Unknown};
use crate::path::way::Way;
use crate::path::{Path, find};
use crate::policy::decision::{Decision, Level};
use crate::policy::document::Document;
use crate::policy::evaluate::evaluate;
use crate::policy::glob::{Atom, atoms_match};
use crate::policy::principal::Principal;
use crate::policy::request::{Context, Request};
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::fact::Fact;
use crate::snapshot::identity::Organization;
use crate::snapshot::lattice::PolicyDocument;
use crate::snapshot::outcome::Outcome;
use crate::snapshot::sharing::Share;

/// What a consumer account must be allowed to do with a shared network.
const ASSOCIATE_VPC: &str = "vpc-lattice:CreateServiceNetworkVpcAssociation";
const ASSOCIATE_SERVICE: &str = "vpc-lattice:CreateServiceNetworkServiceAssociation";

/// Asks whether the client's account can see the network, where it has no way in yet. An
/// association that exists outlives its share (VPC Lattice user guide, sharing), so a share never
/// explains why an existing one fails.
pub fn share(path: &Path<'_>) -> Answer {
    let (Ok(Way::Missing), Some(vpc)) = (&path.way, path.client_vpc) else {
        return Ok(Vec::new());
    };
    let Some(network) = path.network() else {
        return Err(Stop::Unreached);
    };
    if network.it.account == vpc.it.account {
        return Ok(Vec::new());
    }
    let question = ShareQuestion {
        collection: Collection::ServiceNetworks,
        resource: network.id,
        owner: &network.it.account,
        shares: &network.it.shares,
        policy: &network.it.resource_policy,
        consumer: &vpc.it.account,
        action: ASSOCIATE_VPC,
        outcome: Outcome::ConnectTimeout,
    };
    shared(path, &question).map(|it| vec![it])
}

/// Who wants to do what with which shared resource.
struct ShareQuestion<'a> {
    collection: Collection,
    resource: &'a str,
    owner: &'a str,
    shares: &'a Fact<Vec<String>>,
    policy: &'a Fact<PolicyDocument>,
    consumer: &'a str,
    action: &'static str,
    outcome: Outcome,
}

impl ShareQuestion<'_> {
    /// The resource as its ARN ends.
    fn name(&self) -> String {
        let kind = if self.collection == Collection::Services {
            "service"
        } else {
            "servicenetwork"
        };
        format!("{kind}/{}", self.resource)
    }
}

/// How far one share gets a consumer; later is further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Inactive,
    NotCovered,
    Invited,
    NotPermitted,
    Usable,
}

fn shared(path: &Path<'_>, question: &ShareQuestion<'_>) -> Result<Finding, Stop> {
    let with = |finding: Finding| {
        finding
            .word("consumer", question.consumer)
            .word("action", question.action)
            .word("shared", question.resource)
            .giving(Some(question.outcome))
            .from(&question.shares.place)
    };
    let arns = match question.shares.get() {
        Ok(arns) => arns.cloned().unwrap_or_default(),
        Err(unseen) => {
            let told = invited(path, question).or_else(|| by_resource_policy(path, question));
            return told.map(with).ok_or_else(|| unseen.into());
        }
    };
    let mut best: Option<(Reach, &str, String)> = None;
    let mut open = None;
    for arn in &arns {
        let Some(share) = find(&path.estate().shares, arn) else {
            continue;
        };
        match reach(path, share.it, question) {
            Ok((reach, status)) if best.as_ref().is_none_or(|it| it.0 < reach) => {
                best = Some((reach, share.id, status));
            }
            Ok(_) => {}
            Err(stop) => open = open.or(Some(stop)),
        }
    }
    if let Some((Reach::Usable, arn, _)) = &best {
        let name = share_name(path, arn);
        return Ok(with(Finding::pass(
            Code::RamShareMissing,
            Subject::of(Collection::Shares, arn),
        ))
        .word("share", *arn)
        .word("share_name", name));
    }
    if let Some(stop) = open {
        return Err(stop);
    }
    let Some((reach, arn, status)) = best.filter(|it| it.0 != Reach::Inactive) else {
        let subject = Subject::of(question.collection, question.resource);
        return Ok(with(Finding::fail(Code::RamShareMissing, subject)));
    };
    let code = match reach {
        Reach::Invited => Code::RamInvitationPending,
        Reach::NotPermitted => Code::RamPermissionInsufficient,
        _ => Code::RamPrincipalNotCovered,
    };
    let name = share_name(path, arn);
    let finding = with(Finding::fail(code, Subject::of(Collection::Shares, arn)))
        .word("share", arn)
        .word("share_name", name)
        .word("status", status.clone());
    let finding = match code {
        Code::RamPrincipalNotCovered => with_standing_of_principal(finding, &status),
        _ => finding,
    };
    Ok(match invitation_index(path, arn, question.consumer) {
        // A lapsed invitation cannot be accepted: it must be sent again.
        Some(index) if status == "PENDING" => finding.word("pending_invitation", index),
        Some(index) => finding.word("lapsed_invitation", index),
        None => finding,
    })
}

/// The invitation that waits for the consumer, where only the consumer could be asked: it sees every
/// share that reaches it, and if the only one is an invitation, that is what stands in the way.
fn invited(path: &Path<'_>, question: &ShareQuestion<'_>) -> Option<Finding> {
    let [arn] = question.shares.seen()?.as_slice() else {
        return None;
    };
    let index = invitation_index(path, arn, question.consumer)?;
    let share = path.estate().shares.get(arn)?;
    let invitation = &share.invitations.seen()?[index];
    (invitation.status == "PENDING").then(|| {
        Finding::fail(
            Code::RamInvitationPending,
            Subject::of(Collection::Shares, arn),
        )
        .word("share", arn.clone())
        .word("share_name", share_name(path, arn))
        .word("status", invitation.status.clone())
        .word("pending_invitation", index)
        .from(&share.invitations.place)
    })
}

/// Whether the resource's own policy lets the consumer in, where the shares cannot be read: RAM writes
/// it from them (VPC Lattice API reference, `GetResourcePolicy`). What it does not say it leaves open.
fn by_resource_policy(path: &Path<'_>, question: &ShareQuestion<'_>) -> Option<Finding> {
    let PolicyDocument(text) = question.policy.seen()?;
    let document = Document::from_value(text).ok()?;
    if document.source().contains("\"Condition\"") {
        return None;
    }
    let partition = partition(path.region());
    let consumer = format!("arn:{partition}:iam::{}:root", question.consumer);
    let arn = lattice_arn(path.region(), question.owner, &question.name());
    let principal = Principal::aws(&consumer);
    let request = Request::new(principal, question.action, &arn, Context::default());
    let answer = evaluate(&document, &request, Level::Service);
    (answer.decision == Decision::Allow).then(|| {
        let subject = Subject::of(question.collection, question.resource);
        Finding::pass(Code::RamShareMissing, subject)
            .word("share_name", "that its resource policy speaks of")
            .from(&question.policy.place)
    })
}

/// The position of the invitation among its share's, to which a patch refers.
fn invitation_index(path: &Path<'_>, share: &str, consumer: &str) -> Option<usize> {
    let invitations = path.estate().shares.get(share)?.invitations.seen()?;
    invitations
        .iter()
        .position(|it| it.account == consumer && it.status != "ACCEPTED")
}

fn share_name(path: &Path<'_>, arn: &str) -> String {
    let share = path.estate().shares.get(arn);
    share
        .and_then(|it| it.detail.seen())
        .map_or_else(|| arn.to_owned(), |detail| detail.name.clone())
}

fn reach(
    path: &Path<'_>,
    share: &Share,
    question: &ShareQuestion<'_>,
) -> Result<(Reach, String), Stop> {
    if let Some(detail) = share.detail.get()?
        && detail.status != "ACTIVE"
    {
        known_word(path, &SHARE, &detail.status)?;
        return Ok((Reach::Inactive, detail.status.clone()));
    }
    let principals = share.principals.get()?.cloned().unwrap_or_default();
    let mut covered = false;
    for principal in principals.iter().filter(|it| it.status == "ASSOCIATED") {
        covered |= covers(path, &principal.id, question.consumer)?;
    }
    // An invitation that nobody accepted: the principal is named, and not yet associated.
    let invitations = share.invitations.get()?.cloned().unwrap_or_default();
    let invitation = invitations
        .iter()
        .find(|it| it.account == question.consumer && it.status != "ACCEPTED");
    if let Some(invitation) = invitation.filter(|_| !covered) {
        known_word(path, &INVITATION, &invitation.status)?;
        return Ok((Reach::Invited, invitation.status.clone()));
    }
    if !covered {
        // A principal whose standing nobody can tell may be the one that covers.
        let mut once = None;
        for principal in &principals {
            if covers(path, &principal.id, question.consumer)? {
                known_word(path, &PRINCIPAL, &principal.status)?;
                once = Some(principal.status.clone());
            }
        }
        let status = once.unwrap_or_else(|| NO_PRINCIPAL.to_owned());
        return Ok((Reach::NotCovered, status));
    }
    let permissions = share.permissions.get()?.cloned().unwrap_or_default();
    let permits = permissions
        .iter()
        .flat_map(|it| &it.actions)
        .any(|action| permits(action, question.action));
    Ok(if permits {
        (Reach::Usable, "ACTIVE".to_owned())
    } else {
        (Reach::NotPermitted, "ACTIVE".to_owned())
    })
}

/// The standing of an account that a share does not name.
const NO_PRINCIPAL: &str = "not a principal";

/// Adds how a principal that does not cover the account stands to the share, where the share names it.
fn with_standing_of_principal(finding: Finding, status: &str) -> Finding {
    if status == NO_PRINCIPAL {
        return finding.word("but", "");
    }
    let but = format!("; what would cover it is {status}");
    let finding = finding.word("but", but);
    match status {
        "ASSOCIATING" | "RESTORING" => finding.word("associating", status),
        "FAILED" => finding,
        // Somebody may have meant it.
        _ => finding.word("taken_out", status),
    }
}

/// The status words of one kind of RAM resource, and what tells of one that is not among them.
struct StatusWords {
    of: &'static str,
    known: &'static [&'static str],
    action: &'static str,
    command: &'static str,
}

/// `ResourceShare`, RAM API reference.
const SHARE: StatusWords = StatusWords {
    of: "RAM share",
    known: &["PENDING", "ACTIVE", "FAILED", "DELETING", "DELETED"],
    action: "ram:GetResourceShares",
    command: "aws ram get-resource-shares --resource-owner SELF",
};

/// `ResourceShareInvitation`, RAM API reference.
const INVITATION: StatusWords = StatusWords {
    of: "RAM invitation",
    known: &["PENDING", "ACCEPTED", "REJECTED", "EXPIRED"],
    action: "ram:GetResourceShareInvitations",
    command: "aws ram get-resource-share-invitations",
};

/// `ResourceShareAssociation`, RAM API reference.
const PRINCIPAL: StatusWords = StatusWords {
    of: "RAM principal association",
    known: &[
        "ASSOCIATING",
        "ASSOCIATED",
        "FAILED",
        "DISASSOCIATING",
        "DISASSOCIATED",
        "SUSPENDED",
        "SUSPENDING",
        "RESTORING",
    ],
    action: "ram:GetResourceShareAssociations",
    command: "aws ram get-resource-share-associations --association-type PRINCIPAL",
};

/// A status word that is not known here is no word for broken: what it means is open.
fn known_word(path: &Path<'_>, words: &StatusWords, status: &str) -> Result<(), Stop> {
    if words.known.contains(&status) {
        return Ok(());
    }
    let fact = format!("meaning of status {status} of the {}", words.of);
    Err(Unknown::unsaid(
        &fact,
        "this version of lattice-doctor does not know the status",
        &format!("{} --region {}", words.command, word(path.region())),
    )
    .by(words.action, None)
    .into())
}

/// Whether an action of a RAM permission, perhaps with `*`, grants the wanted one.
fn permits(granted: &str, wanted: &str) -> bool {
    let granted = granted.to_lowercase();
    let mut atoms = Vec::new();
    for part in granted.split('*') {
        atoms.extend([Atom::Many, Atom::Literal(part)]);
    }
    // Nothing stands before the first part.
    atoms_match(&atoms[1..], &wanted.to_lowercase())
}

/// Whether a share's principal is, or holds, an account.
fn covers(path: &Path<'_>, principal: &str, account: &str) -> Result<bool, Stop> {
    if principal == account {
        return Ok(true);
    }
    let Some((_, unit)) = principal
        .split_once(":organization/")
        .or_else(|| principal.split_once(":ou/"))
    else {
        return Ok(false);
    };
    let Some(known) = path.estate().accounts.get(account) else {
        return Err(Unknown::unsaid(
            &format!("organization of account {account}"),
            "it was not read, and the share names an organization",
            &format!(
                "aws organizations describe-organization # as account {}",
                word(account)
            ),
        )
        .by("organizations:DescribeOrganization", Some(account))
        .into());
    };
    let Some(Organization {
        id,
        path: unit_path,
    }) = known.organization.get()?
    else {
        return Ok(false);
    };
    if principal.contains(":organization/") {
        // `organization/o-…` in the management account's ARN.
        return Ok(unit.rsplit('/').next() == Some(id.as_str()));
    }
    // `ou/o-…/ou-…`: the organizational unit stands in the account's path.
    let Some(unit_path) = unit_path else {
        let why = "its place in the organization was not read".to_owned();
        let unseen = known
            .organization
            .unseen(crate::snapshot::fact::Reason::Unknown(why));
        return Err(unseen.into());
    };
    Ok(unit
        .rsplit('/')
        .next()
        .is_some_and(|wanted| unit_path.split('/').any(|it| it == wanted)))
}

/// Asks whether the service is in the network that the call goes through.
pub fn association(path: &Path<'_>) -> Answer {
    let Some(service) = path.service else {
        return Err(Stop::Unreached);
    };
    if service.it.detail.is_absent() {
        // Said by the question before: what is not there is in no network.
        return Err(Stop::Unreached);
    }
    let at_service = Subject::of(Collection::Services, service.id);
    let Some(network) = path.network() else {
        let (seen, complete) = path.service_networks();
        complete.map_err(Stop::Unknown)?;
        let named = path.snapshot.call.service_network.as_deref();
        if let Some(network) = named.or(seen.first().copied()) {
            // It is in one, or was asked about in one, of which nothing else is known.
            return Err(Unknown::unsaid(
                &format!("service network {network}"),
                "it was not read",
                &format!(
                    "aws vpc-lattice get-service-network --service-network-identifier {} --region {}",
                    word(network),
                    word(path.region())
                ),
            )
            .by("vpc-lattice:GetServiceNetwork", None)
            .into());
        }
        return Ok(vec![
            Finding::fail(Code::ServiceAssociationMissing, at_service)
                .word("in_network", "any service network")
                .from(&service.it.associations.place),
        ]);
    };
    match path.service_association(network.id)? {
        // Said by the question about the way in: the networks do not meet.
        Some(_) if path.way.as_ref().is_ok_and(Way::is_elsewhere) => Err(Stop::Unreached),
        None => {
            let missing = Finding::fail(Code::ServiceAssociationMissing, at_service)
                .word("in_network", format!("service network {}", network.id))
                .word("target_network", network.id)
                .from(&service.it.associations.place)
                .from(&network.it.service_associations.place);
            if network.it.account == service.it.account {
                return Ok(vec![missing]);
            }
            Ok(match share_with_service(path) {
                Ok(Some(not_shared)) => vec![not_shared, missing],
                Ok(None) => vec![missing],
                // The association may be missing because nothing is shared: whom to ask is not known.
                Err(unknown) => vec![
                    Finding::suspect(
                        Code::RamShareMissing,
                        Subject::of(Collection::ServiceNetworks, network.id),
                        unknown,
                    ),
                    missing,
                ],
            })
        }
        Some((found, detail)) => {
            let subject = Subject::of(Collection::ServiceAssociations, found.id);
            let with = |finding: Finding| {
                with_standing(finding, &detail.status, detail.failure.as_deref())
                    .word("association", found.id)
                    .from(&found.it.detail.place)
            };
            let is_active = detail.status == "ACTIVE";
            Ok(vec![match undecided(&detail.status) {
                None if is_active => with(Finding::pass(Code::ServiceAssociationMissing, subject)),
                None => with(Finding::fail(Code::ServiceAssociationNotActive, subject)),
                Some(why) => {
                    let gap = Unknown::unsaid(
                        &format!(
                            "whether association {} serves calls while {}",
                            found.id, detail.status
                        ),
                        why,
                        &format!(
                            "aws vpc-lattice get-service-network-service-association --service-network-service-association-identifier {} --region {}",
                            word(found.id),
                            word(path.region())
                        ),
                    )
                    .by("vpc-lattice:GetServiceNetworkServiceAssociation", Some(&found.it.account));
                    let code = Code::ServiceAssociationNotActive;
                    with(Finding::suspect(code, subject, gap)).that_holds()
                }
            }])
        }
    }
}

/// What keeps a service of another account out of the network: the network is not shared with it,
/// nor the service with the network's owner. Either is enough.
fn share_with_service(path: &Path<'_>) -> Result<Option<Finding>, Unknown> {
    let (Some(network), Some(service)) = (path.network(), path.service) else {
        return Ok(None);
    };
    let of_network = shared(
        path,
        &ShareQuestion {
            collection: Collection::ServiceNetworks,
            resource: network.id,
            owner: &network.it.account,
            shares: &network.it.shares,
            policy: &network.it.resource_policy,
            consumer: &service.it.account,
            action: ASSOCIATE_SERVICE,
            outcome: Outcome::Http404,
        },
    );
    let of_service = shared(
        path,
        &ShareQuestion {
            collection: Collection::Services,
            resource: service.id,
            owner: &service.it.account,
            shares: &service.it.shares,
            policy: &service.it.resource_policy,
            consumer: &network.it.account,
            action: ASSOCIATE_SERVICE,
            outcome: Outcome::Http404,
        },
    );
    match (of_network, of_service) {
        (Ok(shared), _) | (_, Ok(shared)) if shared.status == Status::Pass => Ok(None),
        (Err(Stop::Unknown(unknown)), _) | (_, Err(Stop::Unknown(unknown))) => Err(unknown),
        (Ok(not_shared), _) => Ok(Some(not_shared)),
        (Err(Stop::Unreached), _) => Ok(None),
    }
}

/// Asks whether anybody would see the next denial: logs off at both levels is worth a word.
pub fn access_logs(path: &Path<'_>) -> Answer {
    let Some(service) = path.service else {
        return Ok(Vec::new());
    };
    let is_off = |fact: &Fact<Vec<_>>| matches!(fact.get(), Ok(it) if it.is_none_or(Vec::is_empty));
    let network_is_off = path.network().is_none_or(|it| is_off(&it.it.access_logs));
    if is_off(&service.it.access_logs) && network_is_off {
        let subject = Subject::of(Collection::Services, service.id);
        return Ok(vec![
            Finding::new(Status::Warn, Code::AccessLogsOff, subject)
                .from(&service.it.access_logs.place),
        ]);
    }
    Ok(Vec::new())
}
