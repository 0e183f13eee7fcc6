#!/usr/bin/env bash
# Asked for write access to the paths of a VPC Lattice service, policy_sentry writes a policy that may
# delete the service and may not call it.
#
# Packages  PyPI: policy_sentry 0.15.2.
# Needs     bash and Python 3.9 or later.
# Expected  Service Authorization Reference, "Amazon VPC Lattice Services" (prefix vpc-lattice-svcs):
#           Invoke has access level Write and resource type Service, whose ARN is
#           arn:...:vpc-lattice:REGION:ACCOUNT:service/SERVICE/PATH. The README of policy_sentry: in
#           CRUD mode, name ARNs and access levels and get the actions that go with them. The package's
#           own data has both facts: `query arn-table --service vpc-lattice-svcs` prints that ARN.
# Seen      `write:` with an ARN of that form gives seven actions of the control plane, DeleteService
#           and UpdateService among them, and never vpc-lattice-svcs:Invoke: the third field of the ARN
#           (vpc-lattice) is taken for the prefix of the actions, and the control plane's ARN pattern
#           service/SERVICE is taken to fit service/SERVICE/PATH.
# Why       The caller's denial stays ("no identity-based policy allows vpc-lattice-svcs:Invoke") after
#           a policy was made for just that ARN, and the policy looks plausible: right service, right
#           ARN, level write. `mode: actions` with vpc-lattice-svcs:Invoke is no way out: it gives
#           Resource `*` alone.
# Reported  No report found.
set -euo pipefail

command -v python3 >/dev/null || { echo "this finding needs python3 (3.9 or later)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check policy_sentry==0.15.2
policy_sentry="$work/venv/bin/policy_sentry"
export HOME="$work" # it may keep a folder of its own there
arn='arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0123456789abcdef0/orders/*'

printf 'mode: crud\nwrite:\n- %s\n' "$arn" >"$work/crud.yml"
"$policy_sentry" write-policy --input-file "$work/crud.yml" >"$work/crud.json"
"$policy_sentry" query action-table --service vpc-lattice-svcs --name Invoke --fmt json >"$work/invoke.json"
printf 'mode: actions\nactions:\n- vpc-lattice-svcs:Invoke\n' >"$work/actions.yml"
"$policy_sentry" write-policy --input-file "$work/actions.yml" >"$work/actions.json"

cat >"$work/finding.py" <<'PY'
import json
import sys

crud, invoke, actions, arn = json.load(open(sys.argv[1])), open(sys.argv[2]).read(), json.load(open(sys.argv[3])), sys.argv[4]
on_the_arn = sorted(action for statement in crud["Statement"] if arn in statement["Resource"] for action in statement["Action"])
everywhere = {action for statement in crud["Statement"] for action in statement["Action"]}
for known in json.loads(invoke)["vpc-lattice-svcs"]:
    print("policy_sentry knows", known["action"], known["access_level"], known["resource_arn_format"])
print("write access to", arn, "gives on that ARN:")
print("\n".join("  " + action for action in on_the_arn))
print("vpc-lattice-svcs:Invoke is in the policy:", "vpc-lattice-svcs:Invoke" in everywhere)
print("with `mode: actions` the resource is:", actions["Statement"][0]["Resource"])
if (
    "vpc-lattice-svcs:Invoke" in everywhere
    or "vpc-lattice:DeleteService" not in on_the_arn
    or "requestpath" not in invoke.lower()
    or actions["Statement"][0]["Resource"] != ["*"]
):
    sys.exit("the behaviour has changed")
PY
"$work/venv/bin/python" "$work/finding.py" "$work/crud.json" "$work/invoke.json" "$work/actions.json" "$arn"
