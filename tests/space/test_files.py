"""Configurations in files are read back by the programs that read such files."""

import configparser
import inspect
import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
import yaml

from testflow.errors import InputError, UnknownPlugin
from testflow.injections.ini import Ini
from testflow.space import ConfigurationBatch, Space

SCHEMA = {
    "type": "object",
    "properties": {
        "mode": {"enum": ["on", "no", "1e3", "0o7", "2001-01-01", "~", "null", "a: b", "é\n"]},
        "name": {"type": "string"},
        "port": {"type": "integer", "minimum": 1, "maximum": 2**64},
        "rate": {"type": "number"},
        "hosts": {"type": "array", "items": {"type": ["string", "null"]}, "maxItems": 3},
        "backends": {
            "type": "array",
            "maxItems": 2,
            "items": {
                "type": "object",
                "properties": {
                    "a.b": {"type": "boolean"},
                    "more": {"type": "array", "maxItems": 2, "items": {"type": "object"}},
                },
            },
        },
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["mode"],
}
READERS: dict[str, Callable[[str], Any]] = {
    "json": json.loads,
    "toml": tomllib.loads,
    "yaml": yaml.safe_load,
}


@pytest.fixture(scope="module")
def batch() -> ConfigurationBatch:
    return Space.from_json_schema(SCHEMA).fuzz(400, seed=3)


def exact(value: Any) -> str:
    """A text that tells 1 from 1.0 and True, and 0.0 from -0.0, whatever the order of members."""
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("form", sorted(READERS))
@pytest.mark.filterwarnings("ignore:.* configurations have no file")
def test_a_file_for_each_configuration_is_read_back_by_its_reader(
    batch: ConfigurationBatch, form: str, tmp_path: Path
) -> None:
    written = batch.write_files(tmp_path / "new" / form, form)

    assert len(written) > len(batch) / 4
    for path in written:
        values = batch[int(path.stem)].values
        assert exact(READERS[form](path.read_text(encoding="utf-8"))) == exact(values)


def test_forms_that_hold_everything_leave_none_out(
    batch: ConfigurationBatch, tmp_path: Path
) -> None:
    for form in ("json", "yaml"):
        names = [path.name for path in batch.write_files(tmp_path, form)]
        assert names == [f"{place:06}.{form}" for place in range(len(batch))]


def test_a_file_is_called_after_its_place_in_the_stream(tmp_path: Path) -> None:
    space = Space({"a": [1, 2]})
    part = space.sample(10, start=1_000_000)[3:5]

    paths = part.write_files(tmp_path, "toml")

    assert [path.name for path in paths] == ["1000003.toml", "1000004.toml"]
    assert [tomllib.loads(path.read_text()) for path in paths] == [each.values for each in part]


def test_what_a_form_cannot_hold_is_told_and_has_no_file(tmp_path: Path) -> None:
    space = Space({"a": [1, None]})
    with pytest.warns(UserWarning, match=r"1 of 2 configurations .* cannot hold null, as in a"):
        written = space.cover(1).write_files(tmp_path, "toml")

    assert sorted(tmp_path.iterdir()) == written
    assert len(written) == 1


def test_a_form_can_be_given_with_its_options(tmp_path: Path) -> None:
    (path,) = Space({"a": [1]}).cover(1).write_files(str(tmp_path), Ini(section="main"))

    parser = configparser.ConfigParser()
    parser.read(path)
    assert parser["main"]["a"] == "1"


@pytest.mark.parametrize("form", ["env", "flags"])
def test_forms_without_a_file_are_refused(form: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"{form} writes no files"):
        Space({"a": [1]}).cover(1).write_files(tmp_path / "new", form)
    assert not (tmp_path / "new").exists()


def test_an_unknown_form_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlugin) as caught:
        Space({"a": [1]}).cover(1).write_files(tmp_path, "tml")
    assert "toml" in caught.value.hint


@pytest.mark.parametrize("name", ["all.yaml", "all.yml"])
def test_all_configurations_are_documents_of_one_yaml_file(
    batch: ConfigurationBatch, name: str, tmp_path: Path
) -> None:
    batch.write(tmp_path / name)

    read = list(yaml.safe_load_all((tmp_path / name).read_text(encoding="utf-8")))
    assert [exact(each) for each in read] == [exact(each.values) for each in batch]


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("all.arrow", pyarrow.feather.read_table),
        ("all.feather", pyarrow.feather.read_table),
        ("all.parquet", pyarrow.parquet.read_table),
    ],
)
def test_a_table_in_a_file_is_the_table(
    batch: ConfigurationBatch, name: str, reader: Callable[[Path], pa.Table], tmp_path: Path
) -> None:
    batch.write(tmp_path / name)

    assert reader(tmp_path / name).equals(batch.to_arrow())


def test_what_is_nested_too_deep_to_be_written_as_yaml_is_refused_by_its_place(
    tmp_path: Path,
) -> None:
    values: dict[str, Any] = {"x": 1}
    for _ in range(14):
        values = {"a": values}
    batch = Space({"a": [1, values]}).cover(1)
    (place,) = (place for place, each in enumerate(batch) if each.values != {"a": 1})
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 40)
    try:
        with pytest.raises(InputError, match="cannot hold") as caught:
            batch.write(tmp_path / "all.yaml")
    finally:
        sys.setrecursionlimit(limit)
    assert caught.value.path == f"configuration {place}"
