//! Where this process runs: what the machine's own metadata tell of its place.
//!
//! Asked before anything else, so nothing here may stall a laptop, where nobody answers: 300 ms for a
//! connection, no second try, two seconds for all of it.

mod instance;
mod task;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

/// The longest that it may take to get a connection.
const CONNECT: Duration = Duration::from_millis(300);

/// The longest that all of it may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// What this machine knows of its own place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Here {
    /// How it is known: `instance metadata`, `task metadata`, `pod address`, `Lambda environment`.
    pub place: &'static str,
    /// `vpc-…`.
    pub vpc: Option<String>,
    /// `eni-…`.
    pub interface: Option<String>,
    /// `i-…`; absent in a pod or task with an address of its own.
    pub instance: Option<String>,
    /// Its private address.
    pub address: Option<IpAddr>,
    /// Its account, 12 digits.
    pub account: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// The name of the function; [`Here::function_arn`] makes the ARN of it.
    pub function: Option<String>,
}

impl Here {
    /// The ARN of the function that this process is. The environment does not say whose it is, and
    /// the credentials in use do: the execution role belongs to the function's account (Lambda
    /// developer guide, "Execution role").
    pub fn function_arn(&self, account: &str) -> Option<String> {
        let (function, region) = (self.function.as_deref()?, self.region.as_deref()?);
        let partition = crate::names::partition(region);
        Some(format!(
            "arn:{partition}:lambda:{region}:{account}:function:{function}"
        ))
    }

    /// What `--client` would have to say: the surest of what is known.
    pub fn client(&self) -> Option<String> {
        let address = self.address.map(|it| it.to_string());
        self.interface.clone().or(self.instance.clone()).or(address)
    }
}

/// Asks the metadata services, without stalling where there are none.
pub async fn find() -> Option<Here> {
    let found = tokio::time::timeout(PATIENCE, look()).await;
    found.ok().flatten()
}

async fn look() -> Option<Here> {
    if let Some(name) = variable("AWS_LAMBDA_FUNCTION_NAME") {
        return Some(Here {
            place: "Lambda environment",
            region: variable("AWS_REGION"),
            function: Some(name),
            ..Here::default()
        });
    }
    if let Some(uri) = variable("ECS_CONTAINER_METADATA_URI_V4")
        && let Some(here) = task::ask(&uri).await
    {
        return Some(here);
    }
    let address = own_address();
    let is_pod = variable("KUBERNETES_SERVICE_HOST").is_some();
    let is_off =
        variable("AWS_EC2_METADATA_DISABLED").is_some_and(|it| it.eq_ignore_ascii_case("true"));
    let instance = if is_off {
        None
    } else {
        instance::ask(address, is_pod).await
    };
    instance.or_else(|| (is_pod && is_of_aws()).then(|| of_pod(address)))
}

/// A pod of EKS has an address of the VPC (EKS user guide, "Amazon VPC CNI"), which mostly may not ask
/// the instance.
fn of_pod(address: Option<IpAddr>) -> Here {
    Here {
        place: "pod address",
        address,
        region: variable("AWS_REGION"),
        ..Here::default()
    }
}

/// Whether AWS gave this process its credentials, as it does to pods: a cluster may be anywhere.
fn is_of_aws() -> bool {
    let given = [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];
    given.into_iter().any(|it| variable(it).is_some())
}

/// The address from which a call to Lattice would leave. The kernel picks it when a datagram socket
/// is connected; nothing is sent.
fn own_address() -> Option<IpAddr> {
    // 169.254.171.0/24 and fd00:ec2:80::/64 are Lattice's (VPC Lattice user guide, security groups).
    let four = (
        IpAddr::from(Ipv4Addr::UNSPECIFIED),
        IpAddr::from([169, 254, 171, 1]),
    );
    let six = (
        IpAddr::from(Ipv6Addr::UNSPECIFIED),
        IpAddr::from([0xfd00, 0xec2, 0x80, 0, 0, 0, 0, 1]),
    );
    [four, six].into_iter().find_map(|(from, to)| {
        let socket = UdpSocket::bind(SocketAddr::new(from, 0)).ok()?;
        socket.connect(SocketAddr::new(to, 443)).ok()?;
        let address = socket.local_addr().ok()?.ip();
        let is_useful =
            !address.is_loopback() && !address.is_unspecified() && !is_link_local(address);
        is_useful.then_some(address)
    })
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => it.is_link_local(),
        IpAddr::V6(it) => it.is_unicast_link_local(),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the platform tells a process of its place by these variables, and nobody types them"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests;
