"""Tokens."""

from users.tokens import issue


def test_a_token_begins_with_the_name() -> None:
    assert issue("ann@example.com", "key").startswith("ann@example.com:")


def test_another_key_gives_another_token() -> None:
    assert issue("ann@example.com", "key") != issue("ann@example.com", "other")
