"""The matrix and the steps as one picture, drawn by Matplotlib."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from testflow.errors import InputError
from testflow.reports.maps import curves
from testflow.reports.maps.text import sentence
from testflow.reports.wording import clip, combinations, visible

if TYPE_CHECKING:
    from testflow.reports.maps.figures import ExploredMap, Shares

_NAMED = 40
_NAME = 28
_COVERED, _OPEN, _NEVER = "#b7d6ea", "#f5822f", "#8d98a4"
_LINES = (("#7a1745", ":"), ("#0a58a8", "-"), ("#b04a10", "--"))


def picture(drawn: ExploredMap, form: str) -> bytes:
    """Give the picture as ``png`` or ``svg``; the same map gives the same bytes.

    Raises:
        InputError: Matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        message = "matplotlib is not installed"
        raise InputError(message, hint="pip install 'testflow[plots]'") from error
    # Names drawn at random would make every picture another one, as dates would.
    with mpl.rc_context({"svg.hashsalt": "testflow"}):  # pyright: ignore[reportUnknownMemberType]
        figure: Any = Figure(figsize=(13, 6), layout="constrained")
        left, right = figure.subplots(1, 2)
        _matrix(left, drawn)
        _steps(right, drawn)
        figure.suptitle(_plain(f"{drawn.title}: {sentence(drawn)}"), fontsize=10)
        written = BytesIO()
        figure.savefig(written, format=form, metadata={"Date": None} if form == "svg" else None)
    return written.getvalue()


def _matrix(axes: Any, drawn: ExploredMap) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("open", [_OPEN, "#fbe3d0"])
    colours = shades.with_extremes(over=_COVERED, bad=_NEVER)
    image = axes.imshow(_shares(drawn), cmap=colours, vmin=0, vmax=1 - 1e-9)
    bar = axes.figure.colorbar(image, ax=axes, extend="max", shrink=0.8)
    bar.set_label("share of pairs of values tried; blue: all, grey: none can be")
    names = [_plain(clip(drawn.axes[place].path, _NAME)) for place in drawn.cells.places]
    if len(names) <= _NAMED:
        axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
        axes.set_yticks(range(len(names)), names, fontsize=7)
    else:
        axes.set_xlabel(f"{len(names):,} parameters")
        axes.set_xticks([])
        axes.set_yticks([])


def _shares(drawn: ExploredMap) -> Shares:
    cells = drawn.cells
    some = cells.possible > 0
    shares = np.divide(cells.covered, cells.possible, out=np.full(some.shape, np.nan), where=some)
    return np.ma.masked_invalid(shares)


def _steps(axes: Any, drawn: ExploredMap) -> None:
    for number, depth in enumerate(drawn.depths):
        colour, line = _LINES[number % len(_LINES)]
        axes.step(
            curves.SHARES,
            curves.completeness(depth),
            where="pre",
            color=colour,
            linestyle=line,
            label=combinations(depth.strength),
        )
    axes.set_xlabel("at least this share of their values together was tried")
    axes.set_ylabel("share of combinations of parameters")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.grid(visible=True, alpha=0.3)
    if drawn.depths:
        axes.legend(loc="lower left")


def _plain(text: str) -> str:
    """Give text in which Matplotlib reads no formula."""
    return visible(text).replace("$", r"\$")
