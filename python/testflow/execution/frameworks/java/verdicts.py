"""What the reports and the end of a process say of a class, and of its tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from testflow.execution.frameworks.java.classes import NamedTest
from testflow.execution.frameworks.java.tool import JavaTool
from testflow.execution.frameworks.process_each import EndedProcess, symptom_of_test, verdict_of
from testflow.execution.program_run import ProgramEnded
from testflow.execution.reports.report import Report, ReportedTest
from testflow.model import Outcome, Symptom, TestCase, TestId, Verdict

_ENDED_WELL = ProgramEnded(0, 0.0, "", 0)


def shared(process: EndedProcess) -> EndedProcess:
    """Give what the end of a process says of one of several classes: nothing."""
    return replace(process, ended=_ENDED_WELL, reports=(Report(()),), returned=None)


def split(
    of_file: TestId, tests: Sequence[NamedTest]
) -> tuple[list[ReportedTest], list[NamedTest]]:
    """Tell what is said of the class itself, such as of ``@BeforeAll``, from its tests."""
    of_class = [each.reported for each in tests if each.test_id == of_file]
    return of_class, [each for each in tests if each.test_id != of_file]


def parts_of(case: TestCase, tests: Sequence[NamedTest]) -> list[NamedTest]:
    """Give the test that was asked for by its name, or its cases."""
    asked = str(case.test_id)
    of_cases = (f"{asked}[", f"{asked}(")
    return [each for each in tests if str(each.test_id) == asked or _begins(each, of_cases)]


def nested_in(case: TestCase, tests: Sequence[NamedTest]) -> list[NamedTest]:
    """Give the tests of the class inside of a class that was asked for by its name."""
    asked = str(case.test_id)
    return [each for each in tests if _begins(each, (f"{asked}.", f"{asked}$"))]


def _begins(test: NamedTest, beginnings: tuple[str, ...]) -> bool:
    return str(test.test_id).startswith(beginnings)


def verdict_on(test: ReportedTest) -> Verdict:
    """Give the verdict of a report on one test."""
    if test.outcome.is_failure:
        return Verdict(test.outcome, (symptom_of_test(test),))
    return Verdict(test.outcome, reason=test.message if test.outcome is Outcome.SKIPPED else "")


def joint_verdict(case: TestCase, parts: Sequence[NamedTest]) -> Verdict:
    """Give one verdict on all cases of a test."""
    if not parts:
        return _error("not run", f"no test of this name was run: {case.test_id}")
    return verdict_of(_ENDED_WELL, None, [Report(tuple(each.reported for each in parts))])


def own_verdict(
    tool: JavaTool,
    process: EndedProcess,
    of_class: Sequence[ReportedTest],
    tests: Sequence[NamedTest],
) -> Verdict | None:
    """Give the verdict on a file itself; None where its tests tell all there is."""
    verdict = _of_process(tool, process, of_class, tests)
    if verdict.outcome.is_failure:
        is_reported = any(each.outcome.is_failure for each in of_class)
        return verdict if is_reported else replace(verdict, outcome=Outcome.ERROR)
    if tests:
        return None
    if not process.reports and tool.lacks_reports(process.ended.output):
        return _error("no report", "its tests were run, but no report of them was found")
    return Verdict(Outcome.SKIPPED, reason=verdict.reason or "there are no tests in it")


def _of_process(
    tool: JavaTool,
    process: EndedProcess,
    of_class: Sequence[ReportedTest],
    tests: Sequence[NamedTest],
) -> Verdict:
    ended = process.ended
    told = [*of_class, *(each.reported for each in tests)]
    if ended.status is not None and ended.status > 0 and tool.accounts_for(ended.status, told):
        ended = replace(ended, status=0)
    lost = "; ".join(filter(None, (each.lost for each in process.reports)))
    report = Report(tuple(of_class), lost)
    return verdict_of(ended, process.limit_s, [report], tool.failure_line)


def _error(name: str, message: str) -> Verdict:
    return Verdict(Outcome.ERROR, (Symptom(name, message),))
