#!/usr/bin/env bash
# The parsers of Powertools for AWS Lambda, Python and TypeScript, refuse the V2 event that VPC
# Lattice is documented to send: header and query values are lists there, the models want strings.
#
# Packages  PyPI: aws-lambda-powertools 3.37.0 (parser, with pydantic 2);
#           npm: @aws-lambda-powertools/parser 2.35.0 with zod 4.4.3.
# Needs     bash, Python 3.10 or later, Node.js 20 or later with npm.
# Expected  VPC Lattice User Guide, "Lambda functions as targets in VPC Lattice", example event V2 and
#           sections on multi-value headers and query strings: each value is a list of strings, of one
#           too. VpcLatticeV2Model and VpcLatticeV2Schema are Powertools' models of that event; the
#           reference of the latter names that page.
# Seen      Both fail on every header and query parameter ("Input should be a valid string", "expected
#           string, received array"). With the values made strings both accept. The Python data class
#           VPCLatticeEventV2 of the same package reads the lists well: the parts disagree.
# Why       A function behind Lattice that validates its event with the parser fails on every call of
#           the kind that the guide shows, and the caller sees an error of the target, not of Lattice.
#           Tests do not show it: the sample events of Powertools carry strings.
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

cat >"$work/event.json" <<'JSON'
{
  "version": "2.0",
  "path": "/orders?id=1",
  "method": "GET",
  "headers": {"accept": ["application/json"], "x-tag": ["a", "b"]},
  "queryStringParameters": {"id": ["1"]},
  "requestContext": {
    "serviceNetworkArn": "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0123456789abcdef0",
    "serviceArn": "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0",
    "targetGroupArn": "arn:aws:vpc-lattice:eu-west-1:111122223333:targetgroup/tg-0123456789abcdef0",
    "identity": {"sourceVpcArn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0123456789abcdef0"},
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
from pydantic import ValidationError

event = json.load(open(sys.argv[1]))
print("Python data class reads:", VPCLatticeEventV2(event).headers["x-tag"], VPCLatticeEventV2(event).query_string_parameters)
try:
    VpcLatticeV2Model.model_validate(event)
    refused = []
except ValidationError as error:
    refused = sorted(".".join(each["loc"]) + ": " + each["msg"] for each in error.errors())
print("Python parser refuses:", *refused, sep="\n  ")
for part in ("headers", "queryStringParameters"):
    event[part] = {name: values[0] for name, values in event[part].items()}
VpcLatticeV2Model.model_validate(event)
print("Python parser accepts the same event with strings")
if len(refused) != 3 or any("valid string" not in line for line in refused):
    sys.exit("the behaviour has changed")
PY
"$work/venv/bin/python" "$work/finding.py" "$work/event.json"

cat >"$work/finding.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import { VpcLatticeV2Schema } from '@aws-lambda-powertools/parser/schemas/vpc-latticev2';

const event = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const refused = VpcLatticeV2Schema.safeParse(event).error?.issues ?? [];
console.log('TypeScript parser refuses:');
for (const issue of refused) console.log(`  ${issue.path.join('.')}: ${issue.message}`);
for (const part of ['headers', 'queryStringParameters']) {
  for (const name of Object.keys(event[part])) event[part][name] = event[part][name][0];
}
const accepted = VpcLatticeV2Schema.safeParse(event).success;
console.log(`TypeScript parser accepts the same event with strings: ${accepted}`);
if (refused.length !== 3 || !accepted) {
  console.error('the behaviour has changed');
  process.exit(1);
}
JS
node "$work/finding.mjs" "$work/event.json"
