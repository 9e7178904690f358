"""The applications that this process knows, by name."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from testflow.errors import SpecError
from testflow.runtime.nearest import advise
from testflow.workflow.application import ApplicationSpec, read_application

_KNOWN: dict[str, ApplicationSpec] = {}


class ApplicationReplaced(UserWarning):
    """An application was registered again with other settings."""


def register_application(name: str, settings: Mapping[str, Any]) -> None:
    """Make an application under test known to every workflow of this process.

    Registered again with the same settings, nothing happens; with others, they replace those
    from before and a warning says so.

    Args:
        name: What workflows call it.
        settings: ``repository``, ``test_command``, ``changed_files``, and what else
            `ApplicationSpec` lists.

    Raises:
        SpecError: A setting is wrong; `.path` says which.

    Examples:
        >>> register_application("shop", {"test_command": "pytest {test_path}"})
        >>> forget_application("shop")
    """
    application = read_application(name, dict(settings))
    before = _KNOWN.get(name)
    if before is not None and before != application:
        message = f"the application {name!r} is registered again, with other settings"
        warnings.warn(message, ApplicationReplaced, stacklevel=2)
    _KNOWN[name] = application


def forget_application(name: str) -> None:
    """Take an application out of those that are known; one that is not known is no mistake."""
    _KNOWN.pop(name, None)


def registered_applications() -> dict[str, ApplicationSpec]:
    """Give the applications that are known, by name."""
    return dict(_KNOWN)


def find_application(name: str, known: Mapping[str, ApplicationSpec], path: str) -> ApplicationSpec:
    """Give an application by its name.

    Args:
        name: What a workflow calls it.
        known: The applications that there are.
        path: Where it is named, for the error.

    Raises:
        SpecError: There is none of this name.
    """
    if name not in known:
        message = f"no application is called {name!r}"
        hint = f"{advise(name, known)} Others are made known by testflow.register_application."
        raise SpecError(message, path=path, hint=hint)
    return known[name]
