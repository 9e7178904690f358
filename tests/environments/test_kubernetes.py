"""Pods in a namespace of their own: on the strict fake, and on a real cluster where one is."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("kubernetes", reason="pip install 'testflow[kubernetes]'")

from clusters import LABEL, REAL, Cluster, nodes, use_config
from testflow.environments import Environment, Site, sweep
from testflow.environments.backends import BACKENDS
from testflow.environments.backends.kubernetes import deletion
from testflow.environments.ledger import Ledger
from testflow.environments.sweep import find_leftovers
from testflow.errors import ProvisioningError
from testflow.execution.ownership import Owner, this_process
from testflow.runtime.clock import SystemClock
from testflow.testing import SequentialIdentities
from testflow.testing.kubernetes import FakeKubernetes


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeKubernetes]:
    with FakeKubernetes() as fake:
        fake.write_config(tmp_path / "kubeconfig")
        use_config(tmp_path / "kubeconfig", monkeypatch)
        yield fake


@pytest.fixture(params=["fake", "real"])
def cluster(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A cluster; all that a test made in it is gone in the end."""
    if request.param == "fake":
        request.getfixturevalue("fake")
        yield from in_the_end_nothing_is_left(Cluster())
    elif REAL:
        use_config(Path(REAL), monkeypatch)
        with nodes():
            yield from in_the_end_nothing_is_left(Cluster(is_real=True))
    else:
        pytest.skip("TESTFLOW_TEST_KUBECONFIG names no API server")


def in_the_end_nothing_is_left(cluster: Cluster) -> Iterator[Cluster]:
    yield cluster
    for name in cluster.namespaces():
        deletion.delete_namespace(cluster.core, name, SystemClock())
    cluster.core.api_client.close()


def pod(**settings: Any) -> dict[str, Any]:
    return {"type": "kubernetes", "image": "shop:1", "port": 8080, **settings}


async def test_an_environment_is_a_namespace_with_a_quota_and_an_end(
    environment: Environment, cluster: Cluster
) -> None:
    environment.add_service("db", {"type": "simulated", "env": {"DATABASE_URL": "x://y"}})
    command = {"command": "serve --port 8080", "env": {"A": "{db.host}"}}
    environment.add_service("Web_Shop", pod(**command)).add_service("side", pod(port=None))

    async with environment:
        ((name, namespace),) = cluster.namespaces().items()
        assert "testflow.dev/expires-at" in namespace["metadata"]["annotations"]
        objects = cluster.objects(name)
        assert sorted(objects) == [
            ("pods", "side"),
            ("pods", "web-shop"),
            ("resourcequotas", "testflow"),
            ("services", "web-shop"),
        ]
        made = objects["pods", "web-shop"]["spec"]["containers"][0]
        assert made["command"] == ["serve", "--port", "8080"]
        assert {each["name"]: each["value"] for each in made["env"]} == {
            "DATABASE_URL": "x://y",
            "A": "simulated.invalid",
        }
        endpoint = environment.endpoints["Web_Shop"]
        port = objects["services", "web-shop"]["spec"]["ports"][0]["nodePort"]
        assert (endpoint.host, endpoint.port) == ("127.0.0.1", port)
        assert not await environment.is_clean()
        await environment.reset()
        assert environment.endpoints["Web_Shop"] == endpoint
    assert not cluster.is_there(name)
    assert [each.path for each in environment.notices] == ["db"]


async def test_a_pod_that_fails_is_told(environment: Environment, cluster: Cluster) -> None:
    environment.add_service("web", pod(image="fails"))

    with pytest.raises(ProvisioningError, match="the pod failed: the image fails"):
        await environment.provision()

    assert cluster.namespaces() == {}


async def test_the_log_of_a_pod_that_fails_is_told(
    environment: Environment, fake: FakeKubernetes
) -> None:
    environment.add_service("web", pod(image="fails"))

    with pytest.raises(ProvisioningError, match="the pod failed") as caught:
        await environment.provision()

    assert caught.value.output == "log of web"
    assert fake.namespaces == {}


async def test_the_quota_holds(environment: Environment, cluster: Cluster) -> None:
    quota = {"quota": {"pods": "1"}}
    environment.add_service("a", pod(**quota)).add_service("b", pod(**quota, depends_on=["a"]))

    with pytest.raises(ProvisioningError, match=r"403 Forbidden: .*exceeded quota: testflow"):
        await environment.provision()

    assert cluster.namespaces() == {}


