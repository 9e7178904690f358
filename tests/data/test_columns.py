"""Columns: each type gives what it promises, each mistake in one is told with its place."""

import json
import re
import uuid
from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest

from testflow.data import TestData
from testflow.data.columns.column_type import COLUMN_TYPES
from testflow.errors import SpecError

ROWS = 400
OPTIONS = {"enum": "enum:a,b", "faker": "faker:company", "regex": "regex:[a-c]+"}


def column(text: str, count: int = ROWS, seed: int = 0) -> list[Any]:
    data = TestData("columns", seed=seed)
    data.add_generator("table", {"count": count, "schema": {"column": text}})
    return [row["column"] for row in data.rows("table")]


def refusal(text: str) -> SpecError:
    with pytest.raises(SpecError) as caught:
        column(text)
    assert caught.value.path == "generators.table.schema.column"
    return caught.value


def test_uuids_are_of_version_4_and_all_different() -> None:
    values = [uuid.UUID(text) for text in column("uuid")]

    assert {(value.version, value.variant) for value in values} == {(4, uuid.RFC_4122)}
    assert len(set(values)) == ROWS


def test_uuids_are_written_as_python_writes_them() -> None:
    assert all(text == str(uuid.UUID(text)) for text in column("uuid"))


def test_emails_are_ascii_unique_and_lead_nowhere() -> None:
    values = column("email")

    assert all(re.fullmatch(r"[a-z]+\.[a-z]+\.\d+@example\.com", value) for value in values)
    assert len(set(values)) == ROWS


def test_names_have_two_words_and_some_letters_beyond_ascii() -> None:
    values = column("name")

    assert all(len(value.split()) == 2 for value in values)
    assert not all(value.isascii() for value in values)


def test_timestamps_are_moments_in_utc_within_the_days() -> None:
    values = [datetime.fromisoformat(text) for text in column("timestamp:2024-02-28..2024-02-29")]

    assert {value.date() for value in values} == {date(2024, 2, 28), date(2024, 2, 29)}
    assert {value.utcoffset().total_seconds() for value in values} == {0.0}  # pyright: ignore[reportOptionalMemberAccess]


def test_dates_reach_both_ends_of_their_range() -> None:
    values = set(column("date:2024-02-28..2024-03-01"))

    assert values == {"2024-02-28", "2024-02-29", "2024-03-01"}


def test_whole_numbers_are_spread_evenly_over_their_range() -> None:
    counts = Counter(column("int:-1..2", count=4_000))

    assert set(counts) == {-1, 0, 1, 2}
    assert all(900 < count < 1_100 for count in counts.values())


def test_numbers_lie_in_their_range() -> None:
    values = column("float:-2.5..2.5")

    assert all(-2.5 <= value < 2.5 for value in values)
    assert min(values) < -2 < 2 < max(values)


def test_the_widest_range_of_numbers_does_not_overflow() -> None:
    assert all(abs(value) < 1.8e308 for value in column("float:-1.7e308..1.7e308"))


@pytest.mark.parametrize(("text", "share"), [("bool", 0.5), ("bool:0.1", 0.1), ("bool:0", 0.0)])
def test_booleans_are_true_as_often_as_asked(text: str, share: float) -> None:
    assert sum(column(text, count=4_000)) / 4_000 == pytest.approx(share, abs=0.03)


def test_a_sequence_counts_the_rows() -> None:
    assert column("sequence", count=3) == [1, 2, 3]
    assert column("sequence:100", count=3) == [100, 101, 102]


def test_every_member_of_an_enumeration_comes_up() -> None:
    assert set(column("enum: credit_card, paypal,bank_transfer")) == {
        "credit_card",
        "paypal",
        "bank_transfer",
    }


def test_a_constant_is_what_stands_behind_the_colon() -> None:
    assert set(column("const:a: b, c")) == {"a: b, c"}


def test_texts_have_as_many_words_as_asked() -> None:
    assert {len(text.split()) for text in column("text:0..2")} == {0, 1, 2}
    assert {len(text.split()) for text in column("text")} == {3, 4, 5, 6, 7, 8}


def test_documents_survive_json() -> None:
    values = column("json")

    assert json.loads(json.dumps(values)) == values
    assert {len(value["tags"]) for value in values} == {0, 1, 2, 3}


def test_patterns_are_matched_from_end_to_end() -> None:
    values = column("regex:[A-Z]{3}-[0-9]{2}|x:y", count=50)

    assert all(re.fullmatch(r"[A-Z]{3}-[0-9]{2}|x:y", value) for value in values)
    assert len(set(values)) > 10


def test_faker_gives_the_same_for_the_same_seed() -> None:
    values = column("faker:company", count=20)

    assert values == column("faker:company", count=20)
    assert values != column("faker:company", count=20, seed=1)
    assert len(set(values)) > 10


def test_faker_speaks_the_languages_of_its_locales_and_gives_plain_data() -> None:
    assert all(isinstance(value, str) for value in column("faker:de_DE.date_of_birth", count=3))


@pytest.mark.parametrize("provider", ["profile", "pydict", "pylist", "pyset", "latlng"])
def test_what_faker_gives_is_plain_data_also_within_objects_and_lists(provider: str) -> None:
    values = column(f"faker:{provider}", count=3)

    assert json.loads(json.dumps(values)) == values


@pytest.mark.parametrize("name", COLUMN_TYPES.names())
def test_every_type_depends_on_seed_and_row_alone(name: str) -> None:
    text = OPTIONS.get(name, name)
    values = column(text, count=30)

    assert values[:10] == column(text, count=10)
    assert values == column(text, count=30)


@pytest.mark.parametrize(
    "name", sorted({*COLUMN_TYPES.names()} - {"bool", "const", "enum", "sequence"})
)
def test_another_seed_gives_other_values(name: str) -> None:
    text = OPTIONS.get(name, name)

    assert column(text, count=30) != column(text, count=30, seed=1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("uid", "did you mean 'uuid'"),
        ("int:6..1", "put the lower end first"),
        ("int:one..six", "write it as int:1..6"),
        ("float:0..inf", "write it as float:0..1"),
        ("date:2024-02-30..2024-03-01", "write it as date:"),
        ("bool:2", "from 0 to 1"),
        ("text:-1..2", "from 0"),
        ("enum:", "write it as enum:"),
        ("enum:a,,b", "write it as enum:"),
        ("uuid:4", "write 'uuid' alone"),
        ("json:{}", "write 'json' alone"),
        ("regex:(", "invalid regular expression"),
        ("ref:users", "write it as ref:users.id"),
        ("faker:compani", "did you mean 'company'"),
        ("faker:", "as in faker:company"),
        ("faker:enum", "cannot be called without arguments"),
        ("faker:seed_instance", "Faker provides no 'seed_instance'"),
        ("faker:xx_XX.city", "write it as faker:de_DE.city"),
    ],
)
def test_a_mistake_in_a_type_is_told_with_its_place(text: str, told: str) -> None:
    assert told in str(refusal(text))
