//! With which credentials an account is asked: the account in an ARN picks the profile or the role
//! of the configuration; without one, the credentials in use try.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::imds;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use tokio::sync::OnceCell;

use crate::collect::clients::Clients;
use crate::collect::failure::deepest;
use crate::collect::patience::retries;
use crate::snapshot::clean::clean;

/// How long a credential source may take: a laptop has no instance metadata, and waits for none.
const CREDENTIALS_PATIENCE: Duration = Duration::from_secs(8);
const METADATA_CONNECT: Duration = Duration::from_millis(300);
const METADATA_READ: Duration = Duration::from_secs(1);

/// Where AWS is, and who asks, as the command line and the environment have it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The region of the call.
    pub region: String,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--endpoint-url`.
    pub endpoint_url: Option<String>,
    /// `AWS_CA_BUNDLE`.
    pub ca_bundle: Option<PathBuf>,
    /// Tags whose values name owners, the first one first.
    pub owner_tags: Vec<String>,
    /// How to reach the accounts of the configuration, by account id.
    pub accounts: BTreeMap<String, Reach>,
    /// The longest that one call may take, retries included.
    pub patience: Duration,
    /// `--debug-image`.
    pub debug_image: Option<String>,
    /// How the user is told of something before it is done.
    pub aloud: Option<fn(&str)>,
}

/// How to reach an account.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// The profile to use.
    pub profile: Option<String>,
    /// The role to assume with the credentials in use, or with the profile's.
    pub role: Option<String>,
    /// The external id that the role wants.
    pub external_id: Option<String>,
}

/// One set of credentials.
#[derive(Debug)]
pub struct Access {
    /// What it is, for people: `profile platform-readonly`.
    pub name: String,
    /// The account that the configuration says it is for; `None` for the credentials in use.
    pub meant_for: Option<String>,
    reach: Reach,
    clients: OnceCell<Result<Connected, String>>,
    pub(super) identity: OnceCell<Option<Who>>,
}

/// What a set of credentials opens.
struct Connected {
    clients: Clients,
    credentials: Credentials,
    config: SdkConfig,
}

impl fmt::Debug for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connected").finish_non_exhaustive()
    }
}

/// Whom a set of credentials belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The account, 12 digits.
    pub account: String,
    /// The ARN of the session, user or root.
    pub arn: String,
}

impl Access {
    fn new(reach: Reach, meant_for: Option<String>) -> Self {
        let name = match (&reach.role, &reach.profile) {
            (Some(role), _) => format!("role {role}"),
            (None, Some(profile)) => format!("profile {profile}"),
            (None, None) => "the credentials in use".to_owned(),
        };
        Self {
            name: clean(&name),
            meant_for,
            reach,
            clients: OnceCell::new(),
            identity: OnceCell::new(),
        }
    }

    /// Why there are no credentials, where they were wanted and not had.
    pub fn trouble(&self) -> Option<&str> {
        self.clients.get()?.as_ref().err().map(String::as_str)
    }

    /// The clients of its account, once its credentials are there; else why they are not.
    pub async fn clients(&self, settings: &Settings) -> Result<&Clients, &str> {
        // Boxed: the future is large, and every question holds it.
        let made = self
            .clients
            .get_or_init(|| Box::pin(self.connect(settings)));
        let made = made.await.as_ref().map_err(String::as_str);
        made.map(|it| &it.clients)
    }

    /// The credentials themselves, to sign with, once they were had.
    pub(super) fn credentials_had(&self) -> Option<&Credentials> {
        let made = self.clients.get()?.as_ref().ok();
        made.map(|it| &it.credentials)
    }

    /// The configuration of another client with them, once they were had.
    pub(super) fn config_had(&self) -> Option<&SdkConfig> {
        let made = self.clients.get()?.as_ref().ok();
        made.map(|it| &it.config)
    }

    async fn connect(&self, settings: &Settings) -> Result<Connected, String> {
        let http = http_client(settings)?;
        let base = self.base(settings, http).await;
        let credentials = self.credentials(settings, &base).await?;
        // The credentials that were had are used for the whole run: a run is shorter than they are,
        // and nobody is asked for them twice.
        let provider = SharedCredentialsProvider::new(credentials.clone());
        let config = base.into_builder().credentials_provider(provider).build();
        Ok(Connected {
            clients: Clients::new(&config),
            credentials,
            config,
        })
    }

    async fn base(&self, settings: &Settings, http: SharedHttpClient) -> SdkConfig {
        let region = Region::new(settings.region.clone());
        let provider = ProviderConfig::without_region()
            .with_http_client(http.clone())
            .with_region(Some(region.clone()));
        let metadata = imds::Client::builder()
            .configure(&provider)
            .connect_timeout(METADATA_CONNECT)
            .read_timeout(METADATA_READ)
            .max_attempts(1)
            .build();
        let profile = self.profile(settings);
        // A profile that was named is meant, whatever keys are in the environment (as the AWS CLI has it).
        let credentials = match profile {
            Some(profile) => SharedCredentialsProvider::new(
                ProfileFileCredentialsProvider::builder()
                    .configure(&provider)
                    .profile_name(profile)
                    .build(),
            ),
            None => SharedCredentialsProvider::new(
                DefaultCredentialsChain::builder()
                    .configure(provider)
                    .imds_client(metadata)
                    .build()
                    .await,
            ),
        };
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(region)
            .http_client(http)
            .retry_config(retries())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(3))
                    .operation_attempt_timeout(Duration::from_secs(10))
                    .operation_timeout(settings.patience)
                    .build(),
            );
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        if let Some(url) = &settings.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        loader.credentials_provider(credentials).load().await
    }

    /// The profile whose credentials it starts from.
    fn profile<'a>(&'a self, settings: &'a Settings) -> Option<&'a str> {
        let own = self.reach.profile.as_deref();
        own.or(settings.profile.as_deref())
    }

    async fn credentials(
        &self,
        settings: &Settings,
        base: &SdkConfig,
    ) -> Result<Credentials, String> {
        let Some(role) = &self.reach.role else {
            let provider = base
                .credentials_provider()
                .ok_or_else(|| "no credentials were found".to_owned())?;
            return self.had(settings, provider.provide_credentials()).await;
        };
        let mut builder = AssumeRoleProvider::builder(role)
            .session_name("lattice-doctor")
            .configure(base);
        if let Some(id) = &self.reach.external_id {
            builder = builder.external_id(id);
        }
        let provider = builder.build().await;
        self.had(settings, provider.provide_credentials()).await
    }

    async fn had(
        &self,
        settings: &Settings,
        wanted: impl Future<Output = Result<Credentials, CredentialsError>>,
    ) -> Result<Credentials, String> {
        let patience = CREDENTIALS_PATIENCE.min(settings.patience);
        let name = &self.name;
        let renew = renew(self.profile(settings));
        match tokio::time::timeout(patience, wanted).await {
            Ok(Ok(credentials)) => Ok(credentials),
            Ok(Err(error)) => Err(format!("{name}: {}; {renew}", why(&error))),
            Err(_) => Err(format!(
                "{name}: no credentials within {}s; {renew}",
                patience.as_secs()
            )),
        }
    }
}

/// Why there are no credentials, without what the SDK says around it.
fn why(error: &CredentialsError) -> String {
    match error {
        CredentialsError::CredentialsNotLoaded(_) => {
            let inner = deepest(error);
            if inner.contains("profile") {
                inner
            } else {
                "no credentials were found (environment, profile, SSO, container, instance)"
                    .to_owned()
            }
        }
        _ => deepest(error),
    }
}

/// The command that gets credentials again.
fn renew(profile: Option<&str>) -> String {
    let named = std::env::var_os("AWS_PROFILE").and_then(|it| it.into_string().ok());
    let named = named.filter(|it| !it.is_empty());
    match profile.or(named.as_deref()) {
        Some(profile) => format!(
            "run `aws sso login --profile {0}` or `aws configure --profile {0}`",
            crate::shell::word(profile)
        ),
        None => "run `aws configure`, `aws sso login` or set AWS_PROFILE".to_owned(),
    }
}

fn http_client(settings: &Settings) -> Result<SharedHttpClient, String> {
    let provider = Provider::Rustls(CryptoMode::Ring);
    let builder = aws_smithy_http_client::Builder::new();
    let Some(path) = &settings.ca_bundle else {
        return Ok(builder.tls_provider(provider).build_https());
    };
    let pem = std::fs::read(path)
        .map_err(|error| format!("cannot read the CA bundle `{}`: {error}", path.display()))?;
    let store = TrustStore::empty().with_pem_certificate(pem);
    let context = TlsContext::builder()
        .with_trust_store(store)
        .build()
        .map_err(|error| format!("CA bundle `{}`: {}", path.display(), deepest(&error)))?;
    Ok(builder
        .tls_provider(provider)
        .tls_context(context)
        .build_https())
}

/// All credentials of a run.
#[derive(Debug)]
pub struct Accesses {
    /// Those in use.
    pub own: Access,
    /// Those of the configuration, by account id.
    pub by_account: BTreeMap<String, Access>,
}

impl Accesses {
    /// Prepares them; nobody is asked yet.
    pub fn new(settings: &Settings) -> Self {
        let own = Access::new(
            Reach {
                profile: settings.profile.clone(),
                ..Reach::default()
            },
            None,
        );
        let configured = settings.accounts.iter();
        let by_account = configured
            .filter(|(_, reach)| reach.profile.is_some() || reach.role.is_some())
            .map(|(id, reach)| (id.clone(), Access::new(reach.clone(), Some(id.clone()))))
            .collect();
        Self { own, by_account }
    }

    /// Those with which an account is asked.
    pub fn of(&self, account: &str) -> &Access {
        self.by_account.get(account).unwrap_or(&self.own)
    }

    /// All of them, those in use first.
    pub fn all(&self) -> impl Iterator<Item = &Access> {
        std::iter::once(&self.own).chain(self.by_account.values())
    }
}
