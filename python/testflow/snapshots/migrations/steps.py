"""What a migration does to a configuration, step by step.

A path that leads to nothing in a configuration is passed over: settings may be absent. Steps change
the configuration that they are given.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from testflow.errors import InputError
from testflow.snapshots.differences.place import Step as PathStep
from testflow.snapshots.migrations.pattern import Every, containers, has, parsed

Kind = Literal["text", "integer", "number", "boolean", "list"]

_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True} | {
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


@dataclass(frozen=True, slots=True)
class Rename:
    """A setting gets another name, in its place among the others.

    Attributes:
        path: The setting, such as ``db.pool`` or ``services.*.port``.
        name: Its new name, without what is before it.
    """

    path: str
    name: str

    def apply(self, values: Any) -> None:
        """Change a configuration.

        Raises:
            InputError: There is a setting of the new name already.
        """
        for container, step in containers(values, parsed(self.path)):
            if not isinstance(container, dict) or step not in container:
                continue
            settings = cast("dict[str, Any]", container)
            if self.name in settings:
                message = f"there is a setting {self.name!r} beside it already"
                raise InputError(message, path=self.path)
            renamed = {self.name if key == step else key: each for key, each in settings.items()}
            settings.clear()
            settings.update(renamed)


@dataclass(frozen=True, slots=True)
class Move:
    """A setting gets another place; mappings on the way there are made where they are missing.

    Attributes:
        path: Where it is, without ``*``.
        to: Where it goes, without ``*`` and positions.
    """

    path: str
    to: str

    def __post_init__(self) -> None:
        """Refuse paths that mean several places."""
        for path in (self.path, self.to):
            if any(isinstance(step, Every) for step in parsed(path)):
                message = f"{path!r} means several places"
                raise InputError(message, path="path", hint="name one place")

    def apply(self, values: Any) -> None:
        """Change a configuration.

        Raises:
            InputError: There is something at the new place already, or no mapping on the way.
        """
        for container, step in containers(values, parsed(self.path)):
            if has(container, step):
                target, name = _made(values, self.to)
                if name in target:
                    message = f"there is something at {self.to} already"
                    raise InputError(message, path=self.path)
                target[name] = container.pop(step)


@dataclass(frozen=True, slots=True)
class Default:
    """A setting that is missing gets a value; mappings on the way are made, but not for ``*``.

    Attributes:
        path: The setting.
        value: Its value, as JSON has it.
    """

    path: str
    value: Any

    def apply(self, values: Any) -> None:
        """Change a configuration.

        Raises:
            InputError: There is no mapping on the way.
        """
        steps = parsed(self.path)
        places: list[tuple[dict[str, Any], str]]
        if any(isinstance(step, Every) for step in steps):
            found = containers(values, steps)
            places = [(each, str(step)) for each, step in found if isinstance(each, dict)]
        else:
            places = [_made(values, self.path)]
        for container, name in places:
            container.setdefault(name, deepcopy(self.value))


@dataclass(frozen=True, slots=True)
class Convert:
    """The value of a setting becomes another one.

    Attributes:
        path: The setting.
        to: What kind of value it becomes: ``"8"`` the number 8, a value a list of it.
        values: New values for old ones, as pairs; others stay, or become what `to` says.
    """

    path: str
    to: Kind | None = None
    values: tuple[tuple[Any, Any], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a kind that there is not."""
        if self.to is not None and self.to not in get_args(Kind):
            message = f"there is no kind {self.to!r}"
            raise InputError(message, path="to", hint=f"use one of {', '.join(get_args(Kind))}")

    def apply(self, values: Any) -> None:
        """Change a configuration.

        Raises:
            InputError: A value cannot become what it shall be.
        """
        for container, step in containers(values, parsed(self.path)):
            if has(container, step):
                container[step] = self._converted(container[step])

    def _converted(self, value: Any) -> Any:
        for old, new in self.values:
            if old == value and isinstance(old, bool) == isinstance(value, bool):
                return deepcopy(new)
        if self.to is None:
            return value
        try:
            return _of_kind(value, self.to)
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            message = f"{value!r} cannot become {self.to}"
            raise InputError(message, path=self.path) from error


@dataclass(frozen=True, slots=True)
class Drop:
    """A setting goes.

    Attributes:
        path: The setting.
    """

    path: str

    def apply(self, values: Any) -> None:
        """Change a configuration."""
        # From the last one on, as items behind one that goes move up.
        for container, step in reversed(list(containers(values, parsed(self.path)))):
            if has(container, step):
                del container[step]


Step = Rename | Move | Default | Convert | Drop


def _made(values: Any, path: str) -> tuple[dict[str, Any], str]:
    """Give the mapping in which a place stands, made where it is missing, and the last step."""
    *way, name = parsed(path)
    here: Any = values
    for step in way:
        if isinstance(here, dict):
            here = cast("dict[str, Any]", here).setdefault(str(step), {})
        elif isinstance(here, list) and has(here, cast("PathStep", step)):
            here = cast("list[Any]", here)[cast("int", step)]
    if not isinstance(here, dict):
        message = "there is no mapping to put it into"
        raise InputError(message, path=path)
    return cast("dict[str, Any]", here), str(name)


def _of_kind(value: Any, kind: Kind) -> Any:
    if isinstance(value, list) and kind == "list":
        return cast("list[Any]", value)
    if isinstance(value, dict | list):
        raise TypeError(kind)
    match kind:
        case "list":
            return [value]
        case "text":
            return _text(value)
        case "boolean":
            return value if isinstance(value, bool) else _BOOLEANS[_text(value).strip().lower()]
        case "integer":
            return _integer(value)
        case _:
            return value if _is_number(value) else float(_text(value))


def _text(value: Any) -> str:
    if value is None:
        raise TypeError(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _integer(value: Any) -> int:
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError(value)
        return int(value)
    return int(value) if isinstance(value, int) else int(_text(value))
