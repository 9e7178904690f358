"""The backend ``kubernetes``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from testflow.environments.backends.kubernetes.cluster import INSTALL, ask, connect, refusal
from testflow.environments.backends.kubernetes.namespace import Namespace
from testflow.environments.place import Place
from testflow.environments.service import Availability, State
from testflow.environments.spec import Command, Port, read_settings, words_of
from testflow.errors import ProvisioningError
from testflow.model import Endpoint, ServiceSpec
from testflow.runtime.cancellation import despite_cancellation
from testflow.runtime.part import Part, Seconds, Text

_READY_S = 120.0
_TICK_S = 0.1
_GRACE_S = 1  # the least with which the node still says that the pod has ended
_NOT_FOUND = 404
_CONTROLLERS_ARE_LATE = (
    "error looking up service account",
    "no API token found for service account",
    "status unknown for quota",
)
_QUOTA = {"pods": "20", "services": "20"}


class KubernetesSettings(Part):
    """What a pod is given; its port is published at the node that it runs on."""

    image: Text
    command: Command | None = None
    port: Port | None = None
    env: dict[str, str] = {}
    cpu: Text = "500m"
    memory: Text = "256Mi"
    quota: dict[str, str] = _QUOTA
    ttl_s: Seconds = 3600.0


class Kubernetes:
    """Runs pods; the namespace of an environment goes with its last one."""

    def __init__(self) -> None:
        self._core: Any = None
        self._namespaces: dict[str, Namespace] = {}
        self._lock = asyncio.Lock()

    def availability(self) -> Availability:
        """Ask the cluster for its version."""
        try:
            core = connect()
        except ProvisioningError as error:
            return Availability(works=False, what=error.message, install=error.hint)
        try:
            api = import_module("kubernetes.client").VersionApi(core.api_client)
            return Availability(works=True, what=f"Kubernetes {ask(api.get_code).git_version}")
        except ProvisioningError as error:
            return Availability(works=False, what=error.message, install=error.hint or INSTALL)
        finally:
            core.api_client.close()

    def check(self, spec: ServiceSpec, place: Place) -> list[str]:
        """Check the settings."""
        read_settings(KubernetesSettings, spec)
        return []

    async def reach(self, peer: Endpoint, place: Place) -> Endpoint:
        """Give it as it is: a pod reaches what the cluster's network reaches."""
        return peer

    async def start(self, spec: ServiceSpec, place: Place) -> Pod:
        """Run a pod, and wait until the cluster calls it ready."""
        settings = read_settings(KubernetesSettings, spec)
        async with self._lock:
            if self._core is None:
                self._core = await asyncio.to_thread(connect)
            namespace = await self._namespace(settings, place)
            namespace.users += 1
        pod = Pod(self._core, settings, place, namespace.name, lambda: self._let_go(namespace))
        try:
            await pod.run()
        except BaseException:
            await despite_cancellation(pod.stop())
            raise
        return pod

    async def _namespace(self, settings: KubernetesSettings, place: Place) -> Namespace:
        if place.environment not in self._namespaces:
            namespace = Namespace(self._core, place)
            try:
                await namespace.create(ttl_s=settings.ttl_s, quota=settings.quota)
            except BaseException:
                await despite_cancellation(namespace.remove())
                raise
            self._namespaces[place.environment] = namespace
        return self._namespaces[place.environment]

    async def _let_go(self, namespace: Namespace) -> None:
        async with self._lock:
            namespace.users -= 1
            is_last = namespace.users == 0
            if is_last:
                self._namespaces = {
                    key: each for key, each in self._namespaces.items() if each is not namespace
                }
        if is_last:  # others need not wait until it is gone
            await namespace.remove()

    async def close(self) -> None:
        """Hang up."""
        if self._core is not None:
            self._core.api_client.close()
            self._core = None


