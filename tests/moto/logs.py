"""A moto server with two access logs of VPC Lattice, and a role of another account.
Prints where it is and what it holds; ends when stdin does."""

import json
import os
import sys
import time

os.environ.setdefault("AWS_ACCESS_KEY_ID", "testing")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "testing")

import boto3
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"
GROUPS = ["/aws/vpclattice/orders", "/aws/vpclattice/mesh"]

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"
logs = boto3.client("logs", region_name=REGION, endpoint_url=url)


def record(number, minutes, **changes):
    at = time.time() - 60 * minutes
    line = {
        "serviceArn": "arn:aws:vpc-lattice:eu-west-1:123456789012:service/svc-0123456789abcdef0",
        "resolvedUser": "arn:aws:sts::123456789012:assumed-role/checkout/i-0a",
        "authDeniedReason": "-", "failureReason": "-", "targetIpPort": "-", "sourceVpcId": "vpc-0a",
        "startTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)),
        "requestMethod": "GET", "requestPath": "/v1/orders/42", "responseCode": 200,
        "userAgent": "curl/8.5.0", "requestId": f"id-{number}", "duration": 7,
    }
    return {"timestamp": int(at * 1000), "message": json.dumps({**line, **changes})}


denied = {"responseCode": 403, "authDeniedReason": "Service", "failureReason": "ClientAccessDenied"}
lines = {
    GROUPS[0]: [record(1, 30, **denied), record(2, 20), record(3, 10, **denied)],
    # The network's log holds the same request, and one of long ago.
    GROUPS[1]: [record(9, 600, **denied), record(3, 10, **denied)],
}
arns = []
for group in GROUPS:
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="VpcLattice")
    events = sorted(lines[group], key=lambda it: it["timestamp"])
    logs.put_log_events(logGroupName=group, logStreamName="VpcLattice", logEvents=events)
    found = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]
    arns.append(found["arn"])

print(json.dumps({"url": url, "region": REGION, "orders": arns[0], "mesh": arns[1]}), flush=True)
sys.stdin.read()
server.stop()
