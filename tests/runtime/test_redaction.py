"""Secrets masked, and nothing else."""

import copy
from typing import Any

import pytest

from testflow.runtime.redaction import MASK, redact, redact_values

SECRET = "hunter2X9"


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://ann:{SECRET}@db:5432/shop",
        f"redis://:{SECRET}@cache",
        f"https://ann:p@ss{SECRET}@host/path",
        f"Authorization: Bearer {SECRET}",
        f"authorization: Basic {SECRET}",
        f'{{"Authorization": "Basic {SECRET}"}}',
        f"password={SECRET}",
        f"password: {SECRET}",
        f"PASSWORD = '{SECRET}'",
        f"DB_PASSWORD={SECRET}",
        f"db_pwd={SECRET}",
        f'{{"password": "{SECRET}"}}',
        f'{{"password": "a \\" {SECRET}"}}',
        f'"{{\\"api_key\\": \\"{SECRET}\\"}}"',
        f"{{'apiKey': '{SECRET}'}}",
        f'password = "two words {SECRET}',
        f"assert password == '{SECRET}'",
        f"assert password != '{SECRET}'",
        f"client_secret => {SECRET}",
        f"https://host/?q=1&access_token={SECRET}&page=2",
        f"aws_secret_access_key = {SECRET}",
        f"tool --password {SECRET} --verbose",
        f"tool --api-key={SECRET}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n",
        f"found ghp_{SECRET}{SECRET}{SECRET}",
        f"xoxb-{SECRET}-{SECRET}",
        f"sk_live_{SECRET}{SECRET}",
        f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{SECRET}",
    ],
)
def test_a_secret_is_masked(text: str) -> None:
    masked = redact(text)

    assert SECRET not in masked
    assert MASK in masked


def test_an_access_key_of_aws_is_masked() -> None:
    assert redact("key AKIAIOSFODNN7EXAMPLE!") == f"key {MASK}!"


def test_what_stands_around_a_secret_stays() -> None:
    text = "GET https://ann:hunter2@host/x?token=abc&page=2 failed, password='a b', user=ann"

    assert redact(text) == (
        f"GET https://ann:{MASK}@host/x?token={MASK}&page=2 failed, password='{MASK}', user=ann"
    )


def test_every_secret_of_a_text_is_masked() -> None:
    assert redact("password=one\npassword=two") == f"password={MASK}\npassword={MASK}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "journal_mode = OFF, secure_delete = 1",
        "max_tokens=5, password_min_length: 8, tokenizer=bpe",
        "http://host:8080/a@b",
        "see https://host/x and mail ann@host",
        "the bearer of bad news",
        "PWD=/home/ann",
        "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
        "the secret of success: practice",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "piece", ["-", "a", "--", "://", "token", "password=\\", "-----BEGIN PRIVATE KEY-----", "eyJ"]
)
def test_a_long_line_is_read_once(piece: str) -> None:
    # Quadratic time would keep this test running for hours.
    redact(piece * (1_000_000 // len(piece)))


def test_values_are_masked_by_the_name_of_their_key() -> None:
    values = {
        "user": "ann",
        "password": "hunter2",
        "apiKey": "k",
        "db_pwd": 1234,
        "secrets": {"a": "b"},
        "token": None,
        "use_password": True,
        "max_tokens": 5,
    }

    assert redact_values(values) == {
        "user": "ann",
        "password": MASK,
        "apiKey": MASK,
        "db_pwd": MASK,
        "secrets": MASK,
        "token": None,
        "use_password": True,
        "max_tokens": 5,
    }


def test_values_are_masked_by_path_at_any_depth() -> None:
    values: dict[str, Any] = {"db": {"pin": 7, "pool": 5}, "users": [{"pin": 1}, {"name": "ann"}]}

    masked = redact_values(values, ["db.pin", "users[0].pin"])

    assert masked == {"db": {"pin": MASK, "pool": 5}, "users": [{"pin": MASK}, {"name": "ann"}]}


def test_secrets_inside_text_values_are_masked() -> None:
    values = {"urls": ["postgresql://ann:hunter2@db/x", 5]}

    assert redact_values(values) == {"urls": [f"postgresql://ann:{MASK}@db/x", 5]}


def test_the_values_given_are_left_as_they_are() -> None:
    values = {"db": {"password": "hunter2", "names": ["a"]}}
    before = copy.deepcopy(values)

    redact_values(values)

    assert values == before
