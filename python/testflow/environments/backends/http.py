"""A stub of an HTTP service: gives the answers that it was told, and keeps what it was asked."""

from __future__ import annotations

import json
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from testflow.environments.place import Place
from testflow.environments.service import Availability, State
from testflow.environments.spec import Port, read_settings
from testflow.errors import ProvisioningError
from testflow.model import Endpoint, ServiceSpec
from testflow.runtime.part import Part, Text

_HOST = "127.0.0.1"
_LARGEST_BODY = 1 << 20


class Route(Part):
    """A request and its answer; a body that is no text is sent as JSON."""

    path: Text
    method: Text = "GET"
    status: int = 200
    body: Any = ""
    headers: dict[str, str] = {}


class HttpSettings(Part):
    """What a stub is given."""

    routes: list[Route] = []
    port: Port | None = None


class Http:
    """Runs stubs in threads of this process: they end with it."""

    def availability(self) -> Availability:
        """Always there."""
        return Availability(works=True, what="stubs that give the answers they were told")

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Tell that it is a stub."""
        read_settings(HttpSettings, spec)
        return []

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give it as it is: a stub calls nobody."""
        return peer

    async def start(self, spec: ServiceSpec, place: Place) -> HttpService:
        """Start a stub."""
        settings = read_settings(HttpSettings, spec)
        port = place.lease_port(settings.port)
        try:
            return HttpService(settings, port, place)
        except OSError as error:  # somebody else was quicker
            place.ports.release(port)
            message = f"the stub cannot listen on port {port}: {error.strerror or error}"
            raise ProvisioningError(message) from error

    async def close(self) -> None:
        """Nothing is shared."""


class HttpService:
    """A running stub.

    Attributes:
        requests: Each request since the start or reset, as ``POST /payments {"id": 7}``.
    """

    answers = True

    def __init__(self, settings: HttpSettings, port: int, place: Place) -> None:
        self.requests: list[str] = []
        self.endpoint = Endpoint(_HOST, port, {"URL": f"http://{_HOST}:{port}"}, is_simulated=True)
        self._ports = place.ports
        self._routes = {(route.method.upper(), route.path): route for route in settings.routes}
        self._server = ThreadingHTTPServer((_HOST, port), self._handler())
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                told = self.headers.get("Content-Length") or "0"
                length = min(int(told), _LARGEST_BODY) if told.isdecimal() else 0
                stub.answer(self, self.rfile.read(length))

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
                """What was asked is kept by the stub."""

        return Handler

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        """Answer a request as its route says, or with 404."""
        told = f"{request.command} {request.path} {body.decode('utf-8', 'replace')}".rstrip()
        self.requests.append(told)
        path = urlsplit(request.path).path
        unknown = Route(path=path, status=404, body={"error": "the stub has no such route"})
        method = "GET" if request.command == "HEAD" else request.command
        route = self._routes.get((method, path), unknown)
        is_text = isinstance(route.body, str)
        data = (route.body if is_text else json.dumps(route.body)).encode()
        kind = "text/plain; charset=utf-8" if is_text else "application/json"
        request.send_response(route.status)
        headers = {"Content-Type": kind, **route.headers, "Content-Length": str(len(data))}
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(data)

    async def is_alive(self) -> bool:
        """As long as it was not stopped."""
        return self._server.fileno() >= 0

    async def output(self) -> str:
        """Give what it was asked."""
        return "\n".join(self.requests)

    async def state(self) -> State:
        """Give its routes; what it was asked makes it dirty."""
        routes = tuple(sorted(f"{method} {path}" for method, path in self._routes))
        return State(
            contents=routes, fingerprint=sha256("\n".join(self.requests).encode()).hexdigest()
        )

    async def reset(self) -> None:
        """Forget what it was asked."""
        self.requests.clear()

    async def stop(self) -> None:
        """End it."""
        if await self.is_alive():
            self._server.shutdown()
            self._server.server_close()
            self._ports.release(self.endpoint.port)
