//! What is not known and who could tell; what is assumed; where the facts come from.

mod logs;
mod names;
pub mod sent;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::checks::Step;
use crate::checks::finding::Status;
use crate::checks::gates::policies::is_open_throughout;
use crate::names::{Arn, HostName, lattice_arn};
use crate::part::Part;
use crate::path::Path;
use crate::path::client::Client;
use crate::path::dns::Leads;
use crate::path::observed::Observation;
use crate::path::unknown::{Stop, Unknown};
use crate::playbook::Role;
use crate::report;
use crate::report::status::GapReason;
use crate::snapshot::Snapshot;
use crate::snapshot::api::Api;
use crate::snapshot::collection::Collection;
use crate::snapshot::fact::{Denied, Place, Reason, Unseen};
use crate::snapshot::fact_table::{self, FactKind, KINDS};
use crate::verdict::{Diagnosis, Standing};
use crate::words::{Words, fill_command};

/// Whom to ask in which account: what the configuration says, else the usual team.
#[derive(Debug)]
pub struct Owners {
    named: BTreeMap<String, String>,
    /// What the tags of a resource say, by its id, with the account that it is in.
    tagged: BTreeMap<String, (String, String)>,
    roles: Vec<(String, Role)>,
}

/// Collections whose resources may have tags that name owners.
const TAGGED: [Collection; 5] = [
    Collection::Services,
    Collection::ServiceNetworks,
    Collection::TargetGroups,
    Collection::SecurityGroups,
    Collection::Vpcs,
];

impl Owners {
    /// The owners of the accounts that a call meets.
    pub fn of(path: &Path<'_>) -> Self {
        let named = path
            .estate()
            .accounts
            .iter()
            .filter_map(|(id, account)| Some((id.clone(), account.owner.clone()?)))
            .collect();
        let caller = path.snapshot.call.caller.as_deref().and_then(Arn::parse);
        let roles = [
            (path.service.map(|it| it.it.account.clone()), Role::Service),
            (
                path.network().map(|it| it.it.account.clone()),
                Role::Network,
            ),
            (
                path.client_vpc.map(|it| it.it.account.clone()),
                Role::Consumer,
            ),
            (caller.map(|it| it.account.to_owned()), Role::Caller),
        ];
        let roles = roles
            .into_iter()
            .filter_map(|(account, role)| Some((account?, role)))
            .collect();
        let tagged = path.estate().owners.iter().filter_map(|(id, owner)| {
            let account = TAGGED
                .iter()
                .find_map(|it| fact_table::account(path.estate(), *it, id))?;
            Some((id.clone(), (account.to_owned(), owner.clone())))
        });
        Self {
            tagged: tagged.collect(),
            named,
            roles,
        }
    }

    /// Whom to ask about a resource in an account: whoever its own tags name, else the account's owner.
    pub fn of_resource(&self, resource: &str, account: Option<&str>, role: Role) -> String {
        match self.tagged.get(resource) {
            Some((holder, owner)) if account == Some(holder) => {
                format!("{owner} (by the tags of {resource})")
            }
            _ => self.name(account, role),
        }
    }

    /// Whom to ask.
    pub fn name(&self, account: Option<&str>, role: Role) -> String {
        account
            .and_then(|it| self.named.get(it))
            .cloned()
            .unwrap_or_else(|| role.team().to_owned())
    }

    /// The role of an account in this call, or the usual one of such a resource.
    fn role(&self, account: Option<&str>, usual: Role) -> Role {
        let mut of_account = self
            .roles
            .iter()
            .filter(|it| Some(it.0.as_str()) == account);
        if of_account.clone().any(|it| it.1 == usual) {
            return usual;
        }
        of_account.next().map_or(usual, |it| it.1)
    }
}

/// The usual owner of the resources of a collection.
fn usual_role(collection: Collection) -> Role {
    match collection {
        Collection::ServiceNetworks | Collection::Shares => Role::Network,
        Collection::Services | Collection::ServiceAssociations | Collection::Listeners => {
            Role::Service
        }
        Collection::TargetGroups | Collection::LoadBalancers | Collection::Functions => {
            Role::Targets
        }
        Collection::Identities | Collection::Accounts => Role::Caller,
        Collection::Vpcs
        | Collection::Subnets
        | Collection::NetworkAcls
        | Collection::SecurityGroups
        | Collection::PrefixLists
        | Collection::Interfaces
        | Collection::Endpoints
        | Collection::VpcAssociations => Role::Consumer,
    }
}

