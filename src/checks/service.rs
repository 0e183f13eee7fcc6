//! The service: is it there, does it listen, and what does it do with the request.

use crate::checks::client_vpc::names::managed_url;
use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject, Wanting};
use crate::checks::standing::{undecided, with_standing};
use crate::codes::Code;
use crate::names::{Arn, HostName};
use crate::path::observed::{Rank, went_the_way};
use crate::path::unknown::{Stop, Unknown};
use crate::path::url::CallUrl;
use crate::path::{Found, Path, find};
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::lattice::{Action, Certificate};
use crate::snapshot::observation::TlsFault;
use crate::snapshot::outcome::Outcome;
use crate::snapshot::targets::TargetGroup;

/// Asks whether the service is there and active. Lattice answers `404 Non Existent Service` for one
/// that is not (VPC Lattice user guide, access logs).
pub fn active(path: &Path<'_>) -> Answer {
    let Some(service) = path.service else {
        return Err(path
            .service_networks()
            .1
            .err()
            .map_or(Stop::Unreached, Stop::Unknown));
    };
    let subject = Subject::of(Collection::Services, service.id);
    if Arn::parse(service.id).is_some_and(|it| it.is_load_balancing()) {
        return Ok(vec![Finding::fail(Code::TargetGroupElbArn, subject)]);
    }
    let place = &service.it.detail.place;
    let Some(detail) = service.it.detail.get()? else {
        return Ok(vec![
            with_standing(
                Finding::fail(Code::ServiceNotActive, subject),
                "not there: it was deleted, or never existed",
                None,
            )
            .from(place),
        ]);
    };
    let finding = match undecided(&detail.status) {
        None if detail.status == "ACTIVE" => Finding::pass(Code::ServiceNotActive, subject),
        None => Finding::fail(Code::ServiceNotActive, subject),
        Some(why) => {
            let gap = Unknown::unsaid(
                &format!(
                    "whether service {} answers calls while {}",
                    service.id, detail.status
                ),
                why,
                &format!(
                    "aws vpc-lattice get-service --service-identifier {} --query '[status,failureCode,failureMessage]' --region {}",
                    word(service.id),
                    word(path.region())
                ),
            )
            .by("vpc-lattice:GetService", Some(&service.it.account));
            Finding::suspect(Code::ServiceNotActive, subject, gap).that_holds()
        }
    };
    let failure = detail.failure.as_deref();
    Ok(vec![
        with_standing(finding, &detail.status, failure).from(place),
    ])
}

/// Asks whether there is a listener on the called scheme and port.
pub fn listener(path: &Path<'_>) -> Answer {
    let (Some(service), Some(url)) = (path.service, &path.url) else {
        return Err(Stop::Unreached);
    };
    if service.it.detail.is_absent() {
        return Err(Stop::Unreached);
    }
    if let Some((found, detail)) = path.listener()? {
        let subject = Subject::of(Collection::Listeners, found.id);
        return Ok(vec![
            Finding::pass(Code::ListenerMissing, subject)
                .word("protocol", detail.protocol.clone())
                .from(&found.it.detail.place),
        ]);
    }
    let present: Vec<String> = service
        .it
        .listeners
        .seen()
        .into_iter()
        .flatten()
        .filter_map(|id| path.estate().listeners.get(id)?.detail.seen())
        .map(|detail| format!("{} {}", detail.protocol, detail.port))
        .collect();
    let finding = Finding::fail(
        Code::ListenerMissing,
        Subject::of(Collection::Services, service.id),
    )
    .word("wanted_protocol", url.scheme.to_ascii_uppercase())
    .word(
        "present",
        if present.is_empty() {
            "none".to_owned()
        } else {
            present.join(", ")
        },
    )
    .from(&service.it.listeners.place);
    // The call could be made to fit the listener instead: the only one there is.
    let only = service
        .it
        .listeners
        .seen()
        .filter(|ids| ids.len() == 1)
        .and_then(|ids| path.estate().listeners.get(&ids[0])?.detail.seen());
    let finding = match only {
        Some(detail) if detail.protocol != "TLS_PASSTHROUGH" => {
            let fitting = CallUrl {
                scheme: detail.protocol.to_ascii_lowercase(),
                port: detail.port,
                ..url.clone()
            };
            finding.word("url_that_fits", fitting.with_host(&url.host))
        }
        _ => finding,
    };
    let group = only_target_group(path);
    Ok(vec![match group {
        Some(group) => finding.word("target_group", group),
        None => finding,
    }])
}

