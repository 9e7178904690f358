"""Names that are looked up: the table, then installed plug-ins."""

import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from testflow.errors import InputError, UnknownPlugin
from testflow.runtime.registry import Registry

CODECS: Registry[object] = Registry(
    "test-codecs", {"json": "json:loads", "decimal": "decimal:Decimal", "gone": "no_such:thing"}
)


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that brings codecs."""
    metadata = tmp_path / "testflow_more-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: testflow-more\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[testflow.test-codecs]\n"
        "fraction = fractions:Fraction\n"
        "json = fractions:Fraction\n"
        "broken = fractions:NoSuchName\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


def test_a_name_of_the_table_is_imported() -> None:
    assert CODECS.load("decimal") is Decimal


def test_nothing_is_imported_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    registry: Registry[object] = Registry("test-colors", {"hsv": "colorsys:rgb_to_hsv"})
    assert registry.names() == ["hsv"]
    assert "colorsys" not in sys.modules

    registry.load("hsv")

    assert "colorsys" in sys.modules


@pytest.mark.usefixtures("plugin")
def test_an_installed_plugin_answers_to_its_name() -> None:
    assert CODECS.load("fraction")("1/2") * 2 == 1  # type: ignore[operator]


@pytest.mark.usefixtures("plugin")
def test_no_plugin_takes_a_name_of_the_table() -> None:
    assert CODECS.load("json") is json.loads


@pytest.mark.usefixtures("plugin")
def test_all_names_are_listed_once_and_sorted() -> None:
    assert CODECS.names() == ["broken", "decimal", "fraction", "gone", "json"]


@pytest.mark.usefixtures("plugin")
def test_a_broken_plugin_is_named_with_its_target() -> None:
    with pytest.raises(InputError, match=r"broken.*fractions:NoSuchName"):
        CODECS.load("broken")


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownPlugin, match="jsn") as caught:
        CODECS.load("jsn")

    assert caught.value.hint == "did you mean 'json'?"


def test_a_name_like_no_other_is_refused_with_all_of_them() -> None:
    with pytest.raises(UnknownPlugin) as caught:
        CODECS.load("protobuf")

    assert caught.value.hint == "known: decimal, gone, json"


def test_an_empty_registry_says_that_it_is_empty() -> None:
    registry: Registry[object] = Registry("test-nothing", {})

    with pytest.raises(UnknownPlugin) as caught:
        registry.load("json")

    assert caught.value.hint == "none is known"
