//! The requests of many calls: one for each that is judged by a request, signed as its caller or not at all.

use std::fmt::Write as _;
use std::time::Instant;

use futures::stream::{self, StreamExt};
use jiff::Timestamp;

use crate::call::url;
use crate::call::via::Via;
use crate::cli::live::one::One;
use crate::cli::live::sending::tell;
use crate::cli::terminal::Voice;
use crate::collect::gather::Gather;
use crate::collect::question::Question;
use crate::collect::requests::{self, Plan, Wish};
use crate::smoke::judge::with_call;
use crate::snapshot::clean::clean;
use crate::snapshot::observation::Observations;
use crate::snapshot::sent::Unsent;
use crate::snapshot::{Call, ObservedCall};

/// Requests under way at once: a deploy's checks are no load test.
const AT_ONCE: usize = 8;

/// Announces the requests of all calls, sends them, and notes what became of each.
pub(super) async fn send(
    gather: &Gather,
    calls: &[One<'_>],
    questions: &[Question],
    way: &Wish,
    (taken_at, until): (Timestamp, Instant),
    voice: Voice,
) {
    let wanting = calls.iter().zip(questions);
    let mut wanting = wanting.filter(|it| it.0.case.wants_request()).peekable();
    if wanting.peek().is_none() {
        return;
    }
    let mut known = gather.store.so_far(taken_at);
    let mut plans: Vec<(usize, Plan)> = Vec::new();
    for (one, question) in wanting {
        let call = with_call(&mut known, one.case, |known| Call {
            url: url(known),
            ..known.call.clone()
        });
        // Whoever judges says what is wrong with a call that cannot be made.
        let (Ok(call), Some(asker)) = (call, &question.asker) else {
            continue;
        };
        let mut observations = Observations::default();
        let mut plan = None;
        if one.is_never_sent {
            observations.unsent.push(Unsent {
                caller: call.caller.clone().unwrap_or_default(),
                name: None,
                why: "--probe off was given".to_owned(),
            });
        } else {
            let wish = Wish {
                is_the_point: true,
                method_is_said: one.spec.method_is_said,
                ..way.clone()
            };
            let made = requests::plan(gather, &call, &wish, asker).await;
            observations.unsent.extend(made.unsent.iter().cloned());
            if let Some(text) = made.announcement() {
                tell(&format!("{}: {text}", one.case.name), voice);
            }
            plan = Some(made);
        }
        let mut all = gather.store.calls();
        plans.extend(plan.map(|it| (all.len(), it)));
        all.push(ObservedCall { call, observations });
    }
    stream::iter(&plans)
        .for_each_concurrent(AT_ONCE, |(place, plan)| async move {
            requests::send(gather, plan, until, |event| {
                let answers = {
                    let mut all = gather.store.calls();
                    let observed = &mut all[*place].observations;
                    requests::file(event, observed);
                    std::mem::take(&mut observed.dns)
                };
                // They speak of names, whoever's call it was.
                for answer in answers {
                    requests::add_answer(answer, &mut gather.store.observed());
                }
            })
            .await;
        })
        .await;
}

/// The requests of the calls, for a plan.
pub(super) fn planned(calls: &[One<'_>]) -> String {
    let mut text = String::new();
    let wanting = calls.iter().filter(|it| it.case.wants_request());
    for one in wanting.filter(|it| !it.is_never_sent) {
        if text.is_empty() {
            text.push_str("\nrequests, one a call:\n");
        }
        let flags = &one.case.flags;
        let method = &one.spec.method;
        let as_whom = match flags.caller.as_deref() {
            Some("anonymous") => "unsigned".to_owned(),
            Some(caller) => format!("signed as {}", clean(caller)),
            None => "signed with the credentials in use".to_owned(),
        };
        let from = match &one.spec.via {
            Via::Local => String::new(),
            via => format!(" from {}", clean(&via.to_string())),
        };
        let name = clean(&one.case.name);
        let target = clean(flags.target.as_deref().unwrap_or_default());
        let _ = writeln!(
            text,
            "  {name}: {} {target}{from}, {as_whom}",
            clean(method)
        );
    }
    text
}
