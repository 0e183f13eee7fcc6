//! What a record or a body shows the request to have got past did not stop it: `docs/contract.md` §4.2 and §4.17.
//!
//! Where facts say otherwise, or the headers that were pasted, both are shown, and nothing is `certain`.

use crate::checks::Step;
use crate::checks::finding::{Doubt, Finding, Status, Wanting};
use crate::checks::shown::{contradicts, shows_signature};
use crate::codes::Code;
use crate::path::observed::Observation;
use crate::verdict::scales::Scales;
use crate::verdict::steps::add_changed_since;

impl Scales<'_, '_> {
    /// Takes the word of what was observed for the signature and the gates that the request passed, and says
    /// whose word that is.
    pub(super) fn believe_what_passed(&self, steps: &mut [Step]) -> Option<Doubt> {
        let mut doubt = None;
        for at in 0..steps.len() {
            let failed: Vec<Finding> = steps[at]
                .findings()
                .iter()
                .filter(|it| it.status == Status::Fail)
                .cloned()
                .collect();
            for finding in failed {
                let Some(seen) = contradicts(self.path, finding.code) else {
                    continue;
                };
                let is_signed = finding.code == Code::CallerUnsigned && shows_signature(seen);
                if let Ok(findings) = &mut steps[at].answer {
                    // A request that bore a signature is never called unsigned.
                    findings.retain(|it| !(is_signed && it.code == finding.code));
                    for it in findings.iter_mut().filter(|it| it.code == finding.code) {
                        it.status = Status::Warn;
                    }
                }
                let mut beside = finding;
                beside.evidence.push(seen.pointer.clone());
                add_changed_since(steps, at, &beside);
                doubt = doubt.or_else(|| Some(doubt_of(seen, beside.code)));
            }
        }
        doubt
    }
}

fn doubt_of(seen: &Observation<'_>, code: Code) -> Doubt {
    let what = match seen.record {
        Some(_) => "the access-log record",
        None => "the response",
    };
    let why = match code {
        Code::CallerUnsigned => format!("{what} shows that the request was signed"),
        _ => format!("{what} shows that the request got past `{}`", code.slug()),
    };
    Doubt::new(Wanting::Contradicted, why)
}
