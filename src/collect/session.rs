//! What a run asks AWS with: whom, as whom, and how many calls at once.

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::Instant;

use crate::collect::access::{Access, Accesses, Settings, Who};
use crate::collect::clients::Clients;
use crate::collect::failure::Failure;
use crate::collect::here::{self, Here};
use crate::collect::operation::{GET_CALLER_IDENTITY, Operation};
use crate::collect::progress::Progress;
use crate::part::Part;

/// Calls under way at once: enough for five round trips, and below what AWS throttles a caller for.
const AT_ONCE: usize = 24;

/// The credentials of a run and its place in the queue.
#[derive(Debug)]
pub struct Session {
    /// Where AWS is.
    pub settings: Settings,
    /// With which credentials.
    pub accesses: Accesses,
    /// The parts of the path that are wanted; `None` for the whole of it.
    pub parts: Option<Vec<Part>>,
    /// How far the run is.
    pub progress: Progress,
    /// When the run began.
    pub started: Instant,
    here: OnceCell<Option<Here>>,
    slots: Semaphore,
}

impl Session {
    /// A run that has asked nothing yet.
    pub fn new(settings: Settings, parts: Option<Vec<Part>>) -> Self {
        Self {
            accesses: Accesses::new(&settings),
            settings,
            parts,
            progress: Progress::default(),
            started: Instant::now(),
            here: OnceCell::new(),
            slots: Semaphore::new(AT_ONCE),
        }
    }

    /// The region of the call.
    pub fn region(&self) -> &str {
        &self.settings.region
    }

    /// Whether a chosen part of the path reads what this operation answers.
    pub fn wants(&self, operation: &Operation) -> bool {
        operation.serves(self.parts.as_deref())
    }

    /// Where this process runs; asked once.
    pub async fn here(&self) -> Option<&Here> {
        let asked = self.here.get_or_init(|| Box::pin(here::find()));
        asked.await.as_ref()
    }

    /// Whom a set of credentials belongs to; asked once.
    pub async fn who<'a>(&self, access: &'a Access) -> Option<&'a Who> {
        let asked = access.identity.get_or_init(|| async {
            let clients = match access.clients(&self.settings).await {
                Ok(clients) => clients,
                Err(why) => {
                    self.progress.notice(format!("warning: {why}"));
                    return None;
                }
            };
            let sent = clients.sts.get_caller_identity().send();
            let answer = self.call(GET_CALLER_IDENTITY, sent).await;
            let who = match answer {
                Ok(it) => Who {
                    account: it.account?,
                    arn: it.arn?,
                },
                Err(Failure::Trouble(why)) => {
                    self.progress
                        .notice(format!("warning: {}: {why}", access.name));
                    return None;
                }
                Err(_) => return None,
            };
            if let Some(meant) = access.meant_for.as_ref().filter(|it| **it != who.account) {
                self.progress.notice(format!(
                    "warning: {} is of account {}, and the configuration says {meant}",
                    access.name, who.account
                ));
            }
            Some(who)
        });
        asked.await.as_ref()
    }

    /// Whether whoever asks owns what is asked about: only then is what is missing not there.
    pub async fn is_owner(&self, access: &Access, account: &str) -> bool {
        match self.who(access).await {
            Some(who) => who.account == account,
            None => false,
        }
    }

    /// The clients of a set of credentials.
    pub async fn clients<'a>(&self, access: &'a Access) -> Result<&'a Clients, Failure> {
        let clients = access.clients(&self.settings).await;
        clients.map_err(|why| Failure::Trouble(why.to_owned()))
    }

    /// Sends one call, when it is its turn.
    pub fn call<'a, T: 'a, E>(
        &'a self,
        operation: &'static Operation,
        sent: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + 'a,
    ) -> impl Future<Output = Result<T, Failure>> + 'a
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        // Boxed before anybody holds it: the SDK's futures are large.
        let sent = Box::pin(sent);
        async move {
            if !self.wants(operation) {
                return Err(Failure::Unasked);
            }
            let _slot = self.slots.acquire().await;
            let _waiting = self.progress.waiting(operation.called());
            sent.await.map_err(|error| Failure::of(operation, &error))
        }
    }

    /// Sends a call page by page, to the end.
    pub async fn pages<T, E>(
        &self,
        operation: &'static Operation,
        mut pages: PaginationStream<Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<Vec<T>, Failure>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        if !self.wants(operation) {
            return Err(Failure::Unasked);
        }
        let mut all = Vec::new();
        loop {
            let page = {
                let _slot = self.slots.acquire().await;
                let _waiting = self.progress.waiting(operation.called());
                pages.next().await
            };
            match page {
                Some(Ok(page)) => all.push(page),
                Some(Err(error)) => return Err(Failure::of(operation, &error)),
                None => return Ok(all),
            }
        }
    }
}
