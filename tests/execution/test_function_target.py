"""A Python function is called with a configuration, and its answer is a verdict."""

import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.errors import ExecutionError, InputError
from testflow.execution.function import Function
from testflow.execution.task import Finished
from testflow.model import Blocked, Outcome, Skipped, Symptom, Verdict

Run = Callable[..., list[Finished]]


class Truth:
    """A boolean as numpy has it."""

    def __init__(self, value: object) -> None:
        self._value = value

    def item(self) -> object:
        return self._value


def module_level(values: dict[str, Any]) -> bool:
    return values == {"x": 1}


class Checks:
    @staticmethod
    def pool(values: dict[str, Any]) -> bool:
        return values["pool"] > 0


def raises(error: BaseException) -> Function:
    def target(_: Any) -> None:
        raise error

    return Function(target)


@pytest.mark.parametrize("value", [None, True, {}, {"a": True, "b": None}, Truth(value=True)])
def test_these_answers_pass(value: object) -> None:
    assert Function(lambda _: value).call({}) == Verdict(Outcome.PASSED)


@pytest.mark.parametrize(
    ("value", "symptoms"),
    [
        (False, [("returned False", "the target returned False")]),
        (Truth(value=False), [("returned False", "the target returned False")]),
        (
            OrderedDict({"a": False, "b": True, "c": "3 rows lost", "d": Truth(value=False)}),
            [("a", "a does not hold"), ("c", "3 rows lost"), ("d", "d does not hold")],
        ),
    ],
)
def test_these_answers_fail(value: object, symptoms: list[tuple[str, str]]) -> None:
    verdict = Function(lambda _: value).call({})

    assert verdict.outcome is Outcome.FAILED
    assert [(each.name, each.message) for each in verdict.symptoms] == symptoms


def test_a_verdict_is_itself() -> None:
    verdict = Verdict(Outcome.FAILED, (Symptom("a", "b"),))

    assert Function(lambda _: verdict).call({}) is verdict


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_is_itself(outcome: Outcome) -> None:
    verdict = Function(lambda _: outcome).call({})

    assert verdict.outcome is outcome
    told = [one.message for one in verdict.symptoms] or [verdict.reason]
    assert told == ["" if outcome is Outcome.PASSED else f"the target returned {outcome}"]


@pytest.mark.parametrize("value", [3, "text", [], {"check": 3}, Truth(value=3)])
def test_other_answers_are_errors_that_say_what_to_return(value: object) -> None:
    verdict = Function(lambda _: value).call({})

    assert verdict.outcome is Outcome.ERROR
    assert verdict.symptoms[0].name.startswith("unusable return value: ")
    assert "return None, True, False" in verdict.symptoms[0].message


@pytest.mark.parametrize(
    ("error", "outcome", "symptoms"),
    [
        (
            AssertionError("3 left"),
            Outcome.FAILED,
            [("AssertionError: … left", "AssertionError: 3 left")],
        ),
        (ValueError(), Outcome.ERROR, [("ValueError", "ValueError")]),
        (SystemExit("bye"), Outcome.ERROR, [("SystemExit: bye", "SystemExit: bye")]),
        (
            ExceptionGroup(
                "two", [AssertionError("a"), ExceptionGroup("one", [AssertionError("b")])]
            ),
            Outcome.FAILED,
            [
                ("AssertionError: a", "AssertionError: a"),
                ("AssertionError: b", "AssertionError: b"),
            ],
        ),
        (
            ExceptionGroup("two", [AssertionError("a"), KeyError("b")]),
            Outcome.ERROR,
            [("AssertionError: a", "AssertionError: a"), ("KeyError: 'b'", "KeyError: 'b'")],
        ),
    ],
)
def test_an_exception_is_a_verdict(
    error: BaseException, outcome: Outcome, symptoms: list[tuple[str, str]]
) -> None:
    verdict = raises(error).call({})

    assert verdict.outcome is outcome
    assert [(each.name, each.message) for each in verdict.symptoms] == symptoms


def test_an_assert_without_a_message_is_named_by_its_source_line(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("def check(values):\n    assert values['kept'] == 4\n")

    (symptom,) = Function(f"{tmp_path}/plain.py:check").call({"kept": 3}).symptoms

    assert symptom == Symptom(
        "AssertionError: assert values['kept'] == …", "AssertionError: assert values['kept'] == 4"
    )


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(Blocked("no disk"), Outcome.BLOCKED), (Skipped("no disk"), Outcome.SKIPPED)],
)
def test_a_target_says_that_it_is_not_tried(error: BaseException, outcome: Outcome) -> None:
    assert raises(error).call({}) == Verdict(outcome, reason="no disk")


def test_an_interrupt_is_not_taken_for_a_verdict() -> None:
    with pytest.raises(KeyboardInterrupt):
        raises(KeyboardInterrupt()).call({})


