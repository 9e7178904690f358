"""Python expressions laid out as the usual formatters leave them.

What fits stands on one line. What does not has an item on each line and a comma behind the last
one, which formatters take as the wish to keep it so, however long their lines may be.
"""

from __future__ import annotations

from dataclasses import dataclass

_WIDTH = 79
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Group:
    """Items between brackets.

    Attributes:
        opening: What stands before the items, such as ``Path(``.
        items: Each item with what stands before it, such as ``cwd=``.
        closing: The bracket behind them.
    """

    opening: str
    items: tuple[tuple[str, Expression], ...]
    closing: str


# A text is an expression that cannot be divided, such as a number.
Expression = str | Group


def call(function: str, *arguments: Expression, **named: Expression) -> Group:
    """Give the call of a function."""
    items = [("", argument) for argument in arguments]
    items += [(f"{name}=", argument) for name, argument in named.items()]
    return Group(f"{function}(", tuple(items), ")")


def assignment(name: str, value: Expression, indent: str = "") -> str:
    """Give the statement that calls a value something."""
    return "\n".join(_lines(f"{name} = ", value, indent, ""))


def _lines(before: str, value: Expression, indent: str, after: str) -> list[str]:
    if isinstance(value, str) or not value.items:
        return [f"{indent}{before}{_flat(value)}{after}"]
    flat = f"{indent}{before}{_flat(value)}{after}"
    if _columns(flat) <= _WIDTH:
        return [flat]
    lines = [f"{indent}{before}{value.opening}"]
    for name, item in value.items:
        lines += _lines(name, item, indent + _INDENT, ",")
    return [*lines, f"{indent}{value.closing}{after}"]


def _flat(value: Expression) -> str:
    if isinstance(value, str):
        return value
    items = ", ".join(f"{name}{_flat(item)}" for name, item in value.items)
    return f"{value.opening}{items}{value.closing}"


def _columns(text: str) -> int:
    # At least as many as anybody counts: some characters are two columns wide.
    return len(text) if text.isascii() else 2 * len(text)
