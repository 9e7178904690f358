"""An execution record for compliance: who ran what, when, with which versions and results.

A file of JSON lines to which lines are only ever added. Each carries the hash of the one before
it, so that a line that is changed, taken out or put in shows. Whoever could rewrite the whole file
could also compute all hashes anew: keep the last hash elsewhere, or sign the record off with a key.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NoReturn, Self, cast

from testflow.errors import Corrupt, InputError, StorageError, TooNew
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.environment import user_name

_FORMAT = 1
_GENESIS = "0" * 64


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


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found when a record was verified.

    Attributes:
        entries: How many lines there are.
        head: The last hash: who knows it knows the whole record.
        run_ids: The runs that it tells of.
        signed_by: Who signed it off; empty where nobody did.
        is_authentic: Whether the signature was made with the key given; None where there was none
            to check.
    """

    entries: int
    head: str
    run_ids: tuple[str, ...]
    signed_by: str = ""
    is_authentic: bool | None = None


class ExecutionRecord:
    """A record that is open for lines to be added; a context manager.

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
        self._index, self._head = self._position()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[str] = self.path.open("a", encoding="ascii", newline="\n")
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def __enter__(self) -> Self:
        """Give the record, open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

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
            StorageError: It cannot be written.
        """
        content = {
            "index": self._index,
            "at": self._clock.now().isoformat(),
            "kind": kind,
            "facts": facts,
            "previous": self._head,
        }
        line = _canonical({**content, "digest": _digest(content)})
        try:
            self._file.write(line + "\n")
            self._file.flush()
            if durable:
                os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self.path, error) from error
        entry = _entry(line, self._index)
        self._index, self._head = self._index + 1, entry.digest
        return entry

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _position(self) -> tuple[int, str]:
        """Give the next line's place and the hash that it refers to; cut off a torn line."""
        if not self.path.exists():
            return 0, _GENESIS
        torn = _torn_bytes(self.path)
        if torn:
            os.truncate(self.path, self.path.stat().st_size - torn)
        index, head = 0, _GENESIS
        for entry in read_record(self.path):
            index, head = entry.index + 1, entry.digest
        return index, head


def read_record(path: str | Path) -> Iterator[Entry]:
    """Give the lines of a record, each verified.

    Raises:
        Corrupt: A line was changed, taken out or put in; the message says which.
        StorageError: The file cannot be read.
    """
    try:
        with Path(path).open(encoding="ascii") as file:
            yield from _chained(file)
    except (OSError, UnicodeDecodeError) as error:
        message = f"the record cannot be read: {error}"
        raise StorageError(message, path=str(path)) from error


def export_record(
    path: str | Path,
    *,
    by: str = "",
    statement: str = "",
    key: str = "",
    clock: Clock | None = None,
) -> dict[str, Any]:
    """Give a record as one document, signed off.

    Args:
        path: The record.
        by: Who signs; the user whom this process works for by default.
        statement: What is said with it, such as ``released``.
        key: With a key, the signature proves that its owner signed.
        clock: Tells when.

    Raises:
        Corrupt: The record was tampered with.
    """
    entries = [asdict(entry) for entry in read_record(path)]
    if not entries:
        message = "the record is empty"
        raise InputError(message, path=str(path), hint="run a workflow with it first")
    sign_off = {
        "by": by or user_name(),
        "at": (clock or SystemClock()).now().isoformat(),
        "statement": statement,
        "head": entries[-1]["digest"],
    }
    signature = _signature(sign_off, key) if key else ""
    signed = {**sign_off, "digest": _digest(sign_off), "signature": signature}
    return {"format": _FORMAT, "entries": entries, "sign_off": signed}


def verify_record(path: str | Path, key: str = "") -> Verification:
    """Verify a record, or one that was exported.

    Args:
        path: The file.
        key: What it was signed with, to know whether its owner did.

    Raises:
        Corrupt: It was tampered with; the message says where.
        TooNew: A newer testflow exported it.
        StorageError: The file cannot be read.
    """
    document = _exported(Path(path))
    if document is None:
        return _found(list(read_record(path)))
    if document.get("format", 0) > _FORMAT:
        message = "the record was exported by a newer testflow"
        raise TooNew(message, path=str(path), hint="update testflow")
    try:
        lines = [_canonical(entry) for entry in document["entries"]]
        found = _found(list(_chained(lines)))
        return _signed(found, document["sign_off"], key)
    except (KeyError, TypeError) as error:
        message = f"the record has no {error}"
        raise Corrupt(message, path=str(path)) from error


def _signed(found: Verification, given: dict[str, Any], key: str) -> Verification:
    sign_off = {name: given[name] for name in ("by", "at", "statement", "head")}
    if given["digest"] != _digest(sign_off):
        message = "the sign-off was changed"
        raise Corrupt(message)
    if sign_off["head"] != found.head:
        message = "the sign-off is for another record"
        raise Corrupt(message)
    authentic = None
    if key:
        authentic = hmac.compare_digest(given["signature"], _signature(sign_off, key))
    return Verification(found.entries, found.head, found.run_ids, sign_off["by"], authentic)


def _found(entries: list[Entry]) -> Verification:
    run_ids = dict.fromkeys(str(each.facts["run_id"]) for each in entries if "run_id" in each.facts)
    head = entries[-1].digest if entries else _GENESIS
    return Verification(len(entries), head, tuple(run_ids))


def _exported(path: Path) -> dict[str, Any] | None:
    """Give the document that a file is; None where it is a file of lines."""
    try:
        with path.open(encoding="utf-8") as file:
            first = file.readline()
            if _is_line(first) or not first.strip():
                return None
            document = json.loads(first + file.read())
    except (OSError, UnicodeDecodeError) as error:
        message = f"the record cannot be read: {error}"
        raise StorageError(message, path=str(path)) from error
    except ValueError as error:
        message = f"the file is no record: {error}"
        raise Corrupt(message, path=str(path)) from error
    if not isinstance(document, dict):
        message = "the file is no record"
        raise Corrupt(message, path=str(path))
    return cast("dict[str, Any]", document)


def _is_line(text: str) -> bool:
    try:
        _entry(text, 0)
    except Corrupt:
        return False
    return True


def _chained(lines: Iterator[str] | IO[str] | list[str]) -> Iterator[Entry]:
    previous = _GENESIS
    for index, line in enumerate(lines):
        entry = _entry(line, index)
        content = {name: value for name, value in json.loads(line).items() if name != "digest"}
        if entry.digest != _digest(content):
            _refuse(index, "was changed")
        if entry.index != index or entry.previous != previous:
            _refuse(index, "does not follow the one before it")
        previous = entry.digest
        yield entry


def _entry(line: str, index: int) -> Entry:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError) as error:
        message = f"line {index + 1} of the record is no entry"
        raise Corrupt(message, hint="the file was damaged or edited") from error


def _refuse(index: int, what: str) -> NoReturn:
    message = f"line {index + 1} of the record {what}"
    raise Corrupt(message, hint="the record was tampered with")


def _torn_bytes(path: Path) -> int:
    """Give how much a line that was being written when the process died left behind."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unwritable(path, error) from error
    return len(content) - (content.rfind(b"\n") + 1)


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _digest(content: Mapping[str, Any]) -> str:
    return sha256(_canonical(content).encode()).hexdigest()


def _signature(content: Mapping[str, Any], key: str) -> str:
    return hmac.new(key.encode(), _canonical(content).encode(), sha256).hexdigest()


def _unwritable(path: Path, error: OSError) -> StorageError:
    message = f"the record cannot be written: {error.strerror or error}"
    return StorageError(message, path=str(path))
