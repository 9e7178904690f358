"""Pods in a namespace of their own; against the strict fake, as no cluster is at hand."""

import importlib
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, Site, sweep
from testflow.environments.backends import BACKENDS
from testflow.environments.ledger import Ledger
from testflow.errors import ProvisioningError
from testflow.execution.ownership import Owner, this_process
from testflow.runtime.clock import SystemClock
from testflow.testing import SequentialIdentities
from testflow.testing.kubernetes import FakeKubernetes

pytest.importorskip("kubernetes", reason="pip install 'testflow[kubernetes]'")


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeKubernetes]:
    with FakeKubernetes() as fake:
        fake.write_config(tmp_path / "kubeconfig")
        config: Any = importlib.import_module("kubernetes.config.kube_config")
        monkeypatch.setattr(config, "KUBE_CONFIG_DEFAULT_LOCATION", str(tmp_path / "kubeconfig"))
        yield fake


def pod(**settings: Any) -> dict[str, Any]:
    return {"type": "kubernetes", "image": "shop:1", "port": 8080, **settings}


async def test_an_environment_is_a_namespace_with_a_quota_and_an_end(
    environment: Environment, cluster: FakeKubernetes
) -> None:
    environment.add_service("db", {"type": "simulated", "env": {"DATABASE_URL": "x://y"}})
    command = {"command": "serve --port 8080", "env": {"A": "{db.host}"}}
    environment.add_service("Web_Shop", pod(**command)).add_service("side", pod(port=None))

    async with environment:
        ((name, namespace),) = cluster.namespaces.items()
        assert "testflow.dev/expires-at" in namespace["metadata"]["annotations"]
        kinds = sorted((key.kind, key.name) for key in cluster.objects)
        assert kinds == [
            ("pods", "side"),
            ("pods", "web-shop"),
            ("resourcequotas", "testflow"),
            ("services", "web-shop"),
        ]
        made = cluster.objects[name, "pods", "web-shop"]["spec"]["containers"][0]  # pyright: ignore[reportArgumentType]
        assert made["command"] == ["serve", "--port", "8080"]
        assert {each["name"]: each["value"] for each in made["env"]} == {
            "DATABASE_URL": "x://y",
            "A": "simulated.invalid",
        }
        endpoint = environment.endpoints["Web_Shop"]
        assert (endpoint.host, endpoint.port) == ("127.0.0.1", 30000)
        assert await environment.running["Web_Shop"].output() == "log of web-shop"
        assert not await environment.is_clean()
        await environment.reset()
        assert environment.endpoints["Web_Shop"] == endpoint
    assert cluster.namespaces == {}
    assert cluster.objects == {}


async def test_a_pod_that_fails_is_told_with_its_log(
    environment: Environment, cluster: FakeKubernetes
) -> None:
    environment.add_service("web", pod(image="fails"))

    with pytest.raises(ProvisioningError, match="the pod failed: the image fails") as caught:
        await environment.provision()

    assert caught.value.output == "log of web"
    assert cluster.namespaces == {}


async def test_the_quota_holds(environment: Environment, cluster: FakeKubernetes) -> None:
    quota = {"quota": {"pods": "1"}}
    environment.add_service("a", pod(**quota)).add_service("b", pod(**quota, depends_on=["a"]))

    with pytest.raises(ProvisioningError, match="403 Forbidden: exceeded quota: testflow"):
        await environment.provision()

    assert cluster.namespaces == {}


async def test_namespaces_whose_time_is_over_are_deleted(
    environment: Environment, cluster: FakeKubernetes
) -> None:
    for name, end in (("old", "2020-01-01T00:00:00+00:00"), ("odd", "soon")):
        cluster.namespaces[name] = {
            "metadata": {
                "name": name,
                "labels": {"testflow.environment": name},
                "annotations": {"testflow.dev/expires-at": end},
            }
        }
    environment.add_service("web", pod())

    async with environment:
        assert set(cluster.namespaces) >= {"odd"}
        assert "old" not in cluster.namespaces


async def test_a_namespace_that_is_taken_is_told(site: Site, cluster: FakeKubernetes) -> None:
    environment = Environment("twin", site=site, identities=SequentialIdentities())
    environment.add_service("web", pod())
    cluster.namespaces["testflow-run-0001"] = {"metadata": {"name": "testflow-run-0001"}}

    with pytest.raises(ProvisioningError, match=r"409 Conflict: .*already exists"):
        await environment.provision()


