"""The service over HTTP."""

import json
import os
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from users.accounts import AuthenticationError, authenticate
from users.tokens import issue


class Handler(BaseHTTPRequestHandler):
    """Answers requests in JSON."""

    key = "a key for tests"

    def do_GET(self) -> None:
        """Answer whether the service runs."""
        if self.path == "/health":
            self._answer(HTTPStatus.OK, {"status": "ok"})
        else:
            self._answer(HTTPStatus.NOT_FOUND, {"error": f"there is no {self.path}"})

    def do_POST(self) -> None:
        """Log somebody in."""
        if self.path != "/login":
            self._answer(HTTPStatus.NOT_FOUND, {"error": f"there is no {self.path}"})
            return
        try:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            name = authenticate(asked["email"], asked["password"])
        except AuthenticationError as error:
            self._answer(HTTPStatus.UNAUTHORIZED, {"error": f"Unauthorized: {error}"})
        except (ValueError, KeyError, TypeError):
            error = "invalid input: give an object with email and password"
            self._answer(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": error})
        else:
            self._answer(HTTPStatus.OK, {"token": issue(name, self.key)})

    def _answer(self, status: HTTPStatus, document: dict[str, object]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until the process is ended."""
    Handler.key = os.environ.get("SHOP_KEY", Handler.key)
    address = (os.environ.get("BIND", "127.0.0.1"), int(os.environ.get("PORT", "8081")))
    with ThreadingHTTPServer(address, Handler) as server:
        print(f"user-service listens on {server.server_address}", flush=True)
        server.serve_forever()
