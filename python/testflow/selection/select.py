"""The tests that a change asks for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from testflow.errors import InputError
from testflow.model import Change
from testflow.selection.picking import Picking
from testflow.selection.request import STRATEGIES, Request
from testflow.selection.selected import Selection
from testflow.selection.spec import SelectionSpec
from testflow.selection.test_files import TestFiles
from testflow.space.arguments import several


def select(
    spec: SelectionSpec, changes: Iterable[Change | str] | None, folder: str | Path
) -> Selection:
    """Give the tests that shall run, each with its reasons.

    A changed file that no rule leads to a test asks for whatever the specification declares as
    fallback; all tests, by default.

    Args:
        spec: How the tests are selected.
        changes: What changed, as changes or as paths from the application's folder on; None
            where that is not known, and then everything runs.
        folder: The application's folder; its tests are looked for there.

    Raises:
        UnknownPlugin: No strategy has the name that is asked for.
        InputError: The changes are no changes and no paths.
    """
    strategy = STRATEGIES.load(spec.strategy)
    files = TestFiles(Path(folder), spec.test_paths)
    if changes is None:
        return _all_unknown(Request(spec, (), files))
    known = tuple(map(_change, several("changes", changes)))
    selection = strategy(Request(spec, known, files))
    if known or selection.tests:
        return selection
    return Selection((), (*selection.notices, "nothing changed"))


def _all_unknown(request: Request) -> Selection:
    picking = Picking()
    told = "what changed is not known"
    picking.notice(f"{told}: everything runs")
    picking.pick_all(request, told, "neither the application nor its repository says", weight=0.25)
    chosen = picking.selection()
    return Selection(chosen.tests, chosen.notices, is_fallback=True)


def _change(given: Any) -> Change:
    if isinstance(given, Change):
        return given
    if not isinstance(given, str):
        message = f"{given!r} is no change"
        raise InputError(message, path="changes", hint="give paths, or changes")
    return Change(given.replace("\\", "/").removeprefix("./"))
