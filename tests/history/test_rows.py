"""Results become rows and come back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.history.rows import result_from_row, row_from_event, storable
from testflow.model import (
    Attempt,
    Configuration,
    Outcome,
    Symptom,
    TestFinished,
    TestId,
    TestResult,
)

pytestmark = pytest.mark.property

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
TEXT = st.text()  # no surrogates: JSON reads a pair of them as the character that they stand for
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
VALUES = st.dictionaries(
    TEXT,
    st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)),
)


SYMPTOMS = st.lists(st.builds(Symptom, TEXT, TEXT)).map(tuple)
ATTEMPTS = st.builds(Attempt, st.sampled_from(Outcome), st.floats(0, 1e9), SYMPTOMS, TEXT)


@given(VALUES, SYMPTOMS, SCALARS | VALUES, st.lists(ATTEMPTS).map(tuple))
def test_any_configuration_symptoms_returned_value_and_attempts_come_back_exactly(
    values: dict[str, Any],
    symptoms: tuple[Symptom, ...],
    returned: Any,
    earlier: tuple[Attempt, ...],
) -> None:
    result = TestResult(
        TestId("a", "b", "c"),
        Outcome.FAILED,
        1.5,
        symptoms=symptoms,
        configuration=Configuration(values),
        returned=returned,
        trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
        earlier=earlier,
    )
    event = TestFinished(
        at=datetime(2026, 1, 1, tzinfo=UTC), run_id="r", sequence=0, position=0, result=result
    )

    row: Any = row_from_event(event)

    assert result_from_row(row).result == result


@given(ANY_TEXT)
def test_any_text_becomes_storable(text: str) -> None:
    kept = storable(text)

    assert "\0" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_ordinary_text_is_stored_as_it_is(text: str) -> None:
    assert storable(text) == text
