"""Whether what is made to break a rule breaks just that one, and which rules are broken.

A keyword of a schema counts as never broken when none of its rules is, unless a validator that is
not part of testflow proves for each of them that it cannot be broken alone: some schema around the
rule admits nothing more without it, or the validator does not know the format. What testflow says
of itself is not heard.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from schemas.corpora import Subject
from schemas.judge import are_all_within, validator
from schemas.rules import Place, at, enclosing, keyword, part, place_of, rules, without
from testflow import Space
from testflow.errors import TestflowError
from worker import Worker

# So many at a time, until a batch breaks no new rule or the time is up.
BATCH = 500
_MOST_BATCHES = 20
_LIMIT_S = 60.0
# No format has such a text.
_OF_NO_FORMAT = "\\ %zz {[("


@dataclass(slots=True)
class Broken:
    """What was broken of one schema.

    Attributes:
        subject: The schema.
        count: How many configurations there are.
        valid: The texts of those that break nothing.
        several: Of those that break more than one rule, or whose rule's removal does not heal them.
        keywords: How many break a rule of each keyword.
        places: The rules that are broken.
        present: The rules that could be.
        refusal: Why there are no configurations, or no more.
    """

    subject: Subject
    count: int = 0
    valid: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    keywords: Counter[str] = field(default_factory=Counter)
    places: set[Place] = field(default_factory=set)
    present: list[Place] = field(default_factory=list)
    refusal: str = ""

    @property
    def unreached(self) -> list[Place]:
        """The rules that are not broken."""
        return [place for place in self.present if place not in self.places]

    @property
    def is_barren(self) -> bool:
        """Whether there is nothing, though there are rules."""
        return bool(self.present) and not self.count

    def missing_keywords(self) -> list[str]:
        """Give the keywords none of whose rules is broken, though one can be broken alone."""
        unreached = dict.fromkeys(keyword(place) for place in self.unreached)
        missing = [name for name in unreached if name not in self.keywords]
        return missing if self.is_barren else list(filter(self._can_break, missing))

    def _can_break(self, name: str) -> bool:
        """Whether it is not proven that what breaks such a rule breaks another one, too."""
        places = [place for place in self.unreached if keyword(place) == name]
        return not all(is_implied(self.subject.schema, place) for place in places)


def is_implied(schema: Any, place: Place) -> bool:
    """Whether it is proven that some schema around a rule is the same without the rule."""
    if keyword(place) == "format" and not _is_checked(schema, at(schema, place)):
        return True
    relaxed = without(schema, place)
    return any(
        are_all_within(part(relaxed, around), part(schema, around))
        for around in enclosing(schema, place)
    )


def _is_checked(schema: Any, name: str) -> bool:
    """Whether the validator knows a format, and does not take it for a remark."""
    head = {"$schema": schema["$schema"]} if "$schema" in schema else {}
    return not validator({**head, "format": name}, {}, formats=True).is_valid(_OF_NO_FORMAT)


def testflow_breaks(schema: Any, count: int, start: int) -> list[str] | str:
    """Let testflow make configurations that break one rule each; or say why it does not."""
    try:
        return (
            Space.from_json_schema(schema)
            .invalid(count, seed=7, start=start)
            .lines()
            .decode()
            .split("\n")
        )
    except TestflowError as error:
        return f"{type(error).__name__}: {error}"


def broken(subjects: Iterable[Subject]) -> list[Broken]:
    """Have rules of each schema broken, and judge how."""
    with Worker() as worker:
        return [_broken(worker, subject) for subject in subjects]


def _broken(worker: Worker, subject: Subject) -> Broken:
    told = Broken(subject, present=rules(subject.schema))
    judge = validator(subject.schema, {}, formats=True)

    @cache
    def relaxed(place: Place) -> Any:
        return validator(without(subject.schema, place), {}, formats=True)

    end = time.monotonic() + _LIMIT_S
    for number in range(_MOST_BATCHES):
        try:
            lines = worker.call(_LIMIT_S, testflow_breaks, subject.schema, BATCH, number * BATCH)
        except (TimeoutError, ChildProcessError) as error:
            lines = str(error)
        if isinstance(lines, str):
            told.refusal = lines
            break
        known = len(told.places)
        for line in filter(None, lines):
            _judge(told, line, judge, relaxed if number == 0 else None)
        if len(told.places) == known or time.monotonic() > end:
            break
    return told


def _judge(told: Broken, line: str, judge: Any, relaxed: Any) -> None:
    """Count a configuration; without the rule that it breaks it must be valid."""
    value = json.loads(line)
    errors = list(judge.iter_errors(value))
    told.count += 1
    if not errors:
        told.valid.append(line)
        return
    # What several references lead to is one rule, broken at one place.
    broken = {(*map(str, (each.schema_path, each.instance_path, each.message)),) for each in errors}
    place = place_of(told.subject.schema, errors[0].schema_path)
    told.places.add(place)
    told.keywords[keyword(place)] += 1
    if len(broken) > 1 or (relaxed is not None and not relaxed(place).is_valid(value)):
        told.several.append(f"{'.'.join(place)}: {line}")
