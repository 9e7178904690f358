"""Tests of pytest: collected once, run by forked workers, whatever they do."""

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.errors import ExecutionError
from testflow.execution.frameworks.framework import Started
from testflow.execution.frameworks.order import Limits
from testflow.execution.frameworks.retries import Retries, run_with_retries
from testflow.execution.frameworks.warm.pytest import Pytest
from testflow.model import Outcome, TestId, TestResult

Fixture = Callable[..., Any]

OUTCOMES = """
import pytest

def test_passes(): pass
def test_fails(): assert 1 == 2, "one is not 17"
def test_skips(): pytest.skip("no network")
@pytest.mark.xfail(reason="bug 12")
def test_expected(): assert False
@pytest.mark.xfail(strict=True)
def test_unexpected(): pass
@pytest.fixture
def broken(): raise ValueError("no database")
def test_setup(broken): pass
@pytest.fixture
def leaky():
    yield
    raise ValueError("cannot close")
def test_teardown(leaky): pass
"""


def test_every_way_to_end_has_its_outcome(write: Fixture, order_for: Fixture, run: Fixture) -> None:
    ended = run("pytest", order_for(write({"test_it.py": OUTCOMES})))

    assert ended.outcomes == {
        "test_it.py::test_passes": "passed",
        "test_it.py::test_fails": "failed",
        "test_it.py::test_skips": "skipped",
        "test_it.py::test_expected": "skipped",
        "test_it.py::test_unexpected": "failed",
        "test_it.py::test_setup": "error",
        "test_it.py::test_teardown": "error",
    }
    assert ended.of("test_skips").reason == "no network"
    assert ended.of("test_expected").reason == "expected to fail: bug 12"
    (symptom,) = ended.of("test_fails").symptoms
    assert symptom.name == "AssertionError: one is not …"
    assert "one is not 17" in symptom.message
    assert ended.of("test_setup").symptoms[0].name == "ValueError: no database"
    assert len(ended.started) == 7


HARD_IDS = """
import pytest

@pytest.mark.parametrize("x", ["a::b", "with space", "[x]", "", "日本", "x]", "a/b.py::c[d]"])
def test_case(x): pass

class TestÄther:
    def test_größe(self): pass
"""


def test_ids_lead_back_to_their_tests(write: Fixture, order_for: Fixture, run: Fixture) -> None:
    order = order_for(write({"sub/test_ü.py": HARD_IDS}))
    tests = run("pytest", order, only=lambda _: False).tests

    assert len(tests) == 8
    for each in tests:
        assert TestId.parse(str(each.test_id)) == each.test_id
        assert str(each.test_id) == f"shop::{each.native_id}"
        ended = run("pytest", order, only=lambda case, one=each: case.native_id == one.native_id)
        assert [result.test_id for result in ended.results] == [each.test_id]