class Pod:
    """A running pod, with a service that publishes its port.

    Attributes:
        endpoint: The node's address and the port that it gave; none before the pod runs.
    """

    answers = True

    def __init__(
        self,
        core: Any,
        settings: KubernetesSettings,
        place: Place,
        namespace: str,
        let_go: Callable[[], Awaitable[None]],
    ) -> None:
        self.endpoint = Endpoint("", 0)
        self._core = core
        self._settings = settings
        self._place = place
        self._namespace = namespace
        self._let_go = let_go
        self._name = place.service.lower().replace("_", "-")
        self._is_there = True

    async def run(self) -> None:
        """Make it and wait.

        Raises:
            ProvisioningError: The cluster refuses it, it fails, or it is not ready in time.
        """
        await self._create()
        port = 0
        if self._settings.port is not None and not self.endpoint.port:
            create = self._core.create_namespaced_service
            published = await self._ask(create, self._namespace, self._service())
            port = published.spec.ports[0].node_port
        host = await self._wait()
        if not self.endpoint.host:
            self.endpoint = Endpoint(host, port)

    async def _create(self) -> None:
        """Make the pod; the cluster's controllers may not have come to the namespace yet."""
        clock = self._place.clock
        deadline = clock.monotonic() + _READY_S
        create = self._core.create_namespaced_pod
        while True:
            try:
                await self._ask(create, self._namespace, self._pod())
            except ProvisioningError as error:
                is_early = any(each in error.message for each in _CONTROLLERS_ARE_LATE)
                if not is_early or clock.monotonic() >= deadline:
                    raise
                await clock.sleep(_TICK_S)
            else:
                return

    def _pod(self) -> dict[str, Any]:
        settings = self._settings
        command = settings.command
        env = {**self._place.told_variables, **settings.env}
        container = {
            "name": "main",
            "image": settings.image,
            "command": list(words_of(command)) if command else None,
            "env": [{"name": name, "value": value} for name, value in env.items()],
            "ports": [{"containerPort": settings.port}] if settings.port else [],
            "resources": {"limits": {"cpu": settings.cpu, "memory": settings.memory}},
        }
        metadata = {"name": self._name, "labels": self._labels()}
        spec = {
            "containers": [container],
            "restartPolicy": "Never",
            "terminationGracePeriodSeconds": _GRACE_S,
            "automountServiceAccountToken": False,
        }
        return {"metadata": metadata, "spec": spec}

    def _service(self) -> dict[str, Any]:
        ports = [{"port": self._settings.port, "targetPort": self._settings.port}]
        spec = {"type": "NodePort", "selector": self._labels(), "ports": ports}
        return {"metadata": {"name": self._name, "labels": self._labels()}, "spec": spec}

    def _labels(self) -> dict[str, str]:
        return {"testflow.service": self._name}

    async def _wait(self) -> str:
        clock = self._place.clock
        deadline = clock.monotonic() + _READY_S
        while (status := (await self._read()).status).phase != "Failed":
            ready = {each.type: each.status for each in status.conditions or ()}
            if ready.get("Ready") == "True":
                return str(status.host_ip)
            if clock.monotonic() >= deadline:
                message = f"the pod was not ready after {_READY_S:g} s; it is {status.phase}"
                raise ProvisioningError(message, output=await self.output())
            await clock.sleep(_TICK_S)
        message = f"the pod failed: {status.message or status.reason or 'without a reason'}"
        raise ProvisioningError(message, output=await self.output())

    async def is_alive(self) -> bool:
        """Whether it runs."""
        try:
            return (await self._read()).status.phase == "Running"
        except ProvisioningError:
            return False

    async def output(self) -> str:
        """Give the end of its log."""
        try:
            log = await self._ask(self._core.read_namespaced_pod_log, self._name, self._namespace)
        except ProvisioningError as error:
            return error.message
        return str(log).strip()

    async def state(self) -> State:
        """Give its image; what it holds cannot be told."""
        return State(version=str((await self._read()).spec.containers[0].image))

    async def reset(self) -> None:
        """Run a new one in its place, at the same port."""
        await self._delete()
        await self.run()

    async def stop(self) -> None:
        """Let go of its namespace, which is deleted with all that is in it."""
        if self._is_there:
            self._is_there = False
            await self._let_go()

    async def _delete(self) -> None:
        """Delete the pod, and wait until its name is free."""
        await self._ask(self._core.delete_namespaced_pod, self._name, self._namespace)
        deadline = self._place.clock.monotonic() + _READY_S
        while not await self._is_gone() and self._place.clock.monotonic() < deadline:
            await self._place.clock.sleep(_TICK_S)

    async def _is_gone(self) -> bool:
        try:
            await self._read()
        except ProvisioningError as error:
            return refusal(error) == _NOT_FOUND
        return False

    async def _read(self) -> Any:
        return await self._ask(self._core.read_namespaced_pod, self._name, self._namespace)

    async def _ask(self, call: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.to_thread(ask, call, *arguments)
