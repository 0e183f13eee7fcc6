//! What is asked of a policy: who does what to which resource, and what is known of the circumstances.

use crate::policy::key::Key;
use crate::policy::principal::Principal;
use crate::policy::truth::Answer;

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    principal: Principal,
    action: String,
    action_lower: String,
    prefix_len: usize,
    resource: String,
    // Where the first five colons of the resource are, if it is an ARN.
    colons: Option<[usize; 5]>,
    context: Context,
    has_boundary: Answer,
}

/// The condition keys of a request.
#[derive(Debug, Clone, Default)]
pub struct Context {
    entries: Vec<Entry>,
    families: Vec<(String, Family)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Absent,
    Unknown,
}

/// What is known of a condition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextValue {
    /// The key has one value.
    Single(String),
    /// The key has a list of values, perhaps an empty one.
    List(Vec<String>),
    /// The request does not hold the key.
    Absent,
    /// Nobody knows.
    Unknown,
}

// How the names of keys begin that hold something of a signed caller, in lower case.
const CALLER_KEYS: [&str; 6] = [
    "aws:principal",
    "aws:username",
    "aws:userid",
    "aws:sourceidentity",
    "aws:multifactorauth",
    "aws:tokenissuetime",
];

#[derive(Debug, Clone)]
struct Entry {
    key: Key,
    value: ContextValue,
    is_ambiguous: bool,
}

/// What the context says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup<'c> {
    /// One value.
    Single(&'c str),
    /// A list of values.
    List(&'c [String]),
    /// The request does not hold the key.
    Absent,
    /// Nobody knows.
    Unknown,
}

/// One call to a Lattice service, from which [`LatticeCall::request`] makes the request that the policies see.
#[derive(Debug, Clone)]
pub struct LatticeCall {
    /// Who signs the call.
    pub principal: Principal,
    /// What is known of the caller beyond the ARN.
    pub attributes: CallerAttributes,
    /// The listener that takes the call.
    pub listener: ListenerKind,
    /// The HTTP method.
    pub method: String,
    /// The path as the service network sees it, without the query string.
    pub path: String,
    /// The names and values of the query string, one pair for each value.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// Whether `headers` are all there are; otherwise a header that is not listed is unknown.
    pub headers_are_complete: bool,
    /// The port of the listener.
    pub port: Option<u16>,
    /// The service.
    pub service_arn: String,
    /// The service network.
    pub service_network_arn: Option<String>,
    /// The VPC from which the call comes.
    pub source_vpc: Option<String>,
    /// The account that owns that VPC.
    pub source_vpc_owner: Option<String>,
    /// The address from which the call comes, as `aws:SourceIp` would hold it; Lattice callers' are usually unknown.
    pub source_ip: Option<String>,
    /// The service's tags.
    pub resource_tags: Option<Vec<(String, String)>>,
    /// Any other condition key whose value the user knows.
    pub other_keys: Vec<(String, ContextValue)>,
}

/// What is known of a caller beyond the ARN.
#[derive(Debug, Clone)]
pub struct CallerAttributes {
    /// The organisation of the caller's account; `Absent` where it belongs to none.
    pub org_id: ContextValue,
    /// The paths in that organisation.
    pub org_paths: ContextValue,
    /// The unique id of the user or role (`AIDA…`, `AROA…`).
    pub unique_id: Option<String>,
    /// Tags of the user, role or session.
    pub tags: Vec<(String, String)>,
    /// Whether `tags` are all there are.
    pub tags_are_complete: bool,
    /// Whether a permissions boundary is attached to the user or role; `No` unless it is said.
    pub has_boundary: Answer,
}

/// What a listener does with a call, as far as policies can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListenerKind {
    /// HTTP: the action is `Invoke`.
    Http,
    /// HTTPS: the action is `Invoke`.
    Https,
    /// TLS passthrough: the action is `Connect`, and nothing of HTTP is seen.
    TlsPassthrough,
}

impl Default for CallerAttributes {
    fn default() -> CallerAttributes {
        CallerAttributes {
            org_id: ContextValue::Unknown,
            org_paths: ContextValue::Unknown,
            unique_id: None,
            tags: Vec::new(),
            tags_are_complete: false,
            has_boundary: Answer::No,
        }
    }
}

impl Request {
    /// A request; the action is `prefix:Name`, the resource an ARN or `*`.
    pub fn new(principal: Principal, action: &str, resource: &str, context: Context) -> Request {
        let action_lower = action.to_lowercase();
        let mut colons = [0; 5];
        let mut found = 0;
        for (slot, at) in colons
            .iter_mut()
            .zip(resource.bytes().enumerate().filter(|(_, it)| *it == b':'))
        {
            *slot = at.0;
            found += 1;
        }
        Request {
            principal,
            action: action.to_owned(),
            prefix_len: action_lower.find(':').unwrap_or(action_lower.len()),
            action_lower,
            resource: resource.to_owned(),
            colons: (found == 5 && resource.starts_with("arn:")).then_some(colons),
            context,
            has_boundary: Answer::No,
        }
    }

