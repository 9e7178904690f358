"""Small random models with rules, judged by trying every configuration there is."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testflow.coverage import Coverage
from testflow.errors import Unsatisfiable
from testflow.space import Space

pytestmark = pytest.mark.property

# Models are small and quick, and each finds little: four times the usual number of examples.
MANY = settings(max_examples=4 * settings.default.max_examples)  # pyright: ignore[reportOptionalMemberAccess]

Rule = tuple[Any, ...]
Values = dict[str, Any]

NAMES = ["a", "b", "c", "d", "e"]
TEXTS = ["on", "off", "auto", "x y", "ON", "it's"]


@dataclass(frozen=True)
class Model:
    domains: dict[str, Any]
    rules: list[Rule]
    texts: list[str]

    def space(self) -> Space:
        return Space(self.domains, self.texts)

    def configurations(self) -> Iterator[Values]:
        for values in itertools.product(*self.domains.values()):
            configuration = dict(zip(self.domains, values, strict=True))
            if all(holds(rule, configuration) for rule in self.rules):
                yield configuration


def kind(value: Any) -> type:
    return type(value) if isinstance(value, bool | str) else float


def compares(left: Any, sign: str, right: Any) -> bool:
    """What the documentation says of comparisons: other kinds are different and in no order."""
    alike = kind(left) is kind(right)
    if sign in {"=", "=="}:
        return alike and left == right
    if sign in {"<>", "!="}:
        return not (alike and left == right)
    if not alike or isinstance(left, bool):
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]


def holds(rule: Rule, values: Values) -> bool:  # noqa: PLR0911 - one for each form of a rule
    match rule:
        case ("compare", left, sign, right):
            return compares(operand(left, values), sign, operand(right, values))
        case ("in", left, members):
            return any(compares(operand(left, values), "=", member) for member in members)
        case ("like", left, pattern):
            text = operand(left, values)
            wild = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
            return isinstance(text, str) and re.fullmatch(wild, text) is not None
        case ("true", left):
            return operand(left, values) is True
        case ("not", inner):
            return not holds(inner, values)
        case ("and", one, two):
            return holds(one, values) and holds(two, values)
        case ("or", one, two):
            return holds(one, values) or holds(two, values)
        case ("implies", one, two):
            return holds(two, values) or not holds(one, values)
        case ("if", one, two, three):
            return holds(two if holds(one, values) else three, values)
        case _:
            raise AssertionError(rule)


def operand(term: tuple[str, Any], values: Values) -> Any:
    what, value = term
    return values[value] if what == "setting" else value


def quoted(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if "'" in value else f"'{value}'"
    return repr(value)


def written(rule: Rule, style: int) -> str:  # noqa: C901, PLR0911 - one for each form
    """Write a rule in one of the language's spellings; an odd style is that of PICT."""
    pict = bool(style % 2)
    word = str.upper if pict else str.lower

    def side(term: tuple[str, Any]) -> str:
        what, value = term
        if what == "setting":
            return f"[{value}]" if pict else value
        return quoted(value)

    def inner(part: Rule) -> str:
        return f"({written(part, style)})"

    match rule:
        case ("compare", left, sign, right):
            return f"{side(left)} {sign} {side(right)}"
        case ("in", left, members):
            opening, closing = "{}" if pict else "()"
            listed = ", ".join(map(quoted, members))
            return f"{side(left)} {word('in')} {opening}{listed}{closing}"
        case ("like", left, pattern):
            return f'{side(left)} {word("like")} "{pattern}"'
        case ("true", left):
            return side(left)
        case ("not", part):
            return f"{word('not')} {inner(part)}" if pict else f"!{inner(part)}"
        case ("and", one, two):
            return f"{inner(one)} {word('and') if pict else '&&'} {inner(two)}"
        case ("or", one, two):
            return f"{inner(one)} {word('or') if pict else '||'} {inner(two)}"
        case ("implies", one, two) if pict:
            return f"IF {inner(one)} THEN {inner(two)}"
        case ("implies", one, two):
            arrow = ["implies", "=>", "->"][style // 2 % 3]
            return f"{inner(one)} {arrow} {inner(two)}"
        case ("if", one, two, three):
            parts = zip(("if", "then", "else"), (one, two, three), strict=True)
            return " ".join(f"{word(name)} {inner(part)}" for name, part in parts)
        case _:
            raise AssertionError(rule)


DOMAINS = st.one_of(
    st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4, unique=True),
    st.lists(st.integers(-3, 12), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from([0.5, 1, 2.5, "on", "off", True]), min_size=2, unique_by=quoted),
    st.just([False, True]),
)
RANGES = st.builds(lambda low, size: range(low, low + size), st.integers(-5, 5), st.integers(9, 14))
SIGNS = st.sampled_from(["=", "==", "<>", "!=", "<", "<=", ">", ">="])


@st.composite
def comparisons(draw: st.DrawFn, domains: dict[str, Any]) -> Rule:
    name = draw(st.sampled_from(list(domains)))
    domain = list(domains[name])
    own = st.sampled_from(domain)
    number = st.integers(-4, 20)
    setting = ("setting", name)
    match draw(st.sampled_from(["literal", "turned", "settings", "in", "like", "true"])):
        case "literal":
            return ("compare", setting, draw(SIGNS), ("value", draw(own | number)))
        case "turned":
            return ("compare", ("value", draw(own | number)), draw(SIGNS), setting)
        case "settings":
            other = ("setting", draw(st.sampled_from(list(domains))))
            return ("compare", setting, draw(SIGNS), other)
        case "in":
            return ("in", setting, draw(st.lists(own | number, min_size=1, max_size=3)))
        case "like":
            return ("like", setting, draw(st.sampled_from(["o*", "*f", "?n", "*", "a??o", "x y"])))
        case _:
            return ("true", setting)


