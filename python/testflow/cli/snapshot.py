"""`testflow snapshot`: configurations kept, found, carried elsewhere and brought back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from testflow.cli.exits import Exit
from testflow.cli.kept import (
    known_of,
    line_of,
    print_json,
    print_list,
    tell_recoveries,
    tell_transferred,
)
from testflow.cli.model import counted, say
from testflow.errors import InputError
from testflow.model import Outcome

if TYPE_CHECKING:
    from testflow.snapshots import Snapshots

app = typer.Typer(
    no_args_is_help=True, help="Keep configurations, find them, and bring them back bit for bit."
)

Store = Annotated[Path, typer.Option("--store", "-s", help="The folder of the store.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Ids = Annotated[
    list[str], typer.Argument(help="Ids, their first digits, or names.", show_default=False)
]
Tags = Annotated[list[str] | None, typer.Option("--tag", "-t", help="A tag; repeatable.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=0, help="Show so many, the newest.")]
_SNAPSHOTS = Path("snapshots")


def _opened(store: Path) -> Snapshots:
    from testflow.snapshots import Snapshots

    return Snapshots(store)


def _configurations(file: Path) -> Iterable[Any]:
    """Give the configurations of a file; what cannot be kept is told with its place."""
    from testflow.snapshots.arguments import checked_values
    from testflow.space.documents import placed_configurations

    for place, values in placed_configurations(file):
        try:
            yield checked_values(values, non_finite=False)
        except InputError as error:
            where = f"{place}: {error.path}" if error.path else place
            raise InputError(error.message, path=where, hint=error.hint) from error


@app.command()
def save(  # noqa: PLR0913, PLR0917 - the options of a command
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Configurations: .jsonl, .json, .yaml or .toml files.", show_default=False
        ),
    ],
    name: Annotated[str, typer.Option(help="What a single configuration is called.")] = "",
    tag: Tags = None,
    notes: Annotated[str, typer.Option(help="What to say of them.")] = "",
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Keep the configurations of files; what is there already is not kept twice."""
    configurations = [each for file in files for each in _configurations(file)]
    if name and len(configurations) != 1:
        message = f"{counted(len(configurations), 'configuration')} cannot have one name"
        raise InputError(message, path="--name", hint="give a file with one, or tags")
    with _opened(store) as snapshots:
        if name:
            ids = [snapshots.save(configurations[0], name=name, tags=tag or [], notes=notes).id]
            new = None
        else:
            saved = snapshots.save_many(configurations, tags=tag or [], notes=notes)
            ids, new = list(saved), saved.new
        tell_recoveries(snapshots)
    if as_json:
        print(json.dumps(ids))  # noqa: T201 - the answer
    for identity in () if as_json else ids:
        print(identity)  # noqa: T201 - the answer
    if new is not None:
        were = "was" if new == 1 else "were"
        say(f"{new} of {counted(len(ids), 'configuration')} {were} not there before")


@app.command("list")
def list_(limit: Limit = 20, store: Store = _SNAPSHOTS, as_json: AsJson = False) -> None:
    """List the snapshots that were saved last, the newest last."""
    print_list(_opened(store).find(), limit, as_json=as_json)


