"""`testflow cover`: what it prints and writes, and what it refuses."""

import csv
import io
import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from testflow.space import Space

Testflow = Callable[..., Any]

MODEL = """\
os: win, mac, linux
browser: ie, chrome | chromium
size: 1, 2.5, ~-1
lang: de, "a b", ~bad
IF [browser] = "ie" THEN [os] = "win";
"""
SCHEMA = {
    "type": "object",
    "properties": {
        "mode": {"enum": ["a", "b", None]},
        "net": {
            "type": "object",
            "properties": {"port": {"enum": [80, 443]}},
            "required": ["port"],
            "additionalProperties": False,
        },
    },
    "required": ["mode"],
    "additionalProperties": False,
}

# The signal comes when the greedy suite of some milliseconds is long there, and the search goes on.
INTERRUPTED = """
import os, signal, sys, threading
from testflow.cli import main
from testflow.space import Space

def cover(*arguments, whole=Space.cover, **options):
    threading.Timer(2, os.kill, (os.getpid(), signal.SIGINT)).start()
    return whole(*arguments, **options)

Space.cover = cover
sys.argv[0] = "testflow"
main()
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "model.txt"
    file.write_text(MODEL)
    return file


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(SCHEMA))
    return file


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def seen(rows: Iterable[dict[str, Any]], *names: str) -> set[tuple[Any, ...]]:
    return {tuple(row[name] for name in names) for row in rows}


def test_rows_of_a_pict_model_are_printed_as_pict_prints_them(
    testflow: Testflow, model: Path
) -> None:
    ended = testflow("cover", model)
    rows = table(ended.out)

    assert ended.code == 0
    assert ended.out.startswith("os\tbrowser\tsize\tlang\n")
    assert seen(rows, "size", "lang") == {
        *itertools.product(["1", "2.5"], ["de", '"a b"', "~bad"]),
        *itertools.product(["~-1"], ["de", '"a b"']),
    }
    assert "chromium" in {row["browser"] for row in rows}
    # 3·2 + 3·3 + 3·3 + 2·3 + 2·3 + 3·3, less ie with mac and linux, and both negative values.
    assert ended.err == (
        f"{len(rows)} configurations cover all 42 possible pairs; 3 are impossible\n"
    )


def test_a_schema_gives_lines_of_json(testflow: Testflow, schema: Path) -> None:
    rows = [json.loads(line) for line in testflow("cover", schema).out.splitlines()]

    ports = {(row["mode"], row.get("net", {}).get("port")) for row in rows}
    assert ports == set(itertools.product(["a", "b", None], [None, 80, 443]))


def test_what_is_printed_is_what_python_makes(testflow: Testflow, model: Path) -> None:
    options = ("-t", "3", "--seed", "5", "--effort", "0", "--format", "jsonl")
    ended = testflow("cover", model, *options)

    suite = Space.from_pict(model).cover(3, seed=5, effort=0)
    assert ended.out.encode() == suite.lines()
    assert "possible triples" in ended.err


def test_a_group_has_a_strength_of_its_own(testflow: Testflow, tmp_path: Path) -> None:
    file = tmp_path / "model.pict"
    file.write_text("a: 1, 2\nb: 1, 2\nc: 1, 2\nd: 1, 2, 3\n")
    ended = testflow("cover", file, "--mixed", "a, b,c=3", "--json")

    rows = ended.answer["configurations"]
    assert len(seen(rows, "a", "b", "c")) == 8
    # Eight triples, which have the pairs among a, b and c in them, and 3 × 6 pairs with d.
    assert ended.answer["covered"] == ended.answer["possible"] == 8 + 18
    assert "possible combinations" in ended.err


def test_sub_models_of_a_pict_model_count(testflow: Testflow, tmp_path: Path) -> None:
    file = tmp_path / "model.pict"
    file.write_text("a: 1, 2\nb: 1, 2\nc: 1, 2\nd: 1, 2, 3\n{ a, b, c } @ 3\n")

    assert testflow("cover", file, "--json").answer["possible"] == 8 + 18


def test_a_suite_is_extended_by_the_rows_that_it_lacks(testflow: Testflow, model: Path) -> None:
    testflow("cover", model, "--out", "old.tsv")
    old = Path("old.tsv").read_text().splitlines()
    again = testflow("cover", model, "--include", "old.tsv")
    model.write_text(MODEL.replace("linux", "linux, bsd"))
    more = testflow("cover", model, "--include", "old.tsv")

    assert again.out.splitlines() == old
    assert more.out.splitlines()[: len(old)] == old
    added = table(more.out)[len(old) - 1 :]
    assert {row["os"] for row in added} == {"bsd"}


def test_a_row_with_empty_cells_is_completed(testflow: Testflow, model: Path) -> None:
    Path("seed.txt").write_text("size\tos\n~-1\tmac\n\tlinux\n")
    rows = table(testflow("cover", model, "--include", "seed.txt").out)

    assert (rows[0]["os"], rows[0]["size"], rows[0]["browser"] != "ie") == ("mac", "~-1", True)
    assert rows[1]["os"] == "linux"


@pytest.mark.parametrize("name", ["suite.jsonl", "suite.csv", "suite.tsv", "new/suite.parquet"])
def test_a_file_has_what_would_be_printed(testflow: Testflow, model: Path, name: str) -> None:
    suite = [each.values for each in Space.from_pict(model).cover()]
    ended = testflow("cover", model, "--out", name)

    assert (ended.code, ended.out) == (0, "")
    assert f"{len(suite)} configurations" in ended.err
    if name.endswith("parquet"):
        assert pq.read_table(name).to_pylist() == suite
    else:
        assert testflow("coverage", model, name, "--json").answer["ratio"] == 1
        again = testflow("cover", model, "--include", name, "--format", "jsonl").out
        assert [json.loads(line) for line in again.splitlines()] == suite
    assert [path.name for path in Path(name).parent.iterdir() if "part" in path.name] == []


def test_a_file_is_replaced_only_when_it_is_said(testflow: Testflow, model: Path) -> None:
    kept = Path("kept.jsonl")
    kept.write_text("mine")
    refused = testflow("cover", model, "--out", kept)

    assert (refused.code, kept.read_text()) == (2, "mine")
    assert "kept.jsonl: there is such a file already (replace it with --force)" in refused.err
    assert testflow("cover", model, "--out", kept, "--force").code == 0
    assert kept.read_bytes() == Space.from_pict(model).cover().lines()


def test_a_model_can_be_both_read_and_replaced_by_nobody(testflow: Testflow, model: Path) -> None:
    assert testflow("cover", model, "--out", "no/../model.txt").code == 2
    assert model.read_text() == MODEL


def test_constraints_are_added_to_both_kinds_of_model(
    testflow: Testflow, model: Path, schema: Path
) -> None:
    rule = ("--constraint", "if [os] = 'mac' then [size] > 1;", "--constraint", "[lang] <> 'de'")
    rows = table(testflow("cover", model, *rule).out)
    assert {row["size"] for row in rows if row["os"] == "mac"} == {"2.5"}
    assert {row["lang"] for row in rows} == {'"a b"', "~bad"}

    lines = testflow("cover", schema, "--constraint", "not net.port = 80").out.splitlines()
    assert {json.loads(line).get("net", {}).get("port") for line in lines} == {None, 443}


def test_what_is_doubtful_in_a_model_is_told(testflow: Testflow, model: Path) -> None:
    model.write_text(MODEL + "[so] = 1;\n")
    told = testflow("cover", model)
    model.write_text(MODEL)

    note, _ = told.err.splitlines()
    assert note.startswith(f"{model}: ")
    assert "so" in note
    assert told.out == testflow("cover", model).out


def test_a_constraint_may_be_the_first_of_a_model(testflow: Testflow, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a: 1, 2\nb: 1, 2")
    rule = ("--constraint", "if [a] = 1 then [b] = 2")

    assert testflow("cover", "a.txt", *rule, "--json").answer["possible"] == 3


def test_base_choice_changes_one_setting_at_a_time(testflow: Testflow, model: Path) -> None:
    base = {"os": "mac", "browser": "chrome", "size": 2.5, "lang": "de"}
    given = ("--base-choice", "--base", json.dumps(base), "--json")
    ended = testflow("cover", model, *given)
    first, *others = ended.answer["configurations"]

    assert first == base
    changed = [{name for name in base if each[name] != base[name]} for each in others]
    # The values that the base lacks: two, one, two, two; ie asks for win as well.
    assert sorted(map(sorted, changed)) == sorted(
        [["os"], ["os"], ["browser", "os"], ["size"], ["size"], ["lang"], ["lang"]]
    )
    assert ended.err == "8 configurations: the base, and 7 changes\n"


def test_the_kind_of_a_model_can_be_said(testflow: Testflow, model: Path) -> None:
    other = model.rename(model.with_suffix(".model"))

    assert "--from" in testflow("cover", other).err
    assert testflow("cover", other, "--from", "pict").code == 0


def test_json_has_everything_at_once(testflow: Testflow, model: Path) -> None:
    answer = testflow("cover", model, "--json").answer

    assert answer["size"] == len(answer["configurations"])
    assert {name: answer[name] for name in ("strength", "possible", "impossible", "out")} == {
        "strength": 2,
        "possible": 42,
        "impossible": 3,
        "out": None,
    }
    written = testflow("cover", model, "--json", "--out", "a.csv").answer
    assert written["out"] == "a.csv"
    assert "configurations" not in written


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-t", "7"], "strength"),
        (["-t", "0"], "strength"),
        (["-t", "5"], "strength"),
        (["--effort", "-1"], "effort"),
        (["--budget-s", "-1"], "budget_s"),
        (["--mixed", "os,browser"], "--mixed: not settings with a strength: 'os,browser'"),
        (["--mixed", "os,,size=2"], "--mixed: not settings with a strength"),
        (["--mixed", "os,sise=2"], "sise"),
        (["--mixed", "os,size=3"], "strength"),
        (["--mixed", "os,size=2", "--mixed", "os,size=1"], "have a strength already: os,size"),
        (["--constraint", "[os] = "], "expected"),
        (["--constraint", "[so] = 'mac'", "--strict"], "so"),
        (["--base", "{}"], "--base: there is no base without --base-choice"),
        (["--base-choice", "--base", "{"], "--base: not JSON"),
        (["--base-choice", "--base", "[]"], "--base: a configuration is an object"),
        (["--base-choice", "--base", '{"os": "mac", "browser": "ie"}'], "the base is not valid"),
        (["--json", "--format", "csv"], "--format: --json is a form of its own"),
        (["--base-choice", "-t", "2"], "--strength: this has no meaning with --base-choice"),
        (["--out", "suite.xml"], "suite.xml: cannot write configurations as .xml"),
        (["--out", "suite.csv", "--format", "csv"], "--format: the ending of --out says it"),
        (["--include", "gone.jsonl"], "gone.jsonl: cannot be read"),
        (["--include", "model.xml"], "cannot read configurations from .xml"),
        (["--from", "json-schema"], "the schema is not JSON"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said_in_a_line(
    testflow: Testflow, model: Path, options: list[str], said: str
) -> None:
    Path("model.xml").write_text("")
    ended = testflow("cover", model, *options)

    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.jsonl", '{"os": "mac"}\n\n{"os"', "a.jsonl:3: not JSON"),
        ("a.jsonl", '{"os": "mac"}\n["win"]\n', "a.jsonl:2: a configuration is an object"),
        ("a.jsonl", '{"os": "mac", "os": "win"}\n', 'a.jsonl:1: not JSON: "os" is there twice'),
        ("a.jsonl", '{"size": NaN}\n', "a.jsonl:1: not JSON: NaN is no number"),
        ("a.jsonl", '{"os": "mac"}\n{"os": "bsd"}\n', "a.jsonl:2: is not valid"),
        ("a.jsonl", '\n{"os": "mac", "browser": "ie"}', "a.jsonl:2: is not valid"),
        ("a.tsv", "os\tsize\nmac\t1\nbsd\t1\n", 'a.tsv:3: os is never "bsd"'),
        ("a.tsv", "os\tsize\nmac\n", "a.tsv:2: 1 cells, but the header has 2"),
        ("a.tsv", "os\tsise\n", "a.tsv:1: unknown setting \"sise\" (did you mean 'size'?)"),
        ("a.tsv", "os\tos\n", 'a.tsv:1: two columns are called "os"'),
        ("a.tsv", "os\n~mac\n", 'a.tsv:2: os is never "~mac"'),
        ("a.tsv", "\n", "a.tsv:1: the table has no header line"),
        ("a.csv", 'os,size\n"mac,1\n', "a.csv:2: no table"),
        ("a.csv", 'os,lang\nmac,"""a b"""\nmac,x\n', 'a.csv:3: lang is never "x"'),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(
    testflow: Testflow, model: Path, name: str, text: str, said: str
) -> None:
    Path(name).write_text(text)
    ended = testflow("cover", model, "--include", name)

    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_a_table_refuses_what_it_cannot_hold(testflow: Testflow, schema: Path) -> None:
    nested = testflow("cover", schema, "--format", "csv")
    assert (nested.code, nested.out) == (2, "")
    assert "net: this setting cannot stand in a table (write .jsonl" in nested.err

    alike_values = {"properties": {"a": {"enum": [1, "1"]}, "b": {"const": 1}}}
    Path("a.json").write_text(json.dumps(alike_values))
    alike = testflow("cover", "a.json", "-t", "1", "--out", "a.tsv")
    assert alike.code == 2
    assert "a: 1 cannot be told from other values in a table" in alike.err
    assert not Path("a.tsv").exists()


def test_a_place_that_cannot_be_written_is_a_fault_of_the_surroundings(
    testflow: Testflow, model: Path
) -> None:
    ended = testflow("cover", model, "--out", "model.txt/suite.csv")

    assert ended.code == 3
    assert "the configurations cannot be written" in ended.err


def test_ctrl_c_ends_the_search_with_a_whole_suite(tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(30)]
    (tmp_path / "a.txt").write_text("".join(f"{name}: a, b, c, d, e\n" for name in names))
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, "cover", "a.txt", "--effort", "100000", "--json"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert "interrupted: this is the best suite so far" in done.stderr
    rows = json.loads(done.stdout)["configurations"]
    for one, two in itertools.combinations(names, 2):
        assert len(seen(rows, one, two)) == 25


def test_help_does_not_wait_for_what_campaigns_need() -> None:
    heavy = ("numpy", "pyarrow", "pydantic", "sqlalchemy", "testflow._core")
    code = f"import sys, testflow.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
