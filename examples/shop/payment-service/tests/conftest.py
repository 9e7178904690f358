"""What the tests of the service share."""

import hmac
import json
import os
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any

import pytest

from payment.shop import KEY

Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def headers() -> dict[str, str]:
    """What a caller sends who has logged in; a workflow puts the token of a real login here."""
    name = "ann@example.com"
    key = os.environ.get("SHOP_KEY", KEY)
    return {
        "Authorization": f"{name}:{hmac.new(key.encode(), name.encode(), 'sha256').hexdigest()}"
    }


@pytest.fixture
def ask() -> Ask:
    """Ask a service, the running one by default, and give the status and the answer."""
    running = (
        os.environ.get("PAYMENT_SERVICE_HOST", "127.0.0.1"),
        int(os.environ.get("PAYMENT_SERVICE_PORT", "8080")),
    )

    def send(
        method: str,
        path: str,
        document: object = None,
        headers: dict[str, str] | None = None,
        address: tuple[str, int] = running,
    ) -> tuple[int, dict[str, Any]]:
        connection = HTTPConnection(*address, timeout=10)
        try:
            body = None if document is None else json.dumps(document)
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            status, answer = response.status, json.loads(response.read())
        except OSError as error:
            pytest.fail(f"service unavailable: payment-service at {address}: {error}")
        finally:
            connection.close()
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RuntimeError(answer["error"])
        return status, answer

    return send
