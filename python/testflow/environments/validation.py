"""Whether a service is what was asked for."""

from __future__ import annotations

from testflow.environments.service import State
from testflow.environments.spec import ExpectedSpec
from testflow.errors import ProvisioningError


def is_version(found: str, wanted: str) -> bool:
    """Whether a version is the wanted one, as far as that was said.

    Examples:
        >>> is_version("15.18", "15"), is_version("15.1", "15.18")
        (True, False)
    """
    asked = wanted.split(".")
    return found.split(".")[: len(asked)] == asked


def validate(state: State, expected: ExpectedSpec) -> None:
    """Compare a service with what was expected of it.

    Raises:
        ProvisioningError: It is different; the message says in what, `.path` where that was asked.
    """
    version, schema, fingerprint = expected.version, expected.schema_, expected.fingerprint
    if version is not None and not is_version(state.version, version):
        message = f"its version is {state.version or 'unknown'}, not {version}"
        raise ProvisioningError(message, path="expect.version")
    missing = sorted(set(schema or ()) - set(state.contents))
    if missing:
        found = ", ".join(state.contents) or "nothing"
        message = f"it lacks {', '.join(missing)}; it has {found}"
        raise ProvisioningError(message, path="expect.schema")
    if fingerprint is not None and state.fingerprint != fingerprint:
        message = f"its state is {state.fingerprint or 'unknown'}, not {fingerprint}"
        raise ProvisioningError(message, path="expect.fingerprint")
