"""`testflow space`: how a space changed, spaces learnt from configurations, broken texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from testflow.cli.exits import Exit
from testflow.cli.model import From, Model, Strict, counted, read_space, say, source_of

if TYPE_CHECKING:
    from testflow.space import SpaceDiff
    from testflow.space.reading import Written

app = typer.Typer(
    no_args_is_help=True,
    help="Compare spaces, learn them from configurations, and write broken texts.",
)

_SHOWN = 10
_BACKWARD = {
    True: "every configuration stays valid",
    False: "some configurations become invalid",
    None: "no configuration was found that becomes invalid, and no proof that there is none",
}
_FORWARD = {
    True: "none becomes valid",
    False: "some become valid",
    None: "it is not known whether some become valid",
}


class Form(StrEnum):
    """What malformed texts are written in."""

    JSON = "json"
    YAML = "yaml"


AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def diff(  # noqa: PLR0913, PLR0917 - the options of a command
    old: Annotated[Path, typer.Argument(help="The space as it was.", show_default=False)],
    new: Annotated[Path, typer.Argument(help="The space as it is now.", show_default=False)],
    configurations: Annotated[
        list[Path] | None,
        typer.Option("--configurations", "-c", help="Known configurations; repeatable."),
    ] = None,
    source: From = None,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Say which configurations a change of a space breaks; end with 1 if it breaks any.

    Both are PICT models (.txt, .pict) or JSON Schemas (.json).
    """
    from testflow.space.reading import read_configurations

    spaces = [
        read_space(model, source_of(model, source), [], strict=strict) for model in (old, new)
    ]
    written = [
        each for file in configurations or [] for each in read_configurations(spaces[0], file)
    ]
    found = spaces[0].diff(spaces[1], [each.values for each in written])
    if as_json:
        print(json.dumps(_answer(found, written), indent=2, ensure_ascii=False))  # noqa: T201
    else:
        print("\n".join(_told(found, written)))  # noqa: T201
    raise typer.Exit(Exit.TESTS_FAILED if found.breaks else Exit.OK)


@app.command()
def infer(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Configurations: .jsonl, .json, .yaml or .toml files.", show_default=False
        ),
    ],
    texts: Annotated[
        int, typer.Option(min=0, help="So many distinct texts may be all that a setting can be.")
    ] = 10,
    is_open: Annotated[
        bool, typer.Option("--open", help="Admit settings that no configuration has.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn a JSON Schema from configurations that are known to be valid, and print it."""
    from testflow.space import Space

    space = Space.infer(files, most_texts=texts, is_closed=not is_open)
    print(json.dumps(space.schema, indent=2, ensure_ascii=False))  # noqa: T201 - the answer
    if not as_json:
        say(f"{counted(len(space.knobs), 'setting')} learnt")


@app.command()
def malformed(  # noqa: PLR0913, PLR0917 - the options of a command
    model: Model,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The folder for the texts and their index.jsonl."),
    ] = Path("malformed"),
    count: Annotated[int, typer.Option("--count", "-n", help="How many texts.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed gives other texts.")] = 0,
    form: Annotated[Form, typer.Option(help="What the texts are written in.")] = Form.JSON,
    source: From = None,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Write texts that parsers refuse, or about which they disagree, each to a file.

    They are made from valid configurations. A line of index.jsonl tells for each file what was done
    and whether a strict parser must refuse it.
    """
    space = read_space(model, source_of(model, source), [], strict=strict)
    texts = space.malformed(count, seed, form=form.value)
    texts.write_files(output)
    verdicts = Counter(each.verdict for each in texts)
    if as_json:
        answer = {"folder": str(output), "texts": len(texts), "verdicts": verdicts}
        print(json.dumps(answer, indent=2, ensure_ascii=False))  # noqa: T201 - the answer
    else:
        told = (
            f"refuse {verdicts['refuse']:,}, accept {verdicts['accept']:,}, "
            f"decide {verdicts['undecided']:,} for itself"
        )
        say(f"{counted(len(texts), 'text')} in {output}; a strict parser must: {told}")


def _answer(found: SpaceDiff, written: list[Written]) -> dict[str, Any]:
    answer = found.to_dict()
    for told, one in zip(answer["invalid"], found.invalid, strict=True):
        told["place"] = written[one.number].place
    return answer


def _told(found: SpaceDiff, written: list[Written]) -> Iterator[str]:
    yield f"{found.relation}: {_BACKWARD[found.backward]}; {_FORWARD[found.forward]}"
    for change in found.changes:
        yield f"  {'breaks' if change.breaks else '      '}  {change}"
    for title, one in (("becomes invalid", found.lost), ("becomes valid", found.gained)):
        if one is not None:
            yield f"{title}: {json.dumps(one.values, ensure_ascii=False)}"
            yield from (f"  {violation}" for violation in one.violations)
    if written:
        yield from _told_of_given(found, written)


def _told_of_given(found: SpaceDiff, written: list[Written]) -> Iterator[str]:
    yield f"{len(found.valid):,} of {counted(len(written), 'configuration')} are valid now"
    for one in found.invalid[:_SHOWN]:
        before = "" if one.was_valid else " (not valid before either)"
        reasons = "; ".join(map(str, one.violations))
        yield f"  {written[one.number].place}{before}: {reasons}"
    if len(found.invalid) > _SHOWN:
        yield f"  and {len(found.invalid) - _SHOWN:,} more"
        yield "the reasons, by frequency:"
        for (path, rule), count in list(found.reasons.items())[:_SHOWN]:
            yield f"  {count:,} {path or '(root)'}: {rule}"
