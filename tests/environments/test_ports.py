"""Ports leased without races."""

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from testflow.environments.ports import PortLeases, abandoned, is_free
from testflow.errors import ProvisioningError
from testflow.execution.ownership import Owner, this_process


@pytest.fixture
def leases(tmp_path: Path) -> PortLeases:
    return PortLeases(tmp_path, this_process())


def test_a_leased_port_is_free_to_listen_on(leases: PortLeases) -> None:
    with socket.create_server(("127.0.0.1", leases.lease())) as server:
        assert server.getsockname()[1] > 0


def test_a_wanted_port_is_given_where_it_is_free(leases: PortLeases) -> None:
    wanted = leases.lease()
    leases.release(wanted)

    assert leases.lease(wanted) == wanted


def test_a_wanted_port_on_which_something_listens_is_not_given(
    leases: PortLeases, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        wanted = server.getsockname()[1]

        assert not is_free(wanted)
        assert leases.lease(wanted) != wanted
        assert not (tmp_path / f"{wanted}.json").exists()


def test_a_port_is_leased_once_however_many_ask(tmp_path: Path) -> None:
    owners = [Owner(os.getpid(), this_process().started, this_process().boot) for _ in range(8)]

    with ThreadPoolExecutor(8) as threads:
        ports = list(threads.map(lambda owner: PortLeases(tmp_path, owner).lease(), owners))

    assert len(set(ports)) == len(ports)


def test_processes_never_share_a_port(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from testflow.environments.ports import PortLeases; "
        "from testflow.execution.ownership import this_process; "
        "leases = PortLeases(Path(sys.argv[1]), this_process()); "
        "print([leases.lease(23456) for _ in range(20)]); input()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(3)]

    told = [json.loads(process.stdout.readline()) for process in processes if process.stdout]
    for process in processes:
        process.communicate("\n")

    ports = [port for each in told for port in each]
    assert len(set(ports)) == 60


def test_the_lease_of_a_dead_owner_is_taken_over(leases: PortLeases, tmp_path: Path) -> None:
    port = leases.lease()
    dead = {"pid": os.getpid(), "started": "1", "boot": this_process().boot}
    (tmp_path / f"{port}.json").write_text(json.dumps(dead))

    assert abandoned(tmp_path) == [(port, os.getpid())]
    assert leases.lease(port) == port
    assert abandoned(tmp_path) == []


def test_when_every_port_is_taken_that_is_told(
    leases: PortLeases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("testflow.environments.ports._FIRST", 20_000)
    monkeypatch.setattr("testflow.environments.ports._LAST", 20_001)
    leases.lease(20_000)

    with pytest.raises(ProvisioningError, match="all ports from 20000 to 20001 are taken"):
        leases.lease()
