#!/bin/sh
# The smoke job over a change that goes wrong: it passes; somebody puts an auth policy that denies the
# caller, it fails and names the statement; the fix that it prints is put as it stands, and it passes again.
#
#   tests/pipelines/smoke.sh DIRECTORY
#
# AWS is a loopback world. Where DIRECTORY has no pipe `control` for one that runs already, the example
# `loopback` is started. LATTICE_DOCTOR names the binary. With AWS_CLI the fix is put by the AWS CLI.
set -eu
cd "$(dirname "$0")"
work=${1:?usage: smoke.sh DIRECTORY}
doctor=${LATTICE_DOCTOR:-lattice-doctor}

if [ ! -p "$work/control" ]; then
  mkfifo "$work/control"
  cargo run -q --locked --example loopback -- "$PWD/estate.json" --takes-writes \
    <"$work/control" >"$work/world.env" &
  world=$!
  trap 'kill "$world"' EXIT
fi
exec 3>"$work/control"

# Waits until the world has said something so many times.
said() {
  tries=0
  until [ "$(grep -c "$1" "$work/world.env" 2>/dev/null)" = "$2" ]; do
    tries=$((tries + 1))
    test "$tries" -lt 3000 || { echo "the world does not say $1" >&2; exit 1; }
    sleep 0.1
  done
}

# Runs the job, and holds its exit code against what it should be.
job() {
  code=0
  "$doctor" smoke orders.toml --probe off --report junit="$work/$1.xml" >"$work/$1.txt" || code=$?
  head -n 1 "$work/$1.txt"
  test "$code" -eq "$2" || { echo "$1: exit $code, and not $2" >&2; cat "$work/$1.txt" >&2; exit 1; }
}

said '^# DNS' 1
. "$work/world.env"

echo "== as it should be"
job before 0

echo "== somebody puts a policy"
echo "aws vpc-lattice put-auth-policy --resource-identifier svc-0123456789abcdef0 --policy '$(cat denied.json)'" >&3
said '^# done: put-auth-policy svc-0123456789abcdef0$' 1
job broken 1
grep -q 'statement NoReads' "$work/broken.txt" || { echo "the report names no statement" >&2; exit 1; }

echo "== the printed fix"
# The first is the fix; another one goes back.
fix=$(grep '^aws vpc-lattice put-auth-policy' "$work/broken.txt" | head -n 1)
if [ -n "${AWS_CLI:-}" ]; then
  eval "\"$AWS_CLI\" ${fix#aws }" >/dev/null
else
  echo "$fix" >&3
  said '^# done' 2
fi
job mended 0
echo "== as it should be again"
