"""Secrets masked, wherever text or values are shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, cast

MASK = "***"

_NAME = (
    r"(?:(?:password|secret)s?|passwd|passphrase|token"
    r"|(?:api|access|secret|private|signing|encryption)[_ -]?key)"
)
_NAME_SIGNS = ("pass", "pwd", "secret", "token", "key")
_SECRET_KEY = re.compile(rf"(?:{_NAME}|pwd)$", re.IGNORECASE)
_INDEX = re.compile(r"\[[^\]]*\]")

# What a name and its value look like: password=…, "api_key": …, \"token\": … inside a string,
# also in an assertion's "password == …".
_PAIR = rf"(?:{_NAME}|(?<=[_-])pwd)(?:\\?[\"'])?\s*(?:!=|[:=]+>?)\s*"

# A key that is cut off, as captured output may be, is masked to the end.
_PRIVATE_KEY = (
    r"(-----BEGIN [a-z ]*PRIVATE KEY(?: BLOCK)?-----)(?s:.*?)"
    r"(-----END [a-z ]*PRIVATE KEY(?: BLOCK)?-----|\Z)"
)
_WELL_KNOWN_SIGNS = ("akia", "asia", "gh", "glpat", "xox", "_live_", "aiza", "eyj")
# AWS, GitHub, GitLab, Slack, Stripe, Google, JWT.
_WELL_KNOWN = (
    r"(?-i:\b(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}"
    r"|xox[a-z]-[\w-]{10,}|[rs]k_live_\w{16,}|AIza[\w-]{35}"
    r"|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+))"
)

# What to look for, how it begins or what it holds in lower case, and what takes its place. A
# pattern costs a hundred times what searching a word does, and most text has none of them.
# A repetition begins only where something rare stands before it: long lines take linear time.
_RULES = tuple(
    (signs, re.compile(pattern, re.IGNORECASE), replacement)
    for signs, pattern, replacement in (
        (("private key",), _PRIVATE_KEY, rf"\1{MASK}\2"),
        (("://",), r"(://[^\s:/@]*:)[^\s/?#]+@", rf"\1{MASK}@"),
        (
            ("authorization",),
            r"(\bauthorization\b[\"':=\s\\]*(?:basic|digest|token)\s+)[^\s\"',;\\]+",
            rf"\1{MASK}",
        ),
        (("bearer",), r"(\bbearer\s+)(?=\S*\d)[\w.~+/=-]{8,}", rf"\1{MASK}"),
        (_WELL_KNOWN_SIGNS, _WELL_KNOWN, MASK),
        (
            _NAME_SIGNS,
            rf"({_PAIR}(?P<quote>\\?[\"']))(?:(?!(?P=quote))(?:\\.|[^\n]))+",
            rf"\1{MASK}",
        ),
        (_NAME_SIGNS, rf"({_PAIR})[^\s\"',;&(){{}}\[\]\\]+", rf"\1{MASK}"),
        (("--",), rf"((?<!\S)--[\w-]{{0,64}}{_NAME}\s+)[^\s\"'-]\S*", rf"\1{MASK}"),
    )
)


def redact(text: str) -> str:
    """Mask what looks like a secret.

    Passwords in URLs, bearer tokens, well-known token forms, private keys, and the values of
    names such as ``password`` or ``api_key`` become ``***``.

    Examples:
        >>> redact("cannot connect to postgresql://ann:hunter2@db/shop, token=abc")
        'cannot connect to postgresql://ann:***@db/shop, token=***'
    """
    lower = text.lower()
    for signs, pattern, replacement in _RULES:
        if any(sign in lower for sign in signs):
            text = pattern.sub(replacement, text)
    return text


def redact_values(values: Any, secret_paths: Collection[str] = ()) -> Any:
    """Mask the secrets of a configuration.

    Masked are the values at the given paths, those whose key ends in a name such as ``password``
    or ``api_key`` (but not None and booleans, which are no secrets), and what `redact` finds in
    the other texts.

    Args:
        values: Plain dicts, lists and scalars, most often a dict; left as they are.
        secret_paths: Such as ``db.pin``; an index, as in ``users[0].pin``, stands for every item.

    Examples:
        >>> redact_values({"user": "ann", "db": {"password": "hunter2", "pin": 7}}, ["db.pin"])
        {'user': 'ann', 'db': {'password': '***', 'pin': '***'}}
    """
    paths = {_INDEX.sub("", path) for path in secret_paths}
    return _redact(values, "", paths)


def _redact_mapping(values: Mapping[str, Any], parent: str, paths: set[str]) -> dict[str, Any]:
    masked: dict[str, Any] = {}
    for key, value in values.items():
        path = f"{parent}.{key}" if parent else str(key)
        masked[key] = MASK if _is_secret(key, value, path, paths) else _redact(value, path, paths)
    return masked


def _is_secret(key: str, value: object, path: str, paths: set[str]) -> bool:
    if path in paths:
        return True
    return not (value is None or isinstance(value, bool)) and bool(_SECRET_KEY.search(str(key)))


def _redact(value: object, path: str, paths: set[str]) -> object:
    match value:
        case str():
            return redact(value)
        case Mapping():
            return _redact_mapping(cast("Mapping[str, Any]", value), path, paths)
        case list() | tuple():
            return [_redact(item, path, paths) for item in cast("list[object]", value)]
        case _:
            return value
