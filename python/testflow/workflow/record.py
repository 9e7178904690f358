"""An execution record for compliance: who ran what, when, with which versions and results.

A file of JSON lines to which lines are only ever added. Each carries the hash of the one before
it, so that a line that is changed, taken out or put in shows. Whoever could rewrite the whole file
could also compute all hashes anew: keep the last hash elsewhere, or sign the record off with a key.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NoReturn

from testflow.errors import Corrupt, StorageError
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.closing import Closing

GENESIS = "0" * 64
"""What stands for the hash of a line before the first one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a record.

    Attributes:
        index: Its place, from 0.
        at: When it was written, UTC, ISO 8601.
        kind: What happened, such as ``TestFinished``.
        facts: What is to be known of it.
        previous: The hash of the line before.
        digest: The hash of all this.
    """

    index: int
    at: str
    kind: str
    facts: Mapping[str, Any]
    previous: str
    digest: str


class ExecutionRecord(Closing):
    """A record that is open for lines to be added; a context manager.

    Several may be open for one file, also in other processes: each line follows the last one that
    anybody wrote.

    Args:
        path: The file; a record that is there goes on.
        clock: Tells when.

    Raises:
        Corrupt: What is there is no record, or was tampered with.
        StorageError: The file cannot be read or written.
    """

    def __init__(self, path: str | Path, clock: Clock | None = None) -> None:
        self.path = Path(path)
        self._clock = clock or SystemClock()
        self._index, self._head, self._size = 0, GENESIS, 0
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = self.path.open("a+b", buffering=0)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        try:
            with self._alone():
                self._catch_up()
        except BaseException:
            self.close()
            raise

    @property
    def head(self) -> str:
        """The hash of the last line."""
        return self._head

    def add(self, kind: str, facts: Mapping[str, Any], *, durable: bool = False) -> Entry:
        """Add a line.

        Args:
            kind: What happened.
            facts: What is to be known of it.
            durable: Come back only when it, and all before it, would survive a power failure.

        Raises:
            Corrupt: What others wrote meanwhile does not follow.
            StorageError: It cannot be written.
        """
        with self._alone():
            self._catch_up()
            line = self._line(kind, facts)
            self._write(line.encode("ascii") + b"\n")
            if durable:
                os.fsync(self._file.fileno())
        entry = entry_of(line, self._index)
        self._index, self._head = self._index + 1, entry.digest
        return entry

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _line(self, kind: str, facts: Mapping[str, Any]) -> str:
        content = {
            "index": self._index,
            "at": self._clock.now().isoformat(),
            "kind": kind,
            "facts": facts,
            "previous": self._head,
        }
        return canonical({**content, "digest": digest_of(content)})

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Keep all others from adding lines for a moment."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def _catch_up(self) -> None:
        """Read on to the end; cut off what a process that died while it wrote left behind."""
        size = os.fstat(self._file.fileno()).st_size
        if size == self._size:
            return
        if size < self._size:
            _refuse(self._index - 1, "was taken out")
        self._file.seek(self._size)
        whole, newline, torn = self._file.read().rpartition(b"\n")
        for entry in chained(_lines(whole + newline), self._index, self._head):
            self._index, self._head = entry.index + 1, entry.digest
        self._size += len(whole + newline)
        if torn:
            _require_torn(torn, self._index)
            self._file.truncate(self._size)

    def _write(self, line: bytes) -> None:
        self._size += len(line)
        while line:
            line = line[self._file.write(line) :]


def read_record(path: str | Path) -> Iterator[Entry]:
    """Give the lines of a record, each verified.

    Raises:
        Corrupt: A line was changed, taken out or put in; the message says which.
        StorageError: The file cannot be read.
    """
    try:
        with Path(path).open(encoding="ascii") as file:
            yield from chained(file)
    except (OSError, UnicodeDecodeError) as error:
        message = f"the record cannot be read: {error}"
        raise StorageError(message, path=str(path)) from error


def chained(lines: Iterable[str], first: int = 0, previous: str = GENESIS) -> Iterator[Entry]:
    """Give the entries of lines, each verified.

    Args:
        lines: The lines.
        first: The place of the first of them.
        previous: The hash of the line before it.

    Raises:
        Corrupt: A line is no entry, or does not follow the one before it.
    """
    for index, line in enumerate(lines, first):
        entry = entry_of(line, index)
        content = {name: value for name, value in json.loads(line).items() if name != "digest"}
        if entry.digest != digest_of(content):
            _refuse(index, "was changed")
        if entry.index != index or entry.previous != previous:
            _refuse(index, "does not follow the one before it")
        previous = entry.digest
        yield entry


def entry_of(line: str, index: int) -> Entry:
    """Read a line.

    Raises:
        Corrupt: It is no entry.
    """
    try:
        entry = Entry(**json.loads(line, parse_constant=_no_constant))
        dict(entry.facts)
    except (ValueError, TypeError) as error:
        message = f"line {index + 1} of the record is no entry"
        raise Corrupt(message, hint="the file was damaged or edited") from error
    return entry


def canonical(content: Mapping[str, Any]) -> str:
    """Write plain data in the one form that is hashed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(content: Mapping[str, Any]) -> str:
    """Give the hash of plain data."""
    return sha256(canonical(content).encode()).hexdigest()


def _lines(data: bytes) -> list[str]:
    # What is not ASCII was not written by a record; then the line cannot be read as an entry.
    return data.decode("ascii", "replace").split("\n")[:-1]


def _require_torn(line: bytes, index: int) -> None:
    """Refuse what is no beginning of an entry: then the file is something else."""
    if line.startswith(b"{"):
        try:
            json.loads(line)
        except ValueError:
            return
    entry_of(line.decode("ascii", "replace"), index)


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is no JSON"
    raise ValueError(message)


def _refuse(index: int, what: str) -> NoReturn:
    message = f"line {index + 1} of the record {what}"
    raise Corrupt(message, hint="the record was tampered with")


def _unwritable(path: Path, error: OSError) -> StorageError:
    message = f"the record cannot be written: {error.strerror or error}"
    return StorageError(message, path=str(path))