async def test_a_pod_that_was_deleted_by_others_is_dead(
    environment: Environment, cluster: FakeKubernetes
) -> None:
    environment.add_service("web", pod())
    async with environment:
        cluster.objects.clear()
        service = environment.running["web"]
        assert not await service.is_alive()
        assert "404 Not Found" in await service.output()


def test_a_sweep_deletes_the_namespaces_of_dead_owners(
    state: Path, cluster: FakeKubernetes
) -> None:
    (state / "ledger").mkdir(exist_ok=True)
    (state / "ports").mkdir(exist_ok=True)
    gone = Owner(os.getpid(), "1", this_process().boot)
    ledger = Ledger(state / "ledger", gone)
    for name in ("testflow-a", "testflow-b"):
        ledger.intend("namespace", name=name)
    cluster.namespaces["testflow-a"] = {"metadata": {"name": "testflow-a"}}

    swept = sweep(state, SystemClock())

    assert [(each.kind, each.trouble) for each in swept] == [("namespace", "")] * 2
    assert cluster.namespaces == {}


@pytest.mark.usefixtures("cluster")
def test_the_version_of_the_cluster_is_told() -> None:
    found = BACKENDS.load("kubernetes")().availability()

    assert (found.works, found.what) == (True, "Kubernetes v1.32.0-fake")


def test_a_cluster_that_does_not_answer_is_told(cluster: FakeKubernetes) -> None:
    cluster.close()

    found = BACKENDS.load("kubernetes")().availability()

    assert not found.works
    assert "the cluster does not answer" in found.what


def test_without_a_cluster_it_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config: Any = importlib.import_module("kubernetes.config.kube_config")
    monkeypatch.setattr(config, "KUBE_CONFIG_DEFAULT_LOCATION", str(tmp_path / "none"))

    found = BACKENDS.load("kubernetes")().availability()

    assert not found.works
    assert found.install == "name a cluster in KUBECONFIG"


def test_without_the_package_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kubernetes.config", None)

    found = BACKENDS.load("kubernetes")().availability()

    assert found.install == "pip install 'testflow[kubernetes]'"


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("POST", "here/pods", {"metadata": {"name": "x"}}, "spec.containers: Required value"),
        (
            "POST",
            "here/pods",
            {"metadata": {"name": "x"}, "spec": {"containers": [{"name": "y"}]}},
            "spec.containers[0].image: Required value",
        ),
        ("POST", "here/pods", {"metadata": {"name": "No_Name"}}, "a lowercase RFC 1123 label"),
        ("POST", "here/services", {"metadata": {"name": "x"}}, "spec.ports: Required value"),
        ("POST", "", {"metadata": {"name": "x"}, "kind": "Pod"}, "Pod is not Namespace"),
        ("POST", "", {"metadata": {"name": "here"}}, "already exists"),
        ("POST", "here/resourcequotas", {"metadata": {"name": "quota"}}, "already exists"),
        ("POST", "nowhere/pods", {"metadata": {"name": "x"}}, 'namespaces "nowhere" not found'),
        ("GET", "here/pods/x", {}, 'pods "x" not found'),
        ("DELETE", "nowhere", {}, 'namespaces "nowhere" not found'),
        ("GET", "here/secrets/x/y", {}, "no such resource"),
    ],
)
def test_the_fake_is_strict(
    cluster: FakeKubernetes, method: str, path: str, body: dict[str, Any], message: str
) -> None:
    quota = {"metadata": {"name": "quota"}, "spec": {"hard": {}}}
    told(cluster, "POST", "", {"metadata": {"name": "here"}})
    told(cluster, "POST", "here/resourcequotas", quota)

    answer = told(cluster, method, path, body)

    assert answer["kind"] == "Status"
    assert message in answer["message"]


def told(cluster: FakeKubernetes, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    url = f"{cluster.url}/api/v1/namespaces/{path}".removesuffix("/")
    request = urllib.request.Request(url, json.dumps(body).encode(), method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as answer:
        with answer:
            return json.load(answer)
