//! The resolvers that people run, with their protection against DNS rebinding, before a server that
//! answers as AWS does: what each gives for a name of Lattice, and what is made of it.
//!
//! `tests/resolvers.sh` installs them from Debian and runs this.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use lattice_doctor::call::via::Via;
use lattice_doctor::collect::dns::{Asker, ask};
use lattice_doctor::diagnose::diagnose;
use lattice_doctor::playbook::Playbooks;
use lattice_doctor::render::json::v1::Report;
use lattice_doctor::snapshot::dns_result::DnsResult;
use lattice_doctor::snapshot::load;
use lattice_doctor::snapshot::observation::{DnsAnswer, Vantage};

#[expect(
    dead_code,
    unreachable_pub,
    reason = "the tests of the probe need more of it, and share it"
)]
#[path = "probe/resolver.rs"]
mod resolver;

use resolver::{Reply, Resolver, TYPE_A, TYPE_AAAA, TYPE_CNAME};

const MANAGED: &str = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
const ZONE: &str = "7d67968.vpc-lattice-svcs.eu-west-1.on.aws";
const CUSTOM: &str = "orders.shop.example.com";
const VPC: &str = "vpc-0c1a2b3c4d5e6f708";

/// A resolver that runs for as long as this lives.
struct Daemon {
    child: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Daemon {
    /// Starts a program with a file of settings, which name the port, the upstream's and the folder as
    /// `PORT`, `UPSTREAM` and `FOLDER`.
    fn start(program: &str, words: &[&str], settings: &str, upstream: &Resolver) -> Self {
        let free = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let folder = std::env::temp_dir().join(format!("lattice-doctor-{}", address.port()));
        fs::create_dir_all(&folder).unwrap();
        let filled = |text: &str| {
            text.replace("PORT", &address.port().to_string())
                .replace("UPSTREAM", &upstream.address.port().to_string())
                .replace("FOLDER", folder.to_str().unwrap())
        };
        fs::write(folder.join("settings"), filled(settings)).unwrap();
        let child = Command::new(program)
            .args(words.iter().map(|it| filled(it)))
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(fs::File::create(folder.join("log")).unwrap())
            .stderr(fs::File::create(folder.join("errors")).unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}; see tests/resolvers.sh"));
        Self {
            child,
            address,
            folder,
        }
    }

    /// What it says of a name, once it is up.
    fn ask(&self, name: &str) -> DnsAnswer {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let asker = Asker {
            resolver: Some(self.address),
            patience: Duration::from_secs(5),
            via: Via::Local,
            vantage: Vantage {
                via: "local".to_owned(),
                vpc: Some(VPC.to_owned()),
                ..Vantage::default()
            },
        };
        let begun = Instant::now();
        loop {
            let answer = runtime.block_on(ask(name, &asker));
            let is_up =
                !matches!(&answer.answer, DnsResult::NoAnswer(why) if why.contains("listens"));
            if is_up {
                return answer;
            }
            let errors = fs::read_to_string(self.folder.join("errors")).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(15), "{errors}");
            sleep(Duration::from_millis(200));
        }
    }
}

/// Answers as AWS and the owner of the custom name do.
fn upstream() -> Resolver {
    Resolver::start(|name, kind| {
        let addresses: Vec<IpAddr> = vec![
            "169.254.171.32".parse().unwrap(),
            "fd00:ec2:80::a9fe:ab20".parse().unwrap(),
        ];
        match (name, kind) {
            (MANAGED, TYPE_A | TYPE_AAAA) => Reply::Addresses(addresses),
            (MANAGED, _) => Reply::EmptyZone(ZONE),
            (CUSTOM, TYPE_A | TYPE_AAAA | TYPE_CNAME) => Reply::Chain(vec![MANAGED], addresses, 0),
            (CUSTOM, _) => Reply::EmptyZone("shop.example.com"),
            _ => Reply::Code(3),
        }
    })
}

/// The report on a healthy call of which only this is different.
fn report(host: &str, answer: DnsAnswer) -> Report {
    let file = if host == CUSTOM {
        "snapshots/healthy-custom-domain.json"
    } else {
        "snapshots/healthy-lambda.json"
    };
    let mut snapshot = load::from_text(&fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(snapshot.call.client_vpc.as_deref(), Some(VPC));
    snapshot.observations.dns = vec![answer];
    Report::from(&diagnose(&snapshot, &Playbooks::built_in()))
}

fn bind(upstream: &Resolver, denied: &str) -> Daemon {
    let settings = format!(
        "options {{ directory \"FOLDER\"; pid-file none; session-keyfile none; listen-on port PORT {{ 127.0.0.1; }};
         listen-on-v6 {{ none; }}; recursion yes; allow-query {{ any; }}; dnssec-validation no; forward only;
         forwarders {{ 127.0.0.1 port UPSTREAM; }}; {denied} }};
         controls {{ }};"
    );
    Daemon::start(
        "named",
        &["-g", "-c", "FOLDER/settings", "-n", "1"],
        &settings,
        upstream,
    )
}

fn dnsmasq(upstream: &Resolver, more: &[&str]) -> Daemon {
    let words = [
        "--no-daemon",
        "--no-resolv",
        "--no-hosts",
        "--port=PORT",
        "--listen-address=127.0.0.1",
        "--bind-interfaces",
        "--server=127.0.0.1#UPSTREAM",
        "--pid-file=",
        "--user=root",
        "--conf-file=FOLDER/settings",
    ];
    Daemon::start("dnsmasq", &[&words[..], more].concat(), "", upstream)
}

