"""An execution record verified, and signed off as one document."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from testflow.errors import Corrupt, InputError, StorageError, TooNew
from testflow.runtime.clock import Clock, SystemClock
from testflow.runtime.environment import user_name
from testflow.workflow.record import (
    GENESIS,
    Entry,
    canonical,
    chained,
    digest_of,
    entry_of,
    read_record,
)

_FORMAT = 1


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
    signed = {**sign_off, "digest": digest_of(sign_off), "signature": signature}
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
    try:
        if document.get("format", 0) > _FORMAT:
            message = "the record was exported by a newer testflow"
            raise TooNew(message, path=str(path), hint="update testflow")
        lines = [canonical(entry) for entry in document["entries"]]
        found = _found(list(chained(lines)))
        return _signed(found, document["sign_off"], key)
    except KeyError as error:
        message = f"the record has no {error}"
        raise Corrupt(message, path=str(path)) from error
    except (TypeError, ValueError) as error:
        message = f"the file is no record: {error}"
        raise Corrupt(message, path=str(path)) from error


def _signed(found: Verification, given: dict[str, Any], key: str) -> Verification:
    sign_off = {name: given[name] for name in ("by", "at", "statement", "head")}
    if given["digest"] != digest_of(sign_off):
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
    head = entries[-1].digest if entries else GENESIS
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
        entry_of(text, 0)
    except Corrupt:
        return False
    return True


def _signature(content: Mapping[str, Any], key: str) -> str:
    return hmac.new(key.encode(), canonical(content).encode(), sha256).hexdigest()
