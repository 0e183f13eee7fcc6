#!/usr/bin/env bash
# Who called is lost on the way into a function: Powertools for AWS Lambda spells fields of the
# caller's identity in the VPC Lattice V2 event otherwise than the event does, so they come out empty.
#
# Packages  PyPI: aws-lambda-powertools 3.37.0 (data class and parser);
#           npm: @aws-lambda-powertools/parser 2.35.0 with zod 4.4.3.
# Needs     bash, Python 3.10 or later, Node.js 20 or later with npm.
# Expected  VPC Lattice User Guide, "Lambda functions as targets in VPC Lattice", example event V2:
#           identity has principalOrgID and, for callers with IAM Roles Anywhere, x509IssuerOu,
#           x509SanDns, x509SanNameCn, x509SanUri, x509SubjectCn, each with a small x.
# Seen      TypeScript: the schema knows principalOrgId, X509SubjectCn, X509IssuerOu and
#           X509SanNameCn; all are optional and zod drops what it does not know, so the parsed event
#           has no organization, subject, issuer or SAN name. Python: data class and parser model read
#           X509SubjectCn, X509IssuerOu, X509SanUri and X509SanNameCn: None. Only x509SanDns comes
#           through in both (x509SanUri in TypeScript, principalOrgID in Python). No error anywhere.
# Why       A function that logs or checks its caller by these fields sees an anonymous one although
#           Lattice has authenticated it; the fault is then looked for in auth policies or in the
#           certificate. The raw event has the fields.
# Reported  No report found.
set -euo pipefail

for tool in python3 node npm; do
  command -v "$tool" >/dev/null || { echo "this finding needs $tool" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'aws-lambda-powertools[parser]==3.37.0'
npm install --prefix "$work" --silent --no-audit --no-fund --ignore-scripts \
  @aws-lambda-powertools/parser@2.35.0 zod@4.4.3 >/dev/null

# Header and query values are left out, so that nothing but the identity is at stake.
cat >"$work/event.json" <<'JSON'
{
  "version": "2.0",
  "path": "/orders",
  "method": "GET",
  "headers": {},
  "requestContext": {
    "serviceNetworkArn": "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0123456789abcdef0",
    "serviceArn": "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0",
    "targetGroupArn": "arn:aws:vpc-lattice:eu-west-1:111122223333:targetgroup/tg-0123456789abcdef0",
    "identity": {
      "type": "AWS_IAM",
      "principal": "arn:aws:sts::111122223333:assumed-role/orders-client/session",
      "principalOrgID": "o-1234567890",
      "x509IssuerOu": "issuer",
      "x509SanDns": "client.example.com",
      "x509SanNameCn": "name",
      "x509SanUri": "spiffe://example.com/client",
      "x509SubjectCn": "subject"
    },
    "region": "eu-west-1",
    "timeEpoch": "1796032800000000"
  }
}
JSON

cat >"$work/finding.py" <<'PY'
import json
import sys

from aws_lambda_powertools.utilities.data_classes import VPCLatticeEventV2
from aws_lambda_powertools.utilities.parser.models import VpcLatticeV2Model

event = json.load(open(sys.argv[1]))
fields = ("principal_org_id", "x509_issuer_ou", "x509_san_dns", "x509_san_name_cn", "x509_san_uri", "x509_subject_cn")
read = {
    "Python data class": VPCLatticeEventV2(event).request_context.identity,
    "Python parser": VpcLatticeV2Model.model_validate(event).request_context.identity,
}
for reader, identity in read.items():
    lost = [field for field in fields if getattr(identity, field) is None]
    print(f"{reader} has lost:", *lost)
    if lost != ["x509_issuer_ou", "x509_san_name_cn", "x509_san_uri", "x509_subject_cn"]:
        sys.exit("the behaviour has changed")
PY
"$work/venv/bin/python" "$work/finding.py" "$work/event.json"

cat >"$work/finding.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import { VpcLatticeV2Schema } from '@aws-lambda-powertools/parser/schemas/vpc-latticev2';

const event = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { identity } = VpcLatticeV2Schema.parse(event).requestContext;
const lost = Object.keys(event.requestContext.identity).filter((field) => !(field in identity));
console.log(`TypeScript parser has lost: ${lost.join(' ')}`);
if (lost.join() !== 'principalOrgID,x509IssuerOu,x509SanNameCn,x509SubjectCn') {
  console.error('the behaviour has changed');
  process.exit(1);
}
JS
node "$work/finding.mjs" "$work/event.json"
