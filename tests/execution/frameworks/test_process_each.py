"""Frameworks that run each test in a process of its own, each with its real tool."""

from collections.abc import Callable
from typing import Any

from testflow.execution.frameworks.order import Limits

Fixture = Callable[..., Any]


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
