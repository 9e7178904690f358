"""Secrets masked in what is said of settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from testflow.correlation import Suspect
from testflow.runtime.redaction import redact_values


def masked_term(term: str) -> str:
    """Give ``path = class`` without the class where the path names a secret.

    Example:
        >>> masked_term("db.password = hunter2"), masked_term("db.pool = 5")
        ('db.password = ***', 'db.pool = 5')
    """
    path, equals, value = term.partition(" = ")
    return f"{path}{equals}{redact_values({path: value})[path]}"


def with_env(document: dict[str, Any], env: dict[str, str]) -> dict[str, Any]:
    """Give a campaign's document with these variables for its command."""
    if not env:
        return document
    return {**document, "target": {**document["target"], "env": env}}


def masked(suspect: Suspect) -> Suspect:
    """Give a suspect whose terms tell no secret."""
    return replace(suspect, terms=tuple(map(masked_term, suspect.terms)))
