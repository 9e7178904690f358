"""Files with configurations: what cannot be understood is refused with its line."""

from pathlib import Path

import pytest

from testflow.errors import InputError
from testflow.model import Parameter
from testflow.space import Space
from testflow.space.reading import read_configurations

SPACE = Space({"mode": ["fast", "null", "1"], "port": [1, 2.5, None]})


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("a.jsonl", '{"port": 1}\n{"port": 1', 2, "not JSON"),
        ("a.jsonl", '\n\n{"port": NaN}', 3, "NaN is no number in JSON"),
        ("a.ndjson", '{"port": 1, "mode": "fast", "port": 2}', 1, '"port" is there twice'),
        ("a.jsonl", "[1]", 1, "a configuration is an object"),
        ("a.jsonl", "[" * 100_000, 1, "not JSON"),
        ("a.csv", "", 1, "the table has no header line"),
        ("a.csv", "prot,mode\n1,fast\n", 1, 'unknown setting "prot"'),
        ("a.csv", "port,port\n1,1\n", 1, 'two columns are called "port"'),
        ("a.csv", "port,mode\n1,fast\n1\n", 3, "1 cells, but the header has 2"),
        ("a.csv", 'port,mode\n1,"fast\n', 2, "no table"),
        ("a.tsv", "port\tmode\n\n7\tfast\n", 3, 'port is never "7"'),
        ("a.csv", "port\n1e400\n", 2, 'port is never "1e400"'),
        ("a.txt", "port\tmode\n~1\tfast\n", 2, 'port is never "~1"'),
    ],
)
def test_a_line_that_cannot_be_understood_is_named(
    tmp_path: Path, name: str, text: str, line: int, message: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        read_configurations(SPACE, tmp_path / name)
    assert caught.value.path == f"{tmp_path / name}:{line}"


@pytest.mark.parametrize("name", ["suite", "suite.xml"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}")
    with pytest.raises(InputError, match="cannot read configurations from") as caught:
        read_configurations(SPACE, tmp_path / name)
    assert caught.value.path == str(tmp_path / name)
    assert ".jsonl" in caught.value.hint


def test_cells_are_the_values_that_the_setting_has(tmp_path: Path) -> None:
    space = Space(
        [
            Parameter("word", ["null", "1", "x"], negative=["bad", "~x"]),
            Parameter("number", [1, 2.5, 1e300, True, None]),
        ]
    )
    file = tmp_path / "a.tsv"
    file.write_text("word\tnumber\nnull\tnull\n1\t1\n~bad\t2.5\n~x\ttrue\n~~x\t1e300\n\t\n")
    assert [each.values for each in read_configurations(space, file)] == [
        {"word": "null", "number": None},
        {"word": "1", "number": 1},
        {"word": "bad", "number": 2.5},
        {"word": "~x", "number": True},
        {"word": "~x", "number": 1e300},
        {},
    ]


def test_an_empty_line_is_a_left_out_setting_where_there_is_but_one(tmp_path: Path) -> None:
    space = Space.from_json_schema({"properties": {"a": {"enum": ["x"]}}})
    (tmp_path / "a.tsv").write_text("a\nx\n\n")
    found = read_configurations(space, tmp_path / "a.tsv")
    assert [each.values for each in found] == [{"a": "x"}, {}]


@pytest.mark.parametrize(
    "values", [["a\tb"], ["two\nlines"], [None, "null"], [True, "true"], [1, "1"]], ids=repr
)
def test_a_value_that_would_be_read_as_another_is_not_written(values: list[object]) -> None:
    suite = Space({"a": values}).cover(1)
    with pytest.raises(InputError) as caught:
        suite.to_table("tsv")
    assert ".jsonl" in caught.value.hint


def test_a_left_out_setting_is_not_written_where_a_text_may_be_empty() -> None:
    space = Space.from_json_schema({"properties": {"a": {"enum": ["", "x"]}}})
    with pytest.raises(InputError, match="a left out value cannot be told") as caught:
        space.cover(1).to_table("csv")
    assert caught.value.path == "a"


def test_what_is_no_row_of_settings_is_not_written() -> None:
    refused = set[str]()
    batch = Space({"port": [1, 2.5, None]}).invalid(60)
    for place in range(len(batch)):
        try:
            batch[place : place + 1].to_table("csv")
        except InputError as error:
            refused.add(error.message.partition(": ")[0])
    assert "a configuration that is no mapping cannot stand in a table" in refused
    assert any("cannot be told from other values" in message for message in refused)
