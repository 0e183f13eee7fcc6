//! Rule 10: why an unsigned call gets through.

use crate::checks::Step;
use crate::checks::finding::{Doubt, Status, Wanting};
use crate::checks::gates::policies::refuses_anonymous;
use crate::codes::Code;
use crate::codes::confidence::Confidence;
use crate::path::observed::Rank;
use crate::snapshot::outcome::Outcome;
use crate::verdict::Verdict;
use crate::verdict::scales::Scales;
use crate::verdict::steps::faults;

/// What lets an unsigned call in.
const OPENINGS: [Code; 3] = [
    Code::NetworkAuthNone,
    Code::ServiceAuthNone,
    Code::AnonymousAllowed,
];

impl Scales<'_, '_> {
    /// Rule 10: the question is why an unsigned call gets through.
    pub(super) fn judge_openness(&self, steps: &mut [Step]) -> Verdict {
        for finding in steps
            .iter_mut()
            .filter_map(|it| it.answer.as_mut().ok())
            .flatten()
        {
            if finding.status == Status::Fail && !OPENINGS.contains(&finding.code) {
                finding.status = Status::Warn;
            }
        }
        if let Some(first) = faults(steps).first() {
            let outcome = Some(Outcome::UnauthenticatedOk);
            let is_doubted = self.path.observations.iter().any(|it| {
                it.rank > Rank::Words
                    && it
                        .outcome
                        .is_some_and(|it| it != Outcome::UnauthenticatedOk)
            });
            let confidence = if is_doubted {
                Confidence::Likely
            } else {
                Confidence::Certain
            };
            // A level before this one, which was not read, may refuse the unsigned call.
            let mut first = first.clone();
            if steps[..first.at].iter().any(Step::is_open) {
                let why = "a level that the call meets before was not read, and may refuse it";
                first.finding = first.finding.doubted(Doubt::new(Wanting::Cause, why));
            }
            return self.fault(steps, &first, outcome, confidence);
        }
        let refused = matches!(refuses_anonymous(self.path), Ok(true));
        Verdict {
            outcome: refused.then_some(Outcome::Http403),
            ..self.unexplained(steps, Outcome::UnauthenticatedOk)
        }
    }
}
