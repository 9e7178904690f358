"""How the code is written, where no linter has a rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FORBIDDEN_WORDS = {"base", "common", "helper", "helpers", "manager", "util", "utils"}
# Written apart, so that this file passes its own test. Cargo.lock names its registry by design.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("crates", "io"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
    )
]
STANDARD_REGISTRY = 'source = "registry+https://github.com/rust-lang/' + REGISTRIES[2] + '-index"'
PLACEHOLDERS = "alice|bob|me|someone|user|you"
ONE_MACHINE = [rf"/(?:home|Users)/(?!(?:{PLACEHOLDERS})\b)\w+/", r"(?<!\w)/(?:root)/\w"]


def classes(modules: dict[str, ast.Module]) -> Iterator[tuple[str, ast.ClassDef]]:
    for path, module in modules.items():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                yield f"{path}:{node.lineno} {node.name}", node


def dataclass_options(node: ast.ClassDef) -> set[str] | None:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(called) in {"dataclass", "dataclasses.dataclass"}:
            keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
            return {f"{each.arg}={ast.unparse(each.value)}" for each in keywords}
    return None


def hides_from_pytest(node: ast.ClassDef) -> bool:
    return any(ast.unparse(statement) == "__test__ = False" for statement in node.body)


def texts(files: list[Path]) -> Iterator[tuple[Path, str]]:
    for path in files:
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or another binary file


def test_every_dataclass_is_frozen_and_slotted(modules: dict[str, ast.Module]) -> None:
    options = {place: dataclass_options(node) for place, node in classes(modules)}
    wanted = {"frozen=True", "slots=True"}

    assert [place for place, given in options.items() if given is not None and wanted - given] == []


def test_pytest_collects_no_public_class_of_ours(modules: dict[str, ast.Module]) -> None:
    named = [(place, node) for place, node in classes(modules) if node.name.startswith("Test")]

    assert [place for place, node in named if not hides_from_pytest(node)] == []


def test_a_file_is_named_for_what_it_holds(kept_files: list[Path], root: Path) -> None:
    paths = [path.relative_to(root) for path in kept_files if path.suffix in {".py", ".rs"}]
    words = {path: set(re.split(r"[/_.]", path.as_posix())) for path in paths}

    assert [path for path, used in words.items() if used & FORBIDDEN_WORDS] == []


def test_no_file_names_a_package_registry(kept_files: list[Path]) -> None:
    found = {
        path: host
        for path, text in texts(kept_files)
        for host in REGISTRIES
        if host in text.replace(STANDARD_REGISTRY, "")
    }

    assert found == {}


def test_no_file_holds_a_path_of_one_machine(kept_files: list[Path], root: Path) -> None:
    here = rf"(?<![\w./*]){re.escape(str(root))}/"
    machine = re.compile("|".join([*ONE_MACHINE, here]))

    assert [path for path, text in texts(kept_files) if machine.search(text)] == []
