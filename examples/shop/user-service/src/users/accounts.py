"""The accounts that can log in."""

from hmac import compare_digest

_PASSWORDS = {"ann@example.com": "correct horse", "bob@example.com": "battery staple"}


class AuthenticationError(Exception):
    """Nobody has this address and this password."""


def authenticate(email: object, password: object) -> str:
    """Give the e-mail address of the account.

    Raises:
        AuthenticationError: There is no such account, or the password is wrong.
    """
    known = _PASSWORDS.get(str(email))
    if known is None or not compare_digest(known.encode(), str(password).encode()):
        message = "Authentication failed"
        raise AuthenticationError(message)
    return str(email)
