//! `Resource` entries: ARN patterns matched part by part, and the forms that are no ARN.
//!
//! Page: IAM User Guide, `reference_policies_elements_resource`; VPC Lattice User Guide, "Resource format for auth policies".

use crate::policy::decision::Level;
use crate::policy::glob::atoms_match;
use crate::policy::pattern::{Filled, Pattern};
use crate::policy::request::Request;
use crate::policy::truth::Truth;

/// What a resource entry matches.
#[derive(Debug, Clone)]
pub enum ResourcePattern {
    /// `*`: every resource.
    Everything,
    /// An ARN of six parts.
    Arn(Arn),
    /// `arn:…` with fewer than six parts; AWS completes it with `*` in identity-based policies only.
    Incomplete(Arn),
    /// Text that does not begin with `arn:`, such as Lattice's `*/rates`: one pattern over the whole ARN.
    Whole {
        /// The pattern.
        pattern: Pattern,
        /// The same text completed with `*`, as identity-based policies may read it.
        completed: Arn,
    },
}

/// An ARN pattern; variables may stand in its last part only.
#[derive(Debug, Clone)]
pub struct Arn {
    head: [Pattern; 5],
    // The first five parts with their colons, where they hold no wildcard.
    literal_head: Option<String>,
    last: Pattern,
    has_type_wildcard: bool,
    // The whole text as one pattern, where `*` ends one of the first five parts.
    across_parts: Option<Pattern>,
}

/// Services whose resources begin with a type (`service/…`), which must not be a wildcard ("IAM identifiers").
const TYPED_SERVICES: [&str; 10] = [
    "vpc-lattice",
    "ec2",
    "iam",
    "rds",
    "dynamodb",
    "lambda",
    "ecs",
    "eks",
    "elasticloadbalancing",
    "logs",
];

impl ResourcePattern {
    /// Compiles an entry.
    pub fn compile(text: &str, variables: bool) -> ResourcePattern {
        if text == "*" {
            return ResourcePattern::Everything;
        }
        let n_parts = text.splitn(6, ':').count();
        if text.starts_with("arn:") {
            let arn = Arn::compile(text, variables);
            return if n_parts == 6 {
                ResourcePattern::Arn(arn)
            } else {
                ResourcePattern::Incomplete(arn)
            };
        }
        ResourcePattern::Whole {
            pattern: Pattern::compile(text, true, variables),
            completed: Arn::compile(text, variables),
        }
    }

    /// Whether the entry matches the request's resource in a policy that is attached there.
    pub fn matches(&self, request: &Request, level: Level) -> Truth {
        match self {
            ResourcePattern::Everything => Truth::TRUE,
            ResourcePattern::Arn(arn) => arn.matches(request),
            // "AWS automatically completes the ARN" of an identity-based policy; a boundary is one.
            ResourcePattern::Incomplete(arn)
                if matches!(level, Level::Identity | Level::Boundary) =>
            {
                arn.matches(request)
            }
            // No page says so of other policies, and STS refuses it in a session policy.
            ResourcePattern::Incomplete(arn) => arn.matches(request).disputed(Truth::FALSE),
            ResourcePattern::Whole { pattern, completed } => {
                let whole = last_part_matches(pattern, request, request.resource());
                if level.is_identity_side() {
                    // The Lattice guide documents this form for auth policies only.
                    whole.rather_than(completed.matches(request))
                } else {
                    whole
                }
            }
        }
    }

    /// The pattern of the part after the fifth colon, or of the whole text.
    pub fn last(&self) -> Option<&Pattern> {
        match self {
            ResourcePattern::Everything => None,
            ResourcePattern::Arn(arn) | ResourcePattern::Incomplete(arn) => Some(&arn.last),
            ResourcePattern::Whole { pattern, .. } => Some(pattern),
        }
    }

    /// Which of the six parts of an ARN entry differs from the request's resource, counted from 0.
    pub fn differing_part(&self, request: &Request) -> Option<usize> {
        let ResourcePattern::Arn(arn) = self else {
            return None;
        };
        let parts = request.resource_parts()?;
        let (last, head) = parts.split_last()?;
        arn.head
            .iter()
            .zip(head)
            .position(|(pattern, part)| !pattern.matches(part))
            .or_else(|| (last_part_matches(&arn.last, request, last) == Truth::FALSE).then_some(5))
    }
}

