"""What can go wrong, and does where the variable SHOP_FAULTS names it.

Each test starts a service of its own. With its fault the service really lacks what the test
needs, so that failures of every kind can be seen.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest

from payment.processor import Payment
from payment.server import Shop, serve
from payment.store import MemoryStore, PostgresStore

PAYMENT = {"amount": "12.50", "currency": "EUR"}


@pytest.fixture
def faults() -> set[str]:
    return set(os.environ.get("SHOP_FAULTS", "").split(","))


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(shop: Shop) -> Iterator[tuple[str, int]]:
    with serve(shop, "127.0.0.1", 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield ("127.0.0.1", server.server_port)
        finally:
            server.shutdown()


def pay(
    ask: Callable[..., Any], shop: Shop, document: dict[str, str], headers: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    with running(shop) as address:
        return ask("POST", "/payments", document, headers, address)


def test_a_payment_is_kept(
    ask: Callable[..., Any], headers: dict[str, str], faults: set[str]
) -> None:
    broken = "database_connection" in faults
    store = PostgresStore("127.0.0.1", closed_port()) if broken else MemoryStore()

    status, answer = pay(ask, Shop(store), PAYMENT, headers)

    assert status == 201, answer["error"]


def test_the_payer_is_known(
    ask: Callable[..., Any], headers: dict[str, str], faults: set[str]
) -> None:
    key = {"key": "another key"} if "authentication" in faults else {}

    status, answer = pay(ask, Shop(MemoryStore(), **key), PAYMENT, headers)

    assert status == 201, answer["error"]


def test_the_payment_is_whole(
    ask: Callable[..., Any], headers: dict[str, str], faults: set[str]
) -> None:
    payment = {"amount": "12.50"} if "validation" in faults else PAYMENT

    status, answer = pay(ask, Shop(MemoryStore()), payment, headers)

    assert status == 201, answer["error"]


def test_the_bank_approves(
    ask: Callable[..., Any], headers: dict[str, str], faults: set[str]
) -> None:
    url = f"http://127.0.0.1:{closed_port()}" if "integration" in faults else None

    status, answer = pay(ask, Shop(MemoryStore(), bank_url=url), PAYMENT, headers)

    assert status == 201, answer["error"]


def test_gold_has_its_price(faults: set[str]) -> None:
    currency = "XAU" if "unknown" in faults else "EUR"

    assert Payment("ann", Decimal(100), currency).fee == Decimal("1.50")
