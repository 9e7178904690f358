"""A wire to the cloud that can be cut."""

import asyncio
import threading
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

NOTHING = "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>"


class Wire(ThreadingHTTPServer):
    """Stands between testflow and the server, and does to one kind of request what a test says."""

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.target = target
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers: dict[str, tuple[int, str]] = {}
        self.lost: set[str] = set()
        self.held: dict[str, threading.Event] = {}
        self.done: dict[str, threading.Event] = defaultdict(threading.Event)

    async def passed(self, action: str, asking: asyncio.Task[Any]) -> None:
        """Return when it is done; whoever asks for it may not know yet."""
        asking.add_done_callback(lambda _: self.done[action].set())  # it will not come any more
        await asyncio.to_thread(self.done[action].wait)
        assert not asking.done()

    def refuse(self, action: str, status: int, code: str, message: str) -> None:
        told = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        self.answers[action] = status, f"<Response><Errors>{told}</Errors></Response>"

    def lose(self, action: str) -> None:
        """Have it done, and break off."""
        self.lost.add(action)

    def hide_machines(self) -> None:
        self.answers["DescribeInstances"] = 200, NOTHING


class Passing(BaseHTTPRequestHandler):
    server: Wire

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        (action,) = urllib.parse.parse_qs(data.decode())["Action"]
        if action in self.server.answers and action not in self.server.lost:
            status, text = self.server.answers[action]
            self.answer(status, text.encode())
            return
        request = urllib.request.Request(self.server.target, data, dict(self.headers))
        with urllib.request.urlopen(request) as answer:
            status, body = answer.status, answer.read()
        self.server.done[action].set()
        if action in self.server.held:
            self.server.held[action].wait()
        if action in self.server.lost:
            self.server.lost.remove(action)
            self.close_connection = True
        else:
            self.answer(status, body)

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Be quiet."""


@pytest.fixture
def wire(ec2: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with Wire(ec2.url) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
