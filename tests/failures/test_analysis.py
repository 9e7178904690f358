"""Failures get the category that their text shows, with evidence, and reach their owner."""

import time
from typing import Any

import pytest

from shop_failures import SHOP_FAILURES
from testflow.errors import SpecError
from testflow.failures import FailureAnalysis
from testflow.failures.builtin import BUILT_IN
from testflow.model import Failure, Outcome, Symptom, TestId, TestResult

RULES = [
    (each["name"], pattern, SHOP_FAILURES["routing"][each["name"]])
    for each in SHOP_FAILURES["categories"]
    for pattern in each["patterns"]
]
# A message that a real program or library gives for each kind that testflow knows by itself.
REAL = {
    "crash": "Fatal Python error: Segmentation fault",
    "out_of_memory": "FATAL ERROR: Reached heap limit - JavaScript heap out of memory",
    "disk_full": "OSError: [Errno 28] No space left on device: '/var/lib/data'",
    "missing_dependency": "ModuleNotFoundError: No module named 'psycopg'",
    "syntax": "SyntaxError: invalid syntax (models.py, line 3)",
    "connection": "urllib.error.URLError: <urlopen error [Errno 111] Connection refused>",
    "timeout": "subprocess.TimeoutExpired: Command '['make']' timed out after 30 seconds",
    "permission": "PermissionError: [Errno 13] Permission denied: '/etc/shadow'",
    "missing_file": "FileNotFoundError: [Errno 2] No such file or directory: 'rates.csv'",
    "assertion": "AssertionError: assert 3 == 4",
}


def result(
    *messages: str, output: str = "", reason: str = "", outcome: Outcome = Outcome.FAILED
) -> TestResult:
    symptoms = tuple(Symptom(message.splitlines()[0], message) for message in messages)
    test = TestId("payment-service", "tests/test_payment.py", "test_pay")
    return TestResult(test, outcome, 0.2, symptoms, reason, output)


def analysed(*messages: str, output: str = "", reason: str = "") -> Failure:
    analysis = FailureAnalysis.from_document(SHOP_FAILURES)
    return analysis.analyse(result(*messages, output=output, reason=reason))


def refusal(document: dict[str, Any]) -> SpecError:
    with pytest.raises(SpecError) as caught:
        FailureAnalysis.from_document(document)
    return caught.value


@pytest.mark.parametrize(("name", "pattern", "owner"), RULES)
def test_every_pattern_leads_to_its_category_and_owner(name: str, pattern: str, owner: str) -> None:
    failure = analysed(f"ShopError: {pattern} (request 17)")

    assert (failure.category, failure.assigned_to) == (name, owner)
    assert failure.confidence == pytest.approx(0.9)
    [reason] = failure.reasons
    assert reason.claim == f"the symptom looks like {name}"
    assert reason.evidence == (
        f"{pattern!r} in line 1 of the symptom: ShopError: {pattern} (request 17)"
    )


@pytest.mark.parametrize(("name", "message"), REAL.items())
def test_without_rules_real_messages_get_the_kinds_that_any_project_has(
    name: str, message: str
) -> None:
    failure = FailureAnalysis().analyse(result(message))

    assert failure.category == name
    assert failure.suggestions
    assert failure.assigned_to == ""


def test_every_kind_that_testflow_knows_is_tried() -> None:
    assert set(REAL) == {each.name for each in BUILT_IN}


def test_case_does_not_matter() -> None:
    assert analysed("error: SERVICE UNAVAILABLE").category == "integration"


def test_what_looks_like_nothing_is_unknown_and_says_what_was_tried() -> None:
    failure = analysed("the moon is full")

    assert (failure.category, failure.confidence, failure.assigned_to) == ("unknown", 0.0, "")
    assert failure.reasons[0].evidence.endswith("tried on 2 lines")


def test_unknown_failures_can_have_an_owner_too() -> None:
    analysis = FailureAnalysis.from_document({"routing": {"unknown": "triage", "crash": "core"}})

    assert analysis.analyse(result("the moon is full")).assigned_to == "triage"
    assert analysis.analyse(result("Segmentation fault")).assigned_to == "core"


def test_the_categories_of_the_project_go_before_testflows_own() -> None:
    failure = analysed("ConnectionError: [Errno 111] Connection refused")

    assert failure.category == "database_connection"
    assert "see whether the service runs and is ready, and look at its log" in failure.suggestions


def test_suggestions_of_the_project_come_first() -> None:
    category = {"name": "db", "patterns": ["refused"], "suggestions": ["call the night shift"]}
    analysis = FailureAnalysis.from_document({"categories": [category]})

    failure = analysis.analyse(result("Connection refused"))

    assert failure.suggestions[0] == "call the night shift"
    assert len(failure.suggestions) > 1


def test_what_went_wrong_counts_more_than_what_was_printed() -> None:
    failure = analysed("Invalid token", output="retrying: service unavailable\n")

    assert failure.category == "authentication"
    assert failure.confidence == pytest.approx(0.9 * 0.9 / 1.5, abs=1e-3)


def test_more_patterns_make_it_surer() -> None:
    one, two = analysed("Invalid token"), analysed("Invalid token: Unauthorized")

    assert two.confidence == pytest.approx(0.99)
    assert one.confidence < two.confidence
    assert len(two.reasons) == 2


def test_of_two_that_are_equally_likely_the_first_is_taken_with_doubt() -> None:
    failure = analysed("required field missing", "Unauthorized")

    assert failure.category == "authentication"
    assert failure.confidence == pytest.approx(0.45)


def test_the_evidence_names_the_line_of_the_output() -> None:
    failure = analysed("assert 503 == 201", output="starting\nready\ndatabase is unreachable\n")

    assert failure.category == "database_connection"
    assert failure.reasons[0].evidence == (
        "'database is unreachable' in line 3 of the output: database is unreachable"
    )