/// The target group that another listener of the service forwards to, if it is the only one.
fn only_target_group(path: &Path<'_>) -> Option<String> {
    let service = path.service?;
    let mut groups: Vec<&str> = service
        .it
        .listeners
        .seen()?
        .iter()
        .filter_map(|id| path.estate().listeners.get(id)?.detail.seen())
        .filter_map(|detail| match &detail.default_action {
            Action::Forward(groups) => Some(groups),
            Action::FixedResponse(_) => None,
        })
        .flatten()
        .map(|it| it.target_group.as_str())
        .collect();
    groups.sort_unstable();
    groups.dedup();
    (groups.len() == 1).then(|| groups[0].to_owned())
}

/// Asks whether the listener has a certificate for the name. Managed names have Lattice's own; a
/// custom name needs one of the service's, and there is no default to fall back on.
/// VPC Lattice user guide, "Custom domain names".
pub fn tls(path: &Path<'_>) -> Answer {
    let (Some(service), Some(url)) = (path.service, &path.url) else {
        return Err(Stop::Unreached);
    };
    if !url.is_tls() {
        return Ok(Vec::new());
    }
    if let Some(finding) = tls_as_seen(path) {
        return Ok(vec![with_tls_words(path, finding)]);
    }
    let Some((_, listener)) = path.listener()? else {
        return Err(Stop::Unreached);
    };
    let subject = Subject::of(Collection::Services, service.id);
    // Behind a passthrough listener the target presents its own; Lattice finds the service by the
    // custom domain name alone (VPC Lattice user guide, TLS listeners).
    if listener.protocol != "HTTPS" {
        if path.host == HostName::Custom {
            return Ok(Vec::new());
        }
        let gap = Unknown::unsaid(
            &format!("whether a passthrough listener takes calls to {}", url.host),
            "it is matched by the service's custom domain name, and this is another",
            "lattice-doctor diagnose https://<the service's custom domain name>/ …",
        );
        return Ok(vec![
            Finding::suspect(Code::TlsNameMismatch, subject, gap)
                .word(
                    "names",
                    "those of the target behind the passthrough listener",
                )
                .from(&service.it.detail.place),
        ]);
    }
    let saw_tls_error = path.observed().is_some_and(|it| it.0 == Outcome::TlsError);
    if path.host != HostName::Custom {
        if saw_tls_error {
            let finding = refused_all_the_same(url, subject).from(&service.it.detail.place);
            return Ok(vec![with_tls_words(path, finding)]);
        }
        return Ok(vec![
            Finding::pass(Code::TlsNameMismatch, subject)
                .word("names", "Lattice's own for the managed name")
                .from(&service.it.detail.place),
        ]);
    }
    let place = &service.it.certificate.place;
    let Some(certificate) = service.it.certificate.get()? else {
        let finding = Finding::fail(Code::TlsCertificateMissing, subject).from(place);
        return Ok(vec![with_tls_words(path, finding)]);
    };
    let with = |finding: Finding| {
        with_tls_words(path, finding)
            .word("names", certificate.names.join(", "))
            .word("certificate", certificate.arn.clone())
            .word("status", certificate.status.clone())
            .from(place)
    };
    if !covers(certificate, &url.host) {
        return Ok(vec![with(Finding::fail(Code::TlsNameMismatch, subject))]);
    }
    if certificate.status != "ISSUED" {
        if !NOT_SERVED.contains(&certificate.status.as_str()) {
            return Err(unknown_status(path, certificate, &service.it.account).into());
        }
        let finding = with(Finding::fail(Code::TlsUntrusted, subject));
        return Ok(vec![
            finding
                .word("why", format!("ACM says {}", certificate.status))
                .word("invalid", certificate.status.clone()),
        ]);
    }
    let trust = trust(certificate);
    let is_private = certificate.issuer.as_deref() == Some("PRIVATE");
    let finding = match trust {
        Some(why) if is_private => {
            let status = if saw_tls_error {
                Status::Fail
            } else {
                Status::Info
            };
            with(Finding::new(status, Code::TlsUntrusted, subject)).word("why", why)
        }
        Some(why) if saw_tls_error => {
            let gap = untried_trust(url, why);
            with(Finding::suspect(Code::TlsUntrusted, subject, gap)).word("why", why)
        }
        None if saw_tls_error => with(refused_all_the_same(url, subject)),
        _ => with(Finding::pass(Code::TlsNameMismatch, subject)),
    };
    Ok(vec![match trust {
        Some(why) if !saw_tls_error && !was_trusted(path) => {
            let why = format!(
                "certificate trust: {why}, and whether the client trusts its issuer was not read; a probe from the client tells"
            );
            finding.doubted(Doubt::new(Wanting::Unread, why))
        }
        _ => finding,
    }])
}

