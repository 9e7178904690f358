"""What Faker provides: ``faker:company``, ``faker:de_DE.city``; the only place that knows it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from inspect import signature
from typing import Any, cast

from testflow.data.columns.column_type import Cell
from testflow.data.draw import Draw
from testflow.errors import InputError
from testflow.runtime.nearest import nearest_names

_PLAIN = {str, int, float, bool, type(None)}


def provided(options: str) -> Cell:
    """Give what one of Faker's providers gives, in the language of a locale.

    Another version of Faker may give something else for the same seed, and a provider that reads
    the clock, such as ``date_this_year``, something else each day.
    """
    locale, _, provider = options.strip().rpartition(".")
    faker = _faker(locale or "en_US")
    provide = _provider(faker, provider)

    def cell(draw: Draw) -> Any:
        faker.seed_instance(draw.bits())
        return _plain(provide())

    return cell


def version() -> str:
    """Give the version of Faker, which is part of what its columns hold."""
    return str(_module().VERSION)


def _module() -> Any:
    try:
        return import_module("faker")
    except ImportError:
        message = "Faker is not installed"
        raise InputError(message, hint="pip install 'testflow[data]'") from None


def _faker(locale: str) -> Any:
    faker = _module()
    try:
        return faker.Faker(locale)
    except AttributeError:
        message = f"Faker has no locale {locale!r}"
        raise InputError(message, hint="write it as faker:de_DE.city") from None


def _provider(faker: Any, name: str) -> Callable[[], Any]:
    # Faker itself has methods, too, such as the one that seeds it.
    provided = sorted({each for one in faker.get_providers() for each in _methods(one)})
    if name not in provided:
        near = nearest_names(name, provided)
        message = f"Faker provides no {name!r}"
        hint = f"did you mean {near[0]!r}?" if near else "as in faker:company"
        raise InputError(message, hint=hint)
    provide = getattr(faker, name)
    try:
        signature(provide).bind()
    except TypeError as error:
        message = f"{name!r} of Faker cannot be called without arguments: {error}"
        raise InputError(message, hint="use a provider that needs none") from None
    return provide


def _methods(provider: object) -> list[str]:
    names = (each for each in dir(provider) if not each.startswith("_"))
    return [each for each in names if callable(getattr(provider, each))]


def _plain(value: Any) -> Any:
    """Give what JSON has; anything else as text, also within lists and objects."""
    match value:
        case dict():
            members = cast("dict[Any, Any]", value)
            return {str(name): _plain(each) for name, each in members.items()}
        case list() | tuple():
            return list(map(_plain, cast("list[Any]", value)))
        case set():
            # Its own order may be another one in each process.
            return sorted(map(_plain, cast("set[Any]", value)), key=repr)
        case _:
            return value if type(value) in _PLAIN else str(value)
