#!/usr/bin/env bash
# hickory-resolver ends an attempt with the first error code that any nameserver sends: a second
# server's quick REFUSED or SERVFAIL beats the first server's good answer in every attempt, and one that
# stands first keeps the second from being asked at all.
#
# Packages  Rust: hickory-resolver 0.26.3 (feature tokio), tokio 1.
# Needs     bash, cargo with Rust 1.88 or later, python3. Builds about a hundred crates: some minutes.
#           Loopback traffic only: some 40 datagrams.
# Expected  Docs of hickory-resolver, NameServerConfig::trust_negative_responses: on an error response
#           code other than NXDOMAIN "the query will still be retried" against other name servers,
#           whatever that setting. ResolverOpts::num_concurrent_reqs: queries go to 2 servers in parallel by
#           default, 1 asks them one by one. resolv.conf(5), for comparison: servers are tried in order.
# Seen      Server one answers rightly after 0.2 s, server two sends REFUSED (or SERVFAIL) at once. By
#           default the lookup fails with "Query Refused" ("Server Failure"): three attempts, each asking
#           both and each ended by the error. One by one, with the refusing server first, it fails too:
#           that one is asked three times and the good one never. With the good one first and one by
#           one it succeeds (the control: the server that answers is sound).
# Why       /etc/resolv.conf with the VPC's resolver and another one that refuses on.aws names: glibc
#           resolves a Lattice name, a Rust client (reqwest with hickory-dns, for one) does not, and a
#           diagnosis made with this crate says REFUSED of a name that resolves. With roughly equal
#           servers it comes and goes.
# Reported  hickory-dns/hickory-dns#606 (SERVFAIL of any server fails the lookup) was closed as mended by
#           #613 in 2018; no report about 0.26 found.
set -euo pipefail

for tool in cargo python3; do
  command -v "$tool" >/dev/null || { echo "this finding needs $tool" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
cat >"$work/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"

[dependencies]
hickory-resolver = { version = "=0.26.3", default-features = false, features = ["tokio"] }
tokio = { version = "1", features = ["macros", "rt"] }

[profile.dev]
debug = false
TOML
cat >"$work/src/main.rs" <<'RS'
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ServerOrderingStrategy};
use hickory_resolver::{net::runtime::TokioRuntimeProvider, TokioResolver};
use std::net::{IpAddr, Ipv4Addr};

/// Looks up `args[1]`, `args[2]` servers at a time, at the ports that follow, and prints what came.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let servers = args[3..].iter().map(|port| {
        let mut connection = ConnectionConfig::udp();
        connection.port = port.parse().expect("a port");
        NameServerConfig::new(IpAddr::V4(Ipv4Addr::LOCALHOST), true, vec![connection])
    });
    let config = ResolverConfig::from_parts(None, vec![], servers.collect());
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    let options = builder.options_mut();
    options.num_concurrent_reqs = args[2].parse().expect("a number");
    options.server_ordering_strategy = ServerOrderingStrategy::UserProvidedOrder;
    match builder.build().expect("a resolver").ipv4_lookup(&args[1]).await {
        Ok(found) => println!("found {}", found.answers().len()),
        Err(error) => println!("{error}"),
    }
}
RS
CARGO_TARGET_DIR="$work/target" cargo build --quiet --manifest-path "$work/Cargo.toml"

cat >"$work/finding.py" <<'PY'
import socket
import struct
import subprocess
import sys
import threading
import time

NAME = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws."


class Server:
    """A nameserver that says one thing, after a while, and counts the questions."""

    def __init__(self, rcode, address=None, delay=0.0):
        self.rcode, self.address, self.delay, self.asked = rcode, address, delay, 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = str(self.socket.getsockname()[1])
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            query, peer = self.socket.recvfrom(512)
            self.asked += 1
            end = query.index(b"\0", 12) + 5
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(self.address) if self.address else b""
            head = query[:2] + struct.pack(">5H", 0x8180 | self.rcode, 1, bool(answer), 0, 0)
            threading.Timer(self.delay, self.socket.sendto, (head + query[12:end] + answer, peer)).start()


changed = False
for rcode, words in ((5, "Query Refused"), (2, "Server Failure")):
    for concurrent, order, expected in (("1", "good first", "found 1"), ("1", "bad first", words), ("2", "good first", words)):
        good, bad = Server(0, "169.254.171.32", 0.2), Server(rcode)
        ports = [good.port, bad.port] if order == "good first" else [bad.port, good.port]
        start = time.monotonic()
        said = subprocess.run([sys.argv[1], NAME, concurrent, *ports], capture_output=True, text=True, check=True, timeout=60).stdout.strip()
        print(f"{words:14} {concurrent} at a time, {order:10} -> {said} ({time.monotonic() - start:.2f} s; good asked {good.asked}, bad {bad.asked})")
        changed |= expected not in said or (order == "bad first" and good.asked > 0)
if changed:
    sys.exit("the behaviour has changed")
PY
python3 "$work/finding.py" "$work/target/debug/finding"
