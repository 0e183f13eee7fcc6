//! Which rule of a listener a request meets.
//!
//! Rules are tried by priority, lowest first, the default action last (VPC Lattice user guide,
//! "Listener rules"). Where a `caseSensitive` flag decides and AWS returned none, the documentation
//! contradicts itself (user guide: not case sensitive; API: defaults to true), and so the answer is
//! "it depends".

use crate::path::sent::Usual;
use crate::snapshot::Header;
use crate::snapshot::lattice::{Comparison, HeaderMatch, Rule, RuleMatch, TextMatch};

/// Whether a rule fits a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It does if the comparison ignores case, and AWS did not say.
    IfCaseIgnored,
    /// It may: the client sends this header, and nobody said with which value.
    IfHeader,
}

/// What leaves open which rule is chosen.
#[derive(Debug, Clone, Copy)]
pub enum Open<'r> {
    /// Whether this rule ignores case.
    Case(&'r Rule),
    /// What the client sends in a header that this rule compares.
    Header(&'r Rule, &'r str),
}

/// The request as rules see it.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The method, as sent.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The headers that are known.
    pub headers: &'a [Header],
    /// Those that are there, and whose value is not known, or in part. Any other is not there.
    pub usual: &'a [Usual<'a>],
}

/// The first rule that fits, or `None` for the default action; `Err` names a rule of which
/// something that is not known decides.
pub fn choose<'r>(rules: &'r [Rule], request: Request<'_>) -> Result<Option<&'r Rule>, Open<'r>> {
    let mut ordered: Vec<&Rule> = rules.iter().collect();
    ordered.sort_by_key(|rule| rule.priority);
    for rule in ordered {
        match fits(&rule.condition, request) {
            Fits::Yes => return Ok(Some(rule)),
            Fits::No => {}
            Fits::IfCaseIgnored => return Err(Open::Case(rule)),
            Fits::IfHeader => {
                let unsaid = rule
                    .condition
                    .headers
                    .iter()
                    .find(|it| is_unsaid(&it.name, request));
                return Err(Open::Header(rule, unsaid.map_or("", |it| it.name.as_str())));
            }
        }
    }
    Ok(None)
}

fn fits(condition: &RuleMatch, request: Request<'_>) -> Fits {
    // Method match is exact and case-sensitive (API reference, HttpMatch).
    if condition
        .method
        .as_ref()
        .is_some_and(|it| it != request.method)
    {
        return Fits::No;
    }
    let path = condition
        .path
        .iter()
        .map(|wanted| text_fits(wanted, request.path));
    let headers = condition.headers.iter().map(|wanted| {
        request
            .headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case(&wanted.name))
            .map(|header| text_fits(&wanted.value, &header.value))
            .min_by_key(|it| rank(*it))
            .unwrap_or_else(|| usual_fits(wanted, request))
    });
    path.chain(headers)
        .max_by_key(|it| rank(*it))
        .unwrap_or(Fits::Yes)
}

/// Whether a header fits of which nobody said more than that it is there, if that.
fn usual_fits(wanted: &HeaderMatch, request: Request<'_>) -> Fits {
    let usual = request.usual.iter();
    let Some(usual) = usual
        .into_iter()
        .find(|it| it.name.eq_ignore_ascii_case(&wanted.name))
    else {
        return Fits::No;
    };
    if usual.is_whole {
        return text_fits(&wanted.value, usual.begins);
    }
    match (&wanted.value.with, text_fits(&wanted.value, usual.begins)) {
        // What is known of the value is enough.
        (Comparison::Prefix(_) | Comparison::Contains(_), Fits::Yes) => Fits::Yes,
        _ => Fits::IfHeader,
    }
}

/// Whether a header is there whose value nobody said.
fn is_unsaid(name: &str, request: Request<'_>) -> bool {
    request
        .usual
        .iter()
        .any(|it| it.name.eq_ignore_ascii_case(name))
}

/// From best to worst.
fn rank(fits: Fits) -> u8 {
    match fits {
        Fits::Yes => 0,
        Fits::IfCaseIgnored => 1,
        Fits::IfHeader => 2,
        Fits::No => 3,
    }
}

fn text_fits(wanted: &TextMatch, actual: &str) -> Fits {
    let as_is = compare(&wanted.with, actual, str::to_owned);
    let folded = compare(&wanted.with, actual, str::to_lowercase);
    match (as_is, folded, wanted.case_sensitive) {
        (true, _, _) | (_, true, Some(false)) => Fits::Yes,
        (_, true, None) => Fits::IfCaseIgnored,
        _ => Fits::No,
    }
}

fn compare(with: &Comparison, actual: &str, fold: impl Fn(&str) -> String) -> bool {
    let actual = fold(actual);
    match with {
        Comparison::Exact(text) => actual == fold(text),
        Comparison::Prefix(text) => actual.starts_with(&fold(text)),
        Comparison::Contains(text) => actual.contains(&fold(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Request, choose};
    use crate::snapshot::Header;
    use crate::snapshot::lattice::{Action, Comparison, HeaderMatch, Rule, RuleMatch, TextMatch};

    fn rule(id: &str, priority: u32, path: Option<TextMatch>, header: Option<&str>) -> Rule {
        Rule {
            id: id.to_owned(),
            name: None,
            priority,
            condition: RuleMatch {
                method: None,
                path,
                headers: header
                    .map(|value| HeaderMatch {
                        name: "x-release-channel".to_owned(),
                        value: TextMatch {
                            with: Comparison::Contains(value.to_owned()),
                            case_sensitive: Some(false),
                        },
                    })
                    .into_iter()
                    .collect(),
            },
            action: Action::FixedResponse(404),
        }
    }

    fn prefix(text: &str, case_sensitive: Option<bool>) -> TextMatch {
        TextMatch {
            with: Comparison::Prefix(text.to_owned()),
            case_sensitive,
        }
    }

    fn request<'a>(path: &'a str, headers: &'a [Header]) -> Request<'a> {
        Request {
            method: "GET",
            path,
            headers,
            usual: &[],
        }
    }

    #[test]
    fn the_lowest_priority_that_fits_wins() {
        let rules = [
            rule("late", 20, Some(prefix("/v1", Some(true))), None),
            rule("early", 10, Some(prefix("/v1/orders", Some(true))), None),
        ];
        let chosen = |path| {
            choose(&rules, request(path, &[]))
                .unwrap()
                .map(|it| it.id.as_str())
        };
        assert_eq!(chosen("/v1/orders/42"), Some("early"));
        assert_eq!(chosen("/v1/carts"), Some("late"));
        assert_eq!(chosen("/v2"), None);
    }

    #[test]
    fn an_unstated_case_flag_is_not_guessed() {
        let rules = [rule("r", 1, Some(prefix("/V1", None)), None)];
        assert!(choose(&rules, request("/v1", &[])).is_err());
        assert!(choose(&rules, request("/V1", &[])).unwrap().is_some());
        assert!(choose(&rules, request("/x", &[])).unwrap().is_none());
    }

    #[test]
    fn a_header_rule_needs_the_header() {
        let rules = [rule("canary", 1, None, Some("Canary"))];
        let headers = [Header {
            name: "X-Release-Channel".to_owned(),
            value: "the-canary".to_owned(),
        }];
        assert!(choose(&rules, request("/", &headers)).unwrap().is_some());
        assert!(choose(&rules, request("/", &[])).unwrap().is_none());
    }
}
