"""What else can be asked of a suite: exclusions, budgets, weights, negative values, a base."""

import itertools
import json
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from testflow.errors import InputError, Unsatisfiable
from testflow.model import Parameter
from testflow.space import ConfigurationBatch, Space

Values = Mapping[str, Any]

SYSTEMS: dict[str, list[Any]] = {
    "os": ["win", "mac", "linux"],
    "browser": ["ie", "chrome", "safari"],
    "size": [1, 2, 3],
    "tls": [False, True],
}


def values(batch: ConfigurationBatch) -> list[dict[str, Any]]:
    return [configuration.values for configuration in batch]


def has(row: Values, some: Values) -> bool:
    return all(row[name] == some[name] for name in some)


def pairs(domains: Mapping[str, Iterable[Any]]) -> list[dict[str, Any]]:
    return [
        {one: first, two: second}
        for one, two in itertools.combinations(domains, 2)
        for first, second in itertools.product(domains[one], domains[two])
    ]


def test_what_is_excluded_is_in_no_row_and_all_else_is() -> None:
    excluded = [{"os": "mac", "browser": "ie"}, {"os": "win", "size": 3, "tls": True}]
    rows = values(Space(SYSTEMS).cover(seed=3, exclude=excluded))

    assert not [row for row in rows if any(has(row, one) for one in excluded)]
    uncovered = [pair for pair in pairs(SYSTEMS) if not any(has(row, pair) for row in rows)]
    assert uncovered == [excluded[0]]


def test_what_is_excluded_excludes_what_follows_from_it() -> None:
    # Without its two other browsers a mac has safari, and safari keeps it from tls.
    excluded = [
        {"os": "mac", "browser": "ie"},
        {"os": "mac", "browser": "chrome"},
        {"browser": "safari", "tls": True},
    ]
    rows = values(Space(SYSTEMS).cover(exclude=excluded))
    uncovered = [pair for pair in pairs(SYSTEMS) if not any(has(row, pair) for row in rows)]

    assert uncovered == [*excluded[:2], {"os": "mac", "tls": True}, excluded[2]]


@pytest.mark.parametrize("size", [{"os": "mac"}, {"os": "mac", "size": 2, "tls": True}], ids=str)
def test_included_rows_must_not_have_what_is_excluded(size: dict[str, Any]) -> None:
    space = Space(SYSTEMS)
    row = {"os": "mac", "browser": "ie", "size": 2, "tls": True}

    with pytest.raises(InputError, match="included configuration 0 has what is to be excluded"):
        space.cover(include=[row], exclude=[size])


@pytest.mark.parametrize(
    ("excluded", "said"),
    [({"so": "mac"}, "so"), ({"os": "bsd"}, "os is never"), ({"os": float("nan")}, "JSON")],
    ids=str,
)
def test_what_is_excluded_must_exist(excluded: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Space(SYSTEMS).cover(exclude=[excluded])


@pytest.mark.parametrize(
    ("rules", "excluded", "named"),
    [
        ([], [{"tls": True}, {"tls": False}], ["tls = true / tls = false"]),
        (
            ['if tls then os = "mac"', "tls"],
            [{"size": 2}, {"os": "mac", "size": 1}, {"os": "mac", "size": 3}],
            ["os = mac and size = 1", "size = 2", 'if tls then os = "mac" / tls'],
        ),
    ],
    ids=["each other", "the rules"],
)
def test_exclusions_that_leave_nothing_are_named(
    rules: list[str], excluded: list[dict[str, Any]], named: list[str]
) -> None:
    with pytest.raises(Unsatisfiable) as caught:
        Space(SYSTEMS, rules).cover(exclude=[{"browser": "ie"}, *excluded])

    assert all(part in str(caught.value) for part in named)
    assert "ie" not in str(caught.value)


def test_what_is_excluded_is_in_no_row_though_rules_are_hard_to_meet() -> None:
    space = Space({"a": range(40), "b": range(40), "c": [1, 2]}, ["a + b = 41"])
    excluded = [{"a": 39}, {"b": 39, "c": 1}, {"a": 0}]
    rows = values(space.cover(exclude=excluded))

    assert rows
    assert not [row for row in rows if any(has(row, one) for one in excluded)]


def test_an_exclusion_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="names no setting"):
        Space(SYSTEMS).cover(exclude=[{}])


