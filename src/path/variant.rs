//! The same call with something said that nobody said: what an assumption is held against.

use crate::path::url::{CallUrl, decoded};
use crate::snapshot::Header;

/// What is laid over the call as it was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variant {
    /// Headers that the request has besides.
    pub headers: Vec<Header>,
    /// The path in place of the one that was said.
    pub request_path: Option<String>,
    /// The HTTP version that the client speaks.
    pub http_version: Option<&'static str>,
    /// The path as Lattice may read the one that was sent: the request is the same.
    pub path_read_as: Option<String>,
    /// How Lattice may read names and values of the query: the request is the same.
    pub query_reading: QueryReading,
    /// The headers as Lattice may read those that were said: the request is the same.
    pub headers_read_as: Option<Vec<Header>>,
}

/// How the query of a URL is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueryReading {
    /// As it is written.
    #[default]
    Literal,
    /// With its percent-encodings decoded.
    Decoded,
    /// As a form: `+` is a space as well (WHATWG URL standard, `application/x-www-form-urlencoded`).
    Form,
}

impl QueryReading {
    /// A name or a value, so read.
    pub fn of(self, text: &str) -> String {
        match self {
            Self::Literal => text.to_owned(),
            Self::Decoded => decoded(text),
            Self::Form => decoded(&text.replace('+', " ")),
        }
    }
}

impl Variant {
    /// The request with this header besides.
    pub fn with_header(name: &str, value: &str) -> Self {
        Self {
            headers: vec![Header {
                name: name.to_owned(),
                value: value.to_owned(),
            }],
            ..Self::default()
        }
    }

    /// The request with this path.
    pub fn with_path(path: String) -> Self {
        Self {
            request_path: Some(path),
            ..Self::default()
        }
    }

    /// The same request, its path read so.
    pub fn with_path_read_as(path: String) -> Self {
        Self {
            path_read_as: Some(path),
            ..Self::default()
        }
    }

    /// The same request, its query read so.
    pub fn with_query_reading(query_reading: QueryReading) -> Self {
        Self {
            query_reading,
            ..Self::default()
        }
    }

    /// The same request, its headers read so.
    pub fn with_headers_read_as(headers: Vec<Header>) -> Self {
        Self {
            headers_read_as: Some(headers),
            ..Self::default()
        }
    }

    /// The request by this version of HTTP.
    pub fn with_http_version(version: &'static str) -> Self {
        Self {
            http_version: Some(version),
            ..Self::default()
        }
    }

    /// Lays it over a URL.
    pub(super) fn url(&self, url: CallUrl) -> CallUrl {
        match self.path_read_as.as_ref().or(self.request_path.as_ref()) {
            Some(path) => CallUrl {
                path: path.clone(),
                ..url
            },
            None => url,
        }
    }
}
