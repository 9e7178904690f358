"""Tests of JUnit 5 and TestNG in a JVM of their own, with the real launchers."""

import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from testflow.execution.frameworks.framework import Ended, Started
from testflow.execution.frameworks.order import Limits, Order
from testflow.model import TestId

Fixture = Callable[..., Any]

FOLDER = "src/test/java/shop"


def needs_jar(name: str) -> pytest.MarkDecorator:
    is_there = shutil.which("javac") and Path("/usr/share/java", name).exists()
    return pytest.mark.skipif(not is_there, reason=f"javac or {name} is not installed")


def jars(*patterns: str) -> str:
    found = [jar for each in patterns for jar in Path("/usr/share/java").glob(each)]
    return ":".join([*(str(jar) for jar in found if not jar.stem[-1].isdigit()), "out"])


JUNIT_JARS = jars(
    *("junit-jupiter*.jar", "junit-platform*.jar", "opentest4j.jar", "picocli.jar"),
    *("apiguardian-api.jar", "univocity-parsers.jar"),
)
LAUNCHER = f"java -cp {JUNIT_JARS} org.junit.platform.console.ConsoleLauncher"
TESTNG_JARS = jars("testng.jar", "jcommander.jar", "bsh.jar", "guice.jar", "guava.jar")
TESTNG = f"java -cp {TESTNG_JARS} org.testng.TestNG"

JUNIT_HEAD = """package shop;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;
"""
PAY = """
class PayTest {
  @Test void pays() { System.out.println("paid 3 €"); }
  @Test @DisplayName("zahlt mit ü € :: [1]") void named() {}
  @Disabled("later") @Test void waits() {}
  @Test void assumes() { Assumptions.assumeTrue(false, "no card"); }
  @Test void breaks() { throw new IllegalStateException("no state 17"); }
  @ParameterizedTest @ValueSource(ints = {1, 2})
  void counts(int n) { Assertions.assertEquals(1, n); }
  @ParameterizedTest(name = "{0} is ok") @ValueSource(strings = {"a", "b"})
  void texts(String text) {}
  @Nested class WhenPoor {
    @Test void pays() { Assertions.fail("no coin"); }
    @Nested class Very { @Test void begs() {} }
  }
}
"""
PAY_OUTCOMES = {
    "pays": "passed",
    "named": "passed",
    "waits": "skipped",
    "assumes": "skipped",
    "breaks": "error",
    "counts(int)[1]": "passed",
    "counts(int)[2]": "failed",
    "texts(String)[1]": "passed",
    "texts(String)[2]": "passed",
    "WhenPoor.pays": "failed",
    "WhenPoor$Very.begs": "passed",
}
CLASSES = {
    "PayTest": PAY,
    "StaticTest": 'class StaticTest { static int x = Integer.parseInt("x"); @Test void a() {} }',
    "BeforeTest": """class BeforeTest {
      @BeforeAll static void up() { throw new IllegalStateException("no database"); }
      @Test void a() {}
    }""",
    "ExitTest": "class ExitTest { @Test void a() {} @Test void dies() { System.exit(3); } }",
    "HangTest": "class HangTest { @Test void hangs() { while (true) Thread.onSpinWait(); } }",
    "KillTest": """class KillTest {
      @Test void dies() throws Exception {
        String pid = String.valueOf(ProcessHandle.current().pid());
        new ProcessBuilder("kill", "-9", pid).start().waitFor();
        Thread.sleep(600_000);
      }
    }""",
    "FineTest": "class FineTest { @Test void a() {} }",
    "PayIT": "class PayIT { @Test void a() {} }",
    "NoneTest": "class NoneTest {}",
    "InputsTest": """class InputsTest {
      @Test void gives() throws Exception {
        var inputs = java.nio.file.Path.of(System.getenv("TESTFLOW_INPUTS"));
        var outputs = java.nio.file.Path.of(System.getenv("TESTFLOW_OUTPUTS"));
        java.nio.file.Files.copy(inputs, outputs);
      }
    }""",
}


def file_of(name: str) -> str:
    return f"{FOLDER}/{name}.java"


def _of_class(name: str, tests: Iterable[str]) -> list[str]:
    return [f"{file_of(name)}::{each}" for each in tests]


