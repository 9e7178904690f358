"""What can go wrong, and does where the variable SHOP_FAULTS names it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest

from payment.faults import FAULTS, with_faults
from payment.server import serve
from payment.shop import Shop
from payment.store import MemoryStore


@contextmanager
def running(shop: Shop) -> Iterator[tuple[str, int]]:
    with serve(shop, "127.0.0.1", 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield ("127.0.0.1", server.server_port)
        finally:
            server.shutdown()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_payment_is_taken(
    fault: str, ask: Callable[..., Any], headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_KEY", raising=False)
    wanted = {fault} & set(os.environ.get("SHOP_FAULTS", "").split(","))
    payment = {"amount": "12.50", "currency": "EUR"}

    with running(with_faults(Shop(MemoryStore()), wanted)) as address:
        status, answer = ask("POST", "/payments", payment, headers, address)

    assert status == 201, answer["error"]
