"""The shop: what the service does, and what it stands on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from payment.bank import approve
from payment.processor import RATES, ValidationError, fee_of, read_payment
from payment.store import Store
from payment.tokens import verified

KEY = "a key for tests"


@dataclass(frozen=True)
class Shop:
    """What the service stands on."""

    store: Store
    key: str = KEY
    bank_url: str | None = None
    rates: Mapping[str, Decimal] = field(default_factory=lambda: RATES)
    required: tuple[str, ...] = ("amount", "currency")

    def pay(self, token: str | None, body: bytes) -> dict[str, Any]:
        """Take a payment, and give what was made of it."""
        payer = verified(token, self.key)
        try:
            document = json.loads(body)
        except ValueError:
            message = "invalid input: this is no JSON"
            raise ValidationError(message) from None
        payment = read_payment(payer, document, self.required)
        fee = fee_of(payment, self.rates)
        approve(payment, self.bank_url)
        return {"id": self.store.add(payment, fee), "payer": payer, "fee": str(fee)}
