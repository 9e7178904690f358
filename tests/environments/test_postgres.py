"""PostgreSQL: nearly what was asked for, and said so."""

import asyncio
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, Notice, Site
from testflow.environments.backends.postgres.installation import (
    Installation,
    installations,
    nearest,
)
from testflow.errors import ProvisioningError, SpecError

pytestmark = pytest.mark.usefixtures("postgres")


def database(**config: Any) -> dict[str, Any]:
    return {"type": "postgres", "config": config}


async def ask(environment: Environment, statement: str, service: str = "db") -> list[Any]:
    from psycopg import AsyncConnection

    url = environment.endpoints[service].env["DATABASE_URL"]
    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        cursor = await connection.execute(statement.encode())
        return await cursor.fetchall() if cursor.description else []


async def test_another_version_is_noticed_and_strict_refuses_it(
    environment: Environment, site: Site
) -> None:
    environment.add_service("db", {"type": "postgres", "version": "9.6"})
    strict = Environment("strict", site=site, strict=True)
    strict.add_service("db", {"type": "postgres", "version": "9.6"})

    async with environment:
        ((version,),) = await ask(environment, "SHOW server_version")
        what = f"PostgreSQL {version.split()[0]} instead of 9.6"
        assert environment.notices == [Notice(what, "db.version")]
        with pytest.raises(ProvisioningError, match=r"PostgreSQL .* instead of 9\.6"):
            await strict.provision()


async def test_the_version_that_is_there_is_no_notice(environment: Environment) -> None:
    newest = installations()[-1].major
    environment.add_service("db", {"type": "postgres", "version": str(newest)})

    async with environment:
        assert environment.notices == []
        assert (await environment.state())["db"].version.split(".")[0] == str(newest)


async def test_a_port_that_is_taken_is_noticed(environment: Environment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment.add_service("db", database(port=port))
        async with environment:
            given = environment.endpoints["db"].port
            what = f"port {given} instead of {port}, which is taken"
            assert environment.notices == [Notice(what, "db.config.port")]


async def test_schemas_are_loaded_in_order_and_a_reset_brings_them_back(
    environment: Environment,
) -> None:
    (environment.folder / "one.sql").write_text(
        "CREATE TABLE a (id int); CREATE VIEW v AS SELECT 1;\nCREATE SCHEMA s;"
    )
    (environment.folder / "two.sql").write_text(
        "INSERT INTO a VALUES (7); CREATE TABLE s.b (t text);COMMENT ON TABLE a IS '100 %s of it';"
    )
    environment.add_service("db", database(schemas=["one.sql", "two.sql"]))

    async with environment:
        assert (await environment.state())["db"].contents == ("a", "s.b", "v")
        assert await environment.is_clean()
        await ask(environment, "DROP TABLE a")
        assert not await environment.is_clean()
        await environment.reset()
        assert await ask(environment, "SELECT id FROM a") == [(7,)]
        assert await environment.is_clean()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE a SET id = id + 1",
        "SELECT nextval('s')",
        "ALTER TABLE a ADD b int",
        "CREATE INDEX ON a (id)",
    ],
)
async def test_any_change_is_dirt(environment: Environment, statement: str) -> None:
    (environment.folder / "a.sql").write_text(
        "CREATE SEQUENCE s; CREATE TABLE a (id int); INSERT INTO a VALUES (1);"
    )
    environment.add_service("db", database(schemas=["a.sql"]))

    async with environment:
        await ask(environment, statement)

        assert not await environment.is_clean()


async def test_a_schema_that_is_not_there_is_told_before_anything_starts(
    environment: Environment,
) -> None:
    environment.add_service("db", database(schemas=["no.sql"]))

    with pytest.raises(SpecError, match="the schema cannot be read") as caught:
        await environment.provision()

    assert caught.value.path == "db.config.schemas.0"


