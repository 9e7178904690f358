"""Python's ways to say what a parameter may be, as the core reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from testflow.errors import SchemaError
from testflow.model import Constraint, Parameter
from testflow.model.parameter import Domain

_FORMS = "give a list of values, a range, bool, an Enum class or a JSON Schema fragment"


def parameters_text(parameters: Mapping[str, Domain] | Iterable[Parameter]) -> str:
    """Write parameters as the core reads them.

    Raises:
        SchemaError: A domain has none of the known forms, or a value JSON cannot hold.
    """
    listed = (
        [Parameter(path, domain) for path, domain in parameters.items()]
        if isinstance(parameters, Mapping)
        else list(parameters)
    )
    entries = [[parameter.path, _domain(parameter)] for parameter in listed]
    try:
        return json.dumps(entries, allow_nan=False)
    except (TypeError, ValueError) as error:
        message = f"a parameter has a value that JSON cannot hold: {error}"
        raise SchemaError(message, hint="use text, numbers, booleans and None") from error


def constraint_texts(constraints: Iterable[Constraint | str]) -> list[str]:
    """Give the constraints' source texts."""
    return [one.text if isinstance(one, Constraint) else one for one in constraints]


def _domain(parameter: Parameter) -> dict[str, Any]:
    domain = parameter.domain
    match domain:
        case range():
            return _range(parameter.path, domain)
        case dict():
            return {"schema": domain}
        case type() if domain is bool:
            return {"values": [False, True]}
        case type() if issubclass(domain, Enum):
            return {"values": [member.value for member in domain]}
        case str() | bytes():
            pass
        case Sequence():
            return {"values": list(domain)}
        case _:
            pass
    message = f"not a domain: {domain!r}"
    raise SchemaError(message, path=parameter.path, hint=_FORMS)


def _range(path: str, numbers: range) -> dict[str, Any]:
    if not numbers:
        message = f"the range {numbers} is empty"
        raise SchemaError(message, path=path, hint="a range ends before its second number")
    if numbers.step == 1:
        return {"range": [numbers[0], numbers[-1]]}
    return {"values": list(numbers)}
