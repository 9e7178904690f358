"""What is said of snapshots, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from testflow.cli.exits import Exit
from testflow.cli.model import counted, say

if TYPE_CHECKING:
    from testflow.snapshots import Found, Snapshot, Snapshots, Transferred

_ID_SHOWN = 12
_LOST_SHOWN = 10


def print_list(found: Found, limit: int, *, as_json: bool) -> None:
    """List what was found, the newest last; what is lost is told besides."""
    if found.lost:
        say(f"{counted(len(found.lost), 'snapshot')} lost: {_some(found.lost)}")
    shown = list(found[max(0, len(found) - limit) :])
    if as_json:
        answer = [{**asdict(each), "values": None} for each in shown]
        for each in answer:
            del each["values"]
        print_json(answer)
        return
    for snapshot in shown:
        print(line_of(snapshot))  # noqa: T201 - the answer
    if len(found) > len(shown):
        say(f"{len(shown)} of {counted(len(found), 'snapshot')}; --limit shows more")


def print_json(answer: object) -> None:
    """Print an answer for programs; times in the form of ISO 8601."""
    print(json.dumps(answer, indent=2, ensure_ascii=False, default=datetime.isoformat))  # noqa: T201 - the answer


def line_of(snapshot: Snapshot) -> str:
    """Give what tells a snapshot from others, on one line."""
    name = f"{snapshot.name} {snapshot.version}" if snapshot.name else ""
    result = snapshot.results[-1].outcome if snapshot.results else ""
    parts = [f"{snapshot.saved_at:%Y-%m-%d %H:%M}", name, result, *_signs(snapshot.tags)]
    return "  ".join((snapshot.id[:_ID_SHOWN], *(part for part in parts if part)))


def known_of(snapshot: Snapshot) -> Iterator[str]:
    """Give all that is known of a snapshot besides its settings, a line for each."""
    yield f"{snapshot.id}"
    yield f"saved {snapshot.saved_at:%Y-%m-%d %H:%M:%S} UTC by {snapshot.author}"
    if snapshot.name:
        yield f"name: {snapshot.name}, version {snapshot.version}"
    if snapshot.origin:
        by = f", made by testflow {snapshot.tool}" if snapshot.tool else ""
        yield f"origin: {snapshot.origin}{by}"
    if snapshot.schema:
        yield f"schema: {snapshot.schema}"
    if snapshot.tags:
        yield " ".join(_signs(snapshot.tags))
    for said in snapshot.annotations:
        yield f"{said.at:%Y-%m-%d %H:%M} {said.author}: {said.text}"
    for result in snapshot.results:
        told = " ".join(part for part in (result.run, result.message) if part)
        yield f"{result.at:%Y-%m-%d %H:%M} {result.outcome} {told}".rstrip()
    for link in snapshot.links:
        yield f"{link.at:%Y-%m-%d %H:%M} → {link.target}"


def tell_transferred(told: Transferred, done: str, *, as_json: bool) -> None:
    """Say what became of snapshots; end with 1 if some are lost."""
    if as_json:
        print(json.dumps(asdict(told), indent=2, ensure_ascii=False))  # noqa: T201 - the answer
    else:
        for line in _transferred(told, done):
            say(line)
    if told.lost:
        raise typer.Exit(Exit.TESTS_FAILED)


def tell_recoveries(snapshots: Snapshots) -> None:
    """Say what had to be put right when the store was opened."""
    for recovery in snapshots.recoveries:
        say(recovery)


def _transferred(told: Transferred, done: str) -> Iterator[str]:
    by = f", exported by testflow {told.tool}" if told.tool else ""
    yield f"{counted(told.new, 'snapshot')} {done}{by}"
    if told.known:
        yield f"{told.known} were there before"
    if told.conflicts:
        yield f"these names mean another snapshot than before: {', '.join(told.conflicts)}"
    if told.lost:
        yield f"{counted(len(told.lost), 'snapshot')} lost: {_some(told.lost)}"


def _some(signs: Sequence[str]) -> str:
    more = len(signs) - _LOST_SHOWN
    shown = ", ".join(signs[:_LOST_SHOWN])
    return f"{shown} and {more} more; `verify` tells all" if more > 0 else shown


def _signs(tags: Iterable[str]) -> list[str]:
    return [f"#{tag}" for tag in tags]
