"""Fingerprints: the same for the same cause, different for different ones."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.failures import fingerprint_of, masked
from testflow.model import Outcome, Symptom, TestId, TestResult


def failed(
    message: str = "", *, output: str = "", test: str = "test_a", param: str = ""
) -> TestResult:
    symptoms = (Symptom(message, message),) if message else ()
    test_id = TestId("app", "tests/test_a.py", test, param)
    return TestResult(test_id, Outcome.FAILED, 0.1, symptoms, output=output)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("user 17 of 1,200", "user <number> of <number>"),
        ("took 3.25 s, then 12ms", "took <time>, then <time>"),
        ("at 2026-11-22T18:00:01.5Z and 18:00:01", "at <time> and <time>"),
        ("10.0.0.7:5432 or localhost:8080", "<address> or <address>"),
        ("id 7f9c24e8-3b12-4fef-91e0-56a2d5a0c3d1", "id <id>"),
        ("object at 0x7f3a9c", "object at <hex>"),
        ("commit 3f2a9c1b", "commit <hex>"),
        ("open '/tmp/pytest-3/a.db' failed", "open '<path>' failed"),
        (r"open C:\Temp\a.db failed", "open <path> failed"),
        ("get https://api.example.com/v1/x?y=3 now", "get <url> now"),
        ("mail to ann@example.com", "mail to <email>"),
        ("\x1b[31mred\x1b[0m alert", "red alert"),
        ("utf8 and sha256 and x1 stay", "utf8 and sha256 and x1 stay"),
        ("KeyError: 'name'", "KeyError: 'name'"),
    ],
)
def test_what_varies_is_masked_by_its_kind(text: str, shape: str) -> None:
    assert masked(text) == shape


@given(st.text())
@pytest.mark.property
def test_masking_twice_changes_nothing(text: str) -> None:
    assert masked(masked(text)) == masked(text)


def test_long_lines_take_linear_time() -> None:
    started = time.process_time()
    for text in ("a" * 200_000, "1" * 200_000, "/a" * 100_000, "a@" * 100_000, "a." * 100_000):
        masked(text)

    assert time.process_time() - started < 5


def test_numbers_times_and_ids_do_not_make_another_failure() -> None:
    first = failed("TimeoutError: 10.0.0.7:5432 took 3.2 s at 2026-11-22 18:00:01 (try 1)")
    second = failed("TimeoutError: 10.0.0.9:5433 took 14.7 s at 2026-11-23 09:12:44 (try 2)")

    assert fingerprint_of(first) == fingerprint_of(second)


def test_one_broken_service_is_one_failure_in_all_tests() -> None:
    prints = {
        fingerprint_of(failed("ConnectionError: refused", test=test))
        for test in ("test_a", "test_b")
    }

    assert len(prints) == 1


def test_an_assertion_belongs_to_its_test_whatever_the_parameters() -> None:
    prints = [
        fingerprint_of(failed("AssertionError: assert 3 == 4", test="test_a", param="3-4")),
        fingerprint_of(failed("AssertionError: assert 5 == 6", test="test_a", param="5-6")),
        fingerprint_of(failed("AssertionError: assert 3 == 4", test="test_b")),
    ]

    assert prints[0] == prints[1] != prints[2]


def test_other_words_are_another_failure() -> None:
    assert fingerprint_of(failed("KeyError: 'name'")) != fingerprint_of(failed("KeyError: 'id'"))


def test_without_a_symptom_the_first_line_of_an_error_counts() -> None:
    first = failed(output="run 1\nerror: cannot read 3 rows\ndone in 3 s\n")
    second = failed(output="run 2\nerror: cannot read 9 rows\nbye\n")
    third = failed(output="run 2\nerror: cannot write 9 rows\nbye\n")

    assert fingerprint_of(first) == fingerprint_of(second) != fingerprint_of(third)


def test_without_such_a_line_the_last_one_counts() -> None:
    assert fingerprint_of(failed(output="a\nstuck\n")) == fingerprint_of(failed(output="b\nstuck"))
    assert fingerprint_of(failed(output="a\n")) != fingerprint_of(failed(output="b\n"))


def test_a_failure_that_left_nothing_has_a_fingerprint_too() -> None:
    assert len(fingerprint_of(failed())) == 16


def test_the_order_of_symptoms_does_not_matter() -> None:
    symptoms = (Symptom("KeyError", ""), Symptom("ValueError", ""))
    test_id = TestId("app", "tests/test_a.py", "test_a")
    prints = {
        fingerprint_of(TestResult(test_id, Outcome.ERROR, 0.1, each))
        for each in (symptoms, symptoms[::-1])
    }

    assert len(prints) == 1


def test_fingerprints_are_kept_for_ever() -> None:
    assert fingerprint_of(failed("ConnectionError: 10.0.0.7:5432 refused")) == "0e2841b939a48362"
