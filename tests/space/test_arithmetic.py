"""Arithmetic in constraints, judged by Python's own."""

import itertools
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.errors import SchemaError, Unsatisfiable
from testflow.space import Space

Term = tuple[Any, ...]
Values = dict[str, Any]

ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
DOMAINS: dict[str, Any] = {"a": [0, 1, 2, 7], "b": [-3, 0, 2.5, 4], "c": ["x", 1, 3, True]}

LEAVES = st.one_of(
    st.sampled_from(["a", "b", "c"]).map(lambda name: ("setting", name)),
    st.sampled_from([0, 1, 2, -3, 0.5, 10]).map(lambda number: ("number", number)),
)
TERMS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(list(ARITHMETIC)), inner, inner),
        inner.map(lambda term: ("minus", term)),
    ),
    max_leaves=6,
)
COMPUTED = TERMS.filter(lambda term: term[0] not in {"setting", "number"})
RULES = st.tuples(st.sampled_from(list(COMPARISONS)), COMPUTED, TERMS)


class NoNumberError(Exception):
    """A term has no number."""


def number(term: Term, values: Values) -> Any:
    match term:
        case ("setting", name):
            if isinstance(values[name], bool | str):
                raise NoNumberError
            return values[name]
        case ("number", value):
            return value
        case ("minus", inner):
            return -number(inner, values)
        case (sign, one, two):
            return ARITHMETIC[sign](number(one, values), number(two, values))
        case _:
            raise AssertionError(term)


def holds(rule: tuple[str, Term, Term], values: Values) -> bool:
    sign, one, two = rule
    try:
        return COMPARISONS[sign](number(one, values), number(two, values))
    except (NoNumberError, ZeroDivisionError):
        return False


def written(term: Term) -> str:
    match term:
        case ("setting", name):
            return name
        case ("number", value):
            return str(value)
        case ("minus", inner):
            return f"-{written(inner)}"
        case (sign, one, two):
            return f"({written(one)} {sign} {written(two)})"
        case _:
            raise AssertionError(term)


@pytest.mark.property
@given(rule=RULES, plain=st.booleans())
def test_a_rule_admits_what_pythons_arithmetic_does(
    rule: tuple[str, Term, Term], plain: bool
) -> None:
    sign, one, two = rule
    text = f"{written(one)} {sign} {written(two)}"
    text = text if plain else f"not ({text}) implies false = true"
    every = [
        dict(zip(DOMAINS, values, strict=True)) for values in itertools.product(*DOMAINS.values())
    ]
    expected = [holds(rule, values) for values in every]
    try:
        space = Space(DOMAINS, [text])
    except Unsatisfiable:
        assert not any(expected)
        return
    assert [not space.validate(values) for values in every] == expected
    if any(expected):
        assert all(holds(rule, row.values) for row in space.cover())


@pytest.mark.property
@given(factor=st.integers(1, 4), offset=st.integers(-20, 20), divisor=st.integers(1, 5))
def test_samples_of_ranges_meet_what_is_computed_from_them(
    factor: int, offset: int, divisor: int
) -> None:
    space = Space(
        {"memory": range(1, 1001), "cache": range(1, 201)},
        [f"memory >= {factor} * cache + {offset}", f"cache % {divisor} = 0"],
    )
    for row in space.sample(20):
        memory, cache = row.values["memory"], row.values["cache"]
        assert memory >= factor * cache + offset
        assert cache % divisor == 0


def test_a_pair_that_arithmetic_rules_out_is_in_no_suite() -> None:
    space = Space({"a": [1, 2, 3], "b": [1, 2, 3], "c": [1, 2]}, ["a + b <= 4", "a * c <> 4"])
    rows = [tuple(row.values.values()) for row in space.cover()]
    assert all(a + b <= 4 and a * c != 4 for a, b, c in rows)
    pairs = {(a, b) for a, b, _ in rows}
    assert pairs == {(a, b) for a in (1, 2, 3) for b in (1, 2, 3) if a + b <= 4}


def test_contradictions_in_arithmetic_are_found_when_the_space_is_made() -> None:
    with pytest.raises(Unsatisfiable, match=r"a \+ b > 10"):
        Space({"a": [1, 2], "b": [3, 4]}, ["a + b > 10", "a = 1"])
    with pytest.raises(Unsatisfiable, match="contradict"):
        Space({"a": range(1, 100), "b": range(1, 100)}, ["a + b > 1000"])


def test_arithmetic_with_what_is_never_a_number_is_refused() -> None:
    with pytest.raises(SchemaError, match="mode is never a number") as caught:
        Space({"mode": ["x", "y"], "n": [1, 2]}, ["n > 0", "n + mode > 1"])
    assert caught.value.path == "constraint 2"
    assert "x, y" in caught.value.hint


def test_a_sum_over_more_lists_than_can_be_tried_holds_for_every_configuration() -> None:
    space = Space({name: list(range(100)) for name in "abcdef"}, ["a + b + c + d + e + f <= 300"])
    batches = [space.sample(30), space.cover(strength=1, effort=0)]
    assert all(sum(row.values.values()) <= 300 for batch in batches for row in batch)
