"""Ready when something listens."""

from __future__ import annotations

import asyncio

_HELD_S = 0.2  # a busy machine may take that long to close what nobody serves


class PortProbe:
    """Connects to a port.

    Args:
        host: Of the service.
        port: Of the service.
    """

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    async def look(self) -> str:
        """Give why it cannot be connected to."""
        here = f"port {self._port} on {self._host}"
        try:
            reader, writer = await asyncio.open_connection(self._host, self._port)
        except OSError as error:
            return f"{here}: {error.strerror or error}"
        try:
            return "" if await _is_held(reader) else f"{here}: connections are closed at once"
        finally:
            writer.close()


async def _is_held(reader: asyncio.StreamReader) -> bool:
    # What publishes a container's port accepts connections before anything listens in there.
    try:
        async with asyncio.timeout(_HELD_S):
            return bool(await reader.read(1))
    except TimeoutError:
        return True
    except OSError:
        return False
