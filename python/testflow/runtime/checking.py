"""Plain data that a person wrote, checked by a pydantic model: mistakes with their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from testflow.errors import SpecError
from testflow.runtime.nearest import advise

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    M = TypeVar("M", bound=BaseModel)


def checked(model: type[M], document: object, where: str = "") -> M:
    """Give the document as the model reads it.

    Args:
        model: What the document may be.
        document: Plain data.
        where: What stands before the place of a mistake, such as the file's name.

    Raises:
        SpecError: It has a mistake; `.path` says where, the hint what is possible.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise _spec_error(error.errors(include_url=False), document, where, model) from error


def _spec_error(
    errors: list[ErrorDetails], document: object, where: str, model: type[BaseModel]
) -> SpecError:
    """Tell the first mistake: where a value may be of several kinds, its innermost place."""
    places = [_place(each, document) for each in errors]
    place = max((each for each in places if each[: len(places[0])] == places[0]), key=len)
    here = [each for each, at in zip(errors, places, strict=True) if at == place]
    message = ", or ".join(dict.fromkeys(map(_message, here)))
    others = len({at for at in places if at != place[: len(at)]})
    more = f" (and {others} more)" if others else ""
    path = ": ".join(part for part in (where, ".".join(place)) if part)
    return SpecError(message + more, path=path, hint=_hint(here[0]["type"], place, model))


def _place(error: ErrorDetails, document: object) -> tuple[str, ...]:
    # pydantic also names the kinds of value that it tried; only steps into the document count.
    steps: list[str] = []
    for step in error["loc"]:
        if isinstance(document, dict) and step in document:
            document = cast("dict[Any, Any]", document)[step]
        elif isinstance(document, list) and isinstance(step, int):
            document = cast("list[Any]", document)[step]
        elif error["type"] != "missing":
            continue
        steps.append(str(step))
    return tuple(steps)


def _message(error: ErrorDetails) -> str:
    told = {"extra_forbidden": "there is no such key", "missing": "this key is missing"}
    message = " ".join(error["msg"].removeprefix("Value error, ").split())
    return told.get(error["type"], message[:1].lower() + message[1:])


def _hint(kind: str, place: tuple[str, ...], model: type[BaseModel]) -> str:
    if kind == "missing":
        return f"add the key {place[-1]!r}"
    if kind != "extra_forbidden":
        return ""
    return advise(place[-1], _known_keys(model, place[:-1]))


def _known_keys(model: type[BaseModel], steps: Sequence[str]) -> list[str]:
    """Give the keys of the model that is found behind these steps."""
    reached = [model]
    for step in steps:
        fields = [each.model_fields for each in reached]
        known = [_key(each, step) for each in fields]
        # A step that is no key is one of a mapping's names or a list's index.
        behind = [inner for field in known if field is not None for inner in _models(field)]
        reached = behind or reached
    return [_written(name, field) for each in reached for name, field in each.model_fields.items()]


def _key(fields: dict[str, Any], step: str) -> object | None:
    for name, field in fields.items():
        if step == _written(name, field):
            return field.annotation
    return None


def _written(name: str, field: Any) -> str:
    return field.alias or name


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
