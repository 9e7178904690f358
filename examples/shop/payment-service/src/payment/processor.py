"""Payments: read from what a caller sends, and what they cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

_CENT = Decimal("0.01")
RATES = {"EUR": Decimal("0.015"), "USD": Decimal("0.02"), "GBP": Decimal("0.018")}


class ValidationError(Exception):
    """What a caller sent is no payment."""


@dataclass(frozen=True)
class Payment:
    """What somebody pays."""

    payer: str
    amount: Decimal
    currency: str


def fee_of(payment: Payment, rates: Mapping[str, Decimal]) -> Decimal:
    """Give what the shop keeps: a share of the amount, in whole cents."""
    return (payment.amount * rates[payment.currency]).quantize(_CENT)


def read_payment(payer: str, document: Any, required: Iterable[str]) -> Payment:
    """Read a payment that has at least the required fields.

    Raises:
        ValidationError: A field is missing, or has a value that is none.
    """
    if not isinstance(document, dict):
        message = "invalid input: a payment is an object"
        raise ValidationError(message)
    for field in required:
        if field not in document:
            message = f"required field {field!r} is missing"
            raise ValidationError(message)
    return Payment(payer, _amount(document["amount"]), _currency(document["currency"]))


def _amount(value: object) -> Decimal:
    try:
        amount = Decimal(str(value)).quantize(_CENT)
        is_above_zero = amount > 0
    except InvalidOperation:
        message = f"invalid input: {value!r} is no amount"
        raise ValidationError(message) from None
    if not is_above_zero:
        message = f"invalid input: the amount {value!r} is not above 0"
        raise ValidationError(message)
    return amount


def _currency(value: object) -> str:
    if value not in RATES:
        message = f"invalid input: {value!r} is none of {', '.join(RATES)}"
        raise ValidationError(message)
    return str(value)