async def test_a_schema_with_a_mistake_is_told_and_can_be_corrected(
    environment: Environment, site: Site
) -> None:
    file = environment.folder / "a.sql"
    file.write_text("CREATE TABEL a (id int);")
    environment.add_service("db", database(schemas=["a.sql"]))

    async with site:  # the same server all the time
        with pytest.raises(ProvisioningError, match='syntax error at or near "TABEL"') as caught:
            await environment.provision()
        assert caught.value.path == "db.config.schemas.0"
        file.write_text("CREATE TABLE a (id int);")
        async with environment:
            assert await ask(environment, "SELECT * FROM a") == []


async def test_two_databases_of_one_server_know_nothing_of_each_other(
    environment: Environment,
) -> None:
    environment.add_service("one", database()).add_service("two", database())

    async with environment:
        await ask(environment, "CREATE TABLE a (id int)", "one")
        state = await environment.state()
        assert (state["one"].contents, state["two"].contents) == (("a",), ())
        endpoints = environment.endpoints
        assert endpoints["one"].port == endpoints["two"].port


async def test_a_database_has_the_wanted_name_where_it_is_free(environment: Environment) -> None:
    environment.add_service("one", database(database="shop"))
    environment.add_service("two", {**database(database="shop"), "depends_on": ["one"]})

    async with environment:
        assert environment.endpoints["one"].env["PGDATABASE"] == "shop"
        other = environment.endpoints["two"].env["PGDATABASE"]
        what = f"database {other} instead of shop"
        assert environment.notices == [Notice(what, "two.config.database")]


async def test_one_of_several_that_start_together_has_the_wanted_name(
    environment: Environment,
) -> None:
    for name in ("one", "two", "three"):
        environment.add_service(name, database(database="shop"))

    async with environment:
        given = [each.env["PGDATABASE"] for each in environment.endpoints.values()]
        assert given.count("shop") == 1
        assert len(set(given)) == 3


async def test_a_database_that_every_server_has_is_no_free_name(environment: Environment) -> None:
    environment.add_service("db", database(database="postgres"))

    async with environment:
        other = environment.endpoints["db"].env["PGDATABASE"]
        what = f"database {other} instead of postgres"
        assert environment.notices == [Notice(what, "db.config.database")]


async def test_schemas_whose_loading_was_cancelled_are_loaded_anew(
    environment: Environment, site: Site
) -> None:
    waits = "SELECT pg_sleep(600) FROM pg_database WHERE datname = 'hold'; CREATE TABLE a (id int);"
    (environment.folder / "a.sql").write_text(waits)
    environment.add_service("hold", database(database="hold"))
    loading = Environment("loading", site=site, folder=environment.folder)
    loading.add_service("db", database(schemas=["a.sql"]))

    async with site:
        async with environment:
            provisioning = asyncio.create_task(loading.provision())
            sleeping = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
            while not await ask(environment, sleeping, "hold"):  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(0.01)
            provisioning.cancel()
            with pytest.raises(asyncio.CancelledError):
                await provisioning
        async with loading:
            assert await ask(loading, "SELECT * FROM a") == []


async def test_a_strict_environment_refuses_another_name(
    site: Site, environment: Environment
) -> None:
    environment.add_service("one", database(database="shop"))
    strict = Environment("strict", site=site, strict=True)
    strict.add_service("two", database(database="shop"))

    async with environment:
        with pytest.raises(ProvisioningError, match=r"database .* instead of shop"):
            await strict.provision()


async def test_databases_are_cloned_ahead(environment: Environment, site: Site) -> None:
    environment.add_service("db", database())

    async with environment:
        backend: Any = site.backend("postgres")
        ((_, databases),) = backend.clusters.values()
        await databases.settle()
        template = await databases.template([])
        before = databases.waiting(template)
        taken = await databases.acquire(template, "")
        assert taken in before
        await databases.settle()
        assert len(databases.waiting(template)) == len(before)
        await databases.release(taken)


async def test_a_server_that_died_is_replaced_for_the_next_environment(
    environment: Environment, site: Site
) -> None:
    environment.add_service("db", database())
    later = Environment("later", site=site).add_service("db", database())

    async with environment:
        backend: Any = site.backend("postgres")
        ((cluster, _),) = backend.clusters.values()
        cluster.running[0].kill()
        assert not await environment.is_clean()
        async with later:
            assert await ask(later, "SELECT 1") == [(1,)]


