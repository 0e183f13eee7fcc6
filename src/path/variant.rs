//! The same call with something said that nobody said: what an assumption is held against.

use crate::path::url::CallUrl;
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

    /// The request by this version of HTTP.
    pub fn with_http_version(version: &'static str) -> Self {
        Self {
            http_version: Some(version),
            ..Self::default()
        }
    }

    /// Lays it over a URL.
    pub(super) fn url(&self, url: CallUrl) -> CallUrl {
        match &self.request_path {
            Some(path) => CallUrl {
                path: path.clone(),
                ..url
            },
            None => url,
        }
    }
}
