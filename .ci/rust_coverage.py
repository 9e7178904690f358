"""Print the lines of a part of the Rust core that no test reaches, and the branches.

What counts is reached by the core's own tests or by those of the part in Python, which drive the
core through an instrumented extension, always with the same generated inputs; a generic function
counts as one, whatever it is compiled for. Run by `make coverage-rust` and `make
coverage-snapshots`; `rustup component add llvm-tools` gets
what it needs. Branches are the outcomes of the conditions of `if`, `while`, `&&`, `||`, `let ...
else` and the guards of `match`, as written: what `?`, `match`, derives and macros branch on is none
of ours. They need a nightly compiler.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "rust" / "core" / "src"
# The folders of each part, and the tests that drive it.
PARTS = {
    "generation": (("generate", "language", "schema/lower"), "tests/space"),
    "snapshots": (("snapshot",), "tests/snapshots"),
}
BUILD = ROOT / "build" / "coverage-rust"
# Python finds the instrumented extension there, before the one that is installed.
PACKAGE = BUILD / "python" / "testflow"
TARGETS = {False: ROOT / "target" / "coverage", True: ROOT / "target" / "branches"}
# Where the tests of a file begin, which reach themselves.
TESTS = "mod tests {"
# What is compiled for tests alone.
TEST_FOLDERS = {"tests", "hostile"}
EXTENSIONS = ("lib_core.so", "lib_core.dylib")


def main() -> None:
    """Run the tests and fail where fewer lines are reached than asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--floor", type=float, default=0, help="percent of lines at least")
    parser.add_argument("--branches", type=float, help="percent of branches at least, by nightly")
    parser.add_argument("--part", choices=PARTS, default="generation", help="what is measured")
    asked = parser.parse_args()
    folders, tests = PARTS[asked.part]
    if asked.branches is not None:
        os.environ |= {
            "RUSTUP_TOOLCHAIN": "nightly",
            "TESTFLOW_COVERAGE": "-Zcoverage-options=branch",
        }
    target = TARGETS[asked.branches is not None]
    os.environ["CARGO_TARGET_DIR"] = str(target)
    tools = llvm_tools()
    shutil.rmtree(BUILD, ignore_errors=True)
    binaries = [*build(), installed(target)]
    for binary in binaries[:-1]:
        run([str(binary), "--quiet"], cwd=ROOT / "rust" / "core")
    asked_for = ["-m", "not performance", "--hypothesis-seed=0", tests]
    run([sys.executable, "-m", "pytest", "-q", *asked_for])
    merged = BUILD / "merged.profdata"
    profiles = [str(path) for path in BUILD.glob("*.profraw")]
    run([str(tools / "llvm-profdata"), "merge", "-sparse", *profiles, "-o", str(merged)])
    told = report(tools, merged, binaries, folders)
    check("lines", lines(told), asked.floor)
    if asked.branches is not None:
        check("branches", branches(told), asked.branches)


def llvm_tools() -> Path:
    """Find the tools of the compiler's own LLVM: others may not read its profiles."""
    library = subprocess.check_output(["rustc", "--print", "target-libdir"], text=True)
    tools = Path(library.strip()).parent / "bin"
    if not (tools / "llvm-cov").exists():
        sys.exit("llvm-cov is missing: rustup component add llvm-tools")
    return tools


def run(command: list[str], cwd: Path = ROOT) -> str:
    """Give what the command prints; its tests write profiles, its compilers instrument."""
    environment = {
        **os.environ,
        "RUSTC_WORKSPACE_WRAPPER": str(ROOT / ".ci" / "instrumented"),
        "LLVM_PROFILE_FILE": str(BUILD / "%8m.profraw"),
        "PYO3_PYTHON": sys.executable,
        "PYTHONPATH": str(PACKAGE.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    pipe = subprocess.PIPE if "--message-format=json" in command else None
    done = subprocess.run(command, cwd=cwd, env=environment, stdout=pipe, text=True, check=True)
    return done.stdout or ""


def build() -> list[Path]:
    """Build the extension and the core's tests; give the tests."""
    run(["cargo", "build", "-p", "testflow-python"])
    told = run(["cargo", "test", "-p", "testflow-core", "--no-run", "--message-format=json"])
    messages = [json.loads(line) for line in told.splitlines()]
    return [Path(each["executable"]) for each in messages if each.get("executable")]


def installed(target: Path) -> Path:
    """Copy the package, with the instrumented extension in place of the usual one."""
    usual = shutil.ignore_patterns("_core*.so", "__pycache__")
    shutil.copytree(ROOT / "python" / "testflow", PACKAGE, ignore=usual)
    found = [target / "debug" / name for name in EXTENSIONS]
    extension = next(path for path in found if path.exists())
    return shutil.copy(extension, PACKAGE / "_core.abi3.so")


@dataclass
class File:
    """What is told of a source file, in the form of lcov."""

    path: Path
    fields: list[tuple[str, list[str]]]
    source: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Leave out the tests at its end."""
        source = self.path.read_text().splitlines()
        self.source = source[: source.index(TESTS)] if TESTS in source else source

    def told(self, key: str) -> Iterator[tuple[int, list[str]]]:
        """Give what is told of each line, in order."""
        found = ((int(values[0]), values[1:]) for name, values in self.fields if name == key)
        return iter(sorted(each for each in found if each[0] <= len(self.source)))

    def show(self, number: int, what: str = "") -> None:
        """Print a line and what is missing of it."""
        place = f"{self.path.relative_to(ROOT)}:{number}"
        print(f"{place}: {what}{self.source[number - 1].strip()}")


def report(tools: Path, merged: Path, binaries: list[Path], folders: tuple[str, ...]) -> list[File]:
    """Give what the profile tells of the files, but for those of tests."""
    objects = [part for binary in binaries for part in ("-object", str(binary))][1:]
    wanted = [str(CORE / folder) for folder in folders]
    command = [str(tools / "llvm-cov"), "export", "-format=lcov", f"-instr-profile={merged}"]
    told = subprocess.check_output([*command, *objects, *wanted], text=True)
    files: list[File] = []
    for record in sorted(told.split("end_of_record\n"))[1:]:
        pairs = [line.split(":", 1) for line in record.splitlines()]
        path = Path(next(value for key, value in pairs if key == "SF"))
        if not TEST_FOLDERS & set(path.relative_to(CORE).with_suffix("").parts):
            files.append(File(path, [(key, value.split(",")) for key, value in pairs]))
    return files


def lines(files: list[File]) -> Iterator[bool]:
    """Tell of each line whether it is reached, and print those that are not."""
    for file in files:
        for number, (count, *_) in file.told("DA"):
            yield int(count) > 0
            if not int(count):
                file.show(number)


def branches(files: list[File]) -> Iterator[bool]:
    """Tell of each outcome of a condition whether it occurs, and print those that do not."""
    for file in files:
        for number, (condition, outcome, count) in file.told("BRDA"):
            yield count not in {"-", "0"}
            if count in {"-", "0"}:
                # Of each condition `true` comes first.
                never = "false" if int(outcome) % 2 else "true"
                file.show(number, f"condition {int(condition) + 1} is never {never}: ")


def check(what: str, reached: Iterator[bool], floor: float) -> None:
    """Print the share that is reached, and fail where it is too small."""
    told = list(reached)
    percent = 100 * sum(told) / max(len(told), 1)
    print(f"{percent:.2f} % of {what} ({sum(told)} of {len(told)})")
    if percent < floor:
        sys.exit(f"fewer than {floor} %")


if __name__ == "__main__":
    main()
