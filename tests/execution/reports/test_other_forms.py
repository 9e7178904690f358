"""TAP, CTRF, subunit and the JSON of jest: whole, and as accidents leave them."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from testflow.errors import ExecutionError, InputError
from testflow.execution.reports.ctrf import read_ctrf
from testflow.execution.reports.jest import read_jest
from testflow.execution.reports.readers import READERS, form_of, read_report
from testflow.execution.reports.report import Report
from testflow.execution.reports.subunit import read_subunit
from testflow.execution.reports.tap import read_tap

TAP12 = b"""1..5
ok 1 - opens
not ok 2 - closes
# the door 12 is shut
ok 3 # SKIP no network
not ok 4 - later # TODO not yet
ok
"""
TAP14 = b"""> shop@1.0.0 test
TAP version 14
# Subtest: form
    ok 1 - shows \\# one
      ---
      duration_ms: 12.5
      ...
    not ok 2 - validates
      ---
      duration_ms: 3
      error: 'invalid input'
      stack: |-
        at x.js:3
      ...
    1..2
not ok 1 - form
  ---
  type: 'suite'
  ...
ok 2 - alone
1..2
"""


def tap(data: bytes) -> Report:
    return Report.gathered(read_tap(io.BytesIO(data)))


def told(report: Report) -> list[tuple[str, str, str]]:
    return [(each.full_name, each.outcome.value, each.message) for each in report.tests]


def test_tap_12() -> None:
    report = tap(TAP12)

    assert report.lost == ""
    assert told(report) == [
        ("opens", "passed", ""),
        ("closes", "failed", "the door 12 is shut"),
        ("3", "skipped", "no network"),
        ("later", "skipped", "to do: not yet"),
        ("5", "passed", ""),
    ]


def test_tap_14_with_subtests() -> None:
    report = tap(TAP14)

    assert report.lost == ""
    assert told(report) == [
        ("form › shows # one", "passed", ""),
        ("form › validates", "failed", "invalid input"),
        ("alone", "passed", ""),
    ]
    assert report.tests[0].duration_s == 0.0125


@pytest.mark.parametrize(
    ("data", "tests", "lost"),
    [
        (TAP12[:25], 1, "4 of the 5 planned tests are missing"),
        (b"ok 1\nok 2\n", 2, "no plan"),
        (TAP14[: TAP14.index(b"    1..2")], 2, "among the subtests"),
        (b"1..3\nok 1\nBail out! no database\n", 1, "Bail out! no database"),
    ],
)
def test_tap_that_is_not_whole(data: bytes, tests: int, lost: str) -> None:
    report = tap(data)

    assert len(report.tests) == tests
    assert lost in report.lost


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_what_node_writes_as_tap_and_as_junit_is_the_same(tmp_path: Path) -> None:
    script = "const {test, describe, it} = require('node:test');\n"
    script += "test('adds', () => {});\ntest('skips', {skip: 'why'}, () => {});\n"
    script += "describe('group', () => { it('fails', () => { throw new Error('no 7'); }); });\n"
    (tmp_path / "a.test.js").write_text(script)
    options = [f"--test-reporter={form}" for form in ("tap", "junit")]
    targets = [f"--test-reporter-destination={tmp_path / form}" for form in ("tap", "junit")]
    words = [word for pair in zip(options, targets, strict=True) for word in pair]
    subprocess.run(["node", "--test", *words, "a.test.js"], cwd=tmp_path, check=False)

    tests = [
        {(each.name, each.outcome.value) for each in read_report(tmp_path / form).tests}
        for form in ("tap", "junit")
    ]

    assert tests[0] == tests[1] == {("adds", "passed"), ("skips", "skipped"), ("fails", "failed")}


CTRF = json.dumps(
    {
        "results": {
            "tool": {"name": "playwright"},
            "summary": {"tests": 3, "passed": 1, "failed": 1, "pending": 0, "skipped": 1},
            "tests": [
                {"name": "a", "status": "passed", "duration": 1500, "suite": "s > t"},
                {"name": "b", "status": "failed", "duration": 2, "message": "no", "trace": "at x"},
                {"name": "c", "status": "skipped", "duration": 0, "retries": 2},
            ],
        }
    }
)


def ctrf(text: str) -> Report:
    return Report.gathered(read_ctrf(io.BytesIO(text.encode())))


def test_ctrf() -> None:
    report = ctrf(CTRF)

    assert report.lost == ""
    assert told(report) == [
        ("s > t › a", "passed", ""),
        ("b", "failed", "no"),
        ("c", "skipped", ""),
    ]
    assert (report.tests[0].duration_s, report.tests[2].attempts) == (1.5, 3)


@pytest.mark.parametrize(
    ("text", "tests", "lost"),
    [
        (CTRF[: CTRF.index('"c"')], 2, "the tests that follow are lost"),
        (CTRF.replace('"tests": 3', '"tests": 5'), 3, "2 of the 5 announced tests are missing"),
        ("{}", 0, "no CTRF report"),
        ("[1]", 0, "no CTRF report"),
        ("{", 0, "lost"),
    ],
)
def test_ctrf_that_is_not_whole(text: str, tests: int, lost: str) -> None:
    report = ctrf(text)

    assert len(report.tests) == tests
    assert lost in report.lost


# Written by python-subunit 1.4.6.
SUBUNIT = bytes.fromhex(
    "b32b02206955b900001273686f702e74657374732e6772c3b6c39f651e26e21fb32b832d6955b900cee6b28012"
    "73686f702e74657374732e6772c3b6c39f650108776f726b65722d30f71dea70b32b02166955b900cee6b28005"
    "6661696c7344934527b3296034056661696c7317746578742f706c61696e3b636861727365743d757466380673"
    "74646f75740668656c6c6f0a34312864b329704048056661696c7310746578742f782d74726163656261636b09"
    "74726163656261636b1d54726163656261636b0a56616c75654572726f723a20726f772031370a64b282a6b32b"
    "06166955b900ecb41780056661696c7365035a55b329602b05736b6970730a746578742f706c61696e06726561"
    "736f6e0a6e6f206e6574776f726be2e8cc35b329050e05736b697073136bcbfcb3290740d340c8"
    + "78" * 200
    + "4d0e5b72"
)


def subunit(data: bytes) -> Report:
    return Report.gathered(read_subunit(io.BytesIO(data)))


def test_subunit() -> None:
    report = subunit(SUBUNIT)

    assert report.lost == ""
    assert told(report) == [
        ("shop.tests.größe", "passed", ""),
        ("fails", "failed", "ValueError: row 17"),
        ("skips", "skipped", "no network"),
        ("x" * 200, "skipped", ""),
    ]
    assert report.tests[1].output == "hello\n"
    assert [each.duration_s for each in report.tests[:2]] == [0.25, 0.5]


def test_subunit_that_breaks_off() -> None:
    report = subunit(SUBUNIT[: SUBUNIT.index(b"ValueError")])

    assert [each.name for each in report.tests] == ["shop.tests.größe"]
    assert "these tests began and have no result: fails" in report.lost


def test_subunit_with_a_flipped_bit_and_other_output() -> None:
    at = SUBUNIT.index(b"no network")
    data = b"warning\n" + SUBUNIT[:at] + b"o" + SUBUNIT[at + 1 :]

    report = subunit(data)

    assert [each.name for each in report.tests] == ["shop.tests.größe", "fails", "skips", "x" * 200]
    assert "bytes are no whole packets" in report.lost


JEST = json.dumps(
    {
        "numTotalTests": 2,
        "testResults": [
            {
                "name": "/app/a.test.js",
                "status": "failed",
                "assertionResults": [
                    {
                        "ancestorTitles": ["form"],
                        "title": "shows",
                        "status": "passed",
                        "duration": 5,
                    },
                    {"title": "fails", "status": "failed", "failureMessages": ["Error: no\n at x"]},
                ],
            },
            {
                "name": "/app/b.test.js",
                "status": "failed",
                "message": "SyntaxError: oh",
                "assertionResults": [],
            },
        ],
    }
)


def test_the_json_of_jest() -> None:
    report = Report.gathered(read_jest(io.BytesIO(JEST.encode())))

    assert told(report) == [
        ("form › shows", "passed", ""),
        ("fails", "failed", "Error: no"),
        ("/app/b.test.js", "error", "SyntaxError: oh"),
    ]


def test_the_json_of_jest_that_breaks_off() -> None:
    report = Report.gathered(read_jest(io.BytesIO(JEST[: JEST.index("/app/b")].encode())))

    assert [each.name for each in report.tests] == ["shows", "fails"]
    assert "the files that follow are lost" in report.lost


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"\xef\xbb\xbf<testsuite/>", "junit"),
        (TAP12, "tap"),
        (CTRF.encode(), "ctrf"),
        (JEST.encode(), "jest"),
        (SUBUNIT, "subunit"),
    ],
)
def test_a_form_is_found_out_from_its_beginning(tmp_path: Path, data: bytes, form: str) -> None:
    (tmp_path / "report").write_bytes(data)

    assert form_of(data) == form
    assert read_report(tmp_path / "report") == read_report(tmp_path / "report", form)
    assert form in READERS.names()


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("hello")

    with pytest.raises(InputError, match="no report in a known form"):
        read_report(tmp_path / "report")
    with pytest.raises(ExecutionError, match="cannot be read"):
        read_report(tmp_path / "nothing")
