"""A program is run with a configuration, without a shell."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from testflow.errors import ExecutionError, InputError, UnknownPlugin
from testflow.execution.command import Command
from testflow.execution.task import Finished
from testflow.injections.env import Env
from testflow.model import Outcome

Run = Callable[..., list[Finished]]

SHOW = "import sys; print(open(sys.argv[1]).read())"


def python(code: str, *arguments: str, **options: object) -> Command:
    options.setdefault("injection", "env")
    return Command([sys.executable, "-c", code, *arguments], **options)  # type: ignore[arg-type]


def symptoms(command: Command) -> list[tuple[str, str]]:
    return [(each.name, each.message) for each in command.call({}).symptoms]


def in_shell(line: str, folder: Path, **variables: str) -> str:
    env = {**os.environ, "TMPDIR": str(folder), **variables}
    return subprocess.check_output(["sh", "-c", line], text=True, env=env)


def test_exit_code_0_passes() -> None:
    assert python("").call({}).outcome is Outcome.PASSED


def test_another_exit_code_fails_and_is_named_by_the_last_line_of_errors() -> None:
    command = python("import sys; print('out'); sys.exit('cannot open row 17')")

    assert command.call({}).outcome is Outcome.FAILED
    assert symptoms(command) == [
        ("exit code 1: cannot open row …", "exit code 1: cannot open row 17")
    ]


def test_a_program_without_errors_is_named_by_its_last_line_of_output() -> None:
    command = python("print('first'); print('bad port 80'); print(); raise SystemExit(3)")

    assert symptoms(command)[0][0] == "exit code 3: bad port …"


def test_a_silent_failure_is_named_by_its_code() -> None:
    assert symptoms(python("raise SystemExit(9)")) == [("exit code 9", "exit code 9")]


def test_the_end_by_a_signal_is_an_error() -> None:
    command = python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")

    assert command.call({}).outcome is Outcome.ERROR
    assert symptoms(command)[0][0] == "signal SIGSEGV"


def test_a_program_that_takes_too_long_is_an_error() -> None:
    command = python("import time; time.sleep(1000)", timeout=0.3)

    assert command.call({}).outcome is Outcome.ERROR
    assert symptoms(command) == [("timeout", "still running after 0.3 s")]


def test_a_program_that_closes_its_streams_and_goes_on_is_timed_too() -> None:
    command = python("import os, time; os.closerange(0, 3); time.sleep(1000)", timeout=0.5)

    assert symptoms(command)[0][0] == "timeout"


def test_what_a_program_leaves_in_its_group_is_ended_with_it(
    tmp_path: Path, ends: Callable[[int], bool]
) -> None:
    pid = tmp_path / "pid"
    command = Command(["sh", "-c", f"sleep 1000 & echo $! > {pid}"], injection="env")

    assert command.call({}).outcome is Outcome.PASSED
    assert ends(int(pid.read_text()))


def test_what_a_program_leaves_outside_its_group_is_not_waited_for() -> None:
    command = Command(["setsid", "--fork", "sleep", "30"], injection="env", timeout=25)

    assert command.call({}).outcome is Outcome.PASSED


def test_nothing_is_given_to_a_shell(tmp_path: Path) -> None:
    command = python(
        "import sys; sys.exit(sys.argv[1:] != ['; touch owned', '$HOME', '*'])",
        *("; touch owned", "$HOME", "*"),
        cwd=tmp_path,
    )

    assert command.call({}).outcome is Outcome.PASSED
    assert list(tmp_path.iterdir()) == []


def test_a_text_is_split_as_a_shell_would_split_it() -> None:
    command = Command(
        f"{sys.executable} -c 'import sys; sys.exit(len(sys.argv) - 2)' 'a b'", injection="env"
    )

    assert command.call({}).outcome is Outcome.PASSED


def test_the_file_is_named_wherever_its_place_stands(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import os, sys; print(sys.argv[1].removeprefix('--config=') == os.environ['CONFIG'])"
    command = python(
        f"{code}; print(open(os.environ['CONFIG']).read())",
        "--config={config_file}",
        injection="json",
        env={"CONFIG": "{config_file}"},
    )

    assert command.call({"port": 80}).outcome is Outcome.PASSED
    first, rest = capfd.readouterr().out.split("\n", 1)
    assert first == "True"
    assert json.loads(rest) == {"port": 80}


def test_other_braces_are_left_alone(capfd: pytest.CaptureFixture[str]) -> None:
    python("import sys; print(sys.argv[1])", "{print $1} {work_dirs}").call({})

    assert capfd.readouterr().out == "{print $1} {work_dirs}\n"


def test_each_call_has_an_empty_folder_that_is_removed(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import os; print(os.listdir()); print(os.getcwd()); open('litter', 'w').close()"
    command = python(code, cwd="{work_dir}")

    for _ in range(2):
        assert command.call({}).outcome is Outcome.PASSED

    first, first_folder, second, second_folder = capfd.readouterr().out.split("\n")[:4]
    assert first == second == "[]"
    assert first_folder != second_folder
    assert not Path(first_folder).exists()


def test_variables_are_added_to_the_inherited_ones(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHERITED", "yes")
    code = "import os; print(*[os.environ[n] for n in ('INHERITED', 'ADDED', 'DB_POOL')])"

    python(code, env={"ADDED": "too"}).call({"db": {"pool": 5}})

    assert capfd.readouterr().out == "yes too 5\n"


def test_flags_are_appended(capfd: pytest.CaptureFixture[str]) -> None:
    python("import sys; print(sys.argv[1:])", "run", injection="flags").call({"dry_run": True})

    assert capfd.readouterr().out == "['run', '--dry-run']\n"


def test_an_injection_can_be_given_itself(capfd: pytest.CaptureFixture[str]) -> None:
    python("import os; print(os.environ['APP_X'])", injection=Env("APP_")).call({"x": 1})

    assert capfd.readouterr().out == "1\n"


def test_a_configuration_that_the_form_cannot_hold_is_blocked() -> None:
    verdict = python("").call({"db": {"pool": None}})

    assert verdict.outcome is Outcome.BLOCKED
    assert verdict.reason == "the environment cannot hold null, as in db.pool"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("x" * 10_000_000, "cannot be started"), ("\ud800", "Flags cannot hold this configuration")],
)
def test_a_configuration_that_no_program_can_be_handed_is_blocked(text: str, reason: str) -> None:
    verdict = python("", injection="flags").call({"text": text})

    assert verdict.outcome is Outcome.BLOCKED
    assert reason in verdict.reason


def test_a_missing_program_is_found_out_before_any_call(run: Run) -> None:
    command = Command("no-such-program {config_file}")

    with pytest.raises(ExecutionError, match="there is no program no-such-program") as caught:
        run(command, [{}])

    assert "install it" in caught.value.hint


def test_a_file_that_may_not_be_executed_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no program")

    with pytest.raises(ExecutionError, match="there is no program"):
        Command([str(tmp_path / "data")], injection="env").prepare()


def test_a_program_beside_the_folder_it_runs_in_is_found(tmp_path: Path) -> None:
    program = tmp_path / "tool"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    command = Command(["./tool"], injection="env", cwd=tmp_path)

    command.prepare()

    assert command.call({}).outcome is Outcome.PASSED


def test_a_missing_folder_is_found_out_before_any_call() -> None:
    with pytest.raises(ExecutionError, match="there is no folder /no/such"):
        Command(["true"], injection="env", cwd="/no/such").prepare()


@pytest.mark.parametrize(
    ("argv", "problem"),
    [
        ("true", "no place for the configuration's file"),
        ("true 'unclosed {config_file}", "cannot be read"),
        ("", "empty"),
        ([], "empty"),
    ],
)
def test_a_command_that_cannot_be_used_is_refused(argv: list[str] | str, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        Command(argv)

    assert caught.value.hint


def test_an_unknown_injection_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownPlugin, match="yaml"):
        Command("true {config_file}", injection="yml")


def test_secrets_are_not_described() -> None:
    command = Command(
        ["deploy", "--password=hunter2", "postgres://ann:hunter3@db", "{config_file}"],
        env={"DEPLOY_KEY": "hunter4", "MODE": "hunter5"},
    )

    described = json.dumps([command.describe(), command.name, command.reproduction({})])

    assert "hunter" not in described
    assert command.describe()["env"] == ["DEPLOY_KEY", "MODE"]


def test_the_description_is_plain_data() -> None:
    command = Command("tool --config {config_file}", injection="toml", cwd="/srv", timeout=5)

    assert command.describe() == {
        "kind": "command",
        "command": ["tool", "--config", "{config_file}"],
        "injection": "toml",
        "cwd": "/srv",
        "env": [],
        "timeout_s": 5,
    }


def test_the_line_that_reproduces_a_run_knows_where_a_variable_names_the_file(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = "import os; print(open(os.environ['CONFIG'].split('=')[1]).read())"
    command = python(code, injection="json", env={"CONFIG": "file={config_file}"})

    command.call({"x": 1})
    direct = capfd.readouterr().out
    line = command.reproduction({"x": 1})

    assert line is not None
    assert in_shell(line, tmp_path) == direct


@pytest.mark.parametrize("form", ["json", "yaml", "toml", "ini"])
def test_the_line_that_reproduces_a_run_writes_the_same_file(
    form: str, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command = python(SHOW, "{config_file}", injection=form, cwd=tmp_path)
    values = {"text": "it's 100%\\n \N{SNOWMAN}", "n": 3, "on": True}

    command.call(values)
    direct = capfd.readouterr().out
    line = command.reproduction(values)

    assert line is not None
    assert "\n" not in line
    assert in_shell(line, tmp_path) == direct


def test_the_line_that_reproduces_a_run_gives_the_same_arguments(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = "import os, sys; print(sys.argv[1:], os.environ['KEY'], os.path.isdir(os.getcwd()))"
    command = python(code, "a b", "", injection="flags", env={"KEY": "k"}, cwd="{work_dir}")

    command.call({"name": "o'hara", "on": False})
    direct = capfd.readouterr().out
    line = command.reproduction({"name": "o'hara", "on": False})

    assert line is not None
    assert in_shell(line, tmp_path, KEY="k") == direct


def test_no_line_reproduces_what_the_form_cannot_hold() -> None:
    assert python("").reproduction({"x": None}) is None


def test_calls_in_a_pool_run_beside_each_other(run: Run) -> None:
    command = Command("true", injection="env")

    finished = run(command, [{"n": n} for n in range(40)], workers=2)

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_a_program_does_not_wait_for_input() -> None:
    assert python("import sys; sys.exit(len(sys.stdin.read()))").call({}).outcome is Outcome.PASSED


def test_a_program_can_be_interrupted_as_anywhere(run: Run) -> None:
    code = "import signal, sys; sys.exit(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"

    (finished,) = run(python(code), [{}])

    assert finished.verdict.outcome is Outcome.PASSED


def test_calls_may_be_made_from_several_threads() -> None:
    command = python(
        "import sys; sys.exit(open(sys.argv[1]).read() == '')", "{config_file}", injection="json"
    )
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(command.call({}).outcome)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == [Outcome.PASSED] * 4