def test_a_case_knows_its_file_line_and_marks(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "import pytest\n\n@pytest.mark.slow\ndef test_it(): pass\n"
    config = "[pytest]\nmarkers = slow\n"
    folder = write({"tests/test_it.py": text, "pytest.ini": config})

    (case,) = run("pytest", order_for(folder), "tests").tests

    assert (case.file, case.line, case.tags) == ("tests/test_it.py", 3, ("slow",))


def deadly(files: int, tests: int) -> dict[str, str]:
    bodies = {(1, 3): "os.kill(os.getpid(), signal.SIGKILL)", (2, 1): "os._exit(3)"}
    return {
        f"test_{file}.py": "import os, signal\n"
        + "".join(
            f"def test_{number}(): print('last words'); {bodies.get((file, number), 'pass')}\n"
            for number in range(tests)
        )
        for file in range(files)
    }


@pytest.mark.chaos
@pytest.mark.parametrize("distribution", ["load", "file", "group"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_dead_worker_costs_the_test_that_it_executed_and_no_other(
    write: Fixture, order_for: Fixture, run: Fixture, distribution: str, workers: int
) -> None:
    order = order_for(write(deadly(4, 6)), workers=workers, distribution=distribution)

    ended = run("pytest", order)

    assert Counter(each.outcome for each in ended.results) == {Outcome.PASSED: 22, Outcome.ERROR: 2}
    killed, left = ended.of("test_1.py::test_3"), ended.of("test_2.py::test_1")
    assert killed.symptoms[0].name == "signal SIGKILL"
    assert left.symptoms[0].name == "exit code 3"
    assert killed.output == left.output == "last words\n"


@pytest.mark.chaos
def test_the_death_of_pytest_itself_costs_what_was_executing(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    deadly = "import os, time\ndef test_0(): pass\n"
    deadly += "def test_1(): os.kill(os.getppid(), 9); time.sleep(60)\n"
    deadly += "".join(f"def test_{number}(): pass\n" for number in range(2, 6))

    ended = run("pytest", order_for(write({"test_it.py": deadly})))

    assert ended.of("test_1").outcome is Outcome.ERROR
    assert Counter(each.outcome for each in ended.results) == {Outcome.PASSED: 5, Outcome.ERROR: 1}


def test_what_takes_too_long_is_ended_and_says_where_it_was(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "import time\ndef wait_for_ever(): time.sleep(600)\n"
    text += "def test_hangs(): wait_for_ever()\ndef test_next(): pass\n"
    order = order_for(write({"test_it.py": text}), limits=Limits(test_s=0.5))

    ended = run("pytest", order)

    assert ended.outcomes == {"test_it.py::test_hangs": "error", "test_it.py::test_next": "passed"}
    (symptom,) = ended.of("test_hangs").symptoms
    assert symptom.name == "timeout"
    assert "in wait_for_ever" in symptom.message


def test_a_run_over_its_limit_blocks_what_had_not_begun(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "import time\ndef test_hangs(): time.sleep(600)\ndef test_next(): pass\n"
    order = order_for(write({"test_it.py": text}), limits=Limits(run_s=1))

    ended = run("pytest", order)

    assert ended.outcomes == {"test_it.py::test_hangs": "error", "test_it.py::test_next": "blocked"}
    assert "time limit of the run, 1 s" in ended.of("test_next").reason


def test_long_output_keeps_its_beginning_and_its_end(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "def test_loud(): print('first' + 'x' * 1_000_000 + 'last')\n"
    order = order_for(write({"test_it.py": text}), limits=Limits(output_bytes=1000))

    (result,) = run("pytest", order).results

    assert result.output_bytes == 1_000_010
    assert len(result.output) < 1100
    assert result.output.startswith("firstx")
    assert result.output.endswith("xlast\n")


def test_a_file_that_cannot_be_collected_is_an_error_and_the_others_run(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    skipped = "import pytest\npytest.importorskip('no_such_module')\n"
    files = {"test_a.py": "import no_such_module\n", "test_b.py": "def test_it(): pass\n"}

    ended = run("pytest", order_for(write({**files, "test_c.py": skipped})))

    assert ended.outcomes == {
        "test_a.py::(collection)": "error",
        "test_b.py::test_it": "passed",
        "test_c.py::(collection)": "skipped",
    }
    assert "no_such_module" in ended.of("test_a.py").symptoms[0].name


def test_a_run_that_cannot_begin_says_why(write: Fixture, order_for: Fixture, run: Fixture) -> None:
    folder = write({"conftest.py": "raise RuntimeError('no licence')\n"})

    with pytest.raises(ExecutionError, match="no licence"):
        run("pytest", order_for(folder))
    with pytest.raises(ExecutionError, match="no-such-program is not there"):
        run("pytest", order_for(folder, "no-such-program {test_path}"))


GIVING = """
import pytest

@pytest.fixture
def headers(): return {"Accept": "json", "Authorization": "none"}
def test_returns(): return {"token": "abc"}
def test_records(record_property): record_property("id", 7)
def test_takes(headers, testflow_inputs): return [headers, testflow_inputs]
def test_takes_what_no_fixture_has(props): return props
def test_takes_nothing(testflow_inputs, props): return [testflow_inputs, props]
"""


def test_tests_give_values_and_are_given_some(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    inputs = {
        "test_it.py::test_takes": {"headers": {"Authorization": "Bearer abc"}},
        "test_it.py::test_takes_what_no_fixture_has": {"props": {"id": 7}},
    }

    ended = run("pytest", order_for(write({"test_it.py": GIVING}), inputs=inputs))

    assert set(ended.outcomes.values()) == {"passed"}
    assert ended.of("test_returns").returned == {"token": "abc"}
    assert ended.of("test_records").returned == {"id": 7}
    taken = {str(each.test_id).rpartition("::")[2]: each.returned for each in ended.results}
    headers = {"Accept": "json", "Authorization": "Bearer abc"}
    assert taken["test_takes"] == [headers, inputs["test_it.py::test_takes"]]
    assert taken["test_takes_what_no_fixture_has"] == {"id": 7}
    assert taken["test_takes_nothing"] == [{}, {}]


FIXTURES = """
import os, pathlib, pytest

@pytest.fixture(scope="session")
def database(tmp_path_factory):
    log = pathlib.Path(os.environ["LOG"])
    with log.open("a") as file:
        file.write(f"open {os.getpid()}\\n")
    yield tmp_path_factory.mktemp("database")
    with log.open("a") as file:
        file.write(f"close {os.getpid()}\\n")
"""


def test_fixtures_of_the_session_live_once_in_each_worker(
    write: Fixture, order_for: Fixture, run: Fixture, tmp_path: Path
) -> None:
    text = "import time\n" + "".join(
        f"def test_{number}(database): time.sleep(0.05)\n" for number in range(20)
    )
    files = {f"test_{name}.py": text for name in "abcd"}
    log = tmp_path / "log"

    ended = run(
        "pytest",
        order_for(write({"conftest.py": FIXTURES, **files}), workers=2, env={"LOG": str(log)}),
    )

    assert Counter(ended.outcomes.values()) == {"passed": 80}
    lines = Counter(line.split()[0] for line in log.read_text().splitlines())
    assert lines == {"open": 2, "close": 2}
    assert len(set(log.read_text().splitlines())) == 4


ALONE = """
import os, pathlib, pytest, time

def mark(what):
    with pathlib.Path(os.environ["LOG"]).open("a") as file:
        file.write(f"{what} {os.getpid()}\\n")

@pytest.mark.parametrize("n", range(8))
def test_free(n): mark("free"); time.sleep(0.02); mark("free")
@pytest.mark.testflow_exclusive
def test_marked(): mark("alone"); time.sleep(0.1); mark("alone")
def test_named(): mark("alone"); time.sleep(0.1); mark("alone")
@pytest.mark.testflow_group("db")
def test_first(): mark("db"); time.sleep(0.1)
@pytest.mark.parametrize("n", range(8))
def test_more(n): mark("free"); time.sleep(0.02); mark("free")
@pytest.mark.testflow_group("db")
def test_second(): mark("db")
def test_third(): mark("db")
"""


def test_exclusive_tests_run_alone_and_groups_in_one_process(
    write: Fixture, order_for: Fixture, run: Fixture, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    order = order_for(
        write({"test_it.py": ALONE}),
        workers=3,
        env={"LOG": str(log)},
        exclusive=("*::test_named",),
        groups={"*::test_third": "db"},
    )

    ended = run("pytest", order)

    assert set(ended.outcomes.values()) == {"passed"}
    marks = [line.split() for line in log.read_text().splitlines()]
    assert [what for what, _ in marks][-4:] == ["alone"] * 4
    assert len({pid for what, pid in marks if what == "db"}) == 1
    assert len({pid for what, pid in marks if what == "free"}) > 1


def test_what_is_tried_again_is_recorded_as_attempts(
    write: Fixture, order_for: Fixture, tmp_path: Path
) -> None:
    flaky = "import os, pathlib\nlog = pathlib.Path(os.environ['LOG'])\n"
    flaky += "def test_flaky():\n    was = log.exists()\n    log.touch()\n    assert was\n"
    flaky += "def test_broken(): assert False\ndef test_fine(): pass\n"
    order = order_for(write({"test_it.py": flaky}), env={"LOG": str(tmp_path / "log")})

    async def whole() -> list[Any]:
        framework = Pytest(order)
        tests = await framework.collect([])
        events = [each async for each in run_with_retries(framework, tests, Retries(2))]
        await framework.close()
        return events

    events = asyncio.run(whole())

    results = {each.test_id.name: each for each in events if isinstance(each, TestResult)}
    attempts = {
        name: [each.outcome.value for each in (*result.earlier, result)]
        for name, result in results.items()
    }
    assert attempts == {
        "test_broken": ["failed", "failed", "failed"],
        "test_fine": ["passed"],
        "test_flaky": ["failed", "passed"],
    }
    assert results["test_flaky"].attempt == 2
    assert "assert was" in results["test_flaky"].earlier[0].symptoms[0].message


@pytest.mark.chaos
def test_giving_up_a_run_ends_every_process(
    write: Fixture, order_for: Fixture, ends: Callable[[int], bool], tmp_path: Path
) -> None:
    text = "import os, pathlib, subprocess, time\n"
    text += "def test_hangs():\n    child = subprocess.Popen(['sleep', '600'])\n"
    text += "    pathlib.Path(os.environ['LOG']).write_text(f'{os.getpid()} {child.pid}')\n"
    text += "    time.sleep(600)\n"
    log = tmp_path / "log"
    order = order_for(write({"test_it.py": text}), env={"LOG": str(log)})

    async def begin() -> None:
        framework = Pytest(order)
        tests = await framework.collect([])
        events = framework.run(tests)
        assert isinstance(await anext(events), Started)
        while not (log.exists() and len(log.read_text().split()) == 2):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await events.aclose()

    asyncio.run(begin())

    assert all(ends(int(pid)) for pid in log.read_text().split())


def test_a_tests_own_runs_of_pytest_see_nothing_of_testflow(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "import os\ndef test_it(): return [k for k in os.environ if 'TESTFLOW' in k] + "
    text += "[os.environ.get('PYTEST_PLUGINS'), os.environ.get('PYTHONPATH')]\n"
    env = {"PYTHONPATH": "/mine"}

    (result,) = run("pytest", order_for(write({"test_it.py": text}), env=env)).results

    assert result.returned == [None, "/mine"]


def test_stopping_at_the_first_failure_blocks_the_rest(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "def test_0(): assert False\ndef test_1(): pass\n"
    order = order_for(write({"test_it.py": text}))

    ended = run("pytest", order_for(order.folder, f"{order.command} -x"))

    assert ended.outcomes == {"test_it.py::test_0": "failed", "test_it.py::test_1": "blocked"}
    assert "stopping after 1 failures" in ended.of("test_1").reason


OUTSIDE = """
import asyncio, sys
from pathlib import Path
from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.warm.pytest import Pytest

async def main():
    order = Order(app="shop", folder=Path(sys.argv[1]), command=sys.argv[2])
    framework = Pytest(order)
    async for event in framework.run(await framework.collect([])):
        pass

asyncio.run(main())
"""


@pytest.mark.chaos
def test_nothing_outlives_testflow_when_it_is_killed(
    write: Fixture, order_for: Fixture, ends: Callable[[int], bool], tmp_path: Path
) -> None:
    text = "import os, pathlib, subprocess, time\n"
    text += "def test_hangs():\n"
    text += "    child = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
    text += "    pids = f'{os.getppid()} {os.getpid()} {child.pid}'\n"
    text += "    pathlib.Path(os.environ['LOG']).write_text(pids)\n"
    text += "    time.sleep(600)\n"
    log = tmp_path / "log"
    order = order_for(write({"test_it.py": text}))
    testflow = subprocess.Popen(
        [sys.executable, "-c", OUTSIDE, str(order.folder), order.command],
        env={**os.environ, "LOG": str(log)},
    )
    while not (log.exists() and len(log.read_text().split()) == 3):
        assert testflow.poll() is None
        time.sleep(0.05)

    testflow.kill()
    testflow.wait()

    assert all(ends(int(pid)) for pid in log.read_text().split())
