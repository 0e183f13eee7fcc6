"""Writes signatures.json: requests for VPC Lattice as botocore signs them.

    python3 tests/probe/signatures.py > tests/probe/signatures.json

Made with botocore 1.44.5 (the one inside awscli 1.46.3). `x-amz-content-sha256` is set to
UNSIGNED-PAYLOAD beforehand, as the VPC Lattice user guide asks for ("SIGv4 authenticated requests"),
and the path is treated as for every service but S3, as the CRT signers of its examples do.

Left out: a path that ends in a dot segment, of which botocore makes `/v1` and RFC 3986 (and the Rust
signer) `/v1/`.
"""

import datetime
import json

try:
    from botocore import auth, awsrequest, compat, credentials
except ImportError:
    from awscli.botocore import auth, awsrequest, compat, credentials

AT = datetime.datetime(2026, 11, 23, 10, 37, 0, tzinfo=datetime.timezone.utc)
for module in (auth, compat):
    if hasattr(module, "get_current_datetime"):
        module.get_current_datetime = lambda remove_tzinfo=True: AT.replace(tzinfo=None) if remove_tzinfo else AT

HOST = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"
KEYS = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCWV1LXdlc3QtMSJHMEUCIQD+/=="

METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]
PATHS = [
    "", "/", "/v1/orders/42", "/v1/orders/42/", "/v1//orders", "//v1/orders", "/v1/./orders", "/v1/../orders",
    "/..", "/a%20b", "/a%2Fb", "/a%2fb", "/%E2%82%AC", "/a+b", "/a:b", "/a@b",
    "/a,b;c=d", "/~user", "/a~b", "/$a", "/!a*b'(c)", "/a&b=c", "/%25", "/%252F", "/-._~", "/...", "/a/...//b",
]
QUERIES = [
    "", "a=b", "b=2&a=1", "a=2&a=1", "a=1&a=1", "a", "a=", "=b", "a=&b", "A=1&a=2", "a%20b=c%20d", "a=%2F", "a=%3D",
    "a=%26", "a-b=1&a.b=2&a_b=3&a~b=4", "a=b%2Bc", "a=%E2%82%AC", "a1=1&a=2&a10=3", "x=%C3%A9",
]

# What is called, and what is sent in its place: the same, with one reading only.
REWRITTEN = [
    ("a=1=2", "a=1%3D2"), ("a=%7E", "a=~"), ("a=b/c:d,e", "a=b%2Fc%3Ad%2Ce"), ("a=b+c", "a=b%20c"), ("a=%c3%a9", "a=%C3%A9"),
    ("a=100%", "a=100%25"), ("a=b;c", "a=b%3Bc"), ("%61=b", "a=b"),
]


def cases():
    for method in METHODS:
        yield {"method": method, "target": "/v1/orders/42"}
    for path in PATHS:
        yield {"target": path}
    for query in QUERIES:
        yield {"target": "/v1/orders?" + query}
    for called, sent in REWRITTEN:
        yield {"target": "/v1/orders?" + sent, "called": "/v1/orders?" + called}
    for scheme, port in [("http", 80), ("http", 443), ("http", 8080), ("https", 443), ("https", 80), ("https", 8443)]:
        yield {"scheme": scheme, "port": port, "target": "/"}
    for token in [None, TOKEN]:
        for region in ["eu-west-1", "us-gov-west-1", "cn-north-1"]:
            yield {"token": token, "region": region, "target": "/v1"}
    for name, value in [("x-amz-meta", "a"), ("X-Amz-Meta", "a  b"), ("x-amz-meta", "  a "), ("x-amz-trace", "")]:
        yield {"headers": [[name, value]], "target": "/v1"}
    yield {"headers": [["x-amzn-requestid", "mine"], ["accept", "*/*"]], "target": "/v1", "unsigned": ["x-amzn-requestid", "accept"]}


def sign(case):
    scheme, port = case.get("scheme", "https"), case.get("port")
    authority = HOST if port is None else f"{HOST}:{port}"
    keys = credentials.Credentials(*KEYS, case.get("token"))
    headers = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    unsigned = case.get("unsigned", [])
    headers.update((name, value) for name, value in case.get("headers", []) if name not in unsigned)
    url = f"{scheme}://{authority}{case['target']}"
    request = awsrequest.AWSRequest(method=case.get("method", "GET"), url=url, headers=headers)
    region = case.get("region", "eu-west-1")
    auth.SigV4Auth(keys, "vpc-lattice-svcs", region).add_auth(request)
    return {
        "method": case.get("method", "GET"),
        "url": f"{scheme}://{authority}{case.get('called', case['target'])}",
        "region": region,
        "key": KEYS[0],
        "secret": KEYS[1],
        "token": case.get("token"),
        "headers": case.get("headers", []),
        "date": request.headers["X-Amz-Date"],
        "authorization": request.headers["Authorization"],
    }


print(json.dumps({"at": AT.isoformat().replace("+00:00", "Z"), "cases": [sign(it) for it in cases()]}, indent=1))