def rules_of(domains: dict[str, Any]) -> st.SearchStrategy[Rule]:
    return st.recursive(
        comparisons(domains),
        lambda inner: st.one_of(
            st.tuples(st.just("not"), inner),
            st.tuples(st.sampled_from(["and", "or", "implies"]), inner, inner),
            st.tuples(st.just("if"), inner, inner, inner),
        ),
        max_leaves=4,
    )


@st.composite
def models(draw: st.DrawFn, domains: st.SearchStrategy[Any] = DOMAINS) -> Model:
    names = NAMES[: draw(st.integers(2, 5))]
    chosen = {name: draw(domains) for name in names}
    rules = draw(st.lists(rules_of(chosen), max_size=4))
    texts = [written(rule, draw(st.integers(0, 5))) for rule in rules]
    return Model(chosen, rules, texts)


RANGED = models(st.one_of(DOMAINS, RANGES)).filter(lambda model: size(model) <= 6_000)


def size(model: Model) -> int:
    total = 1
    for domain in model.domains.values():
        total *= len(domain)
    return total


def term(path: str, value: Any) -> str:
    return f"{path} = {value if isinstance(value, str) else quoted(value)}"


def pairs(configurations: list[Values]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for values in configurations:
        terms = [term(path, value) for path, value in values.items()]
        found.update(itertools.combinations(terms, 2))
    return found


@MANY
@given(models())
def test_a_model_is_refused_exactly_when_no_configuration_meets_its_rules(model: Model) -> None:
    if any(model.configurations()):
        assert model.space().sample(5, seed=1)
    else:
        with pytest.raises(Unsatisfiable):
            model.space()


@MANY
@given(models())
def test_validation_agrees_with_the_rules_on_every_configuration(model: Model) -> None:
    valid = list(model.configurations())
    if not valid:
        return
    space = model.space()
    for values in itertools.product(*model.domains.values()):
        configuration = dict(zip(model.domains, values, strict=True))
        broken = [violation.message for violation in space.validate(configuration)]
        expected = [
            f"does not hold: {text}"
            for rule, text in zip(model.rules, model.texts, strict=True)
            if not holds(rule, configuration)
        ]
        assert broken == expected, configuration


@MANY
@given(models(), st.integers(0, 9))
def test_a_suite_covers_exactly_the_pairs_that_brute_force_finds(model: Model, seed: int) -> None:
    valid = list(model.configurations())
    if not valid:
        return
    suite = [each.values for each in model.space().cover(seed=seed)]
    assert all(values in valid for values in suite)
    assert pairs(suite) == pairs(valid)


@MANY
@given(models())
def test_possible_and_impossible_pairs_are_those_of_brute_force(model: Model) -> None:
    valid = list(model.configurations())
    if not valid:
        return
    everything = [
        dict(zip(model.domains, values, strict=True))
        for values in itertools.product(*model.domains.values())
    ]
    coverage = Coverage(model.space())
    assert coverage.possible == len(pairs(valid))
    assert coverage.impossible == len(pairs(everything)) - len(pairs(valid))
    assert set(coverage.gaps(limit=10_000)) == pairs(valid)


@MANY
@given(RANGED)
def test_ranges_with_rules_have_the_pairs_of_classes_that_brute_force_finds(model: Model) -> None:
    valid = list(model.configurations())
    if not valid:
        return
    space = model.space()
    by_force = Coverage(space)
    by_force.add(valid)
    assert by_force.covered == by_force.possible
    suite = Coverage(space)
    suite.add(space.cover(seed=1))
    assert suite.covered == suite.possible == len(seen_pairs(space, valid))


def seen_pairs(space: Space, configurations: list[Values]) -> set[tuple[str, str]]:
    """Give the pairs of classes, each value put into its class by what the class is called."""
    found: set[tuple[str, str]] = set()
    for values in configurations:
        terms = [
            f"{knob.path} = {next(c for c in knob.classes if belongs(values[knob.path], c))}"
            for knob in space.knobs
        ]
        found.update(itertools.combinations(terms, 2))
    return found


def belongs(value: Any, label: str) -> bool:
    between = re.fullmatch(r"(-?\d+)\.\.(-?\d+)", label)
    if between and kind(value) is float:
        return int(between[1]) <= value <= int(between[2])
    return label == (value if isinstance(value, str) else quoted(value))


@MANY
@given(RANGED, st.integers(0, 2**64 - 1))
def test_whatever_is_generated_meets_every_rule(model: Model, seed: int) -> None:
    if not any(model.configurations()):
        return
    space = model.space()
    known = list(space.sample(3, seed))
    batches = [known, space.fuzz(5, seed), space.boundary(), space.mutate(known, 5, seed)]
    for configuration in itertools.chain.from_iterable(batches):
        assert configuration.values.keys() == model.domains.keys()
        assert all(configuration.values[name] in model.domains[name] for name in model.domains)
        assert all(holds(rule, configuration.values) for rule in model.rules)


@MANY
@given(models())
def test_a_configuration_broken_on_purpose_breaks_one_rule_or_one_domain(model: Model) -> None:
    if not any(model.configurations()):
        return
    for configuration in model.space().invalid(12, seed=3):
        (violation,) = configuration.violations
        values = configuration.values
        at_home = (
            isinstance(values, dict)
            and values.keys() == model.domains.keys()
            and all(
                any(compares(values[name], "=", one) for one in model.domains[name])
                for name in model.domains
            )
        )
        broken = [
            f"does not hold: {text}"
            for rule, text in zip(model.rules, model.texts, strict=True)
            if at_home and not holds(rule, values)
        ]
        assert violation.rule == "constraint" if at_home else violation.rule != "constraint"
        assert broken == ([violation.message] if at_home else [])
