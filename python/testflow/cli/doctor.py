"""`testflow doctor`: what works on this machine, what to install, and what is left over."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from testflow.cli.exits import Exit
from testflow.cli.model import counted, say
from testflow.errors import TestflowError

if TYPE_CHECKING:
    from testflow.environments.service import Availability
    from testflow.environments.sweep import Leftover

# What runs tests, by the program that has to be there.
_TOOLS = {
    "pytest": "pip install pytest",
    "robot": "pip install robotframework",
    "node": "apt-get install nodejs, brew install node",
    "npm": "apt-get install npm, brew install node",
    "java": "apt-get install default-jdk, brew install openjdk",
    "mvn": "apt-get install maven, brew install maven",
    "gradle": "apt-get install gradle, brew install gradle",
    "go": "apt-get install golang-go, brew install go",
    "cargo": "install Rust with rustup",
    "git": "apt-get install git, brew install git",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one thing works here."""

    name: str
    works: bool
    what: str
    install: str


def doctor(
    clean: Annotated[bool, typer.Option("--clean", help="Remove what is left over.")] = False,
    state: Annotated[
        Path | None,
        typer.Option(help="Where environments keep their state.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Say what works on this machine, what to install for the rest, and what is left over.

    Left over is what environments made whose process was killed; the next environment removes it,
    too. What cannot be removed ends the command with exit code 3.
    """
    from testflow.environments.site import state_folder
    from testflow.environments.sweep import find_leftovers, sweep
    from testflow.runtime.clock import SystemClock

    folder = state or state_folder()
    backends, tools = _backends(), [_tool(name) for name in _TOOLS]
    leftovers = sweep(folder, SystemClock()) if clean else find_leftovers(folder)
    if as_json:
        found = {"backends": backends, "tools": tools, "leftovers": leftovers}
        plain = {key: [asdict(each) for each in values] for key, values in found.items()}
        print(json.dumps({**plain, "cleaned": clean}, indent=2))  # noqa: T201 - the answer
    else:
        _show("services", backends)
        _show("tools", tools)
        _show_leftovers(leftovers, clean=clean)
    if clean and any(each.trouble for each in leftovers):
        raise typer.Exit(Exit.ENVIRONMENT)


def _backends() -> list[Finding]:
    from testflow.environments.backends import BACKENDS

    return [_backend(name) for name in BACKENDS.names()]


def _backend(name: str) -> Finding:
    from testflow.environments.backends import BACKENDS

    try:
        found: Availability = BACKENDS.load(name)().availability()
    except TestflowError as error:  # a plug-in that is broken keeps nobody from seeing the rest
        return Finding(name, works=False, what=error.message, install=error.hint)
    return Finding(name, found.works, found.what, found.install)


def _tool(name: str) -> Finding:
    found = shutil.which(name)
    return Finding(name, found is not None, found or "not installed", "" if found else _TOOLS[name])


def _show(kind: str, findings: list[Finding]) -> None:
    # No table: advice that is wrapped cannot be copied.
    width = max(len(each.name) for each in findings)
    print(f"{kind}:")  # noqa: T201 - the answer
    for each in findings:
        sign = "works  " if each.works else "missing"
        advice = f"{each.what} ({each.install})" if each.install else each.what
        print(f"  {each.name:<{width}}  {sign}  {advice}")  # noqa: T201 - the answer


def _show_leftovers(leftovers: list[Leftover], *, clean: bool) -> None:
    for each in leftovers:
        trouble = f": {each.trouble}" if each.trouble else ""
        line = f"{each.kind} {each.name} of process {each.owner}{trouble}"
        print(line)  # noqa: T201 - the answer
    stayed = sum(bool(each.trouble) for each in leftovers)
    gone = len(leftovers) - stayed
    if clean:
        kept = f", {stayed} could not be removed" if stayed else ""
        say(f"{counted(gone, 'leftover')} removed{kept}")
    elif leftovers:
        say(f"{counted(gone, 'leftover')}: testflow doctor --clean removes them")
    else:
        say("nothing is left over")
