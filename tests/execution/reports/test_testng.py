"""TestNG's own report, as it is written, and as accidents leave it."""

import io

import pytest

from testflow.execution.reports.readers import form_of
from testflow.execution.reports.report import Report
from testflow.execution.reports.testng import read_testng

# Written by TestNG 6.9.12; stack traces are cut, and what is not read.
WHOLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<testng-results total="5" passed="1" failed="1" skipped="3">
  <reporter-output>
  </reporter-output>
  <suite name="Command line suite" duration-ms="24">
    <test name="Command line test" duration-ms="24">
      <class name="shop.ConfTest">
        <test-method is-config="true" name="up" duration-ms="0" status="FAIL">
          <exception class="java.lang.IllegalStateException">
            <message>
              <![CDATA[no db]]>
            </message>
            <full-stacktrace>
              <![CDATA[java.lang.IllegalStateException: no db
	at shop.ConfTest.up(ConfTest.java:3)
]]>
            </full-stacktrace>
          </exception> <!-- java.lang.IllegalStateException -->
        </test-method> <!-- up -->
        <test-method is-config="true" name="down" duration-ms="0" status="SKIP">
        </test-method> <!-- down -->
        <test-method name="a" duration-ms="1" status="SKIP">
        </test-method> <!-- a -->
      </class> <!-- shop.ConfTest -->
      <class name="shop.PayTest">
        <test-method name="counts" data-provider="nums" duration-ms="1500" status="FAIL">
          <params>
            <param index="0">
              <value>
                <![CDATA[2]]>
              </value>
            </param> <!-- 0 -->
            <param index="1">
              <value>
                <![CDATA[shop.Card@1753acfe]]>
              </value>
            </param> <!-- 1 -->
          </params>
          <exception class="java.lang.AssertionError">
            <message>
              <![CDATA[expected [1] but found [2]]]>
            </message>
          </exception> <!-- java.lang.AssertionError -->
          <reporter-output>
            <line>
              <![CDATA[paid 2]]>
            </line>
          </reporter-output>
        </test-method> <!-- counts -->
        <test-method name="flaky" duration-ms="0" status="SKIP" retried="true">
        </test-method> <!-- flaky -->
        <test-method name="flaky" duration-ms="0" status="PASS">
        </test-method> <!-- flaky -->
      </class> <!-- shop.PayTest -->
    </test> <!-- Command line test -->
  </suite> <!-- Command line suite -->
</testng-results>
"""


def read(data: bytes) -> Report:
    return Report.gathered(read_testng(io.BytesIO(data)))


def test_tests_are_told_with_their_arguments_and_what_prepares_them_where_it_fails() -> None:
    report = read(WHOLE)

    assert [(each.full_name, each.outcome.value) for each in report.tests] == [
        ("shop.ConfTest › shop.ConfTest", "error"),
        ("shop.ConfTest › a", "skipped"),
        ("shop.PayTest › counts[2, shop.Card]", "failed"),
        ("shop.PayTest › flaky", "passed"),
    ]
    up, _, counts, _ = report.tests
    assert up.message == "up: no db"
    assert up.details.endswith("(ConfTest.java:3)")
    assert (counts.message, counts.duration_s) == ("expected [1] but found [2]", 1.5)
    assert counts.output == "paid 2"
    assert not report.lost


def test_it_is_known_by_its_beginning() -> None:
    assert form_of(WHOLE[:200]) == "testng"


@pytest.mark.parametrize("end", range(0, len(WHOLE) - 1, 97))
def test_what_precedes_the_damage_is_told(end: int) -> None:
    whole, cut = read(WHOLE), read(WHOLE[:end])

    assert cut.tests == whole.tests[: len(cut.tests)]
    assert cut.lost


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa">]><testng-results><class name="&a;"/></testng-results>'

    assert "entities" in read(bomb).lost


def test_a_time_that_is_none_counts_as_nothing() -> None:
    text = (
        '<testng-results><class name="A"><test-method name="a" status="PASS" duration-ms="soon"/>'
    )

    (test,) = read(f"{text}</class></testng-results>".encode()).tests

    assert (test.name, test.duration_s) == ("a", 0.0)
