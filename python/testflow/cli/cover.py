"""`testflow cover`: few configurations in which every possible combination of values occurs."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.console import Console

from testflow.cli.model import (
    Constraints,
    From,
    Mixed,
    Model,
    Strength,
    Strict,
    counted,
    read_mixed,
    read_space,
    say,
    sentences,
    source_of,
)
from testflow.cli.suite import Format, printed, require_writable, save
from testflow.errors import InputError

if TYPE_CHECKING:
    from testflow.coverage import Coverage
    from testflow.space import ConfigurationBatch, Space
    from testflow.space.reading import Written

_OF_SEARCH = {
    "strength": "--strength",
    "seed": "--seed",
    "effort": "--effort",
    "budget_s": "--budget-s",
    "mixed": "--mixed",
    "include": "--include",
}


def cover(  # noqa: PLR0913, PLR0917 - the options of a command
    context: typer.Context,
    model: Model,
    strength: Strength = 2,
    seed: Annotated[int, typer.Option(min=0, help="Another seed gives another suite.")] = 0,
    effort: Annotated[
        float, typer.Option(help="Search for a smaller suite: 1 is about a tenth of a second.")
    ] = 1.0,
    budget_s: Annotated[
        float | None,
        typer.Option("--budget-s", help="Seconds after which the search ends.", show_default=False),
    ] = None,
    mixed: Mixed = None,
    include: Annotated[
        list[Path] | None,
        typer.Option(
            help="Configurations that come first: .jsonl, .csv or PICT's rows; repeatable."
        ),
    ] = None,
    base_choice: Annotated[
        bool, typer.Option("--base-choice", help="Change one setting of a base at a time instead.")
    ] = False,
    base: Annotated[
        str | None, typer.Option(metavar="JSON", help="The base; chosen where nothing is said.")
    ] = None,
    constraint: Constraints = None,
    source: From = None,
    strict: Strict = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write .jsonl, .yaml, .csv, .tsv, .parquet or .arrow.", show_default=False
        ),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format", help="Of what is printed; for PICT models tsv, as PICT prints, else jsonl."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the file if there is one.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all as one JSON document.")
    ] = False,
) -> None:
    """Make few configurations in which every possible pair of values occurs, or more than pairs.

    Ctrl-C ends the search for a smaller suite; the best one so far is printed.
    """
    _require_one_form(form, out, as_json=as_json)
    _require_sense(context, base, base_choice=base_choice)
    if out:
        require_writable(out, force=force)
    kind = source_of(model, source)
    space = read_space(model, kind, constraint or [], strict=strict)
    groups = read_mixed(mixed or [])
    if base_choice:
        batch = space.base_choice(_base(base))
    else:
        search = {"seed": seed, "mixed": groups, "effort": effort, "budget_s": budget_s}
        batch = _searched(space, include or [], strength=strength, **search)
    if out:
        save(batch, out)
    elif not as_json:
        print(printed(batch, form or Format.of(kind)), end="")  # noqa: T201 - what was asked for
    coverage = None if base_choice else _measured(batch, strength, groups)
    if as_json:
        print(_json(batch, coverage, out))  # noqa: T201 - for programs
    if coverage:
        told = sentences(coverage, groups)
    else:
        told = [f"{counted(len(batch), 'configuration')}: the base, and {len(batch) - 1:,} changes"]
    say("\n".join(told))


def _require_one_form(form: Format | None, out: Path | None, *, as_json: bool) -> None:
    if form and (out or as_json):
        message = "the ending of --out says it" if out else "--json is a form of its own"
        raise InputError(message, path="--format", hint="leave one of them out")


def _require_sense(context: typer.Context, base: str | None, *, base_choice: bool) -> None:
    """Refuse options that would do nothing."""
    if base is not None and not base_choice:
        message = "there is no base without --base-choice"
        raise InputError(message, path="--base", hint="add --base-choice")
    for name, option in _OF_SEARCH.items():
        given = context.get_parameter_source(name)
        if base_choice and given and given.name != "DEFAULT":
            message = "this has no meaning with --base-choice"
            raise InputError(message, path=option, hint="leave one of them out")


def _base(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    try:
        base = json.loads(text)
    except ValueError as error:
        message = f"not JSON: {error}"
        raise InputError(message, path="--base", hint='such as {"mode": "fast"}') from error
    if not isinstance(base, dict):
        message = "a configuration is an object"
        raise InputError(message, path="--base", hint='such as {"mode": "fast"}')
    return cast("dict[str, Any]", base)


def _searched(space: Space, files: list[Path], **options: Any) -> ConfigurationBatch:
    """Give a covering array that begins with the files' configurations."""
    from testflow.space.reading import read_configurations

    written = [each for file in files for each in read_configurations(space, file)]
    included = [each.values for each in written]
    console = Console(stderr=True)
    with warnings.catch_warnings(record=True) as told, console.status("searching"):
        warnings.simplefilter("always")
        try:
            batch = space.cover(include=included, **options)
        except InputError as error:
            _name_line(error, written)
            raise
    for each in told:
        say(str(each.message))
    return batch


def _name_line(error: InputError, written: list[Written]) -> None:
    """Raise the error with the line of the configuration at fault: the core counts them."""
    for number, each in enumerate(written):
        name = f"included configuration {number} "
        if error.message.startswith(name):
            raise InputError(error.message.removeprefix(name), path=each.place) from error


def _measured(
    batch: ConfigurationBatch, strength: int, groups: dict[tuple[str, ...], int]
) -> Coverage:
    from testflow.coverage import Coverage

    coverage = Coverage(batch.space, strength, groups)
    coverage.add(batch)
    return coverage


def _json(batch: ConfigurationBatch, coverage: Coverage | None, out: Path | None) -> str:
    answer: dict[str, Any] = {"size": len(batch), "out": str(out) if out else None}
    if coverage:
        answer |= {
            "strength": coverage.strength,
            "covered": coverage.covered,
            "possible": coverage.possible,
            "impossible": coverage.impossible,
        }
    if not out:
        answer["configurations"] = [each.values for each in batch]
    return json.dumps(answer, indent=2, ensure_ascii=False)