async def test_connections_are_no_obstacle_to_a_reset(environment: Environment) -> None:
    from psycopg import AsyncConnection, OperationalError

    environment.add_service("db", database())
    async with environment:
        url = environment.endpoints["db"].env["DATABASE_URL"]
        connection = await AsyncConnection.connect(url)
        await environment.reset()
        with pytest.raises(OperationalError):
            await connection.execute("SELECT 1")
        await connection.close()


async def test_the_first_environment_makes_what_later_ones_copy(
    state: Path, tmp_path: Path
) -> None:
    for old in (state / "cache").glob("initdb-*"):
        shutil.rmtree(old)
    for _ in range(2):
        environment = Environment("first", site=Site(state, images={}), folder=tmp_path)
        async with environment.add_service("db", database()):
            assert len(list((state / "cache").glob("initdb-*"))) == 1


async def test_an_initdb_that_fails_is_told_with_its_output(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = "testflow.environments.backends.postgres.cluster"
    monkeypatch.setattr(f"{cluster}._INITDB", ("--no-such-option",))
    monkeypatch.setattr(Installation, "key", "none")
    environment.add_service("db", database())

    with pytest.raises(ProvisioningError, match="initdb failed") as caught:
        await environment.provision()

    assert "no-such-option" in caught.value.output


async def test_a_server_that_refuses_to_start_is_told_with_its_log(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = "testflow.environments.backends.postgres.cluster"
    monkeypatch.setattr(f"{cluster}._SETTINGS", ("no_such_setting=1",))
    environment.add_service("db", database())

    with pytest.raises(ProvisioningError, match="the PostgreSQL server does not answer") as caught:
        await environment.provision()

    assert "no_such_setting" in caught.value.output


async def test_programs_that_are_not_there_are_told(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    backend = "testflow.environments.backends.postgres.backend"
    nowhere = Installation(15, tmp_path / "nowhere")
    monkeypatch.setattr(f"{backend}.nearest", lambda *_: nowhere)
    monkeypatch.setattr(Installation, "key", "none")
    environment.add_service("db", database())

    with pytest.raises(ProvisioningError, match=r"cannot start .*initdb"):
        await environment.provision()


async def test_a_machine_without_a_server_is_told_what_to_install(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = "testflow.environments.backends.postgres.backend"
    monkeypatch.setattr(f"{backend}.installations", list)
    environment.add_service("db", database())

    with pytest.raises(ProvisioningError, match="no PostgreSQL server is installed") as caught:
        await environment.provision()

    assert "apt-get install postgresql" in caught.value.hint


async def test_a_missing_package_is_told(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = "testflow.environments.backends.postgres.backend"
    monkeypatch.setattr(f"{backend}.find_spec", lambda _: None)
    environment.add_service("db", database())

    with pytest.raises(ProvisioningError, match="the Python package psycopg is missing"):
        await environment.provision()


def test_the_nearest_version_is_the_next_newer_one_or_else_the_newest() -> None:
    found = [Installation(major, Path()) for major in (12, 14, 17)]

    chosen = [nearest(found, wanted).major for wanted in ("12", "13.4", "14.2", "18", None)]

    assert chosen == [12, 14, 14, 17, 17]


def test_installations_are_found_by_their_folder(tmp_path: Path) -> None:
    for name, programs in (
        ("9", ("postgres", "initdb")),
        ("16", ("postgres", "initdb")),
        ("17", ()),
    ):
        (tmp_path / name / "bin").mkdir(parents=True)
        for program in programs:
            (tmp_path / name / "bin" / program).touch()

    found = installations([f"{tmp_path}/*/bin"])

    assert [each.major for each in found] == [9, 16]


@pytest.mark.skipif(os.geteuid() == 0, reason="root runs the server as another user")
def test_anybody_else_runs_the_server_as_himself(environment: Environment) -> None:
    async def check() -> None:
        async with environment.add_service("db", database()):
            assert await ask(environment, "SELECT 1") == [(1,)]

    asyncio.run(check())
