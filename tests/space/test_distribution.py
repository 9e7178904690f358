"""How often each value is drawn: the declared weights, by Pearson's chi-square test.

Seeds are fixed, so a test that passes once passes always; a weight that is wrong by a few percent
is told from chance, as `test_a_wrong_weight_is_told_from_chance` shows.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pytest

from testflow.space import Profile, Space

DRAWS = 20_000
# One right weight in a million would be refused.
SIGNIFICANCE = 1e-6


def tail(statistic: float, degrees: int) -> float:
    """Give the probability of a chi-square statistic of at least this; Abramowitz, 26.4.4-5."""
    half = statistic / 2
    odd = degrees % 2
    total = math.erfc(math.sqrt(half)) if odd else 0.0
    for twice in range(odd, degrees, 2):
        shape = twice / 2
        total += math.exp(shape * math.log(half) - half - math.lgamma(shape + 1)) if half else 0
    return total if statistic else 1.0


def p_value(counts: Counter[Any], weights: Mapping[Any, float]) -> float:
    """Tell how likely such counts are; every class must have been drawn, and nothing else."""
    assert counts.keys() == weights.keys(), counts.keys() ^ weights.keys()
    draws, whole = counts.total(), sum(weights.values())
    expected = {each: draws * weight / whole for each, weight in weights.items()}
    assert min(expected.values()) >= 5, "too few draws for the test"
    statistic = sum((counts[each] - hoped) ** 2 / hoped for each, hoped in expected.items())
    return tail(statistic, len(weights) - 1)


def even(classes: Iterable[Hashable]) -> dict[Any, float]:
    return dict.fromkeys(classes, 1.0)


def space_of(schema: dict[str, Any], *, required: bool = True) -> Space:
    names = ["a"] if required else []
    return Space.from_json_schema(
        {
            "type": "object",
            "properties": {"a": schema},
            "required": names,
            "additionalProperties": False,
        }
    )


def sampled(schema: dict[str, Any]) -> list[Any]:
    return [each.values["a"] for each in space_of(schema).sample(DRAWS, seed=17)]


def fuzzed(schema: dict[str, Any], profile: Profile | None = None) -> list[Any]:
    batch = space_of(schema).fuzz(DRAWS, seed=17, profile=profile)
    return [each.values["a"] for each in batch]


@pytest.mark.parametrize(
    ("statistic", "degrees", "published"),
    [(3.841, 1, 0.05), (5.991, 2, 0.05), (16.266, 3, 0.001), (18.307, 10, 0.05), (0.0, 4, 1.0)],
)
def test_the_tail_is_that_of_published_tables(
    statistic: float, degrees: int, published: float
) -> None:
    assert tail(statistic, degrees) == pytest.approx(published, rel=2e-3)


def test_a_wrong_weight_is_told_from_chance() -> None:
    drawn = Counter(sampled({"type": "boolean"}))
    assert p_value(drawn, even([False, True])) > SIGNIFICANCE
    assert p_value(drawn, {False: 54, True: 46}) < SIGNIFICANCE
    ports = Counter(port in {1000, 1001, 59999, 60000} for port in fuzzed(PORT))
    assert p_value(ports, {True: 40, False: 60}) > SIGNIFICANCE
    assert p_value(ports, {True: 43, False: 57}) < SIGNIFICANCE


# No number at which programs break lies between these bounds: only the bounds are edges.
PORT = {"type": "integer", "minimum": 1000, "maximum": 60000}
SEVEN = [1, "one", None, True, [2], {"b": 3}, 1.5]


@pytest.mark.parametrize("stream", ["sample", "fuzz"])
@pytest.mark.parametrize(
    ("schema", "classes"),
    [
        ({"type": "boolean"}, ["True", "False"]),
        ({"enum": SEVEN}, [*map(repr, SEVEN)]),
        ({"anyOf": [{"const": letter} for letter in "abcde"]}, [*map(repr, "abcde")]),
    ],
    ids=["booleans", "listed", "constants"],
)
def test_listed_values_are_equally_likely(
    stream: str, schema: dict[str, Any], classes: list[str]
) -> None:
    values = sampled(schema) if stream == "sample" else fuzzed(schema)
    assert p_value(Counter(map(repr, values)), even(classes)) > SIGNIFICANCE


@pytest.mark.parametrize("stream", ["sample", "fuzz"])
@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
def test_branches_are_equally_likely_however_many_values_they_have(stream: str, union: str) -> None:
    branches = [
        {"const": "one"},
        {"type": "integer", "minimum": 1, "maximum": 10**9},
        {"type": "array", "items": {"type": "boolean"}},
        {"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]},
    ]
    values = sampled({union: branches}) if stream == "sample" else fuzzed({union: branches})
    kinds = Counter(type(value) for value in values)
    assert p_value(kinds, even([str, int, list, dict])) > SIGNIFICANCE


# A mount admits any map, and a map any mount, but for members that chance would hardly meet.
MOUNT = {
    "type": "object",
    "properties": {"source": {"type": "string"}, "inner": {"$ref": "#/$defs/mount"}},
}
BY_PLACE = {
    "type": "object",
    "patternProperties": {"^\\+$": {"type": "array"}, "^[0-9]+$": {"$ref": "#/$defs/mount"}},
}
MOUNTS = {
    "oneOf": [
        {"$ref": "#/$defs/mount"},
        {"$ref": "#/$defs/by_place"},
        {"type": "array", "items": {"$ref": "#/$defs/mount"}},
    ]
}
DEFINITIONS = {"mount": MOUNT, "by_place": BY_PLACE, "mounts": MOUNTS}


@pytest.mark.parametrize("stream", ["sample", "fuzz"])
def test_a_choice_within_a_choice_is_one_of_its_own(stream: str) -> None:
    space = Space.from_json_schema(
        {"$defs": DEFINITIONS, "anyOf": [{"$ref": "#/$defs/mounts"}, {"type": "null"}]}
    )

    def alternative(values: Any) -> str:
        if not isinstance(values, dict):
            return type(values).__name__
        text, inner = values.get("source", ""), values.get("inner", {})
        is_mount = isinstance(text, str) and isinstance(inner, dict)
        return "mount" if is_mount else "map"

    met = Counter(alternative(each.values) for each in getattr(space, stream)(DRAWS, seed=17))
    weights = {"NoneType": 3.0, "list": 1.0, "mount": 1.0, "map": 1.0}
    assert p_value(met, weights) > SIGNIFICANCE


def test_members_that_tell_alternatives_apart_keep_no_class_from_being_tried() -> None:
    properties = {"bind": {"$ref": "#/$defs/mounts"}}
    space = Space.from_json_schema(
        {"$defs": DEFINITIONS, "properties": properties, "additionalProperties": False}
    )
    labels = [each.label or "" for each in space.boundary()]
    tried = {(label.split(" · ")[0], label.split(" · ")[2]) for label in labels}
    told = {(knob.path, each) for knob in space.knobs for each in knob.classes}
    assert told - tried == set()
    assert ("bind.*", "0 items") in told


def test_names_of_several_patterns_are_as_many_as_other_names() -> None:
    values = sampled(
        {
            "type": "object",
            "patternProperties": {"^a": {"type": "integer"}, "b$": {"minimum": 3}},
            "propertyNames": {"maxLength": 3},
            "additionalProperties": False,
        }
    )
    assert p_value(Counter(map(len, values)), even(range(4))) > SIGNIFICANCE
    names = Counter(name.startswith("a") for value in values for name in value)
    assert p_value(names, even([True, False])) > SIGNIFICANCE


@pytest.mark.parametrize(("least", "most"), [(1, 2), (0, 2), (2, 3)])
def test_what_a_list_contains_occurs_as_often_as_it_may(least: int, most: int) -> None:
    values = sampled(
        {
            "type": "array",
            "contains": {"type": "string"},
            "minContains": least,
            "maxContains": most,
            "minItems": 5,
            "maxItems": 5,
        }
    )
    texts = Counter(sum(isinstance(item, str) for item in items) for items in values)
    assert p_value(texts, even(range(least, most + 1))) > SIGNIFICANCE


def test_what_a_schema_speaks_of_is_eight_times_as_likely_as_what_it_leaves_open() -> None:
    values = sampled({"minLength": 3})
    texts = Counter(isinstance(value, str) for value in values)
    assert p_value(texts, {True: 8, False: 1}) > SIGNIFICANCE
    others = Counter(type(value) for value in values if not isinstance(value, str))
    assert others.keys() == {int, float, bool, type(None), list, dict}
    assert p_value(others, even(others)) > SIGNIFICANCE


def test_sampled_whole_numbers_are_equally_likely() -> None:
    values = sampled({"type": "integer", "minimum": -4, "maximum": 15})
    assert p_value(Counter(values), even(range(-4, 16))) > SIGNIFICANCE


def test_both_halves_of_a_range_wider_than_64_bits_are_equally_likely() -> None:
    high = 10**30
    values = sampled({"type": "integer", "minimum": 0, "maximum": high})
    eighths = Counter(value * 8 // (high + 1) for value in values)
    assert p_value(eighths, even(range(8))) > SIGNIFICANCE


def test_sampled_multiples_are_equally_likely() -> None:
    values = sampled({"type": "number", "multipleOf": 0.25, "minimum": 0, "maximum": 2})
    assert p_value(Counter(values), even(each / 4 for each in range(9))) > SIGNIFICANCE


def test_sampled_reals_are_even_over_their_range() -> None:
    tenths = Counter(int(each) for each in sampled({"type": "number", "minimum": 0, "maximum": 10}))
    del tenths[10]
    assert p_value(tenths, even(range(10))) > SIGNIFICANCE


def test_sampled_texts_are_even_over_lengths_and_characters() -> None:
    values = sampled({"type": "string", "minLength": 2, "maxLength": 10**6})
    assert p_value(Counter(map(len, values)), even(range(2, 19))) > SIGNIFICANCE
    characters = Counter("".join(values))
    assert len(characters) == 62
    assert p_value(characters, even(characters)) > SIGNIFICANCE


def test_sampled_lists_are_even_over_lengths() -> None:
    values = sampled({"type": "array", "items": {"type": "boolean"}})
    assert p_value(Counter(map(len, values)), even(range(5))) > SIGNIFICANCE


def test_items_are_drawn_independently_of_each_other() -> None:
    items = {"enum": ["x", "y", "z"]}
    values = sampled({"type": "array", "items": items, "minItems": 2, "maxItems": 2})
    pairs = even((one, two) for one in "xyz" for two in "xyz")
    assert p_value(Counter(map(tuple, values)), pairs) > SIGNIFICANCE


@pytest.mark.parametrize("percent", [0, 1, 25, 40, 75, 100])
def test_edges_of_numbers_are_as_likely_as_the_profile_says(percent: int) -> None:
    drawn = fuzzed(PORT, Profile(edges=percent))
    low, high = PORT["minimum"], PORT["maximum"]
    edges = [low, low + 1, high - 1, high]
    by_chance = (100 - percent) * 4 / 59_001
    if percent == 0:
        # An edge by chance is drawn once in 14,750 times.
        assert sum(value in edges for value in drawn) < 12
        return
    counts = Counter(value if value in edges else "inside" for value in drawn)
    weights = dict.fromkeys(edges, percent / 4 + by_chance / 4)
    inside = {} if percent == 100 else {"inside": 100 - percent - by_chance}
    assert p_value(counts, weights | inside) > SIGNIFICANCE


def test_numbers_at_which_programs_break_are_equally_likely_edges() -> None:
    drawn = Counter(fuzzed({"type": "integer"}, Profile(edges=100)))
    assert {0, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)} <= drawn.keys()
    assert len(drawn) == 17
    assert p_value(drawn, even(drawn)) > SIGNIFICANCE


def test_texts_at_which_programs_break_are_equally_likely_edges() -> None:
    drawn = Counter(fuzzed({"type": "string"}, Profile(edges=100, odd=100)))
    assert {"'", "\\", "null", "é", "e\u0301"} <= drawn.keys()
    assert len(drawn) == 16
    assert p_value(drawn, even(drawn)) > SIGNIFICANCE


@pytest.mark.parametrize("odd", [10, 50, 90])
def test_the_edge_of_a_text_lies_in_its_characters_as_often_as_the_profile_says(odd: int) -> None:
    # The longest text is longer than all that are odd, the shortest is empty.
    schema = {"type": "string", "maxLength": 100}
    lengths = Counter(map(len, fuzzed(schema, Profile(edges=100, odd=odd))))
    ends: Counter[Any] = Counter({0: lengths[0], 100: lengths[100]})
    ends["odd"] = DRAWS - ends.total()
    weights = {0: (100 - odd) / 2, 100: (100 - odd) / 2, "odd": odd}
    assert p_value(ends, weights) > SIGNIFICANCE


@pytest.mark.parametrize("edges", [20, 40, 100])
def test_shortest_and_longest_lists_are_half_as_likely_as_other_edges(edges: int) -> None:
    items = {"type": "boolean"}
    schema = {"type": "array", "items": items, "minItems": 1, "maxItems": 20}
    lengths = Counter(map(len, fuzzed(schema, Profile(edges=edges))))
    ordinary = (100 - edges / 2) / 5
    weights = dict.fromkeys(range(1, 6), ordinary) | {20: edges / 4}
    weights[1] += edges / 4
    assert p_value(lengths, weights) > SIGNIFICANCE


@pytest.mark.parametrize("optional", [0, 10, 60, 100])
def test_optional_members_are_there_as_often_as_the_profile_says(optional: int) -> None:
    batch = space_of({"type": "null"}, required=False).fuzz(
        DRAWS, seed=3, profile=Profile(optional=optional)
    )
    there = Counter("a" in each.values for each in batch)
    weights = {True: optional, False: 100 - optional}
    if optional in {0, 100}:
        assert there == {optional == 100: DRAWS}
    else:
        assert p_value(there, weights) > SIGNIFICANCE


@pytest.mark.parametrize(("stream", "percent"), [("sample", 50), ("fuzz", 60)])
def test_optional_members_come_and_go_independently_of_each_other(
    stream: str, percent: int
) -> None:
    schema = {"properties": {"a": {"type": "null"}, "b": {"type": "null"}}}
    closed = {"type": "object", "additionalProperties": False, **schema}
    space = Space.from_json_schema(closed)
    batch = (space.sample if stream == "sample" else space.fuzz)(DRAWS, seed=5)
    there = Counter(("a" in each.values, "b" in each.values) for each in batch)
    share = {True: percent / 100, False: 1 - percent / 100}
    weights = {(one, two): share[one] * share[two] for one in share for two in share}
    assert p_value(there, weights) > SIGNIFICANCE


def test_no_class_of_a_nested_schema_is_starved() -> None:
    host = {"enum": ["a", "b", "c"]}
    port = {"type": "integer", "minimum": 7000, "maximum": 9000}
    tls = {"type": "object", "properties": {"verify": {"type": "boolean"}}}
    server = {
        "type": "object",
        "properties": {"host": host, "port": port, "tls": {**tls, "additionalProperties": False}},
        "required": ["host", "port"],
        "additionalProperties": False,
    }
    space = space_of({"anyOf": [{"const": "off"}, server]}, required=False)

    def classes(values: Any) -> set[str]:
        """Name what the boundary suite tells apart, by hand."""
        if "a" not in values:
            return {"no a"}
        if values["a"] == "off":
            return {"off"}
        inner = values["a"]
        tls = inner.get("tls", {"verify": "no tls"}).get("verify", "no verify")
        return {f"host {inner['host']}", f"port {inner['port']}", f"tls {tls}"}

    told = set().union(*(classes(each.values) for each in space.boundary()))
    assert {"no a", "off", "host c", "port 7000", "port 8999", "tls no verify"} <= told
    met = Counter[str]()
    for each in space.fuzz(DRAWS, seed=9):
        met.update(classes(each.values))
    ends = {f"port {port}" for port in (7000, 7001, 8999, 9000)}
    expected = {each for each in told if not each.startswith("port ")} | ends
    # The rarest is one of four edges, of 40 %, of one branch of two, of a member at 60 %.
    assert min((met[each], each) for each in expected) > (DRAWS * 0.02, "")