async def test_namespaces_whose_time_is_over_are_deleted(
    environment: Environment, cluster: Cluster
) -> None:
    for name, end in (("old", "2020-01-01T00:00:00+00:00"), ("odd", "soon")):
        annotations = {"testflow.dev/expires-at": end}
        cluster.create(name, labels={LABEL: name}, annotations=annotations)
    environment.add_service("web", pod())

    async with environment:
        assert set(cluster.namespaces()) >= {"odd"}
        assert "old" not in cluster.namespaces()


async def test_a_namespace_that_is_taken_is_told(site: Site, cluster: Cluster) -> None:
    environment = Environment("twin", site=site, identities=SequentialIdentities())
    environment.add_service("web", pod())
    cluster.create("testflow-run-0001", labels={LABEL: "run-0001"})

    with pytest.raises(ProvisioningError, match=r"409 Conflict: .*already exists"):
        await environment.provision()


async def test_a_pod_that_was_deleted_by_others_is_dead(
    environment: Environment, cluster: Cluster
) -> None:
    environment.add_service("web", pod())
    async with environment:
        (name,) = cluster.namespaces()
        cluster.ask("DELETE", f"/{name}/pods/web")
        while ("pods", "web") in cluster.objects(name):
            cluster.ask("GET", f"/{name}/pods/web")
        service = environment.running["web"]
        assert not await service.is_alive()
        assert "404 Not Found" in await service.output()


