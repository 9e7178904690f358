"""Every backend keeps the contract, on the real thing."""

import asyncio
import shutil
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Service
from testflow.environments.backends.docker.backend import Container
from testflow.environments.backends.process import ProcessService
from testflow.testing.contracts.backends import BackendContract

PYTHON = shutil.which("python3") or sys.executable
pytestmark = pytest.mark.contract


class TestSimulated(BackendContract):
    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"type": "simulated", "stands_for": "postgres", "contents": ["payments"]}


class TestHttp(BackendContract):
    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"type": "http", "routes": [{"path": "/health"}]}

    async def make_dirty(self, service: Service) -> bool:
        url = f"{service.endpoint.env['URL']}/health"
        await asyncio.to_thread(lambda: urllib.request.urlopen(url).close())
        return True


class TestProcess(BackendContract):
    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        command = [PYTHON, "-m", "http.server", "{port}", "--bind", "127.0.0.1"]
        return {"type": "process", "command": command, "port": True, "stateless": True}

    async def make_dirty(self, service: Service) -> bool:
        assert isinstance(service, ProcessService)
        (service.folder / "file").write_text("x")
        return True


@pytest.mark.usefixtures("postgres")
class TestPostgres(BackendContract):
    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, Any]:
        (tmp_path / "schema.sql").write_text("CREATE TABLE t (id serial, name text);")
        return {"type": "postgres", "config": {"schemas": ["schema.sql"]}}

    async def make_dirty(self, service: Service) -> bool:
        from psycopg import AsyncConnection

        url = service.endpoint.env["DATABASE_URL"]
        async with await AsyncConnection.connect(url, autocommit=True) as connection:
            await connection.execute("INSERT INTO t (name) VALUES ('x')")
        return True


@pytest.mark.usefixtures("redis")
class TestRedis(BackendContract):
    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"type": "redis"}

    async def make_dirty(self, service: Service) -> bool:
        from redis.asyncio import Redis

        async with Redis(host=service.endpoint.host, port=service.endpoint.port) as client:
            await client.set("key", "value")
        return True


class TestDocker(BackendContract):
    @pytest.fixture
    def settings(self, image: str) -> dict[str, Any]:
        command = ["httpd", "-f", "-p", "8080"]
        ports = {"8080": None}
        settings = {"type": "docker", "image": image, "command": command}
        return {**settings, "ports": ports, "stateless": True}

    async def make_dirty(self, service: Service) -> bool:
        import docker

        assert isinstance(service, Container)
        client = docker.from_env(version="auto")
        try:
            container = await asyncio.to_thread(client.containers.get, service.name)
            done = await asyncio.to_thread(container.exec_run, ["mkdir", "/dirt"])
        finally:
            client.close()
        return done.exit_code == 0


class TestCloud(BackendContract):
    @pytest.fixture
    def settings(self, ec2: Any) -> dict[str, Any]:
        return ec2.machine()
