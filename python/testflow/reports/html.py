"""The report as one HTML file that needs nothing else: no network, no second file, no script.

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
from testflow.reports.page import lay_out

if TYPE_CHECKING:
    from jinja2 import Template

    from testflow.reports.document import ReportDocument

_PACKAGE = "testflow.reports"
_POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; "
    "base-uri 'none'; form-action 'none'"
)


def render_html(document: ReportDocument) -> str:
    """Give the document as one self-contained page."""
    style, script = _asset("report.css"), _asset("report.js")
    text = _template().render(
        page=lay_out(document),
        limits=limits,
        style=style,
        script=script,
        policy=_POLICY.format(style=_hash(style), script=_hash(script)),
    )
    return wording.visible(text)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader(_PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(  # pyright: ignore[reportUnknownMemberType] - Jinja has no type for it
        effect=wording.effect,
        figure=wording.figure,
        probability=wording.probability,
        shorten=wording.shorten,
    )
    return environment.get_template("report.html")


def _asset(name: str) -> str:
    return files(_PACKAGE).joinpath("templates", name).read_text(encoding="utf-8")


def _hash(asset: str) -> str:
    return "sha256-" + b64encode(sha256(asset.encode()).digest()).decode()
