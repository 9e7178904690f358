"""JUnit XML as the tools write it, and as accidents leave it."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.execution.reports.junit import read_junit
from testflow.execution.reports.report import Report


def read(text: str | bytes) -> Report:
    data = text.encode() if isinstance(text, str) else text
    return Report.gathered(read_junit(io.BytesIO(data)))


SUREFIRE = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="shop.PayTest"
    time="1,234.5" tests="5" errors="1" skipped="1" failures="1">
  <properties><property name="java.version" value="17"/></properties>
  <testcase name="pays" classname="shop.PayTest" time="1,230.25"/>
  <testcase name="fails" classname="shop.PayTest" time="0.01">
    <failure message="expected: &lt;1&gt; but was: &lt;2&gt;"
      type="org.opentest4j.Error"><![CDATA[Error: expected: <1> but was: <2>
	at shop.PayTest.fails(PayTest.java:9)]]></failure>
    <system-out><![CDATA[connecting
]]></system-out>
  </testcase>
  <testcase name="breaks" classname="shop.PayTest">
    <error type="java.io.IOException">no route</error></testcase>
  <testcase name="waits" classname="shop.PayTest"><skipped message="later"/></testcase>
  <testcase name="flaky" classname="shop.PayTest" time="0.2">
    <flakyFailure message="once" type="x"><stackTrace>at y</stackTrace></flakyFailure>
  </testcase>
</testsuite>"""


def test_surefire() -> None:
    report = read(SUREFIRE)

    assert report.lost == ""
    assert [(each.name, each.outcome.value, each.attempts) for each in report.tests] == [
        ("pays", "passed", 1),
        ("fails", "failed", 1),
        ("breaks", "error", 1),
        ("waits", "skipped", 1),
        ("flaky", "passed", 2),
    ]
    pays, fails, breaks, waits, _ = report.tests
    assert (pays.suite, pays.duration_s) == ("shop.PayTest", 1230.25)
    assert fails.message == "expected: <1> but was: <2>"
    assert fails.details.endswith("(PayTest.java:9)")
    assert fails.output == "connecting"
    assert (breaks.message, breaks.details) == ("java.io.IOException", "no route")
    assert waits.message == "later"


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        (
            "jest-junit",
            (
                '<testsuites name="jest tests" tests="2"><testsuite name="PaymentForm" tests="2">'
                '<testcase classname="PaymentForm shows" name="PaymentForm shows" time="0.003"/>'
                '<testcase classname="PaymentForm fails" name="PaymentForm fails" time="0.001">'
                "<failure>Error: service unavailable\n    at Object.&lt;anonymous&gt;</failure>"
                "</testcase></testsuite></testsuites>"
            ),
            [
                ("PaymentForm shows", "PaymentForm shows", "passed", ""),
                ("PaymentForm fails", "PaymentForm fails", "failed", "Error: service unavailable"),
            ],
        ),
        (
            "gotestsum",
            (
                '<testsuites tests="2" failures="1"><testsuite tests="2" name="shop/pay">'
                '<properties><property name="go.version" value="go1.22"></property></properties>'
                '<testcase classname="shop/pay" name="TestA/b_c" time="0.000000"></testcase>'
                '<testcase classname="shop/pay" name="TestF" time="0.01">'
                '<failure message="Failed" type="">=== RUN TestF</failure></testcase>'
                "</testsuite></testsuites>"
            ),
            [("shop/pay", "TestA/b_c", "passed", ""), ("shop/pay", "TestF", "failed", "Failed")],
        ),
        (
            "ctest",
            (
                '<testsuite name="Linux" tests="3" failures="1" disabled="1" skipped="0">'
                '<testcase name="io" classname="io" time="1" status="run"><system-out/>'
                '</testcase><testcase name="net" classname="net" time="0.2" status="fail">'
                '<failure message=""/></testcase>'
                '<testcase name="gpu" classname="gpu" time="0" status="disabled"/></testsuite>'
            ),
            [
                ("io", "io", "passed", ""),
                ("net", "net", "failed", ""),
                ("gpu", "gpu", "skipped", ""),
            ],
        ),
        (
            "googletest",
            (
                '<testsuites tests="2"><testsuite name="Pay" tests="2">'
                '<testcase name="A" status="run" result="completed" time="0." classname="Pay">'
                '<failure message="one" type=""/><failure message="two" type=""/></testcase>'
                '<testcase name="B" status="notrun" result="suppressed" classname="Pay"/>'
                "</testsuite></testsuites>"
            ),
            [("Pay", "A", "failed", "one"), ("Pay", "B", "skipped", "")],
        ),
        (
            "nextest",
            (
                '<testsuites name="run" tests="1"><testsuite name="shop::api" tests="1">'
                '<testcase name="t" classname="shop::api" timestamp="2026-01-01T00:00:00.000Z" '
                'time="0.5"><failure type="test failure">thread panicked</failure>'
                '<rerunFailure type="test failure">again</rerunFailure></testcase>'
                "</testsuite></testsuites>"
            ),
            [("shop::api", "t", "failed", "test failure")],
        ),
        (
            "nested suites without classes",
            (
                '<testsuites><testsuite name="outer"><testsuite name="inner"><testcase name="a"/>'
                '</testsuite><testcase name="b"/></testsuite></testsuites>'
            ),
            [("inner", "a", "passed", ""), ("outer", "b", "passed", "")],
        ),
    ],
)
def test_dialects(dialect: str, text: str, expected: list[tuple[str, str, str, str]]) -> None:
    report = read(text)

    assert report.lost == "", dialect
    told = [(each.suite, each.name, each.outcome.value, each.message) for each in report.tests]
    assert told == expected


