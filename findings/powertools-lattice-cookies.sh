#!/usr/bin/env bash
# A cookie set in a function behind VPC Lattice goes into a member of the response that Lattice's
# response form does not have, so no Set-Cookie header is there to be sent.
#
# Packages  PyPI: aws-lambda-powertools 3.37.0 (event handler, VPCLatticeResolver and
#           VPCLatticeV2Resolver).
# Needs     bash and Python 3.10 or later.
# Expected  VPC Lattice User Guide, "Lambda functions as targets", "Respond to the VPC Lattice
#           service": members isBase64Encoded, statusCode, headers, body; a cookie is the header
#           Set-cookie among `headers`. Docs of Powertools, event handler: headers and cookies are
#           serialized according to the type of the input event.
# Seen      Response(cookies=[...]) becomes `"cookies": [...]` at the top level, the form of API
#           Gateway's HTTP APIs and of function URLs; `headers` has no Set-Cookie. The same handler
#           behind ALBResolver gives Set-Cookie among the headers (the control).
# Why       Sessions are lost when an API moves from function URLs or API Gateway to Lattice: status
#           200, no error, no cookie. What Lattice does with an unknown member is not documented; it was
#           not asked here. headers={"Set-Cookie": ...} is the way out.
# Reported  No report found.
set -euo pipefail

command -v python3 >/dev/null || { echo "this finding needs python3 (3.10 or later)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check aws-lambda-powertools==3.37.0

cat >"$work/finding.py" <<'PY'
import json
import sys

from aws_lambda_powertools.event_handler import ALBResolver, Response, VPCLatticeResolver, VPCLatticeV2Resolver
from aws_lambda_powertools.shared.cookies import Cookie

events = {
    VPCLatticeV2Resolver: {
        "version": "2.0", "path": "/login", "method": "GET", "headers": {"accept": ["*/*"]}, "queryStringParameters": {},
        "requestContext": {"region": "eu-west-1", "timeEpoch": "1796032800000000", "identity": {}},
    },
    VPCLatticeResolver: {
        "raw_path": "/login", "method": "GET", "headers": {"accept": "*/*"}, "query_string_parameters": {}, "body": "", "is_base64_encoded": False,
    },
    ALBResolver: {
        "path": "/login", "httpMethod": "GET", "headers": {"accept": "*/*"}, "queryStringParameters": {}, "body": "", "isBase64Encoded": False,
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/0123456789abcdef"}},
    },
}
seen = {}
for resolver, event in events.items():
    app = resolver()

    @app.get("/login")
    def login():
        return Response(200, "application/json", "{}", cookies=[Cookie(name="session", value="1")])

    response = app.resolve(event, None)
    header = any(name.lower() == "set-cookie" for name in response.get("headers") or {})
    seen[resolver.__name__] = (header, "cookies" in response)
    print(resolver.__name__, json.dumps(response))
if seen != {"VPCLatticeV2Resolver": (False, True), "VPCLatticeResolver": (False, True), "ALBResolver": (True, False)}:
    sys.exit(f"the behaviour has changed: {seen}")
PY
"$work/venv/bin/python" "$work/finding.py"