impl Arn {
    fn compile(text: &str, variables: bool) -> Arn {
        let mut parts = text.splitn(6, ':');
        let mut part = || Pattern::compile(parts.next().unwrap_or("*"), true, false);
        let head = [part(), part(), part(), part(), part()];
        let last_text = text.splitn(6, ':').nth(5).unwrap_or("*");
        // Of five parts the sixth is completed, and with it the fifth colon.
        let head_text = match text.splitn(6, ':').count() {
            5 => format!("{text}:"),
            _ => text.strip_suffix(last_text).unwrap_or_default().to_owned(),
        };
        let is_literal = !head.iter().any(Pattern::has_wildcards);
        let type_text = last_text.split(['/', ':']).next().unwrap_or_default();
        Arn {
            head,
            literal_head: is_literal.then_some(head_text),
            last: Pattern::compile(last_text, true, variables),
            across_parts: text
                .split(':')
                .take(5)
                .any(|it| it.ends_with('*') && it.len() < text.len())
                .then(|| Pattern::compile(text, true, false)),
            has_type_wildcard: type_text.len() < last_text.len() && type_text.contains(['*', '?']),
        }
    }

    fn matches(&self, request: &Request) -> Truth {
        if let Some(literal_head) = &self.literal_head {
            let halves = request.resource_halves();
            let Some((_, last)) = halves.filter(|(head, _)| head == literal_head) else {
                return Truth::FALSE;
            };
            let matches = last_part_matches(&self.last, request, last);
            if matches == Truth::FALSE && self.is_service_of(last) {
                // A request's resource ends in its path; one of AWS's own samples shows the service alone.
                return matches.rather_than(Truth::TRUE);
            }
            return self.unless_type_is_wild(matches, request);
        }
        let Some([head @ .., last]) = request.resource_parts() else {
            return Truth::FALSE;
        };
        if !self
            .head
            .iter()
            .zip(head)
            .all(|(pattern, part)| pattern.matches(part))
        {
            // One page keeps `*` within its part, another lets a `*` at a part's end match beyond the colon.
            let across = self.across_parts.as_ref();
            let is_across = across.is_some_and(|it| it.matches(request.resource()));
            return Truth::FALSE.rather_than(Truth::from(is_across));
        }
        let matches = last_part_matches(&self.last, request, last);
        self.unless_type_is_wild(matches, request)
    }

    // Whether the pattern is a Lattice service, and the resource a path of it.
    fn is_service_of(&self, last: &str) -> bool {
        let Some(id) = self
            .last
            .literal()
            .and_then(|it| it.strip_prefix("service/"))
        else {
            return false;
        };
        let path = last
            .strip_prefix("service/")
            .and_then(|it| it.strip_prefix(id));
        !id.contains('/') && path.is_some_and(|it| it.starts_with('/'))
    }

    // "You cannot use a wildcard in the service segment", nor in the type; what then happens is not documented.
    fn unless_type_is_wild(&self, matches: Truth, request: &Request) -> Truth {
        let [_, _, service_pattern, ..] = &self.head;
        let is_of_typed_service = || {
            let parts = request.resource_parts();
            parts.is_some_and(|[_, _, service, ..]| TYPED_SERVICES.contains(&service))
        };
        if matches != Truth::FALSE
            && (service_pattern.has_wildcards()
                || (self.has_type_wildcard && is_of_typed_service()))
        {
            return matches.rather_than(Truth::FALSE);
        }
        matches
    }
}

fn last_part_matches(pattern: &Pattern, request: &Request, text: &str) -> Truth {
    if !pattern.has_variables() {
        return Truth::from(pattern.matches(text));
    }
    match pattern.fill(request.context()) {
        Filled::Unknown(_) => Truth::UNKNOWN,
        Filled::Malformed => Truth::TRUE.disputed(Truth::FALSE),
        // "… will not match any resource" (policy variables).
        Filled::NoValue(_) => Truth::FALSE,
        Filled::Ready { atoms, is_disputed } => {
            let matches = Truth::from(atoms_match(&atoms, text));
            if is_disputed {
                matches.disputed(Truth::FALSE)
            } else {
                matches
            }
        }
    }
}
