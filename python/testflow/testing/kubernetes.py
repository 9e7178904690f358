"""A small, strict Kubernetes API server: what a backend asks of a cluster, without a cluster."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import RLock, Thread
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, urlsplit

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_KINDS = {"pods": "Pod", "services": "Service", "resourcequotas": "ResourceQuota"}
_FIRST_NODE_PORT = 30_000
_HOST = "127.0.0.1"

Document = dict[str, Any]


class _Refused(Exception):  # noqa: N818 - an answer
    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code, self.reason, self.message = code, reason, message


class _Key(NamedTuple):
    namespace: str
    kind: str
    name: str


class FakeKubernetes:
    """Answers as an API server does: names, required fields, conflicts and quotas are checked.

    Pods are ready at once, unless their image is called ``fails``. Nothing runs.

    Attributes:
        url: Where it answers.
        namespaces: Every namespace, by name.
        objects: All that is in them.
    """

    def __init__(self) -> None:
        self.namespaces: dict[str, Document] = {}
        self.objects: dict[_Key, Document] = {}
        self._lock = RLock()
        self._server = ThreadingHTTPServer((_HOST, 0), _handler(self._answer))
        self._server.daemon_threads = True
        self.url = f"http://{_HOST}:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def write_config(self, file: Path) -> None:
        """Write what ``KUBECONFIG`` may name."""
        document = {
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
            except _Refused as refused:
                status = {"kind": "Status", "apiVersion": "v1", "status": "Failure"}
                told = {"code": refused.code, "reason": refused.reason, "message": refused.message}
                return refused.code, status | told

    def _route(  # noqa: PLR0911 - one for each request
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
            case "DELETE", ["api", "v1", "namespaces", name]:
                return 200, self._delete_namespace(name)
            case "POST", ["api", "v1", "namespaces", namespace, kind] if kind in _KINDS:
                return 201, self._create(namespace, kind, body)
            case "GET", ["api", "v1", "namespaces", namespace, "pods", name, "log"]:
                return (
                    200,
                    f"log of {self._found(_Key(namespace, 'pods', name))['metadata']['name']}",
                )
            case "GET", ["api", "v1", "namespaces", namespace, kind, name]:
                return 200, self._found(_Key(namespace, kind, name))
            case "DELETE", ["api", "v1", "namespaces", namespace, kind, name]:
                key = _Key(namespace, kind, name)
                found = self._found(key)
                del self.objects[key]
                return 200, found
            case _:
                raise _Refused(404, "NotFound", f"no such resource: {method} {'/'.join(steps)}")

    def _list_namespaces(self, selector: str) -> Document:
        found = [
            each
            for each in self.namespaces.values()
            if not selector or selector in each["metadata"].get("labels", {})
        ]
        return {"kind": "NamespaceList", "apiVersion": "v1", "metadata": {}, "items": found}

    def _create_namespace(self, body: Document) -> Document:
        name = _name(body, "Namespace")
        if name in self.namespaces:
            raise _Refused(409, "AlreadyExists", f'namespaces "{name}" already exists')
        status = {"status": {"phase": "Active"}}
        self.namespaces[name] = {"kind": "Namespace", "apiVersion": "v1", **body, **status}
        return self.namespaces[name]

    def _delete_namespace(self, name: str) -> Document:
        if name not in self.namespaces:
            raise _Refused(404, "NotFound", f'namespaces "{name}" not found')
        self.objects = {key: each for key, each in self.objects.items() if key.namespace != name}
        return self.namespaces.pop(name)

    def _create(self, namespace: str, kind: str, body: Document) -> Document:
        if namespace not in self.namespaces:
            raise _Refused(404, "NotFound", f'namespaces "{namespace}" not found')
        key = _Key(namespace, kind, _name(body, _KINDS[kind]))
        if key in self.objects:
            raise _Refused(409, "AlreadyExists", f'{kind} "{key.name}" already exists')
        self._require_room(namespace, kind)
        made = {"kind": _KINDS[kind], "apiVersion": "v1", **body}
        if kind == "pods":
            made["status"] = _pod_status(body)
        if kind == "services":
            self._publish(made)
        self.objects[key] = made
        return made

    def _require_room(self, namespace: str, kind: str) -> None:
        used = sum(key[:2] == (namespace, kind) for key in self.objects)
        for key, quota in self.objects.items():
            if key[:2] == (namespace, "resourcequotas"):
                hard = quota["spec"].get("hard", {}).get(kind)
                if hard is not None and used >= int(hard):
                    message = (
                        f"exceeded quota: {key.name}, requested: {kind}=1, limited: {kind}={hard}"
                    )
                    raise _Refused(403, "Forbidden", message)

    def _publish(self, service: Document) -> None:
        ports = service.get("spec", {}).get("ports")
        if not ports:
            raise _Refused(422, "Invalid", "spec.ports: Required value")
        taken = sum(key.kind == "services" for key in self.objects)
        for at, port in enumerate(ports):
            port["nodePort"] = _FIRST_NODE_PORT + taken * len(ports) + at

    def _found(self, key: _Key) -> Document:
        if key not in self.objects:
            raise _Refused(404, "NotFound", f'{key.kind} "{key.name}" not found')
        return self.objects[key]

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        """Answer."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop answering."""
        self.close()


def _name(body: Document, kind: str) -> str:
    if body.get("kind", kind) != kind:
        raise _Refused(400, "BadRequest", f"{body['kind']} is not {kind}")
    name = body.get("metadata", {}).get("name", "")
    if not _LABEL.fullmatch(name):
        message = f"metadata.name: Invalid value: {name!r}: must be a lowercase RFC 1123 label"
        raise _Refused(422, "Invalid", message)
    return name


def _pod_status(body: Document) -> Document:
    containers = body.get("spec", {}).get("containers")
    if not containers:
        raise _Refused(422, "Invalid", "spec.containers: Required value")
    for container in containers:
        if not container.get("name") or not container.get("image"):
            raise _Refused(422, "Invalid", "spec.containers[0].image: Required value")
    if containers[0]["image"] == "fails":
        return {"phase": "Failed", "reason": "Error", "message": "the image fails"}
    conditions = [{"type": "Ready", "status": "True"}]
    return {"phase": "Running", "hostIP": _HOST, "conditions": conditions}


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

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - the names of the protocol

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
            """Nobody reads it."""

    return Handler
