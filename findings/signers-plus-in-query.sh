#!/usr/bin/env bash
# A `+` in the query of one URL gets three signatures from three signers that AWS publishes.
#
# Packages  PyPI: botocore 1.44.8 (SigV4Auth), awscrt 0.38.1 (aws_sign_request),
#           aws-sdk-signers 0.4.0 (SigV4Signer, the signer of the new SDKs for Python).
# Needs     bash and Python 3.12 or later (aws-sdk-signers asks for it); set PYTHON to choose one.
# Expected  One signature. IAM User Guide, "Create a signed AWS API request": in the canonical query
#           each name and value is URI-encoded, all but the unreserved characters, and a space is
#           `%20`, never `+`. By RFC 3986 a `+` in a query is a plus sign, so `q=a+b` is `q=a%2Bb`.
# Seen      awscrt signs `q=a%2Bb`; botocore signs the query as it stands, `q=a+b`; aws-sdk-signers
#           reads the query as a form and signs `q=a%20b`. All three send the same URL. (With `%2B`
#           written out in the URL all three agree; shown as the control.)
# Why       A caller of VPC Lattice who moves from one signer to another gets "signature does not
#           match" on those requests alone that carry a `+`, say a time with an offset, with the
#           same credentials, policies and headers that work elsewhere. Nothing in Lattice's logs
#           names the query.
# Reported  No report about `+` found. Next of kin: smithy-lang/smithy-python#674 (a name without a
#           value was lost from the same function; fixed), boto/botocore#1354 (query not re-encoded).
set -euo pipefail

find_python() {
  local at candidate
  for candidate in ${PYTHON:-} python3.14 python3.13 python3.12 python3; do
    if at=$(command -v "$candidate") && "$at" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
      echo "$at"
      return
    fi
  done
  if command -v pyenv >/dev/null; then
    for candidate in $(pyenv versions --bare); do
      at=$(PYENV_VERSION=$candidate pyenv which python3 2>/dev/null) || continue
      if "$at" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
        echo "$at"
        return
      fi
    done
  fi
  echo "this finding needs Python 3.12 or later; set PYTHON to one" >&2
  return 1
}

python=$(find_python)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  botocore==1.44.8 awscrt==0.38.1 aws-sdk-signers==0.4.0

cat >"$work/finding.py" <<'PY'
import datetime
import hashlib
import hmac
import sys
from unittest import mock

import awscrt.auth
import awscrt.http
import aws_sdk_signers as new
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOST = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "not-a-secret"
SERVICE, REGION = "vpc-lattice-svcs", "eu-west-1"
WHEN = datetime.datetime(2026, 11, 30, 10, 0, tzinfo=datetime.timezone.utc)
STAMP = WHEN.strftime("%Y%m%dT%H%M%SZ")
UNSIGNED = ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")


def by_botocore(query):
    request = AWSRequest("GET", f"https://{HOST}/v1/orders?{query}", headers=dict([UNSIGNED]))
    with mock.patch("botocore.auth.get_current_datetime", lambda *_, **__: WHEN.replace(tzinfo=None)):
        botocore.auth.SigV4Auth(Credentials(KEY, SECRET), SERVICE, REGION).add_auth(request)
    return request.headers["Authorization"]


def by_awscrt(query):
    headers = awscrt.http.HttpHeaders([("host", HOST)])
    request = awscrt.http.HttpRequest("GET", f"/v1/orders?{query}", headers)
    config = awscrt.auth.AwsSigningConfig(
        algorithm=awscrt.auth.AwsSigningAlgorithm.V4,
        signature_type=awscrt.auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
        credentials_provider=awscrt.auth.AwsCredentialsProvider.new_static(KEY, SECRET),
        region=REGION,
        service=SERVICE,
        date=WHEN,
        signed_body_value=awscrt.auth.AwsSignedBodyValue.UNSIGNED_PAYLOAD,
        signed_body_header_type=awscrt.auth.AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256,
    )
    awscrt.auth.aws_sign_request(request, config).result(10)
    return dict(headers)["Authorization"]


def by_aws_sdk_signers(query):
    request = new.AWSRequest(
        destination=new.URI(host=HOST, path="/v1/orders", query=query, scheme="https"),
        method="GET",
        body=None,
        fields=new.Fields([]),
    )
    signed = new.SigV4Signer().sign(
        request=request,
        identity=new.AWSCredentialIdentity(access_key_id=KEY, secret_access_key=SECRET),
        properties={
            "region": REGION,
            "service": SERVICE,
            "date": STAMP,
            "payload_signing_enabled": False,
            "content_checksum_enabled": True,
        },
    )
    return signed.fields["Authorization"].as_string()


def by_hand(canonical_query):
    """The signature over a canonical query that is given, to see which one a signer took."""
    names = "host;x-amz-content-sha256;x-amz-date"
    canonical = "\n".join([
        "GET", "/v1/orders", canonical_query,
        f"host:{HOST}", "x-amz-content-sha256:UNSIGNED-PAYLOAD", f"x-amz-date:{STAMP}", "",
        names, "UNSIGNED-PAYLOAD",
    ])
    scope = f"{STAMP[:8]}/{REGION}/{SERVICE}/aws4_request"
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return hmac.new(key, f"AWS4-HMAC-SHA256\n{STAMP}\n{scope}\n{digest}".encode(), "sha256").hexdigest()


def signed_query(authorization):
    signature = authorization.split("Signature=")[1]
    for candidate in ("q=a+b", "q=a%2Bb", "q=a%20b"):
        if by_hand(candidate) == signature:
            return candidate
    return "none of the three"


signers = {"botocore": by_botocore, "awscrt": by_awscrt, "aws-sdk-signers": by_aws_sdk_signers}
seen = {}
for query in ("q=a%2Bb", "q=a+b"):
    for name, sign in signers.items():
        seen[query, name] = signed_query(sign(query))
        print(f"URL has {query:8} {name:16} signed {seen[query, name]}")

control = {seen["q=a%2Bb", name] for name in signers} == {"q=a%2Bb"}
expected = {"botocore": "q=a+b", "awscrt": "q=a%2Bb", "aws-sdk-signers": "q=a%20b"}
if not control or {name: seen["q=a+b", name] for name in signers} != expected:
    sys.exit("the behaviour has changed")
print("three signers, one URL, three canonical queries")
PY
"$work/venv/bin/python" "$work/finding.py"
