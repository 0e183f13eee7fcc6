//! The heads of HTTP messages, line by line.

/// One request as it was sent.
#[derive(Debug, Default)]
pub(super) struct Request<'a> {
    /// The method.
    pub(super) method: &'a str,
    /// The path with its query, or a whole URL.
    pub(super) target: &'a str,
    /// Names and values.
    pub(super) headers: Vec<(&'a str, &'a str)>,
}

/// The head of one response.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    /// The status.
    pub(super) status: u16,
    /// The words behind it.
    pub(super) reason: &'a str,
    /// Names and values.
    pub(super) headers: Vec<(&'a str, &'a str)>,
}

impl<'a> Head<'a> {
    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        let found = self
            .headers
            .iter()
            .find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    }
}

/// `GET /path HTTP/1.1`.
pub(super) fn request_line(line: &str) -> Option<Request<'_>> {
    const METHODS: [&str; 9] = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT",
    ];
    let (method, rest) = line.split_once(' ')?;
    let (target, version) = rest.trim_end().rsplit_once(' ')?;
    let is_one = METHODS.contains(&method)
        && version.starts_with("HTTP/")
        && !target.is_empty()
        && !target.contains(' ');
    is_one.then_some(Request {
        method,
        target,
        headers: Vec::new(),
    })
}

/// `HTTP/1.1 503 Service Unavailable`, `HTTP/2 403`.
pub(super) fn status_line(line: &str) -> Option<Head<'_>> {
    let rest = line.strip_prefix("HTTP/")?;
    let (version, rest) = rest.split_once(' ')?;
    if !matches!(version, "1.0" | "1.1" | "2" | "2.0" | "3") {
        return None;
    }
    let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_status = status.len() == 3 && status.bytes().all(|it| it.is_ascii_digit());
    let status = status
        .parse()
        .ok()
        .filter(|it| is_status && (100..600).contains(it))?;
    Some(Head {
        status,
        reason: reason.trim(),
        headers: Vec::new(),
    })
}

/// `name: value`; HTTP/2 has names that begin with a colon.
pub(super) fn header(line: &str) -> Option<(&str, &str)> {
    let at = line.get(1..)?.find(':')? + 1;
    let (name, value) = (&line[..at], &line[at + 1..]);
    let is_name = name
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || b"-_.:".contains(&it));
    is_name.then(|| (name, value.trim()))
}

/// The number that a text begins with.
pub(super) fn digits(text: &str) -> Option<u16> {
    let text = text.trim_start();
    let end = text
        .find(|it: char| !it.is_ascii_digit())
        .unwrap_or(text.len());
    text[..end].parse().ok()
}
