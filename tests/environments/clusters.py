"""The clusters that tests run on: the strict fake, and a real API server where one is named."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from testflow.environments.backends.kubernetes.cluster import connect

# The variable names a kubeconfig of an API server and its controllers that tests may do with as
# they like. No node is needed: the tests say themselves what one would.
REAL = os.environ.get("TESTFLOW_TEST_KUBECONFIG", "")
LABEL = "testflow.environment"
_NODE = "node-of-tests"
_TICK_S = 0.05
_KINDS = ("pods", "resourcequotas", "services")


class Cluster:
    """What tests see of a cluster, by its API alone."""

    def __init__(self, *, is_real: bool = False) -> None:
        self.is_real = is_real
        self.core = connect()
        tokens = list(self.core.api_client.configuration.api_key.values())
        self._token = {"Authorization": tokens[0]} if tokens else {}

    def namespaces(self) -> dict[str, Any]:
        """Give the namespaces of environments that are not being deleted, by name."""
        found = self.ask("GET", f"?labelSelector={LABEL}")["items"]
        return {each["metadata"]["name"]: each for each in found if not _is_going(each)}

    def create(self, name: str, **metadata: Any) -> None:
        """Make a namespace."""
        self.ask("POST", "", {"metadata": {"name": name, **metadata}})

    def create_pod(self, namespace: str, name: str, **metadata: Any) -> None:
        """Make a pod as soon as the cluster's controllers have come to the namespace."""
        spec = {"containers": [{"name": "main", "image": "shop:1"}]}
        pod = {"metadata": {"name": name, **metadata}, "spec": spec}
        while "service account" in self.ask("POST", f"/{namespace}/pods", pod).get("message", ""):
            pass

    def is_there(self, name: str) -> bool:
        """Whether there is such a namespace, be it on its way out."""
        return self.ask("GET", f"/{name}")["kind"] == "Namespace"

    def objects(self, namespace: str) -> dict[tuple[str, str], Any]:
        """Give all that tests are about in a namespace, by kind and name."""
        return {
            (kind, each["metadata"]["name"]): each
            for kind in _KINDS
            for each in self.ask("GET", f"/{namespace}/{kind}")["items"]
        }

    def hold(self, namespace: str, pod: str, finalizers: list[str] | None) -> None:
        """Let finalizers keep a pod from being deleted, or let it go."""
        change = {"metadata": {"finalizers": finalizers}}
        self.core.patch_namespaced_pod(pod, namespace, change)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Give the answer to a request about namespaces, be it a refusal."""
        client = self.core.api_client
        answer = client.rest_client.pool_manager.request(
            method,
            f"{client.configuration.host}/api/v1/namespaces{path}",
            headers={"Content-Type": "application/json", **self._token},
            body=None if body is None else json.dumps(body),
        )
        return json.loads(answer.data)


def _is_going(document: dict[str, Any]) -> bool:
    return "deletionTimestamp" in document["metadata"]


@contextmanager
def nodes() -> Iterator[None]:
    """Say of all pods what a node would: that they run, have failed, or are gone."""
    over = Event()
    node = Thread(target=_be_node, args=(Cluster(), over))
    node.start()
    try:
        yield
    finally:
        over.set()
        node.join()


def _be_node(cluster: Cluster, over: Event) -> None:
    while not over.wait(_TICK_S):
        found = cluster.ask("GET", f"?labelSelector={LABEL}")["items"]
        for namespace in (each["metadata"]["name"] for each in found):
            for pod in cluster.ask("GET", f"/{namespace}/pods").get("items", []):
                _care_for(cluster, f"/{namespace}/pods", pod)
    cluster.core.api_client.close()


def _care_for(cluster: Cluster, pods: str, pod: dict[str, Any]) -> None:
    name = pod["metadata"]["name"]
    if not pod["spec"].get("nodeName"):
        target = {"kind": "Node", "apiVersion": "v1", "name": _NODE}
        binding = {"metadata": {"name": name}, "target": target}
        cluster.ask("POST", f"{pods}/{name}/binding", binding)
    elif _is_going(pod):
        now = {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0}
        cluster.ask("DELETE", f"{pods}/{name}", now)
    elif pod["status"]["phase"] == "Pending":
        cluster.ask("PUT", f"{pods}/{name}/status", {**pod, "status": _status(pod)})


def _status(pod: dict[str, Any]) -> dict[str, Any]:
    if pod["spec"]["containers"][0]["image"] == "fails":
        return {"phase": "Failed", "reason": "Error", "message": "the image fails"}
    ready = {"type": "Ready", "status": "True"}
    return {"phase": "Running", "hostIP": "127.0.0.1", "conditions": [ready]}


def use_config(file: Path, monkeypatch: Any) -> None:
    """Let this process find its cluster in a file."""
    from kubernetes.config import kube_config

    monkeypatch.setattr(kube_config, "KUBE_CONFIG_DEFAULT_LOCATION", str(file))
