"""An API server of Kubernetes with one pod and its node, for the real kubectl: as much as `get`, `debug`
and `exec` need of it.

Commands are really run, by this machine. A line of JSON on stdin says how:
  environment  in which they are run, where there is a shell
  shells       the containers that have one; ephemeral ones have it, unless their image is `scratch`
  refuses      what is forbidden, such as `patch pods/ephemeralcontainers`, with the message
  waiting      the reason for which an ephemeral container never starts, with the message
  log          a file to which each request, and each command, is written as a line of JSON
The line on stdout is the server's URL.
"""

import base64
import copy
import hashlib
import json
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SETTINGS = json.loads(sys.stdin.readline())
LOG = open(SETTINGS["log"], "a", encoding="utf-8")
LOCK = threading.Lock()

NAMESPACE, NAME, NODE = "shop", "checkout-0", "ip-10-1-0-17.eu-west-1.compute.internal"
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": NAME, "namespace": NAMESPACE, "uid": "0a1b", "resourceVersion": "1"},
    "spec": {"nodeName": NODE, "containers": [{"name": "app", "image": "shop/checkout:1"}]},
    "status": {
        "phase": "Running",
        "podIP": SETTINGS.get("address", "10.1.0.17"),
        "podIPs": [{"ip": SETTINGS.get("address", "10.1.0.17")}],
        "containerStatuses": [{"name": "app", "ready": True, "state": {"running": {}}}],
    },
}
NODE_OBJECT = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {"name": NODE},
    "spec": {"providerID": SETTINGS.get("provider", "aws:///eu-west-1a/i-0c5e6f708192a3b4c")},
}
RESOURCES = [
    ("pods", "Pod", True),
    ("pods/exec", "PodExecOptions", True),
    ("pods/ephemeralcontainers", "Pod", True),
    ("nodes", "Node", False),
]
# A container that is asked for starts a moment later, once its image is there.
STARTS = {}


def note(**what):
    with LOCK:
        LOG.write(json.dumps(what) + "\n")
        LOG.flush()


def status(code, reason, message):
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
        "code": code,
    }


