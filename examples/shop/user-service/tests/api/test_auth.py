"""Logging in, at the running service."""

from collections.abc import Callable
from typing import Any


def test_login(post: Callable[..., Any], record_property: Callable[[str, object], None]) -> None:
    status, answer = post("/login", {"email": "ann@example.com", "password": "correct horse"})

    assert status == 200, answer
    assert answer["token"].startswith("ann@example.com:")
    record_property("token", answer["token"])  # for tests of other applications


def test_a_wrong_password_is_refused(post: Callable[..., Any]) -> None:
    status, answer = post("/login", {"email": "ann@example.com", "password": "wrong"})

    assert (status, answer) == (401, {"error": "Unauthorized: Authentication failed"})


def test_what_is_no_login_is_refused(post: Callable[..., Any]) -> None:
    status, answer = post("/login", {"email": "ann@example.com"})

    assert status == 422
    assert "invalid input" in answer["error"]
