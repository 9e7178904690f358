"""What crosses between the pool and a worker: pickles one way, lines of JSON the other."""

from __future__ import annotations

import json
import os
import struct
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from testflow import errors
from testflow.errors import ExecutionError, TestflowError
from testflow.execution.stint import Phase
from testflow.execution.text import bounded
from testflow.execution.verdict import PASSED
from testflow.model import Outcome, Symptom, Verdict

LENGTH = struct.Struct("!Q")
"""What stands before each pickle on its way to a worker."""

LOST_DESCRIPTORS = 117
"""The exit code of a runner whose own descriptors were closed by the target."""

_READ_BYTES = 1 << 20
_NAME_LIMIT = 300
_MESSAGE_LIMIT = 10_000
_MOST_SYMPTOMS = 1_000


class Failed(NamedTuple):
    """The target cannot be run at all."""

    error: TestflowError


class Done(NamedTuple):
    """The next task of the chunk is finished."""

    verdict: Verdict
    duration_s: float
    output: str
    output_bytes: int


class Returned(NamedTuple):
    """The rest of the chunk was not begun: others may take it."""


Answer = Failed | Done | Returned


@dataclass(frozen=True, slots=True)
class Obituary:
    """How a runner ended, from its keeper.

    Attributes:
        end: What ended it.
        number: The exit code or the signal; 0 for a time-out.
        phase: What it was at.
        duration_s: How long it had been at that.
        output: What it had printed meanwhile.
        output_bytes: How much that was.
    """

    end: Literal["exit", "signal", "timeout"]
    number: int
    phase: Phase
    duration_s: float
    output: str
    output_bytes: int


def encode(answer: Answer) -> bytes:
    """Write an answer as a line."""
    match answer:
        case Done(verdict, duration_s, _, 0) if verdict is PASSED:
            # Most answers are this one, and the encoder would take longer than the call.
            return f'["done", "passed", [], "", {duration_s!r}, "", 0]\n'.encode()
        case Done(verdict, duration_s, output, output_bytes):
            fields = ["done", *_fields_of(verdict), duration_s, output, output_bytes]
        case Failed(error):
            fields = ["failed", type(error).__name__, error.message, error.path, error.hint]
        case Returned():
            fields = ["returned"]
    return json.dumps(fields).encode() + b"\n"


def decode(line: bytes) -> Answer:
    """Read what `encode` wrote."""
    kind, *fields = json.loads(line)
    match kind:
        case "done":
            outcome, symptoms, reason, *rest = fields
            return Done(_verdict(outcome, symptoms, reason), *rest)
        case "failed":
            return Failed(_error(*fields))
        case _:
            return Returned()


def _fields_of(verdict: Verdict) -> tuple[str, list[tuple[str, str]], str]:
    symptoms = [
        (bounded(symptom.name, _NAME_LIMIT), bounded(symptom.message, _MESSAGE_LIMIT))
        for symptom in verdict.symptoms[:_MOST_SYMPTOMS]
    ]
    return Outcome(verdict.outcome).value, symptoms, bounded(verdict.reason, _MESSAGE_LIMIT)


def _verdict(outcome: str, symptoms: list[list[str]], reason: str) -> Verdict:
    if outcome == PASSED.outcome.value and not reason and not symptoms:
        return PASSED
    return Verdict(Outcome(outcome), tuple(Symptom(*each) for each in symptoms), reason)


def _error(kind: str, message: str, path: str, hint: str) -> TestflowError:
    found: Any = getattr(errors, kind, ExecutionError)
    return found(message, path=path, hint=hint)


def read_pickle(descriptor: int) -> bytes | None:
    """Read the next pickle, and not a byte more; None when there will be no more."""
    length = _read_exactly(descriptor, LENGTH.size)
    return None if length is None else _read_exactly(descriptor, LENGTH.unpack(length)[0])


def _read_exactly(descriptor: int, size: int) -> bytes | None:
    pieces: list[bytes] = []
    while size:
        piece = os.read(descriptor, min(size, _READ_BYTES))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def encode_obituary(obituary: Obituary) -> bytes:
    """Write an obituary as a line."""
    fields = [getattr(obituary, name) for name in Obituary.__slots__]
    return json.dumps(fields).encode() + b"\n"


def decode_obituary(line: bytes) -> Obituary:
    """Read what `encode_obituary` wrote."""
    return Obituary(*json.loads(line))
