"""The stub of the Rust core says what the binary holds; `make lint` compares deeper (stubtest)."""

import ast
import inspect
from pathlib import Path

import pytest

from testflow import _core

Members = dict[str, ast.FunctionDef]


@pytest.fixture
def stub(package: Path) -> ast.Module:
    return ast.parse((package / "_core.pyi").read_text())


def decorators(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(each) for each in function.decorator_list}


def functions(body: list[ast.stmt]) -> Members:
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def classes(stub: ast.Module) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in stub.body if isinstance(node, ast.ClassDef)}


def public(names: object) -> set[str]:
    return {name for name in vars(names) if not name.startswith("_")}


def attributes(body: list[ast.stmt]) -> set[str]:
    targets = [node.target for node in body if isinstance(node, ast.AnnAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def declared(body: list[ast.stmt]) -> set[str]:
    nested = {node.name for node in body if isinstance(node, ast.ClassDef)}
    names = set(functions(body)) | attributes(body) | nested
    return {name for name in names if not name.startswith("_")}


def arguments(function: ast.FunctionDef) -> list[str]:
    given = function.args
    named = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
    return [each.arg for each in named if each is not None and each.arg not in {"self", "cls"}]


def differing(functions: Members, owner: object) -> list[str]:
    different: list[str] = []
    for name, function in functions.items():
        if name.startswith("_") or decorators(function) & {"overload", "property"}:
            continue
        actual = list(inspect.signature(getattr(owner, name)).parameters)
        if [each for each in actual if each != "self"] != arguments(function):
            different.append(f"{name}: stub {arguments(function)}, binary {actual}")
    return different


def test_the_stub_names_what_the_binary_offers(stub: ast.Module) -> None:
    assert declared(stub.body) == public(_core)


def test_the_stub_gives_every_class_its_members(stub: ast.Module) -> None:
    stubbed = {name: declared(node.body) for name, node in classes(stub).items()}

    assert stubbed == {name: public(getattr(_core, name)) for name in stubbed}


def test_functions_take_the_arguments_that_the_stub_says(stub: ast.Module) -> None:
    assert differing(functions(stub.body), _core) == []


def test_methods_take_the_arguments_that_the_stub_says(stub: ast.Module) -> None:
    different = [
        f"{name}.{each}"
        for name, node in classes(stub).items()
        for each in differing(functions(node.body), getattr(_core, name))
    ]

    assert different == []
