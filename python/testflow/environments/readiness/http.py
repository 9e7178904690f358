"""Ready when an HTTP request is answered as it should be."""

from __future__ import annotations

import asyncio
from http.client import HTTPConnection, HTTPException

from testflow.model import Endpoint

_TIMEOUT_S = 2.0


class HttpProbe:
    """Asks for a path; a redirect is an answer, too.

    Args:
        endpoint: Of the service.
        path: Such as ``/health``.
        status: The status that means ready.
    """

    def __init__(self, endpoint: Endpoint, path: str, status: int) -> None:
        self._endpoint = endpoint
        self._path = f"/{path.removeprefix('/')}"
        self._status = status

    async def look(self) -> str:
        """Give the answer, where it is another one."""
        asked = f"GET http://{self._endpoint.host}:{self._endpoint.port}{self._path}"
        try:
            status = await asyncio.to_thread(self._ask)
        except (OSError, HTTPException) as error:
            return f"{asked}: {error}"
        return "" if status == self._status else f"{asked} answered {status}"

    def _ask(self) -> int:
        endpoint = self._endpoint
        connection = HTTPConnection(endpoint.host, endpoint.port, timeout=_TIMEOUT_S)
        try:
            connection.request("GET", self._path)
            return connection.getresponse().status
        finally:
            connection.close()
