#!/usr/bin/env bash
# Runs what tests/resolvers.rs says of the resolvers of Debian: those that are not there are installed,
# for which it takes root. Not a part of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
for pair in named=bind9 kresd=knot-resolver pdns_recursor=pdns-recursor dnsmasq=dnsmasq-base unbound=unbound; do
  command -v "${pair%%=*}" >/dev/null || packages+=("${pair#*=}")
done
if [ "${#packages[@]}" -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"
fi
cargo test --locked --test resolvers -- --ignored
