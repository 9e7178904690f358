"""Names, values and output that try to become something else than text."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.reports import FORMATS, FailureRow, PairCell, PairMatrix, ReportDocument
from testflow.reports.html import render_html

HOSTILE = [
    "</script><script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "' onmouseover='alert(1)",
    "<!-- <![CDATA[ ]]> -->",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;amp; &#60;",
    "javascript:alert(1)",
    "Ünïcödé 設定 🧪 العربية",
]
# Set by testflow itself, from closed lists.
OURS = {"status", "outcome"}


def with_every_text(value: Any, text: Callable[[str], str]) -> Any:
    """Give a copy of the document in which each text that comes from outside is replaced."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, tuple):
        return tuple(with_every_text(item, text) for item in cast("tuple[Any, ...]", value))
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: with_every_text(getattr(value, field.name), text)
            for field in fields(value)
            if field.name not in OURS
        }
        return replace(value, **changed)
    return value


class Skeleton(HTMLParser):
    """A page without its text: the elements, with the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_from_outside_adds_no_element_and_no_attribute(
    hostile: str, document: ReportDocument
) -> None:
    harmless = render_html(with_every_text(document, lambda _: "a" * len(hostile)))

    page = render_html(with_every_text(document, lambda _: hostile))

    assert Skeleton(page).elements == Skeleton(harmless).elements


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_from_outside_is_shown_as_it_is(hostile: str, document: ReportDocument) -> None:
    page = Skeleton(render_html(with_every_text(document, lambda _: hostile)))

    assert page.text.count(hostile) > 20


@pytest.mark.property
def test_no_text_at_all_changes_the_page_around_it(document: ReportDocument) -> None:
    # Without commands: those with control characters are replaced by a sentence on purpose.
    quiet = replace(document, failures=(replace(document.failures[0], reproduce=""),), rerun="")
    around = Skeleton(render_html(quiet)).elements

    @given(st.text(st.characters(codec=None), min_size=1, max_size=60))
    def holds_for(text: str) -> None:
        page = render_html(with_every_text(quiet, lambda old: old and text))

        page.encode()
        assert Skeleton(page).elements == around

    holds_for()


@pytest.mark.parametrize("name", FORMATS.names())
def test_half_a_character_does_not_keep_a_report_from_being_written(
    name: str, document: ReportDocument
) -> None:
    broken = with_every_text(document, lambda old: old + "\ud800")

    assert FORMATS.load(name)(broken).encode()


def test_control_characters_in_output_are_made_visible(
    document: ReportDocument, failure: FailureRow
) -> None:
    noisy = replace(failure, output="a\x1b[31mb\x00c\r\nd\te\x9b")

    page = render_html(replace(document, failures=(noisy,)))

    assert "a␛[31mb␀c␍\nd\te\N{REPLACEMENT CHARACTER}" in page


def test_a_value_cannot_be_disguised_by_reversing_the_order_of_reading(
    document: ReportDocument,
) -> None:
    page = render_html(replace(document, notes=("user\u202enimda\u2066",)))

    assert "user\N{REPLACEMENT CHARACTER}nimda\N{REPLACEMENT CHARACTER}" in page


def test_a_very_long_text_is_cut_and_says_by_how_much(document: ReportDocument) -> None:
    long = with_every_text(document, lambda _: "x" * 1_000_000)

    page = render_html(long)

    assert len(page) < 200_000
    assert "999,880 characters left out" in page


def test_hundreds_of_parameters_make_neither_a_huge_page_nor_an_unreadable_map(
    document: ReportDocument,
) -> None:
    assert document.coverage is not None
    names = tuple(f"section_{number % 17}.parameter_{number}" for number in range(300))
    cells = tuple(PairCell(a, b, 3, 9) for b in range(300) for a in range(b))
    wide = replace(document.coverage, matrix=PairMatrix(names, cells), covered=3, possible=9)

    page = render_html(replace(document, coverage=wide))

    assert len(page) < 500_000
    assert "The map shows the 40 parameters with the most left to try, of 300." in page


def test_the_fullest_page_stays_small_enough_to_send(
    document: ReportDocument, failure: FailureRow
) -> None:
    loud = replace(
        failure,
        symptoms=("s" * 10_000,) * 1000,
        output="<" * 1_000_000,
        configuration_json="x" * 1_000_000,
        reproduce="r" * 4000,
    )
    symptom = document.symptoms[0]
    crowded = replace(symptom, suspects=symptom.suspects * 1000)

    page = render_html(replace(document, failures=(loud,) * 10_000, symptoms=(crowded,) * 1000))

    assert len(page.encode()) < 10_000_000
