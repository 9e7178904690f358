"""Programs that run beside their owner, and never outlive it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from testflow.errors import ExecutionError
from testflow.execution.ownership import owner_of, started, this_process
from testflow.execution.process_tree import command_lines
from testflow.execution.service import Program, ServiceProcess, guards_of, run_quietly
from testflow.runtime.clock import SystemClock

CLOCK = SystemClock()
OWNER = """
import asyncio, os, sys
from testflow.execution.service import Program, ServiceProcess
from testflow.runtime.clock import SystemClock

async def main():
    program = Program((sys.executable, "-c", sys.argv[1]), sys.argv[2], dict(os.environ))
    process = await ServiceProcess.start(program, SystemClock())
    print(process.guard_pid, process.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""
DAEMON = (
    "import subprocess, time; "
    "child = subprocess.Popen(['/bin/sleep', '600'], start_new_session=True); "
    "print(child.pid, flush=True); time.sleep(600)"
)


def program(tmp_path: Path, code: str, **options: object) -> Program:
    argv = (sys.executable, "-c", code)
    return Program(argv, str(tmp_path / "log"), dict(os.environ), **options)  # pyright: ignore[reportArgumentType]


def run(tmp_path: Path, code: str, timeout_s: float = 30) -> tuple[int | None, str]:
    return asyncio.run(run_quietly(program(tmp_path, code), CLOCK, timeout_s))


def is_gone(pid: int) -> bool:
    return started(pid) == ""


async def printed(process: ServiceProcess) -> None:
    while not process.output():  # noqa: ASYNC110 - nothing tells it
        await asyncio.sleep(0.01)


async def gone(pid: int) -> bool:
    for _ in range(6_000):
        if is_gone(pid):
            return True
        await asyncio.sleep(0.01)
    return False


def test_a_program_is_run_to_its_end(tmp_path: Path) -> None:
    assert run(tmp_path, "import sys; print('out'); sys.exit(3)") == (3, "out")


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    assert run(tmp_path, "import time; time.sleep(600)", timeout_s=0.2)[0] is None
    assert guards_of(this_process()) == []


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    nothing = Program(("/no/such/program",), str(tmp_path / "log"), {})

    with pytest.raises(ExecutionError, match=r"cannot start /no/such/program: .*No such file"):
        asyncio.run(run_quietly(nothing, CLOCK))


def test_an_unknown_user_is_told(tmp_path: Path) -> None:
    someone = Program(("/bin/true",), str(tmp_path / "log"), {}, user="no-such-user")

    with pytest.raises(ExecutionError, match="no-such-user"):
        asyncio.run(run_quietly(someone, CLOCK))


def test_variables_stand_on_no_command_line_and_may_be_many(tmp_path: Path) -> None:
    many = {f"VARIABLE_{number}": "v" * 1_000 for number in range(300)}
    secret = "hunter" + "2" * 8
    code = "import os, time; print(len(os.environ['SECRET']), flush=True); time.sleep(600)"
    argv, variables = (sys.executable, "-c", code), {**os.environ, **many, "SECRET": secret}

    async def check() -> tuple[str, list[str]]:
        process = await ServiceProcess.start(Program(argv, str(tmp_path / "log"), variables), CLOCK)
        await printed(process)
        lines = [line for _, line in command_lines() if secret in line]
        await process.stop()
        return process.output(), lines

    assert asyncio.run(check()) == (str(len(secret)), [])


def test_stopping_asks_first(tmp_path: Path) -> None:
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: (print('bye', flush=True), sys.exit(0)))\n"
        "print('up', flush=True); time.sleep(600)"
    )

    async def check() -> tuple[int | None, str]:
        asked = program(tmp_path, code, stop_signal=signal.SIGINT)
        process = await ServiceProcess.start(asked, CLOCK)
        await printed(process)
        await process.stop()
        return process.status, process.output()

    assert asyncio.run(check()) == (0, "up\nbye")


def test_who_does_not_listen_is_killed(tmp_path: Path) -> None:
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); "
        "print('up', flush=True); time.sleep(600)"
    )

    async def check() -> int | None:
        process = await ServiceProcess.start(program(tmp_path, code, grace_s=0.1), CLOCK)
        await printed(process)
        await process.stop()
        return process.status

    assert asyncio.run(check()) == -signal.SIGKILL


def test_what_a_program_started_goes_with_it(tmp_path: Path) -> None:
    async def check() -> bool:
        process = await ServiceProcess.start(program(tmp_path, DAEMON), CLOCK)
        await printed(process)
        child = int(process.output())
        assert not is_gone(child)
        await process.stop()
        return is_gone(child)

    assert asyncio.run(check())


def test_being_cancelled_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    async def check() -> None:
        starting = asyncio.create_task(ServiceProcess.start(program(tmp_path, DAEMON), CLOCK))
        await asyncio.sleep(0)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting

    asyncio.run(check())
    assert guards_of(this_process()) == []


@pytest.mark.chaos
def test_nothing_outlives_an_owner_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OWNER, DAEMON, str(tmp_path / "log")]
    owner = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pids = [int(word) for word in owner.stdout.readline().split()]
    name = owner_of(owner.pid)
    while not (tmp_path / "log").read_text():
        asyncio.run(asyncio.sleep(0.01))
    pids.append(int((tmp_path / "log").read_text()))
    assert guards_of(name) == pids[:1]

    owner.kill()
    owner.wait()

    assert [asyncio.run(gone(pid)) for pid in pids] == [True, True, True]
    assert guards_of(name) == []
    owner.stdout.close()


@pytest.mark.chaos
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux signals at a parent's death")
def test_a_service_whose_guard_is_killed_ends_too(tmp_path: Path) -> None:
    async def check() -> bool:
        process = await ServiceProcess.start(
            program(tmp_path, "import time; time.sleep(600)"), CLOCK
        )
        os.kill(process.guard_pid, signal.SIGKILL)
        assert await gone(process.pid)
        alive = process.is_alive
        await process.stop()
        return alive

    assert not asyncio.run(check())


def test_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    async def check() -> str:
        process = await ServiceProcess.start(program(tmp_path, "print('x')"), CLOCK)
        await process.wait()
        (tmp_path / "log").unlink()
        return process.output()

    assert asyncio.run(check()) == ""
