"""What Faker provides: ``faker:company``, ``faker:de_DE.city``; the only place that knows it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from testflow.data.columns.column_type import Cell
from testflow.data.draw import Draw
from testflow.errors import InputError
from testflow.runtime.nearest import nearest_names

_PLAIN = {str, int, float, bool, type(None), list, dict}


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
        value = provide()
        return value if type(value) in _PLAIN else str(value)

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
    provide = getattr(faker, name, None) if name and not name.startswith("_") else None
    if callable(provide):
        return provide
    near = nearest_names(name, (each for each in dir(faker) if not each.startswith("_")))
    message = f"Faker provides no {name!r}"
    raise InputError(message, hint=f"did you mean {near[0]!r}?" if near else "as in faker:company")
