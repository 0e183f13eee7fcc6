//! The same request as Lattice may read it, where AWS does not say how it does.
//!
//! Each reading is held against the same trace, as an assumption is: it is told only where a rule or a policy turns on
//! it.

use crate::path::Path;
use crate::path::url::decoded;
use crate::path::variant::{QueryReading, Variant};
use crate::snapshot::Header;

/// The rules that are wanting, each with the other readings of the request.
pub(super) fn readings(path: &Path<'_>) -> Vec<(&'static str, Vec<Variant>)> {
    let mut readings = Vec::new();
    if let Some(url) = &path.url {
        let slashes = with_slashes(&url.path);
        let plain = decoded(&url.path);
        let merged = merged(&url.path);
        let of_path = |it: String| vec![Variant::with_path_read_as(it)];
        if let Some(slashes) = &slashes {
            let rule = "whether VPC Lattice decodes %2F before it compares paths";
            readings.push((rule, of_path(slashes.clone())));
        }
        if plain != slashes.unwrap_or_else(|| url.path.clone()) {
            let rule = "whether VPC Lattice decodes percent-encodings before it compares paths";
            let mut others = of_path(plain);
            others.extend(of_path(in_capitals(&url.path)));
            readings.push((rule, others));
        }
        if let Some(encoded) = encoded(&url.path) {
            let rule = "how VPC Lattice compares a path with characters beyond ASCII, which clients encode";
            readings.push((rule, of_path(encoded)));
        }
        if let Some(merged) = merged {
            let rule = "whether VPC Lattice takes `//` in a path as one slash";
            readings.push((rule, of_path(merged)));
        }
        let query = url.query.as_deref().unwrap_or_default();
        let differs = |it: &QueryReading| it.of(query) != query;
        let of_query: Vec<Variant> = [QueryReading::Decoded, QueryReading::Form]
            .into_iter()
            .filter(differs)
            .map(Variant::with_query_reading)
            .collect();
        if !of_query.is_empty() {
            let rule = "whether VPC Lattice decodes a query before it compares its values";
            readings.push((rule, of_query));
        }
    }
    let of_headers = repeated(&path.snapshot.call.headers);
    if !of_headers.is_empty() {
        let rule = "how VPC Lattice compares a header that is given twice";
        readings.push((rule, of_headers));
    }
    readings
}

/// The path as clients send it (RFC 3986, 2.5); `None` if all of it is ASCII.
fn encoded(path: &str) -> Option<String> {
    let all = path.bytes().map(|it| match it {
        0x80.. => format!("%{it:02X}"),
        _ => char::from(it).to_string(),
    });
    (!path.is_ascii()).then(|| all.collect())
}

/// The path with the digits of its encodings in capitals, which mean the same (RFC 3986, 6.2.2.1).
fn in_capitals(path: &str) -> String {
    let mut parts = path.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match part.split_at_checked(2) {
        Some((digits, rest)) if u8::from_str_radix(digits, 16).is_ok() => {
            format!("{text}%{}{rest}", digits.to_ascii_uppercase())
        }
        _ => format!("{text}%{part}"),
    })
}

/// The path with runs of slashes made one; `None` if it has none.
fn merged(path: &str) -> Option<String> {
    let mut merged = path.to_owned();
    while merged.contains("//") {
        merged = merged.replace("//", "/");
    }
    (merged != path).then_some(merged)
}

/// Of headers that are given more than once, what may be compared: one of the lines, or all as one (RFC 9110, 5.3).
fn repeated(headers: &[Header]) -> Vec<Variant> {
    let is_same = |a: &Header, b: &Header| a.name.eq_ignore_ascii_case(&b.name);
    let mut variants = Vec::new();
    for (at, first) in headers.iter().enumerate() {
        if headers[..at].iter().any(|it| is_same(it, first)) {
            continue;
        }
        let lines = headers.iter().filter(|it| is_same(it, first));
        let lines: Vec<&str> = lines.map(|it| it.value.as_str()).collect();
        let (Some(one), Some(last)) = (lines.first(), lines.last()) else {
            continue;
        };
        if lines.len() < 2 {
            continue;
        }
        for value in [*one, *last, &lines.join(", "), &lines.join(",")] {
            let mut all: Vec<Header> = headers.to_vec();
            all.retain(|it| !is_same(it, first));
            all.push(Header {
                name: first.name.clone(),
                value: value.to_owned(),
            });
            variants.push(Variant::with_headers_read_as(all));
        }
    }
    variants
}

/// The path with its encoded slashes decoded; `None` if it has none.
fn with_slashes(path: &str) -> Option<String> {
    let decoded = path.replace("%2F", "/").replace("%2f", "/");
    (decoded != path).then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::{encoded, in_capitals, merged, with_slashes};

    #[test]
    fn what_is_beyond_ascii_is_encoded() {
        assert_eq!(encoded("/café").as_deref(), Some("/caf%C3%A9"));
        assert_eq!(encoded("/cafe"), None);
    }

    #[test]
    fn encodings_are_in_capitals() {
        assert_eq!(in_capitals("/caf%c3%a9%zz%"), "/caf%C3%A9%zz%");
        assert_eq!(in_capitals("/v1"), "/v1");
    }

    #[test]
    fn runs_of_slashes_are_one() {
        assert_eq!(merged("/v1///orders//").as_deref(), Some("/v1/orders/"));
        assert_eq!(merged("/v1/orders"), None);
    }

    #[test]
    fn encoded_slashes_are_the_only_thing_decoded() {
        assert_eq!(
            with_slashes("/a%2Fb%2fc%20d").as_deref(),
            Some("/a/b/c%20d")
        );
        assert_eq!(with_slashes("/a/b"), None);
    }
}
