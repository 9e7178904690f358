"""What a target's return value or exception says of a configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from testflow.execution.symptoms import message_of, symptom_of
from testflow.model import Blocked, Outcome, Skipped, Symptom, Verdict

PASSED = Verdict(Outcome.PASSED)


def of_returned(value: object) -> Verdict:
    """Read what a target returned.

    None and True passed; False failed; a mapping holds checks by name, each True or None where it
    held, and False or what went wrong where it did not; an `Outcome` or a `Verdict` is itself.
    """
    if value is None or value is True:
        return PASSED
    if isinstance(value, Verdict):
        return value
    if isinstance(value, Outcome):
        return _of_outcome(value)
    if isinstance(value, Mapping):
        return _of_checks(cast("Mapping[object, object]", value))
    plain = _plain(value)
    if isinstance(plain, bool):
        return PASSED if plain else _failed(Symptom("returned False", "the target returned False"))
    return _unusable(f"{type(value).__name__}", f"returned {value!r}")


def of_exception(error: BaseException) -> Verdict:
    """Read what a target raised.

    An `AssertionError` failed; `Blocked` and `Skipped` say so; every leaf of an exception group
    is a symptom of its own; anything else is an error.
    """
    if isinstance(error, Blocked):
        return Verdict(Outcome.BLOCKED, reason=message_of(error))
    if isinstance(error, Skipped):
        return Verdict(Outcome.SKIPPED, reason=message_of(error))
    leaves = tuple(_leaves(error))
    is_failed = all(isinstance(leaf, AssertionError) for leaf in leaves)
    outcome = Outcome.FAILED if is_failed else Outcome.ERROR
    return Verdict(outcome, tuple(symptom_of(leaf) for leaf in leaves))


def _of_outcome(outcome: Outcome) -> Verdict:
    told = f"the target returned {outcome}"
    if outcome.is_failure:
        return Verdict(outcome, (Symptom(f"returned {outcome}", told),))
    return Verdict(outcome, reason="" if outcome is Outcome.PASSED else told)


def _of_checks(checks: Mapping[object, object]) -> Verdict:
    symptoms: list[Symptom] = []
    for check, value in checks.items():
        found = _plain(value)
        if found is False:
            symptoms.append(Symptom(str(check), f"{check} does not hold"))
        elif isinstance(found, str):
            symptoms.append(Symptom(str(check), found))
        elif found is not None and found is not True:
            return _unusable(f"{type(value).__name__}", f"check {check!r} gave {value!r}")
    return _failed(*symptoms) if symptoms else PASSED


def _plain(value: object) -> object:
    # The booleans of numpy and its kin are not bool; their item() is.
    item = getattr(value, "item", None)
    return item() if callable(item) and not isinstance(value, type) else value


def _failed(*symptoms: Symptom) -> Verdict:
    return Verdict(Outcome.FAILED, symptoms)


def _unusable(kind: str, seen: str) -> Verdict:
    message = f"{seen}; return None, True, False, checks by name, an Outcome or a Verdict"
    return Verdict(Outcome.ERROR, (Symptom(f"unusable return value: {kind}", message),))


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in cast("BaseExceptionGroup[BaseException]", error).exceptions:
            yield from _leaves(each)
    else:
        yield error
