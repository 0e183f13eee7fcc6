//! The metadata that a machine finds about itself: EC2's instance metadata (version 2 only), and the
//! credentials and task metadata (version 4) of ECS.

use lattice_doctor::snapshot::network::{Interface, InterfaceDetail};
use serde_json::{Value, json};

use super::Shared;
use super::ec2::{hardware, of_family};
use super::encode::Answer;
use super::keys::{self, Credentials, made_up};
use super::request::Request;

/// What kind of machine the client runs on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Place {
    /// No metadata at all.
    #[default]
    Nowhere,
    /// An EC2 instance with this network interface and this role.
    Instance {
        /// `eni-…`, of the snapshot.
        interface: String,
        /// The ARN of its role; without one it has no credentials.
        role: Option<String>,
    },
    /// A task of ECS with this network interface and this role.
    Container {
        /// `eni-…`, of the snapshot.
        interface: String,
        /// The ARN of its role.
        role: Option<String>,
    },
}

const TOKEN: &str = "AQAEAL-the-only-token-of-the-loopback-world==";

/// The answer, if the request is one for metadata.
pub fn answer(shared: &Shared, request: &Request) -> Option<Answer> {
    let path = request.path.trim_start_matches('/');
    let part = path.split('/').next().unwrap_or_default();
    if !matches!(part, "latest" | "v2" | "v4") || request.header("x-amz-date").is_some() {
        return None;
    }
    let place = shared.settings.read().unwrap().place.clone();
    let snapshot = shared.snapshot.read().unwrap();
    let found = match &place {
        Place::Nowhere => None,
        Place::Instance { interface, role } => {
            if let Some(refusal) = refusal(request) {
                return Some(refusal);
            }
            let interfaces = &snapshot.estate.interfaces;
            let machine = Machine::of(interfaces, interface, &snapshot.region);
            machine.and_then(|it| it.instance(shared, path, role.as_deref()))
        }
        Place::Container { interface, role } => {
            let interfaces = &snapshot.estate.interfaces;
            let machine = Machine::of(interfaces, interface, &snapshot.region);
            machine.and_then(|it| it.container(shared, path, role.as_deref()))
        }
    };
    Some(found.map_or_else(|| text(404, "Not Found".to_owned()), |it| text(200, it)))
}

fn text(status: u16, body: String) -> Answer {
    let kind = if body.starts_with('{') {
        "application/json"
    } else {
        "text/plain"
    };
    Answer {
        status,
        headers: vec![("content-type", kind.to_owned())],
        body: body.into_bytes(),
    }
}

/// Version 2: a token first, by PUT and not through a proxy; then the token with every question.
fn refusal(request: &Request) -> Option<Answer> {
    if request.path == "/latest/api/token" {
        let ttl = request.header("x-aws-ec2-metadata-token-ttl-seconds");
        return Some(match (request.method.as_str(), ttl) {
            ("PUT", Some(ttl)) if request.header("x-forwarded-for").is_none() => {
                let mut answer = text(200, TOKEN.to_owned());
                let name = "x-aws-ec2-metadata-token-ttl-seconds";
                answer.headers.push((name, ttl.to_owned()));
                answer
            }
            ("PUT", _) => text(400, String::new()),
            _ => text(405, String::new()),
        });
    }
    let has_token = request.header("x-aws-ec2-metadata-token") == Some(TOKEN);
    (!has_token).then(|| text(401, String::new()))
}

struct Machine<'a> {
    id: &'a str,
    account: &'a str,
    detail: &'a InterfaceDetail,
    region: &'a str,
}

impl<'a> Machine<'a> {
    fn of(
        interfaces: &'a std::collections::BTreeMap<String, Interface>,
        id: &str,
        region: &'a str,
    ) -> Option<Self> {
        let (id, interface) = interfaces.get_key_value(id)?;
        Some(Self {
            id,
            account: &interface.account,
            detail: interface.detail.seen()?,
            region,
        })
    }

    fn credentials(&self, shared: &Shared, role: &str) -> Credentials {
        let account = role.split(':').nth(4).unwrap_or(self.account);
        let name = role.rsplit('/').next().unwrap_or(role);
        let session = self.detail.instance.as_deref().unwrap_or("task");
        let arn = format!("arn:aws:sts::{account}:assumed-role/{name}/{session}");
        keys::hand_out(shared, account, arn, 6 * 3600)
    }

