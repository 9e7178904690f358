"""Conditions over results say what they mean, or where they are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.errors import SpecError
from testflow.workflow.condition import Condition

FACTS = {
    "pass_rate": 0.98,
    "failures": 2,
    "new_failures": 0,
    "type": "integration",
    "success()": False,
    "always()": True,
    "steps": {
        "smoke": {"passed": True, "outcome": "passed"},
        "payment-service": {"failed": True},
        "v1.2": {"passed": False},
    },
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pass_rate >= 0.98 and no new failures", True),
        ("pass_rate >= 98%", True),
        ("pass_rate > 98 %", False),
        ("no failures", False),
        ("not no failures", True),
        ("success() or always()", True),
        ("success() or always() and success()", False),
        ("(success() or always()) and always()", True),
        ("not not always()", True),
        ("steps.payment-service.failed", True),
        ("steps.v1.2.passed", False),
        ("steps.smoke.outcome == 'passed'", True),
        ('type in ["unit", "integration"]', True),
        ("type not in ['unit']", True),
        ("type in []", False),
        ("failures != 2", False),
        ("failures <= 2 and failures < 3", True),
        ("steps.smoke.passed == true", True),
        ("null", False),
    ],
)
def test_a_condition_holds_or_does_not(text: str, expected: bool) -> None:
    assert Condition.parse(text).holds(FACTS) is expected


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ("", 1, "a value is missing"),
        ("pass_rate >=", 13, "a value is missing"),
        ("pass_rate ; failures", 11, "';' means nothing here"),
        ("(always()", 10, "')' is missing"),
        ("always() failures", 10, "'failures' is one too many"),
        ("no", 3, "none of"),
        ("__import__('os')", 12, "')' is missing"),
        ("[1 2]", 4, "',' is missing"),
        ("(" * 60, 51, "more than 50 deep"),
    ],
)
def test_what_is_no_condition_is_refused_with_its_column(text: str, column: int, what: str) -> None:
    with pytest.raises(SpecError) as caught:
        Condition.parse(text, "criteria")

    assert caught.value.path == "criteria"
    assert f"column {column}:" in caught.value.message
    assert what in caught.value.message


def test_a_name_that_is_not_known_is_told_with_the_nearest() -> None:
    condition = Condition.parse("always() and steps.smok.passed")

    with pytest.raises(SpecError, match=r"column 20: nothing is called 'smok.passed'") as caught:
        condition.holds(FACTS)

    assert caught.value.hint == "did you mean 'smoke'?"


def test_a_name_behind_a_plain_value_is_not_known() -> None:
    with pytest.raises(SpecError, match="nothing is called 'more'"):
        Condition.parse("failures.more").holds(FACTS)


def test_what_cannot_be_compared_is_told() -> None:
    with pytest.raises(SpecError, match="cannot be compared"):
        Condition.parse("type < 3").holds(FACTS)


def test_the_names_that_it_speaks_of_are_known_before_it_is_asked() -> None:
    condition = Condition.parse("steps.smoke.passed and no new failures or success()")

    assert condition.names == ("steps.smoke.passed", "new_failures", "success()")


@pytest.mark.property
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        condition = Condition.parse(text)
    except SpecError:
        return
    assert condition.text == text
