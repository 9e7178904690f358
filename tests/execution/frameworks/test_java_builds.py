"""Java's tests by Maven and Gradle: with the real tools, and with reports that they wrote."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testflow.execution.frameworks.order import Order
from testflow.execution.frameworks.registry import framework_for
from testflow.model import TestCase, TestResult

Fixture = Callable[..., Any]

HERE = Path(__file__).parent
FOLDER = "src/test/java/shop"
DEBIAN = Path("/usr/share/maven-repo")
PLUGINS = {"surefire": "2.22.3", "compiler": "3.10.1", "resources": "3.3.0"}

PAY_OUTCOMES = {
    "again[1]": "passed",
    "again[2]": "passed",
    "assumes": "skipped",
    "counts(int)[1]": "passed",
    "counts(int)[2]": "failed",
    "made[1]": "passed",
    "made[2]": "passed",
    "named": "passed",
    "pays": "passed",
    "texts(String, String)[1]": "passed",
    "texts(String, String)[2]": "passed",
    "throwsIt": "error",
    "waits": "skipped",
    "WhenPoor.begs": "failed",
    "WhenPoor.pays": "passed",
    "WhenPoor$Very.dies": "passed",
}


def file_of(name: str, module: str = "") -> str:
    return f"{module}{FOLDER}/{name}.java"


def of_file(outcomes: dict[str, str], name: str, module: str = "") -> dict[str, str]:
    beginning = f"{file_of(name, module)}::"
    return {
        each.removeprefix(beginning): outcome
        for each, outcome in outcomes.items()
        if each.startswith(beginning)
    }


# A program in Maven's place that writes reports which surefire has written. What it is told to do
# stands in files: `crash` names a class that ends it, `broken` is a build that does not compile.
REPLAY = """#!/bin/sh
echo "$@" >> calls
mkdir busy || touch overlap
trap 'rmdir busy' EXIT
if [ -e broken ]; then
  echo "[ERROR] COMPILATION ERROR : "
  echo "[ERROR] /shop/src/test/java/shop/PayTest.java:[3,5] cannot find symbol"
  echo "[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:testCompile"
  exit 1
fi
mkdir -p target/surefire-reports
for name in PayTest BeforeTest; do
  case "$*" in *shop.$name*)
    cp "$REPORTS/TEST-shop.$name.xml" target/surefire-reports/ ;;
  esac
done
sleep 0.2
case "$*" in *shop.ExitTest*)
  echo "[ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:2.22.3:test"
  echo "[ERROR] The forked VM terminated without properly saying goodbye. VM crash or System.exit"
  exit 1 ;;
esac
case "$*" in *shop.PayTest*|*shop.BeforeTest*)
  echo "[ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:2.22.3:test"
  exit 1 ;;
