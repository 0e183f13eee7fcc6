//! Whether the targets' security groups admit Lattice, on the traffic port and on the port of the
//! health check.
//!
//! The source is Lattice's prefix list, never the client (VPC Lattice user guide, "Control traffic
//! using security groups"). A target that Lattice reports HEALTHY behind a group that seems shut says that
//! something was not read, or has changed since the last check.

use crate::checks::finding::{Answer, Doubt, Finding, Status, Subject, Wanting};
use crate::checks::targets::door::{Door, doors, which_is_primary};
use crate::checks::targets::{Group, each_group, part_of};
use crate::codes::Code;
use crate::path::Path;
use crate::path::firewall::{Passes, Peer, groups_admit};
use crate::path::ranges::{LATTICE_RANGES, lattice_list, lattice_list_name};
use crate::path::unknown::{Stop, Unknown};
use crate::shell::word;
use crate::snapshot::collection::Collection;
use crate::snapshot::targets::{Target, TargetKind};

/// Asks whether the targets' security groups admit Lattice.
pub fn check(path: &Path<'_>) -> Answer {
    each_group(path, Code::TargetSgBlocksLattice, |group| {
        if group.detail.kind == TargetKind::Lambda {
            return Ok(Vec::new());
        }
        let mut judged = Judged {
            path,
            group,
            targets: group.eligible()?,
            barred: Vec::new(),
            barred_checks: Vec::new(),
            unfiltered: Vec::new(),
            open: None,
            evidence: Vec::new(),
        };
        for target in judged.targets.clone() {
            if let Err(stop) = judged.add(target) {
                judged.open = judged.open.or(Some(stop));
            }
        }
        judged.evidence.dedup();
        judged.answer()
    })
}

