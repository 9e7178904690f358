"""What is valid, by a validator that is not part of testflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peers import peer_module

jsonschema_rs: Any = peer_module("jsonschema_rs")


def compiles(schema: Any) -> bool:
    """Whether the validator takes a schema, without any other document."""
    try:
        jsonschema_rs.validator_for(schema, offline=True)
    except ValueError:
        return False
    return True


def validator(schema: Any, registry: Mapping[str, Any], *, formats: bool) -> Any:
    """Give a validator; references lead into the registry or nowhere."""
    return jsonschema_rs.validator_for(
        schema, registry=_known(registry), validate_formats=formats, offline=True
    )


def is_proven_empty(schema: Any, registry: Mapping[str, Any]) -> bool:
    """Whether it is proven that a schema admits nothing."""
    canonical = _canonical(schema, registry)
    return canonical is not None and _is_empty(canonical)


def are_all_within(schema: Any, other: Any) -> bool:
    """Whether it is proven that another schema admits all that a schema admits."""
    one, two = _canonical(schema, {}), _canonical(other, {})
    if one is None or two is None:
        return False
    try:
        return _is_empty(one.subtract(two))
    except ValueError:
        return False


def _canonical(schema: Any, registry: Mapping[str, Any]) -> Any:
    try:
        return jsonschema_rs.canonicalize(schema, registry=_known(registry), offline=True)
    except ValueError:
        return None


def _is_empty(canonical: Any) -> bool:
    return canonical.satisfiability() == jsonschema_rs.canonical.Satisfiability.NO


def _known(registry: Mapping[str, Any]) -> Any:
    return jsonschema_rs.Registry(list(registry.items())) if registry else None