def test_a_spent_budget_leaves_a_whole_suite_no_larger_than_the_greedy_one() -> None:
    domains = {f"p{number}": range(5) for number in range(12)}
    rows = values(Space(domains).cover(seed=9, effort=1000, budget_s=0))

    assert len(rows) <= len(Space(domains).cover(seed=9, effort=0))
    assert [pair for pair in pairs(domains) if not any(has(row, pair) for row in rows)] == []


def test_a_budget_that_is_not_needed_changes_nothing() -> None:
    space = Space(SYSTEMS)

    assert values(space.cover(seed=9, budget_s=3600)) == values(space.cover(seed=9))


@pytest.mark.parametrize("budget_s", [-1, float("nan")])
def test_a_budget_is_not_negative(budget_s: float) -> None:
    with pytest.raises(InputError) as caught:
        Space(SYSTEMS).cover(budget_s=budget_s)
    assert caught.value.path == "budget_s"


# The signal comes when the greedy suite of some milliseconds is long there, and the search goes on.
INTERRUPTED = """
import json, os, signal, threading, warnings
from testflow.space import Space

space = Space({f"p{number}": list("abcde") for number in range(30)})
threading.Timer(2, os.kill, (os.getpid(), signal.SIGINT)).start()
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    suite = space.cover(effort=1_000_000)
rows = [list(configuration.values.values()) for configuration in suite]
print(json.dumps([[str(each.message) for each in told], rows]))
"""


def test_ctrl_c_gives_the_best_suite_so_far_which_is_complete() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED],
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    told, rows = json.loads(done.stdout)

    assert told == ["interrupted: this is the best suite so far"]
    assert all(len({(row[a], row[b]) for row in rows}) == 25 for a, b in all_pairs(30))


def test_whatever_stops_the_search_leaves_a_complete_suite() -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    space = Space({f"p{number}": list("abcde") for number in range(30)})
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        with pytest.warns(UserWarning, match="interrupted: this is the best suite so far"):
            suite = space.cover(effort=1_000)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    rows = [list(each.values.values()) for each in suite]
    assert all(len({(row[a], row[b]) for row in rows}) == 25 for a, b in all_pairs(30))


def all_pairs(count: int) -> Iterable[tuple[int, int]]:
    return itertools.combinations(range(count), 2)


def weighted(weight: int) -> Space:
    # The pairs of x and y need 36 rows, in most of which z may be anything.
    z = Parameter("z", ["a", "b", "c"], weights={"c": weight})
    return Space([Parameter("x", range(6)), Parameter("y", range(6)), z])


def test_a_heavy_value_stands_where_nothing_else_is_needed() -> None:
    domains = {"x": range(6), "y": range(6), "z": ["a", "b", "c"]}
    heavy, even = (values(weighted(weight).cover(seed=1)) for weight in (50, 1))

    # a and b are each needed with six values of x and six of y, in six rows at least.
    assert len(heavy) == len(even) == 36
    assert sum(row["z"] == "c" for row in heavy) >= 18
    assert sum(row["z"] == "c" for row in even) < 18
    for rows in (heavy, even):
        assert [pair for pair in pairs(domains) if not any(has(row, pair) for row in rows)] == []


def test_weights_yield_to_rules() -> None:
    z = Parameter("z", ["a", "b", "c"], weights={"c": 50})
    space = Space(
        [Parameter("x", range(6)), Parameter("y", range(6)), z], ['if x > 0 then z <> "c"']
    )
    rows = values(space.cover(seed=1))

    assert {row["x"] for row in rows if row["z"] == "c"} == {0}


NEGATIVES = [
    Parameter("port", [80, 443], negative=[-1, 70000]),
    Parameter("mode", ["a", "b"], negative=["?"]),
    Parameter("size", [1, 2, 3], negative=[-1]),
    Parameter("tls", [False, True]),
]
NEGATIVE = {"port": {-1, 70000}, "mode": {"?"}, "size": {-1}, "tls": set[Any]()}
POSITIVE = {"port": {80, 443}, "mode": {"a", "b"}, "size": {1, 2, 3}, "tls": {False, True}}


