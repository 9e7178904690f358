"""The way back to testflow: lines of JSON through a named pipe that all processes share.

A pipe keeps only short writes together. A long message is cut into pieces, each with its sender,
so that lines of others may stand between them, and the death of a sender harms nobody else's.
"""

from __future__ import annotations

import json
import os
import select
from collections.abc import Iterator
from typing import Any

_encode = json.JSONEncoder(separators=(",", ":"), default=str).encode


class Channel:
    """One sender's end of the pipe.

    Args:
        path: The named pipe.
        sender: What tells this sender from all others.
    """

    def __init__(self, path: str, sender: int) -> None:
        self._pipe = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        self._sender = sender

    def send(self, *messages: list[Any]) -> None:
        """Send messages, in one write where they are short."""
        lines = [line for message in messages for line in self._lines(_encode(message))]
        whole = b"".join(lines)
        for data in [whole] if len(whole) <= select.PIPE_BUF else lines:
            os.write(self._pipe, data)

    def _lines(self, text: str) -> Iterator[bytes]:
        size = select.PIPE_BUF - len(str(self._sender)) - 2
        last = max(len(text) - 1, 0) // size * size
        for start in range(0, last + 1, size):
            mark = "=" if start == last else "+"
            yield f"{self._sender}{mark}{text[start : start + size]}\n".encode()