esac
"""


@pytest.fixture
def replayed(write: Fixture, order_for: Fixture) -> Callable[..., Order]:
    """Make an order for an application whose Maven writes reports of surefire."""

    def replayed(*classes: str, **options: Any) -> Order:
        files = {file_of(each): f"class {each} {{}}" for each in classes}
        folder = write({**files, "mvn": REPLAY})
        (folder / "mvn").chmod(0o755)
        env = {"REPORTS": str(HERE / "surefire")}
        return order_for(folder, "./mvn -q test", env=env, **options)

    return replayed


def calls(order: Order) -> list[list[str]]:
    return [each.split() for each in (order.folder / "calls").read_text().splitlines()]


def test_reports_of_surefire_give_a_result_for_each_test(replayed: Fixture, run: Fixture) -> None:
    order = replayed("PayTest", "BeforeTest")

    ended = run("junit5", order)

    assert of_file(ended.outcomes, "PayTest") == PAY_OUTCOMES
    assert of_file(ended.outcomes, "BeforeTest") == {"BeforeTest": "error"}
    assert ended.of("BeforeTest").symptoms[0].name == "no db"
    assert ended.of("assumes").reason == "Assumption failed: no card"
    assert len(calls(order)) == 1
    asked = "shop.BeforeTest,shop.BeforeTest$*,shop.PayTest,shop.PayTest$*"
    assert f"-Dtest={asked}" in calls(order)[0]


def test_a_report_of_an_earlier_run_is_not_read(replayed: Fixture, run: Fixture) -> None:
    order = replayed("PayTest", "OldTest")
    folder = order.folder / "target/surefire-reports"
    folder.mkdir(parents=True)
    old = HERE / "surefire/TEST-shop.BeforeTest.xml"
    text = old.read_text("utf-8").replace("BeforeTest", "OldTest")
    (folder / "TEST-shop.OldTest.xml").write_text(text, encoding="utf-8")

    ended = run("junit5", order)

    assert of_file(ended.outcomes, "OldTest") == {"OldTest": "skipped"}
    assert of_file(ended.outcomes, "PayTest") == PAY_OUTCOMES


def test_classes_without_a_report_run_again_by_themselves(replayed: Fixture, run: Fixture) -> None:
    order = replayed("ExitTest", "NoneTest", "PayTest")

    ended = run("junit5", order)

    assert of_file(ended.outcomes, "PayTest") == PAY_OUTCOMES
    assert of_file(ended.outcomes, "NoneTest") == {"NoneTest": "skipped"}
    assert of_file(ended.outcomes, "ExitTest") == {"ExitTest": "error"}
    assert "forked VM terminated" in ended.of("ExitTest").symptoms[0].name
    assert ["shop.PayTest" in " ".join(each) for each in calls(order)] == [True, False, False]


def test_what_does_not_compile_is_tried_once(replayed: Fixture, run: Fixture) -> None:
    order = replayed("PayTest", "BeforeTest")
    (order.folder / "broken").touch()

    ended = run("junit5", order)

    assert set(ended.outcomes.values()) == {"error"}
    assert all("cannot find symbol" in each.symptoms[0].name for each in ended.results)
    assert len(ended.results) == 2
    assert len(calls(order)) == 1


def test_a_damaged_report_is_an_error_beside_what_precedes_the_damage(
    replayed: Fixture, run: Fixture, tmp_path: Path
) -> None:
    whole = (HERE / "surefire/TEST-shop.PayTest.xml").read_text("utf-8")
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "TEST-shop.PayTest.xml").write_text(whole[: whole.index("throwsIt")], "utf-8")
    order = replayed("PayTest")
    order.env["REPORTS"] = str(reports)

    ended = run("junit5", order)

    outcomes = of_file(ended.outcomes, "PayTest")
    assert outcomes.pop("PayTest") == "error"
    assert outcomes.items() < PAY_OUTCOMES.items()
    assert ended.results[-1].symptoms[-1].name == "damaged report"


def test_classes_of_modules_run_with_what_their_modules_need(
    replayed: Fixture, run: Fixture
) -> None:
    order = replayed("NoneTest")
    for module in ("a", "b/c"):
        (order.folder / module / FOLDER).mkdir(parents=True)
        (order.folder / file_of("OtherTest", f"{module}/")).write_text("class OtherTest {}")

    run("junit5", order)

    assert calls(order)[0][-4:] == ["-pl", "a,b/c,.", "-am", "-fae"]


def test_one_run_of_maven_at_a_time_has_a_folder(replayed: Fixture) -> None:
    order = replayed("PayTest", "BeforeTest")

    async def outcomes(name: str) -> list[str]:
        framework = framework_for(order)
        tests = await framework.collect([file_of(name)])
        events = [each async for each in framework.run(tests)]
        return [each.outcome.value for each in events if isinstance(each, TestResult)]

    async def both() -> list[list[str]]:
        return list(await asyncio.gather(outcomes("PayTest"), outcomes("BeforeTest")))

    found = asyncio.run(both())

    assert [len(each) for each in found] == [len(PAY_OUTCOMES), 1]
    assert len(calls(order)) == 2
    assert not (order.folder / "overlap").exists()


needs_maven = pytest.mark.skipif(
    not shutil.which("mvn")
    or not all(
        (DEBIAN / f"org/apache/maven/plugins/maven-{name}-plugin/{version}").is_dir()
        for name, version in PLUGINS.items()
    )
    or not (DEBIAN / "org/junit/jupiter/junit-jupiter-params/5.9.2").is_dir(),
    reason="Maven, or a repository with its plug-ins and JUnit 5.9.2, is not installed",
)
MAVEN = "mvn -o -B -s /etc/maven/settings-debian.xml test"

_PLUGINS = "".join(
    f"<plugin><artifactId>maven-{name}-plugin</artifactId><version>{version}</version></plugin>"
    for name, version in PLUGINS.items()
)
_JUPITER = "".join(
    "<dependency><groupId>org.junit.jupiter</groupId>"
    f"<artifactId>junit-jupiter-{each}</artifactId><version>5.9.2</version>"
    "<scope>test</scope></dependency>"
    for each in ("engine", "params")
)


def pom(name: str, *, rest: str = "") -> str:
    return f"""<project><modelVersion>4.0.0</modelVersion>