    /// What `/latest/…` says on an instance.
    fn instance(&self, shared: &Shared, path: &str, role: Option<&str>) -> Option<String> {
        let detail = self.detail;
        let mac = hardware(self.id);
        let instance = detail.instance.as_deref().unwrap_or("i-0123456789abcdef0");
        let four = of_family(&detail.addresses, true);
        let six = of_family(&detail.addresses, false);
        if path == "latest/dynamic/instance-identity/document" {
            let document = json!({
                "accountId": self.account,
                "architecture": "arm64",
                "availabilityZone": format!("{}a", self.region),
                "instanceId": instance,
                "privateIp": four.first(),
                "region": self.region,
                "version": "2017-09-30",
            });
            return Some(document.to_string());
        }
        let path = path.strip_prefix("latest/meta-data/")?;
        let of_mac = format!("network/interfaces/macs/{mac}/");
        if let Some(item) = path.strip_prefix(&of_mac) {
            return Some(match item {
                "interface-id" => self.id.to_owned(),
                "vpc-id" => detail.vpc.clone(),
                "subnet-id" => detail.subnet.clone(),
                "owner-id" => self.account.to_owned(),
                "security-group-ids" => detail.security_groups.join("\n"),
                "local-ipv4s" => four.join("\n"),
                "ipv6s" => six.join("\n"),
                "device-number" => "0".to_owned(),
                "mac" => mac,
                _ => return None,
            });
        }
        let role_name = role.map(|it| it.rsplit('/').next().unwrap_or(it));
        if let Some(name) = path.strip_prefix("iam/security-credentials/") {
            let (role, role_name) = (role?, role_name?);
            return match name {
                "" => Some(role_name.to_owned()),
                _ if name == role_name => {
                    let given = self.credentials(shared, role);
                    Some(credentials(
                        &given,
                        json!({
                            "Code": "Success",
                            "LastUpdated": "2025-11-03T09:15:42Z",
                            "Type": "AWS-HMAC",
                        }),
                    ))
                }
                _ => None,
            };
        }
        Some(match path {
            "instance-id" => instance.to_owned(),
            "mac" => mac,
            "local-ipv4" => four.first()?.clone(),
            "placement/region" => self.region.to_owned(),
            "placement/availability-zone" => format!("{}a", self.region),
            "network/interfaces/macs" | "network/interfaces/macs/" => format!("{mac}/"),
            "iam/security-credentials" => role_name?.to_owned(),
            _ => return None,
        })
    }

    /// What the agent says in a task: `/v2/credentials/…` and `/v4/…`.
    fn container(&self, shared: &Shared, path: &str, role: Option<&str>) -> Option<String> {
        if path.starts_with("v2/credentials/") {
            let given = self.credentials(shared, role?);
            return Some(credentials(&given, json!({"RoleArn": role})));
        }
        let rest = path.strip_prefix("v4/")?;
        let container = json!({
            "DockerId": "0123456789abcdef-1",
            "Name": "app",
            "KnownStatus": "RUNNING",
            "Type": "NORMAL",
            "Networks": [{
                "NetworkMode": "awsvpc",
                "IPv4Addresses": of_family(&self.detail.addresses, true),
                "IPv6Addresses": of_family(&self.detail.addresses, false),
                "AttachmentIndex": 0,
                "MACAddress": hardware(self.id),
            }],
        });
        let (region, account) = (self.region, self.account);
        let task = format!(
            "arn:aws:ecs:{region}:{account}:task/apps/{}",
            made_up(&["task", self.id])
        );
        match rest.split_once('/').map(|(_, it)| it) {
            None | Some("") => Some(container.to_string()),
            Some("task") => {
                let document = json!({
                    "Cluster": format!("arn:aws:ecs:{region}:{account}:cluster/apps"),
                    "TaskARN": task,
                    "Family": "app",
                    "Revision": "7",
                    "DesiredStatus": "RUNNING",
                    "KnownStatus": "RUNNING",
                    "LaunchType": "FARGATE",
                    "AvailabilityZone": format!("{region}a"),
                    "VPCID": self.detail.vpc,
                    "Containers": [container],
                });
                Some(document.to_string())
            }
            Some(_) => None,
        }
    }
}

fn credentials(given: &Credentials, mut document: Value) -> String {
    document["AccessKeyId"] = given.key.as_str().into();
    document["SecretAccessKey"] = given.secret.as_str().into();
    document["Token"] = given.session.token.as_str().into();
    let expires = given.session.expires.strftime("%Y-%m-%dT%H:%M:%SZ");
    document["Expiration"] = expires.to_string().into();
    document.to_string()
}
