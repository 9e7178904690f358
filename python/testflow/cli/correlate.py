"""`testflow correlate`: the settings that failures, categories or numbers go with."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from testflow.cli.campaign import HistoryUrl, recorded
from testflow.cli.screen import console
from testflow.errors import InputError

if TYPE_CHECKING:
    from testflow.correlation import Correlation
    from testflow.model import TestResult

_OUTCOME = "outcome"
_OF_RESULTS = ("outcome", "duration", "symptom")


class Kind(StrEnum):
    """What was observed of runs."""

    OUTCOMES = "outcomes"
    CATEGORIES = "categories"
    NUMBERS = "numbers"


def correlate(  # noqa: PLR0913, PLR0917 - the options of a command
    source: Annotated[
        str,
        typer.Argument(
            help="A file of runs (.jsonl, .csv, .tsv, .parquet, .arrow, .feather), or the id of a"
            " recorded run; the latest run by default."
        ),
    ] = "",
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome",
            "-o",
            help="The column that says what came of a run; of a recorded run outcome, duration or"
            " symptom.",
        ),
    ] = _OUTCOME,
    kind: Annotated[
        Kind | None, typer.Option(help="What that is, whatever it looks like.", show_default=False)
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            help="Compare only runs that have the same of this setting.", show_default=False
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(help="A column of the file that is no setting; repeatable."),
    ] = None,
    top_share: Annotated[
        float, typer.Option(help="Of numbers suspects explain the greatest: this share.")
    ] = 0.1,
    rate: Annotated[float, typer.Option(help="The share of false suspects to put up with.")] = 0.05,
    most: Annotated[int, typer.Option(min=0, help="At most so many suspects.")] = 10,
    strength: Annotated[
        int, typer.Option("--strength", "-t", help="So many settings at most together, 1 to 6.")
    ] = 3,
    history: HistoryUrl = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Find the settings that failures, categories or numbers go with.

    True and false (true means passed) and passed, failed, error, skipped and blocked are outcomes;
    other texts are categories, numbers are durations, scores and the like.
    """
    from testflow.cli.findings import findings_json, print_findings

    options: dict[str, Any] = {
        "kind": kind.value if kind else None,
        "by": by,
        "top_share": top_share,
        "rate": rate,
        "most": most,
        "strength": strength,
    }
    path = Path(source)
    if source and (path.suffix or path.is_file()):
        found = _of_file(path, outcome, ignore or [], options)
    else:
        if ignore:
            message = "a recorded run has settings only"
            raise InputError(message, path="--ignore", hint="leave it out, or name a file")
        found = _of_run(source, outcome, history, options)
    if as_json:
        print(findings_json(found))  # noqa: T201 - for programs
    else:
        print_findings(console(), found)


def _of_file(path: Path, outcome: str, ignored: list[str], options: dict[str, Any]) -> Correlation:
    from testflow.correlation import correlate
    from testflow.correlation.files import read_columns

    columns = dict(read_columns(path))
    for option, name in [("--outcome", outcome), *(("--ignore", name) for name in ignored)]:
        if name not in columns:
            message = f"{path} has no column {name!r}"
            raise InputError(message, path=option, hint=f"it has {', '.join(columns) or 'none'}")
    kept = {name: column for name, column in columns.items() if name not in ignored}
    return correlate(kept, outcome, **options)


def _of_run(run: str, outcome: str, history: str | None, options: dict[str, Any]) -> Correlation:
    from testflow.correlation import correlate

    if outcome not in _OF_RESULTS:
        message = f"a recorded run has no {outcome!r}"
        raise InputError(message, path="--outcome", hint=f"use {', '.join(_OF_RESULTS)}")
    campaign, run_id = recorded(run, history)
    with campaign:
        result = campaign.result(run_id)
        told = [
            (each.configuration.values, _observed(each, outcome))
            for each in (stored.result for stored in result.results())
            if each.configuration and not each.configuration.violations
            if each.outcome.is_conclusive
        ]
        configurations, observed = [values for values, _ in told], [seen for _, seen in told]
        return correlate(configurations, observed, space=result.space, **options)


def _observed(result: TestResult, outcome: str) -> Any:
    match outcome:
        case "duration":
            return result.duration_s
        case "symptom":
            return result.symptoms[0].name if result.symptoms else "none"
        case _:
            return result.outcome
