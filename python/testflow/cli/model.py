"""What the commands about spaces share: the model that they read and its options."""

from __future__ import annotations

import warnings
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from testflow.errors import InputError, SchemaError

if TYPE_CHECKING:
    from testflow.coverage import Coverage
    from testflow.space import Space

Groups = dict[tuple[str, ...], int]


class Source(StrEnum):
    """What a model is written in."""

    PICT = "pict"
    JSON_SCHEMA = "json-schema"


_SOURCES = {".txt": Source.PICT, ".pict": Source.PICT, ".json": Source.JSON_SCHEMA}
_COMBINATIONS = {1: "values", 2: "pairs", 3: "triples"}

Model = Annotated[
    Path,
    typer.Argument(
        help="A model in PICT's language (.txt, .pict) or a JSON Schema (.json).",
        show_default=False,
    ),
]
From = Annotated[
    Source | None,
    typer.Option("--from", help="What the model is, whatever its ending.", show_default=False),
]
Constraints = Annotated[
    list[str] | None,
    typer.Option("--constraint", help="A further rule between settings; repeatable."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse what is doubtful in a PICT model.")]
Strength = Annotated[
    int, typer.Option("--strength", "-t", help="So many settings are looked at together, 1 to 6.")
]
Mixed = Annotated[
    list[str] | None,
    typer.Option(
        "--mixed",
        metavar="A,B,C=N",
        help="Settings with a strength of their own, besides a model's sub-models; repeatable.",
    ),
]


def source_of(model: Path, given: Source | None) -> Source:
    """Give what a model is written in, by its ending where nothing is said."""
    found = given or _SOURCES.get(model.suffix.lower())
    if found is None:
        message = f"cannot tell what {model.suffix or 'a file without an ending'} is"
        hint = "say it with --from pict or --from json-schema"
        raise InputError(message, path=str(model), hint=hint)
    return found


def read_space(model: Path, source: Source, constraints: list[str], *, strict: bool) -> Space:
    """Compile a model, with further constraints; what is doubtful in it is told.

    Raises:
        SchemaError: The file or a constraint cannot be read.
        Unsatisfiable: No configuration meets all the rules.
    """
    from testflow.space import Space
    from testflow.space.plain import file_text

    if source is Source.JSON_SCHEMA:
        return Space.from_json_schema(model, constraints)
    rules = "".join(f"\n{text.strip().removesuffix(';')};" for text in constraints)
    text = file_text(model, SchemaError) + rules
    with warnings.catch_warnings(action="ignore"):  # the notes are told below
        space = Space.from_pict(text, strict=strict)
    for note in space.notes:
        say(f"{model}: {note}")
    return space


def read_mixed(texts: list[str]) -> Groups:
    """Give the groups of ``--mixed``, each with its strength.

    Raises:
        InputError: A text is no group, or two are of the same settings.
    """
    groups: Groups = {}
    for text in texts:
        names, _, strength = text.rpartition("=")
        settings = tuple(name.strip() for name in names.split(","))
        if not all(settings) or not strength.strip().isdecimal():
            message = f"not settings with a strength: {text!r}"
            raise InputError(message, path="--mixed", hint='such as "os,browser,locale=3"')
        if settings in groups:
            message = f"these settings have a strength already: {names}"
            raise InputError(message, path="--mixed", hint="give each group once")
        groups[settings] = int(strength)
    return groups


def say(text: str) -> None:
    """Tell a person what is no part of the answer."""
    Console(stderr=True, soft_wrap=True).print(text, highlight=False, markup=False)


def counted(count: int, word: str) -> str:
    """Give a number and its noun, which has a plural with s."""
    return f"{count:,} {word if count == 1 else word + 's'}"


def combinations(strength: int) -> str:
    """Give the noun for what so many settings make together."""
    return _COMBINATIONS.get(strength, f"combinations of {strength}")


def sentences(coverage: Coverage, groups: Groups) -> list[str]:
    """Say what configurations cover of what is possible, and which values are in none."""
    covered, possible, impossible = coverage.covered, coverage.possible, coverage.impossible
    verb = "covers" if coverage.rows == 1 else "cover"
    share = "all" if covered == possible else f"{covered:,} of"
    is_mixed = groups or coverage.space.sub_models
    words = "combinations" if is_mixed else combinations(coverage.strength)
    are = "is" if impossible == 1 else "are"
    dead = [f"no valid configuration has {term}" for term in coverage.dead]
    rows = counted(coverage.rows, "configuration")
    reached = f"{rows} {verb} {share} {possible:,} possible {words}"
    return [f"{reached}; {impossible:,} {are} impossible", *dead]