    /// Says whether a permissions boundary is attached to the caller: `NotPrincipal` with `Deny` then always denies
    /// (IAM User Guide, "Permissions boundaries").
    #[must_use]
    pub fn with_boundary(mut self, has_boundary: Answer) -> Request {
        self.has_boundary = has_boundary;
        self
    }

    /// The caller.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The action as given.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The resource.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The circumstances.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The same request with other circumstances.
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Request {
        self.context = context;
        self
    }

    /// Whether a permissions boundary is attached to the caller.
    pub fn has_boundary(&self) -> Answer {
        self.has_boundary
    }

    /// The action in lower case.
    pub fn action_lower(&self) -> &str {
        &self.action_lower
    }

    /// The action's prefix and name in lower case.
    pub fn action_parts(&self) -> (&str, &str) {
        let (prefix, rest) = self.action_lower.split_at(self.prefix_len);
        (prefix, rest.strip_prefix(':').unwrap_or(rest))
    }

    /// The five parts of the resource's ARN before its last, with their colons, and the last.
    pub fn resource_halves(&self) -> Option<(&str, &str)> {
        let [.., fifth] = self.colons?;
        self.resource.split_at_checked(fifth + 1)
    }

    /// The six parts of the resource's ARN, split at the first five colons.
    pub fn resource_parts(&self) -> Option<[&str; 6]> {
        let [first, second, third, fourth, fifth] = self.colons?;
        let part = |from: usize, to: usize| self.resource.get(from..to).unwrap_or_default();
        Some([
            part(0, first),
            part(first + 1, second),
            part(second + 1, third),
            part(third + 1, fourth),
            part(fourth + 1, fifth),
            part(fifth + 1, self.resource.len()),
        ])
    }
}

impl Context {
    /// A context without any key.
    pub fn new() -> Context {
        Context::default()
    }

    /// Says what a key holds. Names that differ in letter case only are one key.
    pub fn insert(&mut self, name: &str, value: ContextValue) {
        let key = Key::new(name);
        match self.entries.iter_mut().find(|it| it.key.is_same(&key)) {
            // "matches both but only one value matches" (tag keys): AWS does not say which.
            Some(entry) if entry.key.text() != name && entry.value != value => {
                entry.is_ambiguous = true;
            }
            Some(entry) => entry.value = value,
            None => self.entries.push(Entry {
                key,
                value,
                is_ambiguous: false,
            }),
        }
    }

    /// Says that a key has one value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.insert(name, ContextValue::Single(value.to_owned()));
    }

    /// Says that nobody knows the keys whose names begin so, other than those that were inserted; of several such
    /// prefixes the one that was named first counts.
    pub fn insert_unknown_family(&mut self, prefix: &str) {
        self.families.push((prefix.to_lowercase(), Family::Unknown));
    }

    /// Says that the request holds no key whose name begins so, other than those that were inserted.
    pub fn insert_absent_family(&mut self, prefix: &str) {
        self.families.push((prefix.to_lowercase(), Family::Absent));
    }

    /// The same circumstances of an unsigned request: "anonymous requests do not include" most keys of a caller.
    #[must_use]
    pub fn without_caller(&self) -> Context {
        let mut context = self.clone();
        let is_of_caller = |it: &Entry| {
            CALLER_KEYS
                .iter()
                .any(|key| it.key.lower().starts_with(key))
        };
        context.entries.retain(|it| !is_of_caller(it));
        let absent = CALLER_KEYS
            .iter()
            .map(|key| ((*key).to_owned(), Family::Absent));
        context.families.splice(0..0, absent);
        context.set("aws:PrincipalType", "Anonymous");
        context.set("aws:PrincipalAccount", "anonymous");
        context.set("aws:userid", "anonymous");
        context
    }

    /// What is known of a key.
    pub fn look_up(&self, key: &Key) -> Lookup<'_> {
        self.look_up_with_spelling(key).0
    }

    /// What is known of a key, and the key as the request spells it.
    pub fn look_up_with_spelling(&self, key: &Key) -> (Lookup<'_>, Option<&Key>) {
        let Some(entry) = self.entry(key) else {
            let mut families = self.families.iter();
            let family = families.find(|(prefix, _)| key.lower().starts_with(prefix));
            return match family {
                Some((_, Family::Unknown)) => (Lookup::Unknown, None),
                Some((_, Family::Absent)) | None => (Lookup::Absent, None),
            };
        };
        let lookup = match &entry.value {
            ContextValue::Single(it) => Lookup::Single(it),
            ContextValue::List(it) => Lookup::List(it),
            ContextValue::Absent => Lookup::Absent,
            ContextValue::Unknown => Lookup::Unknown,
        };
        (lookup, Some(&entry.key))
    }

    /// What is known of the key of that name.
    pub fn get(&self, name: &str) -> Lookup<'_> {
        self.look_up(&Key::new(name))
    }

    /// Whether the request holds two keys that differ in letter case only, with different values.
    pub fn is_ambiguous(&self, key: &Key) -> bool {
        self.entry(key).is_some_and(|it| it.is_ambiguous)
    }

    /// The names and values, in the order in which they were inserted.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().map(|it| (it.key.text(), &it.value))
    }

    fn entry(&self, key: &Key) -> Option<&Entry> {
        self.entries.iter().find(|it| it.key.is_same(key))
    }
}
