"""Reports and maps as one HTML file each that needs nothing else: no network, no second file.

The page's only style sheet and its only script are written into it, and a content security policy
names both by their hashes: whatever a configuration or a program's output holds, a browser runs
nothing but these and asks no server for anything.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from testflow.reports import limits, wording
from testflow.reports.maps.page import lay_out_map, level
from testflow.reports.maps.text import sentence
from testflow.reports.page import lay_out

if TYPE_CHECKING:
    from testflow.reports.document import ReportDocument
    from testflow.reports.maps.figures import ExploredMap

_PACKAGE = "testflow.reports"
_POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; "
    "base-uri 'none'; form-action 'none'"
)


def render_html(document: ReportDocument) -> str:
    """Give the document as one self-contained page."""
    drawn = document.explored
    return _page(
        "report.html",
        page=lay_out(document),
        map=lay_out_map(drawn) if drawn else None,
        alone=False,
    )


def render_map(drawn: ExploredMap) -> str:
    """Give a map of what was explored as one self-contained page."""
    return _page("explored.html", map=lay_out_map(drawn), sentence=sentence(drawn), alone=True)


def _page(name: str, **shown: object) -> str:
    style = _asset("report.css") + _asset("map.css")
    script = _asset("report.js") + _asset("map.js")
    text = (
        _environment()
        .get_template(name)
        .render(
            **shown,
            limits=limits,
            style=style,
            script=script,
            policy=_POLICY.format(style=_hash(style), script=_hash(script)),
        )
    )
    return wording.visible(text)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(_PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(  # pyright: ignore[reportUnknownMemberType] - Jinja has no type for it
        clip=wording.clip,
        effect=wording.effect,
        figure=wording.figure,
        level=level,
        probability=wording.probability,
        shorten=wording.shorten,
    )
    return environment


def _asset(name: str) -> str:
    return files(_PACKAGE).joinpath("templates", name).read_text(encoding="utf-8")


def _hash(asset: str) -> str:
    return "sha256-" + b64encode(sha256(asset.encode()).digest()).decode()