def pod():
    with LOCK:
        shown = copy.deepcopy(POD)
    states = []
    for it in shown["spec"].get("ephemeralContainers", []):
        is_started = time.time() > STARTS[it["name"]]
        waiting = SETTINGS.get("waiting")
        if is_started and waiting is None:
            state = {"running": {"startedAt": "2026-11-23T20:00:00Z"}}
        else:
            state = {"waiting": (waiting if is_started else None) or {"reason": "ContainerCreating"}}
        states.append({"name": it["name"], "image": it["image"], "state": state})
    if states:
        shown["status"]["ephemeralContainerStatuses"] = states
    return shown


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, document, code=200):
        body = json.dumps(document).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuses(self, verb, resource):
        message = SETTINGS.get("refuses", {}).get(f"{verb} {resource}")
        if message:
            self.answer(status(403, "Forbidden", message), 403)
        return bool(message)

    def do_GET(self):
        url = urlsplit(self.path)
        own = f"/api/v1/namespaces/{NAMESPACE}/pods/{NAME}"
        note(verb="GET", path=url.path, query=url.query)
        if url.path == "/version":
            return self.answer({"major": "1", "minor": "32", "gitVersion": "v1.32.4"})
        if url.path == "/api":
            return self.answer({"kind": "APIVersions", "versions": ["v1"]})
        if url.path == "/apis":
            return self.answer({"kind": "APIGroupList", "apiVersion": "v1", "groups": []})
        if url.path == "/api/v1":
            listed = [
                {"name": name, "kind": kind, "namespaced": it, "singularName": "", "verbs": ["get"]}
                for name, kind, it in RESOURCES
            ]
            return self.answer(
                {"kind": "APIResourceList", "groupVersion": "v1", "resources": listed}
            )
        if url.path == f"/api/v1/namespaces/{NAMESPACE}":
            return self.answer({"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": NAMESPACE}})
        if url.path == own:
            return self.refuses("get", "pods") or self.answer(pod())
        if url.path == f"/api/v1/nodes/{NODE}":
            return self.refuses("get", "nodes") or self.answer(NODE_OBJECT)
        if url.path == f"{own}/exec" and self.headers.get("Upgrade", "").lower() == "websocket":
            return self.refuses("get", "pods/exec") or self.exec(parse_qs(url.query))
        kind, _, name = url.path.removeprefix(f"/api/v1/namespaces/{NAMESPACE}/").partition("/")
        return self.answer(status(404, "NotFound", f'{kind} "{name}" not found'), 404)

    def do_PATCH(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        note(verb="PATCH", path=self.path, body=body)
        if self.refuses("patch", "pods/ephemeralcontainers"):
            return
        with LOCK:
            own = POD["spec"].setdefault("ephemeralContainers", [])
            for it in body["spec"]["ephemeralContainers"]:
                own.append(it)
                STARTS[it["name"]] = time.time() + 1
        self.answer(pod())

    def exec(self, query):
        """v5.channel.k8s.io: the first byte of each message is its channel."""
        offered = [it.strip() for it in self.headers["Sec-WebSocket-Protocol"].split(",")]
        assert "v5.channel.k8s.io" in offered, offered
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.send_header("Sec-WebSocket-Accept", accept)
        self.send_header("Sec-WebSocket-Protocol", "v5.channel.k8s.io")
        self.end_headers()
        self.close_connection = True
        container = query.get("container", ["app"])[0]
        note(verb="EXEC", container=container, command=query["command"])
        images = {it["name"]: it["image"] for it in pod()["spec"].get("ephemeralContainers", [])}
        has_shell = container in SETTINGS["shells"] or images.get(container, "scratch") != "scratch"
        if not has_shell:
            program = query["command"][0]
            why = (
                "Internal error occurred: error executing command in container: failed to exec in "
                'container: failed to start exec "5b1f": OCI runtime exec failed: exec failed: unable '
                f'to start container process: exec: "{program}": executable file not found in $PATH: '
                "unknown"
            )
            return self.finish_exec(status(500, "InternalError", why))
        ran = subprocess.Popen(
            query["command"],
            env=SETTINGS["environment"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        send_lock = threading.Lock()

        def pump(stream, channel):
            while chunk := stream.read1(4096):
                with send_lock:
                    self.frame(bytes([channel]) + chunk)

        pumps = [
            threading.Thread(target=pump, args=it) for it in ((ran.stdout, 1), (ran.stderr, 2))
        ]
        for it in pumps:
            it.start()
        while (message := self.message()) is not None:
            if message[:1] == b"\x00":
                try:
                    ran.stdin.write(message[1:])
                    ran.stdin.flush()
                except BrokenPipeError:
                    break
            # [255, channel]: the client has nothing more to say there.
            elif message[:2] == b"\xff\x00":
                break
        try:
            ran.stdin.close()
        except BrokenPipeError:
            pass
        for it in pumps:
            it.join()
        code = ran.wait()
        if code == 0:
            return self.finish_exec({"metadata": {}, "status": "Success"})
        failed = status(500, "NonZeroExitCode", f"command terminated with non-zero exit code: {code}")
        failed["details"] = {"causes": [{"reason": "ExitCode", "message": str(code)}]}
        return self.finish_exec(failed)

    def finish_exec(self, outcome):
        self.frame(b"\x03" + json.dumps(outcome).encode())
        self.frame(struct.pack(">H", 1000), opcode=8)

    def frame(self, payload, opcode=2):
        length = len(payload)
        head = struct.pack(">BB", 0x80 | opcode, min(length, 126))
        if length > 125:
            head = struct.pack(">BBH", 0x80 | opcode, 126, length)
        self.wfile.write(head + payload)
        self.wfile.flush()

    def message(self):
        """One whole message; None where the client is gone."""
        whole = b""
        while head := self.rfile.read(2):
            opcode, length = head[0] & 15, head[1] & 127
            if length == 126:
                (length,) = struct.unpack(">H", self.rfile.read(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self.rfile.read(8))
            mask = self.rfile.read(4)
            masked = self.rfile.read(length)
            payload = bytes(it ^ mask[at % 4] for at, it in enumerate(masked))
            if opcode == 8:
                return None
            if opcode == 9:
                self.frame(payload, opcode=10)
            elif opcode in (0, 1, 2):
                whole += payload
                if head[0] & 128:
                    return whole
        return None


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
