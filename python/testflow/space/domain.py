"""Python's ways to say what a parameter may be, as the core reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, cast

from testflow.errors import SchemaError
from testflow.model import Constraint, Parameter
from testflow.model.parameter import Domain
from testflow.space.arguments import several
from testflow.space.plain import document_text

# Ranges with a step are listed up to this length.
_MOST_LISTED = 10_000
_LARGEST = (1 << 63) - 1
_FORMS = "give a list of values, a range, bool, an Enum class or a JSON Schema fragment"


def parameters_text(parameters: Mapping[str, Domain] | Iterable[Parameter]) -> str:
    """Write parameters as the core reads them.

    Raises:
        SchemaError: A domain has none of the known forms, or a value JSON cannot hold.
    """
    mapping = cast("Mapping[str, Domain]", parameters)
    listed = _listed(mapping) if isinstance(parameters, Mapping) else _parameters(parameters)
    return f"[{', '.join(map(_entry, listed))}]"


def _entry(parameter: Parameter) -> str:
    path: Any = parameter.path
    if not isinstance(path, str):
        message = f"a parameter's name is text, not {path!r}"
        raise SchemaError(message, path="parameters", hint="give names as texts")
    try:
        entry = [path, _domain(parameter) | _marks(parameter)]
        return document_text(entry, "a parameter", SchemaError)
    except SchemaError as error:
        raise SchemaError(error.message, path=path, hint=error.hint) from error


def constraint_texts(constraints: Iterable[Constraint | str]) -> list[str]:
    """Give the constraints' source texts.

    Raises:
        SchemaError: One text is given in place of a list of them.
    """
    if isinstance(constraints, str):
        message = "constraints are a list of texts, not one text"
        raise SchemaError(message, path="constraints", hint="put the constraint into a list")
    given = several("constraints", constraints, SchemaError)
    texts = [one.text if isinstance(one, Constraint) else one for one in given]
    for text in texts:
        if not isinstance(text, str):
            message = f"not a constraint: {text!r}"
            raise SchemaError(message, path="constraints", hint="write it as text")
    return texts


def _parameters(parameters: Any) -> list[Parameter]:
    given: list[Any] = list(parameters) if hasattr(parameters, "__iter__") else [parameters]
    for each in given:
        if not isinstance(each, Parameter):
            message = f"not a parameter: {each!r}"
            hint = "give a mapping, or a list of Parameter"
            raise SchemaError(message, path="parameters", hint=hint)
    return given


def _listed(parameters: Mapping[str, Domain]) -> list[Parameter]:
    return [Parameter(path, domain) for path, domain in parameters.items()]


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


def _marks(parameter: Parameter) -> dict[str, Any]:
    """Give what is said of single values, in lists: JSON has names in place of other keys."""
    marks: dict[str, Any] = {}
    if parameter.weights:
        marks["weights"] = [[_value(key), weight] for key, weight in parameter.weights.items()]
    if parameter.negative:
        marks["negative"] = [_value(value) for value in _several(parameter, parameter.negative)]
    if parameter.aliases:
        marks["aliases"] = [
            [_value(key), [_value(name) for name in _several(parameter, names)]]
            for key, names in parameter.aliases.items()
        ]
    return marks


def _several(parameter: Parameter, values: Sequence[Any]) -> Sequence[Any]:
    if isinstance(values, str | bytes):
        message = f"{values!r} is one value, not a list of them"
        raise SchemaError(message, path=parameter.path, hint="put it into a list")
    return values


def _value(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _range(path: str, numbers: range) -> dict[str, Any]:
    if not numbers:
        message = f"the range {numbers} is empty"
        raise SchemaError(message, path=path, hint="a range ends before its second number")
    low, high = sorted((numbers[0], numbers[-1]))
    if low < -_LARGEST or high > _LARGEST:
        message = f"the range {numbers} goes beyond 64-bit integers"
        raise SchemaError(message, path=path, hint="choose bounds from -2**63 + 1 to 2**63 - 1")
    step = abs(numbers.step)
    if step == 1:
        return {"range": [low, high]}
    if (high - low) // step < _MOST_LISTED:
        return {"values": list(numbers)}
    if low % step == 0:
        multiples = {"type": "integer", "minimum": low, "maximum": high, "multipleOf": step}
        return {"schema": multiples}
    message = f"the range {numbers} has too many values to be listed"
    raise SchemaError(message, path=path, hint="begin it with a multiple of its step")