fn unbound(upstream: &Resolver, more: &str) -> Daemon {
    let settings = format!(
        "server:\n interface: 127.0.0.1@PORT\n do-daemonize: no\n chroot: \"\"\n username: \"\"\n \
         directory: \"FOLDER\"\n pidfile: \"\"\n use-syslog: no\n do-not-query-localhost: no\n \
         module-config: \"iterator\"\n private-address: 169.254.0.0/16\n private-address: fd00::/8\n{more}\
         remote-control:\n control-enable: no\n\
         forward-zone:\n name: \".\"\n forward-addr: 127.0.0.1@UPSTREAM\n"
    );
    Daemon::start(
        "unbound",
        &["-d", "-c", "FOLDER/settings"],
        &settings,
        upstream,
    )
}

fn knot(upstream: &Resolver, protection: &str) -> Daemon {
    let settings = format!(
        "net.listen('127.0.0.1', PORT, {{ kind = 'dns' }})\ncache.size = 10 * MB\n\
         trust_anchors.remove('.')\n{protection}\n\
         policy.add(policy.all(policy.FORWARD({{ '127.0.0.1@UPSTREAM' }})))\n"
    );
    Daemon::start(
        "kresd",
        &["-c", "FOLDER/settings", "-n", "FOLDER"],
        &settings,
        upstream,
    )
}

fn powerdns(upstream: &Resolver) -> Daemon {
    let words = [
        "--config-dir=FOLDER",
        "--local-address=127.0.0.1",
        "--local-port=PORT",
        "--daemon=no",
        "--forward-zones-recurse=.=127.0.0.1:UPSTREAM",
        "--dnssec=off",
        "--socket-dir=FOLDER",
        "--hint-file=no",
        "--setuid=",
        "--setgid=",
    ];
    Daemon::start("pdns_recursor", &words, "", upstream)
}

fn assert_dropped(host: &str, daemon: &Daemon, words: &str) {
    let answer = daemon.ask(host);
    let shown = format!("{answer:?}");
    let report = report(host, answer);
    assert_eq!(
        report.verdict.code.as_deref(),
        Some("dns-rebind-protection"),
        "{shown}"
    );
    assert_eq!(report.verdict.confidence, "likely", "{shown}");
    assert!(
        report.verdict.summary.contains(words),
        "{}",
        report.verdict.summary
    );
}

fn assert_healthy(host: &str, daemon: &Daemon) {
    let answer = daemon.ask(host);
    let shown = format!("{answer:?}");
    let report = report(host, answer);
    assert_eq!(
        report.verdict.status, "healthy",
        "{shown}: {}",
        report.verdict.summary
    );
}

#[test]
#[ignore = "needs bind9 of Debian: tests/resolvers.sh"]
fn bind_denies_answer_addresses() {
    let upstream = upstream();
    let list = "169.254.0.0/16; fd00::/8;";
    let daemon = bind(&upstream, &format!("deny-answer-addresses {{ {list} }};"));
    for host in [MANAGED, CUSTOM] {
        assert_dropped(host, &daemon, "SERVFAIL");
    }
    let excepted = format!("deny-answer-addresses {{ {list} }} except-from {{ \"{ZONE}\"; }};");
    assert_healthy(MANAGED, &bind(&upstream, &excepted));
    // Private addresses alone: the AAAA goes.
    let daemon = bind(
        &upstream,
        "deny-answer-addresses { 10.0.0.0/8; fd00::/8; };",
    );
    let report = report(MANAGED, daemon.ask(MANAGED));
    assert_eq!(report.verdict.status, "healthy");
    let findings = report.hops.iter().flat_map(|it| &it.findings);
    let warned: Vec<&str> = findings
        .filter(|it| it.status == "warn")
        .map(|it| it.code.as_str())
        .collect();
    assert_eq!(warned, ["dns-family-unanswered"]);
}

#[test]
#[ignore = "needs dnsmasq-base of Debian: tests/resolvers.sh"]
fn dnsmasq_stops_rebinding() {
    let upstream = upstream();
    let daemon = dnsmasq(&upstream, &["--stop-dns-rebind"]);
    for host in [MANAGED, CUSTOM] {
        assert_dropped(host, &daemon, "NOERROR without records");
    }
    let excepted = [
        "--stop-dns-rebind",
        "--rebind-domain-ok=/vpc-lattice-svcs.eu-west-1.on.aws/",
    ];
    assert_healthy(MANAGED, &dnsmasq(&upstream, &excepted));
}

#[test]
#[ignore = "needs unbound of Debian: tests/resolvers.sh"]
fn unbound_drops_private_addresses() {
    let upstream = upstream();
    let daemon = unbound(&upstream, "");
    for host in [MANAGED, CUSTOM] {
        assert_dropped(host, &daemon, "NOERROR without records");
    }
    let excepted = " private-domain: \"vpc-lattice-svcs.eu-west-1.on.aws\"\n";
    assert_healthy(MANAGED, &unbound(&upstream, excepted));
}

#[test]
#[ignore = "needs knot-resolver of Debian: tests/resolvers.sh"]
fn knot_blocks_rebinding_and_says_so() {
    let upstream = upstream();
    let daemon = knot(&upstream, "modules.load('rebinding < iterate')");
    for host in [MANAGED, CUSTOM] {
        assert_dropped(host, &daemon, "blocked by DNS rebinding protection");
    }
    assert_healthy(MANAGED, &knot(&upstream, ""));
}

#[test]
#[ignore = "needs pdns-recursor of Debian: tests/resolvers.sh"]
fn powerdns_has_no_such_protection() {
    let upstream = upstream();
    let daemon = powerdns(&upstream);
    for host in [MANAGED, CUSTOM] {
        assert_healthy(host, &daemon);
    }
}
