"""The report for programs."""

import json
import math
from dataclasses import fields, replace
from typing import NoReturn

import pytest

from testflow.errors import UnknownPlugin
from testflow.reports import FORMATS, ParameterRow, ReportDocument, render
from testflow.reports.json import render_json


def refuse(constant: str) -> NoReturn:
    message = f"{constant} is not JSON"
    raise ValueError(message)


def test_the_keys_are_the_format_the_version_and_the_fields_in_their_order(
    document: ReportDocument,
) -> None:
    report = json.loads(render_json(document))

    assert list(report) == ["format", "version", *(each.name for each in fields(ReportDocument))]
    assert (report["format"], report["version"]) == ("testflow-report", 1)


def test_nested_rows_are_objects_with_the_names_of_their_fields(
    document: ReportDocument,
) -> None:
    report = json.loads(render_json(document))

    assert report["coverage"]["matrix"]["cells"][1] == {
        "first": 0,
        "second": 2,
        "covered": 3,
        "possible": 4,
    }
    assert report["symptoms"][0]["suspects"][0]["terms"] == [
        "journal_mode = OFF",
        "synchronous = FULL",
    ]


def test_times_carry_their_offset(document: ReportDocument) -> None:
    report = json.loads(render_json(replace(document, finished_at=None)))

    assert report["started_at"] == "2026-05-04T12:30:00+00:00"
    assert report["finished_at"] is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_cannot_hold_is_null(value: float, document: ReportDocument) -> None:
    row = ParameterRow("encoding", value, 1, value, 0.5, value, "")

    text = render_json(replace(document, parameters=(row,)))

    written = json.loads(text, parse_constant=refuse)["parameters"][0]
    assert (written["statistic"], written["q_value"], written["effect"]) == (None, 0.5, None)


def test_text_survives_letter_by_letter(document: ReportDocument) -> None:
    title = '</script> \x1b[0m "quoted" \\ Ünï 設定 🧪 \u2028'

    assert json.loads(render_json(replace(document, title=title)))["title"] == title


def test_counts_do_not_depend_on_the_order_in_which_they_came(document: ReportDocument) -> None:
    turned = replace(document, counts=dict(reversed(list(document.counts.items()))))

    assert render_json(turned) == render_json(document)


def test_a_report_without_coverage_says_null(document: ReportDocument) -> None:
    assert json.loads(render_json(replace(document, coverage=None)))["coverage"] is None


def test_a_format_is_found_by_its_name(document: ReportDocument) -> None:
    assert render(document, "json") == render_json(document)
    assert render(document, "html").startswith("<!doctype html>")


def test_an_unknown_format_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UnknownPlugin, match="htm"):
        FORMATS.load("htm")
