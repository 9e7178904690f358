"""`testflow space diff`, `testflow space infer` and `testflow space malformed`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.space import Space

Testflow = Callable[..., Any]

PORT = {"type": "integer", "minimum": 1, "maximum": 65535}


def schema(port: dict[str, Any], *required: str) -> str:
    return json.dumps(
        {
            "type": "object",
            "properties": {"port": port, "tls": {"type": "boolean"}},
            "required": required,
            "additionalProperties": False,
        }
    )


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(schema(PORT))
    (tmp_path / "narrow.json").write_text(schema(PORT | {"maximum": 1024}))
    (tmp_path / "wide.json").write_text(schema(PORT | {"minimum": 0}))
    lines = [{"port": 80}, {"port": 1025}, {"port": 0}, {"tls": True}]
    (tmp_path / "known.jsonl").write_text("\n".join(map(json.dumps, lines)))


def test_a_change_that_breaks_ends_with_1_and_says_what(testflow: Testflow) -> None:
    ended = testflow("space", "diff", "old.json", "narrow.json", "-c", "known.jsonl")
    head, change, lost, violation, given, *invalid = ended.out.splitlines()

    assert ended.code == 1
    assert head == "narrower: some configurations become invalid; none becomes valid"
    assert change == "  breaks  port: maximum: 65535 → 1024"
    assert json.loads(lost.removeprefix("becomes invalid: "))["port"] > 1024
    assert "maximum of 1024" in violation
    assert given == "2 of 4 configurations are valid now"
    assert invalid == [
        "  known.jsonl:2: port: 1025 is greater than the maximum of 1024",
        "  known.jsonl:3 (not valid before either): port: 0 is less than the minimum of 1",
    ]


def test_a_change_that_breaks_nothing_ends_with_0(testflow: Testflow) -> None:
    ended = testflow("space", "diff", "old.json", "wide.json")

    assert ended.code == 0
    assert ended.out.splitlines()[:2] == [
        "wider: every configuration stays valid; some become valid",
        "          port: minimum: 1 → 0",
    ]


def test_many_broken_configurations_are_counted_by_reason(testflow: Testflow) -> None:
    lines = [json.dumps({"port": 2000 + number}) for number in range(12)]
    Path("known.jsonl").write_text("\n".join(lines))
    ended = testflow("space", "diff", "old.json", "narrow.json", "-c", "known.jsonl")

    assert ended.out.splitlines()[-3:] == [
        "  and 2 more",
        "the reasons, by frequency:",
        "  12 port: maximum",
    ]


def test_the_comparison_in_json_names_lines(testflow: Testflow) -> None:
    ended = testflow("space", "diff", "old.json", "narrow.json", "-c", "known.jsonl", "--json")

    assert ended.code == 1
    assert ended.answer["relation"] == "narrower"
    places = [(one["place"], one["was_valid"]) for one in ended.answer["invalid"]]
    assert places == [("known.jsonl:2", True), ("known.jsonl:3", False)]


def test_pict_models_are_compared(testflow: Testflow) -> None:
    Path("old.txt").write_text("os: linux, mac\n")
    Path("new.txt").write_text("os: linux, windows\n")
    ended = testflow("space", "diff", "old.txt", "new.txt")

    assert ended.code == 1
    assert '  breaks  os: values added: "windows"; values gone: "mac"' in ended.out


def test_a_schema_is_learnt_that_the_other_commands_read(testflow: Testflow) -> None:
    Path("one.yaml").write_text("port: 80\n---\nport: 443\ntls: true\n")
    Path("two.json").write_text('{"port": 8080}')
    ended = testflow("space", "infer", "one.yaml", "two.json")
    Path("learnt.json").write_text(ended.out)

    assert (ended.code, ended.err) == (0, "2 settings learnt\n")
    assert ended.answer["properties"]["port"] == {
        "type": "integer",
        "minimum": 80,
        "maximum": 8080,
    }
    assert testflow("space", "diff", "learnt.json", "old.json").code == 0


def test_what_is_taken_for_what_can_be_chosen(testflow: Testflow) -> None:
    Path("many.jsonl").write_text('{"mode": "a"}\n{"mode": "b"}\n' * 5)
    closed = testflow("space", "infer", "many.jsonl", "--json")
    opened = testflow("space", "infer", "many.jsonl", "--texts", "1", "--open", "--json")

    assert closed.answer["properties"]["mode"]["enum"] == ["a", "b"]
    assert closed.answer["additionalProperties"] is False
    assert closed.err == ""
    assert opened.answer["properties"]["mode"] == {"type": "string"}
    assert "additionalProperties" not in opened.answer


def test_malformed_texts_are_written_with_an_index(testflow: Testflow) -> None:
    ended = testflow("space", "malformed", "old.json", "--count", 60, "--seed", 3, "-o", "texts")
    index = [json.loads(line) for line in Path("texts/index.jsonl").read_text().splitlines()]
    expected = Space.from_json_schema("old.json").malformed(60, 3)

    assert (ended.code, ended.out) == (0, "")
    refused = sum(each.verdict == "refuse" for each in expected)
    assert ended.err.startswith(f"60 texts in texts; a strict parser must: refuse {refused}, ")
    assert [Path("texts", each["file"]).read_bytes() for each in index] == [
        each.text for each in expected
    ]
    assert [each["label"] for each in index] == [each.label for each in expected]


def test_malformed_texts_may_be_yaml_and_are_counted_in_json(testflow: Testflow) -> None:
    ended = testflow("space", "malformed", "old.json", "--form", "yaml", "-n", 20, "--json")

    assert (ended.code, ended.err) == (0, "")
    assert (ended.answer["folder"], ended.answer["texts"]) == ("malformed", 20)
    assert (
        sum(ended.answer["verdicts"].values()) == len(list(Path("malformed").glob("*.yaml"))) == 20
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["malformed", "gone.json"], "gone.json: cannot be read"),
        (["malformed", "old.json", "--count", "-1"], "count: must be from 0"),
        (["malformed", "old.json", "--output", "wide.json"], "wide.json: cannot be written"),
        (["malformed", "old.json", "--form", "toml"], "toml"),
        (["diff", "old.json", "gone.json"], "gone.json: cannot be read"),
        (["diff", "old.json", "old.yaml"], "cannot tell what .yaml is"),
        (["diff", "old.json", "wide.json", "-c", "gone.jsonl"], "gone.jsonl: cannot be read"),
        (["infer", "gone.jsonl"], "gone.jsonl: cannot be read"),
        (["infer", "old.json", "known.txt"], "known.txt: cannot"),
    ],
    ids=str,
)
def test_what_cannot_be_read_ends_with_2(
    testflow: Testflow, arguments: list[str], said: str
) -> None:
    ended = testflow("space", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
