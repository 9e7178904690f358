"""A failing configuration is reduced to what its failure needs, and to nothing less."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testflow.correlation import Ending, Minimized, minimize
from testflow.errors import InputError
from testflow.model import Blocked, Outcome
from testflow.space import Space

Check = Callable[[dict[str, Any]], object]

WIDE = Space({f"p{number}": [0, 1, 2, 3] for number in range(20)})
SERVER = Space.from_json_schema(
    {
        "type": "object",
        "required": ["db"],
        "additionalProperties": False,
        "properties": {
            "db": {
                "type": "object",
                "required": ["host"],
                "additionalProperties": False,
                "properties": {
                    "host": {"type": "string", "maxLength": 40},
                    "pool": {"type": "integer", "minimum": 1, "maximum": 1000},
                },
            },
            "tags": {"type": "array", "items": {"type": "string", "minLength": 1}},
            "log": {"enum": ["info", "debug"]},
        },
    }
)


class Counted:
    """A check that keeps what it was called with."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self.called: list[dict[str, Any]] = []

    def __call__(self, values: dict[str, Any]) -> object:
        self.called.append(values)
        return self._check(values)


def without(fault: dict[str, Any]) -> Check:
    return lambda values: any(values[name] != value for name, value in fault.items())


def here(configuration: Any, check: Check, space: Space = WIDE, **options: Any) -> Minimized:
    return minimize(configuration, check, space=space, isolated=False, **options)


def terms(fault: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"{name} = {value}" for name, value in fault.items())


@pytest.mark.parametrize(
    "fault",
    [{"p4": 0}, {"p3": 1, "p7": 2}, {"p0": 0, "p19": 0}, {"p2": 3, "p7": 0, "p11": 1}],
    ids=["single", "pair", "pair of the plainest values", "triple"],
)
def test_exactly_the_planted_settings_are_needed(fault: dict[str, Any]) -> None:
    for configuration in WIDE.sample(10, seed=5):
        failing = {**configuration.values, **fault}
        found = here(failing, without(fault))
        assert found.terms == terms(fault)
        assert found.ending is Ending.COMPLETE
        assert found.runs <= 40


def test_a_needed_setting_that_the_passing_configuration_shares_is_found() -> None:
    fault = {"p1": 1, "p5": 2, "p9": 3}
    plain = dict.fromkeys(WIDE.sample(1)[0].values, 0)
    passing = {**plain, "p9": 3}
    found = here({**plain, **fault}, without(fault), passing=[passing])
    assert found.terms == terms(fault)


def test_all_else_is_reset_to_the_nearest_passing_configuration() -> None:
    usual = dict.fromkeys(WIDE.sample(1)[0].values, 2)
    far = dict.fromkeys(usual, 3)
    failing = {**usual, "p1": 1, "p4": 0, "p6": 0}
    found = here(failing, without({"p1": 1}), passing=[far, usual])
    assert found.failing.values == {**usual, "p1": 1}
    assert found.passing is not None
    assert found.passing.values == usual


def test_numbers_stop_next_to_those_that_pass_and_texts_and_lists_are_short() -> None:
    def check(values: dict[str, Any]) -> bool:
        many, long = values["db"].get("pool", 1) > 100, len(values["db"]["host"]) > 3
        return not (many and long and any("u" in tag for tag in values.get("tags", [])))

    failing = {
        "db": {"host": "example.com", "pool": 731},
        "tags": ["x", "blue", "y", "z"],
        "log": "debug",
    }
    found = here(failing, check, SERVER)
    assert found.failing.values == {"db": {"host": "exam", "pool": 101}, "tags": ["u"]}
    assert found.terms == ("db.host = exam", "db.pool = 101", 'tags = ["u"]')
    assert [each.instead for each in found.needed][1] == "100"
    assert [str(each) for each in found.free] == ["log: any value"]


def test_an_item_amid_a_list_is_named_by_its_place() -> None:
    usual = {"db": {"host": "a"}, "tags": ["x", "y"]}
    failing = {"db": {"host": "a"}, "tags": ["x", "bad", "y", "z"]}
    check: Check = lambda values: "bad" not in values.get("tags", [])  # noqa: E731
    found = here(failing, check, SERVER, passing=[usual])
    assert found.terms == ("tags.1 = bad",)
    assert found.failing.values["tags"] == ["x", "bad", "y"]


def test_a_setting_that_is_missing_can_be_what_is_needed() -> None:
    usual = {"db": {"host": "a", "pool": 5}}
    check: Check = lambda values: "pool" in values["db"]  # noqa: E731
    found = here({"db": {"host": "b"}, "log": "info"}, check, SERVER, passing=[usual])
    assert found.terms == ("db.pool = absent",)
    assert found.needed[0].instead == "5"


