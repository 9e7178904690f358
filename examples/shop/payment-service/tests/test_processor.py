"""Payments: how they are read, and what they cost."""

from decimal import Decimal

import pytest

from payment.processor import RATES, ValidationError, fee_of, read_payment

REQUIRED = ("amount", "currency")


@pytest.mark.parametrize(
    ("amount", "currency", "fee"),
    [("100", "EUR", "1.50"), ("12.50", "USD", "0.25"), ("0.01", "GBP", "0.00")],
)
def test_the_fee_is_a_share_in_whole_cents(amount: str, currency: str, fee: str) -> None:
    payment = read_payment("ann", {"amount": amount, "currency": currency}, REQUIRED)

    assert fee_of(payment, RATES) == Decimal(fee)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "a payment is an object"),
        ({"currency": "EUR"}, "required field 'amount'"),
        ({"amount": "1"}, "required field 'currency'"),
        ({"amount": "much", "currency": "EUR"}, "'much' is no amount"),
        ({"amount": "0", "currency": "EUR"}, "not above 0"),
        ({"amount": "NaN", "currency": "EUR"}, "no amount"),
        ({"amount": "1", "currency": "XAU"}, "'XAU' is none of EUR, USD, GBP"),
    ],
)
def test_what_is_no_payment_is_refused(document: object, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        read_payment("ann", document, REQUIRED)
