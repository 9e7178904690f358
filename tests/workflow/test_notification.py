"""Who shall know is told; who cannot be told is noticed, and nothing else happens."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from systems import Systems
from testflow.model import Outcome
from testflow.testing import ScriptedTest

WRITE = """
import os, shutil, sys
shutil.copy(os.environ["TESTFLOW_RESULT"], sys.argv[1])
"""


@pytest.fixture
def hook() -> Iterator[tuple[str, list[Any]]]:
    """A server that keeps what is posted to it, and refuses it at /refuse."""
    posted: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            posted.append(json.loads(self.rfile.read(length)))
            self.send_response(500 if self.path == "/refuse" else 200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", posted
        server.shutdown()
        thread.join()


def run(systems: Systems, selected: dict[str, Any], *notifications: Any, **test: Any) -> Any:
    systems.add("a", {"tests/test_a.py::test": ScriptedTest(**test)})
    return systems.run(selections={"a": selected}, notifications=list(notifications))


def test_a_command_is_given_the_result(
    systems: Systems, selected: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "told.json"

    result = run(systems, selected, {"command": [sys.executable, "-c", WRITE, str(out)]})

    told = json.loads(out.read_text())
    assert told["run_id"] == result.run_id
    assert told["counts"]["passes"] == 1
    assert result.notices == ()


def test_a_webhook_is_given_the_result(
    systems: Systems, selected: dict[str, Any], hook: tuple[str, list[Any]]
) -> None:
    url, posted = hook

    result = run(systems, selected, {"webhook": url}, outcome=Outcome.FAILED)

    (told,) = posted
    assert told["failures"][0]["test_id"] == "a::tests/test_a.py::test"
    assert result.notices == ()


@pytest.mark.parametrize(
    ("condition", "outcome", "count"),
    [
        ("failure()", Outcome.FAILED, 1),
        ("failure()", Outcome.PASSED, 0),
        ("success()", Outcome.PASSED, 1),
        ("steps.a.failures > 0 and new_failures > 0", Outcome.FAILED, 1),
    ],
)
def test_only_whom_it_concerns_is_told(  # noqa: PLR0913, PLR0917 - what it depends on
    systems: Systems,
    selected: dict[str, Any],
    hook: tuple[str, list[Any]],
    condition: str,
    outcome: Outcome,
    count: int,
) -> None:
    url, posted = hook

    run(systems, selected, {"webhook": url, "if": condition}, outcome=outcome)

    assert len(posted) == count


@pytest.mark.parametrize(
    ("notification", "problem"),
    [
        ({"command": ["/no/such/program"]}, "could not be told"),
        ({"command": [sys.executable, "-c", "import sys; sys.exit('no mail')"]}, "1: no mail"),
        (
            {"command": [sys.executable, "-c", "import time; time.sleep(60)"], "timeout_s": 0.5},
            "was not told within 0.5 s",
        ),
        ({"webhook": "http://127.0.0.1:9/"}, "could not be told"),
        ({"webhook": "http://127.0.0.1:9/", "if": "nobody"}, "nothing is called 'nobody'"),
    ],
)
def test_what_goes_wrong_is_noticed_and_nothing_else(
    systems: Systems, selected: dict[str, Any], notification: Any, problem: str
) -> None:
    result = run(systems, selected, notification)

    (notice,) = result.notices
    assert problem in notice
    assert result.is_successful


def test_a_webhook_that_speaks_no_http_is_noticed(
    systems: Systems, selected: dict[str, Any]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def chat() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"220 mail.example.com ready\r\n")

        talking = Thread(target=chat)
        talking.start()
        webhook = f"http://127.0.0.1:{server.getsockname()[1]}/"
        result = run(systems, selected, {"webhook": webhook, "timeout_s": 60})
        talking.join()

    assert "could not be told" in result.notices[0]


def test_a_webhook_that_refuses_is_noticed(
    systems: Systems, selected: dict[str, Any], hook: tuple[str, list[Any]]
) -> None:
    result = run(systems, selected, {"webhook": f"{hook[0]}/refuse"})

    assert "500" in result.notices[0]
