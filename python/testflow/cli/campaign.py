"""`testflow campaign`: run, resume, report, replay, list."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from testflow.cli.exits import Exit
from testflow.cli.screen import console
from testflow.errors import InputError
from testflow.runtime.settings import Settings

# What a campaign needs is imported by the commands, so that `testflow --help` does not wait for it.
if TYPE_CHECKING:
    from testflow.campaign import Campaign, CampaignResult
    from testflow.cli.progress import ProgressBar
    from testflow.history import History, RunRecord


class Keep(StrEnum):
    """Which configurations of a run are kept."""

    FAILURES = "failures"
    ALL = "all"


app = typer.Typer(help="Test a program under many configurations.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The campaign file.", show_default=False)]
Run = Annotated[str, typer.Argument(help="The run's id, or its beginning; the latest by default.")]
HistoryUrl = Annotated[
    str | None, typer.Option("--history", help="Where results are kept.", show_default=False)
]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Runs at once; one for each core by default.")
]
Reports = Annotated[
    list[Path] | None, typer.Option("--report", help="Write a report: .html or .json; repeatable.")
]
Snapshots = Annotated[
    Path | None,
    typer.Option(help="Keep failing configurations in this store.", show_default=False),
]
Kept = Annotated[
    Keep | None, typer.Option("--keep", help="Which configurations are kept.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def run(  # noqa: PLR0913, PLR0917 - the options of a command
    file: File,
    count: Annotated[int | None, typer.Option(min=0, help="Run at most so many.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the file's seed.")] = None,
    workers: Workers = None,
    history: HistoryUrl = None,
    report: Reports = None,
    snapshots: Snapshots = None,
    keep: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Run a campaign; exit code 1 says that something failed."""
    from testflow.campaign import Campaign

    campaign = Campaign.from_file(file, history=history, snapshots=snapshots, keep=_chosen(keep))
    _go(
        campaign,
        lambda bar: campaign.run(count=count, seed=seed, workers=workers, listeners=[bar]),
        report,
        as_json=as_json,
    )


@app.command()
def resume(  # noqa: PLR0913, PLR0917 - the options of a command
    run: Run = "",
    workers: Workers = None,
    history: HistoryUrl = None,
    report: Reports = None,
    snapshots: Snapshots = None,
    keep: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Go on with an interrupted or killed run; what has a result is not run again."""
    campaign, run_id = recorded(run, history, snapshots, keep)
    _go(
        campaign,
        lambda bar: campaign.resume(run_id, workers=workers, listeners=[bar]),
        report,
        as_json=as_json,
    )


@app.command()
def report(
    run: Run = "",
    out: Annotated[
        list[Path] | None, typer.Option(help="Where to: .html or .json; repeatable.")
    ] = None,
    history: HistoryUrl = None,
    as_json: AsJson = False,
) -> None:
    """Report on a recorded run."""
    _require_formats(out)
    campaign, run_id = recorded(run, history)
    with campaign:
        _tell(campaign.result(run_id), out, None, as_json=as_json)


@app.command()
def replay(
    run: Annotated[str, typer.Argument(help="The run's id, or its beginning.")],
    position: Annotated[int, typer.Argument(min=0, help="The configuration's place in the run.")],
    history: HistoryUrl = None,
    as_json: AsJson = False,
) -> None:
    """Run one configuration of a recorded run again and show what happens."""
    from testflow.cli.summary import replay_json

    campaign, run_id = recorded(run, history)
    with campaign:
        result = campaign.replay(run_id, position)
    print(replay_json(result) if as_json else result)  # noqa: T201
    raise typer.Exit(Exit.TESTS_FAILED if result.outcome.is_failure else Exit.OK)


@app.command("list")
def list_runs(
    name: Annotated[str | None, typer.Option(help="Only this campaign's runs.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    history: HistoryUrl = None,
    as_json: AsJson = False,
) -> None:
    """List the latest runs."""
    from testflow.cli.summary import runs_json, runs_table
    from testflow.history import History, is_there

    url = history or Settings.load().history_url
    runs: list[RunRecord] = []
    if is_there(url):
        with History(url) as opened:
            runs = opened.runs(name, limit)
    if as_json:
        print(runs_json(runs))  # noqa: T201 - for programs
    else:
        console().print(runs_table(runs))


def _go(
    campaign: Campaign,
    start: Callable[[ProgressBar], CampaignResult],
    reports: list[Path] | None,
    *,
    as_json: bool,
) -> None:
    from testflow.cli.progress import ProgressBar

    if reports is None and campaign.spec and campaign.spec.report:
        reports = [Path(campaign.spec.report)]
    _require_formats(reports)
    with campaign:
        with ProgressBar(Console(stderr=True)) as bar:
            result = start(bar)
        _tell(result, reports, campaign.snapshots, as_json=as_json)
    raise typer.Exit(Exit.TESTS_FAILED if result.failed else Exit.OK)


def _require_formats(reports: list[Path] | None) -> None:
    """Refuse an ending that no format has before anything is run, rather than in the end."""
    from testflow.campaign.report import report_format

    for path in reports or ():
        report_format(path)


def _tell(
    result: CampaignResult, reports: list[Path] | None, snapshots: Path | None, *, as_json: bool
) -> None:
    from testflow.cli.summary import print_result, result_json

    written = [result.report(path) for path in reports or ()]
    if as_json:
        print(result_json(result, written, snapshots))  # noqa: T201 - for programs
    else:
        print_result(console(), result, written, snapshots)


def recorded(
    run: str, history: str | None, snapshots: Path | None = None, keep: Keep | None = None
) -> tuple[Campaign, str]:
    """Rebuild the campaign of a run; without an id, of the latest one."""
    from testflow.campaign import Campaign
    from testflow.history import History, is_there, location

    url = history or Settings.load().history_url
    if not is_there(url):
        raise _nothing_recorded(location(url))
    with History(url) as opened:
        if not run:
            run = _latest(opened)
        run_id = opened.run(run).run_id
    return Campaign.of_run(run_id, url, snapshots=snapshots, keep=_chosen(keep)), run_id


def _chosen(keep: Keep | None) -> Literal["failures", "all"] | None:
    return keep.value if keep else None


def _latest(history: History) -> str:
    latest = history.runs(limit=1)
    if not latest:
        raise _nothing_recorded(history.url)
    return latest[0].run_id


def _nothing_recorded(url: str) -> InputError:
    hint = "name another one with --history, or start with: testflow campaign run FILE"
    return InputError(f"no run is recorded in {url}", hint=hint)