@app.command()
def find(  # noqa: PLR0913, PLR0917 - the options of a command
    where: Annotated[
        str,
        typer.Argument(
            help="A rule of settings and of what is known: 'db.pool > 5 and @result = \"failed\"'.",
            show_default=False,
        ),
    ] = "",
    tag: Tags = None,
    result: Annotated[
        Outcome | None, typer.Option(help="Their last result.", show_default=False)
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(help="They were first saved then or later, in UTC.", show_default=False),
    ] = None,
    limit: Limit = 20,
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Find snapshots by a rule, by tags, by result and by time; end with 1 if there is none."""
    time = since.replace(tzinfo=UTC) if since else None
    found = _opened(store).find(where=where, tags=tag or [], result=result, since=time)
    print_list(found, limit, as_json=as_json)
    raise typer.Exit(Exit.OK if len(found) else Exit.TESTS_FAILED)


@app.command()
def nearest(
    file: Annotated[Path, typer.Argument(help="A .json, .yaml or .toml file.", show_default=False)],
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Give so many.")] = 10,
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Find the snapshots that are most like a configuration, each behind its distance.

    The distance is at how many places the two have other values.
    """
    configurations = list(_configurations(file))
    if len(configurations) != 1:
        message = f"{file} has {counted(len(configurations), 'configuration')}"
        raise InputError(message, path="file", hint="give a file with one")
    found = _opened(store).nearest(configurations[0], count)
    if as_json:
        answer = [{"id": each.snapshot.id, "distance": each.distance} for each in found]
        print(json.dumps(answer, indent=2))  # noqa: T201 - the answer
        return
    for each in found:
        print(f"{each.distance}  {line_of(each.snapshot)}")  # noqa: T201 - the answer


@app.command()
def show(
    id: Annotated[str, typer.Argument(help="An id, its first digits, or a name.")],  # noqa: A002
    reveal: Annotated[bool, typer.Option("--reveal", help="Show secrets, too.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Show the schema that it was made from instead.")
    ] = False,
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Show a snapshot: its settings, and all that is known of it."""
    from testflow.runtime.redaction import redact_values

    snapshots = _opened(store)
    snapshot = snapshots.load(id)
    if schema and not snapshot.schema:
        message = f"it is not known what space {snapshot} was made from"
        raise InputError(message, path="--schema", hint="save a batch of the space")
    if schema:
        print(json.dumps(asdict(snapshots.space(snapshot.schema)), indent=2, ensure_ascii=False))  # noqa: T201 - the answer
        return
    values = snapshot.values if reveal else redact_values(snapshot.values)
    if as_json:
        answer = asdict(snapshot) | {"values": values}
        print_json(answer)
        return
    for line in known_of(snapshot):
        say(line)
    print(json.dumps(values, indent=2, ensure_ascii=False))  # noqa: T201 - the answer


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="An id, its first digits, or a name.")],
    new: Annotated[str, typer.Argument(help="Those of the other one.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Show so many lines.")] = 100,
    store: Store = _SNAPSHOTS,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON Patch.")] = False,
) -> None:
    """Say how two snapshots differ; end with 1 if they do."""
    found = _opened(store).diff(old, new)
    if as_json:
        print(json.dumps(found.to_patch(), indent=2, ensure_ascii=False))  # noqa: T201 - the answer
    else:
        lines = found.lines() if found else []
        for line in lines[:limit]:
            print(line)  # noqa: T201 - the answer
        if len(lines) > limit:
            say(f"{limit} of {counted(len(lines), 'line')}; --limit shows more")
    raise typer.Exit(Exit.TESTS_FAILED if found else Exit.OK)


@app.command()
def tag(
    id: Annotated[str, typer.Argument(help="An id, its first digits, or a name.")],  # noqa: A002
    tags: Annotated[list[str], typer.Argument(help="The tags.", show_default=False)],
    remove: Annotated[bool, typer.Option("--remove", help="Take the tags away.")] = False,
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Give tags to a snapshot, or take them from it."""
    with _opened(store) as snapshots:
        change = snapshots.untag if remove else snapshots.tag
        change(id, *tags)
        changed = snapshots.load(id)
    if as_json:
        answer = {"id": changed.id, "tags": changed.tags}
        print(json.dumps(answer, indent=2, ensure_ascii=False))  # noqa: T201 - the answer
    else:
        say(str(changed))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    ids: Annotated[list[str] | None, typer.Argument(help="Those to write; all by default.")] = None,
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Write snapshots, with all that is known of them, to one file that any store can import."""
    tell_transferred(_opened(store).export(file, ids or None), "written", as_json=as_json)


@app.command("import")
def import_(
    source: Annotated[
        Path, typer.Argument(help="An exported file, or the folder of a store.", show_default=False)
    ],
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Bring the snapshots of an exported file or of another store into this one."""
    with _opened(store) as snapshots:
        tell_transferred(snapshots.import_(source), "new", as_json=as_json)


@app.command()
def compact(
    before: Annotated[
        datetime | None,
        typer.Option(help="Forget what was saved before, in UTC.", show_default=False),
    ] = None,
    most: Annotated[
        int | None, typer.Option(min=0, help="Keep at most so many.", show_default=False)
    ] = None,
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Write the store anew, shorter; on demand without what is old or too much.

    What has a name, a tag, an annotation or a link, or failed last, is never forgotten.
    """
    from testflow.snapshots import Retention

    time = before.replace(tzinfo=UTC) if before else None
    with _opened(store) as snapshots:
        count = len(snapshots)
        kept = snapshots.compact(Retention(before=time, most=most)).new
    if as_json:
        print(json.dumps({"kept": kept, "forgotten": count - kept}, indent=2))  # noqa: T201 - the answer
    else:
        say(f"{counted(kept, 'snapshot')} kept, {count - kept} forgotten")


@app.command()
def verify(store: Store = _SNAPSHOTS, as_json: AsJson = False) -> None:
    """Read everything, and say what is not as it was written; end with 1 if anything is."""
    health = _opened(store).verify()
    print(json.dumps(asdict(health), indent=2) if as_json else health)  # noqa: T201 - the answer
    raise typer.Exit(Exit.OK if health else Exit.TESTS_FAILED)


@app.command()
def repair(
    folder: Annotated[
        Path, typer.Argument(help="Where the new store shall be.", show_default=False)
    ],
    store: Store = _SNAPSHOTS,
    as_json: AsJson = False,
) -> None:
    """Bring everything that is intact into a new store; the damaged one stays as it is."""
    tell_transferred(_opened(store).repair(folder), "saved", as_json=as_json)
