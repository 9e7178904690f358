"""What a test is given by tests before it, and what it gives."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any, cast

import pytest


class Giving:
    """The fixture ``testflow_inputs``, fixtures by the names of inputs, and returned values.

    Args:
        inputs: What tests are given, by their ids.
        keep_returned: Takes what a test returned.
    """

    def __init__(
        self, inputs: dict[str, dict[str, Any]], keep_returned: Callable[[Any], None]
    ) -> None:
        self._inputs = inputs
        self._keep_returned = keep_returned

    @pytest.fixture
    def testflow_inputs(self, request: pytest.FixtureRequest) -> dict[str, Any]:
        """What tests before this one gave for it."""
        return copy.deepcopy(self._inputs_of(request.node))

    def _inputs_of(self, item: Any) -> dict[str, Any]:
        return self._inputs.get(getattr(item, "testflow_id", ""), {})

    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Call the test, and keep what it returns: pytest alone takes a value for a mistake."""
        if inspect.iscoroutinefunction(pyfuncitem.obj) or inspect.isasyncgenfunction(
            pyfuncitem.obj
        ):
            return None  # for the plug-in that runs these, or for pytest to refuse
        for name, value in self._inputs_of(pyfuncitem).items():
            if name in pyfuncitem.funcargs:
                pyfuncitem.funcargs[name] = _merged(pyfuncitem.funcargs[name], value)
        item: Any = pyfuncitem
        names = item._fixtureinfo.argnames  # noqa: SLF001 - as pytest itself calls it
        returned = pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names})
        if hasattr(returned, "__await__"):
            pytest.fail("the test returned something to be awaited, and no plug-in awaits it")
        self._keep_returned(returned)
        return True


def giving(inputs: dict[str, dict[str, Any]], keep_returned: Callable[[Any], None]) -> Giving:
    """Give the plug-in, with a fixture for each name that an input has.

    Such a fixture is an empty mapping unless the application has one of its own by that name; in
    both cases a test that takes it gets its input on top.
    """
    names = {name for given in inputs.values() for name in given if name.isidentifier()}
    fixtures = {name: pytest.fixture(name=name)(_empty) for name in names}
    made: type[Giving] = type("Giving", (Giving,), fixtures)
    return made(inputs, keep_returned)


def _empty(_: Giving) -> dict[str, Any]:
    return {}


def _merged(own: Any, given: Any) -> Any:
    if isinstance(own, dict) and isinstance(given, dict):
        return {**cast("dict[str, Any]", own), **cast("dict[str, Any]", given)}
    return given
