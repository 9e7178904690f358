"""subunit, version 2: packets of bytes, as testrepository and stestr keep them.

A packet is a signature, flags, its length, what the flags say is there, and a CRC-32 of all that.
Bytes between packets are passed over and counted; a packet that breaks off is lost.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO

from testflow.execution.reports.report import Lost, ReportedTest
from testflow.execution.text import printable
from testflow.model import Outcome

_SIGNATURE = 0xB3
_VERSION = 0x2
_HEAD = 3  # signature and flags
_CRC = struct.Struct(">I")
_HAS_ID, _HAS_ROUTE, _HAS_TIME = 0x0800, 0x0400, 0x0200
_HAS_TAGS, _HAS_FILE, _HAS_TYPE = 0x0080, 0x0040, 0x0020
_STATUS = 0x0007
_RUNNING = 2
_OUTCOMES = {
    3: Outcome.PASSED,
    4: Outcome.FAILED,  # a success that was not expected
    5: Outcome.SKIPPED,
    6: Outcome.FAILED,
    7: Outcome.SKIPPED,  # a failure that was expected
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _BrokenError(Exception):
    """The packet is not whole."""


@dataclass(frozen=True, slots=True)
class _Packet:
    status: int
    test: str
    at: datetime | None
    file: str
    content: bytes


class _Open:
    """A test that has no result yet."""

    def __init__(self) -> None:
        self.begun: datetime | None = None
        self.texts: dict[str, bytes] = {}


def read_subunit(file: IO[bytes]) -> Iterator[ReportedTest | Lost]:
    """Give the tests of a stream; at last what is lost, if anything is."""
    data = file.read()
    opened: dict[str, _Open] = {}
    position = skipped = 0
    while position < len(data):
        try:
            packet, position = _packet(data, position)
        except _BrokenError:
            position += 1
            skipped += 1
            continue
        yield from _take(packet, opened)
    yield from _losses(opened, skipped)


def _take(packet: _Packet, opened: dict[str, _Open]) -> Iterator[ReportedTest]:
    test = opened.setdefault(packet.test, _Open()) if packet.test else _Open()
    if packet.file:
        test.texts[packet.file] = test.texts.get(packet.file, b"") + packet.content
    if packet.status == _RUNNING:
        test.begun = packet.at
    elif packet.test and packet.status in _OUTCOMES:
        del opened[packet.test]
        yield _result(packet, test)


def _result(packet: _Packet, test: _Open) -> ReportedTest:
    outcome = _OUTCOMES[packet.status]
    texts = {name: printable(text) for name, text in test.texts.items()}
    details = "\n".join(text for name, text in texts.items() if name in {"traceback", "reason"})
    output = "".join(text for name, text in texts.items() if name not in {"traceback", "reason"})
    lines = [line.strip() for line in details.splitlines() if line.strip()]
    elapsed = packet.at - test.begun if packet.at and test.begun else timedelta()
    return ReportedTest(
        name=packet.test,
        outcome=outcome,
        duration_s=elapsed.total_seconds(),
        message=lines[-1] if lines and outcome is not Outcome.PASSED else "",
        details=details,
        output=output,
    )


def _losses(opened: dict[str, _Open], skipped: int) -> Iterator[Lost]:
    begun = [name for name, test in opened.items() if test.begun or test.texts]
    if begun:
        yield Lost(f"these tests began and have no result: {', '.join(begun)}")
    if skipped:
        yield Lost(f"{skipped} bytes are no whole packets")


def _packet(data: bytes, start: int) -> tuple[_Packet, int]:
    if data[start] != _SIGNATURE or start + _HEAD > len(data):
        raise _BrokenError
    flags = int.from_bytes(data[start + 1 : start + _HEAD])
    if flags >> 12 != _VERSION:
        raise _BrokenError
    length, position = _number(data, start + _HEAD)
    end = start + length
    if end > len(data) or end - _CRC.size < position:
        raise _BrokenError
    (crc,) = _CRC.unpack_from(data, end - _CRC.size)
    if zlib.crc32(data[start : end - _CRC.size]) != crc:
        raise _BrokenError
    return _content(data[: end - _CRC.size], position, flags), end


def _content(data: bytes, position: int, flags: int) -> _Packet:
    at, test, name, content = None, "", "", b""
    if flags & _HAS_TIME:
        seconds = int.from_bytes(data[position : position + 4])
        nanoseconds, position = _number(data, position + 4)
        at = _EPOCH + timedelta(seconds=seconds, microseconds=nanoseconds / 1000)
    if flags & _HAS_ID:
        test, position = _text(data, position)
    if flags & _HAS_TAGS:
        count, position = _number(data, position)
        for _ in range(count):
            _, position = _text(data, position)
    if flags & _HAS_TYPE:
        _, position = _text(data, position)
    if flags & _HAS_FILE:
        name, position = _text(data, position)
        size, position = _number(data, position)
        content = data[position : position + size]
        position += size
    return _Packet(flags & _STATUS, test, at, name, content)


def _text(data: bytes, position: int) -> tuple[str, int]:
    size, position = _number(data, position)
    return printable(data[position : position + size]), position + size


def _number(data: bytes, position: int) -> tuple[int, int]:
    # The first two bits say how many bytes follow.
    if position >= len(data):
        raise _BrokenError
    size = (data[position] >> 6) + 1
    raw = data[position : position + size]
    if len(raw) < size:
        raise _BrokenError
    return int.from_bytes(raw) & ((1 << (8 * size - 2)) - 1), position + size
