"""`testflow coverage`: the figures, the gaps and the exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Testflow = Callable[..., Any]

MODEL = "a: 0, 1\nb: 0, 1\nc: 0, 1\nd: 0, 1\n"
# The example that NIST publishes with its tool CCM: 19 of 24 pairs, 15 of 32 triples.
ROWS = ["0000", "0110", "1001", "0111"]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    lines = [json.dumps(dict(zip("abcd", map(int, row), strict=True))) for row in ROWS]
    (tmp_path / "model.txt").write_text(MODEL)
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    (tmp_path / "rows.tsv").write_text("a\tb\tc\td\n" + "\n".join("\t".join(row) for row in ROWS))
    (tmp_path / "rows.csv").write_text("d,c,b,a\n" + "\n".join(",".join(row[::-1]) for row in ROWS))


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.tsv", "rows.csv"])
def test_the_published_example_has_its_figures(testflow: Testflow, name: str) -> None:
    pairs = testflow("coverage", "model.txt", name, "--json").answer
    triples = testflow("coverage", "model.txt", name, "-t", "3", "--json").answer

    assert (pairs["rows"], pairs["covered"], pairs["possible"]) == (4, 19, 24)
    assert (pairs["ratio"], pairs["simple"]) == (19 / 24, 2 / 6)
    assert (triples["covered"], triples["possible"]) == (15, 32)
    assert len(pairs["gaps"]) == 5
    assert ["b = 1", "c = 0"] in pairs["gaps"]


def test_a_person_reads_the_share_and_what_is_missing(testflow: Testflow) -> None:
    ended = testflow("coverage", "model.txt", "rows.tsv", "--gaps", "2")
    head, title, *gaps = ended.out.splitlines()

    assert ended.code == 0
    assert head == "79.1%: 4 configurations cover 19 of 24 possible pairs; 0 are impossible"
    assert title == "not covered:"
    assert (len(gaps), gaps[-1]) == (3, "  and 3 more")


def test_several_files_are_counted_together(testflow: Testflow) -> None:
    Path("more.tsv").write_text("a\tb\tc\td\n1\t1\t0\t0\n1\t0\t1\t0\n")
    answer = testflow("coverage", "model.txt", "rows.tsv", "more.tsv", "--json").answer

    assert (answer["rows"], answer["covered"]) == (6, 24)


def test_a_group_has_a_strength_of_its_own(testflow: Testflow) -> None:
    answer = testflow("coverage", "model.txt", "rows.tsv", "--mixed", "a,b,d=3", "--json").answer

    # Of abd the four triples of the rows, and the three pairs with c: 3, 2 and 4 of 4.
    assert (answer["covered"], answer["possible"]) == (4 + 3 + 2 + 4, 8 + 12)


@pytest.mark.parametrize(("share", "code"), [("0.79", 0), ("0.8", 1), ("1", 1), ("0", 0)])
def test_too_little_coverage_ends_with_1(testflow: Testflow, share: str, code: int) -> None:
    ended = testflow("coverage", "model.txt", "rows.tsv", "--at-least", share)

    assert ended.code == code
    assert "19 of 24" in ended.out


def test_what_rules_exclude_is_not_missing(testflow: Testflow) -> None:
    rule = ("--constraint", "not ([b] = 1 and [c] = 0)")
    answer = testflow("coverage", "model.txt", "rows.tsv", *rule, "--json").answer

    assert (answer["possible"], answer["impossible"]) == (23, 1)
    assert ["b = 1", "c = 0"] not in answer["gaps"]


def test_values_that_no_configuration_has_are_named(testflow: Testflow) -> None:
    rule = ("--constraint", "[b] = 1")
    ended = testflow("coverage", "model.txt", "rows.tsv", *rule)

    assert ended.out.splitlines()[1] == "no valid configuration has b = 0"


def test_invalid_configurations_are_named(testflow: Testflow) -> None:
    Path("rows.jsonl").write_text('{"a": 0, "b": 0, "c": 0, "d": 0}\n{"a": 7, "b": 1}\n')
    told = testflow("coverage", "model.txt", "rows.jsonl")
    answer = testflow("coverage", "model.txt", "rows.jsonl", "--json").answer

    assert "1 configuration is not valid:\n  rows.jsonl:2: " in told.err
    assert list(answer["invalid_configurations"]) == ["rows.jsonl:2"]
    assert any(
        violation.startswith("a: ")
        for violation in answer["invalid_configurations"]["rows.jsonl:2"]
    )


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["gone.jsonl"], 2, "gone.jsonl: cannot be read"),
        (["rows.tsv", "-t", "5"], 2, "strength"),
        (["rows.tsv", "--at-least", "2"], 2, "at-least"),
        (["rows.tsv", "--mixed", "a,z=2"], 2, '"z"'),
        (["model.txt"], 2, "model.txt:1: unknown setting"),
    ],
    ids=str,
)
def test_what_cannot_be_measured_is_said(
    testflow: Testflow, options: list[str], code: int, said: str
) -> None:
    ended = testflow("coverage", "model.txt", *options)

    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err


def test_a_map_of_all_pairs_is_drawn_beside_the_figures(testflow: Testflow) -> None:
    rule = ("--constraint", "not ([b] = 1 and [c] = 0)")

    ended = testflow("coverage", "model.txt", "rows.tsv", *rule, "--html", "new/map.html")

    page = Path("new/map.html").read_text(encoding="utf-8")
    assert ended.code == 0
    assert "19 of 23" in ended.out
    assert "4 runs cover 19 of 23 possible pairs of values (82.6%)." in page
    assert "<title>model.txt: map of what was explored</title>" in page


def test_a_map_that_cannot_be_written_is_an_error_of_the_machine(testflow: Testflow) -> None:
    ended = testflow("coverage", "model.txt", "rows.tsv", "--html", "rows.tsv/map.html")

    assert ended.code == 3
    assert "the map cannot be written" in ended.err
