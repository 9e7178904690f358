"""The bank that approves payments."""

import json
from urllib.error import URLError
from urllib.request import Request, urlopen

from payment.processor import Payment


class BankError(Exception):
    """The bank did not answer."""


def approve(payment: Payment, url: str | None) -> None:
    """Ask the bank, where there is one.

    Raises:
        BankError: It does not answer.
    """
    if url is None:
        return
    asked = json.dumps({"payer": payment.payer, "amount": str(payment.amount)}).encode()
    try:
        with urlopen(Request(f"{url}/approvals", asked), timeout=5):
            pass
    except (URLError, TimeoutError) as error:
        message = f"service unavailable: the bank at {url}: {error}"
        raise BankError(message) from error
