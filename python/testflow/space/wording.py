"""Changes of keywords in words."""

from __future__ import annotations

from typing import Any

from testflow.space.subschema import Keywords, is_list, is_mapping, text_of

_LONGEST = 60
_MOST_VALUES = 5


def in_words(before: list[Keywords], after: list[Keywords]) -> str:
    """Say how keywords changed that stood in `before` and stand in `after`."""
    one, two = _joined(before), _joined(after)
    changed = [name for name in {**one, **two} if text_of(one.get(name)) != text_of(two.get(name))]
    if changed == ["enum"] and "enum" in one and "enum" in two:
        return _values(one["enum"], two["enum"])
    return ", ".join(_keyword(name, one, two) for name in changed) or "said in another way"


def _joined(parts: list[Keywords]) -> Keywords:
    """Give the keywords of all parts; one that several of them have counts with the last."""
    return {name: value for part in parts for name, value in part.items()}


def _values(before: list[Any], after: list[Any]) -> str:
    one, two = list(map(text_of, before)), list(map(text_of, after))
    came = [text for text in two if text not in one]
    gone = [text for text in one if text not in two]
    said = [f"values added: {_listed(came)}"] if came else []
    said += [f"values gone: {_listed(gone)}"] if gone else []
    return "; ".join(said) or "values in another order"


def _listed(texts: list[str]) -> str:
    more = len(texts) - _MOST_VALUES
    shown = ", ".join(texts[:_MOST_VALUES])
    return f"{shown} and {more} more" if more > 0 else shown


def _keyword(name: str, one: Keywords, two: Keywords) -> str:
    if name not in one:
        return f"{name}: {_shown(two[name], 'added')}"
    if name not in two:
        return f"{name}: {_shown(one[name], 'gone')}"
    before, after = _short(one[name]), _short(two[name])
    return f"{name}: {before} → {after}" if before and after else f"{name}: changed"


def _shown(value: Any, became: str) -> str:
    return f"{_short(value)} {became}".strip()


def _short(value: Any) -> str:
    """Write a value if it is short, and no schema."""
    if is_mapping(value) or (is_list(value) and any(map(is_mapping, value))):
        return ""
    text = value if isinstance(value, str) else text_of(value)
    return text if len(text) <= _LONGEST else ""