def test_settings_that_the_rules_tie_to_the_needed_ones_are_told_apart() -> None:
    space = Space(
        {"mode": ["plain", "tls"], "port": [80, 443], "size": [1, 2, 3]},
        ['if mode = "tls" then port = 443'],
    )
    found = here({"mode": "tls", "port": 443, "size": 3}, without({"mode": "tls"}), space)
    assert found.terms == ("mode = tls",)
    assert [str(each) for each in found.implied] == ["port = 443"]


def test_a_setting_that_the_rules_tie_may_have_any_value_that_they_admit() -> None:
    space = Space(
        {"mode": ["plain", "tls"], "port": [80, 443, 8443]},
        ['if mode = "tls" then port <> 80'],
    )
    found = here({"mode": "tls", "port": 8443}, without({"mode": "tls"}), space)
    assert found.terms == ("mode = tls",)
    assert {name for each in found.free for name in each.tried} == {"443", "8443"}


def test_two_settings_that_only_change_together_are_reset_together() -> None:
    space = Space({"a": [0, 1], "b": [0, 1], "c": [0, 1]}, ["if a = 1 then b = 1 else b = 0"])
    found = here({"a": 1, "b": 1, "c": 1}, without({"c": 1}), space)
    assert found.terms == ("c = 1",)
    assert found.failing.values == {"a": 0, "b": 0, "c": 1}


def test_configurations_need_not_be_mappings_and_spaces_need_no_settings() -> None:
    lists = Space.from_json_schema({"type": ["integer", "array"], "items": {"type": "integer"}})

    def check(values: Any) -> bool:
        return isinstance(values, int) or max(values, default=0) <= 600

    found = here([1, 2, 700, 4], check, lists)
    assert (found.failing.values, found.terms) == ([601], ("$ = [601]",))
    bare = Space.from_json_schema({"type": "object", "maxProperties": 0})
    assert here({}, lambda _: False, bare).terms == ()


def test_another_failure_does_not_count() -> None:
    def check(values: dict[str, Any]) -> dict[str, bool]:
        return {"first": values["p1"] != 1, "second": values["p2"] != 0 or values["p3"] != 0}

    plain = dict.fromkeys(WIDE.sample(1)[0].values, 3)
    failing = {**plain, "p1": 1, "p2": 0, "p3": 0}
    assert here(failing, check, symptom="first").terms == ("p1 = 1",)
    assert here(failing, check, symptom="second").terms == ("p2 = 0", "p3 = 0")
    assert here(failing, check).terms == ("p1 = 1", "p2 = 0", "p3 = 0")
    assert here(failing, check, symptom="first").symptoms == ("first",)


def test_what_cannot_be_tried_is_no_failure() -> None:
    def check(values: dict[str, Any]) -> bool:
        if values["p1"] == 0:
            raise Blocked
        return values["p1"] == 2

    found = here(dict.fromkeys(WIDE.sample(1)[0].values, 3), check)
    assert found.terms in {("p1 = 3",), ("p1 = 1",)}
    assert found.passing is not None
    assert found.passing.values["p1"] == 2


def test_a_failure_that_comes_and_goes_is_found_when_runs_are_repeated() -> None:
    class Flaky:
        calls = 0

        def __call__(self, values: dict[str, Any]) -> bool:
            self.calls += 1
            # Passes two times of three, whatever the settings.
            return not (values["p3"] == 1 and values["p7"] == 2 and self.calls % 3 == 0)

    failing = {**WIDE.sample(1, seed=3)[0].values, "p3": 1, "p7": 2}
    found = here(failing, Flaky(), times=3)
    assert found.terms == ("p3 = 1", "p7 = 2")
    assert 0 < found.failures < found.tries


def test_where_everything_fails_nothing_is_needed() -> None:
    found = here(WIDE.sample(1, seed=3)[0], lambda _: False)
    assert (found.terms, found.passing) == ((), None)
    assert "whatever the settings" in found.sentence()


def test_no_configuration_is_run_twice_and_none_that_is_not_valid() -> None:
    space = Space(
        {f"p{number}": [0, 1, 2] for number in range(8)},
        ["if p1 = 1 then p2 = 1", "p3 <> p4 or p5 = 0"],
    )
    fault = {"p1": 1, "p6": 2}
    failing = next(each.values for each in space.sample(500) if not without(fault)(each.values))
    check = Counted(without(fault))
    found = here(failing, check, space)
    assert len(check.called) == found.runs
    assert len({repr(sorted(values.items())) for values in check.called}) == found.runs
    assert not any(space.validate(values) for values in check.called)
    assert found.terms == terms(fault)


