"""The page as a browser reads it: what it holds, for anybody and without a script."""

import math
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from testflow.reports import (
    CoverageSection,
    FailureRow,
    ParameterRow,
    ReportDocument,
    SuspectRow,
    SymptomSection,
)
from testflow.reports.html import render_html

VOID = {"meta", "input"}


class Parsed(HTMLParser):
    """The elements and the text of a page, which must be well nested."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts.setdefault(tag, []).append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            self.texts[tag][-1] += data

    @property
    def text(self) -> str:
        return " ".join(self.texts["main"][0].split())

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]


def hash_of(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def test_the_page_needs_no_other_file_and_no_server(document: ReportDocument) -> None:
    page = render_html(document)

    links = [Parsed(page).values(name) for name in ("src", "href", "srcset", "action", "data")]
    assert [link for found in links for link in found if not link.startswith("#")] == []
    assert set(re.findall(r"url\(([^)]*)\)", page)) <= {"#hatch"}
    assert "@import" not in page


def test_the_policy_admits_the_style_and_the_script_of_the_page_and_nothing_else(
    document: ReportDocument,
) -> None:
    page = Parsed(render_html(document))

    policy = next(
        attrs["content"]
        for tag, attrs in page.tags
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy == (
        f"default-src 'none'; style-src '{hash_of(page.texts['style'][0])}'; "
        f"script-src '{hash_of(page.texts['script'][0])}'; base-uri 'none'; form-action 'none'"
    )


def test_no_element_carries_a_style_or_a_handler_that_the_policy_would_refuse(
    document: ReportDocument,
) -> None:
    names = {name for _, attrs in Parsed(render_html(document)).tags for name in attrs}

    assert {name for name in names if name == "style" or name.startswith("on")} == set()


def test_the_sections_stand_in_the_readers_order(document: ReportDocument) -> None:
    titles = [title.strip() for title in Parsed(render_html(document)).texts["h2"]]

    assert [title.removesuffix(".") for title in titles] == [
        "24 of 100 runs failed, with 1 distinct symptom",
        "Suspects",
        "Coverage",
        "Parameters",
        "Failing configurations",
        "Timeline",
        "Notes and method",
    ]


@pytest.mark.parametrize(
    "fact",
    [
        "24 failed",
        "76 passed",
        "Seed 7",
        "Took 1 min 35 s",
        "Started 2026-05-04 12:30:00 UTC",
        "Run it again testflow campaign run pragmas.yaml --seed 7",
        "fails in 23 of 25 runs, otherwise in 1 of 75",
        "9 of 10 possible pairs of values were tried (90.0%); 1 never was.",
    ],
)
def test_the_summary_says(fact: str, document: ReportDocument) -> None:
    summary = " ".join(Parsed(render_html(document)).texts["section"][0].split())

    assert fact in summary


def test_a_suspect_is_told_with_all_its_figures(document: ReportDocument) -> None:
    page = Parsed(render_html(document))

    cells = [" ".join(cell.split()) for cell in page.texts["td"]]
    assert cells[:6] == [
        "23 of 25 (92.0%)",
        "1 of 75 (1.3%)",
        "1.5 × 10⁻¹⁷",
        "4.0 × 10⁻⁴",
        "0.88",
        "Fisher's exact test",
    ]
    assert " ".join(page.texts["th"][7].split()) == "journal_mode = OFF and synchronous = FULL"
    assert "Nearly every run with a journal that is off" in page.text


def test_a_symptom_that_nothing_explains_says_so(
    document: ReportDocument, symptom: SymptomSection
) -> None:
    page = render_html(replace(document, symptoms=(replace(symptom, suspects=()),)))

    assert "No setting goes along with it more than chance would have it." in Parsed(page).text


def test_the_command_on_the_page_is_the_command_letter_by_letter(
    document: ReportDocument, failure: FailureRow
) -> None:
    assert failure.reproduce in Parsed(render_html(document)).texts["code"]


@pytest.mark.parametrize("command", ["x" * 5000, "run \x1b[31m", "run \u202edlrow"])
def test_a_command_that_cannot_be_copied_whole_is_not_shown(
    command: str, document: ReportDocument, failure: FailureRow
) -> None:
    page = render_html(replace(document, failures=(replace(failure, reproduce=command),)))

    assert "The command cannot be copied from a page" in Parsed(page).text
    assert command[:5] not in Parsed(page).texts["code"]


def test_a_configuration_is_shown_indented_and_one_that_is_not_json_as_it_is(
    document: ReportDocument, failure: FailureRow
) -> None:
    broken = replace(failure, configuration_json="{not json")
    deep = replace(failure, configuration_json="[" * 100_000)

    blocks = Parsed(render_html(replace(document, failures=(failure, broken, deep)))).texts["pre"]

    assert '{\n  "journal_mode": "OFF",\n  "cache": {\n    "size": -2000\n  }\n}' in blocks
    assert "{not json" in blocks
    assert any(block.startswith("[[[[") for block in blocks)


def test_what_is_left_out_is_counted(document: ReportDocument, failure: FailureRow) -> None:
    many = tuple(replace(failure, position=position) for position in range(1000))

    page = Parsed(render_html(replace(document, failures=many, failures_omitted=50)))

    shown = [attrs for _, attrs in page.tags if attrs.get("class") == "failure"]
    assert f"{1050 - len(shown):,} more failing runs are not shown here." in page.text


def test_gaps_that_the_document_does_not_name_are_counted(
    document: ReportDocument, coverage: CoverageSection
) -> None:
    open_coverage = replace(coverage, covered=100, possible=5101)

    page = Parsed(render_html(replace(document, coverage=open_coverage)))

    assert "5,000 more combinations are not shown here." in page.text


def test_failing_runs_that_are_all_left_out_are_counted(document: ReportDocument) -> None:
    page = Parsed(render_html(replace(document, failures=(), failures_omitted=24)))

    assert "None is listed here. 24 more failing runs are not shown here." in page.text


def nothing_ran(document: ReportDocument) -> ReportDocument:
    return replace(
        document,
        counts={},
        total=0,
        strategies=(),
        coverage=None,
        symptoms=(),
        parameters=(),
        hypotheses=0,
        failures=(),
        failures_omitted=0,
        timeline=(),
        notes=(),
        rerun="",
        finished_at=None,
    )


def nothing_failed(document: ReportDocument) -> ReportDocument:
    return replace(document, counts={"passed": 100}, symptoms=(), failures=(), failures_omitted=0)


def not_computed(document: ReportDocument) -> ReportDocument:
    symptom = document.symptoms[0]
    nan, unknown = (
        replace(symptom.suspects[0], p_value=value, q_value=value, effect=value)
        for value in (math.nan, None)
    )
    row = ParameterRow("encoding", None, None, None, math.nan, math.inf, "")
    return replace(
        document, symptoms=(replace(symptom, suspects=(nan, unknown)),), parameters=(row,)
    )


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (
            nothing_ran,
            [
                "Nothing was run.",
                "use the same space and strategies with seed 7",
                "Nothing failed, so there is nothing to explain.",
                "Coverage was not measured in this run.",
                "No parameter was compared in this run.",
                "There are none.",
                "No run has ended.",
                "No statistics were computed",
            ],
        ),
        (nothing_failed, ["All 100 runs passed.", "There are none."]),
        (not_computed, ["n/a n/a n/a Fisher's exact test", "n/a n/a ∞ n/a n/a"]),
    ],
)
def test_a_page_with_little_to_say_says_that(
    change: Callable[[ReportDocument], ReportDocument],
    sentences: list[str],
    document: ReportDocument,
) -> None:
    text = Parsed(render_html(change(document))).text

    assert [sentence for sentence in sentences if sentence not in text] == []


def test_the_order_of_parameters_is_by_p_and_those_without_one_come_last(
    document: ReportDocument,
) -> None:
    p_values = {"a": math.nan, "b": 0.5, "c": None, "d": 0.001}
    rows = tuple(ParameterRow(path, 1.0, 1, p, p, 0.1, "t") for path, p in p_values.items())

    page = Parsed(render_html(replace(document, parameters=rows)))

    assert [code for code in page.texts["code"] if code in p_values] == ["d", "b", "a", "c"]


def test_every_table_has_a_caption_and_every_heading_cell_a_scope(
    document: ReportDocument,
) -> None:
    page = Parsed(render_html(document))

    assert len(page.texts["caption"]) == len(page.texts["table"]) > 3
    assert all(attrs.get("scope") in {"row", "col"} for tag, attrs in page.tags if tag == "th")


def test_every_picture_is_named_or_hidden_from_screen_readers(document: ReportDocument) -> None:
    page = Parsed(render_html(document))

    pictures = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert pictures
    assert all(
        attrs.get("aria-hidden") == "true"
        or (attrs.get("role") == "img" and attrs.get("aria-labelledby"))
        for attrs in pictures
    )


def test_every_reference_inside_the_page_leads_somewhere(document: ReportDocument) -> None:
    page = Parsed(render_html(document))

    ids = page.values("id")
    wanted = [link.removeprefix("#") for link in page.values("href")] + page.values("for")
    wanted += " ".join(page.values("aria-labelledby")).split()
    assert len(ids) == len(set(ids))
    assert set(wanted) <= set(ids)


def test_without_its_script_the_page_hides_only_what_needs_it(document: ReportDocument) -> None:
    hidden = [attrs for _, attrs in Parsed(render_html(document)).tags if "hidden" in attrs]

    names = {attrs.get("class") for attrs in hidden}
    assert names == {"tools", "copy", "pointed"}


def test_naming_the_formats_does_not_load_the_template_engine() -> None:
    code = "import sys, testflow.reports; sys.exit('jinja2' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_same_document_gives_the_same_page(document: ReportDocument) -> None:
    assert render_html(document) == render_html(replace(document))


def test_a_suspect_of_a_later_symptom_is_linked_from_the_summary(
    document: ReportDocument, symptom: SymptomSection, suspect: SuspectRow
) -> None:
    unexplained = replace(symptom, name="unexplained", suspects=())
    explained = replace(symptom, name="explained", suspects=(suspect,))

    page = Parsed(render_html(replace(document, symptoms=(unexplained, explained))))

    assert ("a", {"href": "#symptom-2"}) in page.tags
    assert ("a", {"href": "#symptom-1"}) not in page.tags
