"""The map in a real browser: it draws, it obeys keys and pointer, it complains of nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chromium
from testflow.reports import ReportDocument
from testflow.reports.document import SuspectRow
from testflow.reports.html import render_html
from testflow.reports.maps import Axis, Depth, Explored, ExploredMap, draw

PROGRAM = chromium.find()
PHONE, DESK = (390, 844), (1280, 900)
HOSTILE = "</script><img src=x onerror=alert(1)>\u202e"

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on the PATH")


def small_map() -> ExploredMap:
    """Six parameters; the third and the fifth together fail; one pair is forbidden."""
    chance = np.random.default_rng(3)
    codes = chance.integers(0, 3, (240, 6), dtype=np.uint16)
    codes = codes[~((codes[:, 0] == 0) & (codes[:, 1] == 2))]
    codes = codes[~((codes[:, 2] == 1) & (codes[:, 3] == 1))]
    failing = (codes[:, 2] == 1) & (codes[:, 4] == 0) | (codes[:, 3] == 1) & (codes[:, 5] == 2)
    possible = np.ones(15 * 9, dtype=np.bool_)
    possible[2] = False  # the first two parameters, with their first and third class
    names = ("journal.mode", "sync", HOSTILE, "cache.size", "page.size", "encoding")
    axes = tuple(Axis(name, ("low", "middle", "high")) for name in names)
    triples = Depth(3, np.array([[0, 1, 2]]), np.array([20]), np.array([24]))
    row = SuspectRow(
        (f"{HOSTILE} = middle", "page.size = low"), 30, 30, 9, 160, 0.1, 0.1, 0.5, "G", "It fails."
    )
    return draw(
        Explored(
            "small",
            axes,
            codes,
            failing,
            (triples,),
            possible,
            growth=((1, 0.1), (10, 0.6), (200, 0.97)),
            suspects=(row,),
        )
    )


Opened = Callable[..., chromium.Page]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Page]:
    assert PROGRAM is not None
    with chromium.running(PROGRAM, tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def opened(browser: chromium.Page, tmp_path: Path) -> Opened:
    """Open a page of HTML; whatever a test did, nothing may have gone wrong in it."""

    def opened(html: str, size: tuple[int, int] = DESK, *, dark: bool = False) -> chromium.Page:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        browser.open(file, *size, dark=dark)
        return browser

    return opened


@pytest.fixture(scope="module")
def page_of_small_map() -> str:
    return small_map().to_html()


def colour_at(page: chromium.Page, row: int, column: int) -> tuple[int, ...]:
    """The colour in the middle of a square of the matrix of six parameters."""
    script = f"""(() => {{
      const canvas = document.getElementById("matrix");
      const {{ left, top, cell }} = canvas.dataset;
      const sharp = canvas.width / parseFloat(canvas.style.width);
      const x = (Number(left) + ({column} + 0.3) * Number(cell)) * sharp;
      const y = (Number(top) + ({row} + 0.3) * Number(cell)) * sharp;
      const options = {{ willReadFrequently: true }};
      const copy = document.createElement("canvas").getContext("2d", options);
      copy.drawImage(canvas, -x, -y);
      return [...copy.getImageData(0, 0, 1, 1).data];
    }})()"""
    return tuple(page.value(script))


def status(page: chromium.Page) -> str:
    return page.value("document.getElementById('map-status').textContent")


def choose(page: chromium.Page, row: int, column: int) -> None:
    page.value(
        f"""for (const [id, place] of [["map-row", {row}], ["map-column", {column}]]) {{
          const choice = document.getElementById(id);
          choice.value = String(place);
          choice.dispatchEvent(new Event("change"));
        }}"""
    )


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_fits_and_says_nothing_wrong(
    opened: Opened, page_of_small_map: str, size: tuple[int, int], dark: bool
) -> None:
    page = opened(page_of_small_map, size, dark=dark)

    assert page.errors == []
    assert page.value("document.documentElement.scrollWidth") <= size[0]
    assert page.value("document.getElementById('explored').hidden") is False
    ground = page.value("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(15, 20, 26)" if dark else "rgb(255, 255, 255)")


def test_a_report_with_a_map_says_nothing_wrong(opened: Opened, document: ReportDocument) -> None:
    page = opened(render_html(replace(document, explored=small_map())), PHONE)

    assert page.errors == []
    assert page.value("document.documentElement.scrollWidth") <= PHONE[0]
    assert "pairs of values tried" in status(page)


def test_arrow_keys_choose_the_neighbouring_pair(opened: Opened, page_of_small_map: str) -> None:
    page = opened(page_of_small_map)
    choose(page, 4, 0)
    page.value("document.getElementById('matrix').focus()")

    page.press("ArrowRight")

    assert status(page).startswith("page.size × sync:")
    page.press("ArrowUp")
    assert status(page).startswith("cache.size × sync:")
    assert page.value("document.activeElement.id") == "matrix"


def test_a_click_chooses_the_square_under_it(opened: Opened, page_of_small_map: str) -> None:
    page = opened(page_of_small_map)

    place = page.value(
        """(() => { const canvas = document.getElementById("matrix");
        canvas.scrollIntoView();
        const box = canvas.getBoundingClientRect(), { left, top, cell } = canvas.dataset;
        return [box.left + Number(left) + 1.5 * cell, box.top + Number(top) + 5.5 * cell]; })()"""
    )
    page.click(*place)

    assert status(page).startswith("encoding × sync:")


def test_tried_never_tried_and_forbidden_values_look_different(
    opened: Opened, page_of_small_map: str
) -> None:
    page = opened(page_of_small_map)
    choose(page, 0, 1)
    forbidden = cells_of(page)
    choose(page, 2, 3)
    open_ = cells_of(page)

    assert forbidden[0][2].split() == ["forbidden", "never"]
    assert open_[1][1].split()[0] == "open"
    assert "covered" in open_[0][0]
    looks = page.value(
        """["covered", "open", "forbidden"].map((name) => {
          const cell = document.createElement("td");
          cell.className = name;
          document.querySelector("table.values tbody tr").append(cell);
          const style = getComputedStyle(cell);
          return style.backgroundColor + style.backgroundImage; })"""
    )
    assert len(set(looks)) == 3


def cells_of(page: chromium.Page) -> list[list[str]]:
    script = """[...document.querySelectorAll("table.values tbody tr")].map((row) =>
      [...row.querySelectorAll("td")].map((cell) => cell.className + " " + cell.innerText))"""
    return page.value(script)


def test_the_cells_of_a_pair_have_the_counts_of_the_map(
    opened: Opened, page_of_small_map: str
) -> None:
    drawn = small_map()
    page = opened(page_of_small_map)
    choose(page, 4, 2)

    shown = cells_of(page)

    block = drawn.values.block(4, 2)
    for row, (runs, failing) in enumerate(
        zip(drawn.values.runs[block], drawn.values.failing[block], strict=True)
    ):
        for column, (ran, failed) in enumerate(zip(runs, failing, strict=True)):
            words = shown[row][column].split()
            assert str(ran) in words
            assert (str(failed) in words[words.index("✗") :]) if failed else ("✗" not in words)


def test_suspects_and_targets_are_marked_where_they_are(
    opened: Opened, page_of_small_map: str
) -> None:
    drawn = small_map()
    page = opened(page_of_small_map)
    choose(page, 2, 4)

    suspected = ["◆" in text for row in cells_of(page) for text in row]
    assert suspected == [False, False, False, True, False, False, False, False, False]
    target = drawn.targets[0]
    choose(page, target.first[0], target.second[0])
    assert "★" in cells_of(page)[target.first[1]][target.second[1]]


def test_colouring_by_failures_brings_out_the_pair_that_fails(
    opened: Opened, page_of_small_map: str
) -> None:
    page = opened(page_of_small_map)
    choose(page, 0, 1)
    before = colour_at(page, 4, 2)

    page.value("document.querySelector('input[value=lift]').click()")

    after = colour_at(page, 4, 2)
    assert after != before
    assert after == colour_at(page, 2, 4)
    assert after != colour_at(page, 1, 0)
    assert page.errors == []


def test_names_are_text_whatever_they_hold(opened: Opened, page_of_small_map: str) -> None:
    page = opened(page_of_small_map)

    assert page.value("document.querySelectorAll('img').length") == 0
    options = page.value("[...document.getElementById('map-row').options].map((one) => one.text)")
    assert options[2].startswith("</script><img")
    assert "\u202e" not in json.dumps(options, ensure_ascii=False)


def test_a_matrix_of_hundreds_of_parameters_is_drawn_within_a_phone(opened: Opened) -> None:
    codes = np.random.default_rng(1).integers(0, 2, (50, 300), dtype=np.uint16)
    axes = tuple(Axis(f"p{place}", ("no", "yes")) for place in range(300))
    failing: Any = codes[:, 7] == 1

    page = opened(draw(Explored("wide", axes, codes, failing)).to_html(), PHONE)

    assert page.errors == []
    assert page.value("document.documentElement.scrollWidth") <= PHONE[0]
    assert page.value("document.getElementById('matrix').width") >= 600
