"""Provisioning: in order, in parallel, and undone when it fails."""

import asyncio
import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.environments import Environment, Notice, Site
from testflow.environments.ledger import read_ledger
from testflow.errors import ProvisioningError, SpecError, StorageError
from testflow.model import Event, ServiceFailed, ServiceStarted
from testflow.runtime.bus import EventBus
from testflow.runtime.clock import SystemClock

Script = Callable[[str], str]

SERVE = """
import http.server, json, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(os.environ)).encode())
print("serving")
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


def listening(script: Script, **settings: Any) -> dict[str, Any]:
    return {"type": "process", "command": script(SERVE), "port": True, **settings}


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.01)


def recorded() -> tuple[EventBus, list[Event]]:
    bus, events = EventBus("run", SystemClock()), []
    bus.subscribe(events.append)
    return bus, events


def told_by(environment: Environment, name: str) -> dict[str, str]:
    import urllib.request

    endpoint = environment.endpoints[name]
    with urllib.request.urlopen(f"http://127.0.0.1:{endpoint.port}/") as answer:
        return json.loads(answer.read())


async def test_references_are_filled_and_variables_handed_on(
    environment: Environment, script: Script
) -> None:
    environment.add_service("stock", {"type": "http"})
    environment.add_service("web", listening(script, env={"STOCK": "{stock.host}:{stock.port}"}))

    async with environment:
        told = await asyncio.to_thread(told_by, environment, "web")

        assert told["STOCK"] == f"127.0.0.1:{environment.endpoints['stock'].port}"
        assert told["URL"] == environment.endpoints["stock"].env["URL"]


async def test_what_needs_nothing_of_each_other_starts_at_the_same_time(
    environment: Environment, script: Script
) -> None:
    meet = (
        "import pathlib, sys, time\n"
        "here, there = map(pathlib.Path, sys.argv[1:])\n"
        "here.touch()\n"
        "while not there.exists(): time.sleep(0.01)\n"
        "print('met'); time.sleep(600)\n"
    )
    command, folder = script(meet), environment.folder
    for name, other in (("a", "b"), ("b", "a")):
        both = f"{command} {folder / name} {folder / other}"
        environment.add_service(name, {"type": "process", "command": both, "ready": {"log": "met"}})

    async with environment:
        assert environment.plan() == [("a", "b")]


async def test_events_tell_what_happens(environment: Environment) -> None:
    bus, events = recorded()
    environment.add_service("web", {"type": "http", "depends_on": ["db"]})
    environment.add_service("db", {"type": "simulated", "stands_for": "postgres"})

    await environment.provision(bus)
    await environment.cleanup()

    assert [(type(event).__name__, getattr(event, "service", "")) for event in events] == [
        ("Noticed", ""),
        ("ServiceStarted", "db"),
        ("ServiceReady", "db"),
        ("ServiceStarted", "web"),
        ("ServiceReady", "web"),
        ("ServiceStopped", "web"),
        ("ServiceStopped", "db"),
    ]


async def test_a_failure_ends_the_others_and_starts_nothing_behind_it(
    environment: Environment, script: Script
) -> None:
    bus, events = recorded()
    failing = script("print('no licence'); raise SystemExit(3)")
    environment.add_service("db", {"type": "process", "command": failing, "ready": {"log": "up"}})
    environment.add_service("web", listening(script, depends_on=["db"]))
    environment.add_service("other", {"type": "http"})

    with pytest.raises(ProvisioningError, match="it ended before it was ready") as caught:
        await environment.provision(bus)

    assert caught.value.path == "db"
    assert caught.value.output == "no licence"
    assert "it printed last:\nno licence" in str(caught.value)
    assert set(environment.failures) == {"db", "web"}
    assert environment.endpoints == {}
    started = [each.service for each in events if isinstance(each, ServiceStarted)]
    assert "web" not in started
    failed = [each.service for each in events if isinstance(each, ServiceFailed)]
    assert failed == ["db", "web"]


async def test_what_does_not_need_the_failed_service_is_kept_on_request(
    site: Site, tmp_path: Path, script: Script
) -> None:
    environment = Environment("kept", site=site, folder=tmp_path, on_failure="keep")
    failing = script("raise SystemExit(3)")
    environment.add_service("db", {"type": "process", "command": failing, "ready": {"log": "up"}})
    environment.add_service("web", listening(script, depends_on=["db"]))
    environment.add_service("shop", {"type": "http", "depends_on": ["web"]})
    environment.add_service("other", {"type": "http"})

    with pytest.raises(ProvisioningError) as caught:
        await environment.provision()

    assert caught.value.path == "db"
    assert list(environment.endpoints) == ["other"]
    assert environment.failures["web"].message == "it needs db, which could not be had"
    assert environment.failures["shop"].message == "it needs web, which could not be had"
    assert not await environment.is_clean()
    await environment.cleanup()


async def test_a_failure_ends_what_is_still_starting(
    environment: Environment, script: Script
) -> None:
    failing = script("import time; time.sleep(0.3); raise SystemExit(3)")
    slow = {"type": "process", "command": script("import time; time.sleep(600)")}
    environment.add_service("db", {"type": "process", "command": failing, "ready": {"log": "up"}})
    environment.add_service("slow", {**slow, "ready": {"log": "never"}})

    with pytest.raises(ProvisioningError) as caught:
        await environment.provision()

    assert caught.value.path == "db"
    assert set(environment.failures) == {"db"}


async def test_two_that_fail_together_are_both_ended(
    environment: Environment, script: Script
) -> None:
    asked = environment.folder / "asked"
    stubborn = script(
        "import pathlib, signal, time\n"
        f"signal.signal(signal.SIGTERM, lambda *_: pathlib.Path({str(asked)!r}).touch())\n"
        "print('up')\n"
        "while True: time.sleep(1)\n"
    )
    failing = script(
        "import pathlib, time\n"
        f"while not pathlib.Path({str(asked)!r}).exists(): time.sleep(0.01)\n"
        "raise SystemExit(3)\n"
    )
    up = [{"log": "up"}, {"command": "false"}]
    environment.add_service(
        "db", {"type": "process", "command": stubborn, "ready": up, "timeout_s": 2, "grace_s": 2}
    )
    environment.add_service("web", {"type": "process", "command": failing, "ready": {"log": "up"}})

    with pytest.raises(ProvisioningError):
        await environment.provision()

    assert environment.endpoints == {}


async def test_a_service_that_cannot_be_looked_at_is_not_kept(
    site: Site, tmp_path: Path, script: Script
) -> None:
    environment = Environment("kept", site=site, folder=tmp_path, on_failure="keep")
    environment.add_service("web", listening(script, ready={"sql": "SELECT 1"}))
    environment.add_service("other", {"type": "http"})

    with pytest.raises(ProvisioningError, match="it has no DATABASE_URL"):
        await environment.provision()

    assert list(environment.endpoints) == ["other"]
    await environment.cleanup()


async def test_being_cancelled_keeps_nothing(site: Site, tmp_path: Path, script: Script) -> None:
    environment = Environment("kept", site=site, folder=tmp_path, on_failure="keep")
    slow = {"type": "process", "command": script("import time; time.sleep(600)")}
    environment.add_service("stub", {"type": "http"})
    environment.add_service("slow", {**slow, "ready": {"log": "never"}})
    provisioning = asyncio.create_task(environment.provision())
    await until(lambda: "stub" in environment.endpoints)

    provisioning.cancel()

    with pytest.raises(asyncio.CancelledError):
        await provisioning
    assert environment.endpoints == {}


async def test_being_cancelled_leaves_nothing(environment: Environment, script: Script) -> None:
    slow = {"type": "process", "command": script("import time; time.sleep(600)")}
    environment.add_service("stub", {"type": "http"})
    environment.add_service("slow", {**slow, "ready": {"log": "never"}})
    provisioning = asyncio.create_task(environment.provision())
    await until(lambda: "stub" in environment.endpoints)

    provisioning.cancel()

    with pytest.raises(asyncio.CancelledError):
        await provisioning
    assert environment.endpoints == {}


async def test_being_cancelled_in_cleanup_cleans_up_all_the_same(
    environment: Environment, script: Script
) -> None:
    environment.add_service("web", listening(script))
    await environment.provision()
    cleaning = asyncio.create_task(environment.cleanup())
    await asyncio.sleep(0)

    cleaning.cancel()

    with pytest.raises(asyncio.CancelledError):
        await cleaning
    assert environment.endpoints == {}


async def test_a_program_that_does_not_exist_is_told(environment: Environment) -> None:
    environment.add_service("web", {"type": "process", "command": "/no/such/program"})

    with pytest.raises(ProvisioningError, match="cannot start /no/such/program") as caught:
        await environment.provision()

    assert caught.value.path == "web"


async def test_what_differs_is_noticed(environment: Environment) -> None:
    environment.add_service("db", {"type": "simulated", "stands_for": "postgres"})

    async with environment:
        assert environment.notices == [Notice("postgres is simulated", "db")]
        assert environment.is_simulated
    assert environment.notices == [Notice("postgres is simulated", "db")]


async def test_a_strict_environment_refuses_what_differs(site: Site) -> None:
    environment = Environment("strict", site=site, strict=True)
    environment.add_service("db", {"type": "simulated", "stands_for": "postgres"})

    with pytest.raises(ProvisioningError, match="postgres is simulated") as caught:
        await environment.provision()

    assert caught.value.path == "db"
    assert "strict=False" in caught.value.hint


async def test_another_port_than_the_wanted_one_is_noticed(environment: Environment) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment.add_service("stub", {"type": "http", "port": port})
        async with environment:
            given = environment.endpoints["stub"].port
            what = f"port {given} instead of {port}, which is taken"
            assert environment.notices == [Notice(what, "stub.port")]


async def test_variables_are_told_by_service_and_by_their_own_names(
    environment: Environment,
) -> None:
    first = {"type": "simulated", "host": "a", "port": 1, "env": {"URL": "one"}}
    second = {"type": "simulated", "host": "b", "port": 2, "env": {"URL": "two"}}
    environment.add_service("payment-db", first).add_service("other", second)

    async with environment:
        assert environment.variables() == {
            "URL": "one",
            "PAYMENT_DB_HOST": "a",
            "PAYMENT_DB_PORT": "1",
            "PAYMENT_DB_URL": "one",
            "OTHER_HOST": "b",
            "OTHER_PORT": "2",
            "OTHER_URL": "two",
        }


@pytest.mark.parametrize(
    ("expect", "path", "message"),
    [
        ({"version": "16"}, "db.expect.version", "its version is 15.18, not 16"),
        ({"schema": ["a", "z"]}, "db.expect.schema", "it lacks z; it has a, b"),
        ({"fingerprint": "x"}, "db.expect.fingerprint", "its state is simulated, not x"),
    ],
)
async def test_a_service_that_is_not_what_was_expected_is_refused(
    environment: Environment, expect: dict[str, Any], path: str, message: str
) -> None:
    service = {"type": "simulated", "version": "15.18", "contents": ["b", "a"]}
    environment.add_service("db", {**service, "expect": expect})

    with pytest.raises(ProvisioningError, match=message) as caught:
        await environment.provision()

    assert caught.value.path == path


async def test_a_service_that_is_what_was_expected_is_taken(environment: Environment) -> None:
    expect = {"version": "15", "schema": ["a"], "fingerprint": "simulated"}
    service = {"type": "simulated", "version": "15.18", "contents": ["b", "a"]}
    environment.add_service("db", {**service, "expect": expect})

    async with environment:
        assert await environment.is_clean()
        assert (await environment.state())["db"].contents == ("a", "b")


async def test_provisioning_twice_is_provisioning_once(environment: Environment) -> None:
    environment.add_service("stub", {"type": "http"})

    async with environment.site:
        first = await environment.provision()

    assert await environment.provision() == first
    await environment.cleanup()
    await environment.cleanup()


async def test_what_is_not_provided_cannot_be_reset(environment: Environment) -> None:
    environment.add_service("stub", {"type": "http"})

    with pytest.raises(ProvisioningError, match="the environment under-test is not provided"):
        await environment.reset()


async def test_a_circle_is_told_before_anything_starts(environment: Environment) -> None:
    environment.add_service("a", {"type": "simulated", "env": {"X": "{b.host}"}})
    environment.add_service("b", {"type": "simulated", "env": {"X": "{a.host}"}})

    with pytest.raises(SpecError, match="in a circle"):
        await environment.provision()


async def test_a_service_that_died_is_not_clean(environment: Environment, script: Script) -> None:
    command = script("import time; print('up'); time.sleep(0.2)")
    once = {"type": "process", "command": command, "ready": {"log": "up"}, "stateless": True}
    environment.add_service("once", once)

    async with environment:
        async with asyncio.timeout(60):
            while await environment.running["once"].is_alive():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert not await environment.is_clean()


async def test_what_is_in_a_programs_memory_cannot_be_told(
    environment: Environment, script: Script
) -> None:
    environment.add_service("web", listening(script))

    async with environment:
        assert not await environment.is_clean()
        port = environment.endpoints["web"].port
        await environment.reset()
        assert environment.endpoints["web"].port == port


async def test_what_could_not_be_had_is_not_reset(environment: Environment) -> None:
    environment.on_failure = "keep"
    environment.add_service("gone", {"type": "process", "command": "/no/such/program"})
    environment.add_service("stub", {"type": "http"})
    with pytest.raises(ProvisioningError):
        await environment.provision()

    await environment.reset()

    assert list(environment.endpoints) == ["stub"]
    await environment.cleanup()


async def test_a_reset_that_does_not_bring_the_state_back_is_told(
    environment: Environment, script: Script
) -> None:
    command = script(
        "import os, pathlib, time\n"
        "(pathlib.Path(os.environ['TESTFLOW_FOLDER']) / 'now').write_text(str(time.time()))\n"
        "print('up'); time.sleep(600)"
    )
    changing = {"type": "process", "command": command, "ready": {"log": "up"}, "stateless": True}
    environment.add_service("changing", changing)

    async with environment:
        with pytest.raises(ProvisioningError, match="its state after a reset"):
            await environment.reset()


async def test_signs_are_the_same_after_a_reset(environment: Environment, script: Script) -> None:
    environment.add_service("stub", {"type": "http"})
    asks = {"command": "test {stub.host} = 127.0.0.1"}
    environment.add_service("web", listening(script, ready=asks, timeout_s=30))

    async with environment:
        await environment.reset()


async def test_what_was_printed_before_a_reset_is_no_sign(
    environment: Environment, script: Script
) -> None:
    command = script(
        "import pathlib, time\n"
        f"before = pathlib.Path({str(environment.folder / 'before')!r})\n"
        "if before.exists(): raise SystemExit('not again')\n"
        "before.touch(); print('up'); time.sleep(600)"
    )
    environment.add_service("once", {"type": "process", "command": command, "ready": {"log": "up"}})

    async with environment:
        with pytest.raises(ProvisioningError, match="it ended before it was ready") as caught:
            await environment.reset()

        assert caught.value.output == "not again"
        assert caught.value.path == "once"


async def test_a_service_that_cannot_be_stopped_does_not_keep_the_others(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.add_service("a", {"type": "simulated"}).add_service("b", {"type": "http"})
    await environment.provision()

    async def refuse() -> None:
        message = "it does not let go"
        raise ProvisioningError(message)

    monkeypatch.setattr(environment.running["a"], "stop", refuse)

    with pytest.raises(ProvisioningError, match="it does not let go"):
        await environment.cleanup()


async def test_a_folder_that_cannot_be_removed_is_told_and_stays_in_the_ledger(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path / "state", images={})
    environment = Environment("x", site=site).add_service("a", {"type": "simulated"})
    await environment.provision()
    (folder,) = (site.folder / "environments").iterdir()
    shutil.rmtree(folder)
    folder.touch()

    with pytest.raises(StorageError, match="the environment's folder cannot be removed"):
        await environment.cleanup()

    _, (entry,) = read_ledger(site.ledger.file)
    assert entry.details == {"path": str(folder)}
    assert environment.endpoints == {}


def test_an_error_crosses_processes_whole() -> None:
    error = ProvisioningError("no", path="db", hint="try", output="last words")

    copied = pickle.loads(pickle.dumps(error))

    assert (copied.path, copied.hint, copied.output) == ("db", "try", "last words")
    assert str(copied) == "db: no (try); it printed last:\nlast words"


async def test_a_state_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state" / "ledger").symlink_to(tmp_path / "elsewhere")
    environment = Environment("x", site=Site(tmp_path / "state", images={}))

    with pytest.raises(StorageError, match="belongs to somebody else"):
        await environment.add_service("a", {"type": "simulated"}).provision()


async def test_a_state_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = Environment("x", site=Site(tmp_path / "file", images={}))

    with pytest.raises(StorageError, match="the state of environments cannot be kept"):
        await environment.add_service("a", {"type": "simulated"}).provision()
