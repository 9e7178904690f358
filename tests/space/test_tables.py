"""Configurations in tables: read back as they were, or refused."""

import csv
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testflow.errors import InputError
from testflow.model import Parameter
from testflow.space import Space
from testflow.space.reading import read_configurations

TRICKY = [
    "",
    "1",
    "1.0",
    "true",
    "null",
    "~a",
    "a",
    '"a"',
    "a\tb",
    "a\nb",
    "\r",
    "a\rb",
    "a,b",
    " ",
    "ß",
    "1e400",
]
SCALARS = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    st.sampled_from([None, True, False, 0, 1, -1, 2.5, 1e300, 10**12, "0", "-1"]),
)
DOMAINS = st.lists(SCALARS, min_size=1, max_size=4, unique_by=lambda value: (type(value), value))


@pytest.mark.property
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DOMAINS, min_size=1, max_size=3), st.sampled_from(["csv", "tsv"]))
def test_a_table_is_read_back_as_it_was_or_refused(
    tmp_path: Path, domains: list[list[Any]], form: Literal["csv", "tsv"]
) -> None:
    suite = Space({f"p{place}": domain for place, domain in enumerate(domains)}).cover(1)
    file = tmp_path / f"suite.{form}"
    try:
        suite.write(file)
    except InputError as error:
        assert ".jsonl" in error.hint  # noqa: PT017 - nothing else may be refused
        return
    found = [each.values for each in read_configurations(suite.space, file)]
    assert [list(map(repr, row.values())) for row in found] == [
        list(map(repr, each.values.values())) for each in suite
    ]


def test_plain_values_are_never_refused(tmp_path: Path) -> None:
    space = Space({"a": ["x", "y z", ""], "b": [1, -2.5], "c": [True, False, None]})
    suite = space.cover()
    for name in ("suite.csv", "suite.tsv"):
        suite.write(tmp_path / name)
        found = read_configurations(space, tmp_path / name)
        assert [each.values for each in found] == [each.values for each in suite]
        assert [each.place for each in found] == [
            f"{tmp_path / name}:{line}" for line in range(2, len(suite) + 2)
        ]


def test_negative_values_are_marked_with_tabs_only() -> None:
    space = Space([Parameter("a", ["x"], negative=["bad"])])
    suite = space.cover(1)

    assert sorted(suite.to_table("tsv").split()) == ["a", "x", "~bad"]
    assert sorted(suite.to_table("csv").split()) == ["a", "bad", "x"]


def test_csv_is_what_pythons_reader_reads(tmp_path: Path) -> None:
    space = Space({"a": ['say "hi"', "1,5", "two\nlines"], "b,c": ["x"]})
    suite = space.cover(1)
    suite.write(tmp_path / "suite.csv")

    with (tmp_path / "suite.csv").open(newline="") as file:
        assert list(csv.DictReader(file)) == [each.values for each in suite]


def test_lines_count_where_cells_have_several(tmp_path: Path) -> None:
    space = Space({"a": ["two\nlines", "x"]})
    (tmp_path / "a.csv").write_text('a\n"two\nlines"\n\nwrong\n')

    with pytest.raises(InputError) as caught:
        read_configurations(space, tmp_path / "a.csv")
    assert caught.value.path.endswith("a.csv:5")


def test_a_byte_order_mark_and_ends_of_windows_are_read(tmp_path: Path) -> None:
    space = Space({"a": ["x", "y"], "b": [1, 2]})
    for name, text in [
        ("a.tsv", "a\tb\r\nx\t1\r\n"),
        ("a.csv", "a,b\r\nx,1\r\n"),
        ("a.jsonl", '{"a": "x", "b": 1}\r\n'),
    ]:
        (tmp_path / name).write_text(text, encoding="utf-8-sig", newline="")
        (found,) = read_configurations(space, tmp_path / name)
        assert found.values == {"a": "x", "b": 1}


def test_settings_inside_others_are_refused(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"port": {"enum": [1, 2]}}, "required": ["port"]}
    space = Space.from_json_schema({"properties": {"net": inner}, "required": ["net"]})
    with pytest.raises(InputError, match="cannot stand in a table"):
        space.cover(1).to_table("csv")

    (tmp_path / "a.csv").write_text("net.port\n1\n")
    with pytest.raises(InputError):
        read_configurations(space, tmp_path / "a.csv")
