"""What passes connections on to a port of this machine's loopback."""

from __future__ import annotations

import asyncio
from contextlib import suppress

_CHUNK_BYTES = 1 << 16
_LOOPBACK = "127.0.0.1"


class Relay:
    """Listens at one address, and connects to loopback for whoever comes."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @classmethod
    async def start(cls, host: str, target: int) -> Relay:
        """Listen on any port of an address.

        Args:
            host: The address.
            target: The port on loopback.

        Raises:
            OSError: The address is not this machine's.
        """
        relay = cls(target)
        relay._server = await asyncio.start_server(relay._serve, host, 0)
        relay.port = relay._server.sockets[0].getsockname()[1]
        return relay

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, out = await asyncio.open_connection(_LOOPBACK, self._target)
        except OSError:
            writer.transport.abort()  # refused there, refused here
            return
        self._open |= {writer, out}
        try:
            await asyncio.gather(_pass_on(reader, out), _pass_on(there, writer))
        finally:
            for end in (writer, out):
                end.close()
                self._open.discard(end)

    async def stop(self) -> None:
        """Listen no more, and cut every connection."""
        if self._server is not None:
            self._server.close()
            for end in list(self._open):
                end.transport.abort()
            await asyncio.sleep(0)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
