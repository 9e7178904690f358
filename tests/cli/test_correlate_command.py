"""`testflow correlate`: files and recorded runs, for people and for programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from testflow.correlation import correlate
from testflow.space import Space

Testflow = Callable[..., Any]

SPACE = Space({"mode": ["a", "b", "c"], "size": [1, 2, 3, 4], "tls": [True, False]})
ROWS: list[dict[str, Any]] = [
    {
        "mode": each.values["mode"],
        "db": {"size": each.values["size"], "tls": each.values["tls"]},
        "seconds": each.values["size"] + place % 3 / 10,
        "ended": "slow" if each.values["size"] == 4 else "fine",
        "outcome": "failed" if each.values["mode"] == "b" and each.values["tls"] else "passed",
    }
    for place, each in enumerate(SPACE.sample(300, seed=1))
]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    table = pa.Table.from_pylist(ROWS)
    flat = table.flatten()
    cells = [flat.column_names, *([*map(str, row.values())] for row in flat.to_pylist())]
    (tmp_path / "runs.jsonl").write_text("\n".join(map(json.dumps, ROWS)))
    (tmp_path / "runs.csv").write_text("\n".join(map(",".join, cells)))
    (tmp_path / "runs.tsv").write_text("\n".join(map("\t".join, cells)))
    parquet.write_table(table, tmp_path / "runs.parquet")
    feather.write_feather(table, tmp_path / "runs.arrow")


SETTINGS = ("--ignore", "seconds", "--ignore", "ended")
ENDINGS = ["jsonl", "csv", "tsv", "parquet", "arrow"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_of_file_gives_the_same(testflow: Testflow, ending: str) -> None:
    ended = testflow("correlate", f"runs.{ending}", *SETTINGS, "--json")
    (suspect,) = ended.answer["suspects"]

    assert ended.code == 0
    assert (ended.answer["kind"], ended.answer["runs"]) == ("outcomes", 300)
    assert set(suspect["terms"]) == {"mode = b", "db.tls = true"}
    assert [each["path"] for each in ended.answer["parameters"]] == ["mode", "db.size", "db.tls"]


def test_json_has_the_figures_of_the_findings(testflow: Testflow) -> None:
    columns = {
        "mode": [row["mode"] for row in ROWS],
        "db.size": [row["db"]["size"] for row in ROWS],
        "db.tls": [row["db"]["tls"] for row in ROWS],
    }
    mode, *_ = correlate(columns, [row["outcome"] for row in ROWS]).parameters
    told, *_ = testflow("correlate", "runs.jsonl", *SETTINGS, "--json").answer["parameters"]
    ratio = mode.classes[1].contrast.risk_ratio

    assert mode.contingency is not None
    assert ratio is not None
    assert (told["statistic"], told["q_value"]) == (mode.statistic, mode.q_value)
    assert told["g"] == mode.contingency.likelihood.statistic
    assert told["mutual_information"] == mode.contingency.information
    assert told["classes"][1]["risk_ratio"] == [ratio.value, ratio.low, ratio.high]


def test_a_person_reads_a_table_and_sentences(testflow: Testflow) -> None:
    ended = testflow("correlate", "runs.jsonl", *SETTINGS)
    failures = sum(row["outcome"] == "failed" for row in ROWS)

    assert ended.code == 0
    assert ended.out.startswith(f"300 runs, {failures} failed; ")
    assert "chi-square" in ended.out
    assert f"  {failures} of {failures} runs with mode = b together with db.tls = true fail" in (
        ended.out
    )


def test_numbers_and_categories_are_told_apart_by_what_they_look_like(testflow: Testflow) -> None:
    numbers = testflow("correlate", "runs.csv", "-o", "seconds", "--ignore", "ended", "--json")
    words = testflow("correlate", "runs.csv", "-o", "ended", "--ignore", "seconds", "--json")

    assert (numbers.answer["kind"], words.answer["kind"]) == ("numbers", "categories")
    assert numbers.answer["parameters"][1]["rho"] > 0.9
    assert words.answer["labels"] == ["fine", "slow"]
    assert words.answer["suspects"][0]["terms"] == ["db.size = 4"]


def test_what_is_looked_for_in_numbers_is_said(testflow: Testflow) -> None:
    ended = testflow("correlate", "runs.csv", "-o", "seconds", "--top-share", "0.2")
    assert "300 runs, suspects explain the " in ended.out
    assert " or more;" in ended.out


def test_strata_warn_of_simpsons_paradox(testflow: Testflow, tmp_path: Path) -> None:
    # Kidney stones, small and large; failures and successes of two treatments.
    counts = {("small", "b"): (36, 234), ("small", "a"): (6, 81), ("large", "b"): (25, 55)}
    counts |= {("large", "a"): (71, 192)}
    lines = [
        f"{stone},{treatment},{str(passes).lower()}"
        for (stone, treatment), (failing, passing) in counts.items()
        for passes in [False] * failing * 10 + [True] * passing * 10
    ]
    (tmp_path / "stones.csv").write_text("\n".join(["stone,treatment,passed", *lines]))
    ended = testflow("correlate", "stones.csv", "-o", "passed", "--by", "stone")

    assert "beware: treatment = a: Simpson's paradox: within each stone" in ended.out


def test_secrets_are_masked(testflow: Testflow, tmp_path: Path) -> None:
    lines = [f"{secret},{passes}" for secret, passes in [("hunter2", "false"), ("s3cr3t", "true")]]
    (tmp_path / "secret.csv").write_text("\n".join(["db.password,outcome", *lines * 50]))
    for ended in (
        testflow("correlate", "secret.csv"),
        testflow("correlate", "secret.csv", "--json"),
    ):
        assert "db.password = ***" in ended.out
        assert "hunter2" not in ended.out


def test_infinite_ratios_are_valid_json(testflow: Testflow, tmp_path: Path) -> None:
    table = {"size": list(range(60)), "outcome": [float("inf")] * 10 + [1.0] * 50}
    parquet.write_table(pa.table(table), tmp_path / "infinite.parquet")
    ended = testflow("correlate", "infinite.parquet", "--json")

    assert (ended.code, ended.answer["threshold"]) == (0, None)


def test_a_recorded_run_is_compared_with_its_space(
    testflow: Testflow, campaign_file: Callable[..., Path]
) -> None:
    file = campaign_file(target={"function": "target.py:fails"})
    assert testflow("campaign", "run", file).code == 1
    answer = testflow("correlate", "--json").answer
    run_id = testflow("campaign", "list", "--json").answer[0]["run_id"]

    assert answer["suspects"][0]["terms"] == ["mode = b"]
    assert testflow("correlate", run_id[:12], "--json").answer == answer


def test_durations_and_symptoms_of_a_run_are_compared_too(
    testflow: Testflow, campaign_file: Callable[..., Path]
) -> None:
    testflow("campaign", "run", campaign_file(target={"function": "target.py:fails"}))
    durations = testflow("correlate", "-o", "duration", "--json").answer
    symptoms = testflow("correlate", "-o", "symptom", "--json").answer

    assert (durations["kind"], durations["runs"]) == ("numbers", symptoms["runs"])
    assert symptoms["kind"] == "categories"
    assert {each["label"] for each in symptoms["suspects"]} == set(symptoms["labels"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.csv"], "nothing.csv: cannot be read"),
        (["runs.jsonl", "-o", "verdict"], "runs.jsonl has no column 'verdict'"),
        (["runs.jsonl", "--ignore", "verdict"], "--ignore: runs.jsonl has no column 'verdict'"),
        (["runs.jsonl", "--by", "machine"], "by: no such setting: 'machine'"),
        (["runs.jsonl", "-t", "9"], "cannot look at 9 settings together"),
        (["runs.jsonl", "--rate", "2"], "2.0 is no share"),
        (["runs.txt"], "cannot read columns from .txt"),
        (["ragged.csv"], "row 2 has 1 cells, not 2"),
        (["twice.csv"], "two columns have the same name"),
        (["endless.csv"], "endless.csv: cannot be understood: field larger"),
        (["list.jsonl"], "line 1 is no object"),
        (["broken.jsonl"], "line 1 cannot be understood"),
        (["broken.parquet"], "broken.parquet: cannot be understood"),
        (["empty.csv"], "empty.csv has no column 'outcome'"),
        (["--outcome", "verdict"], "a recorded run has no 'verdict'"),
        (["--ignore", "mode"], "a recorded run has settings only"),
        ([], "no run is recorded"),
    ],
)
def test_what_does_not_fit_ends_with_2_and_says_why(
    testflow: Testflow, tmp_path: Path, arguments: list[str], said: str
) -> None:
    for name, text in {
        "ragged.csv": "mode,outcome\na,passed\nb\n",
        "twice.csv": "mode,mode\na,b\n",
        "endless.csv": f'mode,outcome\na,"{"x" * 200_000}"\n',
        "list.jsonl": "[1, 2]\n",
        "broken.jsonl": "{\n",
        "broken.parquet": "PAR1",
        "empty.csv": "",
        "runs.txt": "",
    }.items():
        (tmp_path / name).write_text(text)
    ended = testflow("correlate", *arguments)

    assert ended.code == 2
    assert said in ended.err


def test_a_file_without_runs_has_nothing_to_compare(testflow: Testflow, tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("mode,outcome\n")
    ended = testflow("correlate", "none.csv")
    assert ended.code == 0
    assert ended.out.startswith("0 runs, nothing to compare")


def test_a_cell_of_many_brackets_is_a_text(testflow: Testflow, tmp_path: Path) -> None:
    (tmp_path / "deep.csv").write_text(f"mode,outcome\n{'[' * 100_000},passed\nb,failed\n")

    assert testflow("correlate", "deep.csv").code == 0
