"""Print the lines of the Rust core's generation code that no test reaches.

What counts is reached by the core's own tests or by tests/space, which drive the core through an
instrumented extension. Run by `make coverage-rust`; `rustup component add llvm-tools` gets what it
needs.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "rust" / "core" / "src"
FOLDERS = ("generate", "language", "schema/lower")
BUILD = ROOT / "build" / "coverage-rust"
# Python finds the instrumented extension there, before the one that is installed.
PACKAGE = BUILD / "python" / "testflow"
TARGET = ROOT / "target" / "coverage"
# Where the tests of a file begin, which reach themselves.
TESTS = "mod tests {"
EXTENSIONS = ("lib_core.so", "lib_core.dylib")


def main() -> None:
    """Run the tests and fail where fewer lines are reached than asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--floor", type=float, default=0, help="percent of lines at least")
    floor = parser.parse_args().floor
    tools = llvm_tools()
    shutil.rmtree(BUILD, ignore_errors=True)
    binaries = [*build(), installed()]
    for binary in binaries[:-1]:
        run([str(binary), "--quiet"], cwd=ROOT / "rust" / "core")
    run([sys.executable, "-m", "pytest", "-q", "-m", "not performance", "tests/space"])
    merged = BUILD / "merged.profdata"
    profiles = [str(path) for path in BUILD.glob("*.profraw")]
    run([str(tools / "llvm-profdata"), "merge", "-sparse", *profiles, "-o", str(merged)])
    reached = percent(lines(tools, merged, binaries))
    print(f"{reached:.2f} % of lines")
    if reached < floor:
        sys.exit(f"fewer than {floor} %")


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
        "CARGO_TARGET_DIR": str(TARGET),
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


def installed() -> Path:
    """Copy the package, with the instrumented extension in place of the usual one."""
    usual = shutil.ignore_patterns("_core*.so", "__pycache__")
    shutil.copytree(ROOT / "python" / "testflow", PACKAGE, ignore=usual)
    found = [TARGET / "debug" / name for name in EXTENSIONS]
    extension = next(path for path in found if path.exists())
    return shutil.copy(extension, PACKAGE / "_core.abi3.so")


def lines(tools: Path, merged: Path, binaries: list[Path]) -> Iterator[bool]:
    """Tell of each line whether it is reached, and print those that are not."""
    objects = [part for binary in binaries for part in ("-object", str(binary))][1:]
    wanted = [str(CORE / folder) for folder in FOLDERS]
    command = [str(tools / "llvm-cov"), "export", "-format=lcov", f"-instr-profile={merged}"]
    told = subprocess.check_output([*command, *objects, *wanted], text=True)
    for record in sorted(told.split("end_of_record\n"))[1:]:
        fields = [line.split(":", 1) for line in record.splitlines()]
        file = Path(next(value for key, value in fields if key == "SF"))
        if "tests" in file.relative_to(CORE).with_suffix("").parts:
            continue
        source = file.read_text().splitlines()
        end = source.index(TESTS) if TESTS in source else len(source)
        counted = (value.split(",") for key, value in fields if key == "DA")
        for number, count in sorted((int(number), int(count)) for number, count, *_ in counted):
            if number <= end:
                yield count > 0
                if not count:
                    print(f"{file.relative_to(ROOT)}:{number}: {source[number - 1].strip()}")


def percent(reached: Iterator[bool]) -> float:
    """Give the share of what is true."""
    all_lines = list(reached)
    return 100 * sum(all_lines) / max(len(all_lines), 1)


if __name__ == "__main__":
    main()
