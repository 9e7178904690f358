"""What is asked for of Java's classes, and what their tests are called."""

import pytest

from testflow.execution.frameworks.java.classes import Asked, around_path, named
from testflow.execution.reports.report import ReportedTest
from testflow.model import TestCase, TestId

PATH = "pay/src/test/java/shop/PayTest.java"
FILE = TestCase(TestId("shop", PATH, "PayTest"), PATH, "junit5", PATH, is_file=True)


@pytest.mark.parametrize(
    ("name", "holder", "method", "types"),
    [
        ("", "shop.PayTest", "", ""),
        ("::pays", "shop.PayTest", "pays", ""),
        ("::zählt_ü", "shop.PayTest", "zählt_ü", ""),
        ("::counts(int, String)[2]", "shop.PayTest", "counts", "int, String"),
        ("::counts[1, a (b) [c]]", "shop.PayTest", "counts", ""),
        ("::WhenPoor$Very.begs", "shop.PayTest$WhenPoor$Very", "begs", ""),
        ("::pays with a card", "shop.PayTest", "", ""),
        ("::[2] 2 €", "shop.PayTest", "", ""),
        ("::shop.OtherTest.pays", "shop.PayTest", "", ""),
    ],
)
def test_a_native_id_asks_for_a_method_or_a_class(
    name: str, holder: str, method: str, types: str
) -> None:
    asked = Asked.of(f"{PATH}{name}")

    assert (asked.module, asked.tested) == ("pay", "shop.PayTest")
    assert (asked.holder, asked.method, asked.types) == (holder, method, types)


@pytest.mark.parametrize(
    ("suite", "name", "called"),
    [
        ("shop.PayTest", "pays()", "pays"),
        ("shop.PayTest", "again()[2]", "again[2]"),
        ("shop.PayTest", "counts{int}[2]", "counts(int)[2]"),
        ("shop.PayTest", "zahlt mit ü :: [1] €", "zahlt mit ü :: [1] €"),
        ("shop.PayTest", "[]", "[]"),
        ("shop.PayTest$WhenPoor", "pays", "WhenPoor.pays"),
        ("shop.PayTest$WhenPoor", "shop.PayTest$WhenPoor", "WhenPoor"),
        ("shop.OtherTest", "pays", "shop.OtherTest.pays"),
        ("shop.PayTest", "shop.PayTest", "PayTest"),
        ("shop.PayTest", "", "PayTest"),
        ("", "pays", "pays"),
    ],
)
def test_a_test_is_called_as_its_report_calls_it(suite: str, name: str, called: str) -> None:
    ((test_id, _),) = _ids([ReportedTest(name=name, suite=suite)])

    assert str(test_id) == f"shop::{PATH}::{called}"
    assert TestId.parse(str(test_id)) == test_id


def test_tests_that_are_called_alike_are_numbered() -> None:
    names = ["counts", "pays", "counts", "takes[x]", "takes[x]", "a ] :: b", "a ] :: b"]

    ids = [test_id for test_id, _ in _ids([ReportedTest(name=each) for each in names])]

    assert [str(each).rpartition(".java::")[2] for each in ids] == [
        *("counts[1]", "pays", "counts[2]", "takes[x #1]", "takes[x #2]"),
        *("a ] :: b[1]", "a ] :: b[2]"),
    ]
    assert [TestId.parse(str(each)) for each in ids] == ids


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        ("gradle test", "gradle test", ""),
        ("gradle test --tests {test_path} -q", "gradle test", "-q"),
        ("gradle test --tests={test_path} -q", "gradle test", "-q"),
        ("gradle test {test_path}", "gradle test", ""),
    ],
)
def test_the_place_for_what_is_tested_is_found(line: str, before: str, after: str) -> None:
    found = around_path(line.split(), "{test_path}", "--tests")

    assert [" ".join(each) for each in found] == [before, after]


def _ids(tests: list[ReportedTest]) -> list[tuple[TestId, ReportedTest]]:
    return [(each.test_id, each.reported) for each in named(FILE, tests)]
