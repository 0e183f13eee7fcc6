//! The fixed script with the settings of one errand before it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::collect::probe::{Outgoing, Request, nonce};

/// What is run in the other place.
const SCRIPT: &str = include_str!("probe.sh");

/// The end of the configuration, which no line of it is.
const END: &str = "LD_END";

/// One thing to do there.
pub(super) struct Errand {
    /// What begins each line of the script's own: nobody else knows it.
    pub(super) mark: String,
    /// The whole text for `sh`.
    pub(super) script: String,
}

impl fmt::Debug for Errand {
    // The script may hold a signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Errand").finish_non_exhaustive()
    }
}

impl Errand {
    /// Asks for a name.
    pub(super) fn dns(
        name: &str,
        resolver: Option<SocketAddr>,
        patience: Duration,
    ) -> Result<Self, String> {
        let is_name = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
        if name.is_empty() || name.starts_with('-') || !name.bytes().all(is_name) {
            return Err("it is no name that DNS can carry".to_owned());
        }
        let server = resolver.map_or_else(String::new, |it| it.ip().to_string());
        let port = resolver.map_or(53, |it| it.port());
        let settings = [
            ("ld_name", name.to_owned()),
            ("ld_resolver", server),
            ("ld_port", port.to_string()),
            ("ld_time", whole_seconds(patience).to_string()),
        ];
        Self::of(&settings, &[])
    }

    /// Sends a request.
    pub(super) fn request(
        outgoing: &Outgoing,
        request: &Request,
        resolved: &[IpAddr],
        is_signed: bool,
    ) -> Result<Self, String> {
        let connect = whole_seconds(request.connect_patience);
        let total = connect + whole_seconds(request.read_patience);
        let mut config = vec![
            ("url", outgoing.url.clone()),
            ("user-agent", outgoing.agent.clone()),
            ("noproxy", "*".to_owned()),
            ("connect-timeout", connect.to_string()),
            ("max-time", total.to_string()),
            ("max-filesize", "65536".to_owned()),
        ];
        match outgoing.method.as_str() {
            "GET" | "HEAD" => {}
            method => {
                config.push(("request", method.to_owned()));
                if matches!(method, "POST" | "PUT" | "PATCH") {
                    config.push(("data", String::new()));
                    config.push(("header", "content-type:".to_owned()));
                }
            }
        }
        for (name, value) in &outgoing.headers {
            config.push(("header", format!("{name}: {value}")));
        }
        if let Some(to) = &request.connect_to {
            config.push(("connect-to", format!("::{to}")));
        } else if !resolved.is_empty() {
            let list: Vec<String> = resolved.iter().map(ToString::to_string).collect();
            let what = format!("{}:{}:{}", outgoing.host, outgoing.port, list.join(","));
            config.push(("resolve", what));
        }
        let is_plain = outgoing.method == "GET"
            && !is_signed
            && outgoing.headers.is_empty()
            && request.connect_to.is_none();
        let settings = [
            ("ld_name", String::new()),
            (
                "ld_url",
                if is_plain {
                    outgoing.url.clone()
                } else {
                    String::new()
                },
            ),
            ("ld_agent", outgoing.agent.clone()),
            ("ld_time", connect.to_string()),
        ];
        let flags: &[&str] = if outgoing.method == "HEAD" {
            &["head"]
        } else {
            &["include"]
        };
        let mut lines: Vec<String> = ["silent", "show-error", "globoff", "path-as-is"]
            .iter()
            .chain(flags)
            .map(|it| (*it).to_owned())
            .collect();
        for (name, value) in config {
            lines.push(format!("{name} = {}", for_curl(&value)?));
        }
        Self::of(&settings, &lines)
    }

    fn of(settings: &[(&str, String)], config: &[String]) -> Result<Self, String> {
        let mark = format!("ld-{}", nonce()?);
        let mut script = format!("ld_mark={mark}\n");
        for (name, value) in settings {
            script.push_str(&format!("{name}={}\n", for_shell(value)?));
        }
        if !config.is_empty() {
            let times = "%{http_code} %{http_version} %{time_namelookup} %{time_connect} \
                         %{time_appconnect} %{time_starttransfer} %{time_total} %{remote_ip}";
            script.push_str(&format!("ld_config() {{ cat <<\\{END}\n"));
            script.push_str(&config.join("\n"));
            script.push_str(&format!(
                "\nwrite-out = \"\\n{mark} times {times}\\n\"\n{END}\n}}\n"
            ));
        }
        script.push_str(SCRIPT);
        Ok(Self { mark, script })
    }
}

/// At least one, for tools that count in whole seconds.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().max(1)
}

/// A value between double quotes, of which a shell changes nothing.
fn for_shell(value: &str) -> Result<String, String> {
    printable(value)?;
    let mut quoted = String::from("\"");
    for character in value.chars() {
        if matches!(character, '"' | '\\' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    Ok(quoted)
}

/// A value of curl's configuration (curl(1), `--config`).
fn for_curl(value: &str) -> Result<String, String> {
    printable(value)?;
    Ok(format!(
        "\"{}\"",
        value.replace('\\', "\\\\").replace('"', "\\\"")
    ))
}

fn printable(value: &str) -> Result<(), String> {
    if value.chars().any(char::is_control) {
        Err("the request holds a character that no script can carry".to_owned())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Errand, SCRIPT, for_curl, for_shell};

    #[test]
    fn the_script_can_stand_between_single_quotes() {
        assert!(!SCRIPT.contains('\''));
    }

    #[test]
    fn no_value_is_more_than_a_value() {
        assert_eq!(
            for_shell("$(id) `id` \"\\"),
            Ok("\"\\$(id) \\`id\\` \\\"\\\\\"".to_owned())
        );
        assert_eq!(for_curl("a\"b\\c"), Ok("\"a\\\"b\\\\c\"".to_owned()));
        assert!(for_shell("a\nb").is_err() && for_curl("a\rb").is_err());
        let patience = Duration::from_secs(5);
        for name in ["", "-x", "a b", "a;reboot", "$(id)", "a'b"] {
            assert!(Errand::dns(name, None, patience).is_err(), "{name}");
        }
    }
}
