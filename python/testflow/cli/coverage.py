"""`testflow coverage`: what configurations cover of a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from testflow.cli.exits import Exit
from testflow.cli.model import (
    Constraints,
    From,
    Groups,
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

if TYPE_CHECKING:
    from testflow.coverage import Coverage
    from testflow.space import Space
    from testflow.space.reading import Written

_SHOWN_INVALID = 10


def coverage(  # noqa: PLR0913, PLR0917 - the options of a command
    model: Model,
    configurations: Annotated[
        list[Path],
        typer.Argument(help="Files: .jsonl, .csv, or .tsv as PICT prints.", show_default=False),
    ],
    strength: Strength = 2,
    mixed: Mixed = None,
    constraint: Constraints = None,
    source: From = None,
    strict: Strict = False,
    gaps: Annotated[int, typer.Option(min=0, help="Show so many that are not covered.")] = 20,
    at_least: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="End with 1 below this share.", show_default=False),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(help="Draw the map of all pairs into this page.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Measure which pairs of values configurations cover, or more than pairs.

    What no valid configuration can have is not counted as missing. Configurations that are not
    valid are named, and count with what they have.
    """
    from testflow.coverage import Coverage
    from testflow.space.reading import read_configurations

    space = read_space(model, source_of(model, source), constraint or [], strict=strict)
    groups = read_mixed(mixed or [])
    written = [each for file in configurations for each in read_configurations(space, file)]
    measured = Coverage(space, strength, groups)
    measured.add(each.values for each in written)
    broken = _broken(space, written)
    if html is not None:
        _draw(space, written, model.name, html)
    if as_json:
        print(_json(measured, gaps, broken))  # noqa: T201 - for programs
    else:
        print("\n".join(_told(measured, groups, gaps)))  # noqa: T201
        _warn(broken)
    is_short = at_least is not None and measured.ratio < at_least
    raise typer.Exit(Exit.TESTS_FAILED if is_short else Exit.OK)


def _draw(space: Space, written: list[Written], title: str, html: Path) -> None:
    from testflow.campaign.exploring import explored_map
    from testflow.reports.maps.files import write_html

    write_html(explored_map((each.values for each in written), space=space, title=title), html)


def _broken(space: Space, written: list[Written]) -> dict[str, list[str]]:
    """Give for each invalid configuration, by its place, what is wrong with it."""
    found = ((each.place, space.validate(each.values)) for each in written)
    return {place: list(map(str, violations)) for place, violations in found if violations}


def _told(measured: Coverage, groups: Groups, limit: int) -> list[str]:
    head, *dead = sentences(measured, groups)
    shown = [f"  {', '.join(terms)}" for terms in measured.gaps(limit)]
    more = measured.possible - measured.covered - len(shown)
    gaps = ["not covered:", *shown, *([f"  and {more:,} more"] if more else [])] if shown else []
    return [f"{_percent(measured)}: {head}", *dead, *gaps]


def _percent(measured: Coverage) -> str:
    """Give the ratio, never rounded up to all."""
    tenths = 1000 * measured.covered // measured.possible if measured.possible else 1000
    return f"{tenths / 10:.1f}%"


def _warn(broken: dict[str, list[str]]) -> None:
    if not broken:
        return
    are = "is" if len(broken) == 1 else "are"
    say(f"{counted(len(broken), 'configuration')} {are} not valid:")
    for place, violations in list(broken.items())[:_SHOWN_INVALID]:
        say(f"  {place}: {'; '.join(violations)}")
    if len(broken) > _SHOWN_INVALID:
        say(f"  and {len(broken) - _SHOWN_INVALID:,} more")


def _json(measured: Coverage, limit: int, broken: dict[str, list[str]]) -> str:
    answer: dict[str, Any] = measured.to_dict() | {
        "gaps": [list(terms) for terms in measured.gaps(limit)],
        "invalid_configurations": broken,
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)
