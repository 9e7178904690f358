"""`testflow snapshot replay` and `to-test`: a snapshot run again, now or in a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from testflow.cli.exits import Exit
from testflow.cli.model import counted, say
from testflow.cli.snapshot import AsJson, Store
from testflow.errors import InputError

if TYPE_CHECKING:
    from testflow.campaign import Replay
    from testflow.model import TestResult
    from testflow.snapshots import Result

Id = Annotated[str, typer.Argument(help="An id, its first digits, or a name.", show_default=False)]
Campaign = Annotated[
    Path | None,
    typer.Option(
        help="The campaign file that says what is run; the last campaign which saved the snapshot"
        " by default.",
        show_default=False,
    ),
]
_SNAPSHOTS = Path("snapshots")


def replay(  # noqa: PLR0913, PLR0917 - the options of a command
    id: Id,  # noqa: A002
    campaign: Campaign = None,
    times: Annotated[int, typer.Option(min=1, help="Run it so often.")] = 1,
    record: Annotated[bool, typer.Option(help="Note the results with the snapshot.")] = True,
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Run a snapshot again and say whether it ends as before; end with 1 if it does not."""
    from testflow.campaign import replay
    from testflow.snapshots import Snapshots

    with Snapshots(store) as snapshots:
        replayed = replay(snapshots, id, campaign=campaign, times=times, record=False)
        if as_json:
            print(json.dumps(_answer(replayed), indent=2, ensure_ascii=False))  # noqa: T201
        else:
            _tell(replayed)
        if record:
            replayed.record(snapshots)
    raise typer.Exit(Exit.OK if replayed.is_same else Exit.TESTS_FAILED)


def to_test(  # noqa: PLR0913, PLR0917 - the options of a command
    id: Id,  # noqa: A002
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The file to write, - for standard output; test_NAME.py by default.",
            show_default=False,
        ),
    ] = None,
    campaign: Campaign = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="Write secrets, too.")] = False,
    store: Store = _SNAPSHOTS,
) -> None:
    """Write a pytest test that runs a snapshot and asserts that it passes."""
    from testflow.campaign import regression_test
    from testflow.campaign.regression.written import name_of_test
    from testflow.snapshots import Snapshots

    with Snapshots(store) as snapshots:
        file = output or Path(f"{name_of_test(snapshots.load(id))}.py")
        is_printed = str(file) == "-"
        folder = Path() if is_printed else file.parent
        text = regression_test(snapshots, id, campaign=campaign, folder=folder, reveal=reveal)
    if is_printed:
        print(text, end="")  # noqa: T201 - the answer
        return
    _write(file, text, force=force)
    print(file)  # noqa: T201 - the answer


def _write(file: Path, text: str, *, force: bool) -> None:
    try:
        with file.open("w" if force else "x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        message = "the file exists already"
        raise InputError(message, path=str(file), hint="--force replaces it") from error
    except OSError as error:
        message = f"the test cannot be written: {error.strerror}"
        raise InputError(message, path=str(file)) from error


def _tell(replayed: Replay) -> None:
    for result in replayed.results:
        print(result, f"in {result.duration_s:.3f} s")  # noqa: T201 - the answer
    before, times = replayed.before, len(replayed.results)
    if before is None:
        say("no result was recorded before")
    elif times == 1:
        verb = "ended as before" if replayed.is_same else "did not end as before"
        say(f"{verb}: {_seen(before)}")
    else:
        say(f"{replayed.same} of {counted(times, 'run')} ended as before: {_seen(before)}")


def _seen(before: Result) -> str:
    run = f" in run {before.run}" if before.run else ""
    symptoms = f" ({', '.join(before.symptoms)})" if before.symptoms else ""
    return f"{before.outcome} on {before.at:%Y-%m-%d %H:%M}{run}{symptoms}"


def _answer(replayed: Replay) -> dict[str, Any]:
    before = replayed.before
    return {
        "id": replayed.snapshot.id,
        "is_same": replayed.is_same,
        "same": replayed.same,
        "before": before
        and {
            "outcome": before.outcome,
            "at": before.at.isoformat(),
            "run": before.run,
            "message": before.message,
            "symptoms": before.symptoms,
        },
        "results": list(map(_result, replayed.results)),
    }


def _result(result: TestResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "symptoms": [{"name": one.name, "message": one.message} for one in result.symptoms],
        "reason": result.reason,
        "output": result.output,
        "duration_s": result.duration_s,
    }
