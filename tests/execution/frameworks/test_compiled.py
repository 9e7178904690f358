"""Tests of compiled languages, each in a process of its own, with their real tools."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from testflow.execution.frameworks.order import Limits

Fixture = Callable[..., Any]


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


RUST = """
#[cfg(test)]
mod tests {
    #[test] fn passes() { println!("hello"); }
    #[test] fn fails() { assert_eq!(1, 2, "no match for 17"); }
    #[test] #[ignore = "later"] fn waits() {}
    #[test] fn dies() { std::process::abort(); }
    #[test] fn hangs() { std::thread::sleep(std::time::Duration::from_secs(600)); }
}
"""


@needs("cargo")
def test_cargo_runs_each_test_by_itself(write: Fixture, order_for: Fixture, run: Fixture) -> None:
    manifest = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n[workspace]\n'
    integration = '#[test] fn here() { assert!(std::path::Path::new("Cargo.toml").exists()); }'
    folder = write({"Cargo.toml": manifest, "src/lib.rs": RUST, "tests/api.rs": integration})
    order = order_for(folder, "cargo test --offline", workers=2, limits=Limits(test_s=5))

    ended = run("cargo", order)

    assert ended.outcomes == {
        "src/lib.rs::tests::passes": "passed",
        "src/lib.rs::tests::fails": "failed",
        "src/lib.rs::tests::waits": "skipped",
        "src/lib.rs::tests::dies": "error",
        "src/lib.rs::tests::hangs": "error",
        "tests/api.rs::here": "passed",
    }
    assert "no match for …" in ended.of("fails").symptoms[0].name
    assert ended.of("dies").symptoms[0].name == "signal SIGABRT"


GO = """package pay
import ("testing"; "os"; "time")
func TestPasses(t *testing.T) {}
func TestFails(t *testing.T) { t.Fatal("no money: 17") }
func TestParts(t *testing.T) { t.Run("a b", func(t *testing.T) { t.Error("part is off") }) }
func TestSkips(t *testing.T) { t.Skip("later") }
func TestDies(t *testing.T) { os.Exit(3) }
func TestPanics(t *testing.T) { panic("oh") }
func TestHangs(t *testing.T) { time.Sleep(10 * time.Minute) }
"""


@needs("go")
def test_go_runs_each_test_by_itself(write: Fixture, order_for: Fixture, run: Fixture) -> None:
    folder = write(
        {
            "go.mod": "module shop\ngo 1.18\n",
            "pay/pay_test.go": GO,
            "pay/pay.go": "package pay\n",
            "other/other.go": "package other\n",
        }
    )
    order = order_for(folder, "go test ./...", workers=2, limits=Limits(test_s=5))

    ended = run("gotest", order)

    assert {name.rpartition("::")[2]: outcome for name, outcome in ended.outcomes.items()} == {
        "TestPasses": "passed",
        "TestFails": "failed",
        "TestParts": "failed",
        "TestSkips": "skipped",
        "TestDies": "failed",
        "TestPanics": "failed",
        "TestHangs": "error",
    }
    assert ended.of("TestFails").symptoms[0].name == "no money: …"
    assert ended.of("TestParts").symptoms[0].name == "part is off"
    assert "later" in ended.of("TestSkips").reason
