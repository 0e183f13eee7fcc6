//! Rule 21: looking at nothing is not green.
//!
//! A hop command that looks at what was sent, searched or resolved has nothing to say where nothing was.

use crate::checks::Step;
use crate::part::Part;
use crate::path::Path;
use crate::path::way::Way;

/// Why a part of the path was not looked at, and how to; `None` where it was, or needs no look.
pub(super) fn unchecked(path: &Path<'_>, steps: &[Step], part: Part) -> Option<&'static str> {
    let seen = &path.snapshot.observations;
    // Logs that are off, or could not be read, were looked at.
    let is_own = |it: &&Step| it.check.parts.first() == Some(&part);
    if steps
        .iter()
        .filter(is_own)
        .any(|it| !it.findings().is_empty())
    {
        return None;
    }
    match part {
        Part::Probe if seen.probes.is_empty() => {
            Some("no request was sent; send one from inside the client VPC with --probe unsigned")
        }
        Part::Logs if seen.searches.is_empty() && seen.records.is_empty() => {
            Some("no access log was searched; search with lattice-doctor logs TARGET --since 1h")
        }
        Part::Caller
        | Part::Dns
        | Part::Associations
        | Part::SecurityGroups
        | Part::Ram
        | Part::Routes
        | Part::Auth
        | Part::Targets
        | Part::Probe
        | Part::Logs => None,
    }
}

/// Why nothing needs to be looked at in a part; `None` where something does.
pub(super) fn not_needed(path: &Path<'_>, part: Part) -> Option<&'static str> {
    match part {
        Part::Ram => {
            let accounts = path.network().map(|it| &it.it.account);
            let client = path.client_vpc.map(|it| &it.it.account);
            if accounts.is_some() && accounts == client {
                return Some(
                    "the network and the client VPC are in one account, so nothing needs to be shared",
                );
            }
            matches!(
                path.way,
                Ok(Way::Association(..) | Way::Endpoint(..) | Way::EndpointNameNeeded(..))
            )
            .then_some("the client VPC is joined to the network already, and what is joined outlives its share")
        }
        Part::Dns if path.snapshot.observations.dns.is_empty() => Some(
            "the API confirms this managed name, so no DNS answer is needed; none was asked for",
        ),
        Part::Dns
        | Part::Caller
        | Part::Associations
        | Part::SecurityGroups
        | Part::Routes
        | Part::Auth
        | Part::Targets
        | Part::Logs
        | Part::Probe => None,
    }
}