def test_the_same_seed_gives_the_same_runs() -> None:
    failing = {**WIDE.sample(1, seed=3)[0].values, "p3": 1, "p7": 2}
    checks = [Counted(without({"p3": 1, "p7": 2})) for _ in range(3)]
    for check, seed in zip(checks, (1, 1, 2), strict=True):
        here(failing, check, seed=seed)
    assert checks[0].called == checks[1].called != checks[2].called


@pytest.mark.parametrize("budget", [1, 2, 5, 9, 14, 20])
def test_when_the_runs_are_spent_the_smallest_so_far_is_given(budget: int) -> None:
    fault = {"p3": 1, "p7": 2}
    check = Counted(without(fault))
    found = here({**WIDE.sample(1, seed=3)[0].values, **fault}, check, budget=budget)
    assert len(check.called) == found.runs == budget
    assert found.ending is Ending.BUDGET
    assert not found.is_complete
    assert not check(found.failing.values)
    assert set(terms(fault)) <= set(found.terms)
    assert "stopped early" in found.sentence()


def test_when_the_user_stops_it_the_smallest_so_far_is_given() -> None:
    fault = {"p3": 1, "p7": 2}
    left = iter(range(7))

    def check(values: dict[str, Any]) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return without(fault)(values)

    found = here({**WIDE.sample(1, seed=3)[0].values, **fault}, check)
    assert found.ending is Ending.INTERRUPTED
    assert set(terms(fault)) <= set(found.terms)


def test_crashes_are_minimized_in_a_process_of_their_own() -> None:
    space = Space({"mode": ["a", "b", "c"], "size": range(1, 1000)})

    def check(values: dict[str, Any]) -> Outcome:
        if values["mode"] == "b" and values["size"] > 100:
            os._exit(3)
        return Outcome.PASSED

    found = minimize({"mode": "b", "size": 731}, check, space=space)
    assert found.terms == ("mode = b", "size = 101")
    assert found.symptoms == ("exit code 3",)


def test_secrets_are_not_told() -> None:
    space = Space.from_json_schema(
        {
            "type": "object",
            "required": ["password"],
            "properties": {"password": {"type": "string"}, "size": {"type": "integer"}},
        }
    )
    check: Check = lambda values: "'" not in values["password"]  # noqa: E731
    found = here({"password": "hunter'2", "size": 3}, check, space, passing=[{"password": "abc"}])
    assert found.terms == ("password = ***",)
    assert "abc" not in str(found.needed)


def test_what_does_not_fail_is_refused() -> None:
    plain = WIDE.sample(1)[0]
    with pytest.raises(InputError, match="does not fail: passed"):
        here(plain, lambda _: True)
    with pytest.raises(InputError, match="does not fail with this symptom: failed"):
        here(plain, lambda _: {"one": False}, symptom="two")


def test_what_is_not_valid_is_refused() -> None:
    with pytest.raises(InputError, match="not valid"):
        here({"p0": 99}, lambda _: False)


@pytest.mark.parametrize("name", ["budget", "times"])
def test_less_than_one_run_is_refused(name: str) -> None:
    options: dict[str, Any] = {name: 0}
    with pytest.raises(InputError) as caught:
        here(WIDE.sample(1)[0], lambda _: False, WIDE, **options)
    assert caught.value.path == name


ALL = [dict(zip("abcd", values, strict=True)) for values in product(range(3), repeat=4)]
RULES = ["if a = 2 then b <> 0", "c <> d or a = 0"]


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(failing=st.sets(st.integers(0, len(ALL) - 1), min_size=1), start=st.integers(0))
def test_whatever_fails_each_needed_setting_matters(failing: set[int], start: int) -> None:
    space = Space({name: [0, 1, 2] for name in "abcd"}, RULES)
    bad = [ALL[place] for place in sorted(failing) if not space.validate(ALL[place])]
    if not bad:
        return
    found = here(bad[start % len(bad)], lambda values: values not in bad, space)
    smallest = found.failing.values
    assert smallest in bad
    assert found.passing is None or found.passing.values not in bad
    for each in found.needed:
        assert str(smallest[each.path]) == each.value
        assert any(
            values not in bad
            and not space.validate(values)
            and values[each.path] != smallest[each.path]
            for values in ALL
        )
    free = {each.path for each in found.free}
    assert free | {each.path for each in (*found.needed, *found.implied)} == set("abcd")
