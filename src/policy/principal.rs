//! Who calls, and which `Principal` entries match that caller.
//!
//! Page: IAM User Guide, `reference_policies_elements_principal`.

use crate::policy::key::hash;
use crate::policy::truth::Truth;

/// The caller of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// An unsigned call.
    Anonymous,
    /// An AWS identity.
    Aws(Caller),
    /// An AWS service, such as `events.amazonaws.com`.
    Service(String),
    /// Nobody knows who calls.
    Unknown,
}

/// An AWS identity, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    arn: String,
    partition: String,
    account: String,
    kind: CallerKind,
    name: String,
    // Of the name without regard to letter case: most callers are told apart by it.
    name_hash: u64,
    role_path: Option<String>,
}

/// The kinds of AWS identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerKind {
    /// An IAM user.
    User,
    /// A role, named without a session.
    Role,
    /// A session of a role.
    Session,
    /// A session that an IAM user got from `GetFederationToken`.
    FederatedUser,
    /// The root user.
    Root,
    /// An ARN of another kind.
    Other,
}

/// What a `Principal` entry matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalPattern {
    /// `*`: every caller, unsigned ones among them.
    Everyone,
    /// Every principal of an account.
    Account {
        /// The partition, where the entry was written as the root's ARN.
        partition: Option<String>,
        /// The account.
        account: String,
    },
    /// One identity.
    Identity(Caller),
    /// An AWS service.
    Service(String),
    /// Nobody.
    Nobody(Nobody),
}

/// Why an entry matches nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nobody {
    /// `Federated`: for role trust policies only.
    Federated,
    /// `CanonicalUser`: for S3 only.
    CanonicalUser,
    /// `AROA…`, `AIDA…`: what stands there once the role or user was deleted.
    DeletedPrincipal,
    /// A wildcard as a part of an ARN or name.
    PartialWildcard,
    /// No form that IAM knows.
    Malformed,
}

impl Principal {
    /// The AWS identity of that ARN (or account number, which means its root user).
    pub fn aws(arn: &str) -> Principal {
        Principal::Aws(Caller::parse(arn))
    }
}

impl Caller {
    /// Takes an ARN apart.
    pub fn parse(arn: &str) -> Caller {
        let mut parts = arn.splitn(6, ':');
        let mut next = || parts.next().unwrap_or_default();
        let (_, partition, service, _, account, rest) =
            (next(), next(), next(), next(), next(), next());
        let (kind_text, name) = rest.split_once('/').unwrap_or((rest, ""));
        let last = name.rsplit('/').next().unwrap_or_default();
        let (kind, name) = match (service, kind_text) {
            ("iam", "root") if name.is_empty() => (CallerKind::Root, ""),
            ("iam", "user") if !last.is_empty() => (CallerKind::User, last),
            ("iam", "role") if !last.is_empty() => (CallerKind::Role, last),
            ("sts", "assumed-role") => match name.split_once('/') {
                Some((role, session)) if !role.is_empty() && !session.is_empty() => {
                    (CallerKind::Session, role)
                }
                _ => (CallerKind::Other, ""),
            },
            ("sts", "federated-user") if !name.is_empty() => (CallerKind::FederatedUser, name),
            _ => (CallerKind::Other, ""),
        };
        let role_path = (kind == CallerKind::Role).then(|| path_of(rest));
        if is_account(arn) {
            return Caller {
                arn: arn.to_owned(),
                partition: String::new(),
                account: arn.to_owned(),
                kind: CallerKind::Root,
                name: String::new(),
                name_hash: hash(""),
                role_path: None,
            };
        }
        Caller {
            arn: arn.to_owned(),
            partition: partition.to_owned(),
            account: account.to_owned(),
            kind,
            name: name.to_owned(),
            name_hash: hash(&name.to_ascii_lowercase()),
            role_path,
        }
    }

    /// Says which path the role of a session has: a session's ARN leaves it out. `/` is the path of a role without one.
    #[must_use]
    pub fn with_role_path(mut self, path: &str) -> Caller {
        self.role_path = Some(path.to_owned());
        self
    }

    /// The ARN as given.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The partition; empty of a caller who is named by an account number.
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// The account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// What kind of identity it is.
    pub fn kind(&self) -> CallerKind {
        self.kind
    }

    /// The user's or role's name without its path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What follows the role's name in a session's ARN.
    pub fn session(&self) -> Option<&str> {
        (self.kind == CallerKind::Session).then(|| self.arn.rsplit('/').next().unwrap_or_default())
    }

    /// The ARN that `aws:PrincipalArn` holds: for a session the role's, whose path may be unknown (then it is taken
    /// to be `/`, see [`Caller::knows_role_path`]).
    pub fn principal_arn(&self) -> String {
        match self.kind {
            CallerKind::Session => format!(
                "arn:{}:iam::{}:role{}{}",
                self.partition,
                self.account,
                self.role_path.as_deref().unwrap_or("/"),
                self.name
            ),
            _ => self.arn.clone(),
        }
    }

    /// Whether the path of a session's role is known.
    pub fn knows_role_path(&self) -> bool {
        self.role_path.is_some()
    }

