"""Paying, at the running service."""

from collections.abc import Callable
from typing import Any

PAYMENT = {"amount": "12.50", "currency": "EUR"}


def test_create_payment(
    ask: Callable[..., Any],
    headers: dict[str, str],
    record_property: Callable[[str, object], None],
) -> None:
    status, payment = ask("POST", "/payments", PAYMENT, headers)

    assert status == 201, payment
    assert payment["fee"] == "0.19"
    record_property("id", payment["id"])  # for tests of other applications


def test_a_payment_can_be_looked_up(ask: Callable[..., Any], headers: dict[str, str]) -> None:
    _, made = ask("POST", "/payments", PAYMENT, headers)

    status, found = ask("GET", f"/payments/{made['id']}")

    assert status == 200, found
    assert (found["amount"], found["currency"]) == ("12.50", "EUR")
    assert headers["Authorization"].startswith(f"{found['payer']}:")


def test_without_a_token_nobody_pays(ask: Callable[..., Any]) -> None:
    status, answer = ask("POST", "/payments", PAYMENT)

    assert (status, answer) == (401, {"error": "Unauthorized: Invalid token"})


def test_half_a_payment_is_refused(ask: Callable[..., Any], headers: dict[str, str]) -> None:
    status, answer = ask("POST", "/payments", {"amount": "1"}, headers)

    assert status == 422
    assert answer["error"] == "ValidationError: required field 'currency' is missing"