/// A status that ACM may have added since: not known to be good, nor to be bad.
fn unknown_status(path: &Path<'_>, certificate: &Certificate, account: &str) -> Unknown {
    Unknown::unsaid(
        &format!(
            "meaning of status {} of the certificate",
            certificate.status
        ),
        "this version of lattice-doctor does not know the status",
        &format!(
            "aws acm describe-certificate --certificate-arn {} --region {}",
            word(&certificate.arn),
            word(path.region())
        ),
    )
    .by("acm:DescribeCertificate", Some(account))
}

/// A certificate of Amazon's own authority, where a handshake failed: what the client trusts is not in any fact.
fn refused_all_the_same(url: &CallUrl, subject: Subject) -> Finding {
    let why = "Amazon's own authority issued the certificate: a client that lacks Amazon's roots refuses it, and where a proxy opens TLS on the way the client sees another one";
    let gap = untried_trust(url, why);
    Finding::suspect(Code::TlsUntrusted, subject, gap).word("why", why)
}

fn untried_trust(url: &CallUrl, why: &str) -> Unknown {
    Unknown::unsaid(
        &format!("whether the client trusts the certificate of {}", url.host),
        why,
        &format!(
            "openssl s_client -connect {} -servername {} -verify_return_error </dev/null # on the client",
            word(&format!("{}:{}", url.host, url.port)),
            word(&url.host)
        ),
    )
}

/// What ACM calls a certificate that is not, or is no longer, good (`Status` of `CertificateDetail`, ACM API reference).
const NOT_SERVED: [&str; 6] = [
    "PENDING_VALIDATION",
    "INACTIVE",
    "EXPIRED",
    "VALIDATION_TIMED_OUT",
    "REVOKED",
    "FAILED",
];

/// Why a client may not trust a certificate that ACM calls ISSUED: only those of Amazon's own authority have roots
/// that clients come with (ACM user guide, "Certificate characteristics"; `Type` of `DescribeCertificate`).
fn trust(certificate: &Certificate) -> Option<&'static str> {
    match certificate.issuer.as_deref() {
        Some("AMAZON_ISSUED") => None,
        Some("PRIVATE") => Some("a private certificate authority issued it"),
        Some("IMPORTED") => Some("it was imported into ACM"),
        _ => Some("who issued it was not read"),
    }
}

/// Whether something shows that this client finished a handshake: an answer in HTTP to this very call.
fn was_trusted(path: &Path<'_>) -> bool {
    let mut own = path.observations.iter();
    own.any(|it| {
        it.rank > Rank::Words
            && (it.record.is_some() || it.response.is_some_and(|it| it.status.is_some()))
            || it.rank == Rank::Probe && it.outcome.is_some_and(Outcome::is_success)
    })
}

/// Adds the name that needs no certificate of the service's own, and the custom one that does.
fn with_tls_words(path: &Path<'_>, finding: Finding) -> Finding {
    let finding = match managed_url(path) {
        Some(url) => finding.word("managed_url", url),
        None => finding,
    };
    match &path.url {
        Some(url) if path.host == HostName::Custom => finding.word("custom_host", url.host.clone()),
        _ => finding,
    }
}

/// What a probe met in the handshake: more than any fact can say.
fn tls_as_seen(path: &Path<'_>) -> Option<Finding> {
    let service = path.service?;
    let probes = &path.snapshot.observations.probes;
    let (index, probe_at, seen) = probes
        .iter()
        .enumerate()
        .filter(|(_, probe)| went_the_way(path.snapshot, probe))
        .find_map(|(index, probe)| Some((index, probe.at, probe.tls.as_ref()?)))?;
    let code = match seen.fault? {
        TlsFault::NameMismatch => Code::TlsNameMismatch,
        TlsFault::NoCertificate => Code::TlsCertificateMissing,
        TlsFault::Untrusted => Code::TlsUntrusted,
    };
    let has_expired = seen
        .expires
        .filter(|until| probe_at.is_some_and(|at| *until < at));
    let issuer = seen
        .issuer
        .clone()
        .unwrap_or_else(|| "an unknown issuer".to_owned());
    Some(
        Finding::fail(code, Subject::of(Collection::Services, service.id))
            .word("names", seen.names.join(", "))
            .word(
                "why",
                has_expired.map_or_else(
                    || format!("issued by {issuer}"),
                    |until| format!("it expired on {}", until.strftime("%F")),
                ),
            )
            .seen_at(&format!("/observations/probes/{index}")),
    )
}

