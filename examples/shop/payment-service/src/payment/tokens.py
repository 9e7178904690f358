"""The tokens that user-service signs."""

import hmac


class InvalidTokenError(Exception):
    """The token is none that the shop has signed."""


def verified(token: str | None, key: str) -> str:
    """Give the name that a token is for.

    Raises:
        InvalidTokenError: It is missing, or was not signed with this key.
    """
    name, _, given = (token or "").rpartition(":")
    wanted = hmac.new(key.encode(), name.encode(), "sha256").hexdigest()
    if not name or not hmac.compare_digest(given.encode(), wanted.encode()):
        message = "Invalid token"
        raise InvalidTokenError(message)
    return name
