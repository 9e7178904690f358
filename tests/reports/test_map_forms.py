"""The forms of a map: a page of bounded size, JSON, text and pictures."""

import json
import re
import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from rich.console import Console

from testflow.errors import InputError, StorageError
from testflow.reports.document import SuspectRow
from testflow.reports.maps import Axis, Explored, ExploredMap, draw

NEEDS_MATPLOTLIB = pytest.mark.skipif(
    find_spec("matplotlib") is None, reason="Matplotlib is not installed"
)


def random_map(runs: int, axes: tuple[Axis, ...], **others: Any) -> ExploredMap:
    chance = np.random.default_rng(2)
    sizes = [len(axis.classes) for axis in axes]
    codes = np.column_stack([chance.integers(0, size, runs) for size in sizes]).astype(np.uint16)
    return draw(Explored("m", axes, codes, codes[:, 1] == 1, **others))


@pytest.fixture(scope="module")
def small() -> ExploredMap:
    axes = tuple(Axis(name, ("x", "$y$", "z")) for name in ("alpha", "be$ta", "gamma", "delta"))
    row = SuspectRow(("be$ta = $y$",), 9, 9, 0, 11, 0.1, 0.1, 1.0, "Fisher", "It fails with it.")
    return random_map(20, axes, suspects=(row,), notes=("Triples are left out.",))


def test_a_page_is_bounded_however_many_settings_and_however_long_their_names() -> None:
    long = "<&\u202e>" * 2000
    axes = tuple(
        Axis(f"{place}{long}", tuple(f"{code}{long}" for code in range(7))) for place in range(1100)
    )

    page = random_map(300, axes, notes=(long,)).to_html()

    assert len(page.encode()) < 5_000_000
    assert f"{1100 - 800 - 200:,} more." in page


def test_a_setting_with_very_many_values_is_named_as_left_out() -> None:
    wide = Axis("serial", tuple(map(str, range(5000))))

    drawn = random_map(300, (wide, Axis("mode", ("a", "b")), Axis("sync", ("on", "off"))))

    assert drawn.without_values == ("serial",)
    assert drawn.cells.possible[0, 1] == 0 or drawn.cells.places == (0, 1, 2)
    assert "Left out: <code>serial</code>." in drawn.to_html()


def test_the_same_map_gives_the_same_page(small: ExploredMap) -> None:
    assert small.to_html() == small.to_html()


def test_json_has_the_figures_of_the_map(small: ExploredMap, tmp_path: Path) -> None:
    told = json.loads(small.write(tmp_path / "new" / "map.json").read_text())

    assert (told["format"], told["version"]) == ("testflow-map", 1)
    assert (told["runs"], told["failures"]) == (20, small.failures)
    first, second, covered, possible, triples, _ = told["pairs"]["rows"][0]
    assert (first, second, possible, triples) == (0, 1, 9, None)
    block = np.array(told["values"]["runs"])[0:3, 3:6]
    assert (block.sum(), np.count_nonzero(block)) == (20, covered)
    assert told["suspects"] == [{"terms": ["be$ta = $y$"], "sentence": "It fails with it."}]


def test_text_says_what_the_pictures_show(small: ExploredMap, tmp_path: Path) -> None:
    text = small.write(tmp_path / "map.txt").read_text()

    assert text.startswith("20 runs cover ")
    for words in ("Coverage by depth", "Least covered pairs", "It fails with it.", "left out."):
        assert words in text
    assert "\x1b" not in text


def test_a_terminal_gets_the_same_tables(small: ExploredMap) -> None:
    console = Console(width=100)
    with console.capture() as captured:
        console.print(small)

    assert "pairs of values" in captured.get()


@NEEDS_MATPLOTLIB
def test_pictures_are_pictures_and_always_the_same(small: ExploredMap, tmp_path: Path) -> None:
    png = small.write(tmp_path / "map.png").read_bytes()
    svg = small.write(tmp_path / "map.svg").read_bytes()

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (1300, 600)
    assert ET.fromstring(svg).tag.endswith("svg")
    assert small.write(tmp_path / "again.png").read_bytes() == png
    assert small.write(tmp_path / "again.svg").read_bytes() == svg


@NEEDS_MATPLOTLIB
def test_a_picture_names_up_to_forty_settings(tmp_path: Path) -> None:
    axes = tuple(Axis(f"p{place}", ("a", "b")) for place in range(41))

    few, many = (random_map(9, axes[:size]).write(tmp_path / f"{size}.svg") for size in (40, 41))

    assert "<!-- p7 -->" in few.read_text()
    assert "<!-- p7 -->" not in many.read_text()


def test_without_matplotlib_the_extra_is_named(
    small: ExploredMap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)

    with pytest.raises(InputError) as refused:
        small.write(tmp_path / "map.png")

    assert refused.value.hint == "pip install 'testflow[plots]'"


def test_another_ending_is_refused_with_those_there_are(small: ExploredMap, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        small.write(tmp_path / "map.pdf")

    assert re.search(r"\.html.*\.svg", refused.value.hint or "")


def test_a_file_that_cannot_be_written_is_told(small: ExploredMap, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    with pytest.raises(StorageError, match="the map cannot be written"):
        small.write(tmp_path / "taken" / "map.html")


def test_text_names_what_is_left_out_and_what_to_try_next(tmp_path: Path) -> None:
    serial = Axis("serial", tuple(map(str, range(5000))))
    axes = (serial, *(Axis(f"p{place}", ("a", "b", "c")) for place in range(9)))
    drawn = random_map(12, axes)

    text = drawn.write(tmp_path / "map.txt").read_text()

    assert drawn.targets
    assert "Worth trying next" in text
    assert " and ".join(drawn.targets[0].terms) in text
    assert "Left out of the values: serial." in text
    assert "Two axes explain" in text
