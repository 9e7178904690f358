"""Every suite is valid, and what it does not cover is proven to be in no configuration."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from solver import Clause
from verifier import Model, Row, verify

from testflow.errors import Unsatisfiable
from testflow.space import Space

Setting = tuple[int, int]
# What no configuration has together: settings by number, each with one of its values' numbers.
Forbidden = tuple[Setting, ...]


@dataclass(frozen=True)
class Forbidding:
    """A model whose rules each forbid some values together."""

    counts: tuple[int, ...]
    rules: tuple[Forbidden, ...]

    def space(self) -> Space:
        """Write it for testflow: the values of every setting are 0, 1, …"""
        settings = {f"p{number}": list(range(count)) for number, count in enumerate(self.counts)}
        return Space(settings, [f"not ({' and '.join(map(term, rule))})" for rule in self.rules])

    def model(self) -> Model:
        """Write it for the verifier."""
        return Model(self.counts, tuple(map(self.clause, self.rules)))

    def clause(self, rule: Forbidden) -> Clause:
        """Say that some setting of a rule has another value."""
        others: dict[int, frozenset[int]] = {}
        for number, value in rule:
            rest = frozenset(range(self.counts[number])) - {value}
            others[number] = others.get(number, frozenset()) | rest
        return others


def term(setting: Setting) -> str:
    number, value = setting
    return f"p{number} = {value}"


def suite(
    space: Space,
    strength: int = 2,
    seed: int = 0,
    mixed: Mapping[tuple[int, ...], int] | None = None,
) -> list[Row]:
    """Let testflow make a suite, and give it as rows of numbers."""
    options: dict[str, Any] = {}
    if mixed:
        paths = [knob.path for knob in space.knobs]
        options["mixed"] = {tuple(paths[at] for at in group): mixed[group] for group in mixed}
    configurations = space.cover(strength=strength, seed=seed, **options)
    return [tuple(each.values[knob.path] for knob in space.knobs) for each in configurations]


@st.composite
def small_models(draw: st.DrawFn) -> Forbidding:
    counts = draw(st.lists(st.integers(1, 4), min_size=2, max_size=6))
    setting = st.integers(0, len(counts) - 1).flatmap(
        lambda number: st.tuples(st.just(number), st.integers(0, counts[number] - 1))
    )
    rule = st.lists(setting, min_size=1, max_size=3, unique_by=lambda each: each[0])
    rules = draw(st.lists(rule.map(tuple), max_size=4))
    return Forbidding(tuple(counts), tuple(rules))


def compiled(model: Forbidding) -> Space | None:
    """Compile a model, unless it allows nothing."""
    try:
        return model.space()
    except Unsatisfiable:
        return None


@pytest.mark.property
@given(small_models(), st.data(), st.integers(0, 2**64 - 1))
def test_suites_of_small_models_are_complete(
    model: Forbidding, data: st.DataObject, seed: int
) -> None:
    space = compiled(model)
    if space is None:
        return
    strength = data.draw(st.integers(1, min(4, len(model.counts))))
    verify(model.model(), suite(space, strength, seed), strength)


@pytest.mark.property
@given(small_models(), st.data())
def test_suites_with_stronger_groups_are_complete(model: Forbidding, data: st.DataObject) -> None:
    space = compiled(model)
    if space is None or len(model.counts) < 3:
        return
    everyone = range(len(model.counts))
    group = tuple(data.draw(st.lists(st.sampled_from(everyone), min_size=3, unique=True)))
    mixed = {group: data.draw(st.integers(3, len(group)))}
    verify(model.model(), suite(space, 2, mixed=mixed), 2, mixed)


def medium_model(seed: int) -> Forbidding:
    """Give 20 to 60 settings with 10 to 40 rules, none of which a hidden configuration breaks."""
    chance = random.Random(seed)
    count = chance.randint(20, 60)
    counts = tuple(chance.choices([1, 2, 3, 4, 6], [1, 12, 4, 3, 1], k=count))
    kept = [chance.randrange(each) for each in counts]
    rules: list[Forbidden] = []
    wanted = chance.randint(10, 40)
    while len(rules) < wanted:
        # Neighbours meet in several rules, so that many tuples are excluded by implication alone.
        start = chance.randrange(count - 8)
        scope = chance.sample(range(start, start + 8), chance.choice([1, 2, 2, 2, 2, 2, 3, 3]))
        rule = tuple((number, chance.randrange(counts[number])) for number in scope)
        if any(kept[number] != value for number, value in rule):
            rules.append(rule)
    return Forbidding(counts, tuple(rules))


@pytest.mark.parametrize("seed", range(12))
def test_pairwise_suites_of_medium_models_are_complete(seed: int) -> None:
    model = medium_model(seed)
    verify(model.model(), suite(model.space(), seed=seed))


@pytest.mark.parametrize("seed", range(4))
def test_three_way_suites_of_medium_models_are_complete(seed: int) -> None:
    model = medium_model(seed)
    verify(model.model(), suite(model.space(), 3, seed), 3)


@pytest.mark.parametrize("seed", range(4))
def test_medium_suites_with_a_stronger_group_are_complete(seed: int) -> None:
    model = medium_model(seed)
    group = tuple(random.Random(seed).sample(range(len(model.counts)), 6))
    verify(model.model(), suite(model.space(), mixed={group: 4}), 2, {group: 4})


def test_medium_models_exclude_tuples_by_implication() -> None:
    model = medium_model(0)
    verified = verify(model.model(), suite(model.space()))
    assert verified.infeasible > len(model.rules)
