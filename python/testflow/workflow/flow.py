"""Values that go from one test to another: paths resolved before anything runs.

A path such as ``user-service.test_login.return.token`` names an application, one of its tests in
the cross-application test, what of the test, and where in it. Names may have dots: the longest
that fits counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NoReturn, cast

from testflow.errors import SpecError
from testflow.model import Json
from testflow.runtime.nearest import advise
from testflow.workflow.spec import CrossAppTestSpec, FlowStepSpec

_GIVEN = "return"
_PARAMETERS = re.compile(r"\[.*\]$")


@dataclass(frozen=True, slots=True)
class Transfer:
    """A value's way, resolved.

    Attributes:
        name: What the workflow calls the value.
        giver: The step that gives it, by its place.
        source: Where in what the step returns.
        taker: The step that takes it, by its place.
        target: Where in the step's inputs, such as ``("headers", "Authorization")``.
        text: The path that it comes from, as it was written.
    """

    name: str
    giver: int
    source: tuple[str, ...]
    taker: int
    target: tuple[str, ...]
    text: str

    def value(self, returned: Json) -> Json:
        """Give the value out of what the giver returned.

        Raises:
            LookupError: It is not there; the message says what is.
        """
        return value_at(returned, self.source)


def resolve_flow(test: CrossAppTestSpec, path: str) -> tuple[Transfer, ...]:
    """Give the ways of a cross-application test's values.

    Args:
        test: The test.
        path: Where it stands in the document.

    Raises:
        SpecError: A path leads nowhere, or a value would be taken before it is given; the message
            says at which column of the path, and what there is.
    """
    transfers: list[Transfer] = []
    for name, way in test.data_flow.items():
        place = f"{path}.data_flow.{name}"
        giver, source = _Path(way.source, test.steps, f"{place}.from").read()
        taker, target = _Path(way.target, test.steps, f"{place}.to").read()
        _require_given(source, way.source, f"{place}.from")
        _require_order(test.steps, giver, taker, place)
        _require_alone(transfers, taker, target, f"{place}.to")
        transfers.append(Transfer(name, giver, source[1:], taker, target, way.source))
    return tuple(transfers)


def value_at(value: Json, steps: Sequence[str]) -> Json:
    """Give what is found by following keys and places of a list.

    Raises:
        LookupError: A step leads nowhere; the message says which, and what there is.
    """
    for index, step in enumerate(steps):
        behind = ".".join(steps[:index]) or "it"
        if isinstance(value, Mapping):
            if step not in value:
                there = ", ".join(map(repr, value)) or "nothing"
                message = f"{behind} has no {step!r}, but {there}"
                raise LookupError(message)
            value = value[step]
        elif isinstance(value, list | tuple) and step.isdecimal() and int(step) < len(value):
            value = cast("Sequence[Json]", value)[int(step)]
        else:
            message = f"{behind} is {_told(value)} and has no {step!r}"
            raise LookupError(message)
    return value


def put_at(inputs: dict[str, Any], steps: Sequence[str], value: Json) -> None:
    """Put a value into inputs, making the mappings on the way."""
    for step in steps[:-1]:
        inputs = inputs.setdefault(step, {})
    inputs[steps[-1]] = value


def names_of(step: FlowStepSpec) -> list[str]:
    """Give what paths may call a step's test: its function's name, or its file's.

    Examples:
        >>> names_of(FlowStepSpec(app="a", test="tests/test_x.py::TestY::test_z[1]"))
        ['TestY.test_z', 'test_z', 'test_z[1]']
        >>> names_of(FlowStepSpec(app="a", test="src/Pay.test.js"))
        ['Pay', 'Pay.test', 'Pay.test.js']
    """
    file, *names = step.test.split("::")
    if names:
        plain = [_PARAMETERS.sub("", each) for each in names]
        return sorted({names[-1], plain[-1], ".".join(plain)})
    name = PurePosixPath(file.rstrip("/")).name
    parts = name.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


class _Path:
    """One path, read from left to right."""

    def __init__(self, text: str, steps: Sequence[FlowStepSpec], place: str) -> None:
        self._text = text
        self._steps = steps
        self._place = place
        self._at = 0

    def read(self) -> tuple[int, tuple[str, ...]]:
        """Give the step by its place, and what stands behind its test."""
        apps = [step.app for step in self._steps]
        app = self._longest(apps, "application of this test")
        here = [index for index, each in enumerate(apps) if each == app]
        names = {name: index for index in here for name in names_of(self._steps[index])}
        before = self._at
        test = self._longest(names, f"test of {app}")
        self._require_one(test, here, before)
        rest = tuple(self._text[self._at :].split("."))
        if not all(rest):
            empty = self._at + len(".".join((*rest[: rest.index("")], "")))
            self._refuse("names nothing", min(empty, len(self._text)), "say what of the test")
        return names[test], rest

    def _longest(self, known: Iterable[str], noun: str) -> str:
        rest = self._text[self._at :]
        known = list(known)
        fitting = [name for name in known if rest == name or rest.startswith(f"{name}.")]
        if not fitting:
            wrong = rest.split(".")[0]
            self._refuse(f"{wrong!r} is no {noun}", self._at, advise(wrong, set(known)))
        found = max(fitting, key=len)
        self._at += len(found) + 1
        return found

    def _require_one(self, name: str, here: list[int], at: int) -> None:
        several = [index for index in here if name in names_of(self._steps[index])]
        if len(several) > 1:
            tests = " and ".join(self._steps[index].test for index in several)
            self._refuse(f"{name!r} may be {tests}", at, "tests with the same name cannot be told")

    def _refuse(self, what: str, at: int, hint: str) -> NoReturn:
        message = f"{self._text!r}, column {at + 1}: {what}"
        raise SpecError(message, path=self._place, hint=hint)


def _require_given(source: tuple[str, ...], text: str, place: str) -> None:
    if source[0] != _GIVEN:
        column = len(text) - len(".".join(source)) + 1
        message = f"{text!r}, column {column}: {source[0]!r} is nothing that a test gives"
        raise SpecError(message, path=place, hint="a test gives 'return'")


def _require_order(steps: Sequence[FlowStepSpec], giver: int, taker: int, place: str) -> None:
    if giver >= taker:
        message = f"{steps[taker].test} takes it before {steps[giver].test} gives it"
        raise SpecError(message, path=place, hint="order the steps by what flows between them")


def _require_alone(
    transfers: Sequence[Transfer], taker: int, target: tuple[str, ...], place: str
) -> None:
    """Refuse two values for one place, or for a place within another one."""
    for other in transfers:
        shorter = min(len(target), len(other.target))
        if other.taker == taker and other.target[:shorter] == target[:shorter]:
            message = f"{other.name!r} goes to this place, too"
            raise SpecError(message, path=place, hint="give one of them another place")


def _told(value: Json) -> str:
    if value is None:
        return "nothing"
    return f"a list of {len(value)}" if isinstance(value, list) else f"{value!r:.40}"
