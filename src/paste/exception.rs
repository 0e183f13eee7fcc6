//! Exceptions of AWS in any wrapping: Lattice's plain body, JSON, XML, and the SDKs' own sentences.

/// What an exception is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// The request could not be authenticated.
    Authentication,
    /// It was, and then denied.
    Denied,
    /// Only AWS's control plane says this.
    ControlPlane,
}

/// The exceptions that are known; every other one is somebody else's.
const NAMES: [(&str, Sort); 24] = [
    ("AccessDeniedException", Sort::Denied),
    ("IncompleteSignatureException", Sort::Authentication),
    ("InvalidSignatureException", Sort::Authentication),
    ("SignatureDoesNotMatchException", Sort::Authentication),
    ("ExpiredTokenException", Sort::Authentication),
    ("UnrecognizedClientException", Sort::Authentication),
    ("InvalidClientTokenIdException", Sort::Authentication),
    ("InvalidTokenException", Sort::Authentication),
    ("MissingAuthenticationTokenException", Sort::Authentication),
    ("RequestExpiredException", Sort::Authentication),
    ("ConflictException", Sort::ControlPlane),
    ("ResourceNotFoundException", Sort::ControlPlane),
    ("ThrottlingException", Sort::ControlPlane),
    ("ValidationException", Sort::ControlPlane),
    ("ServiceQuotaExceededException", Sort::ControlPlane),
    ("InternalServerException", Sort::ControlPlane),
    ("SignatureDoesNotMatch", Sort::Authentication),
    ("IncompleteSignature", Sort::Authentication),
    ("ExpiredToken", Sort::Authentication),
    ("InvalidClientTokenId", Sort::Authentication),
    ("MissingAuthenticationToken", Sort::Authentication),
    ("RequestTimeTooSkewed", Sort::Authentication),
    ("RequestExpired", Sort::Authentication),
    ("UnauthorizedOperation", Sort::ControlPlane),
];

/// One exception as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exception<'a> {
    /// Such as `InvalidSignatureException`.
    pub(super) name: &'static str,
    /// What it is about.
    pub(super) sort: Sort,
    /// The message, not yet cleared of credentials.
    pub(super) message: &'a str,
    /// The API operation, where an SDK names one.
    pub(super) operation: Option<&'a str>,
    /// The HTTP status, where an SDK names it.
    pub(super) status: Option<u16>,
    /// Whether it opens its line, as Lattice's own bodies do.
    pub(super) opens_line: bool,
}

/// Finds the first exception that is known.
pub(super) fn find(text: &str) -> Option<Exception<'_>> {
    let (at, name, sort) = first_named(text)?;
    let rest = &text[at + name.len()..];
    let line_at = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let around_at = text.ceil_char_boundary(at.saturating_sub(600));
    let around_end = text.floor_char_boundary((at + 2400).min(text.len()));
    let around = &text[around_at..around_end];
    let called = rest.strip_prefix(") when calling the ");
    let operation = match called {
        Some(rest) => rest.split([' ', '\n']).next(),
        None => behind(around, "operation error ")
            .and_then(|it| it.split_once(": "))
            .map(|(_, it)| it.split([',', ' ', '\n']).next().unwrap_or(it)),
    };
    let message = match called {
        Some(rest) => rest.split_once(": ").map_or("", |(_, message)| message),
        None => rest.strip_prefix(':').unwrap_or_default(),
    };
    let message = match end_of_message(message) {
        "" => quoted_message(around).unwrap_or_default(),
        message => message,
    };
    Some(Exception {
        name,
        sort,
        message,
        operation: operation.filter(|it| it.bytes().all(|it| it.is_ascii_alphanumeric())),
        status: status(around),
        opens_line: text[line_at..at].trim().is_empty(),
    })
}

/// The place and row of the first known name that stands by itself.
fn first_named(text: &str) -> Option<(usize, &'static str, Sort)> {
    for (at, ending) in text.match_indices("Exception").take(64) {
        let end = at + ending.len();
        // No name is longer; without a bound a megabyte of letters would be read again and again.
        let reach = text.ceil_char_boundary(at.saturating_sub(48));
        let from = text[reach..at]
            .rfind(|it: char| !it.is_ascii_alphanumeric())
            .map_or(reach, |it| text.ceil_char_boundary(reach + it + 1));
        if let Some((name, sort)) = NAMES.iter().find(|(name, _)| *name == &text[from..end]) {
            return Some((from, name, *sort));
        }
    }
    // The query APIs' codes have no such ending; they are looked for in texts of an error's size only.
    let bare = NAMES
        .iter()
        .filter(|(name, _)| !name.ends_with("Exception"));
    if text.len() > 8192 {
        return None;
    }
    bare.filter_map(|(name, sort)| {
        let at = text.find(name)?;
        let is_whole = !text[at + name.len()..].starts_with(|it: char| it.is_ascii_alphanumeric())
            && !text[..at].ends_with(|it: char| it.is_ascii_alphanumeric());
        is_whole.then_some((at, *name, *sort))
    })
    .min_by_key(|(at, ..)| *at)
}

/// The first line of a message, without what SDKs put behind it.
fn end_of_message(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let mut end = line.len();
    for stop in [
        " (Service: ",
        "\"}",
        "\",",
        "</",
        "Authorization=",
        "The Canonical String",
    ] {
        if let Some(at) = line.find(stop) {
            end = end.min(at);
        }
    }
    line[..end].trim().trim_matches(['"', '{', '}'])
}

/// The message member of JSON or XML.
fn quoted_message(text: &str) -> Option<&str> {
    for name in ["message", "Message", "errorMessage"] {
        if let Some(rest) = behind(text, &format!("\"{name}\"")) {
            let rest = rest.trim_start().strip_prefix(':')?.trim_start();
            let rest = rest.strip_prefix('"')?;
            let end = rest
                .find("\"}")
                .or_else(|| rest.find("\","))
                .or_else(|| rest.find('"'));
            return Some(end_of_message(&rest[..end.unwrap_or(rest.len())]));
        }
        if let Some(rest) = behind(text, &format!("<{name}>")) {
            return Some(end_of_message(rest));
        }
    }
    None
}

/// The HTTP status as the SDKs write it.
fn status(text: &str) -> Option<u16> {
    const NAMES: [&str; 6] = [
        "StatusCode: ",
        "Status Code: ",
        "status code: ",
        "httpStatusCode: ",
        "\"HTTPStatusCode\": ",
        "'HTTPStatusCode': ",
    ];
    NAMES.iter().find_map(|name| {
        let digits = behind(text, name)?.get(..3)?;
        digits.parse().ok().filter(|it| (100..600).contains(it))
    })
}

fn behind<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.find(name).map(|at| &text[at + name.len()..])
}

/// The request id as the SDKs write it.
pub(super) fn request_id(text: &str) -> Option<&str> {
    const NAMES: [&str; 5] = [
        "RequestID: ",
        "Request ID: ",
        "requestId: ",
        "RequestId\": \"",
        "RequestId': '",
    ];
    let text = &text[..text.floor_char_boundary(8192.min(text.len()))];
    NAMES.iter().find_map(|name| {
        let rest = behind(text, name)?.trim_start_matches(['"', '\'']);
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '-')?;
        (8..=128).contains(&end).then(|| &rest[..end])
    })
}
