//! The URL of a call, in the parts that the data plane looks at.

use http::Uri;

/// The parts of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallUrl {
    /// `http` or `https`.
    pub scheme: String,
    /// Lower-cased, without the port.
    pub host: String,
    /// The port, said or implied by the scheme.
    pub port: u16,
    /// The path, `/` at least.
    pub path: String,
    /// The query string without `?`, where there is one.
    pub query: Option<String>,
}

impl CallUrl {
    /// Reads an `http` or `https` URL, or one of a WebSocket, which begins as HTTP (RFC 6455, 3); the error says what is wrong with it, and shows no credential.
    pub fn parse(text: &str) -> Result<Self, String> {
        refuse_credentials(text)?;
        let uri: Uri = text
            .parse()
            .map_err(|_| format!("`{text}` is not a URL that HTTP can carry"))?;
        let scheme = uri
            .scheme_str()
            .ok_or_else(|| format!("`{text}` has no scheme: write http://… or https://…"))?
            .to_ascii_lowercase();
        let (scheme, implied) = match scheme.as_str() {
            "http" | "ws" => ("http", 80),
            "https" | "wss" => ("https", 443),
            _ => return Err(format!("`{text}` is neither http nor https")),
        };
        let host = uri
            .host()
            .filter(|it| !it.is_empty())
            .ok_or_else(|| format!("`{text}` names no host"))?;
        let behind_host = uri
            .authority()
            .and_then(|it| it.as_str().strip_prefix(host));
        let port =
            match behind_host.map(|it| it.strip_prefix(':').unwrap_or(it)) {
                None | Some("") => implied,
                Some(port) => port.parse().ok().filter(|it| *it > 0).ok_or_else(|| {
                    format!("`{port}` is no port: write a number from 1 to 65535")
                })?,
            };
        Ok(Self {
            scheme: scheme.to_owned(),
            host: host.trim_end_matches('.').to_ascii_lowercase(),
            port,
            path: match uri.path() {
                "" => "/".to_owned(),
                path => path.to_owned(),
            },
            query: uri.query().map(str::to_owned),
        })
    }

    /// The same request under another name; a port that the scheme implies is left out.
    pub fn with_host(&self, host: &str) -> String {
        let implied = if self.is_tls() { 443 } else { 80 };
        let port = if self.port == implied {
            String::new()
        } else {
            format!(":{}", self.port)
        };
        let query = self
            .query
            .as_ref()
            .map_or(String::new(), |it| format!("?{it}"));
        format!("{}://{host}{port}{}{query}", self.scheme, self.path)
    }

    /// Whether the client speaks TLS.
    pub fn is_tls(&self) -> bool {
        self.scheme == "https"
    }
}

/// A text with its percent-encodings decoded (RFC 3986, 2.1); what is none stays.
pub fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3);
        match digits.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(encoded) if *byte == b'%' => {
                plain.push(encoded);
                at += 3;
            }
            _ => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// Parameters of a presigned URL (AWS General Reference, "Add the signature to the query string").
const SIGNING_PARAMETERS: [&str; 8] = [
    "x-amz-algorithm",
    "x-amz-content-sha256",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
];

/// Refuses what would put a credential into the report and the snapshot.
fn refuse_credentials(text: &str) -> Result<(), String> {
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = after_scheme
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    if authority.contains('@') {
        return Err("the URL holds a user name or password before `@`; leave it out".to_owned());
    }
    let query = text.split_once('?').map_or("", |(_, query)| query);
    let names = query
        .split(['&', ';', '#'])
        .map(|it| it.split('=').next().unwrap_or_default());
    for name in names {
        // A hyphen may be written as %2D.
        let plain = name.to_ascii_lowercase().replace("%2d", "-");
        if let Some(parameter) = SIGNING_PARAMETERS.iter().find(|it| **it == plain) {
            return Err(format!(
                "the URL is a presigned one: leave out `{parameter}` and the other X-Amz-… parameters, which hold a signature"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CallUrl, decoded};

    #[test]
    fn a_url_has_a_port_and_a_path_even_where_it_says_none() {
        let url = CallUrl::parse("https://Orders.example.com").unwrap();
        assert_eq!(
            (url.port, url.path.as_str(), url.host.as_str()),
            (443, "/", "orders.example.com")
        );
        let url = CallUrl::parse("http://orders.example.com:8080/v1?a=b").unwrap();
        assert_eq!((url.port, url.query.as_deref()), (8080, Some("a=b")));
        assert!(CallUrl::parse("orders.example.com/v1").is_err());
        assert!(CallUrl::parse("ftp://orders.example.com").is_err());
    }

    #[test]
    fn encodings_are_decoded_once() {
        for (text, plain) in [
            ("/v1/or%64ers", "/v1/orders"),
            ("caf%C3%A9", "café"),
            ("a%2520b", "a%20b"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
        ] {
            assert_eq!(decoded(text), plain);
        }
    }

    #[test]
    fn a_websocket_begins_as_http() {
        let url = CallUrl::parse("wss://orders.example.com/live?x=1").unwrap();
        assert_eq!((url.scheme.as_str(), url.port), ("https", 443));
        assert_eq!(
            url.with_host(&url.host),
            "https://orders.example.com/live?x=1"
        );
        let url = CallUrl::parse("WS://orders.example.com").unwrap();
        assert_eq!((url.scheme.as_str(), url.port), ("http", 80));
    }

    #[test]
    fn a_port_that_is_none_is_no_default() {
        for port in ["99999", "0", "abc", "-1"] {
            let url = format!("https://orders.example.com:{port}/");
            assert!(CallUrl::parse(&url).is_err(), "{url}");
        }
        assert_eq!(
            CallUrl::parse("http://orders.example.com:/").unwrap().port,
            80
        );
        assert_eq!(CallUrl::parse("https://[::1]:8443/").unwrap().port, 8443);
    }

    #[test]
    fn a_credential_is_refused_and_not_repeated() {
        for url in [
            "https://user:s3cret@orders.example.com:99999/",
            "https://orders.example.com/?a=b&X-Amz-Signature=s3cret",
            "https://orders.example.com/?x%2DAmz-Security-Token=s3cret",
        ] {
            let error = CallUrl::parse(url).unwrap_err();
            assert!(!error.contains("s3cret"), "{error}");
        }
        assert!(CallUrl::parse("https://orders.example.com/a@b?c=d@e&x-amz-meta=1").is_ok());
    }
}
