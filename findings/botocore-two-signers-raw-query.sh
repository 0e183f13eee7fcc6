#!/usr/bin/env bash
# botocore ships two SigV4 signers, and they give one URL two signatures when its query holds a
# character that may stand there raw but that SigV4 wants encoded: `:`, `,`, `/`, or `%2f` in small letters.
#
# Packages  PyPI: botocore 1.44.8 (auth.SigV4Auth and crt.auth.CrtSigV4Auth), awscrt 0.38.1.
# Needs     bash and Python 3.9 or later.
# Expected  One signature, whichever of the two signs. IAM User Guide, "Create a signed AWS API
#           request": every byte of a name or value in the canonical query is URI-encoded but the
#           unreserved characters, and hexadecimal digits are upper case.
# Seen      SigV4Auth takes the query of the URL as it stands (sorted, not encoded): `at=10:00`.
#           CrtSigV4Auth encodes it: `at=10%3A00`. Where nothing needs encoding they agree.
# Why       AWS's Python sample for VPC Lattice signs with CrtSigV4Auth; the many recipes that leave
#           awscrt out use SigV4Auth. A filter such as `?ids=1,2`, `?at=10:00` or `?path=/a` then
#           fails with one and works with the other, though requests, curl and browsers all send
#           these characters raw and RFC 3986 allows it. Encoding them in the URL is the way out.
# Reported  No report of the two differing found. boto/botocore#1354 (closed) has the cause in
#           SigV4Auth; curl/curl#11794 was the same fault in curl, fixed there.
set -euo pipefail

command -v python3 >/dev/null || { echo "this finding needs python3 (3.9 or later)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check botocore==1.44.8 awscrt==0.38.1

cat >"$work/finding.py" <<'PY'
import datetime
import hashlib
import hmac
import sys
from unittest import mock

import botocore.auth
import botocore.crt.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOST = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"
SECRET = "not-a-secret"
WHEN = datetime.datetime(2026, 11, 30, 10, 0, tzinfo=datetime.timezone.utc)
STAMP = WHEN.strftime("%Y%m%dT%H%M%SZ")


def clock(remove_tzinfo=True):
    return WHEN.replace(tzinfo=None) if remove_tzinfo else WHEN


def signature(signer, query):
    headers = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    request = AWSRequest("GET", f"https://{HOST}/v1/orders?{query}", headers=headers)
    request.context["payload_signing_enabled"] = False
    with mock.patch(f"{signer.__module__}.get_current_datetime", clock):
        signer(Credentials("AKIAIOSFODNN7EXAMPLE", SECRET), "vpc-lattice-svcs", "eu-west-1").add_auth(request)
    return request.headers["Authorization"].split("Signature=")[1]


def by_hand(canonical_query):
    canonical = "\n".join([
        "GET", "/v1/orders", canonical_query,
        f"host:{HOST}", "x-amz-content-sha256:UNSIGNED-PAYLOAD", f"x-amz-date:{STAMP}", "",
        "host;x-amz-content-sha256;x-amz-date", "UNSIGNED-PAYLOAD",
    ])
    scope = f"{STAMP[:8]}/eu-west-1/vpc-lattice-svcs/aws4_request"
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return hmac.new(key, f"AWS4-HMAC-SHA256\n{STAMP}\n{scope}\n{digest}".encode(), "sha256").hexdigest()


changed = False
for raw, documented in (
    ("at=noon", "at=noon"),
    ("at=10:00", "at=10%3A00"),
    ("ids=1,2", "ids=1%2C2"),
    ("path=/a", "path=%2Fa"),
    ("path=%2fa", "path=%2Fa"),
):
    python = signature(botocore.auth.SigV4Auth, raw)
    crt = signature(botocore.crt.auth.CrtSigV4Auth, raw)
    print(f"?{raw:10} SigV4Auth signed {raw if python == by_hand(raw) else '?':11}"
          f"CrtSigV4Auth signed {documented if crt == by_hand(documented) else '?':12}"
          f"{'same' if python == crt else 'DIFFERENT'} signature")
    changed |= python != by_hand(raw) or crt != by_hand(documented)
if changed:
    sys.exit("the behaviour has changed")
PY
"$work/venv/bin/python" "$work/finding.py"
