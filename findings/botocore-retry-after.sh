#!/usr/bin/env bash
# VPC Lattice's API model says how long to wait after throttling; AWS's SDK for JavaScript waits that
# long, botocore reads the number into the error and retries at once all the same.
#
# Packages  PyPI: botocore 1.44.8; npm: @aws-sdk/client-vpc-lattice 3.1142.0.
# Needs     bash, Python 3.10 or later, Node.js 20 or later with npm. Loopback traffic only: 8 requests.
# Expected  VPC Lattice API Reference, ThrottlingException and InternalServerException:
#           `retryAfterSeconds`, "the number of seconds to wait before retrying", carried by the header
#           Retry-After; botocore's model has it. botocore's guide to retries ("Retries", modes legacy,
#           standard, adaptive) says nothing of it, so one would expect both SDKs to do as AWS says.
# Seen      A loopback server answers 429, ThrottlingException, Retry-After: 6. JavaScript tries again
#           after six seconds or a little less (5.3 to 6 seen). botocore tries again within a second or
#           two in each of its three modes, at random, and has retryAfterSeconds 6 in the error that it
#           raises in the end.
# Why       A sweep over many services that is throttled burns its attempts inside the time that it was
#           told to wait, and reports "Rate exceeded" for a pause that would have been enough; the same
#           sweep in JavaScript waits. Wrap the call, or raise max_attempts, in Python.
# Reported  Not for Retry-After. boto/botocore#3678 adds x-amz-retry-after, which is another header, to
#           retries that must be asked for.
set -euo pipefail

for tool in python3 node npm; do
  command -v "$tool" >/dev/null || { echo "this finding needs $tool" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check botocore==1.44.8
npm install --prefix "$work" --silent --no-audit --no-fund --ignore-scripts @aws-sdk/client-vpc-lattice@3.1142.0 >/dev/null

cat >"$work/call.mjs" <<'JS'
import { ListServicesCommand, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';

const client = new VPCLatticeClient({
  region: 'eu-west-1',
  endpoint: process.argv[2],
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-secret' },
  maxAttempts: 2,
});
await client.send(new ListServicesCommand({})).catch((error) => console.log(error.name, error.retryAfterSeconds));
client.destroy();
JS

cat >"$work/finding.py" <<'PY'
import http.server
import subprocess
import sys
import threading
import time

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

WAIT = 6
arrivals = []


class Throttled(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        arrivals.append(time.monotonic())
        body = b'{"message": "Rate exceeded"}'
        self.send_response(429)
        for name, value in (
            ("x-amzn-ErrorType", "ThrottlingException"),
            ("Retry-After", str(WAIT)),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Throttled)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"


def gap():
    assert len(arrivals) == 2, arrivals
    seconds = arrivals[1] - arrivals[0]
    arrivals.clear()
    return seconds


changed = False
for mode in ("legacy", "standard", "adaptive"):
    session = botocore.session.Session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "not-a-secret")
    config = Config(retries={"mode": mode, "total_max_attempts": 2})
    client = session.create_client("vpc-lattice", region_name="eu-west-1", endpoint_url=endpoint, config=config)
    try:
        client.list_services()
    except ClientError as error:
        told, waited = error.response["retryAfterSeconds"], gap()
        print(f"botocore, {mode:8} was told {told} s, waited {waited:.2f} s")
        changed |= told != WAIT or waited >= WAIT

subprocess.run(["node", "--no-warnings", sys.argv[1], endpoint], check=True, timeout=60)
waited = gap()
print(f"JavaScript         was told {WAIT} s, waited {waited:.2f} s")
server.shutdown()
if changed or waited < WAIT - 2:
    sys.exit("the behaviour has changed")
PY
AWS_EC2_METADATA_DISABLED=true NO_PROXY=127.0.0.1 no_proxy=127.0.0.1 "$work/venv/bin/python" "$work/finding.py" "$work/call.mjs"
