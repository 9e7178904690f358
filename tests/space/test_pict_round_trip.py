"""Models in PICT's language, written and read again, and judged by what PICT makes of them.

PICT's answers are recorded: with its program on the path (3.7.4 was taken),
``python tests/space/test_pict_round_trip.py`` asks it again.
"""

import itertools
import json
import shutil
import struct
import subprocess
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testflow.errors import InputError, Unsatisfiable
from testflow.model import Parameter
from testflow.space import Space

PROGRAM = shutil.which("pict")
ANSWERS = Path(__file__).with_name("pict_answers.jsonl")
RECORDED = 60

Codes = tuple[int, ...]


def configuration(space: Space, codes: Codes) -> dict[str, Any]:
    """Give the configuration with these classes."""
    return {
        knob.path: value(knob.classes[code]) for knob, code in zip(space.knobs, codes, strict=True)
    }


def value(label: str) -> Any:
    """Give the value of a class, whose label quotes text only where it would read otherwise."""
    try:
        return json.loads(label)
    except ValueError:
        return label


def all_rows(space: Space, model: str, folder: Path) -> set[Codes]:
    """Give the classes of every configuration that PICT makes of the model."""
    return {encoded(space, row) for row in rows(model, folder, order=len(space.knobs))}


def rows(model: str, folder: Path, order: int) -> list[list[str]]:
    """Give PICT's rows for a model, without their head."""
    assert PROGRAM is not None
    path = folder / "model.txt"
    path.write_text(model, encoding="utf-8")
    run = subprocess.run([PROGRAM, path, f"/o:{order}"], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode() + model
    return [line.split("\t") for line in run.stdout.decode().split("\n")[1:-1]]


def encoded(space: Space, row: list[str]) -> Codes:
    values: dict[str, Any] = {}
    for knob, cell in zip(space.knobs, row, strict=True):
        text = cell.removeprefix("~") if any(knob.negative) else cell
        is_numeric = all(not isinstance(value(label), str) for label in knob.classes)
        values[knob.path] = value(text) if is_numeric else text
    return struct.unpack(f"<{len(row)}H", space.encode([values]))


# Every form of the language in models small enough for all their configurations.
SMALL = {
    "comparisons": """
        A: 1, 2, 3, 10
        B: 1, 2.5, -3
        C: alpha, Beta, _x
        D: alpha, BETA, y]"z
        IF [A] > [B] THEN [C] <> [d];
        [C] < [D] OR [A] <= 2 AND NOT [B] = -3;
        IF [D] = "Y\\]\\"Z" THEN [c] LIKE "*a" AND [A] NOT IN {1, 2};
        """,
    "negative values": """
        A: ~-1, 0, 1, ~5
        B: ~low, mid, high (3)
        C, 1 | one, 2 | two | zwei (4), ~3 | three
        IF [A] < 0 THEN [B] = "high" ELSE NOT [C] = 2;
        IF IsNegative(B) OR IsNegative(C) THEN [A] = 1;
        """,
    "copies and blanks": """
        # OS of both machines
        OS_1: Win7, Win8 (2), ~Win10
        OS_2: <os_1>, , Linux
        IF [OS_1] LIKE "W?N7*"
        # in between
        THEN ([OS_2] = "" OR [OS_2] IN {"linux"})
        ELSE [OS_1] <> [OS_2];
        """,
    "parentheses": """
        A: a, b, c
        B: a, b, c
        C: 1, 2, 3
        ((([C] > 2)) OR NOT ([A] = "a" AND NOT NOT [B] = "c"));
        IF NOT ([A] = [B] OR [C] = 1) THEN [C] >= 2 AND ([A] <> "c" OR [B] <> "b") ELSE [B] >= "b";
        """,
}


def answers() -> list[tuple[str, set[Codes]]]:
    """Give models with the classes of every configuration that PICT makes of them."""
    recorded = map(json.loads, ANSWERS.read_text(encoding="utf-8").splitlines())
    return [(each["model"], {tuple(row) for row in each["rows"]}) for each in recorded]


@pytest.mark.parametrize(("model", "expected"), answers())
def test_the_configurations_of_a_model_are_those_that_pict_makes(
    model: str, expected: set[Codes]
) -> None:
    assert valid(Space.from_pict(model)) == expected


def valid(space: Space) -> set[Codes]:
    """Give the classes of every valid configuration, by trying all."""
    every = itertools.product(*(range(len(knob.classes)) for knob in space.knobs))
    return {codes for codes in every if not space.validate(configuration(space, codes))}


# Text and numbers stay what they are; a parameter that mixes them is text in PICT.
DOMAINS = st.one_of(
    st.lists(st.integers(-3, 12), min_size=1, max_size=4, unique=True),
    st.lists(
        st.sampled_from(["on", "ON", "Off", "x y", "a]b", 'c"d', "e\\f", "(2)", "<a>", "", "ß"]),
        min_size=1,
        max_size=4,
        unique=True,
    ),
)
SETTINGS = st.sampled_from(["[A]", "[b c]", "[d\\]]"])
VALUES = st.sampled_from(["1", "-2", "7", '"on"', '"off"', "'c\"d'", '"a]b"', "true"])
TESTS = st.one_of(
    st.tuples(SETTINGS, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), SETTINGS | VALUES),
    st.tuples(VALUES, st.sampled_from(["<", ">=", "<>"]), SETTINGS),
    st.tuples(SETTINGS, st.sampled_from(["in (1, 5, 'on')", "not in {2, 'x y', ''}"])),
    st.tuples(SETTINGS, st.sampled_from(["like 'O*'", "not like '*?b'", "like '*'"])),
    st.tuples(SETTINGS),
).map(" ".join)
RULES = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda two: "({}) and ({})".format(*two)),
        st.tuples(inner, inner).map(lambda two: "({}) or not ({})".format(*two)),
        st.tuples(inner, inner).map(lambda two: "({}) implies ({})".format(*two)),
        st.tuples(inner, inner, inner).map(lambda three: "(if {} then {} else {})".format(*three)),
    ),
    max_leaves=5,
)