/// Whether a certificate is for a host; a wildcard stands for one label.
fn covers(certificate: &Certificate, host: &str) -> bool {
    certificate.names.iter().any(|name| {
        let name = name.to_ascii_lowercase();
        match name.strip_prefix("*.") {
            Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest == parent),
            None => name == host,
        }
    })
}

/// Asks which rule the request hits, and whether that is a fixed answer.
pub fn route(path: &Path<'_>) -> Answer {
    let route = path.route()?;
    let (rule, index) = match route.rule {
        Some(rule) => {
            let name = rule.name.as_deref().unwrap_or(&rule.id);
            (
                format!("rule {name} (priority {})", rule.priority),
                Some(&rule.id),
            )
        }
        None => ("the default action".to_owned(), None),
    };
    let with = |finding: Finding| {
        let finding = finding
            .word("rule", rule.clone())
            .from(&route.listener.it.detail.place)
            .from(&route.listener.it.rules.place);
        match index {
            Some(id) => finding.word("rule_id", id.clone()),
            None => finding,
        }
    };
    let subject = Subject::of(Collection::Listeners, route.listener.id);
    match route.action {
        Action::FixedResponse(status) => {
            let outcome = Outcome::of_status(*status);
            let finding = with(Finding::fail(Code::RouteFixedResponse, subject))
                .word("status", *status)
                .giving(outcome);
            let finding = with_place_of_action(path, finding);
            let finding = match free_priority(path) {
                Some(priority) => finding.word("free_priority", priority),
                None => finding,
            };
            Ok(vec![match candidate_group(path) {
                Some(group) => finding.word("target_group", group),
                None => finding,
            }])
        }
        Action::Forward(groups) => {
            let list: Vec<&str> = groups.iter().map(|it| it.target_group.as_str()).collect();
            Ok(vec![
                with(Finding::pass(Code::RouteFixedResponse, subject))
                    .word("groups", list.join(", ")),
            ])
        }
    }
}

/// Says where the action stands that the request meets: in a rule, or in the listener itself.
fn with_place_of_action(path: &Path<'_>, finding: Finding) -> Finding {
    match rule_index(path) {
        Some(index) => finding.word("rule_index", index),
        None => finding.word("is_default", "the default action"),
    }
}

/// A free priority that takes nothing from other rules: just before the rule that the request meets,
/// or behind all of them where it meets the default action. 2000 is the highest (API reference).
fn free_priority(path: &Path<'_>) -> Option<u32> {
    let route = path.route().ok()?;
    let rules = route.listener.it.rules.seen()?;
    let is_free = |it: &u32| !rules.iter().any(|rule| rule.priority == *it);
    let last = rules.iter().map(|it| it.priority).max().unwrap_or(0);
    route.rule.map_or_else(
        || (last + 1..=2000).find(is_free),
        |rule| (1..rule.priority).rev().find(is_free),
    )
}

/// The position of the rule among its listener's, to which a patch refers.
fn rule_index(path: &Path<'_>) -> Option<usize> {
    let route = path.route().ok()?;
    let rule = route.rule?;
    let rules = route.listener.it.rules.seen()?;
    rules.iter().position(|it| it.id == rule.id)
}

/// The one target group that any rule or default action of the listener forwards to, to which the
/// request could go instead.
fn candidate_group(path: &Path<'_>) -> Option<String> {
    let route = path.route().ok()?;
    let detail = route.listener.it.detail.seen()?;
    let rules = route.listener.it.rules.seen().into_iter().flatten();
    let mut groups: Vec<&str> = rules
        .map(|rule| &rule.action)
        .chain([&detail.default_action])
        .filter_map(|action| match action {
            Action::Forward(groups) => groups.first(),
            Action::FixedResponse(_) => None,
        })
        .map(|it| it.target_group.as_str())
        .collect();
    groups.sort_unstable();
    groups.dedup();
    (groups.len() == 1).then(|| groups[0].to_owned())
}

