"""Long output: its beginning and its end."""

from __future__ import annotations

import os


def excerpt(text: str, limit: int) -> tuple[str, int]:
    """Give the first and last halves of a text, and how many bytes all of it has."""
    total = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if total <= limit:
        return text, total
    half = limit // 2
    data = text.encode("utf-8", "backslashreplace")
    return _joined(data[:half], data[-half:], len(data)), total


def excerpt_of_file(descriptor: int, limit: int) -> tuple[str, int]:
    """Give the first and last halves of what a file holds, and how many bytes that is."""
    total = os.fstat(descriptor).st_size
    if total <= limit:
        return os.pread(descriptor, total, 0).decode("utf-8", "replace"), total
    half = limit // 2
    head, tail = os.pread(descriptor, half, 0), os.pread(descriptor, half, total - half)
    return _joined(head, tail, total), total


def _joined(head: bytes, tail: bytes, total: int) -> str:
    left_out = total - len(head) - len(tail)
    note = f"\n[… {left_out} bytes left out …]\n"
    return f"{head.decode('utf-8', 'replace')}{note}{tail.decode('utf-8', 'replace')}"
