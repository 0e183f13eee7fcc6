"""Prints the public key behind which SigV4A signs with a secret key, by nothing but Python's own library.

    python3 tests/probe/sigv4a.py ACCESS_KEY_ID SECRET_ACCESS_KEY

The private key comes from the secret one by the key derivation function in counter mode (NIST SP
800-108) with HMAC-SHA256, as the AWS CRT has it (aws-c-auth, `key_derivation.c`); the public key is that
multiple of the generator of P-256 (FIPS 186-4, D.1.2.3).
"""

import hashlib
import hmac
import sys

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
A = P - 3
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def private(key, secret):
    for counter in range(1, 255):
        context = key.encode() + bytes([counter])
        text = (1).to_bytes(4, "big") + b"AWS4-ECDSA-P256-SHA256" + b"\0" + context + (256).to_bytes(4, "big")
        candidate = int.from_bytes(hmac.new(b"AWS4A" + secret.encode(), text, hashlib.sha256).digest(), "big")
        if candidate <= N - 2:
            return candidate + 1
    raise ValueError("no key")


def add(one, other):
    if one is None:
        return other
    if other is None:
        return one
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    if one == other:
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P)
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def multiple(number, point):
    result = None
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


number = private(*sys.argv[1:])
x, y = multiple(number, G)
print(f"private {number:064x}\npublic 04{x:064x}{y:064x}")