def test_the_traceback_shows_the_users_frames_only(capsys: pytest.CaptureFixture[str]) -> None:
    raises(ValueError("no")).call({})

    printed = capsys.readouterr().err
    assert "raise error" in printed
    assert "ValueError: no" in printed
    assert "function.py" not in printed.replace(__file__, "")


def test_a_function_is_found_by_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "found_by_module.py").write_text("def check(values): return values['x']\n")
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.chdir(tmp_path)
    function = Function("found_by_module:check")

    function.prepare()

    assert [function.call({"x": x}).outcome.value for x in (True, False)] == ["passed", "failed"]


def test_a_function_is_found_by_file_with_its_neighbours(run: Run, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text(  # shadows no other module
        "import decimal, neighbour\ndef check(values): return values['x'] == neighbour.X\n"
    )
    (tmp_path / "neighbour.py").write_text("import json\nX = json.loads('5')\n")

    (finished,) = run(Function(f"{tmp_path}/json.py:check"), [{"x": 5}])

    assert finished.verdict.outcome is Outcome.PASSED


def test_a_method_is_found_by_its_qualified_name(run: Run) -> None:
    (finished,) = run(Function(Checks.pool), [{"pool": 1}])

    assert finished.verdict.outcome is Outcome.PASSED
    assert Function(Checks.pool).name == f"{__name__}:Checks.pool"


def test_a_function_of_a_module_that_cannot_be_imported_by_name_is_found_by_its_file(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "hidden.py"
    file.write_text("def check(values): return True\n")
    namespace = Function(f"{file}:check")
    namespace.prepare()
    check = sys.modules[f"testflow-target:{file}"].check

    (finished,) = run(Function(check), [{}])

    assert finished.verdict.outcome is Outcome.PASSED


def test_a_callable_object_is_a_function(run: Run) -> None:
    class Limit:
        def __init__(self, limit: int) -> None:
            self.limit = limit

        def __call__(self, values: dict[str, Any]) -> bool:
            return values["x"] < self.limit

    finished = run(Limit(3), [{"x": 2}, {"x": 3}])

    assert [each.verdict.outcome.value for each in finished] == ["passed", "failed"]


@pytest.mark.parametrize(
    "text", ["check", "module:", ":check", "a-b:check", "module:1", "module:a b"]
)
def test_a_text_that_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Function(text)

    assert caught.value.hint == "write package.module:function or path/to/file.py:function"


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(InputError, match="not a function: 3"):
        Function(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "problem", "hint"),
    [
        ("no_such_module:check", "No module named 'no_such_module'", "importable"),
        ("json:dump_it", "json has no function 'dump_it'", "dump"),
        ("no/such/file.py:check", "there is no file", ""),
    ],
)
def test_a_place_where_nothing_is_is_found_out_before_any_call(
    place: str, problem: str, hint: str
) -> None:
    with pytest.raises(ExecutionError, match=problem) as caught:
        Function(place).prepare()

    assert hint in caught.value.hint


def test_what_stands_at_a_place_must_be_a_function() -> None:
    with pytest.raises(InputError, match="json:__all__ is not a function"):
        Function("json:__all__").prepare()


@pytest.mark.parametrize("code", ["raise SystemExit(2)", "1 / 0", "def check(:"])
def test_a_module_that_cannot_be_run_is_an_error_with_its_cause(tmp_path: Path, code: str) -> None:
    (tmp_path / "broken.py").write_text(code)

    with pytest.raises(ExecutionError, match=r"importing broken failed: \w+"):
        Function(f"{tmp_path}/broken.py:check").prepare()


def test_the_description_is_plain_data() -> None:
    assert Function("app.checks:pool").describe() == {
        "kind": "function",
        "function": "app.checks:pool",
    }


def test_the_line_that_reproduces_a_call_makes_the_same_call(tmp_path: Path) -> None:
    (tmp_path / "my-checks.py").write_text(
        "class Checks:\n    def show(values): return repr(values)\n"
    )
    values = {"text": "o'hara\n\"", "list": [1, None, True], "limit": float("inf")}

    line = Function(f"{tmp_path}/my-checks.py:Checks.show").reproduction(values)

    assert line is not None
    line = line.replace("python ", f"{sys.executable} ", 1)
    answer = subprocess.check_output(["sh", "-c", line], text=True, cwd="/")
    assert answer == f"{values!r}\n"


def test_no_line_reproduces_a_call_of_what_only_this_program_has() -> None:
    assert Function(lambda _: None).reproduction({}) is None


def test_a_relative_path_is_the_one_it_was_when_it_was_given(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here.py").write_text("def check(values): return True\n")
    monkeypatch.chdir(tmp_path)
    function = Function("here.py:check")
    monkeypatch.chdir("/")

    (finished,) = run(function, [{}])

    assert finished.verdict.outcome is Outcome.PASSED
    assert function.name == "here.py:check"
