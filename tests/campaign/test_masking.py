"""Secrets of configurations, wherever they turn up."""

import pytest

from testflow.campaign.masking import masked_term
from testflow.execution.masking import masked_text, secrets_of

VALUES = {
    "user": "ann",
    "db": {"password": "correct horse", "pool": 5, "token": None},
    "users": [{"api_key": "k-17"}, {"api_key": "correct horse battery"}],
    "pwd": "abc",
    "secret": True,
}


def test_what_keys_call_secret_is_found_wherever_it_stands_longest_first() -> None:
    assert secrets_of(VALUES) == ("correct horse battery", "correct horse", "k-17")


def test_a_secret_is_masked_in_words_that_do_not_name_it() -> None:
    told = "ann cannot log in with correct horse battery, nor with correct horse"

    assert masked_text(told, secrets_of(VALUES)) == "ann cannot log in with ***, nor with ***"


def test_what_looks_like_a_secret_is_masked_without_being_one() -> None:
    assert masked_text("token=abc", ()) == "token=***"


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        ("db.password = two words = one", "db.password = ***"),
        ("db.pool = 5", "db.pool = 5"),
        ("url = postgresql://ann:hunter2@db", "url = postgresql://ann:***@db"),
    ],
)
def test_a_term_keeps_its_setting_and_loses_its_secret(term: str, shown: str) -> None:
    assert masked_term(term) == shown
