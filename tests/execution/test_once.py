"""One configuration run alone."""

import subprocess
import sys

from testflow import Blocked, Configuration, Origin, Outcome, run_once

HEAVY = {"alembic", "numpy", "pyarrow", "pydantic", "sqlalchemy"}


def fits(values: dict[str, int]) -> None:
    print("size is", values["size"])  # noqa: T201 - targets print
    if values["size"] == 0:
        message = "nothing to fit"
        raise Blocked(message)
    assert values["size"] < 5, f"size {values['size']} does not fit"


def test_it_ends_as_the_target_says() -> None:
    ended = [run_once(fits, {"size": size}).outcome for size in (1, 9, 0)]

    assert ended == [Outcome.PASSED, Outcome.FAILED, Outcome.BLOCKED]


def test_the_result_reads_as_what_happened() -> None:
    given = Configuration({"size": 9}, Origin("fuzz", 5, 7, 42))
    lines = str(run_once(fits, given, campaign="shop", strategy="fuzz")).splitlines()

    assert lines[0] == "size is 9"
    assert lines[-2] == "AssertionError: size … does not fit: AssertionError: size 9 does not fit"
    assert lines[-1].startswith("shop::")
    assert lines[-1].endswith("::fuzz[42] failed")
    assert str(run_once(fits, {"size": 0})).endswith("::configuration[0] blocked nothing to fit")


def test_what_takes_too_long_is_ended() -> None:
    result = run_once("time:sleep", 60, timeout_s=0.2)

    assert result.outcome is Outcome.ERROR
    assert result.symptoms[0].name == "timeout"


def test_the_secrets_of_the_configuration_are_masked_in_what_is_said() -> None:
    result = run_once(lambda values: {"login": values["password"]}, {"password": "correct horse"})

    assert result.symptoms[0].message == "***"


def test_a_test_that_runs_one_configuration_loads_no_heavy_package() -> None:
    code = "import sys, testflow; testflow.run_once('operator:truth', {}); print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True)

    assert HEAVY & set(loaded.split()) == set()
