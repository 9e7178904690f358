"""The first and last parts of what may be a very long stream, in little memory."""

from __future__ import annotations

from testflow.execution.text import printable

_COUNT_BYTES = 8


class Excerpt:
    """Keeps the first and last halves of a stream, and counts all of it.

    Args:
        memory: Where they are kept, `size_for` bytes; may be shared between processes.
    """

    def __init__(self, memory: memoryview) -> None:
        self._count = memory[:_COUNT_BYTES].cast("Q")
        self._half = (len(memory) - _COUNT_BYTES) // 2
        self._head = memory[_COUNT_BYTES : _COUNT_BYTES + self._half]
        self._tail = memory[_COUNT_BYTES + self._half : _COUNT_BYTES + 2 * self._half]

    @staticmethod
    def size_for(limit_bytes: int) -> int:
        """Give how much memory an excerpt of at most so many bytes needs."""
        return _COUNT_BYTES + limit_bytes

    @property
    def total(self) -> int:
        """How many bytes the stream had."""
        return self._count[0]

    def append(self, data: bytes) -> None:
        """Take the next bytes of the stream."""
        total = self.total
        self._count[0] = total + len(data)
        beginning = data[: max(self._half - total, 0)]
        self._head[total : total + len(beginning)] = beginning
        self._append_tail(data[len(beginning) :], total + len(beginning) - self._half)

    def _append_tail(self, data: bytes, offset: int) -> None:
        # The tail is a ring: its oldest bytes make room for the newest.
        kept = data[-self._half :]
        start = (offset + len(data) - len(kept)) % self._half
        before_wrap = kept[: self._half - start]
        self._tail[start : start + len(before_wrap)] = before_wrap
        self._tail[: len(kept) - len(before_wrap)] = kept[len(before_wrap) :]

    def clear(self) -> None:
        """Begin a new stream."""
        self._count[0] = 0

    def text(self) -> str:
        """Give what was kept, with a note where something was left out."""
        total, half = self.total, self._half
        if total <= 2 * half:
            return printable(bytes(self._head[:total]) + bytes(self._tail[: max(total - half, 0)]))
        start = (total - half) % half
        ending = printable(bytes(self._tail[start:]) + bytes(self._tail[:start]))
        note = f"\n[… {total - 2 * half} bytes left out …]\n"
        return f"{printable(bytes(self._head))}{note}{ending}"
