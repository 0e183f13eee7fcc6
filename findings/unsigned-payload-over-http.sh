#!/usr/bin/env bash
# Over http:// the switch "do not sign the payload" is kept by one of AWS's Python signers and
# silently dropped by two, so that a call to an HTTP listener of VPC Lattice is signed wrongly.
#
# Packages  PyPI: botocore 1.44.8 (SigV4Auth and CrtSigV4Auth), awscrt 0.38.1,
#           aws-sdk-signers 0.4.0 (SigV4Signer).
# Needs     bash and Python 3.12 or later (aws-sdk-signers asks for it); set PYTHON to choose one.
# Expected  VPC Lattice User Guide, "SIGv4 authenticated requests": Lattice does not support payload
#           signing, `x-amz-content-sha256: UNSIGNED-PAYLOAD` must be sent; listeners may be HTTP.
#           README of aws-sdk-signers: `payload_signing_enabled` toggles payload signing,
#           `content_checksum_enabled` includes the header; neither is said to depend on the scheme.
#           The page's Python sample sets both the header and `payload_signing_enabled`.
# Seen      https: all three sign UNSIGNED-PAYLOAD and send it. http: SigV4Auth still does;
#           CrtSigV4Auth drops the header and signs the hash of the body; aws-sdk-signers signs the
#           hash and, with content_checksum_enabled, replaces the caller's header by that hash.
#           No error and no warning. (CrtSigV4Auth with the header set by the caller works.)
# Why       "Signed payloads are not supported" or "Missing the 'x-amz-content-sha256'" from a client
#           whose code says that payloads are unsigned, and that works as soon as the scheme is https.
# Reported  Not for these packages, as far as found. The same for Java: aws/aws-sdk-java-v2#5103
#           (open); the guide's Java section names the limit, its Python section does not.
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
import sys

import aws_sdk_signers as new
import botocore.auth
import botocore.crt.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOST = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"
HEADER = "x-amz-content-sha256"


def by_botocore(signer):
    def sign(scheme):
        request = AWSRequest("GET", f"{scheme}://{HOST}/v1/orders")
        request.context["payload_signing_enabled"] = False
        signer(Credentials("AKIAIOSFODNN7EXAMPLE", "not-a-secret"), "vpc-lattice-svcs", "eu-west-1").add_auth(request)
        return request.headers.get(HEADER), request.headers["Authorization"]

    return sign


def by_aws_sdk_signers(scheme):
    request = new.AWSRequest(
        destination=new.URI(host=HOST, path="/v1/orders", scheme=scheme),
        method="GET",
        body=None,
        fields=new.Fields([new.Field(name=HEADER, values=["UNSIGNED-PAYLOAD"])]),
    )
    signed = new.SigV4Signer().sign(
        request=request,
        identity=new.AWSCredentialIdentity(access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key="not-a-secret"),
        properties={
            "region": "eu-west-1",
            "service": "vpc-lattice-svcs",
            "payload_signing_enabled": False,
            "content_checksum_enabled": True,
        },
    )
    return signed.fields[HEADER].as_string(), signed.fields["Authorization"].as_string()


signers = {
    "botocore SigV4Auth": by_botocore(botocore.auth.SigV4Auth),
    "botocore CrtSigV4Auth": by_botocore(botocore.crt.auth.CrtSigV4Auth),
    "aws-sdk-signers": by_aws_sdk_signers,
}
seen = {}
for scheme in ("https", "http"):
    for name, sign in signers.items():
        value, authorization = sign(scheme)
        names = authorization.split("SignedHeaders=")[1].split(",")[0]
        seen[scheme, name] = value
        print(f"{scheme:5} {name:22} sends {HEADER}: {value}  (signed: {names})")

hash_of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
expected = {("https", name): "UNSIGNED-PAYLOAD" for name in signers}
expected |= {
    ("http", "botocore SigV4Auth"): "UNSIGNED-PAYLOAD",
    ("http", "botocore CrtSigV4Auth"): None,
    ("http", "aws-sdk-signers"): hash_of_nothing,
}
if seen != expected:
    sys.exit("the behaviour has changed")
print("the same switch, kept over https, lost over http by two signers of three")
PY
"$work/venv/bin/python" "$work/finding.py"