    fn is_of_role(&self) -> bool {
        matches!(self.kind, CallerKind::Role | CallerKind::Session)
    }
}

impl PrincipalPattern {
    /// Compiles an entry under `kind` (`AWS`, `Service`, …); `None` is the bare string form, which may only be `*`.
    pub fn compile(kind: Option<&str>, text: &str) -> PrincipalPattern {
        match kind {
            None | Some("AWS") if text == "*" => PrincipalPattern::Everyone,
            Some("AWS") => compile_aws(text),
            Some("Service") if !text.contains(['*', '?']) && !text.is_empty() => {
                PrincipalPattern::Service(text.to_owned())
            }
            Some("Federated") => PrincipalPattern::Nobody(Nobody::Federated),
            Some("CanonicalUser") => PrincipalPattern::Nobody(Nobody::CanonicalUser),
            _ => PrincipalPattern::Nobody(Nobody::Malformed),
        }
    }

    /// Whether the entry matches the caller.
    pub fn matches(&self, principal: &Principal) -> Truth {
        match (self, principal) {
            (PrincipalPattern::Nobody(_), _) => Truth::FALSE,
            // AWS does not say whether `*` covers service principals.
            (PrincipalPattern::Everyone, Principal::Service(_)) => {
                Truth::TRUE.disputed(Truth::FALSE)
            }
            (PrincipalPattern::Everyone, _) => Truth::TRUE,
            (_, Principal::Unknown) => Truth::UNKNOWN,
            (PrincipalPattern::Account { partition, account }, Principal::Aws(caller)) => {
                let is_partition = caller.partition.is_empty()
                    || partition.as_ref().is_none_or(|it| *it == caller.partition);
                Truth::from(*account == caller.account && is_partition)
            }
            (PrincipalPattern::Identity(wanted), Principal::Aws(caller)) => {
                identity_matches(wanted, caller)
            }
            (PrincipalPattern::Service(wanted), Principal::Service(service)) => {
                Truth::from(wanted == service)
            }
            _ => Truth::FALSE,
        }
    }
}

// 1. The ARN itself. 2. A role's ARN matches the role's sessions; their ARN lacks the role's path. 3. A user's ARN
// matches the sessions that the user got from `GetFederationToken` (IAM User Guide, policy evaluation); which user that
// was, the session's ARN does not say: its name is the one that the caller of that action chose. 4. Whether a role's
// name may differ in letter case is not documented. 5. A role calls in a session: whether it is the one that is named
// is unknown where only the role is.
fn identity_matches(wanted: &Caller, caller: &Caller) -> Truth {
    let is_of_account = || wanted.account == caller.account && wanted.partition == caller.partition;
    match wanted.kind {
        CallerKind::Role if caller.is_of_role() => {
            // Names differ most often.
            if wanted.name_hash != caller.name_hash
                || !wanted.name.eq_ignore_ascii_case(&caller.name)
                || !is_of_account()
            {
                return Truth::FALSE;
            }
            let is_path = match (&wanted.role_path, &caller.role_path) {
                (Some(wanted), Some(path)) => wanted == path,
                _ => true,
            };
            let matches = Truth::from(is_path);
            if wanted.name == caller.name {
                matches
            } else {
                matches.disputed(Truth::FALSE)
            }
        }
        CallerKind::User if caller.kind == CallerKind::FederatedUser && is_of_account() => {
            Truth::UNKNOWN
        }
        CallerKind::Session
            if caller.kind == CallerKind::Role && wanted.name == caller.name && is_of_account() =>
        {
            Truth::UNKNOWN
        }
        _ => Truth::from(wanted.arn == caller.arn),
    }
}

fn compile_aws(text: &str) -> PrincipalPattern {
    if is_account(text) {
        return PrincipalPattern::Account {
            partition: None,
            account: text.to_owned(),
        };
    }
    if is_unique_id(text) {
        return PrincipalPattern::Nobody(Nobody::DeletedPrincipal);
    }
    if text.contains(['*', '?']) {
        return PrincipalPattern::Nobody(Nobody::PartialWildcard);
    }
    let caller = Caller::parse(text);
    if !text.starts_with("arn:") || !is_account(&caller.account) {
        return PrincipalPattern::Nobody(Nobody::Malformed);
    }
    match caller.kind {
        CallerKind::Root => PrincipalPattern::Account {
            partition: Some(caller.partition),
            account: caller.account,
        },
        CallerKind::Other => PrincipalPattern::Nobody(Nobody::Malformed),
        _ => PrincipalPattern::Identity(caller),
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

// Four letters and at least twelve capital letters or digits ("IAM identifiers": unique identifiers).
fn is_unique_id(text: &str) -> bool {
    const PREFIXES: [&str; 6] = ["AROA", "AIDA", "AGPA", "ANPA", "AIPA", "APKA"];
    text.len() >= 16
        && PREFIXES.iter().any(|it| text.starts_with(it))
        && text
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

// `role/a/b/name` has the path `/a/b/`.
fn path_of(resource: &str) -> String {
    let begin = resource.find('/').unwrap_or_default();
    let end = resource.rfind('/').unwrap_or_default();
    resource.get(begin..=end).unwrap_or("/").to_owned()
}
