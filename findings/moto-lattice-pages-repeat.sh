#!/usr/bin/env bash
# moto's VPC Lattice reads `MaxResults` and `NextToken`, which no client of Lattice sends: page sizes
# are ignored, and with more than 50 services botocore's paginator fails on a repeated token.
#
# Packages  PyPI: moto 5.2.5 (mock_aws), botocore 1.44.8.
# Needs     bash and Python 3.10 or later.
# Expected  VPC Lattice API Reference, ListServices and ListServiceNetworks: query parameters
#           `maxResults` ("the maximum number of results to return") and `nextToken`, small letters
#           first; so says the model in botocore too. ListTargetGroups is the control: moto reads the
#           right names there.
# Seen      list_services(maxResults=2) gives 50 items. With 51 services the paginator gets the first
#           page twice and raises PaginationError, "The same next token was received twice", after
#           100 items of which 50 are doubles. list_service_networks does the same.
# Why       A tool that pages rightly cannot be tested for it against moto, looks broken there with a
#           large estate, and one that forgets to page looks right up to 50. The error is the very one
#           that a real service with a faulty token would give, and so is hunted in the wrong place.
# Reported  No report found.
set -euo pipefail

command -v python3 >/dev/null || { echo "this finding needs python3 (3.10 or later)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check moto==5.2.5 botocore==1.44.8

cat >"$work/finding.py" <<'PY'
import sys

import botocore.session
from botocore.exceptions import PaginationError
from moto import mock_aws

with mock_aws():
    session = botocore.session.Session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "not-a-secret")
    lattice = session.create_client("vpc-lattice", region_name="eu-west-1")
    for number in range(51):
        lattice.create_service(name=f"orders-{number}")
        lattice.create_service_network(name=f"network-{number}")
        lattice.create_target_group(name=f"group-{number}", type="LAMBDA")

    def pages(operation):
        ids = []
        try:
            for page in lattice.get_paginator(operation).paginate():
                ids += [item["id"] for item in page["items"]]
        except PaginationError as error:
            return len(ids), len(set(ids)), str(error).split(":")[1].strip()
        return len(ids), len(set(ids)), "no error"

    seen = {}
    for operation in ("list_services", "list_service_networks", "list_target_groups"):
        two = len(getattr(lattice, operation)(maxResults=2)["items"])
        seen[operation] = (two, *pages(operation))
        print("{:22} maxResults=2 gives {}; all pages give {} items, {} of them distinct; {}".format(operation, *seen[operation]))

twice = "The same next token was received twice"
if seen != {
    "list_services": (50, 100, 50, twice),
    "list_service_networks": (50, 100, 50, twice),
    "list_target_groups": (2, 51, 51, "no error"),
}:
    sys.exit("the behaviour has changed")
PY
"$work/venv/bin/python" "$work/finding.py"