/// Who usually may call an API action.
fn role_of_action(action: &str) -> Role {
    match Api::of_action(action) {
        Some(Api::VpcLattice) => Role::Service,
        Some(Api::Lambda | Api::ElasticLoadBalancing) => Role::Targets,
        Some(Api::Ec2) => Role::Consumer,
        Some(Api::Logs) => Role::Logs,
        // Who calls can ask, or knows whom to.
        Some(
            Api::Ram
            | Api::Iam
            | Api::Sts
            | Api::Organizations
            | Api::Acm
            | Api::CloudWatch
            | Api::CloudTrail
            | Api::Ssm,
        )
        | None => Role::Caller,
    }
}

/// Every gap of a diagnosis, in the order of the path, each once.
pub fn of(diagnosis: &Diagnosis<'_>, owners: &Owners) -> Vec<report::Gap> {
    let mut gaps = of_steps(diagnosis, owners, |_| true);
    if diagnosis.verdict.standing != Standing::Healthy {
        let unsent = &diagnosis.path.snapshot.observations.unsent;
        gaps.extend(unsent.iter().map(sent::gap));
    }
    gaps
}

/// The gaps of some of its steps.
pub fn of_steps(
    diagnosis: &Diagnosis<'_>,
    owners: &Owners,
    wanted: impl Fn(&Step) -> bool,
) -> Vec<report::Gap> {
    let mut gaps: Vec<report::Gap> = Vec::new();
    // Nothing is open about a call that was seen to get through.
    if diagnosis.verdict.standing == Standing::Healthy {
        return gaps;
    }
    let mut add = |unknown: &Unknown| {
        let gap = describe(&diagnosis.path, unknown, owners);
        if !gaps.iter().any(|it| it.fact == gap.fact) {
            gaps.push(gap);
        }
    };
    for step in diagnosis.steps.iter().filter(|it| wanted(it)) {
        if let Err(Stop::Unknown(unknown)) = &step.answer {
            add(unknown);
        }
        let open = step
            .findings()
            .iter()
            .filter(|it| it.status == Status::Unknown);
        open.filter_map(|it| it.gap.as_ref()).for_each(&mut add);
    }
    gaps
}

/// The resource that an unknown is about.
pub fn resource(unknown: &Unknown) -> Option<String> {
    match unknown {
        Unknown::Unseen(unseen) => Some(unseen.place.key.to_string()),
        Unknown::Unsaid { .. } => None,
    }
}

/// One unknown in words.
pub fn describe(path: &Path<'_>, unknown: &Unknown, owners: &Owners) -> report::Gap {
    let unseen = match unknown {
        Unknown::Unsaid { fact, why, ask, by } => {
            let account = by.as_ref().and_then(|it| it.account.clone());
            let usual = by
                .as_ref()
                .map_or(Role::Caller, |it| role_of_action(&it.action));
            let role = owners.role(account.as_deref(), usual);
            let is_refused = by.as_ref().is_some_and(|it| it.is_refused);
            return report::Gap {
                fact: fact.clone(),
                reason: if is_refused {
                    GapReason::Denied
                } else {
                    GapReason::Unknown
                },
                detail: why.clone(),
                action: by.as_ref().map(|it| it.action.clone()),
                owner: by.as_ref().map(|_| owners.name(account.as_deref(), role)),
                account,
                ask: Some(ask.clone()),
            };
        }
        Unknown::Unseen(unseen) => unseen,
    };
    let kind = fact_table::kind(&unseen.place);
    let holder = match unseen.place.collection {
        Collection::Accounts => Some(unseen.place.key.as_ref()),
        collection => fact_table::account(path.estate(), collection, &unseen.place.key),
    };
    let holder = holder.filter(|it| it.len() == 12).map(str::to_owned);
    let (reason, detail, action, account) = match &unseen.reason {
        Reason::Denied(denied) => (
            GapReason::Denied,
            refused(denied),
            Some(denied.action.clone()),
            denied.account.clone().or(holder),
        ),
        Reason::Unknown(why) => (
            GapReason::Unknown,
            why.clone(),
            kind.map(|it| it.action.to_owned()),
            holder,
        ),
    };
    let role = owners.role(account.as_deref(), usual_role(unseen.place.collection));
    report::Gap {
        fact: kind.map_or_else(
            || unseen.place.to_string(),
            |kind| format!("{} {}", kind.noun, unseen.place.key),
        ),
        reason,
        detail,
        action,
        owner: Some(owners.of_resource(&unseen.place.key, account.as_deref(), role)),
        account,
        ask: kind.map(|kind| ask(path, kind, &unseen.place)),
    }
}

/// That the API refused, and under which id AWS keeps why.
fn refused(denied: &Denied) -> String {
    let action = &denied.action;
    match &denied.authorization_id {
        Some(id) => format!("{action} was refused (authorization id {id})"),
        None => format!("{action} was refused"),
    }
}

