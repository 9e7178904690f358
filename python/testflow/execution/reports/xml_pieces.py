"""Reports in XML, read in pieces, so that size does not matter; they may declare no entities."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from testflow.execution.reports.report import Lost, ReportedTest

_PIECE_BYTES = 1 << 16
_TEXT_LIMIT = 100_000


class _RefusedError(Exception):
    """The document declares entities."""


class XmlReader(ABC):
    """Reads tests from elements as they come.

    Attributes:
        ready: The tests that were read, and not given yet.
    """

    def __init__(self) -> None:
        self.ready: list[ReportedTest] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = _refuse
        self._element = ""
        self._pieces: list[str] = []
        self._size = 0

    def read(self, file: IO[bytes]) -> Iterator[ReportedTest | Lost]:
        """Give the tests as they are read; at last what is lost, if anything is."""
        try:
            while piece := file.read(_PIECE_BYTES):
                self._parser.Parse(piece, False)  # noqa: FBT003 - the signature is expat's
                yield from self._take()
            self._parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            yield from self._take()
            yield Lost(self.lost(str(error)))
        except _RefusedError:
            yield from self._take()
            yield Lost("the document declares entities, which is refused")

    @abstractmethod
    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    @abstractmethod
    def end(self, name: str, text: str | None) -> None:
        """Take the end of an element, with its text; None where it holds other elements."""

    def lost(self, error: str) -> str:
        """Say what is lost where the document is damaged."""
        return f"{error}; what follows is lost"

    def _take(self) -> list[ReportedTest]:
        ready, self.ready = self.ready, []
        return ready

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._element, self._pieces, self._size = name, [], 0
        self.begin(name, attributes)

    def _text(self, text: str) -> None:
        if self._size < _TEXT_LIMIT:
            self._pieces.append(text[: _TEXT_LIMIT - self._size])
        self._size += len(text)

    def _end(self, name: str) -> None:
        text = "".join(self._pieces)
        if self._size > _TEXT_LIMIT:
            text += f"\n[… {self._size - _TEXT_LIMIT} characters left out …]\n"
        self._pieces, self._size = [], 0
        self.end(name, text if self._element == name else None)


def seconds(text: str) -> float:
    """Read a time: ``1,234.5``, ``0.25s`` and nothing at all are all written."""
    found = re.search(r"\d+(\.\d+)?([eE][-+]?\d+)?", text.replace(",", ""))
    return float(found[0]) if found else 0.0


def _refuse(*_: object) -> None:
    raise _RefusedError
