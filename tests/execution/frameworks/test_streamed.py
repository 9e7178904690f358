"""Frameworks that run many files in one process and tell of each test, each with its real tool."""

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from testflow.errors import InputError
from testflow.execution.frameworks.framework import Ended, Started
from testflow.execution.frameworks.order import Limits, Order
from testflow.execution.frameworks.registry import FRAMEWORKS
from testflow.execution.frameworks.retries import Retries, run_with_retries
from testflow.execution.frameworks.streamed.names import Names
from testflow.model import TestId, TestResult

Fixture = Callable[..., Any]

NPM_MODULES = Path(os.environ.get("TESTFLOW_NPM_MODULES", ""))


def without(name: str) -> str:
    """Say what is missing for a framework; empty where nothing is."""
    if name == "robot":
        return "" if shutil.which(sys.executable) and has_robot() else "robot is not installed"
    if not shutil.which("npm"):
        return "npm is not installed"
    has_module = "TESTFLOW_NPM_MODULES" in os.environ and (NPM_MODULES / name).is_dir()
    if name == "node" or has_module:
        return ""
    return f"TESTFLOW_NPM_MODULES names no node_modules with {name}"


def has_robot() -> bool:
    from importlib.util import find_spec

    return find_spec("robot") is not None


def each_of(*names: str) -> pytest.MarkDecorator:
    """Run a test with each of these frameworks, where it is there."""
    return each_with("name", *((name,) for name in names))


def each_with(arguments: str, *cases: tuple[Any, ...]) -> pytest.MarkDecorator:
    """Run a test with each of these arguments, of which the first is a framework."""
    marks = [pytest.mark.skipif(bool(without(name)), reason=without(name)) for name, *_ in cases]
    pairs = zip(cases, marks, strict=True)
    return pytest.mark.parametrize(
        arguments, [pytest.param(*case, marks=mark) for case, mark in pairs]
    )


JAVASCRIPT = ("node", "jest", "vitest")
IMPORTS = {
    "node": "const { describe, it, test } = require('node:test');\n",
    "jest": "",
    "vitest": "import { describe, it, test } from 'vitest';\n",
}
EXTRAS = {
    "node": "const fs = require('node:fs');\n",
    "jest": "const fs = require('node:fs');\n",
    "vitest": "import fs from 'node:fs';\n",
}


@pytest.fixture
def project(write: Fixture) -> Fixture:
    """Write a project of JavaScript whose ``npm test`` runs a framework; give its folder."""

    def project(name: str, files: dict[str, str]) -> Path:
        script = {"node": "node --test", "jest": "jest", "vitest": "vitest"}[name]
        module = ', "type": "module"' if name == "vitest" else ""
        tests = {path: IMPORTS[name] + EXTRAS[name] + text for path, text in files.items()}
        package = f'{{"name": "web", "scripts": {{"test": "{script}"}}{module}}}'
        folder: Path = write({"package.json": package, **tests})
        if name != "node":
            (folder / "node_modules").symlink_to(NPM_MODULES)
        return folder

    return project


NPM = "npm test -- {test_path}"
ROBOT = f"{sys.executable} -m robot {{test_path}}"

CART = """
describe('cart', () => {
  it('adds 1 + 1 (really) [a|b] > ü', () => {});
  describe('deep', () => { it('fails', () => { throw new Error('pump 17 is off'); }); });
  it.skip('waits', () => {});
  it.todo('comes');
});
for (const n of [1, 2]) test('same', () => {});
test('case[2]', () => {});
"""
HARD = "cart.test.js::cart > adds 1 + 1 (really) [a|b] > ü"
OUTCOMES = {
    HARD: "passed",
    "cart.test.js::cart > deep > fails": "failed",
    "cart.test.js::cart > waits": "skipped",
    "cart.test.js::cart > comes": "skipped",
    "cart.test.js::same": "passed",
    "cart.test.js::same (2)": "passed",
    "cart.test.js::case[2]": "passed",
}


