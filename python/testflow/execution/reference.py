"""Where a function stands, in words that another process can follow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, Self, cast

from testflow.errors import ExecutionError, InputError
from testflow.runtime.nearest import advise

FORMS = "write package.module:function or path/to/file.py:function"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a function stands.

    Attributes:
        module: The module's name; for a file that is given by its path, the file's stem.
        qualname: The function's name in the module, such as ``check`` or ``Checks.fast``.
        file: The module's source file: where `module` cannot be imported, this is loaded.
        is_file: Whether the file was asked for, so that no other module of its name counts.
    """

    module: str
    qualname: str
    file: Path | None = None
    is_file: bool = False

    def __str__(self) -> str:
        """Give the form that `parse` reads."""
        return f"{self.file if self.is_file else self.module}:{self.qualname}"

    @property
    def folder(self) -> Path | None:
        """Where a file that was asked for stands; None for a module."""
        return self.file.parent if self.file and self.is_file else None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``package.module:function`` or ``path/to/file.py:function``.

        Raises:
            InputError: The text has neither form.
        """
        place, _, qualname = text.rpartition(":")
        if not place or not all(part.isidentifier() for part in qualname.split(".")):
            message = f"not a function's place: {text!r}"
            raise InputError(message, hint=FORMS)
        if place.endswith(".py"):
            return cls(Path(place).stem, qualname, Path(place).resolve(), is_file=True)
        if not all(part.isidentifier() for part in place.split(".")):
            message = f"not a module's name: {place!r}"
            raise InputError(message, hint=FORMS)
        return cls(place, qualname)

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Self | None:
        """Give the place of a function that a module holds, else None.

        Lambdas, functions within functions and what the main program defines have no place that
        another process could go to.
        """
        module = sys.modules.get(getattr(function, "__module__", None) or "")
        qualname = getattr(function, "__qualname__", "")
        if module is None or module.__name__ == "__main__":
            return None
        if reduce(_attribute, qualname.split("."), module) is not function:
            return None
        file = getattr(module, "__file__", None)
        return cls(module.__name__, qualname, Path(file).resolve() if file else None)

    def resolve(self) -> Callable[..., Any]:
        """Import the function.

        Raises:
            ExecutionError: The module or the function does not exist, or importing it failed.
            InputError: What stands there cannot be called.
        """
        module = self._import()
        found = reduce(_attribute, self.qualname.split("."), module)
        if found is None:
            message = f"{module.__name__} has no function {self.qualname!r}"
            raise ExecutionError(message, hint=advise(self.qualname, _functions(module)))
        if not callable(found):
            message = f"{self} is not a function"
            raise InputError(message, hint=FORMS)
        return found

    def _import(self) -> ModuleType:
        _see_working_directory()
        try:
            return _load_file(self.file) if self.is_file and self.file else self._import_by_name()
        except (Exception, SystemExit) as error:  # whatever a module does when it is run
            message = f"importing {self.module} failed: {type(error).__name__}: {error}"
            hint = f"it must be importable from {Path.cwd()} or the Python path"
            raise ExecutionError(message, hint=hint) from error

    def _import_by_name(self) -> ModuleType:
        try:
            return import_module(self.module)
        except ModuleNotFoundError as error:
            is_own = error.name and f"{self.module}.".startswith(f"{error.name}.")
            if self.file and is_own:
                return _load_file(self.file, self.module)
            raise


def _attribute(holder: object, name: str) -> Any:
    return getattr(holder, name, None)


def _functions(module: ModuleType) -> list[str]:
    return [name for name, value in vars(module).items() if callable(value) and name[0] != "_"]


def _see_working_directory() -> None:
    # An installed command does not look there by itself, unlike `python -m`.
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)


def _load_file(file: Path, name: str = "") -> ModuleType:
    if not file.is_file():
        message = f"there is no file {file}"
        raise ExecutionError(message)
    # A name that no import statement can mean, so that no other module is shadowed.
    name = name or f"testflow-target:{file}"
    if name in sys.modules:
        return sys.modules[name]
    if str(file.parent) not in sys.path:
        sys.path.append(str(file.parent))  # the file's neighbours, as when it is run as a script
    loader = SourceFileLoader(name, str(file))
    spec = spec_from_file_location(name, file, loader=loader)
    return _run(module_from_spec(cast("ModuleSpec", spec)), loader)


def _run(module: ModuleType, loader: SourceFileLoader) -> ModuleType:
    sys.modules[module.__name__] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[module.__name__]
        raise
    return module
