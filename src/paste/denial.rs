//! AWS's sentence for a denied action: who, what, on which resource, and which policy said no.
//!
//! Grammar: IAM user guide, "Troubleshoot access denied error messages". Lattice writes its own names
//! of policies into it (`docs/lattice.md` §5.3).

use crate::paste::secrets::Secrets;
use crate::snapshot::observation::{Denial, Gate};

/// The words that stand in every such sentence.
const ANCHOR: &str = " is not authorized to perform: ";

/// The longest principal that is looked for.
const REACH: usize = 2100;

/// Names of policies as AWS writes them, and the gate that each is; the longer before the shorter.
const POLICIES: [(&str, Option<Gate>); 12] = [
    ("network-based", Some(Gate::Network)),
    ("service-based", Some(Gate::Service)),
    ("identity-based", Some(Gate::Identity)),
    ("service control policy", None),
    ("resource control policy", None),
    ("permissions boundary", None),
    ("permission boundary", None),
    ("session policy", None),
    ("resource-based policy", None),
    ("vpc endpoint policy", None),
    ("resource-based", None),
    ("session", None),
];

/// What a search for denials brought.
#[derive(Default)]
pub(super) struct Denials {
    /// The different ones, in order.
    pub(super) found: Vec<Denial>,
    /// Whether the last sentence ends before its resource.
    pub(super) is_cut: bool,
}

/// Finds the denials in a text that is on one line.
pub(super) fn find(flat: &str, secrets: &Secrets) -> Denials {
    let mut denials = Denials::default();
    // An SDK repeats the sentence for every "caused by"; more than this is no longer one error.
    for (at, _) in flat.match_indices(ANCHOR).take(32) {
        let from = flat.ceil_char_boundary(at.saturating_sub(REACH));
        let Some(user) = flat[from..at].rfind("User: ") else {
            continue;
        };
        let principal = flat[from + user + "User: ".len()..at].trim_matches(['"', '\'']);
        if principal.is_empty() || principal.contains(char::is_whitespace) {
            continue;
        }
        match after(&flat[at + ANCHOR.len()..], principal, secrets) {
            Some(denial) if denials.found.contains(&denial) => {}
            Some(denial) => denials.found.push(denial),
            None => denials.is_cut = true,
        }
    }
    denials
}

/// Reads what follows the anchor: the action, the resource, the reason.
fn after(text: &str, principal: &str, secrets: &Secrets) -> Option<Denial> {
    let action = word(text);
    if !action.contains(':') {
        return None;
    }
    let rest = text[action.len()..].trim_start_matches(['"', '\'', '.', ',']);
    let is_data_plane = action.starts_with("vpc-lattice-svcs:");
    let (resource, reason) = match rest.strip_prefix(" on resource: ") {
        Some(rest) => {
            let rest = rest.trim_start_matches(['"', '\'']);
            let resource = word(rest);
            (resource, &rest[resource.len()..])
        }
        // The control plane leaves the resource out where the action takes none.
        None if !is_data_plane => ("*", rest),
        None => return None,
    };
    if resource.is_empty() || is_data_plane && !resource.contains(":service/") {
        return None;
    }
    let (gate, policy, explicit) = because(reason);
    Some(Denial {
        principal: secrets.keep(principal),
        action: secrets.keep(action),
        resource: secrets.keep(resource),
        gate,
        explicit,
        policy: policy.map(|it| secrets.keep(&it)),
        authorization_id: authorization_id(reason),
    })
}

/// How far behind the resource the id may stand.
const ID_REACH: usize = 800;

/// Words before the id, in lower case (IAM user guide, "Troubleshoot access denied errors with an
/// authorization ID"): in the API's name for it, and in the link to the console.
const BEFORE_ID: [&str; 3] = [
    "authorization id: ",
    "authorization id ",
    "authorization-details/",
];

/// The id under which IAM Access Troubleshooter keeps a denial, out of AWS's sentence.
pub(super) fn authorization_id(text: &str) -> Option<String> {
    let text = &text[..text.floor_char_boundary(ID_REACH.min(text.len()))];
    // The sentence of the next denial is not this one's.
    let text = text.split(ANCHOR).next().unwrap_or_default();
    let lower = text.to_ascii_lowercase();
    BEFORE_ID.iter().find_map(|words| {
        let at = lower.find(words)? + words.len();
        let rest = text[at..].trim_start_matches(['"', '\'', '`', ':', ' ']);
        let is_of_id = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        let end = rest.find(|it| !is_of_id(it)).unwrap_or(rest.len());
        let has_digit = rest[..end].bytes().any(|it| it.is_ascii_digit());
        ((8..=128).contains(&end) && has_digit && !rest.starts_with('-'))
            .then(|| rest[..end].to_owned())
    })
}

/// The text up to what cannot be part of an ARN in a sentence.
fn word(text: &str) -> &str {
    let end = text
        .find(|it: char| it.is_whitespace() || matches!(it, '"' | '<' | '}'))
        .unwrap_or(text.len());
    // At the end of a sentence stands a full stop or a quote that is no part of the path.
    let is_last = text[end..].trim_start_matches(['"', '<', '}']).is_empty();
    if is_last {
        text[..end].trim_end_matches(['.', ',', '\'', ')'])
    } else {
        text[..end].trim_end_matches('\'')
    }
}

/// Which policy the reason names, and whether it denies in so many words.
fn because(text: &str) -> (Option<Gate>, Option<String>, bool) {
    let end = text.floor_char_boundary(200.min(text.len()));
    let text = text[..end].trim_start_matches(['"', '\'', ' ', '.', ':', ',']);
    let lower = text.to_ascii_lowercase();
    let (named, explicit) = if let Some(rest) = lower.strip_prefix("because no ") {
        (rest, false)
    } else if let Some(rest) = lower.strip_prefix("with an explicit deny") {
        let rest = rest.trim_start();
        let rest = rest.strip_prefix("in ").unwrap_or_default();
        let article = ["a ", "an ", "the "]
            .iter()
            .find_map(|it| rest.strip_prefix(it));
        (article.unwrap_or(rest), true)
    } else {
        return (None, None, lower.starts_with("explicit deny"));
    };
    match POLICIES.iter().find(|(name, _)| named.starts_with(name)) {
        Some((_, Some(gate))) => (Some(*gate), None, explicit),
        Some((name, None)) => (None, Some((*name).to_owned()), explicit),
        None => (None, unknown_policy(named), explicit),
    }
}

/// The words up to `policy`, for a kind of policy that AWS has not had so far.
fn unknown_policy(named: &str) -> Option<String> {
    let end = named.find(" policy")? + " policy".len();
    (end < 60).then(|| named[..end].to_owned())
}