/// Asks whether the target groups of the rule are there. A rule without a valid one answers 500, as
/// the Gateway API controller programs it (`rule_manager.go`).
pub fn target_groups(path: &Path<'_>) -> Answer {
    let route = path.route()?;
    let groups = path.target_groups()?;
    let subject = || Subject::of(Collection::Listeners, route.listener.id);
    let place = &route.listener.it.detail.place;
    if groups.is_empty() {
        // A weight "is only required if you specify multiple target groups" (API reference, WeightedTargetGroup).
        let is_only = matches!(route.action, Action::Forward(groups) if groups.len() == 1);
        let rule = if is_only {
            "what a single target group with weight 0 does"
        } else {
            "what target groups do whose weights are all 0"
        };
        return Ok(vec![
            Finding::fail(Code::RouteTargetGroupMissing, subject())
                .word("missing", "no target group with a weight above 0")
                .doubted(Doubt::undocumented(rule))
                .from(place),
        ]);
    }
    let (mut findings, mut open) = (Vec::new(), None);
    for (id, share) in &groups {
        let Some(group) = find(&path.estate().target_groups, id) else {
            continue;
        };
        let missing = match group.it.detail.get() {
            Ok(None) => format!("target group {id} does not exist"),
            Ok(Some(detail)) if detail.status == "ACTIVE" => continue,
            Ok(Some(detail)) if is_out_of_service(&detail.status) => {
                format!("target group {id} is {}", detail.status)
            }
            Ok(Some(detail)) => {
                open = open.or(Some(may_serve(path, group, &detail.status)));
                continue;
            }
            Err(unseen) => {
                open = open.or(Some(Unknown::from(unseen)));
                continue;
            }
        };
        let mut finding = Finding::fail(Code::RouteTargetGroupMissing, subject())
            .word("missing", missing)
            .word("missing_group", *id)
            .for_share(*share)
            .from(&group.it.detail.place);
        finding = with_place_of_action(path, finding);
        if let Some(why) = healthy_all_the_same(&group) {
            finding = finding.doubted(Doubt::new(Wanting::Contradicted, why));
        }
        if let Some(rule) = route.rule {
            finding = finding.word("rule_id", rule.id.clone());
        }
        // Another group of the same rule that is there could take its part.
        let other = groups.iter().find(|(other, _)| {
            other != id
                && find(&path.estate().target_groups, other).is_some_and(|it| {
                    it.it
                        .detail
                        .seen()
                        .is_some_and(|detail| detail.status == "ACTIVE")
                })
        });
        if let Some((other, _)) = other {
            finding = finding.word("other_group", *other);
        }
        findings.push(finding);
    }
    match open {
        Some(unknown) if findings.is_empty() => Err(unknown.into()),
        _ if findings.is_empty() => {
            let list: Vec<&str> = groups.iter().map(|it| it.0).collect();
            Ok(vec![
                Finding::pass(Code::RouteTargetGroupMissing, subject())
                    .word("groups", list.join(", "))
                    .from(place),
            ])
        }
        _ => Ok(findings),
    }
}

/// What contradicts that a target group is out of service: health checks that go on and are answered.
fn healthy_all_the_same(group: &Found<'_, TargetGroup>) -> Option<String> {
    let targets = group.it.targets.seen()?;
    let healthy = targets.iter().filter(|it| it.status == "HEALTHY").count();
    (healthy > 0).then(|| {
        format!(
            "VPC Lattice reports {healthy} of {} targets of {} HEALTHY all the same",
            targets.len(),
            group.id
        )
    })
}

/// Whether a target group of this status takes no requests. Of one whose deletion failed AWS does not say, and of a
/// word that came after this version nothing is known.
fn is_out_of_service(status: &str) -> bool {
    matches!(
        status,
        "CREATE_IN_PROGRESS" | "CREATE_FAILED" | "DELETE_IN_PROGRESS"
    )
}

fn may_serve(path: &Path<'_>, group: Found<'_, TargetGroup>, status: &str) -> Unknown {
    Unknown::unsaid(
        &format!(
            "whether target group {}, which is {status}, takes requests",
            group.id
        ),
        "AWS does not say what a target group of this status does",
        &format!(
            "aws vpc-lattice get-target-group --target-group-identifier {} --region {}",
            word(group.id),
            word(path.region())
        ),
    )
    .by("vpc-lattice:GetTargetGroup", Some(&group.it.account))
}