@each_of(*JAVASCRIPT)
def test_each_test_of_a_file_has_a_result(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = project(name, {"cart.test.js": CART, "b.test.js": "test('fine', () => {});"})

    ended = run(name, order_for(folder, NPM, workers=2))

    assert [(each.native_id, each.is_file) for each in ended.tests] == [
        ("b.test.js", True),
        ("cart.test.js", True),
    ]
    assert ended.outcomes == {**OUTCOMES, "b.test.js::fine": "passed"}
    symptom = ended.of("fails").symptoms[0]
    assert symptom.name.endswith("pump … is off")
    assert "cart.test.js" in symptom.message, "where it failed"
    assert all(TestId.parse(str(each.test_id)) == each.test_id for each in ended.results)
    assert sorted(ended.ended) == ["shop::b.test.js::b.test", "shop::cart.test.js::cart.test"]


# For what takes seconds to start, one hard name is enough.
@each_with("name, test", *(("node", test) for test in OUTCOMES), ("jest", HARD), ("vitest", HARD))
def test_a_result_names_a_test_that_can_be_run_alone(
    name: str, test: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    ended = run(name, order_for(project(name, {"cart.test.js": CART}), NPM), test)

    assert [each.native_id for each in ended.tests] == [test]
    assert ended.outcomes == {test: OUTCOMES[test]}
    assert ended.ended == []


@each_of("node", "jest")
def test_many_tests_of_a_file_can_be_run_alone(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = project(name, {"cart.test.js": CART})

    ended = run(name, order_for(folder, NPM), *OUTCOMES, "cart.test.js::nobody")

    outcomes = ended.outcomes
    assert outcomes.pop("cart.test.js::nobody") == "blocked"
    assert outcomes == OUTCOMES
    assert "no test of this name" in ended.of("nobody").reason


@each_of("jest", "vitest")
def test_only_what_is_marked_so_is_run_and_the_rest_is_skipped(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = project(name, {"a.test.js": "test.only('this', () => {}); test('that', () => {});"})

    # In CI, vitest takes such a mark for a mistake.
    ended = run(name, order_for(folder, NPM, env={"CI": ""}))

    assert ended.outcomes == {"a.test.js::this": "passed", "a.test.js::that": "skipped"}


@each_of("jest", "vitest")
def test_the_cases_of_a_test_have_a_result_each(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "test.each([[1, 2], [3, 4]])('adds %i and %i', () => {});"

    ended = run(name, order_for(project(name, {"a.test.js": text}), NPM))

    assert list(ended.outcomes) == ["a.test.js::adds 1 and 2", "a.test.js::adds 3 and 4"]


CRASHES = {
    "ends.test.js": """
test('before', () => {});
test('ends', () => { process.kill(process.pid, 'SIGKILL'); });
test('after', () => {});
""",
    "exits.test.js": """
test('before', () => {});
test('exits', () => { process.reallyExit(3); });
test('after', () => {});
""",
    "good.test.js": "test('fine', () => {});",
}


# Only jest runs files in its own process, where there is one worker.
@each_with("name, workers", ("jest", 1), *((name, 2) for name in JAVASCRIPT))
def test_a_crash_costs_the_test_that_was_executing(
    name: str, workers: int, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    ended = run(name, order_for(project(name, CRASHES), NPM, workers=workers))

    assert ended.outcomes == {
        "ends.test.js::before": "passed",
        "ends.test.js::ends": "error",
        "ends.test.js::after": "passed",
        "exits.test.js::before": "passed",
        "exits.test.js::exits": "error",
        "exits.test.js::after": "passed",
        "good.test.js::fine": "passed",
    }


LOOPS = """
test('before', () => {});
test('spins', () => { while (true) {} });
test('after', () => {});
"""


@each_of(*JAVASCRIPT)
def test_a_test_that_does_not_end_is_ended(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = project(name, {"loops.test.js": LOOPS, "good.test.js": "test('fine', () => {});"})

    ended = run(name, order_for(folder, NPM, limits=Limits(test_s=10)))

    assert ended.outcomes == {
        "good.test.js::fine": "passed",
        "loops.test.js::before": "passed",
        "loops.test.js::spins": "error",
        "loops.test.js::after": "passed",
    }
    assert ended.of("spins").symptoms[0].name == "timeout"


@each_of("node")
def test_what_was_executing_when_the_time_of_the_run_was_over_is_an_error(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = project(name, {"loops.test.js": LOOPS, "next.test.js": "test('fine', () => {});"})
    limits = Limits(run_s=15)

    ended = run(name, order_for(folder, NPM, limits=limits), "loops.test.js", "next.test.js")

    assert ended.of("spins").outcome == "error"
    assert ended.of("loops.test.js::loops.test").outcome == "blocked"
    assert len(ended.ended) == 2


@each_of(*JAVASCRIPT)
def test_what_is_wrong_with_a_file_is_its_own_result(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = project(
        name,
        {
            "bad.test.js": "test('fine', () => {}); nobody.calls();",
            "syntax.test.js": "syntax error here (",
            "good.test.js": "test('fine', () => {});",
        },
    )

    ended = run(name, order_for(folder, NPM, workers=2))

    outcomes = ended.outcomes
    outcomes.pop("bad.test.js::fine", None)  # node:test had begun it
    assert outcomes == {
        "bad.test.js::bad.test": "error",
        "good.test.js::fine": "passed",
        "syntax.test.js::syntax.test": "error",
    }
    assert "nobody is not defined" in ended.of("bad.test.js::bad.test").symptoms[0].name


@each_of(*JAVASCRIPT)
def test_what_goes_wrong_outside_of_tests_is_told_by_the_file_or_a_test_of_it(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "test('fine', () => {}); setTimeout(() => { throw new Error('later 5'); }, 0);"
    text += "test('waits', () => new Promise((go) => setTimeout(go, 300)));"

    ended = run(name, order_for(project(name, {"a.test.js": text}), NPM))

    (result,) = (each for each in ended.results if each.outcome.is_failure)
    assert "later …" in result.symptoms[0].name


@each_of("jest", "vitest")
def test_a_file_without_tests_says_so(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    ended = run(name, order_for(project(name, {"none.test.js": "// later"}), NPM))

    assert ended.outcomes == {"none.test.js::none.test": "error"}


@each_of("node")
def test_a_program_that_node_runs_as_a_test_is_one(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = project(name, {"a.test.js": "", "b.test.js": "process.exitCode = 3;"})

    ended = run(name, order_for(folder, NPM))

    assert ended.outcomes == {"a.test.js::a.test": "passed", "b.test.js::b.test": "error"}


GIVES = """
test('gives', () => {
  const inputs = JSON.parse(fs.readFileSync(process.env.TESTFLOW_INPUTS));
  fs.appendFileSync(process.env.TESTFLOW_OUTPUTS, JSON.stringify({ seen: inputs.token }) + '\\n');
});
test('gives more', () => {
  fs.appendFileSync(process.env.TESTFLOW_OUTPUTS, JSON.stringify({ id: 7 }) + '\\n');
});
"""


@each_of(*JAVASCRIPT)
def test_the_tests_of_one_file_take_inputs_and_give_outputs(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    inputs = {"gives.test.js": {"token": "abc"}}
    folder = project(name, {"gives.test.js": GIVES})

    ended = run(name, order_for(folder, NPM, inputs=inputs))

    assert [each.outcome for each in ended.results] == ["passed", "passed"]
    assert [each.returned for each in ended.results] == [{"seen": "abc", "id": 7}] * 2


@each_of("node")
def test_files_with_different_inputs_do_not_see_each_others(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    inputs = {"a.test.js": {"token": 1}, "b.test.js": {"token": 2}}
    order = order_for(project(name, dict.fromkeys(inputs, GIVES)), NPM, inputs=inputs, workers=2)

    ended = run(name, order)

    seen = {each.test_id.path: each.returned["seen"] for each in ended.results}
    assert seen == {"a.test.js": 1, "b.test.js": 2}


ALONE = """
test('is alone', async () => {
  fs.appendFileSync('log', 'NAME\\n');
  await new Promise((go) => setTimeout(go, 300));
  fs.appendFileSync('log', 'NAME\\n');
});
"""


@each_of("node")
def test_exclusive_files_run_alone(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    names = ("a", "alone", "b", "c")
    folder = project(name, {f"{each}.test.js": ALONE.replace("NAME", each) for each in names})

    ended = run(name, order_for(folder, NPM, workers=4, exclusive=("alone*",)))

    assert set(ended.outcomes.values()) == {"passed"}
    lines = (folder / "log").read_text().split()
    assert lines.index("alone") + 1 == len(lines) - 1 - lines[::-1].index("alone")


@each_of("node", "vitest")
def test_what_a_test_prints_is_its_output(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "test('says', () => { console.log('hello'); });"
    text += "test('shouts', () => { console.log('x'.repeat(10000)); });"
    order = order_for(project(name, {"a.test.js": text}), NPM, limits=Limits(output_bytes=1000))

    ended = run(name, order)

    assert ended.of("says").output == "hello\n"
    assert ended.of("shouts").output_bytes == 10_001
    assert len(ended.of("shouts").output) < 1_100


@each_of("node", "jest")
def test_thousands_of_tests_of_a_file_all_have_results(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "for (let n = 0; n < 3000; n++) test(`n${n} ${'ü'.repeat(500)}`, () => {});"

    ended = run(name, order_for(project(name, {"a.test.js": text}), NPM))

    assert len(ended.outcomes) == 3_000
    assert set(ended.outcomes.values()) == {"passed"}


@each_of("node", "jest")
def test_many_files_run_in_one_process(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "test('fine', () => { fs.appendFileSync('log', process.ppid + '\\n'); });"
    folder = project(name, {f"n{n}.test.js": text for n in range(6)})

    ended = run(name, order_for(folder, NPM, workers=2))

    assert len(ended.results) == 6
    assert len(set((folder / "log").read_text().split())) == 1


@each_of("node")
def test_results_come_while_the_files_run(name: str, project: Fixture, order_for: Fixture) -> None:
    text = """
test('first', () => {});
test('second', async () => {
  while (!fs.existsSync('go')) await new Promise((go) => setTimeout(go, 10));
});
"""
    folder = project(name, {"a.test.js": text, "b.test.js": text})

    async def happenings() -> list[str]:
        framework = FRAMEWORKS.load(name)(order_for(folder, NPM, workers=2))
        seen: list[str] = []
        async with aclosing(framework.run(await framework.collect([]))) as events:
            async for event in events:
                if isinstance(event, TestResult):
                    seen.append(str(event.test_id))
                    if len(seen) == 2:
                        (folder / "go").touch()
        return seen

    seen = asyncio.run(happenings())

    assert sorted(seen[:2]) == ["shop::a.test.js::first", "shop::b.test.js::first"]


@each_of("jest")
def test_of_a_test_that_jest_itself_tries_again_the_last_try_counts(
    name: str, project: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "jest.retryTimes(1); let tries = 0;"
    text += "test('flaky', () => { if (!tries++) throw new Error('once'); });"
    text += "test('bad', () => { throw new Error('always'); });"

    ended = run(name, order_for(project(name, {"a.test.js": text}), NPM))

    assert ended.outcomes == {"a.test.js::flaky": "passed", "a.test.js::bad": "failed"}
    assert len(ended.started) == 2


@each_of("jest")
def test_a_failure_is_tried_again_without_the_rest_of_its_file(
    name: str, project: Fixture, order_for: Fixture
) -> None:
    text = """
test('flaky', () => {
  if (fs.existsSync('seen')) return;
  fs.writeFileSync('seen', '');
  throw new Error('once');
});
test('counts', () => { fs.appendFileSync('log', 'x'); });
"""
    folder = project(name, {"a.test.js": text})

    async def results() -> list[TestResult]:
        framework = FRAMEWORKS.load(name)(order_for(folder, NPM))
        tests = await framework.collect([])
        events = [each async for each in run_with_retries(framework, tests, Retries(1))]
        assert isinstance(events[-1], Ended)
        return [each for each in events if isinstance(each, TestResult)]

    found = asyncio.run(results())

    told = [(each.test_id.name, each.outcome, each.attempt) for each in found]
    assert told == [("counts", "passed", 1), ("flaky", "passed", 2)]
    assert (folder / "log").read_text() == "x"


def kill_the_process_in(file: Path) -> None:
    while not file.exists():
        time.sleep(0.01)
    os.kill(int(file.read_text()), signal.SIGKILL)


@each_of("jest", "vitest")
def test_the_death_of_the_framework_costs_what_was_executing(
    name: str, project: Fixture, order_for: Fixture
) -> None:
    text = """
test('before', () => {});
test('dies', async () => {
  fs.writeFileSync('pid.new', `${process.ppid}`);
  fs.renameSync('pid.new', 'pid');
  await new Promise(() => {});
}, 1e8);
test('after', () => {});
"""
    folder = project(name, {"a.test.js": text, "b.test.js": "test('fine', () => {});"})

    async def results() -> dict[str, str]:
        framework = FRAMEWORKS.load(name)(order_for(folder, NPM))
        found: dict[str, str] = {}
        async for event in framework.run(await framework.collect([])):
            if isinstance(event, Started) and event.test_id.name == "dies":
                await asyncio.to_thread(kill_the_process_in, folder / "pid")
            if isinstance(event, TestResult):
                found[event.test_id.name] = event.outcome.value
        return found

    assert asyncio.run(results()) == {
        "before": "passed",
        "dies": "error",
        "after": "passed",
        "fine": "passed",
    }


def test_a_framework_that_does_not_load_the_reporter_blocks_its_tests(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = write({"a.test.js": "", "old.sh": "echo 'unknown option --reporters' >&2; exit 1"})

    ended = run("jest", order_for(folder, "sh old.sh {test_path}"), "a.test.js")

    assert ended.outcomes == {"a.test.js::a.test": "blocked"}
    reason = ended.results[0].reason
    assert "jest 29.6 or later" in reason
    assert "unknown option --reporters" in reason


def test_a_damaged_stream_is_an_error_of_its_file(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    script = """
import json, os, sys
pipe = open(json.loads(os.environ["TESTFLOW_STREAM"])["pipe"], "w")
path = json.dumps(os.path.abspath("a.test.js"))
print(f'1=["file", {path}]', '1=["sta', sep="\\n", file=pipe, flush=True)
"""
    folder = write({"a.test.js": "", "damaged.py": script})

    ended = run(
        "jest", order_for(folder, f"{sys.executable} damaged.py {{test_path}}"), "a.test.js"
    )

    assert ended.outcomes == {"a.test.js::a.test": "error"}
    assert ended.results[0].symptoms[0].name == "damaged stream"


def test_an_exit_code_that_no_test_explains_is_told(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    script = """
import json, os, sys
pipe = open(json.loads(os.environ["TESTFLOW_STREAM"])["pipe"], "w")
for path in map(os.path.abspath, ("a.test.js", "b.test.js")):
    told = [["file", path], ["result", path, ["fine"], {"outcome": "passed"}], ["end", path, {}]]
    for message in told:
        print("1=" + json.dumps(message), file=pipe, flush=True)
print('1=["done"]', file=pipe, flush=True)
print("coverage is below 80 %")
sys.exit(1)
"""
    folder = write({"a.test.js": "", "b.test.js": "", "covers.py": script})
    order = order_for(folder, f"{sys.executable} covers.py {{test_path}}")

    ended = run("jest", order, "a.test.js", "b.test.js")

    assert ended.outcomes == {
        "a.test.js::fine": "passed",
        "b.test.js::fine": "passed",
        "a.test.js::a.test": "error",
    }
    message = ended.of("a.test.js::a.test").symptoms[0].message
    assert "one of 2" in message
    assert "coverage is below 80 %" in message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, run: Fixture) -> None:
    order = Order(app="shop", folder=tmp_path, command="jest")

    with pytest.raises(InputError, match=r"nothing at a\.test\.js"):
        run("jest", order, "a.test.js::adds")


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        (Names(), ""),
        (Names(only=("a > b.c", "d")), r"^(?:a(?: >)? b\.c|d)$"),
        (Names(only=("same (2)",)), r"^(?:same(?: \(2\))?)$"),
        (Names(without=("a (1)", "b\nc")), r"^(?!(?:a \(1\)|b.c)$)"),
    ],
)
def test_names_become_an_anchored_pattern(names: Names, pattern: str) -> None:
    assert names.pattern == pattern


SUITE = """*** Test Cases ***
Adds [1] :: two > ü*?
    Log    hello
    Should Be Equal    ${1}    ${1}
Fails
    Fail    the door 12 is shut
Skips
    Skip    not today
Same
    No Operation
Same
    No Operation
"""
SUITE_OUTCOMES = {
    "suites/a suite.robot::Adds [1] :: two > ü*?": "passed",
    "suites/a suite.robot::Fails": "failed",
    "suites/a suite.robot::Skips": "skipped",
    "suites/a suite.robot::Same": "passed",
    "suites/a suite.robot::Same (2)": "passed",
}


@each_of("robot")
def test_robot_gives_each_test_of_a_suite_a_result(
    name: str, write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    good = "*** Test Cases ***\nFine\n    No Operation\n"
    none = "*** Keywords ***\nNothing\n    No Operation\n"
    files = {"suites/a suite.robot": SUITE, "suites/good.robot": good, "suites/none.robot": none}

    ended = run(name, order_for(write(files), ROBOT, workers=2), "suites")

    assert ended.outcomes == {
        **SUITE_OUTCOMES,
        "suites/good.robot::Fine": "passed",
        "suites/none.robot::none": "error",
    }
    assert [each.name for each in ended.of("Fails").symptoms] == ["the door … is shut"]
    assert ended.of("Skips").reason == "not today"
    assert ended.of("Adds").output == "hello\n"
    assert len(ended.ended) == 3


@each_of("robot")
@pytest.mark.parametrize("test", SUITE_OUTCOMES)
def test_robot_runs_a_single_test(
    name: str, test: str, write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    ended = run(name, order_for(write({"suites/a suite.robot": SUITE}), ROBOT), test)

    assert ended.outcomes == {test: SUITE_OUTCOMES[test]}


HOSTILE_SUITE = """*** Test Cases ***
Before
    No Operation
Exits
    Evaluate    os._exit(3)    modules=os
Loops
    Evaluate    [1 for x in iter(int, 1)]
After
    No Operation
"""


@each_of("robot")
def test_robot_loses_no_more_than_the_test_that_crashes_or_hangs(
    name: str, write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    order = order_for(write({"a.robot": HOSTILE_SUITE}), ROBOT, limits=Limits(test_s=3))

    ended = run(name, order)

    assert ended.outcomes == {
        "a.robot::Before": "passed",
        "a.robot::Exits": "error",
        "a.robot::Loops": "error",
        "a.robot::After": "passed",
    }
    assert ended.of("Loops").symptoms[0].name == "timeout"


@each_of("robot")
def test_a_suite_whose_teardown_fails_says_so_itself(
    name: str, write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    text = "*** Settings ***\nSuite Teardown    Fail    door 7\n"
    text += "*** Test Cases ***\nFine\n    No Operation\n"

    ended = run(name, order_for(write({"a.robot": text}), ROBOT))

    assert ended.outcomes == {"a.robot::Fine": "passed", "a.robot::a": "error"}
    assert ended.of("a.robot::a").symptoms[0].name == "Suite teardown failed: door …"
