//! An instance of EC2, and a pod on one (EC2 user guide, "instance metadata categories").

use std::net::IpAddr;
use std::time::Duration;

use aws_config::imds::Client;
use aws_config::imds::client::Builder;
use aws_config::provider_config::ProviderConfig;
use futures::future::join_all;
use ipnet::IpNet;
use serde_json::Value;

use crate::collect::here::{CONNECT, Here};

/// The service answers from the machine itself; where it is not allowed to, no answer comes at all.
const READ: Duration = Duration::from_millis(500);

const INTERFACES: &str = "/latest/meta-data/network/interfaces/macs/";

/// One interface of the instance.
#[derive(Debug, Clone, Default)]
struct Interface {
    id: Option<String>,
    vpc: Option<String>,
    addresses: Vec<IpAddr>,
    /// Ranges from which pods have their addresses.
    prefixes: Vec<IpNet>,
}

/// Asks the instance metadata service, version 2; the interface is the one that has `address`.
pub(super) async fn ask(address: Option<IpAddr>, is_pod: bool) -> Option<Here> {
    read(&client().build(), address, is_pod).await
}

/// `AWS_EC2_METADATA_SERVICE_ENDPOINT` and its mode are read by the SDK.
pub(super) fn client() -> Builder {
    // The SDK brings no HTTP client of its own in this build; these calls need no TLS.
    let http = aws_smithy_http_client::Builder::new().build_http();
    Client::builder()
        .configure(&ProviderConfig::without_region().with_http_client(http))
        .connect_timeout(CONNECT)
        .read_timeout(READ)
        .max_attempts(1)
}

pub(super) async fn read(metadata: &Client, address: Option<IpAddr>, is_pod: bool) -> Option<Here> {
    // The first question gets the token that all others use, and shows whether anybody answers.
    let document = "/latest/dynamic/instance-identity/document".to_owned();
    let document = get(metadata, document).await?;
    let document: Value = serde_json::from_str(&document).ok()?;
    let (main, macs) = tokio::join!(
        get(metadata, "/latest/meta-data/mac".to_owned()),
        get(metadata, INTERFACES.to_owned())
    );
    let mut macs: Vec<String> = macs.as_deref().map(macs_of).unwrap_or_default();
    if let Some(main) = main {
        macs.retain(|it| *it != main);
        macs.insert(0, main);
    }
    let interfaces = join_all(macs.iter().map(|mac| interface(metadata, mac))).await;
    Some(place(&document, &interfaces, address, is_pod))
}

async fn get(metadata: &Client, path: String) -> Option<String> {
    let text = metadata.get(path).await.ok()?;
    Some(text.as_ref().trim().to_owned()).filter(|it| !it.is_empty())
}

fn macs_of(listed: &str) -> Vec<String> {
    let macs = listed.lines().map(|it| it.trim_end_matches('/').to_owned());
    macs.filter(|it| !it.is_empty()).collect()
}

async fn interface(metadata: &Client, mac: &str) -> Interface {
    let item = |name: &str| get(metadata, format!("{INTERFACES}{mac}/{name}"));
    let (id, vpc, four, six, prefixes) = tokio::join!(
        item("interface-id"),
        item("vpc-id"),
        item("local-ipv4s"),
        item("ipv6s"),
        item("ipv4-prefix"),
    );
    Interface {
        id,
        vpc,
        addresses: parsed(four).into_iter().chain(parsed(six)).collect(),
        prefixes: parsed(prefixes),
    }
}

fn parsed<T: std::str::FromStr>(lines: Option<String>) -> Vec<T> {
    let lines = lines.unwrap_or_default();
    lines
        .lines()
        .filter_map(|it| it.trim().parse().ok())
        .collect()
}

/// What the instance says, as it concerns this process. The first interface is the main one.
fn place(
    document: &Value,
    interfaces: &[Interface],
    address: Option<IpAddr>,
    is_pod: bool,
) -> Here {
    let text = |name: &str| document[name].as_str().map(str::to_owned);
    let main = interfaces.first().cloned().unwrap_or_default();
    let has_it = |it: &&Interface| {
        address.is_some_and(|address| {
            it.addresses.contains(&address) || it.prefixes.iter().any(|it| it.contains(&address))
        })
    };
    let own = interfaces.iter().find(has_it);
    // A pod shares the node's first address only where it uses the host's network.
    let is_node = address.is_none() || address == main.addresses.first().copied();
    if is_pod && !is_node {
        return Here {
            place: "pod address",
            // All interfaces of a node are in its VPC, those of its pods among them.
            vpc: own.unwrap_or(&main).vpc.clone(),
            interface: own.and_then(|it| it.id.clone()),
            address,
            account: text("accountId"),
            region: text("region"),
            ..Here::default()
        };
    }
    // In a container's network of its own, what leaves the machine has the main interface's address.
    let interface = own.unwrap_or(&main);
    let private = text("privateIp").and_then(|it| it.parse().ok());
    Here {
        place: "instance metadata",
        vpc: interface.vpc.clone(),
        interface: interface.id.clone(),
        instance: text("instanceId"),
        address: own.and(address).or(private),
        account: text("accountId"),
        region: text("region"),
        function: None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use serde_json::{Value, json};

    use super::{Interface, macs_of, place};

    fn document() -> Value {
        json!({
            "accountId": "444455556666",
            "instanceId": "i-0a",
            "privateIp": "10.1.0.10",
            "region": "eu-west-1",
        })
    }

    fn interface(id: &str, address: &str, prefix: Option<&str>) -> Interface {
        Interface {
            id: Some(id.to_owned()),
            vpc: Some("vpc-0a".to_owned()),
            addresses: vec![address.parse().unwrap()],
            prefixes: prefix.map(|it| it.parse().unwrap()).into_iter().collect(),
        }
    }

    fn two() -> Vec<Interface> {
        vec![
            interface("eni-0a", "10.1.0.10", None),
            interface("eni-0b", "10.1.1.10", Some("10.1.1.16/28")),
        ]
    }

    fn address(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn the_interface_is_the_one_that_calls_leave_by() {
        let here = place(&document(), &two(), address("10.1.1.10"), false);
        assert_eq!(here.interface.as_deref(), Some("eni-0b"));
        assert_eq!(here.instance.as_deref(), Some("i-0a"));
        // Behind the address of a container's bridge stands the main interface.
        let here = place(&document(), &two(), address("172.17.0.2"), false);
        assert_eq!(here.interface.as_deref(), Some("eni-0a"));
        assert_eq!(here.address, address("10.1.0.10"));
    }

    #[test]
    fn a_pod_is_not_its_node() {
        let here = place(&document(), &two(), address("10.1.1.20"), true);
        assert_eq!(here.place, "pod address");
        assert_eq!(
            (here.interface.as_deref(), here.instance),
            (Some("eni-0b"), None)
        );
        // With a security group of its own a pod has an interface that the node does not list.
        let here = place(&document(), &two(), address("10.1.9.9"), true);
        assert_eq!(
            (here.interface, here.vpc.as_deref()),
            (None, Some("vpc-0a"))
        );
        let on_host = place(&document(), &two(), address("10.1.0.10"), true);
        assert_eq!(on_host.instance.as_deref(), Some("i-0a"));
    }

    #[test]
    fn interfaces_are_listed_by_line() {
        assert_eq!(macs_of("0e:49/\n0e:50/\n"), ["0e:49", "0e:50"]);
    }
}