@pytest.mark.parametrize(
    "report",
    [
        (
            "    def ask():\n"
            "        try:\n"
            '            pytest.fail("service unavailable")\n'
            '>       raise RuntimeError("KeyError: EUR")\n'
            "E       RuntimeError: KeyError: EUR\n"
            "\n"
            "tests/conftest.py:46: RuntimeError\n"
        ),
        (
            "Traceback (most recent call last):\n"
            '  File "tests/conftest.py", line 46, in ask\n'
            '    raise RuntimeError("Unauthorized") if x else y\n'
            "RuntimeError: KeyError: EUR\n"
        ),
    ],
)
def test_what_the_source_could_have_said_is_no_evidence(report: str) -> None:
    test = TestId("app", "tests/test_a.py", "test_pay")
    symptom = Symptom("RuntimeError: KeyError: EUR", report)

    failure = FailureAnalysis.from_document(SHOP_FAILURES).analyse(
        TestResult(test, Outcome.FAILED, 0.1, (symptom,))
    )

    assert failure.category == "unknown"


def test_the_rest_of_a_traceback_is_evidence_with_its_line() -> None:
    report = (
        "Traceback (most recent call last):\n"
        '  File "shop.py", line 3, in pay\n'
        "    connect()\n"
        "OSError: database is unreachable\n"
        "During handling of the above exception, another exception occurred:\n"
        "RuntimeError\n"
    )
    test = TestId("app", "tests/test_a.py", "test_pay")

    failure = FailureAnalysis.from_document(SHOP_FAILURES).analyse(
        TestResult(test, Outcome.ERROR, 0.1, (Symptom("RuntimeError", report),))
    )

    assert failure.confidence == pytest.approx(0.7)
    assert failure.reasons[0].evidence == (
        "'database is unreachable' in line 4 of the traceback: OSError: database is unreachable"
    )


def test_the_reason_is_evidence_too() -> None:
    assert analysed(reason="timeout waiting for response").category == "integration"


def test_long_lines_are_shown_around_what_was_found() -> None:
    failure = analysed("x" * 5_000 + "Unauthorized" + "y" * 5_000)

    assert len(failure.reasons[0].evidence) < 300
    assert "Unauthorized" in failure.reasons[0].evidence


@pytest.mark.parametrize(
    "part",
    ["x", "E ", "assertion ", "connection to server ", "thread '", "a.b@", "/a", "\n", " \n"],
)
def test_long_texts_take_linear_time(part: str) -> None:
    text = part * (300_000 // len(part))
    started = time.process_time()

    FailureAnalysis().analyse(result(text, output=text))

    assert time.process_time() - started < 30


def test_colours_do_not_hide_a_pattern() -> None:
    assert analysed(output="\x1b[31mservice\x1b[0m unavailable").category == "integration"


def test_logs_are_always_a_text() -> None:
    bare = TestResult(TestId("app", "a.py", "test_a"), Outcome.ERROR, 0.0)

    assert FailureAnalysis().analyse(bare).logs == "app::a.py::test_a error"
    assert analysed("Unauthorized", output="hello\n").logs == (
        "hello\nUnauthorized: Unauthorized\npayment-service::tests/test_payment.py::test_pay failed"
    )


def test_secrets_are_masked_wherever_something_is_said() -> None:
    output = "Unauthorized: password=hunter2\nsent abcd-efgh to postgresql://ann:pw123@db/shop\n"
    failure = FailureAnalysis.from_document(SHOP_FAILURES).analyse(
        result("Unauthorized: Bearer abc1234567890", output=output), secrets=("abcd-efgh",)
    )

    told = f"{failure.logs}{failure.reasons}"
    assert failure.category == "authentication"
    assert not any(secret in told for secret in ("hunter2", "pw123", "abc1234567890", "abcd-efgh"))


def test_a_secret_does_not_hide_what_stands_in_its_place() -> None:
    failure = analysed("rejected, token: Unauthorized")

    assert failure.category == "authentication"
    assert failure.reasons[0].evidence.endswith("rejected, token: ***")


def test_a_line_of_a_private_key_is_not_shown() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nunauthorized/abc\n-----END PRIVATE KEY-----\n"

    failure = analysed("it broke", output=f"key:\n{key}")

    assert failure.reasons[0].evidence == "'Unauthorized' in line 3 of the output: ***"


def test_the_attempt_is_kept() -> None:
    test = TestId("app", "a.py", "test_a")

    assert FailureAnalysis().analyse(TestResult(test, Outcome.FAILED, 0.0, attempt=3)).attempt == 3


@pytest.mark.parametrize(
    ("document", "path", "told"),
    [
        (
            {"categories": [{"name": "a", "patterns": ["("]}]},
            "categories.0.patterns.0",
            "expression",
        ),
        ({"categories": [{"name": "a", "patterns": []}]}, "categories.0.patterns", "at least 1"),
        ({"categories": [{"name": "", "patterns": ["a"]}]}, "categories.0.name", "at least 1"),
        ({"categories": [{"patterns": ["a"]}]}, "categories.0.name", "missing"),
        ({"routing": {"a": ""}}, "routing.a", "at least 1"),
        ({"routing": {"time-out": "ops"}}, "", "did you mean 'timeout'"),
        ({"categories": [{"name": "a", "patterns": ["a"]}] * 2}, "", "two categories"),
        ({"category": []}, "category", "did you mean 'categories'"),
    ],
)
def test_a_mistake_is_told_with_its_place(document: dict[str, Any], path: str, told: str) -> None:
    error = refusal(document)

    assert error.path == path
    assert told in str(error)
