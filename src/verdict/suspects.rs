//! What facts cannot exclude, likeliest first.

use crate::checks::Step;
use crate::checks::finding::Status;
use crate::checks::shown::contradicts;
use crate::checks::targets::can_have;
use crate::codes::{Code, Hop, Layer};
use crate::part::Part;
use crate::path::observed::Observation;
use crate::path::silence;
use crate::path::unknown::Stop;
use crate::snapshot::outcome::Outcome;
use crate::verdict::scales::Scales;
use crate::verdict::steps::is_behind_the_door;

impl Scales<'_, '_> {
    /// The codes that facts cannot exclude: first those that a finding points at, then those of the
    /// questions without an answer, then those of which facts never tell.
    pub(super) fn suspects(&self, steps: &[Step], observed: Option<Outcome>) -> Vec<Code> {
        // What can be wrong with a service is no matter of what is none.
        if self.path.is_resource_configuration() {
            return Vec::new();
        }
        let pointed = steps
            .iter()
            .flat_map(Step::findings)
            .filter(|it| it.status == Status::Unknown)
            .map(|it| it.code);
        let open = steps
            .iter()
            .filter(|it| matches!(it.answer, Err(Stop::Unknown(_))))
            .flat_map(|it| it.check.codes.iter().copied());
        let silent = steps
            .iter()
            .filter(|it| {
                // A managed name that nobody asked for decides nothing, and may fail all the same.
                let is_unasked_name =
                    it.check.parts.contains(&Part::Dns) && it.findings().is_empty();
                let may_be_the_name =
                    matches!(observed, Some(Outcome::DnsError | Outcome::ConnectTimeout));
                observed.is_some() && (!it.check.excludes || (is_unasked_name && may_be_the_name))
            })
            .flat_map(|it| it.check.codes.iter().copied());
        let is_lattices_own = self
            .path
            .observations
            .first()
            .is_some_and(Observation::is_lattices_own);
        let is_silent = self.is_silent();
        let mut suspects = Vec::new();
        for code in pointed.chain(open).chain(silent) {
            // A target that was never asked returned nothing.
            if is_lattices_own && code == Code::TargetReturnedStatus {
                continue;
            }
            // What only tells of logs stops no call.
            if code.layer() == Layer::None {
                continue;
            }
            if is_silent && is_behind_the_door(code) {
                continue;
            }
            // What a record or a body shows to have been passed stops no call.
            if contradicts(self.path, code).is_some() {
                continue;
            }
            // What can be wrong with a signature is no matter of a call that has none.
            let is_of_signed = code.hop() == Hop::Caller && code != Code::CallerUnsigned;
            if is_of_signed && self.path.is_anonymous() {
                continue;
            }
            if code == Code::CallerUnsigned && self.path.is_open_to_all() {
                continue;
            }
            if !can_have(self.path, code) {
                continue;
            }
            let fits = observed.is_none_or(|it| {
                self.may_end_in(code, it)
                    && (code.outcome() == Some(it)
                        || self.playbooks.entry(code).explains.contains(&it))
            });
            if fits && !suspects.contains(&code) {
                suspects.push(code);
            }
        }
        suspects
    }

    /// Whether a fault can be what makes the call end so: behind a passthrough listener, what answers in
    /// HTTP is the target (user guide, "TLS listeners").
    pub(super) fn may_end_in(&self, code: Code, outcome: Outcome) -> bool {
        let is_of_http = !outcome.is_no_answer() && !outcome.is_success();
        !(self.path.is_passthrough() && is_of_http) || code.hop() == Hop::Targets
    }

    /// Whether the logs show that the request never arrived, and no answer in HTTP says that it did.
    pub(super) fn is_silent(&self) -> bool {
        let observed = self.path.observed().map(|it| it.0);
        observed.is_none_or(Outcome::is_no_answer)
            && silence::never_arrived(self.path.snapshot).is_some()
    }
}
