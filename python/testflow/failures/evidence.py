"""Where the text of a failure says what kind it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from testflow.failures.category import Category
from testflow.failures.masks import without_escapes
from testflow.model import Justification, TestResult
from testflow.runtime.redaction import MASK

_SYMPTOM, _TRACEBACK, _OUTPUT = 0.9, 0.7, 0.6
_SHOWN = 200

# Source in a report of pytest, and in a traceback of Python: it holds the words of all that a
# program could have said.
_SHOWN_SOURCE = re.compile(r"^(?:>| {4}).*$", re.MULTILINE)
_TRACED_SOURCE = re.compile(r"(?<=\n)([ \t]*File \".*\", line \d+.*\n).*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of what a failure left.

    Attributes:
        name: What it is called, such as ``the output``.
        text: What stands there; secrets, too, since patterns may be about what stands around them.
        weight: How much a pattern says that is found there, from 0 to 1.
    """

    name: str
    text: str
    weight: float


Mask = Callable[[str], str]
"""Gives a text without its secrets."""


def places_of(result: TestResult) -> list[Place]:
    """Give the parts of what a failure left, the one that says most first."""
    told = "\n".join(each.name for each in result.symptoms)
    messages = "\n".join(each.message for each in result.symptoms)
    errors = _errors(messages)
    places = [
        ("the symptom", "\n".join([told, *errors]), _SYMPTOM),
        ("the reason", result.reason, _SYMPTOM),
        ("the traceback", _without_source(messages, is_report=bool(errors)), _TRACEBACK),
        ("the output", result.output, _OUTPUT),
    ]
    return [Place(name, without_escapes(text), weight) for name, text, weight in places]


def evidence_for(category: Category, places: list[Place], mask: Mask) -> Iterator[Justification]:
    """Give for each pattern of a category the best place where it is found."""
    for pattern in category.patterns:
        for place in places:
            if found := pattern.search(place.text):
                yield _justification(category, pattern, place, found, mask)
                break


def _justification(
    category: Category, pattern: re.Pattern[str], place: Place, found: re.Match[str], mask: Mask
) -> Justification:
    start = place.text.rfind("\n", 0, found.start()) + 1
    line, _, _ = place.text[start:].partition("\n")
    number = place.text.count("\n", 0, start) + 1
    masked = mask(line)
    # Part of what is a secret only as a whole, such as a private key, is not shown either.
    shown = _around(masked, found.group()) if masked in mask(place.text) else MASK
    return Justification(
        f"{place.name} looks like {category.name}",
        f"{pattern.pattern!r} in line {number} of {place.name}: {shown}",
        round(place.weight * category.strength, 3),
    )


def _around(line: str, found: str) -> str:
    """Give the line, or the part of a long one that has what was found."""
    first = max(line.find(found) - _SHOWN // 2, 0)
    shown = line[first : first + _SHOWN].strip()
    return f"{'…' if first else ''}{shown}{'…' if first + _SHOWN < len(line) else ''}"


def _errors(messages: str) -> list[str]:
    """Give the lines that pytest marks as what went wrong, among those of the source."""
    return [line[1:].strip() for line in messages.splitlines() if line.startswith("E  ")]


def _without_source(messages: str, *, is_report: bool) -> str:
    """Empty the lines that are source; the others keep their numbers."""
    if is_report:
        messages = _SHOWN_SOURCE.sub("", messages)
    return _TRACED_SOURCE.sub(r"\1", messages)
