"""How a namespace is deleted: the cluster empties it first, which takes its time."""

from __future__ import annotations

import select
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from testflow.environments.backends.kubernetes.cluster import ask, connect, refusal
from testflow.errors import ProvisioningError
from testflow.runtime.clock import Clock

GONE_S = 60.0
"""How long a namespace may take to go, in seconds."""

_TICK_S = 0.1
_NOT_FOUND = 404


def remove_namespace(details: dict[str, Any], clock: Clock) -> None:
    """Delete a namespace with all that is in it, and wait until it is gone.

    Raises:
        ProvisioningError: It is still there, or the cluster does not answer.
    """
    core = connect()
    try:
        trouble = delete_namespace(core, details["name"], clock)
    finally:
        core.api_client.close()
    if trouble:
        raise ProvisioningError(trouble)


def delete_namespace(core: Any, name: str, clock: Clock) -> str:
    """Delete a namespace and wait; give what holds it where it stays, else nothing.

    One that somebody deleted long ago is not waited for again. Finalizers are their owners' to
    remove: testflow sets none.

    Raises:
        ProvisioningError: The cluster refuses, or does not answer.
    """
    deadline = clock.monotonic() + GONE_S - _going_for_s(_read(core, name), clock)
    ask_to_delete(core, name)
    while (found := _read(core, name)) is not None:
        if clock.monotonic() >= deadline:
            return f"the namespace {name} is still being deleted: {_held_by(found)}"
        select.select([], [], [], _TICK_S)
    return ""


def ask_to_delete(core: Any, name: str) -> None:
    """Ask the cluster to delete a namespace, which may be gone already.

    Raises:
        ProvisioningError: The cluster refuses, or does not answer.
    """
    try:
        ask(core.delete_namespace, name)
    except ProvisioningError as error:
        if refusal(error) != _NOT_FOUND:
            raise


def _read(core: Any, name: str) -> Any:
    try:
        return ask(core.read_namespace, name)
    except ProvisioningError as error:
        if refusal(error) != _NOT_FOUND:
            raise
        return None


def _going_for_s(namespace: Any, clock: Clock) -> float:
    since: datetime | None = namespace.metadata.deletion_timestamp if namespace else None
    # The cluster's clock may be ahead of this one.
    return max(0.0, (clock.now() - since).total_seconds()) if since else 0.0


def _held_by(namespace: Any) -> str:
    return "; ".join(_reasons(namespace)) or "the cluster does not say what is in its way"


def _reasons(namespace: Any) -> Iterator[str]:
    for condition in namespace.status.conditions or ():
        if condition.status == "True" and condition.message:
            yield condition.message.rstrip()
    if namespace.metadata.finalizers:
        yield f"it has finalizers: {', '.join(namespace.metadata.finalizers)}"
