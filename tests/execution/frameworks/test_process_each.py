"""Frameworks that run a file at a time, each with its real tool."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.execution.frameworks.order import Limits

Fixture = Callable[..., Any]

NPM_MODULES = Path(os.environ.get("TESTFLOW_NPM_MODULES", ""))


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def needs_module(name: str) -> pytest.MarkDecorator:
    is_there = "TESTFLOW_NPM_MODULES" in os.environ and (NPM_MODULES / name).is_dir()
    reason = f"TESTFLOW_NPM_MODULES names no node_modules with {name}"
    return pytest.mark.skipif(not (is_there and shutil.which("node")), reason=reason)


def test_a_commands_exit_code_is_its_result(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = write({"good.sh": "exit 0", "bad.sh": "echo pump 17 is off >&2; exit 3"})

    ended = run("command", order_for(folder, "sh {test_path}"), "good.sh", "bad.sh")

    assert ended.outcomes == {"good.sh::good": "passed", "bad.sh::bad": "failed"}
    assert ended.of("bad").symptoms[0].name == "exit code 3: pump … is off"
    assert ended.of("bad").output == "pump 17 is off\n"
    assert sorted(ended.started) == sorted(str(each.test_id) for each in ended.results)


def test_a_commands_report_tells_more_than_its_exit_code(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    report = '<testsuite tests="2"><testcase name="a"/><testcase name="b"><failure message="x 1"/>'
    report += "</testcase></testsuite>"
    folder = write({"report.txt": report})
    order = order_for(folder, "cp report.txt out.xml", report="out.xml")

    (result,) = run("command", order).results

    assert (result.outcome, [each.name for each in result.symptoms]) == ("failed", ["x …"])


def test_a_command_that_hangs_is_ended_with_what_it_started(
    write: Fixture, order_for: Fixture, run: Fixture, ends: Callable[[int], bool]
) -> None:
    folder = write({"hang.sh": "sleep 600 & echo $! > pid; sleep 600", "next.sh": "true"})
    order = order_for(folder, "sh {test_path}", limits=Limits(test_s=1))

    ended = run("command", order, "hang.sh", "next.sh")

    assert ended.outcomes == {"hang.sh::hang": "error", "next.sh::next": "passed"}
    assert ended.of("hang").symptoms[0].name == "timeout"
    assert ends(int((folder / "pid").read_text()))


def test_a_command_that_is_killed_is_an_error(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    order = order_for(write({"dies.sh": "kill -9 $$"}), "sh {test_path}")

    (result,) = run("command", order, "dies.sh").results

    assert result.symptoms[0].name == "signal SIGKILL"


def test_programs_take_inputs_and_give_outputs_by_files(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    script = 'cat "$TESTFLOW_INPUTS" > "$TESTFLOW_OUTPUTS"; echo >> "$TESTFLOW_OUTPUTS"\n'
    script += 'echo \'{"id": 7}\' >> "$TESTFLOW_OUTPUTS"\n'
    inputs = {"echo.sh": {"token": "abc"}}
    order = order_for(write({"echo.sh": script}), "sh {test_path}", inputs=inputs)

    (result,) = run("command", order, "echo.sh").results

    assert result.returned == {"token": "abc", "id": 7}


def test_exclusive_files_run_alone(write: Fixture, order_for: Fixture, run: Fixture) -> None:
    script = "echo $0 >> log; sleep 0.3; echo $0 >> log"
    names = ("a.sh", "b.sh", "alone.sh", "c.sh")
    folder = write(dict.fromkeys(names, script))
    order = order_for(folder, "sh {test_path}", workers=3, exclusive=("alone.sh",))

    ended = run("command", order, *names)

    assert set(ended.outcomes.values()) == {"passed"}
    lines = (folder / "log").read_text().split()
    assert lines.index("alone.sh") + 1 == len(lines) - 1 - lines[::-1].index("alone.sh")


NODE_TEST = """
const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
test('adds', () => assert.strictEqual(1 + 1, 2));
test('pays with ü', () => {
  const inputs = JSON.parse(fs.readFileSync(process.env.TESTFLOW_INPUTS));
  fs.appendFileSync(process.env.TESTFLOW_OUTPUTS, JSON.stringify({seen: inputs.props}) + '\\n');
  assert.strictEqual(inputs.props.paymentId, 7);
});
"""
BAD_NODE_TEST = """
const { describe, it } = require('node:test');
const assert = require('node:assert');
describe('form', () => {
  it('validates', () => assert.strictEqual('a', 'b', 'invalid input 17'));
  it('shows', () => {});
});
"""


@needs("npm")
def test_npm_runs_node_test_file_by_file(write: Fixture, order_for: Fixture, run: Fixture) -> None:
    folder = write(
        {
            "package.json": '{"name": "web", "scripts": {"test": "node --test"}}',
            "src/__tests__/Good.test.js": NODE_TEST,
            "src/__tests__/Bad.test.js": BAD_NODE_TEST,
            "src/form.js": "throw new Error('no test')",
        }
    )
    inputs = {"src/__tests__/Good.test.js": {"props": {"paymentId": 7}}}
    order = order_for(folder, "npm test -- {test_path}", inputs=inputs)

    ended = run("node", order, "src")

    assert ended.outcomes == {
        "src/__tests__/Bad.test.js::Bad.test": "failed",
        "src/__tests__/Good.test.js::Good.test": "passed",
    }
    (symptom,) = ended.of("Bad").symptoms
    assert symptom.name == "invalid input …"
    assert "form › validates" in symptom.message
    assert ended.of("Good").returned == {"seen": {"paymentId": 7}}


JEST_TEST = """
test('adds', () => expect(1 + 1).toBe(2));
test('fails', () => { throw new Error('service unavailable'); });
"""


@needs_module("jest")
def test_jest_tells_which_tests_of_a_file_fail(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = write({"package.json": '{"scripts": {"test": "jest"}}', "a.test.js": JEST_TEST})
    (folder / "node_modules").symlink_to(NPM_MODULES)
    folder.joinpath("b.test.js").write_text("test('fine', () => {});")

    ended = run("jest", order_for(folder, "npm test -- {test_path}"))

    assert ended.outcomes == {"a.test.js::a.test": "failed", "b.test.js::b.test": "passed"}
    assert "service unavailable" in ended.of("a.test.js").symptoms[0].name


@needs_module("vitest")
def test_vitest_tells_which_tests_of_a_file_fail(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = write(
        {
            "package.json": '{"type": "module", "scripts": {"test": "vitest"}}',
            "a.test.js": "import { test, expect } from 'vitest';" + JEST_TEST,
        }
    )
    (folder / "node_modules").symlink_to(NPM_MODULES)

    (result,) = run("vitest", order_for(folder, "npm test -- {test_path}")).results

    assert result.outcome == "failed"
    assert "service unavailable" in result.symptoms[0].name


ROBOT = """*** Test Cases ***
Adds [1] :: two
    Should Be Equal    ${1}    ${1}
Fails
    Fail    the door 12 is shut
"""


def test_robot_runs_suite_by_suite(write: Fixture, order_for: Fixture, run: Fixture) -> None:
    pytest.importorskip("robot")
    good = "*** Test Cases ***\nFine\n    No Operation\n"
    folder = write({"suites/bad one.robot": ROBOT, "suites/good.robot": good})

    ended = run("robot", order_for(folder, f"{sys.executable} -m robot {{test_path}}"), "suites")

    assert ended.outcomes == {
        "suites/bad one.robot::bad one": "failed",
        "suites/good.robot::good": "passed",
    }
    assert [each.name for each in ended.of("bad one").symptoms] == ["the door … is shut"]
