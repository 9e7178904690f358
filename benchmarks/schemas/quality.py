"""Whether programs make what is valid, by schema."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas.corpora import Subject, type_name
from schemas.judge import validator
from schemas.makers import Made
from worker import Worker

FIRST_LIMIT_S = 2.0
# Whatever else the machine does, and the time that the others take.
_WALL_LIMIT_S = 30.0
COUNT = 20


@dataclass(frozen=True, slots=True)
class Tried:
    """What a program made of one schema, judged.

    Attributes:
        subject: The schema.
        made: What was made.
        valid: The valid configurations.
        invalid: The texts of the invalid ones.
        misformed: The texts of valid ones that have a wrong `format`.
    """

    subject: Subject
    made: Made
    valid: tuple[Any, ...]
    invalid: tuple[str, ...]
    misformed: tuple[str, ...]

    @property
    def is_in_time(self) -> bool:
        """Whether the first configuration, or the refusal, came in time."""
        return self.made.first_s <= FIRST_LIMIT_S

    @property
    def is_good(self) -> bool:
        """Whether there are configurations in time, all of them valid."""
        return self.is_in_time and bool(self.valid) and not self.invalid

    @property
    def is_telling(self) -> bool:
        """Whether a valid configuration is of a type that the schema constrains."""
        return any(type_name(each) in self.subject.constrained_types for each in self.valid)

    @property
    def reason(self) -> str:
        """Say what is wrong."""
        if self.invalid:
            share = f"{len(self.invalid)} of {len(self.made.lines)} invalid"
            return f"{share}: {self.invalid[0][:160]}"
        if not self.is_in_time:
            return f"{self.made.first_s:.1f} s to the first. {self.made.refusal}"
        return self.made.refusal or "nothing was made"


def tried(
    subjects: Iterable[Subject], maker: Callable[..., Made], count: int = COUNT
) -> list[Tried]:
    """Have configurations of each schema made, and judge them."""
    with Worker() as worker:
        return [judged(subject, _made(worker, maker, subject, count)) for subject in subjects]


def _made(worker: Worker, maker: Callable[..., Made], subject: Subject, count: int) -> Made:
    try:
        return worker.call(_WALL_LIMIT_S, maker, subject.schema, subject.registry, count)
    except TimeoutError as error:
        return Made((), _WALL_LIMIT_S, refusal=f"did not end: {error}")
    except ChildProcessError as error:
        return Made((), 0.0, refusal=str(error).strip().splitlines()[-1])


def judged(subject: Subject, made: Made) -> Tried:
    """Let the validator judge what was made."""
    judge, strict = (
        validator(subject.schema, subject.registry, formats=formats)
        for formats in (subject.formats, True)
    )
    read = [(line, _value(line)) for line in made.lines]
    valid = [(line, value) for line, value in read if judge.is_valid(value)]
    return Tried(
        subject,
        made,
        valid=tuple(value for _, value in valid),
        invalid=tuple(line for line, value in read if not judge.is_valid(value)),
        misformed=tuple(line for line, value in valid if not strict.is_valid(value)),
    )


def _value(line: str) -> Any:
    """Read JSON; a number that no float can hold stays what it is."""
    return json.loads(line, parse_float=_number)


def _number(text: str) -> float | Decimal:
    number = float(text)
    return number if math.isfinite(number) else Decimal(text)