def compiled(folder: Path, path: str) -> Path:
    files = sorted(str(each.relative_to(folder)) for each in folder.rglob("*.java"))
    command = ["javac", "-encoding", "UTF-8", "-cp", path, "-d", "out", *files]
    subprocess.run(command, cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def junit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An application whose tests are classes of JUnit 5, compiled."""
    folder = tmp_path_factory.mktemp("junit")
    (folder / FOLDER).mkdir(parents=True)
    for name, text in CLASSES.items():
        (folder / file_of(name)).write_text(JUNIT_HEAD + text, encoding="utf-8")
    return compiled(folder, JUNIT_JARS)


@pytest.fixture
def counted(tmp_path: Path) -> Callable[[str], tuple[str, Path]]:
    """Make a command write a line for each of its processes; give it and the file of lines."""

    def counted(command: str) -> tuple[str, Path]:
        script, lines = tmp_path / "counted.sh", tmp_path / "lines"
        lines.touch()
        script.write_text(f'echo . >> {lines}\nexec "$@"\n')
        return f"sh {script} {command}", lines

    return counted


def of_file(outcomes: dict[str, str], name: str) -> dict[str, str]:
    beginning = f"{file_of(name)}::"
    return {
        each.removeprefix(beginning): outcome
        for each, outcome in outcomes.items()
        if each.startswith(beginning)
    }


needs_junit = needs_jar("junit-platform-console.jar")
needs_testng = needs_jar("testng.jar")


@needs_junit
def test_a_class_has_a_result_for_each_of_its_tests(
    junit: Path, order_for: Fixture, run: Fixture
) -> None:
    ended = run("junit5", order_for(junit, LAUNCHER), file_of("PayTest"))

    assert [(each.native_id, each.is_file) for each in ended.tests] == [(file_of("PayTest"), True)]
    assert of_file(ended.outcomes, "PayTest") == PAY_OUTCOMES
    assert [each.test_id for each in ended.results] == [
        TestId.parse(str(each.test_id)) for each in ended.results
    ]
    counts = ended.of("counts(int)[2]")
    assert (counts.test_id.name, counts.test_id.param) == ("counts(int)", "2")
    assert "expected: <…> but was: <…>" in counts.symptoms[0].name
    assert ended.of("waits").reason == "later"
    assert "no card" in ended.of("assumes").reason
    assert ended.of("PayTest.java::pays").output == "paid 3 €"


@needs_junit
def test_classes_share_a_process_and_have_their_own_results(
    junit: Path, order_for: Fixture, run: Fixture, counted: Fixture
) -> None:
    command, lines = counted(LAUNCHER)
    names = ("PayTest", "StaticTest", "BeforeTest", "FineTest", "PayIT")

    ended = run("junit5", order_for(junit, command), *map(file_of, names))

    assert lines.read_text().split() == ["."]
    assert of_file(ended.outcomes, "PayTest") == PAY_OUTCOMES
    assert of_file(ended.outcomes, "StaticTest") == {"a": "error"}
    assert of_file(ended.outcomes, "BeforeTest") == {"a": "error"}
    assert of_file(ended.outcomes, "FineTest") == {"a": "passed"}
    assert of_file(ended.outcomes, "PayIT") == {"a": "passed"}
    assert "ExceptionInInitializerError" in ended.of("StaticTest").symptoms[0].name
    files = [each.test_id for each in ended.events if isinstance(each, Ended)]
    assert files == [each.test_id for each in ended.tests]
    paths = [each.test_id.path for each in ended.results]
    assert paths == sorted(paths, key=[file_of(each) for each in names].index)


@needs_junit
def test_each_worker_has_a_process(
    junit: Path, order_for: Fixture, run: Fixture, counted: Fixture
) -> None:
    command, lines = counted(LAUNCHER)
    names = ("PayTest", "StaticTest", "BeforeTest", "FineTest")

    ended = run("junit5", order_for(junit, command, workers=2), *map(file_of, names))

    assert lines.read_text().split() == [".", "."]
    assert len(ended.results) == len(PAY_OUTCOMES) + 3


@needs_junit
def test_a_class_that_ends_the_process_costs_no_other_its_results(
    junit: Path, order_for: Fixture, run: Fixture
) -> None:
    names = ("FineTest", "ExitTest", "PayTest", "NoneTest", "KillTest")

    ended = run("junit5", order_for(junit, LAUNCHER), *map(file_of, names))

    assert of_file(ended.outcomes, "FineTest") == {"a": "passed"}
    assert of_file(ended.outcomes, "PayTest") == PAY_OUTCOMES
    assert of_file(ended.outcomes, "NoneTest") == {"NoneTest": "skipped"}
    assert of_file(ended.outcomes, "ExitTest") == {"ExitTest": "error"}
    assert ended.of("ExitTest").symptoms[0].name.startswith("exit code 3")
    assert of_file(ended.outcomes, "KillTest") == {"KillTest": "error"}
    assert ended.of("KillTest").symptoms[0].name == "signal SIGKILL"
    files = {each.test_id for each in ended.tests}
    for kind in (Started, Ended):
        told = [each.test_id for each in ended.events if isinstance(each, kind)]
        assert (len(told), set(told)) == (len(names), files)


@needs_junit
def test_a_class_that_hangs_is_a_time_out_of_its_own(
    junit: Path, order_for: Fixture, run: Fixture
) -> None:
    order = order_for(junit, LAUNCHER, limits=Limits(test_s=30))

    ended = run("junit5", order, file_of("HangTest"), file_of("FineTest"))

    assert of_file(ended.outcomes, "HangTest") == {"HangTest": "error"}
    assert ended.of("HangTest").symptoms[0].name == "timeout"
    assert of_file(ended.outcomes, "FineTest") == {"a": "passed"}


@needs_junit
def test_classes_of_a_process_that_the_run_has_no_more_time_for_are_time_outs(
    junit: Path, order_for: Fixture, run: Fixture
) -> None:
    names = ("HangTest", "FineTest")
    order = order_for(junit, LAUNCHER, limits=Limits(run_s=3))

    ended = run("junit5", order, *map(file_of, names))

    assert ended.outcomes == {f"{file_of(each)}::{each}": "error" for each in names}
    assert {each.symptoms[0].name for each in ended.results} == {"timeout"}


@needs_junit
def test_a_class_that_is_not_there_is_an_error_that_names_it(
    junit: Path, order_for: Fixture, run: Fixture
) -> None:
    late = junit / file_of("LateTest")
    late.write_text("package shop;\nclass LateTest {}")
    try:
        ended = run("junit5", order_for(junit, LAUNCHER), file_of("LateTest"), file_of("FineTest"))
    finally:
        late.unlink()

    assert of_file(ended.outcomes, "FineTest") == {"a": "passed"}
    assert of_file(ended.outcomes, "LateTest") == {"LateTest": "error"}
    assert "shop.LateTest" in ended.of("LateTest").symptoms[0].message


@needs_junit
def test_tests_run_without_their_class_by_the_ids_that_they_had(
    junit: Path, order_for: Fixture, run: Fixture
) -> None:
    asked = [name for name in PAY_OUTCOMES if name != "pays"]

    ended = run("junit5", order_for(junit, LAUNCHER), *_of_class("PayTest", asked))

    assert of_file(ended.outcomes, "PayTest") == {name: PAY_OUTCOMES[name] for name in asked}
    assert {each.test_id for each in ended.tests} == {each.test_id for each in ended.results}
    assert not any(each.is_file for each in ended.tests)


@needs_junit
def test_what_is_asked_for_by_part_of_an_id_has_one_result(
    junit: Path, order_for: Fixture, run: Fixture
) -> None:
    names = ("counts", "WhenPoor", "texts(String)", "unknown")

    ended = run("junit5", order_for(junit, LAUNCHER), *_of_class("PayTest", names))

    assert of_file(ended.outcomes, "PayTest") == {
        "counts": "failed",
        "WhenPoor": "failed",
        "texts(String)": "passed",
        "unknown": "error",
    }
    assert "no coin" in ended.of("WhenPoor").symptoms[0].message
    assert ended.of("unknown").symptoms[0].name == "not run"


@needs_junit
def test_classes_with_inputs_of_their_own_run_by_themselves(
    junit: Path, order_for: Fixture, run: Fixture, counted: Fixture
) -> None:
    command, lines = counted(LAUNCHER)
    inputs = {file_of("InputsTest"): {"token": 7}}

    ended = run(
        "junit5",
        order_for(junit, command, inputs=inputs),
        *map(file_of, ("InputsTest", "FineTest")),
    )

    assert ended.of("InputsTest").returned == {"token": 7}
    assert set(ended.outcomes.values()) == {"passed"}
    assert lines.read_text().split() == [".", "."]


@needs_junit
def test_exclusive_classes_run_alone(
    junit: Path, order_for: Fixture, run: Fixture, counted: Fixture
) -> None:
    command, lines = counted(LAUNCHER)
    order: Order = order_for(junit, command, exclusive=("*/FineTest.java",), workers=2)

    ended = run("junit5", order, *map(file_of, ("FineTest", "PayIT")))

    assert set(ended.outcomes.values()) == {"passed"}
    assert lines.read_text().split() == [".", "."]


@needs_junit
def test_a_place_for_the_class_in_the_command_is_filled(
    junit: Path, order_for: Fixture, run: Fixture
) -> None:
    command = f"{LAUNCHER} --select-class {{test_path}} --disable-ansi-colors"

    ended = run("junit5", order_for(junit, command), *map(file_of, ("FineTest", "PayIT")))

    assert set(ended.outcomes.values()) == {"passed"}


TESTNG_CLASSES = {
    "PayTest": """
public class PayTest {
  @Test public void pays() {}
  @Test public void skips() { throw new SkipException("later"); }
  @Test public void fails() { Assert.assertEquals(2, 1, "no money"); }
  @Test(dependsOnMethods = "fails") public void depends() {}
  @DataProvider public Object[][] numbers() { return new Object[][] {{1, "ü"}, {2, "a b"}}; }
  @Test(dataProvider = "numbers") public void counts(int n, String s) {
    Assert.assertEquals(n, 1);
  }
  @DataProvider public Object[][] things() { return new Object[][] {{this}, {this}}; }
  @Test(dataProvider = "things") public void takes(Object thing) {}
  public static class Inner { @Test public void pays() {} }
}
""",
    "BeforeTest": """
public class BeforeTest {
  @BeforeClass public void up() { throw new IllegalStateException("no database"); }
  @Test public void a() {}
}
""",
    "ExitTest": "public class ExitTest { @Test public void dies() { System.exit(3); } }",
    "SkipTest": """
public class SkipTest { @Test public void a() { throw new SkipException("no card"); } }
""",
    "NoneTest": "public class NoneTest {}",
}
TESTNG_OUTCOMES = {
    "pays": "passed",
    "skips": "skipped",
    "fails": "failed",
    "depends": "skipped",
    "counts[1, ü]": "passed",
    "counts[2, a b]": "failed",
    "takes[shop.PayTest #1]": "passed",
    "takes[shop.PayTest #2]": "passed",
    "Inner.pays": "passed",
}


@pytest.fixture(scope="module")
def testng(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An application whose tests are classes of TestNG, compiled."""
    folder = tmp_path_factory.mktemp("testng")
    (folder / FOLDER).mkdir(parents=True)
    head = "package shop;\nimport org.testng.*;\nimport org.testng.annotations.*;\n"
    for name, text in TESTNG_CLASSES.items():
        (folder / file_of(name)).write_text(head + text, encoding="utf-8")
    return compiled(folder, TESTNG_JARS)


@needs_testng
def test_classes_of_testng_share_a_process(
    testng: Path, order_for: Fixture, run: Fixture, counted: Fixture
) -> None:
    command, lines = counted(TESTNG)
    names = ("PayTest", "BeforeTest", "SkipTest")

    ended = run("testng", order_for(testng, command), *map(file_of, names))

    assert lines.read_text().split() == ["."]
    assert of_file(ended.outcomes, "PayTest") == TESTNG_OUTCOMES
    assert of_file(ended.outcomes, "BeforeTest") == {"a": "skipped", "BeforeTest": "error"}
    assert of_file(ended.outcomes, "SkipTest") == {"a": "skipped"}
    assert "no money" in ended.of("PayTest.java::fails").symptoms[0].name
    assert ended.of("BeforeTest.java::BeforeTest").symptoms[0].name == "up: no database"
    assert ended.of("SkipTest").reason == "no card"


@needs_testng
def test_skipped_tests_account_for_the_exit_code_of_testng(
    testng: Path, order_for: Fixture, run: Fixture
) -> None:
    ended = run("testng", order_for(testng, TESTNG), file_of("SkipTest"))

    assert ended.outcomes == {f"{file_of('SkipTest')}::a": "skipped"}


@needs_testng
def test_a_class_of_testng_that_ends_the_process_costs_no_other_its_results(
    testng: Path, order_for: Fixture, run: Fixture
) -> None:
    names = ("ExitTest", "PayTest", "NoneTest")

    ended = run("testng", order_for(testng, TESTNG), *map(file_of, names))

    assert of_file(ended.outcomes, "ExitTest") == {"ExitTest": "error"}
    assert of_file(ended.outcomes, "PayTest") == TESTNG_OUTCOMES
    assert of_file(ended.outcomes, "NoneTest") == {"NoneTest": "skipped"}


@needs_testng
def test_tests_of_testng_run_without_their_class_by_the_ids_that_they_had(
    testng: Path, order_for: Fixture, run: Fixture
) -> None:
    asked = ["pays", "skips", "counts[2, a b]", "takes[shop.PayTest #2]", "Inner.pays"]

    ended = run("testng", order_for(testng, TESTNG), *_of_class("PayTest", asked))

    assert of_file(ended.outcomes, "PayTest") == {name: TESTNG_OUTCOMES[name] for name in asked}
