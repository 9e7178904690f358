"""Which one answers to a name: a literal table first, then installed plug-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar, cast

from testflow.errors import InputError, UnknownPlugin
from testflow.runtime.nearest import advise

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Registry(Generic[T]):
    """The implementations of one kind of thing, imported only when asked for.

    Attributes:
        kind: Plural and kebab-case, such as ``report-formats``. Packages add their own through
            the entry-point group ``testflow.<kind>``; testflow's own names win.
        table: Each name with its ``package.module:Name``.

    Examples:
        >>> Registry("codecs", {"json": "json:loads"}).load("json")("[1]")
        [1]
    """

    kind: str
    table: Mapping[str, str]

    def names(self) -> list[str]:
        """Give every name that `load` knows, sorted."""
        return sorted({*self.table, *(plugin.name for plugin in self._plugins())})

    def load(self, name: str) -> T:
        """Import what answers to this name.

        Raises:
            UnknownPlugin: Nothing does; the hint has the names that look like it.
            InputError: An installed plug-in does, but cannot be imported.
        """
        target = self.table.get(name)
        if target is not None:
            return cast("T", _import(target))
        for plugin in self._plugins():
            if plugin.name == name:
                return cast("T", _import_plugin(plugin))
        message = f"nothing of kind {self.kind} is called {name!r}"
        raise UnknownPlugin(message, hint=advise(name, self.names()))

    def _plugins(self) -> list[EntryPoint]:
        # Reading the metadata of every installed package takes milliseconds: only on a miss.
        return list(entry_points(group=f"testflow.{self.kind}"))


def _import(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def _import_plugin(plugin: EntryPoint) -> Any:
    try:
        return plugin.load()
    except (ImportError, AttributeError) as error:
        message = f"the plug-in {plugin.name!r} ({plugin.value}) cannot be imported: {error}"
        hint = "reinstall or remove the package that brings it"
        raise InputError(message, hint=hint) from error
