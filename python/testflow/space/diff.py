"""How a space differs from a later one, and what becomes of configurations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from testflow._core import Space as Core
from testflow._core import covers, difference
from testflow.errors import InputError, Unsatisfiable
from testflow.model import Configuration, Json, Violation
from testflow.space.arguments import several
from testflow.space.batch import ConfigurationBatch
from testflow.space.changes import Change, changes_between
from testflow.space.plain import json_text

if TYPE_CHECKING:
    from testflow.space.space import Space

# Configurations that are tried where no proof and no construction says more.
_TRIES = 256
_CONSTRUCTED = 8


class Relation(StrEnum):
    """What the new space admits, compared with the old one."""

    EQUAL = "equal"
    WIDER = "wider"
    NARROWER = "narrower"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Refused:
    """A given configuration that is not valid in the new space.

    Attributes:
        number: Its place among those given, from 0.
        values: Its settings.
        violations: The rules of the new space that it breaks.
        was_valid: Whether it is valid in the old space.
    """

    number: int
    values: Any
    violations: tuple[Violation, ...]
    was_valid: bool


@dataclass(frozen=True, slots=True)
class SpaceDiff:
    """How a space differs from a later one.

    Attributes:
        backward: Whether every configuration of the old space is valid in the new one: proven, or
            refuted by proof or by `lost`; None where neither was found.
        forward: The same the other way round, refuted by `gained`.
        lost: A configuration that only the old space admits, with the rules of the new one that it
            breaks.
        gained: A configuration that only the new space admits, with the rules of the old one.
        changes: What changed, by setting; a part of the schema that several settings refer to is
            told once.
        valid: The given configurations that are valid in the new space, by their number from 0.
        invalid: Those that are not.
    """

    backward: bool | None
    forward: bool | None
    lost: Configuration | None
    gained: Configuration | None
    changes: tuple[Change, ...]
    valid: tuple[int, ...]
    invalid: tuple[Refused, ...]

    @property
    def relation(self) -> Relation:
        """What the new space admits, compared with the old one, where both directions are known."""
        match self.backward, self.forward:
            case True, True:
                return Relation.EQUAL
            case True, False:
                return Relation.WIDER
            case False, True:
                return Relation.NARROWER
            case False, False:
                return Relation.INCOMPARABLE
            case _:
                return Relation.UNKNOWN

    @property
    def breaks(self) -> bool:
        """Whether configurations become invalid, or can and nothing proves that they do not."""
        is_doubtful = self.backward is None and any(change.breaks for change in self.changes)
        return self.backward is False or is_doubtful or any(one.was_valid for one in self.invalid)

    @property
    def reasons(self) -> dict[tuple[str, str], int]:
        """How many given configurations break a rule: by path and rule, the most frequent first.

        In the paths, ``*`` stands for the places of lists.
        """
        counts = Counter(
            key
            for one in self.invalid
            for key in sorted({(_general(found.path), found.rule) for found in one.violations})
        )
        return dict(counts.most_common())

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON has it."""
        return {
            "relation": self.relation.value,
            "breaks": self.breaks,
            "backward": self.backward,
            "forward": self.forward,
            "lost": _example(self.lost),
            "gained": _example(self.gained),
            "changes": [
                {"path": each.path, "rule": each.rule, "message": each.message}
                | {"breaks": each.breaks}
                for each in self.changes
            ],
            "valid": len(self.valid),
            "invalid": [
                {"number": each.number, "was_valid": each.was_valid}
                | {"violations": _listed(each.violations)}
                for each in self.invalid
            ],
            "reasons": [
                {"path": path, "rule": rule, "count": count}
                for (path, rule), count in self.reasons.items()
            ],
        }


def compare(old: Space, new: Space, configurations: Iterable[Configuration | Json]) -> SpaceDiff:
    """Compare two spaces; see `Space.diff`."""
    if not hasattr(new, "core"):
        message = f"must be a Space, not {new!r}"
        raise InputError(message, path="other", hint="read it with Space.from_json_schema")
    known = several("configurations", configurations)
    backward, lost = _direction(old, new)
    forward, gained = _direction(new, old)
    changes = changes_between(old, new)
    if backward:
        changes = [replace(each, breaks=False) for each in changes]
    valid: list[int] = []
    invalid: list[Refused] = []
    for number, configuration in enumerate(known):
        violations = new.validate(configuration)
        if violations:
            was_valid = not old.validate(configuration)
            values = _values(configuration)
            invalid.append(Refused(number, values, tuple(violations), was_valid))
        else:
            valid.append(number)
    return SpaceDiff(backward, forward, lost, gained, tuple(changes), tuple(valid), tuple(invalid))


def _direction(kept: Space, other: Space) -> tuple[bool | None, Configuration | None]:
    """Give whether `other` admits all that `kept` does, and if not, what it refuses."""
    wide, narrow = other.core.bundled, kept.core.bundled
    proof = covers(wide, narrow)
    unproven = kept.core.unproven(other.core)
    rest = None if proof else difference(narrow, wide)
    if not unproven and (proof or (rest is not None and _excludes(kept, rest))):
        return True, None
    witness = _witness(kept, other, _candidates(kept, unproven, rest))
    # Without rules of its own, a space has all that its schema admits.
    is_refuted = witness is not None or (proof is False and not kept.constraints)
    return False if is_refuted else None, witness


def _excludes(space: Space, rest: str) -> bool:
    """Whether the space's constraints exclude all of a part of it."""
    try:
        space.core.ruling(rest)
    except InputError as error:
        return isinstance(error, Unsatisfiable)
    return False


def _witness(
    kept: Space, other: Space, candidates: Iterable[ConfigurationBatch]
) -> Configuration | None:
    """Give a configuration that one space admits and the other refuses, if one is found."""
    for batch in candidates:
        told = [
            Configuration(each.values, violations=tuple(violations))
            for each in batch
            if (violations := other.validate(each)) and not kept.validate(each)
        ]
        if told:
            return min(told, key=lambda each: (len(json_text(each)), json_text(each)))
    return None


def _candidates(kept: Space, unproven: list[str], rest: str | None) -> Iterator[ConfigurationBatch]:
    """Give batches of configurations: constructed ones first, then a stream with edges."""
    for rule in unproven:
        yield from _sampled(kept, lambda rule=rule: kept.core.restricted(f"not ({rule})"))
    if rest is not None:
        yield from _sampled(kept, lambda: kept.core.ruling(rest))
    yield from _sampled(kept, lambda: kept.core, _TRIES)


def _sampled(
    kept: Space, make: Callable[[], Core], count: int = _CONSTRUCTED
) -> Iterator[ConfigurationBatch]:
    try:
        yield ConfigurationBatch(kept, make().generate("fuzz", 0, 0, count, None))
    except InputError:
        return  # nothing like it exists, or none was found


def _values(configuration: Configuration | Json) -> Any:
    return configuration.values if isinstance(configuration, Configuration) else configuration


def _example(configuration: Configuration | None) -> dict[str, Any] | None:
    if configuration is None:
        return None
    found = _listed(configuration.violations)
    return {"values": configuration.values, "violations": found}


def _listed(violations: Iterable[Violation]) -> list[dict[str, str]]:
    return [asdict(violation) for violation in violations]


def _general(path: str) -> str:
    return ".".join("*" if step.isdecimal() else step for step in path.split("."))
