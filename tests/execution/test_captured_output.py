"""What a target prints, from any language and any process, comes with its result, bounded."""

# ruff: noqa: T201 - the targets print, as users' do

import ctypes
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.execution.command import Command
from testflow.execution.function import Function
from testflow.execution.task import Finished
from testflow.model import Outcome

Run = Callable[..., list[Finished]]

MEBIBYTE = 1 << 20

PARENT = """
import re, resource, sys
from pathlib import Path
from testflow.execution.{module} import {kind}
from testflow.execution.pool import WorkerPool
from testflow.execution.task import Task

def flood(_):
    import os
    line = "x" * (1 << 20)
    for _ in range(1024):
        {printing}

target = {target}
(finished,) = WorkerPool(target, workers=1, timeout_s=300).run([Task(0, {{}})])
status = Path("/proc/self/status")
if status.exists():  # ru_maxrss would count what the process that started this one held
    peak = 1024 * int(re.search("VmHWM: *([0-9]+) kB", status.read_text().replace("\t", " "))[1])
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(finished.verdict.outcome, finished.output_bytes, len(finished.output), peak)
"""


def python_print(_: Any) -> None:
    print("from print")


def c_print(_: Any) -> None:
    ctypes.CDLL(None).printf(b"from printf\n")


def descriptor_write(_: Any) -> None:
    os.write(2, b"from write\n")


def child_print(_: Any) -> None:
    subprocess.run(["echo", "from a child"], check=True)


def thread_print(_: Any) -> None:
    thread = threading.Thread(target=print, args=("from a thread",))
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    ("target", "printed"),
    [
        (python_print, "from print\n"),
        (c_print, "from printf\n"),
        (descriptor_write, "from write\n"),
        (child_print, "from a child\n"),
        (thread_print, "from a thread\n"),
    ],
)
def test_every_way_to_print_is_captured(
    run: Run, target: Callable[[Any], object], printed: str
) -> None:
    (finished,) = run(target, [{}])

    assert (finished.output, finished.output_bytes) == (printed, len(printed))


def test_each_call_gets_exactly_what_it_printed(run: Run) -> None:
    def counts(values: dict[str, Any]) -> None:
        for line in range(values["n"] % 7):
            print(f"{values['n']}.{line}", file=(sys.stdout, sys.stderr)[line % 2])

    finished = run(counts, [{"n": n} for n in range(2_000)], workers=2)

    expected = ["".join(f"{n}.{line}\n" for line in range(n % 7)) for n in range(2_000)]
    assert [each.output for each in finished] == expected


def test_an_unfinished_line_belongs_to_the_call_that_printed_it(run: Run) -> None:
    finished = run(lambda values: print(values["n"], end=""), [{"n": n} for n in range(20)])

    assert [each.output for each in finished] == [str(n) for n in range(20)]


def test_what_an_import_prints_belongs_to_no_call(run: Run, tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text("print('hello')\ndef check(values): print('call')\n")

    (finished,) = run(Function(f"{tmp_path}/loud.py:check"), [{}])

    assert finished.output == "call\n"


def test_the_middle_of_long_output_is_left_out_and_counted(run: Run) -> None:
    def prints(_: Any) -> None:
        print("first", "x" * 1_000_000, "last")

    (finished,) = run(prints, [{}], output_limit_bytes=100)

    size = len("first  last\n") + 1_000_000
    assert finished.output_bytes == size
    assert finished.output.startswith("first xxx")
    assert finished.output.endswith("xxx last\n")
    assert f"[… {size - 100} bytes left out …]" in finished.output


def test_bytes_that_are_no_text_are_replaced(run: Run) -> None:
    (finished,) = run(lambda _: os.write(1, b"a\xff\0b") and None, [{}])

    assert finished.output == "a\N{REPLACEMENT CHARACTER}\N{SYMBOL FOR NULL}b"


def test_closed_and_replaced_streams_are_back_for_the_next_call(run: Run) -> None:
    def spoils(values: dict[str, Any]) -> None:
        print("before")
        if values["n"] == 0:
            os.close(1)
        if values["n"] == 1:
            sys.stdout.close()
        if values["n"] == 2:
            sys.stdout = sys.stderr = None  # type: ignore[assignment]
        if values["n"] == 3:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    finished = run(spoils, [{"n": n} for n in range(5)])

    assert [each.output for each in finished] == ["before\n"] * 5
    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_printing_while_holding_the_interpreter_does_not_block(run: Run) -> None:
    def prints_without_letting_go(_: Any) -> None:
        ctypes.PyDLL(None).write(1, b"x" * (8 * MEBIBYTE), 8 * MEBIBYTE)

    (finished,) = run(prints_without_letting_go, [{}], timeout_s=60)

    assert (finished.verdict.outcome, finished.output_bytes) == (Outcome.PASSED, 8 * MEBIBYTE)


def test_what_a_left_behind_process_keeps_printing_does_not_stop_the_worker(run: Run) -> None:
    def leaves_printer(_: Any) -> None:
        subprocess.Popen(["yes"])

    finished = run(leaves_printer, [{}] * 5)

    assert {each.verdict.outcome for each in finished} == {Outcome.PASSED}


def test_the_output_of_a_command_is_captured(run: Run) -> None:
    command = Command([sys.executable, "-c", "print('out')"], injection="env")

    (finished,) = run(command, [{}])

    assert finished.output == "out\n"


@pytest.mark.parametrize(
    "flood",
    [
        {"module": "function", "kind": "Function", "printing": "print(line)"},
        {"module": "function", "kind": "Function", "printing": "os.write(1, line.encode())"},
        {"module": "command", "kind": "Command", "printing": "pass"},
    ],
    ids=["print", "write", "command"],
)
def test_a_gigabyte_of_output_takes_little_memory(flood: dict[str, str]) -> None:
    target = "Function(flood)"
    if flood["kind"] == "Command":
        target = 'Command("head -c 1G /dev/zero", injection="env")'
    script = PARENT.format(target=target, **flood)

    answer = subprocess.check_output([sys.executable, "-c", script], text=True)

    outcome, printed, kept, peak = answer.split()
    assert outcome == "passed"
    assert int(printed) >= 1 << 30
    assert int(kept) < 70_000
    assert int(peak) < 200 * MEBIBYTE