@pytest.mark.parametrize("strength", [1, 2, 3])
def test_a_row_has_one_negative_value_at_most(strength: int) -> None:
    suite = Space(NEGATIVES).cover(strength, seed=2)
    for each in suite:
        bad = [(name, value) for name, value in each.values.items() if value in NEGATIVE[name]]
        assert len(bad) <= 1
        assert each.label == "".join(f"negative: {name} = {value}" for name, value in bad)


def test_every_negative_value_meets_every_positive_one_and_no_other() -> None:
    rows = values(Space(NEGATIVES).cover(seed=2))
    covered = {(pair, *map(row.get, pair)) for row in rows for pair in all_names()}
    expected = {
        ((one, two), *found)
        for one, two in all_names()
        for found in [
            *itertools.product(POSITIVE[one] | NEGATIVE[one], POSITIVE[two]),
            *itertools.product(POSITIVE[one], NEGATIVE[two]),
        ]
    }

    assert covered == expected


def all_names() -> Iterable[tuple[str, str]]:
    return itertools.combinations(POSITIVE, 2)


def changed(base: Values, row: Values) -> set[str]:
    return {name for name in {*base, *row} if base.get(name) != row.get(name)}


def test_base_choice_has_the_base_and_each_other_value_once() -> None:
    base = {"os": "mac", "browser": "safari", "size": 2, "tls": True}
    suite = Space(SYSTEMS).base_choice(base)
    first, *others = values(suite)

    assert first == base
    assert all(len(changed(base, row)) == 1 for row in others)
    found = [(name, row[name]) for row in others for name in changed(base, row)]
    assert found == [
        (name, value) for name in SYSTEMS for value in SYSTEMS[name] if value != base[name]
    ]
    assert [each.label for each in suite][1:] == [
        f"{name} = {json.dumps(value).strip(chr(34))}" for name, value in found
    ]


def test_base_choice_changes_more_only_where_rules_ask_for_it() -> None:
    rules = ['if browser = "ie" then os = "win"', 'if os = "linux" then not tls']
    base = {"os": "mac", "browser": "safari", "size": 2, "tls": True}
    rows = values(Space(SYSTEMS, rules).base_choice(base))

    assert {frozenset(changed(base, row)) for row in rows} == {
        frozenset(names)
        for names in ([], ["os"], ["os", "tls"], ["browser", "os"], ["browser"], ["size"], ["tls"])
    }


def test_base_choice_leaves_out_what_no_configuration_has() -> None:
    space = Space(SYSTEMS, ["size < 3"])
    rows = values(space.base_choice())

    assert {row["size"] for row in rows} == {1, 2}
    assert rows[0] == {"os": "win", "browser": "ie", "size": 1, "tls": False}


def test_what_a_base_leaves_out_is_chosen() -> None:
    rules = ['if os = "mac" then browser = "safari"']
    first = values(Space(SYSTEMS, rules).base_choice({"os": "mac", "size": 3}))[0]

    assert (first["os"], first["browser"], first["size"]) == ("mac", "safari", 3)


def test_a_base_of_ranges_keeps_its_very_values() -> None:
    space = Space({"port": range(1, 1000), "size": range(1, 1000)}, ["port > 50"])
    base = {"port": 777, "size": 333}
    rows = values(space.base_choice(base))

    assert all(row["size"] == 333 for row in rows if row["port"] != 777)
    assert all(row["port"] == 777 for row in rows if row["size"] != 333)


@pytest.mark.parametrize(
    "base", [{"os": "bsd"}, {"os": "mac", "so": 1}, {"os": "mac", "browser": "ie"}], ids=str
)
def test_a_base_must_be_valid(base: dict[str, Any]) -> None:
    rules = ['if browser = "ie" then os = "win"']
    with pytest.raises(InputError, match="the base is not valid"):
        Space(SYSTEMS, rules).base_choice(base)
