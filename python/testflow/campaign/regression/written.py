"""A pytest regression test written from a snapshot."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from testflow.campaign.recipe import Recipe
from testflow.campaign.regression.layout import assignment, call
from testflow.campaign.regression.literal import definitions, literal_text, unusual_floats
from testflow.campaign.regression.program import Program
from testflow.campaign.replaying import recipe_of
from testflow.errors import InputError
from testflow.runtime.redaction import redact_values
from testflow.snapshots import Snapshot, Snapshots

_ID_SHOWN = 12
_LONGEST_NAME = 60
_WIDTH = 79
_INDENT = "    "


def regression_test(
    snapshots: Snapshots,
    id: str,  # noqa: A002 - the field's word
    *,
    campaign: str | Path | None = None,
    folder: str | Path = ".",
    reveal: bool = False,
) -> str:
    """Write a pytest module that runs a snapshot and asserts that it passes.

    Whatever the snapshot was run against is found as `replay` finds it. The same snapshot gives
    the same text. Variables of a command are taken from the surroundings of the test.

    Args:
        snapshots: The store.
        id: The snapshot's id, its first digits, or its name.
        campaign: A campaign file.
        folder: Where the test will be; what it runs is named from there.
        reveal: Whether secrets in the configuration are written into the test, too.

    Raises:
        InputError: There is no such snapshot, it is not known what it was run against, or it has
            secrets.
    """
    snapshot = snapshots.load(id)
    if not reveal and [redact_values(snapshot.values)] != [snapshot.values]:
        message = f"the snapshot {snapshot.id[:_ID_SHOWN]} has secrets"
        raise InputError(message, path="reveal", hint="say that they may stand in the test")
    recipe = recipe_of(snapshots, snapshot, campaign)
    return "\n".join(_module(snapshot, recipe, Path(folder)))


def name_of_test(snapshot: Snapshot) -> str:
    """Give the name of a snapshot's test, which is also that of its file: ``test_production``."""
    version = f"_{snapshot.version}" if snapshot.version > 1 else ""
    words = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", snapshot.name)).lower()
    name = f"test_{words[:_LONGEST_NAME].strip('_')}{version}"
    return name if words.strip("_") and name.isidentifier() else f"test_{snapshot.id[:_ID_SHOWN]}"


def _module(snapshot: Snapshot, recipe: Recipe, folder: Path) -> Iterator[str]:
    program = Program(recipe, folder)
    yield from ('"""A configuration that must pass, written by testflow from a snapshot."""', "")
    yield from _imports(program, unusual_floats(snapshot.values))
    if program.needs_folder:
        yield from ("HERE = Path(__file__).parent", "")
    for definition in definitions("CONFIGURATION", snapshot.values):
        yield from (definition, "")
    yield from ("", f"def {name_of_test(snapshot)}() -> None:")
    yield from _docstring(snapshot)
    yield from program.statements()
    run = call("tf.run_once", "target", "CONFIGURATION", timeout_s=repr(recipe.timeout_s))
    yield assignment("result", run, _INDENT)
    yield f"{_INDENT}assert result.outcome is tf.Outcome.PASSED, str(result)"
    yield ""


def _imports(program: Program, floats: set[str]) -> Iterator[str]:
    standard = [
        *(["import os"] if program.needs_environment else []),
        *([f"from math import {', '.join(sorted(floats))}"] if floats else []),
        *(["from pathlib import Path"] if program.needs_path else []),
    ]
    yield from (*standard, "") if standard else ()
    yield from ("import testflow as tf", "")


def _docstring(snapshot: Snapshot) -> Iterator[str]:
    title = f" ({snapshot.name}, version {snapshot.version})" if snapshot.name else ""
    told = [f"Snapshot {snapshot.id[:_ID_SHOWN]}{title} must pass."]
    if snapshot.origin:
        told.append(f"Origin: {snapshot.origin}")
    if snapshot.results:
        # A replay is no news: the test stays the same.
        last = next((each for each in reversed(snapshot.results) if each.run), snapshot.results[-1])
        run = f" in run {last.run}" if last.run else ""
        seen = f": {last.message}" if last.message else ""
        told.append(f"Recorded: {last.outcome} on {last.at:%Y-%m-%d %H:%M} UTC{run}{seen}")
    first, *others = [_wrapped(text) for text in told]
    if not others and "\n" not in first:
        yield f'{_INDENT}"""{first.lstrip()}"""'
        return
    yield f'{_INDENT}"""{first.lstrip()}'
    yield from ("", *others) if others else ()
    yield f'{_INDENT}"""'


def _wrapped(text: str) -> str:
    # Quotation marks would end the docstring, prompts would begin an example to be run.
    quoted = literal_text(" ".join(text.split()).replace('"', "'").replace(">>>", "> > >"))[1:-1]
    filler = textwrap.TextWrapper(_WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    filler.break_long_words = filler.break_on_hyphens = False
    return filler.fill(quoted)
