"""The running service."""

import json
import os
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest

Post = Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]


@pytest.fixture
def post() -> Post:
    """Send a document to the service, and give the status and the answer."""
    host = os.environ.get("USER_SERVICE_HOST", "127.0.0.1")
    port = int(os.environ.get("USER_SERVICE_PORT", "8081"))

    def send(path: str, document: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        connection = HTTPConnection(host, port, timeout=10)
        try:
            connection.request("POST", path, json.dumps(document))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except OSError as error:
            pytest.fail(f"service unavailable: user-service at {host}:{port}: {error}")
        finally:
            connection.close()

    return send
