"""The Docker daemon of this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from testflow.errors import ProvisioningError
from testflow.runtime.cancellation import despite_cancellation
from testflow.runtime.clock import Clock
from testflow.runtime.environment import inherited

T = TypeVar("T")

INSTALL = "install Docker and start its daemon, or name a command for the image in the settings"
_TIMEOUT_S = 60
_USUAL = "unix:///var/run/docker.sock"


def connect() -> Any:
    """Give a client of the daemon that ``DOCKER_HOST`` names, or of the usual one.

    Raises:
        ProvisioningError: There is none, or the Python package is missing.
    """
    try:
        import docker
        from docker.errors import DockerException
    except ImportError as error:
        message = "the Python package docker is missing"
        raise ProvisioningError(message, hint="pip install 'testflow[docker]'") from error
    try:
        _knock(inherited().get("DOCKER_HOST", _USUAL))
        return docker.from_env(version="auto", timeout=_TIMEOUT_S)
    except (DockerException, OSError) as error:
        message = f"Docker does not answer: {_in_one_line(error)}"
        raise ProvisioningError(message, hint=INSTALL) from error


def _knock(host: str) -> None:
    # The package leaves a socket open where nobody answers.
    scheme, _, path = host.partition("://")
    if scheme == "unix":
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.connect(path)


def ask(call: Callable[[], T]) -> T:
    """Ask the daemon for something.

    Raises:
        ProvisioningError: It refuses, or does not answer.
    """
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    try:
        return call()
    except (DockerException, RequestException) as error:
        message = f"Docker refuses: {_in_one_line(getattr(error, 'explanation', None) or error)}"
        raise ProvisioningError(message) from error


async def asked(call: Callable[[], T]) -> T:
    """Ask the daemon while others go on; a cancelled caller waits until it has answered.

    So whoever cleans up after a cancelled request knows that nothing appears later.
    """
    return await despite_cancellation(asyncio.to_thread(ask, call))


def remove_container(details: dict[str, Any], _clock: Clock) -> None:
    """Remove a container and its volumes, whether it runs or not."""
    from docker.errors import NotFound

    def remove(client: Any) -> None:
        with suppress(NotFound):
            client.containers.get(details["name"]).remove(force=True, v=True)

    _with_client(remove)


def remove_network(details: dict[str, Any], _clock: Clock) -> None:
    """Remove a network."""
    from docker.errors import NotFound

    def remove(client: Any) -> None:
        with suppress(NotFound):
            client.networks.get(details["name"]).remove()

    _with_client(remove)


def remove_labelled(label: str) -> None:
    """Remove every container, network and volume with a label."""
    _with_client(partial(_remove_labelled, {"label": label}))


def _remove_labelled(filters: dict[str, Any], client: Any) -> None:
    for container in client.containers.list(all=True, filters=filters):
        container.remove(force=True, v=True)
    for kind in (client.networks, client.volumes):
        for each in kind.list(filters=filters):
            each.remove()


def _with_client(use: Callable[[Any], None]) -> None:
    client = connect()
    try:
        ask(lambda: use(client))
    finally:
        client.close()


def _in_one_line(error: object) -> str:
    return " ".join(str(error).split())
