//! A data plane for the healthy snapshot, a request to it, and its caller.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use aws_credential_types::Credentials;
use lattice_doctor::call::via::Via;
use lattice_doctor::collect::dns::Asker;
use lattice_doctor::collect::probe::{Request, Seen, Signer, Version, probe};
use lattice_doctor::snapshot::observation::Vantage;
use lattice_doctor::snapshot::{Snapshot, load};

use crate::dataplane::{Caller, DataPlane, Settings};
use crate::resolver::{Reply, Resolver, TYPE_A};

pub const HOST: &str = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
pub const CALLER: &str =
    "arn:aws:sts::444455556666:assumed-role/checkout-service/i-0c5e6f708192a3b4c";
pub const KEY: &str = "ASIAIOSFODNN7EXAMPLE";
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";

pub fn healthy() -> Snapshot {
    let text = std::fs::read_to_string("snapshots/healthy-ip.json").unwrap();
    load::from_text(&text).unwrap()
}

/// The healthy estate with an HTTP listener beside its HTTPS one.
pub fn with_http() -> Snapshot {
    let text = std::fs::read_to_string("snapshots/healthy-ip.json").unwrap();
    let text = text.replace("\"protocol\": \"HTTPS\"", "\"protocol\": \"HTTP\"");
    load::from_text(&text.replace("\"port\": 443,", "\"port\": 80,")).unwrap()
}

pub fn settings() -> Settings {
    let caller = Caller {
        arn: CALLER.to_owned(),
        secret: SECRET.to_owned(),
        token: Some(TOKEN.to_owned()),
    };
    Settings {
        callers: [(KEY.to_owned(), caller)].into(),
        ..Settings::default()
    }
}

pub fn signer() -> Signer {
    Signer {
        caller: CALLER.to_owned(),
        credentials: Credentials::new(KEY, SECRET, Some(TOKEN.to_owned()), None, "test"),
        region: "eu-west-1".to_owned(),
        sigv4a: false,
    }
}

pub fn asker() -> Asker {
    Asker {
        resolver: None,
        patience: Duration::from_secs(2),
        via: Via::Local,
        vantage: Vantage {
            via: "local".to_owned(),
            ..Vantage::default()
        },
    }
}

/// A request to a data plane, by its own name.
pub fn request(scheme: &str, target: &str, plane: &DataPlane) -> Request {
    Request {
        url: format!("{scheme}://{HOST}{target}"),
        method: "GET".to_owned(),
        method_is_said: false,
        headers: Vec::new(),
        connect_to: Some(plane.address().to_string()),
        ca_bundle: Some(plane.authority()),
        asker: asker(),
        connect_patience: Duration::from_secs(2),
        read_patience: Duration::from_secs(2),
        version: Version::Any,
    }
}

pub fn send(request: &Request, signer: Option<&Signer>) -> Seen {
    run(probe(request, signer)).unwrap()
}

pub fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(work)
}

/// A resolver that knows one name on the loopback address.
pub fn loopback_name(name: &'static str) -> Resolver {
    Resolver::start(move |asked, kind| match (asked == name, kind) {
        (true, TYPE_A) => Reply::Addresses(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]),
        (true, _) => Reply::Code(0),
        _ => Reply::Code(3),
    })
}
