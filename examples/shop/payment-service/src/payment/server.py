"""The service over HTTP."""

import json
import os
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from payment.bank import BankError
from payment.faults import with_faults
from payment.processor import ValidationError
from payment.shop import KEY, Shop
from payment.store import MemoryStore, PostgresStore
from payment.tokens import InvalidTokenError

_REFUSALS = {
    InvalidTokenError: (HTTPStatus.UNAUTHORIZED, "Unauthorized"),
    ValidationError: (HTTPStatus.UNPROCESSABLE_ENTITY, "ValidationError"),
    ConnectionError: (HTTPStatus.SERVICE_UNAVAILABLE, "ConnectionError"),
    BankError: (HTTPStatus.BAD_GATEWAY, "BankError"),
}


def refusal(error: Exception) -> tuple[HTTPStatus, str]:
    """Give the status of an error and its name; a mistake of the service's own has none."""
    for kind, told in _REFUSALS.items():
        if isinstance(error, kind):
            return told
    return HTTPStatus.INTERNAL_SERVER_ERROR, type(error).__name__


def serve(shop: Shop, host: str, port: int) -> ThreadingHTTPServer:
    """Give a server that listens; port 0 is any that is free."""

    class Handler(BaseHTTPRequestHandler):
        """Answers requests in JSON."""

        def do_GET(self) -> None:
            """Answer whether the service runs, or what a payment is."""
            if self.path == "/health":
                self._answer(HTTPStatus.OK, {"status": "ok"})
                return
            found = shop.store.find(self.path.removeprefix("/payments/"))
            missing = {"error": f"there is no {self.path}"}
            self._answer(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND, found or missing)

        def do_POST(self) -> None:
            """Take a payment."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                made = shop.pay(self.headers.get("Authorization"), body)
            except Exception as error:  # noqa: BLE001 - the caller is told, whatever it is
                status, name = refusal(error)
                self._answer(status, {"error": f"{name}: {error}"})
            else:
                self._answer(HTTPStatus.CREATED, made)

        def _answer(self, status: HTTPStatus, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return ThreadingHTTPServer((host, port), Handler)


def main() -> None:
    """Serve until the process is ended."""
    told = os.environ
    host, port = told.get("DB_HOST"), int(told.get("DB_PORT", "5432"))
    store = PostgresStore(host, port) if host else MemoryStore()
    shop = Shop(store, told.get("SHOP_KEY", KEY), told.get("BANK_URL"))
    shop = with_faults(shop, told.get("SHOP_FAULTS", "").split(","))
    with serve(shop, told.get("BIND", "127.0.0.1"), int(told.get("PORT", "8080"))) as server:
        print(f"payment-service listens on {server.server_address}", flush=True)
        server.serve_forever()
