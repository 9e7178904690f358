"""Between results and the rows that hold them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from testflow.errors import Corrupt
from testflow.history.faults import RESTORE
from testflow.history.records import Outline, RunRecord, StoredResult
from testflow.model import (
    Attempt,
    Configuration,
    Origin,
    Outcome,
    RunStatus,
    Symptom,
    TestFinished,
    TestId,
    TestResult,
    Violation,
)

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

_VALUES = '{"values":'
_VIOLATIONS = '"violations":'
_decode = json.JSONDecoder().raw_decode

# Pure ASCII: a database could refuse some characters that JSON can escape.
to_json = json.JSONEncoder(separators=(",", ":")).encode


def storable(text: str) -> str:
    r"""Give text of any origin in a form that every database holds.

    Captured output may hold NUL and halves of surrogate pairs: they become visible, as ``\x00``
    and ``\ud800``.
    """
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", r"\x00")


def row_from_event(event: TestFinished) -> dict[str, Any]:
    """Give the row that keeps a finished test."""
    result = event.result
    test_id = result.test_id
    return {
        "run_id": event.run_id,
        "position": event.position,
        "at": event.at.astimezone(UTC),
        "app": storable(test_id.app),
        "path": storable(test_id.path),
        "name": storable(test_id.name),
        "param": storable(test_id.param),
        "outcome": result.outcome.value,
        "duration_s": result.duration_s,
        "attempt": result.attempt,
        "reason": storable(result.reason),
        "symptoms": _symptoms_to_json(result.symptoms),
        "configuration": _configuration_to_json(result.configuration),
        "output": storable(result.output),
        "output_bytes": result.output_bytes,
        "returned": None if result.returned is None else to_json(result.returned),
        "trace_id": storable(result.trace_id),
        "earlier": _attempts_to_json(result.earlier),
    }


def result_from_row(row: RowMapping) -> StoredResult:
    """Give the result that a row keeps.

    Raises:
        Corrupt: The row holds what testflow cannot have written.
    """
    try:
        return StoredResult(position=row["position"], at=in_utc(row["at"]), result=_result(row))
    except (ValueError, KeyError, TypeError) as error:
        message = f"result {row['position']} of run {row['run_id']} is damaged: {error}"
        raise Corrupt(message, hint=RESTORE) from error


def outline_from_row(row: tuple[Any, ...]) -> Outline:
    """Give what statistics need of the result that a row keeps.

    Raises:
        Corrupt: The row holds what testflow cannot have written.
    """
    position, name, outcome, symptoms, configuration = row
    try:
        return Outline(name, Outcome(outcome), _symptoms(symptoms), _values_text(configuration))
    except (ValueError, KeyError, TypeError) as error:
        message = f"result {position} is damaged: {error}"
        raise Corrupt(message, hint=RESTORE) from error


def run_from_row(row: RowMapping) -> RunRecord:
    """Give the run that a row keeps.

    Raises:
        Corrupt: The row holds what testflow cannot have written.
    """
    try:
        return RunRecord(
            run_id=row["run_id"],
            name=row["name"],
            status=RunStatus(row["status"]),
            reason=row["reason"],
            total=row["total"],
            spec=json.loads(row["spec"]),
            started_at=in_utc(row["started_at"]),
            finished_at=row["finished_at"] and in_utc(row["finished_at"]),
        )
    except ValueError as error:
        message = f"run {row['run_id']} is damaged: {error}"
        raise Corrupt(message, hint=RESTORE) from error


def in_utc(at: datetime) -> datetime:
    """Give a time as UTC."""
    # SQLite forgets the zone, PostgreSQL may give its own.
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _result(row: RowMapping) -> TestResult:
    return TestResult(
        test_id=TestId(row["app"], row["path"], row["name"], row["param"]),
        outcome=Outcome(row["outcome"]),
        duration_s=row["duration_s"],
        symptoms=_symptoms(row["symptoms"]),
        reason=row["reason"],
        output=row["output"],
        output_bytes=row["output_bytes"],
        attempt=row["attempt"],
        configuration=_configuration(row["configuration"]),
        returned=row["returned"] and json.loads(row["returned"]),
        trace_id=row["trace_id"],
        earlier=_attempts(row["earlier"]),
    )


def _symptoms(text: str) -> tuple[Symptom, ...]:
    return () if text == "[]" else tuple(Symptom(**each) for each in json.loads(text))


def _values_text(text: str | None) -> str | None:
    """Cut the values out of a configuration's JSON, where it breaks no rule on purpose."""
    if text is None:
        return None
    if not text.startswith(_VALUES):
        message = "a configuration without values"
        raise ValueError(message)
    _, end = _decode(text, len(_VALUES))
    # What follows has no key but its own: within text its quotes would be escaped.
    return None if _VIOLATIONS in text[end:] else text[len(_VALUES) : end]


def _symptoms_to_json(symptoms: tuple[Symptom, ...]) -> str:
    if not symptoms:
        return "[]"
    return to_json([{"name": each.name, "message": each.message} for each in symptoms])


def _attempts_to_json(attempts: tuple[Attempt, ...]) -> str | None:
    return to_json([asdict(each) for each in attempts]) if attempts else None


def _attempts(text: str | None) -> tuple[Attempt, ...]:
    return () if text is None else tuple(map(_attempt, json.loads(text)))


def _attempt(kept: dict[str, Any]) -> Attempt:
    symptoms = tuple(Symptom(**each) for each in kept["symptoms"])
    return Attempt(Outcome(kept["outcome"]), kept["duration_s"], symptoms, kept["output"])


def _configuration_to_json(configuration: Configuration | None) -> str | None:
    if configuration is None:
        return None
    kept: dict[str, Any] = {"values": configuration.values}
    if configuration.origin is not None:
        kept["origin"] = _origin_to_plain(configuration.origin)
    if configuration.label:
        kept["label"] = configuration.label
    if configuration.violations:
        kept["violations"] = [asdict(each) for each in configuration.violations]
    return to_json(kept)


def _origin_to_plain(origin: Origin) -> dict[str, Any]:
    # By hand: dataclasses.asdict takes longer than all the rest of a row.
    return {
        "strategy": origin.strategy,
        "version": origin.version,
        "seed": origin.seed,
        "index": origin.index,
    }


def _configuration(text: str | None) -> Configuration | None:
    if text is None:
        return None
    kept = json.loads(text)
    return Configuration(
        values=kept["values"],
        origin=Origin(**kept["origin"]) if "origin" in kept else None,
        label=kept.get("label", ""),
        violations=tuple(Violation(**each) for each in kept.get("violations", ())),
    )
