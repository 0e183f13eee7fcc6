//! What every reader is given: whom to ask, where the answers go, and what it remembers itself.

use crate::collect::access::{Access, Settings};
use crate::collect::caches::Caches;
use crate::collect::failure::Failure;
use crate::collect::operation::Operation;
use crate::collect::session::Session;
use crate::collect::store::{Store, origin};
use crate::part::Part;
use crate::snapshot::estate::Estate;
use crate::snapshot::fact::{Fact, Place, State};

/// What a fact says while its answer is under way.
pub const UNDER_WAY: &str = "it was asked, and no answer came before the run ended";

/// The state of a run.
#[derive(Debug)]
pub struct Gather {
    /// Whom to ask.
    pub session: Session,
    /// Where the answers go.
    pub store: Store,
    /// What the readers remember.
    pub caches: Caches,
}

impl Gather {
    /// A run that has asked nothing yet.
    pub fn new(settings: Settings, parts: Option<Vec<Part>>) -> Self {
        Self {
            store: Store::new(settings.region.clone()),
            session: Session::new(settings, parts),
            caches: Caches::default(),
        }
    }

    /// Files the answer to a question about a resource of `account`, asked with `access`: the fact is
    /// under way until then, so that a run that is cut short says so.
    ///
    /// `slot` finds the fact in the estate. What is not found is absent only for the owner; anybody
    /// else may just not see it.
    pub async fn fill<T: Clone>(
        &self,
        operation: &'static Operation,
        access: &Access,
        account: &str,
        slot: impl Fn(&mut Estate) -> &mut Fact<T>,
        asked: impl Future<Output = Result<T, Failure>>,
    ) -> Option<T> {
        if !self.session.wants(operation) {
            return None;
        }
        slot(&mut self.store.estate()).state = State::Unknown(UNDER_WAY.to_owned());
        let state = match asked.await {
            Ok(value) => State::Known(value),
            Err(failure) => self.unseen(access, account, failure).await,
        };
        let fact = Fact {
            state,
            origin: origin(access, account),
            place: Place::nowhere(),
        };
        let seen = fact.seen().cloned();
        *slot(&mut self.store.estate()) = fact;
        seen
    }

    /// Like [`Self::fill`], for a list of which only the owner sees all: what anybody else reads of
    /// it is a part, and what is not in it may be there all the same (VPC Lattice user guide, sharing).
    pub async fn fill_for_owner<T: Clone>(
        &self,
        operation: &'static Operation,
        access: &Access,
        account: &str,
        slot: impl Fn(&mut Estate) -> &mut Fact<T>,
        asked: impl Future<Output = Result<T, Failure>>,
    ) -> Option<T> {
        let seen = self.fill(operation, access, account, &slot, asked).await?;
        if !self.session.is_owner(access, account).await {
            let why = format!("read with {}, who may see a part of it only", access.name);
            slot(&mut self.store.estate()).state = State::Partial(seen.clone(), why);
        }
        Some(seen)
    }

    /// What a failure leaves known.
    pub async fn unseen<T>(&self, access: &Access, account: &str, failure: Failure) -> State<T> {
        match failure.in_account(account) {
            Failure::NotFound if self.session.is_owner(access, account).await => State::Absent,
            Failure::NotFound => State::Unknown(format!(
                "{} cannot see it, and only its owner knows whether it is there",
                access.name
            )),
            Failure::Denied(denied) => State::Denied(denied),
            Failure::Trouble(why) => State::Unknown(why),
            Failure::Unasked => State::Unknown("not asked".to_owned()),
        }
    }
}
