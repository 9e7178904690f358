"""The command `testflow` and the door through which errors leave it."""

from __future__ import annotations

import sys
import traceback
from io import TextIOWrapper
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

import testflow
from testflow.cli import campaign, rerun, snapshot, space
from testflow.cli.correlate import correlate
from testflow.cli.cover import cover
from testflow.cli.coverage import coverage
from testflow.cli.doctor import doctor
from testflow.cli.exits import Exit, exit_for
from testflow.cli.run import run
from testflow.errors import TestflowError
from testflow.runtime.settings import Settings

_INTERRUPTED_WITHOUT_A_RUN = 130  # typer's code for Ctrl-C

app = typer.Typer(
    name="testflow",
    help="Find the configurations worth testing, run them, and learn why they failed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(campaign.app, name="campaign")
app.command()(correlate)
app.command()(cover)
app.command()(coverage)
app.command()(doctor)
app.command()(run)
snapshot.app.command()(rerun.replay)
snapshot.app.command("to-test")(rerun.to_test)
app.add_typer(snapshot.app, name="snapshot")
app.add_typer(space.app, name="space")


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Find the configurations worth testing, run them, and learn why they failed."""
    if version:
        print(f"testflow {testflow.__version__}")  # noqa: T201 - the answer to the question
        raise typer.Exit


def main() -> None:
    """Run the command line; every error ends in one line and a documented exit code."""
    _let_names_be_printed()
    try:
        app(prog_name="testflow")
    except TestflowError as error:
        _say(str(error))
        sys.exit(exit_for(error))
    except SystemExit as ended:
        if ended.code == _INTERRUPTED_WITHOUT_A_RUN:
            _say("interrupted")
            sys.exit(Exit.INTERRUPTED)
        raise
    except Exception as error:  # noqa: BLE001 - the last door: no user meets a traceback
        place = traceback.extract_tb(error.__traceback__)[-1]
        _say(f"internal error: {error!r} in {place.name} ({place.filename}:{place.lineno})")
        _say("this is a defect of testflow; please report it with the line above")
        sys.exit(Exit.INTERNAL)


def _let_names_be_printed() -> None:
    """Print names of files that are no UTF-8 with escapes, as JSON has them, too."""
    out = sys.stdout
    if isinstance(out, TextIOWrapper) and (out.encoding.lower(), out.errors) == ("utf-8", "strict"):
        out.reconfigure(errors="backslashreplace")


def _say(text: str) -> None:
    console = Console(stderr=True, soft_wrap=True, no_color=_no_color())
    console.print(f"[bold red]testflow:[/] {escape(text)}", highlight=False)


def _no_color() -> bool | None:
    try:
        return True if Settings.load().color == "never" else None
    except TestflowError:
        return None