def test_what_pytest_writes(tmp_path: Path) -> None:
    tests = "import pytest\ndef test_a(record_property): record_property('id', 7)\n"
    tests += (
        "def test_b(): assert 'ü' == 'u'\n@pytest.mark.skip(reason='why')\ndef test_c(): pass\n"
    )
    (tmp_path / "test_it.py").write_text(tests, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=r.xml"]
    subprocess.run(command, cwd=tmp_path, check=False, capture_output=True)

    report = read((tmp_path / "r.xml").read_bytes())

    assert [each.outcome.value for each in report.tests] == ["passed", "failed", "skipped"]
    assert report.tests[0].properties == {"id": "7"}
    assert "ü" in report.tests[1].message
    assert report.tests[2].message == "why"


def test_a_truncated_report_gives_what_precedes_and_says_what_is_missing() -> None:
    report = read(SUREFIRE[: SUREFIRE.index('<testcase name="waits"') + 20])

    assert [each.name for each in report.tests] == ["pays", "fails", "breaks"]
    assert "2 of the 5 announced tests are missing" in report.lost


def test_damage_in_the_middle_loses_what_follows() -> None:
    report = read(SUREFIRE.replace('<testcase name="breaks"', "\x00<<testcase name=breaks"))

    assert [each.name for each in report.tests] == ["pays", "fails"]
    assert "3 of the 5 announced tests are missing" in report.lost


@pytest.mark.property
@given(st.integers(0, len(SUREFIRE.encode()) - 1))
def test_wherever_a_report_breaks_off_its_beginning_is_read(size: int) -> None:
    report = read(SUREFIRE.encode()[:size])

    whole = read(SUREFIRE).tests
    assert report.tests == whole[: len(report.tests)]
    assert SUREFIRE.encode()[:size].count(b"</testcase>") + SUREFIRE.encode()[:size].count(
        b'1,230.25"/>'
    ) == len(report.tests)
    assert report.lost


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    report = read(f'{bomb}<testsuite><testcase name="&b;"/></testsuite>')

    assert report == Report((), "the document declares entities, which is refused")


def test_a_file_from_outside_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    text = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]><testsuite>&a;</testsuite>'

    assert "refused" in read(text).lost


def test_a_big_report_is_read_in_pieces() -> None:
    class Endless(io.RawIOBase):
        count = 0

        def readable(self) -> bool:
            return True

        def read(self, _: int = -1) -> bytes:
            self.count += 1
            start = b"<testsuite>" if self.count == 1 else b""
            return start + b'<testcase name="a"/>' * 100

    source = Endless()
    tests = read_junit(source)  # pyright: ignore[reportArgumentType] - it has what is read

    assert [next(tests) for _ in range(250)]
    assert source.count == 3


def test_long_output_is_cut() -> None:
    text = f'<testcase name="a"><system-out>{"x" * 1_000_000}</system-out></testcase>'

    (test,) = read(text).tests

    assert len(test.output) < 101_000
    assert "900000 characters left out" in test.output