async def test_a_quota_that_no_controller_takes_up_is_noticed(
    environment: Environment, fake: FakeKubernetes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("testflow.environments.backends.kubernetes.namespace._IN_FORCE_S", 0.0)
    environment.add_service("web", pod())

    async with environment:
        (notice,) = environment.notices

    assert notice.path == "web.quota"
    assert "the quota does not hold" in notice.what
    assert fake.namespaces == {}


@pytest.fixture
def impatient(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a namespace only as long as a cluster takes to say what holds it."""
    monkeypatch.setattr(deletion, "GONE_S", 15.0 if cluster.is_real else 0.5)


@pytest.mark.usefixtures("impatient")
async def test_a_namespace_that_is_held_is_noticed_and_left_to_a_sweep(
    environment: Environment, cluster: Cluster, site: Site
) -> None:
    environment.add_service("web", pod())
    async with environment:
        (name,) = cluster.namespaces()
        cluster.hold(name, "web", ["example.com/hold"])

    (notice,) = environment.notices
    assert notice.path == "web.namespace"
    assert notice.what.startswith(f"the namespace {name} is still being deleted: ")
    assert "finalizers remaining: example.com/hold in 1 resource instances" in notice.what
    assert f'"name": "{name}"' in site.ledger.file.read_text()
    cluster.hold(name, "web", None)
    while cluster.is_there(name):
        pass
    site.ledger.file.unlink()


def ledger_of_the_dead(state: Path) -> Ledger:
    for room in ("ledger", "ports"):
        (state / room).mkdir(exist_ok=True)
    return Ledger(state / "ledger", Owner(os.getpid(), "1", this_process().boot))


def test_a_sweep_deletes_the_namespaces_of_dead_owners(state: Path, cluster: Cluster) -> None:
    ledger = ledger_of_the_dead(state)
    for name in ("testflow-a", "testflow-b"):
        ledger.intend("namespace", name=name)
    cluster.create("testflow-a")

    swept = sweep(state, SystemClock())

    assert [(each.kind, each.trouble) for each in swept] == [("namespace", "")] * 2
    assert not cluster.is_there("testflow-a")
    assert find_leftovers(state) == []


@pytest.mark.usefixtures("impatient")
def test_a_sweep_says_what_holds_a_namespace_and_keeps_it_in_the_ledger(
    state: Path, cluster: Cluster
) -> None:
    ledger_of_the_dead(state).intend("namespace", name="testflow-held")
    cluster.create("testflow-held", labels={LABEL: "held"})
    cluster.create_pod("testflow-held", "web", finalizers=["example.com/hold"])

    for _ in range(2):  # the second one does not wait again
        (swept,) = sweep(state, SystemClock())
        assert "finalizers remaining: example.com/hold" in swept.trouble
    assert [each.name for each in find_leftovers(state)] == ["testflow-held"]
    cluster.hold("testflow-held", "web", None)
    while cluster.is_there("testflow-held"):
        pass
    assert [each.trouble for each in sweep(state, SystemClock())] == [""]
    assert find_leftovers(state) == []


@pytest.mark.usefixtures("fake")
def test_the_version_of_the_cluster_is_told() -> None:
    found = BACKENDS.load("kubernetes")().availability()

    assert (found.works, found.what) == (True, "Kubernetes v1.32.0-fake")


def test_a_cluster_that_does_not_answer_is_told(fake: FakeKubernetes) -> None:
    fake.close()

    found = BACKENDS.load("kubernetes")().availability()

    assert not found.works
    assert "the cluster does not answer" in found.what


def test_without_a_cluster_it_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use_config(tmp_path / "none", monkeypatch)

    found = BACKENDS.load("kubernetes")().availability()

    assert not found.works
    assert found.install == "name a cluster in KUBECONFIG"


def test_without_the_package_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kubernetes.config", None)

    found = BACKENDS.load("kubernetes")().availability()

    assert found.install == "pip install 'testflow[kubernetes]'"


RUNS = {"containers": [{"name": "main", "image": "shop:1"}]}


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("POST", "/here/pods", {"metadata": {"name": "x"}}, "spec.containers: Required value"),
        (
            "POST",
            "/here/pods",
            {"metadata": {"name": "x"}, "spec": {"containers": [{"name": "y"}]}},
            "spec.containers[0].image: Required value",
        ),
        (
            "POST",
            "/here/pods",
            {"metadata": {"name": "No_Name"}, "spec": RUNS},
            'metadata.name: Invalid value: "No_Name": a lowercase RFC 1123 subdomain must consist',
        ),
        ("POST", "", {"metadata": {"name": "no.label"}}, "a lowercase RFC 1123 label must consist"),
        ("POST", "/here/services", {"metadata": {"name": "x"}}, "spec.ports: Required value"),
        (
            "POST",
            "/here/services",
            {"metadata": {"name": "9x"}, "spec": {"ports": [{"port": 1}]}},
            'metadata.name: Invalid value: "9x": a DNS-1035 label must consist',
        ),
        (
            "POST",
            "",
            {"metadata": {"name": "x"}, "kind": "Pod"},
            'Pod in version "v1" cannot be handled as a Namespace',
        ),
        ("POST", "", {"metadata": {"name": "here"}}, 'namespaces "here" already exists'),
        ("POST", "/here/resourcequotas", {"metadata": {"name": "quota"}}, "already exists"),
        ("POST", "/nowhere/pods", {"metadata": {"name": "x"}}, 'namespaces "nowhere" not found'),
        ("GET", "/here/pods/x", None, 'pods "x" not found'),
        ("GET", "/nowhere", None, 'namespaces "nowhere" not found'),
        ("DELETE", "/nowhere", None, 'namespaces "nowhere" not found'),
        ("GET", "/here/secrets/x/y", None, "could not find the requested resource"),
    ],
)
def test_what_is_wrong_is_refused(
    cluster: Cluster, method: str, path: str, body: dict[str, Any] | None, message: str
) -> None:
    cluster.create("here", labels={LABEL: "here"})
    cluster.ask("POST", "/here/resourcequotas", {"metadata": {"name": "quota"}})
    cluster.create_pod("here", "first")

    answer = cluster.ask(method, path, body)

    assert answer["kind"] == "Status"
    assert message in answer["message"]


def test_what_is_being_deleted_takes_nothing_new(cluster: Cluster) -> None:
    cluster.create("here", labels={LABEL: "here"})
    cluster.create_pod("here", "web", finalizers=["example.com/hold"])
    service = {"metadata": {"name": "s"}, "spec": {"ports": [{"port": 1}]}}

    for _ in range(2):
        gone = cluster.ask("DELETE", "/here")
        assert (gone["status"]["phase"], gone["spec"]["finalizers"]) == (
            "Terminating",
            ["kubernetes"],
        )

    again = cluster.ask("POST", "", {"metadata": {"name": "here"}})
    assert again["message"] == 'object is being deleted: namespaces "here" already exists'
    refused = cluster.ask("POST", "/here/services", service)
    assert refused["message"] == (
        'services "s" is forbidden: unable to create new content in namespace here because it is'
        " being terminated"
    )
    cluster.hold("here", "web", None)
    while cluster.is_there("here"):
        pass
