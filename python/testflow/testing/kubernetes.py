"""A small, strict Kubernetes API server: what a backend asks of a cluster, without a cluster."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import RLock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.closing import Closing
from testflow.testing.kubernetes_rules import (
    Document,
    Key,
    Refused,
    forbidden,
    listed,
    name_of,
    pod_status,
    remaining,
)

_KINDS = {"pods": "Pod", "services": "Service", "resourcequotas": "ResourceQuota"}
_FIRST_NODE_PORT = 30_000
_HOST = "127.0.0.1"


class FakeKubernetes(Closing):
    """Answers as an API server does: names, required fields, conflicts and quotas are checked.

    Pods are ready at once, unless their image is called ``fails``. Nothing runs. Controllers come
    late, as they do: the first pod of a namespace is refused, a quota limits nothing and what is
    deleted is still there until it was looked at for the first time; what has finalizers, or is in
    a namespace with such a thing, stays.

    Attributes:
        url: Where it answers.
        namespaces: Every namespace, by name.
        objects: All that is in them.

    Args:
        clock: Stamps what is deleted.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self.namespaces: dict[str, Document] = {}
        self.objects: dict[Key, Document] = {}
        self._accounts: set[str] = set()
        self._lock = RLock()
        self._server = ThreadingHTTPServer((_HOST, 0), _handler(self._answer))
        self._server.daemon_threads = True
        self.url = f"http://{_HOST}:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def write_config(self, file: Path) -> None:
        """Write what ``KUBECONFIG`` may name."""
        document: Document = {
            "clusters": [{"name": "fake", "cluster": {"server": self.url}}],
            "users": [{"name": "fake", "user": {}}],
            "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "fake"}}],
            "current-context": "fake",
        }
        file.write_text(json.dumps(document), encoding="utf-8")

    def _answer(self, method: str, address: str, body: Document) -> tuple[int, Any]:
        split = urlsplit(address)
        query = parse_qs(split.query)
        steps = split.path.strip("/").split("/")
        with self._lock:
            try:
                return self._route(method, steps, query, body)
            except Refused as refused:
                status = {"kind": "Status", "apiVersion": "v1", "status": "Failure"}
                told = {"code": refused.code, "reason": refused.reason, "message": refused.message}
                return refused.code, status | told

    def _route(
        self, method: str, steps: list[str], query: dict[str, list[str]], body: Document
    ) -> tuple[int, Any]:
        match method, steps:
            case "GET", ["version"]:
                facts = ("gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler")
                version = {"major": "1", "minor": "32", "gitVersion": "v1.32.0-fake"}
                return 200, {**version, **dict.fromkeys(facts, "fake"), "platform": "fake"}
            case "GET", ["api", "v1", "namespaces"]:
                return 200, self._list_namespaces(query.get("labelSelector", [""])[0])
            case "POST", ["api", "v1", "namespaces"]:
                return 201, self._create_namespace(body)
            case "GET", ["api", "v1", "namespaces", name]:
                return 200, self._read_namespace(name)
            case "DELETE", ["api", "v1", "namespaces", name]:
                return 200, self._delete_namespace(name)
            case _, ["api", "v1", "namespaces", namespace, kind, *rest] if kind in _KINDS:
                return self._route_within(method, namespace, kind, rest, body)
            case _:
                raise _no_resource()

    def _route_within(
        self, method: str, namespace: str, kind: str, rest: list[str], body: Document
    ) -> tuple[int, Any]:
        match method, rest:
            case "GET", []:
                found = [each for key, each in self.objects.items() if key[:2] == (namespace, kind)]
                return 200, listed(_KINDS[kind], found)
            case "POST", []:
                return 201, self._create(namespace, kind, body)
            case "GET", [name]:
                return 200, self._read(Key(namespace, kind, name))
            case "PATCH", [name]:
                found = self._found(Key(namespace, kind, name))
                found["metadata"] |= body["metadata"]
                return 200, found
            case "DELETE", [name]:
                return 200, self._going(self._found(Key(namespace, kind, name)))
            case "GET", [name, "log"] if kind == "pods":
                return 200, f"log of {self._found(Key(namespace, kind, name))['metadata']['name']}"
            case _:
                raise _no_resource()

    def _list_namespaces(self, selector: str) -> Document:
        found = [
            each
            for each in self.namespaces.values()
            if not selector or selector in each["metadata"].get("labels", {})
        ]
        return listed("Namespace", found)

    def _create_namespace(self, body: Document) -> Document:
        name = name_of(body, "Namespace")
        if name in self.namespaces:
            is_going = self.namespaces[name]["status"]["phase"] == "Terminating"
            why = "object is being deleted: " if is_going else ""
            raise Refused(409, "AlreadyExists", f'{why}namespaces "{name}" already exists')
        more = {"spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}
        self.namespaces[name] = {"kind": "Namespace", "apiVersion": "v1", **body, **more}
        return self.namespaces[name]

    def _read_namespace(self, name: str) -> Document:
        found = self._known(name)
        if found["status"]["phase"] == "Terminating":
            self._finalize(name, found)
        return found

    def _delete_namespace(self, name: str) -> Document:
        found = self._going(self._known(name))
        found["status"]["phase"] = "Terminating"
        return found

    def _finalize(self, name: str, namespace: Document) -> None:
        """Empty a namespace, and forget it where nothing is left in it."""
        held = {
            key: self._going(each)
            for key, each in self.objects.items()
            if key.namespace == name and each["metadata"].get("finalizers")
        }
        others = {key: each for key, each in self.objects.items() if key.namespace != name}
        self.objects = others | held
        if held:
            holders = sorted(
                {by for each in held.values() for by in each["metadata"]["finalizers"]}
            )
            namespace["status"]["conditions"] = [remaining(holder, len(held)) for holder in holders]
        elif not namespace["metadata"].get("finalizers"):
            del self.namespaces[name]

    def _going(self, document: Document) -> Document:
        now = self._clock.now().isoformat(timespec="seconds")
        document["metadata"].setdefault("deletionTimestamp", now)
        return document

    def _known(self, name: str) -> Document:
        if name not in self.namespaces:
            raise Refused(404, "NotFound", f'namespaces "{name}" not found')
        return self.namespaces[name]

    def _create(self, namespace: str, kind: str, body: Document) -> Document:
        phase = self._known(namespace)["status"]["phase"]
        key = Key(namespace, kind, name_of(body, _KINDS[kind]))
        if key in self.objects:
            raise Refused(409, "AlreadyExists", f'{kind} "{key.name}" already exists')
        if phase == "Terminating":
            message = f"unable to create new content in namespace {namespace}"
            raise forbidden(key, f"{message} because it is being terminated")
        self._require_room(key)
        made = {"kind": _KINDS[kind], "apiVersion": "v1", **body}
        if kind == "pods":
            made["status"] = pod_status(body)
            self._require_account(key)
        if kind == "services":
            self._publish(made)
        if kind == "resourcequotas":
            made["status"] = {}
        self.objects[key] = made
        return made

    def _require_account(self, pod: Key) -> None:
        if pod.namespace not in self._accounts:
            self._accounts.add(pod.namespace)
            account = f'{pod.namespace}/default: serviceaccount "default" not found'
            raise forbidden(pod, f"error looking up service account {account}")

    def _require_room(self, wanted: Key) -> None:
        kind = wanted.kind
        used = sum(key[:2] == wanted[:2] for key in self.objects)
        for key, quota in self.objects.items():
            if key[:2] == (wanted.namespace, "resourcequotas"):
                hard = quota["status"].get("hard", {}).get(kind)
                if hard is not None and used >= int(hard):
                    counts = f"requested: {kind}=1, used: {kind}={used}, limited: {kind}={hard}"
                    raise forbidden(wanted, f"exceeded quota: {key.name}, {counts}")

    def _publish(self, service: Document) -> None:
        ports = service.get("spec", {}).get("ports")
        if not ports:
            raise Refused(422, "Invalid", "spec.ports: Required value")
        taken = sum(key.kind == "services" for key in self.objects)
        for at, port in enumerate(ports):
            port["nodePort"] = _FIRST_NODE_PORT + taken * len(ports) + at

    def _read(self, key: Key) -> Document:
        found = self._found(key)
        metadata = found["metadata"]
        if key.kind == "resourcequotas" and not found["status"]:
            found["status"] = {"hard": found.get("spec", {}).get("hard", {})}
            return {**found, "status": {}}
        if "deletionTimestamp" in metadata and not metadata.get("finalizers"):
            del self.objects[key]
        return found

    def _found(self, key: Key) -> Document:
        if key not in self.objects:
            raise Refused(404, "NotFound", f'{key.kind} "{key.name}" not found')
        return self.objects[key]

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


def _no_resource() -> Refused:
    return Refused(404, "NotFound", "the server could not find the requested resource")


def _handler(
    answer: Callable[[str, str, Document], tuple[int, Any]],
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            code, document = answer(self.command, self.path, body)
            is_text = isinstance(document, str)
            data = (document if is_text else json.dumps(document)).encode()
            self.send_response(code)
            self.send_header("Content-Type", "text/plain" if is_text else "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815 - the names of the protocol

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
            """Nobody reads it."""

    return Handler
