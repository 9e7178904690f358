"""What nextest is asked for, as cargo and testflow do it."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from testflow.errors import InputError
from testflow.execution.frameworks.compiled.nextest import NextestRun, read_nextest

Fixture = Callable[..., Any]


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("run", NextestRun()),
        ("r --workspace --offline", NextestRun(("--workspace", "--offline"))),
        ("run -p shop --test=api", NextestRun(("-p", "shop", "--test", "api"))),
        ("run -pshop -F a,b", NextestRun(("-p", "shop", "-F", "a,b"))),
        ("run --cargo-profile ci --build-jobs=3", NextestRun(("--profile", "ci", "--jobs", "3"))),
        ("run --cargo-quiet --release", NextestRun(("--quiet", "--release"))),
        ("run -j 4", NextestRun(threads=4)),
        ("run -j1", NextestRun(threads=1)),
        ("run --test-threads=num-cpus", NextestRun()),
        ("run --no-fail-fast --no-capture --status-level all", NextestRun()),
        ("run pays --lib begs", NextestRun(("--lib",), ("pays", "begs"))),
        ("run -- pays --skip slow", NextestRun((), ("pays", "--skip", "slow"))),
        ("run -- --exact tests::pays", NextestRun((), ("--exact", "tests::pays"))),
    ],
)
def test_options_become_those_of_cargo_test(line: str, asked: NextestRun) -> None:
    assert read_nextest(line.split()) == asked


@pytest.mark.parametrize(
    ("line", "named", "hint"),
    [
        ("run --profile ci", ["--profile"], "limits and retries"),
        ("run --retries 2 --lib", ["--retries"], "retries in the workflow"),
        ("run -E test(pays)", ["-E"], "paths"),
        ("run --partition=count:1/2 --max-fail=3", ["--partition", "--max-fail"], "every test"),
        ("run --run-ignored all", ["--run-ignored"], "leave it out"),
        ("run -- --ignored", ["-- --ignored"], "leave it out"),
        ("list", ["list"], "nextest run"),
        ("", [], "nextest run"),
    ],
)
def test_what_only_nextest_can_do_is_refused_by_name(
    line: str, named: list[str], hint: str
) -> None:
    with pytest.raises(InputError) as raised:
        read_nextest(line.split())

    assert all(each in str(raised.value) for each in named)
    assert hint in (raised.value.hint or "")


RUST = """
#[test] fn pays() { turn("pays"); }
#[test] fn pays_twice() { turn("pays_twice"); }
#[test] fn begs() { panic!("not asked for"); }
fn turn(name: &str) {
    std::fs::create_dir("turn").expect("another test runs");
    std::thread::sleep(std::time::Duration::from_millis(200));
    std::fs::write(name, "").unwrap();
    std::fs::remove_dir("turn").unwrap();
}
"""


@pytest.mark.skipif(not shutil.which("cargo"), reason="cargo is not installed")
def test_a_command_of_nextest_runs_what_it_names_as_many_at_once_as_it_says(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    manifest = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n[workspace]\n'
    folder = write({"Cargo.toml": manifest, "src/lib.rs": "", "tests/api.rs": RUST})
    command = "cargo nextest run --offline --no-fail-fast --test api -j 1 pays"

    ended = run("cargo", order_for(folder, command, workers=2))

    assert ended.outcomes == {"tests/api.rs::pays": "passed", "tests/api.rs::pays_twice": "passed"}


def test_a_command_that_only_nextest_can_follow_is_refused_before_anything_is_built(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    folder = write({"src/lib.rs": ""})

    with pytest.raises(InputError, match="--profile"):
        run("cargo", order_for(folder, "cargo nextest run --profile ci"))
