"""Every name that a registry offers leads somewhere."""

import importlib
import pkgutil

import pytest

import testflow
from testflow.runtime.registry import Registry


def registries() -> dict[str, Registry]:
    found: dict[str, Registry] = {}
    for module in pkgutil.walk_packages(testflow.__path__, "testflow."):
        if module.name.endswith(".__main__"):
            continue
        members = vars(importlib.import_module(module.name)).values()
        found |= {each.kind: each for each in members if isinstance(each, Registry)}
    return found


def test_every_registry_is_found() -> None:
    assert {"injections", "report-formats"} <= set(registries())


def test_every_registered_name_resolves(subtests: pytest.Subtests) -> None:
    for kind, registry in registries().items():
        for name in registry.names():
            with subtests.test(kind=kind, name=name):
                assert registry.load(name) is not None


def test_registered_names_are_kebab_case() -> None:
    names = [name for registry in registries().values() for name in registry.names()]

    assert [name for name in names if name != name.lower() or "_" in name or " " in name] == []
