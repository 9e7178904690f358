"""What testflow gives for a document, and what another validator says of it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from documents import Document
from testflow.errors import TestflowError
from testflow.space import Space

# Enough for numbers of some hundred digits.
_DIGITS = 2000


@dataclass(frozen=True, slots=True)
class Answer:
    """Configurations or an error, in a form that crosses processes.

    Attributes:
        lines: Configurations as JSON.
        error: The error's class; empty where there is none.
        path: Where in the schema, says the error.
        message: What is wrong, says the error.
    """

    lines: tuple[str, ...] = ()
    error: str = ""
    path: str = ""
    message: str = ""

    @property
    def values(self) -> list[Any]:
        """The configurations, with decimals as they are written."""
        return [json.loads(line, parse_float=_number) for line in self.lines]


def _number(text: str) -> int | Decimal:
    """Give a whole number as an integer, which it is in JSON Schema."""
    number = Decimal(text)
    is_whole = number.adjusted() < _DIGITS and number == number.to_integral_value()
    return int(number) if is_whole else number


def answer(text: str, count: int) -> Answer:
    """Ask for valid configurations of a schema, unbiased and pulled towards edges."""
    try:
        with tempfile.TemporaryDirectory() as place:
            file = Path(place, "schema.json")
            file.write_text(text)
            space = Space.from_json_schema(file)
        made = [space.sample(count, seed=7), space.fuzz(count, seed=7)]
    except TestflowError as error:
        return Answer((), type(error).__name__, error.path, error.message)
    return Answer(tuple(line for batch in made for line in batch.lines().decode().splitlines()))


def invalid(document: Document, values: list[Any]) -> list[Any]:
    """Give what a validator refuses that calculates with decimals as they are written."""
    judge = Draft202012Validator(json.loads(document.judged_by, parse_float=Decimal))
    with localcontext(prec=_DIGITS):
        return [value for value in values if not judge.is_valid(value)]