@st.composite
def spaces(draw: st.DrawFn) -> Space:
    parameters: list[Parameter] = []
    for path in ("A", "b c", "d]"):
        domain: list[Any] = draw(DOMAINS)
        negative = [domain.pop()] if len(domain) > 1 and draw(st.booleans()) else []
        aliases = {domain[0]: ["other"]} if draw(st.booleans()) else {}
        weights = {domain[-1]: draw(st.integers(1, 9))}
        parameters.append(Parameter(path, domain, weights, negative, aliases))
    rules = draw(st.lists(RULES, max_size=3))
    try:
        return Space(parameters, rules)
    except (InputError, Unsatisfiable):
        return Space(parameters)


MANY = settings(
    max_examples=4 * settings.default.max_examples,  # pyright: ignore[reportOptionalMemberAccess]
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.property
@MANY
@given(space=spaces())
def test_what_was_written_is_read_as_the_same_space(space: Space) -> None:
    text = written(space)
    if text is None:
        return
    back = Space.from_pict(text)
    assert back.knobs == space.knobs, text
    assert valid(back) == valid(space), text


def has_negative(space: Space, codes: Codes) -> bool:
    return any(knob.negative[code] for knob, code in zip(space.knobs, codes, strict=True))


def written(space: Space) -> str | None:
    """Give the model, or nothing for a space whose rules tell texts apart by case."""
    try:
        return space.to_pict()
    except InputError as error:
        assert "case" in error.hint  # noqa: PT017 - nothing else may happen
        return None


def record() -> None:
    """Ask PICT for its answers to the models above, and to some that testflow writes."""
    models = [textwrap.dedent(text) for text in SMALL.values()]

    @settings(max_examples=10 * RECORDED, derandomize=True, database=None)
    @given(space=spaces())
    def collect(space: Space) -> None:
        text = written(space)
        # PICT makes nothing where every valid configuration has a negative value.
        made = text is not None and any(not has_negative(space, codes) for codes in valid(space))
        if made and text not in models:
            models.append(str(text))

    collect()
    chosen = models[: len(SMALL)] + models[len(SMALL) :: max(1, len(models) // RECORDED)]
    with tempfile.TemporaryDirectory() as folder, ANSWERS.open("w", encoding="utf-8") as file:
        for model in chosen:
            found = sorted(all_rows(Space.from_pict(model), model, Path(folder)))
            file.write(json.dumps({"model": model, "rows": found}) + "\n")


if __name__ == "__main__":
    record()
