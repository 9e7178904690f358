"""Faults on demand: the service really lacks what it needs, so that failures can be seen."""

import socket
from collections.abc import Callable, Collection
from dataclasses import replace

from payment.shop import Shop
from payment.store import PostgresStore

FAULTS: dict[str, Callable[[Shop], Shop]] = {
    "database_connection": lambda shop: replace(
        shop, store=PostgresStore("127.0.0.1", _closed_port())
    ),
    "authentication": lambda shop: replace(shop, key="another key"),
    "validation": lambda shop: replace(shop, required=(*shop.required, "iban")),
    "integration": lambda shop: replace(shop, bank_url=f"http://127.0.0.1:{_closed_port()}"),
    "unknown": lambda shop: replace(shop, rates={}),
}


def with_faults(shop: Shop, names: Collection[str]) -> Shop:
    """Give the shop with all these faults; names of others mean nothing here."""
    for name, breaks in FAULTS.items():
        if name in names:
            shop = breaks(shop)
    return shop


def _closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