/// What the groups of all targets of one target group come to.
struct Judged<'p, 'a> {
    path: &'p Path<'a>,
    group: &'p Group<'a>,
    targets: Vec<&'a Target>,
    barred: Vec<(&'a Target, Door)>,
    barred_checks: Vec<(&'a Target, Door)>,
    unfiltered: Vec<&'a Target>,
    open: Option<Stop>,
    evidence: Vec<String>,
}

/// What gets through the security groups of a door.
#[derive(PartialEq, Eq)]
struct Through {
    traffic: bool,
    checks: bool,
}

impl<'a> Judged<'_, 'a> {
    fn add(&mut self, target: &'a Target) -> Result<(), Stop> {
        let mut doors = doors(self.path, self.group, target)?;
        let mut answers = Vec::new();
        for door in &doors {
            answers.push(self.through(target, door)?);
        }
        for door in &doors {
            self.evidence.push(door.evidence.clone());
            let groups = door.groups.iter();
            self.evidence
                .extend(groups.map(|id| format!("/estate/securityGroups/{id}/detail")));
        }
        let Some(first) = answers.first() else {
            return Ok(());
        };
        let is_barred = answers.iter().all(|it| !it.traffic);
        if !is_barred && answers.iter().any(|it| it != first) {
            return Err(which_is_primary(self.path, self.group, &target.id).into());
        }
        if doors.iter().all(|it| it.groups.is_empty()) {
            self.unfiltered.push(target);
        } else if is_barred {
            self.barred.push((target, doors.swap_remove(0)));
        } else if !first.checks {
            self.barred_checks.push((target, doors.swap_remove(0)));
        }
        Ok(())
    }

    fn through(&self, target: &Target, door: &Door) -> Result<Through, Stop> {
        // An interface without a group, a Network Load Balancer's for one, filters nothing.
        if door.groups.is_empty() {
            return Ok(Through {
                traffic: true,
                checks: true,
            });
        }
        let region = word(self.path.region());
        let account = Some(self.group.found.it.account.as_str());
        let port = self.group.known_port(self.path, target)?;
        let peer = Peer::lattice(self.path.region(), door.is_ipv6);
        let passes =
            |port: u16| match groups_admit(self.path.estate(), &door.groups, false, port, &peer) {
                Passes::Yes => Ok(true),
                Passes::No => Ok(false),
                Passes::Unseen(unseen) => Err(Stop::from(unseen)),
                Passes::Depends => Err(Unknown::unsaid(
                    &format!(
                        "whether the security groups of target {} admit all of Lattice",
                        target.id
                    ),
                    "they name a part of its addresses only, or a prefix list that was not read",
                    &format!(
                        "aws ec2 describe-security-groups --group-ids {} --region {region}",
                        door.groups
                            .iter()
                            .map(|it| word(it))
                            .collect::<Vec<_>>()
                            .join(" ")
                    ),
                )
                .by("ec2:DescribeSecurityGroups", account)
                .into()),
            };
        Ok(Through {
            checks: self.group.health_port(target).map_or(Ok(true), passes)?,
            traffic: passes(port)?,
        })
    }

    /// That Lattice's own check of this very port gets an answer, in words.
    fn contradiction(&self, target: &Target) -> Option<String> {
        let port = self.group.traffic_port(target)?;
        let is_checked = self.group.health_port(target) == Some(port);
        (target.status == "HEALTHY" && is_checked)
            .then(|| format!("VPC Lattice reports {} HEALTHY on port {port}", target.id))
    }

    fn answer(self) -> Answer {
        let group = self.group;
        if let Some(barred) = self.barred.first() {
            let finding = self.barred(Status::Fail, barred, group.traffic_port(barred.0), "target");
            let finding = match self.contradiction(barred.0) {
                // What rests on facts that contradict each other is not changed by a command.
                Some(says) => finding
                    .word("contradicted", says.clone())
                    .doubted(Doubt::new(
                        Wanting::Contradicted,
                        format!("{says}, which it could not be behind groups that are shut"),
                    )),
                None => with_prefix_list(self.path, finding, barred.1.is_ipv6),
            };
            let mut findings = vec![finding.for_share(part_of(self.barred.len(), &self.targets))];
            // What is not known of the other targets stays listed: it may add to the share.
            if let Some(Stop::Unknown(unknown)) = self.open {
                findings.push(Finding::suspect(
                    Code::TargetSgBlocksLattice,
                    group.subject(),
                    unknown,
                ));
            }
            return Ok(findings);
        }
        if let Some(stop) = self.open {
            return Err(stop);
        }
        if let Some(barred) = self.barred_checks.first() {
            // Who passes its health checks is not kept from answering by them.
            let is_healthy = self.barred_checks.iter().any(|it| it.0.status == "HEALTHY");
            let status = if group.saw_trouble(self.path) && !is_healthy {
                Status::Fail
            } else {
                Status::Warn
            };
            let port = group.health_port(barred.0);
            let finding = self.barred(status, barred, port, "health-check");
            let finding = with_prefix_list(self.path, finding, barred.1.is_ipv6);
            return Ok(vec![
                finding.for_share(part_of(self.barred_checks.len(), &self.targets)),
            ]);
        }
        let Some(target) = self.targets.first() else {
            return Ok(Vec::new());
        };
        let port = group
            .traffic_port(target)
            .map_or_else(|| "its own port".to_owned(), |it| it.to_string());
        let unfiltered: Vec<&str> = self.unfiltered.iter().map(|it| it.id.as_str()).collect();
        let says = match unfiltered.as_slice() {
            [] => port,
            [only] => format!("{port} ({only} has none, and so nothing filters there)"),
            several => format!(
                "{port} ({} have none, and so nothing filters there)",
                several.join(", ")
            ),
        };
        let mut finding = group
            .with(Finding::pass(Code::TargetSgBlocksLattice, group.subject()))
            .word("target_port", says);
        finding.evidence.extend(self.evidence);
        Ok(vec![finding])
    }

    fn barred(
        &self,
        status: Status,
        (target, door): &(&Target, Door),
        port: Option<u16>,
        what: &str,
    ) -> Finding {
        let first = door.groups.first().map_or("", String::as_str);
        let subject = Subject::of(Collection::SecurityGroups, first);
        let mut finding =
            self.group
                .with(Finding::new(status, Code::TargetSgBlocksLattice, subject));
        finding.evidence.extend(self.evidence.iter().cloned());
        let finding = finding
            .word("target", target.id.clone())
            .word("groups", door.groups.join(", "))
            .word("port_kind", what);
        match port {
            Some(port) => finding.word("target_port", port),
            None => finding,
        }
    }
}

fn with_prefix_list(path: &Path<'_>, finding: Finding, ipv6: bool) -> Finding {
    match lattice_list(path.estate(), path.region(), ipv6) {
        Some(id) => finding.word("prefix_list", id),
        None => finding
            .word("unread_list", lattice_list_name(path.region(), ipv6))
            .word("lattice_range", LATTICE_RANGES[usize::from(ipv6)]),
    }
}
