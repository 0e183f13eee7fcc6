#!/usr/bin/env bash
# langchain-core takes VPC Lattice for the instance metadata service: a service's IPv4 address is
# refused as a "cloud metadata endpoint", and `allow_private=True`, meant for inner addresses, does not help.
#
# Packages  PyPI: langchain-core 1.8.1 (validate_safe_url, the check in front of its fetches).
# Needs     bash and Python 3.10 or later.
# Expected  VPC Lattice User Guide: a service's name resolves to a link-local address, in 169.254.171.0/24.
#           Docstring of validate_safe_url: `allow_private` allows private addresses, cloud metadata
#           endpoints stay blocked. No metadata endpoint of AWS is in 169.254.171.0/24.
# Seen      With allow_private=True an inner 10.0.0.0/8 address passes and a Lattice address is refused:
#           "SSRF blocked: cloud metadata endpoint". The whole of 169.254.0.0/16 is meant by that, so
#           no setting of this function lets a Lattice service through.
# Why       An agent that may reach services inside the VPC reaches them by their load balancer and not
#           through Lattice. The words send the reader to IMDS and credentials; no packet was sent, so
#           flow logs and Lattice's access logs are empty. A proxy or a load balancer in front is the
#           way out; the check does what it was made for and is no fault to be worked around.
# Reported  Not about Lattice. The range is blocked on purpose: langchain-ai/langchain#36816 (merged).
set -euo pipefail

command -v python3 >/dev/null || { echo "this finding needs python3 (3.10 or later)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check langchain-core==1.8.1

cat >"$work/finding.py" <<'PY'
import sys

from langchain_core._security._ssrf_protection import validate_safe_url

# Addresses are written out, so that nothing is resolved and nothing is sent.
seen = {}
for what, url in (("behind a load balancer", "https://10.0.3.7/v1/orders"), ("through VPC Lattice", "https://169.254.171.32/v1/orders")):
    try:
        validate_safe_url(url, allow_private=True)
        seen[what] = "allowed"
    except ValueError as error:
        seen[what] = str(error)
    print(f"{what:24} {url:36} {seen[what]}")
if seen != {"behind a load balancer": "allowed", "through VPC Lattice": "SSRF blocked: cloud metadata endpoint"}:
    sys.exit("the behaviour has changed")
PY
"$work/venv/bin/python" "$work/finding.py"