/// The ids under which AWS keeps why it refused the call, or to tell a fact; each once.
pub fn authorization_ids<'d>(diagnosis: &'d Diagnosis<'_>) -> Vec<&'d str> {
    let of_call = diagnosis.path.observations.iter();
    let of_call = of_call
        .filter_map(Observation::denial)
        .filter_map(|it| it.authorization_id.as_deref());
    let of_facts = diagnosis.steps.iter().flat_map(|step| {
        let of_answer = match &step.answer {
            Err(Stop::Unknown(unknown)) => Some(unknown),
            _ => None,
        };
        let of_findings = step.findings().iter().filter_map(|it| it.gap.as_ref());
        of_answer.into_iter().chain(of_findings)
    });
    let of_facts = of_facts.filter_map(|it| match it {
        Unknown::Unseen(Unseen {
            reason: Reason::Denied(denied),
            ..
        }) => denied.authorization_id.as_deref(),
        Unknown::Unseen(_) | Unknown::Unsaid { .. } => None,
    });
    let mut ids = Vec::new();
    for id in of_call.chain(of_facts) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// A read-only command that somebody who may can run.
fn ask(path: &Path<'_>, kind: &FactKind, place: &Place) -> String {
    let key = place.key.as_ref();
    let listener = path.estate().listeners.get(key);
    let network = path.estate().service_networks.get(key);
    let arn =
        network.map(|it| lattice_arn(path.region(), &it.account, &format!("servicenetwork/{key}")));
    let invoked = path.service.map(|it| {
        let arn = lattice_arn(path.region(), &it.it.account, &format!("service/{}", it.id));
        format!(
            "{arn}{}",
            path.url.as_ref().map_or("/", |url| url.path.as_str())
        )
    });
    let words = [
        ("key", key),
        ("region", path.region()),
        ("service", listener.map_or("", |it| &it.service)),
        ("arn", arn.as_deref().unwrap_or(key)),
        ("name", Arn::parse(key).map_or(key, |it| it.id())),
        ("resource", invoked.as_deref().unwrap_or_default()),
    ];
    let words: Words = words.map(|(name, value)| (name, value.into())).into();
    fill_command(kind.ask, &words).unwrap_or_else(|| kind.ask.to_owned())
}

/// What is taken as not in the way because nobody can read it: `docs/contract.md` §4.16.
pub fn assumptions(diagnosis: &Diagnosis<'_>) -> Vec<String> {
    let path = &diagnosis.path;
    let asked = |part: Part| {
        diagnosis
            .steps
            .iter()
            .any(|it| it.check.parts.contains(&part))
    };
    let mut assumed = Vec::new();
    let caller = path
        .snapshot
        .call
        .caller
        .as_deref()
        .filter(|it| *it != "anonymous");
    let asks_for_identity = !is_open_throughout(path) && !path.is_passthrough();
    if let Some(caller) = caller.filter(|_| asked(Part::Caller) && asks_for_identity) {
        if path.snapshot.observations.signing.is_none() {
            assumed.push(format!(
                "the request is signed as {caller}, for vpc-lattice-svcs in {}",
                path.region()
            ));
        }
        assumed.push(format!(
            "no service control policy, session policy or session tag denies vpc-lattice-svcs:Invoke to {caller}"
        ));
    }
    if matches!(path.client, Client::Any) && asked(Part::SecurityGroups) {
        assumed.push("the client restricts nothing itself (--client any)".to_owned());
    }
    let is_public_name = path.host != HostName::Custom;
    if is_public_name && path.dns.leads == Leads::Unasked && asked(Part::Dns) {
        assumed.push(
            "nothing inside the client VPC overrides the name (private hosted zone, resolver rule)"
                .to_owned(),
        );
    }
    assumed.extend(diagnosis.assumed.iter().map(|it| it.assumed.clone()));
    assumed
}

/// Pointers to everything that was observed.
pub fn observations(snapshot: &Snapshot) -> Vec<String> {
    let seen = &snapshot.observations;
    let list = |name: &str, length: usize| {
        (0..length)
            .map(|index| format!("/observations/{name}/{index}"))
            .collect::<Vec<_>>()
    };
    let mut pointers = list("probes", seen.probes.len());
    pointers.extend(list("records", seen.records.len()));
    pointers.extend(list("searches", seen.searches.len()));
    if seen.response.is_some() {
        pointers.push("/observations/response".to_owned());
    }
    if seen.signing.is_some() {
        pointers.push("/observations/signing".to_owned());
    }
    pointers.extend(list("dns", seen.dns.len()));
    if seen.symptom.is_some() {
        pointers.push("/observations/symptom".to_owned());
    }
    pointers
}

/// The entry of the evidence list for a pointer.
pub fn evidence(path: &Path<'_>, pointer: &str, id: String) -> report::Evidence {
    if let Some(entry) = of_fact(path, pointer, &id) {
        return entry;
    }
    if let Some(entry) = logs::evidence(path.snapshot, pointer, &id) {
        return entry;
    }
    let (source, at, summary) = of_observation(path.snapshot, pointer);
    report::Evidence {
        id,
        source: source.to_owned(),
        account: None,
        region: None,
        at: at.unwrap_or_else(|| path.snapshot.taken_at.to_string()),
        summary,
    }
}

/// When the fact was read that a pointer names; `None` of an observation, which is not read but happens.
pub fn read_at(path: &Path<'_>, pointer: &str) -> Option<Timestamp> {
    let (place, _) = fact_at(pointer)?;
    let (origin, _) = fact_table::origin(path.estate(), &place)?;
    Some(origin.at.unwrap_or(path.snapshot.taken_at))
}

/// The place and the kind of the fact that a pointer names.
fn fact_at(pointer: &str) -> Option<(Place, &'static FactKind)> {
    let mut parts = pointer.strip_prefix("/estate/")?.splitn(3, '/');
    let (collection, key, field) = (parts.next()?, parts.next()?, parts.next()?);
    let key = key.replace("~1", "/").replace("~0", "~");
    let kind = KINDS
        .iter()
        .find(|it| it.collection.name() == collection && it.field == field)?;
    let place = Place {
        collection: kind.collection,
        key: key.as_str().into(),
        field: kind.field,
    };
    Some((place, kind))
}

fn of_fact(path: &Path<'_>, pointer: &str, id: &str) -> Option<report::Evidence> {
    let (place, kind) = fact_at(pointer)?;
    let key = &place.key;
    let (origin, owner) = fact_table::origin(path.estate(), &place)?;
    let at = origin.at.unwrap_or(path.snapshot.taken_at);
    let account = origin.account.clone().unwrap_or_else(|| owner.to_owned());
    Some(report::Evidence {
        id: id.to_owned(),
        source: origin
            .source
            .clone()
            .unwrap_or_else(|| kind.action.to_owned()),
        account: Some(account).filter(|it| !it.is_empty()),
        region: Some(
            origin
                .region
                .clone()
                .unwrap_or_else(|| path.snapshot.region.clone()),
        ),
        at: at.to_string(),
        summary: format!("{} {key}", kind.noun),
    })
}

fn of_observation(snapshot: &Snapshot, pointer: &str) -> (&'static str, Option<String>, String) {
    let seen = &snapshot.observations;
    let index = || {
        pointer
            .rsplit('/')
            .next()
            .and_then(|it| it.parse::<usize>().ok())
    };
    if pointer.starts_with("/observations/dns/")
        && let Some(answer) = index().and_then(|it| seen.dns.get(it))
    {
        let text = names::line(snapshot, answer);
        return ("dns", answer.at.map(|it| it.to_string()), text);
    }
    if pointer.starts_with("/observations/probes/")
        && let Some(probe) = index().and_then(|it| seen.probes.get(it))
    {
        let text = sent::line(snapshot, probe);
        return ("probe", probe.at.map(|it| it.to_string()), text);
    }
    if pointer.starts_with("/observations/records/")
        && let Some(record) = index().and_then(|it| seen.records.get(it))
    {
        let code = record
            .response_code
            .map_or_else(|| "no status".to_owned(), |it| it.to_string());
        let reason = record
            .auth_denied_reason
            .as_ref()
            .map(|it| format!("authDeniedReason {it}"));
        let failure = record
            .failure_reason
            .as_ref()
            .map(|it| format!("failureReason {it}"));
        let parts: Vec<String> = [Some(code), reason, failure]
            .into_iter()
            .flatten()
            .collect();
        let id = record
            .request_id
            .as_deref()
            .unwrap_or("without a request id");
        return (
            "access-log",
            record.start_time.map(|it| it.to_string()),
            format!("request {id}: {}", parts.join(", ")),
        );
    }
    match pointer {
        "/observations/response" => {
            let response = seen.response.as_ref();
            let status = response.and_then(|it| it.status).map(|it| it.to_string());
            let exception = response.and_then(|it| it.exception.clone());
            let gate = response
                .and_then(|it| it.denial.as_ref())
                .and_then(|it| it.gate)
                .map(|it| format!("{}-based policy", it.word()));
            let parts: Vec<String> = [status, exception, gate].into_iter().flatten().collect();
            let at = response.and_then(|it| it.date).map(|it| it.to_string());
            (
                "response",
                at,
                format!("the response that was pasted: {}", parts.join(", ")),
            )
        }
        "/observations/signing" => (
            "request",
            None,
            "the headers of the request that was pasted".to_owned(),
        ),
        "/observations/symptom" => {
            let word = seen.symptom.map_or("nothing", |it| it.word());
            ("symptom", None, format!("{word}, as it was told"))
        }
        _ => ("call", None, "what was asked".to_owned()),
    }
}