<groupId>shop</groupId><artifactId>{name}</artifactId><version>1</version>
<properties><maven.compiler.source>11</maven.compiler.source>
<maven.compiler.target>11</maven.compiler.target>
<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencies>{_JUPITER}</dependencies><build><plugins>{_PLUGINS}</plugins></build>
{rest}</project>"""


def java(name: str, body: str) -> str:
    return f"package shop;\nimport org.junit.jupiter.api.*;\nclass {name} {{ {body} }}\n"


COUNTS = """
@org.junit.jupiter.params.ParameterizedTest
@org.junit.jupiter.params.provider.ValueSource(ints = {1, 2})
void counts(int n) { Assertions.assertEquals(1, n); }
@Nested class WhenPoor { @Test void pays() {} }
"""
EXIT = "@Test void dies() { System.exit(3); }"
FINE = "@Test void a() {}"


@needs_maven
def test_maven_runs_classes_at_once_and_the_rest_of_a_crash_by_themselves(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    bodies = {"CountsTest": COUNTS, "ExitTest": EXIT, "FineTest": FINE}
    files = {file_of(name): java(name, body) for name, body in bodies.items()}
    folder = write({"pom.xml": pom("shop"), **files})

    ended = run("junit5", order_for(folder, MAVEN))

    assert of_file(ended.outcomes, "CountsTest") == {
        "counts(int)[1]": "passed",
        "counts(int)[2]": "failed",
        "WhenPoor.pays": "passed",
    }
    assert of_file(ended.outcomes, "ExitTest") == {"ExitTest": "error"}
    assert "forked VM terminated" in ended.of("ExitTest").symptoms[0].name
    assert of_file(ended.outcomes, "FineTest") == {"a": "passed"}


@needs_maven
def test_maven_runs_tests_by_the_ids_that_they_had_in_their_modules(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    modules = "<packaging>pom</packaging><modules><module>a</module><module>b</module></modules>"
    folder = write(
        {
            "pom.xml": pom("all", rest=modules),
            "a/pom.xml": pom("a"),
            "b/pom.xml": pom("b"),
            file_of("CountsTest", "a/"): java("CountsTest", COUNTS),
            file_of("FineTest", "b/"): java("FineTest", FINE),
        }
    )
    counts = file_of("CountsTest", "a/")
    asked = (f"{counts}::counts(int)[2]", f"{counts}::WhenPoor.pays", file_of("FineTest", "b/"))

    ended = run("junit5", order_for(folder, MAVEN), *asked)

    assert of_file(ended.outcomes, "CountsTest", "a/") == {
        "counts(int)[2]": "failed",
        "WhenPoor.pays": "passed",
    }
    assert of_file(ended.outcomes, "FineTest", "b/") == {"a": "passed"}


@needs_maven
def test_maven_says_why_a_class_does_not_compile(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    files = {file_of("BadTest"): java("BadTest", "int x = nothing;")}
    folder = write({"pom.xml": pom("shop"), **files})

    (result,) = run("junit5", order_for(folder, MAVEN)).results

    assert result.outcome == "error"
    assert "cannot find symbol" in result.symptoms[0].name


needs_gradle = pytest.mark.skipif(
    not shutil.which("gradle") or not (DEBIAN / "junit/junit").is_dir(),
    reason="Gradle, or Debian's repository with JUnit 4, is not installed",
)
BUILD = """
apply plugin: 'java'
repositories { maven { url '/usr/share/maven-repo' } }
dependencies { testCompile 'junit:junit:4.13.2' }
test { reports.junitXml.destination = file('elsewhere') }
"""


def java4(name: str, body: str) -> str:
    return f"package shop;\nimport org.junit.*;\npublic class {name} {{ {body} }}\n"


@needs_gradle
def test_gradle_runs_classes_at_once_and_tests_by_the_ids_that_they_had(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    pays = '@Test public void pays() {} @Test public void fails() { Assert.fail("no money"); }'
    folder = write(
        {
            "build.gradle": BUILD,
            file_of("PayTest"): java4("PayTest", pays),
            file_of("FineTest"): java4("FineTest", "@Test public void a() {}"),
        }
    )
    order = order_for(folder, "gradle --offline test --tests {test_path}")

    whole = run("junit5", order)
    ids = [each.native_id for each in whole.tests]
    single = run("junit5", order, f"{file_of('PayTest')}::fails")

    assert of_file(whole.outcomes, "PayTest") == {"pays": "passed", "fails": "failed"}
    assert of_file(whole.outcomes, "FineTest") == {"a": "passed"}
    assert ids == [file_of("FineTest"), file_of("PayTest")]
    assert single.outcomes == {f"{file_of('PayTest')}::fails": "failed"}
    assert isinstance(single.tests[0], TestCase)


@needs_gradle
def test_gradle_tells_a_build_that_fails_from_tests_that_end_their_process(
    write: Fixture, order_for: Fixture, run: Fixture
) -> None:
    dies = "@Test public void dies() { System.exit(3); }"
    folder = write({"build.gradle": BUILD, file_of("ExitTest"): java4("ExitTest", dies)})
    order = order_for(folder, "gradle --offline test")

    (crashed,) = run("junit5", order).results
    (folder / file_of("ExitTest")).write_text(java4("ExitTest", "int x = nothing;"))
    (broken,) = run("junit5", order).results

    assert crashed.outcome == broken.outcome == "error"
    assert "non-zero exit value" in crashed.symptoms[0].name
    assert "cannot find symbol" in broken.symptoms[0].name
