"""How counts, figures, spans of time and untrusted text are written for people."""

from __future__ import annotations

import math

NOT_COMPUTED = "n/a"
_FIXED_BELOW = 0.001
_UNDERFLOW = "< 10⁻³⁰⁰"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), _REPLACEMENT)
_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}
_MORE_CONTROLS = dict.fromkeys([*range(0x7F, 0xA0), 0xFFFE, 0xFFFF], _REPLACEMENT)
_REORDERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], _REPLACEMENT)
_VISIBLE = _SURROGATES | _CONTROLS | _MORE_CONTROLS | _REORDERING


def without_surrogates(text: str) -> str:
    """Give text that UTF-8 can hold."""
    return text.translate(_SURROGATES)


def visible(text: str) -> str:
    """Give text in which no character hides, moves its neighbours or upsets a browser.

    Control characters become their pictures. Halves of characters become the replacement
    character, and so do the marks that reverse the order of reading, with which one value could
    pass for another.
    """
    return text.translate(_VISIBLE)


def shorten(text: str, limit: int = 160) -> str:
    """Give the text, or its two ends with a note of how much is missing between them."""
    if len(text) <= limit:
        return text
    head, tail = limit * 2 // 3, limit // 3
    left_out = f" … {len(text) - head - tail:,} characters left out … "
    return text[:head] + left_out + text[len(text) - tail :]


def clip(text: str, length: int) -> str:
    """Give the beginning of a text, with an ellipsis where there is more."""
    return text if len(text) <= length else text[: length - 1] + "…"


def count_of(number: int, singular: str, plural: str = "") -> str:
    """Give ``1 run``, ``1,234 runs``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def percent(part: int, whole: int) -> str:
    """Give ``97.2%``; never 100% for less than all, never 0% for more than nothing."""
    if whole <= 0:
        return NOT_COMPUTED
    if part in (0, whole):
        return "0%" if part == 0 else "100%"
    return f"{min(max(100 * part / whole, 0.1), 99.9):.1f}%"


def figure(value: float | None) -> str:
    """Give a number with three digits that count; infinity and NaN as what they are."""
    if value is None or math.isnan(value):
        return NOT_COMPUTED
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"  # noqa: PLR2004 - 4 digits


def effect(value: float | None) -> str:
    """Give a strength between 0 and 1 with two digits, so that a column of them compares well."""
    return figure(value) if value is None or not math.isfinite(value) else f"{value:.2f}"


def probability(value: float | None) -> str:
    """Give a p- or q-value: ``0.034``, ``1.2 × 10⁻⁹``."""
    if value is None or not math.isfinite(value):
        return NOT_COMPUTED
    if value <= 0:
        return _UNDERFLOW
    if value >= _FIXED_BELOW:
        return f"{value:.2g}" if value < 1 else "1"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def duration(seconds: float) -> str:
    """Give ``0.4 s``, ``42 s``, ``3 min 20 s`` or ``2 h 5 min``."""
    if seconds < 10:  # noqa: PLR2004 - below, a tenth matters
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    whole = round(seconds)
    if whole < 60:  # noqa: PLR2004 - seconds in a minute
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:  # noqa: PLR2004 - minutes in an hour
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if minutes else f"{hours:,} h"


def combinations(strength: int) -> str:
    """Give what combinations of so many values are called, such as ``pairs of values``."""
    if strength == 1:
        return "values"
    names = {2: "pairs", 3: "triples"}
    return f"{names.get(strength, f'{strength}-way combinations')} of values"
