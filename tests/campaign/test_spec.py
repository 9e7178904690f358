"""The campaign file: what is accepted, and what is said of a mistake."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from testflow.campaign.spec import (
    CampaignSpec,
    SpaceSpec,
    StopSpec,
    TargetSpec,
    load_spec,
    read_spec,
)
from testflow.errors import SpecError

DOCUMENT: dict[str, Any] = {
    "campaign": "small",
    "space": {"parameters": {"mode": ["a", "b"]}},
    "target": {"function": "target.py:check"},
    "strategies": ["cover", {"fuzz": {"count": 3}}, {"boundary": None}],
    "stop": {"failures": 3, "seconds": 1.5},
}
PARTS = {"": CampaignSpec, "space": SpaceSpec, "target": TargetSpec, "stop": StopSpec}
KEYS = [(part, key) for part, model in PARTS.items() for key in model.model_fields]


def refusal(document: object) -> SpecError:
    with pytest.raises(SpecError) as caught:
        read_spec(document)
    return caught.value


def put(place: str, value: object) -> dict[str, Any]:
    """Give the document with one value put in its place."""
    document = deepcopy(DOCUMENT)
    *above, last = place.split(".")
    inner = document
    for step in above:
        inner = inner[step]
    inner[last] = value
    return document


def test_steps_are_strategies_with_their_options_in_order() -> None:
    assert read_spec(DOCUMENT).steps() == [("cover", {}), ("fuzz", {"count": 3}), ("boundary", {})]


def test_a_document_comes_back_from_the_history_as_the_same_campaign() -> None:
    spec = read_spec(DOCUMENT)

    assert read_spec(spec.document()) == spec


@pytest.mark.parametrize(("part", "key"), KEYS)
def test_a_misspelt_key_is_named_with_the_one_that_was_meant(part: str, key: str) -> None:
    misspelt = f"{part}.{key[:-2]}{key[-1]}{key[-2]}".removeprefix(".")
    error = refusal(put(misspelt, 1))

    assert error.path == misspelt
    assert error.message == "there is no such key"
    assert f"did you mean {key!r}" in error.hint


@pytest.mark.parametrize("key", ["campaign", "space", "target", "strategies"])
def test_a_missing_key_is_named(key: str) -> None:
    error = refusal({name: value for name, value in DOCUMENT.items() if name != key})

    assert (error.path, error.hint) == (key, f"add the key {key!r}")


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("campaign", 5, "valid string"),
        ("campaign", "", "at least 1 character"),
        ("space", "app.schema.json", "dictionary"),
        ("space.parameters", [1], "valid dictionary"),
        ("space.constraints", "a = 1", "valid list"),
        ("space.json_schema", 5, "valid string, or input should be a valid dictionary"),
        ("target", None, "dictionary"),
        ("target.timeout_s", 0, "greater than 0"),
        ("target.timeout_s", float("inf"), "finite"),
        ("target.timeout_s", "10", "valid number"),
        ("target.command", 5, "valid string, or input should be a valid list"),
        ("target.env", {"A": 1}, "valid string"),
        ("strategies", "cover", "valid list"),
        ("strategies", [], "at least 1 item"),
        ("seed", -1, "greater than or equal to 0"),
        ("seed", 1 << 64, "less than"),
        ("seed", True, "valid integer"),
        ("seed", "7", "valid integer"),
        ("workers", 0, "greater than or equal to 1"),
        ("workers", 1.5, "valid integer"),
        ("stop.failures", 0, "greater than or equal to 1"),
        ("stop.seconds", -1, "greater than 0"),
        ("history", 5, "valid string"),
        ("report", ["a.html"], "valid string"),
    ],
)
def test_a_wrong_value_is_named(place: str, value: object, said: str) -> None:
    error = refusal(put(place, value))

    assert error.path.startswith(place)
    assert said in error.message


@pytest.mark.parametrize(
    ("strategies", "path"),
    [([5], "strategies.0"), (["cover", {"fuzz": 600}], "strategies.1.fuzz")],
)
def test_a_strategy_that_is_written_wrongly_is_named(strategies: Any, path: str) -> None:
    assert refusal(put("strategies", strategies)).path == path


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("space", {}, "exactly one of parameters, json_schema, pict, pydantic, not 0"),
        ("space", {"pict": "a", "pydantic": "b"}, "pydantic, not 2"),
        ("space", {"pict": "a", "constraints": ["b = 1"]}, "in its own text"),
        ("target", {}, "either a function or a command"),
        ("target", {"function": "a:b", "command": "c"}, "either a function or a command"),
    ],
)
def test_sources_that_exclude_each_other_are_refused(part: str, value: Any, said: str) -> None:
    error = refusal(put(part, value))

    assert error.path == part
    assert said in error.message


def test_further_mistakes_are_counted() -> None:
    assert refusal(put("seed", -1) | {"workers": 0, "sede": 1}).message.endswith("(and 2 more)")


@pytest.mark.parametrize("document", [None, [], "cover", 5])
def test_what_is_no_mapping_is_refused(document: object) -> None:
    assert "a campaign is a mapping" in refusal(document).message


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe\x00", b"sede: 1", None])
def test_an_error_names_the_file(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "campaign.yaml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(SpecError) as caught:
        load_spec(file)

    assert caught.value.path.startswith(str(file))


def test_what_only_a_command_has_is_refused_for_a_function() -> None:
    error = refusal({**DOCUMENT, "target": {"function": "target.py:check", "injection": "ini"}})

    assert "only a command has injection" in error.message
