"""What rules exclude, by trying every configuration."""

import itertools

from testflow.coverage import Coverage
from testflow.space import Space

DOMAINS = {"a": [0, 1, 2], "b": [0, 1], "c": [0, 1], "d": [0, 1]}
RULES = ["if a = 2 then b = 1", "if b = 1 then c = 1", "not (c = 0 and d = 1)", "a <> 1"]
SPACE = Space(DOMAINS, RULES)

Terms = frozenset[str]


def valid_rows(rules: list[str]) -> list[dict[str, int]]:
    """Every configuration that the rules given admit, by the rules written again in Python."""
    holds = {
        RULES[0]: lambda row: row["a"] != 2 or row["b"] == 1,
        RULES[1]: lambda row: row["b"] != 1 or row["c"] == 1,
        RULES[2]: lambda row: not (row["c"] == 0 and row["d"] == 1),
        RULES[3]: lambda row: row["a"] != 1,
    }
    rows = [dict(zip(DOMAINS, row, strict=True)) for row in itertools.product(*DOMAINS.values())]
    return [row for row in rows if all(holds[rule](row) for rule in rules)]


def parts(row: dict[str, int], size: int) -> set[Terms]:
    terms = [f"{name} = {value}" for name, value in row.items()]
    return set(map(frozenset, itertools.combinations(terms, size)))


def admitted(rules: list[str], size: int) -> set[Terms]:
    return {part for row in valid_rows(rules) for part in parts(row, size)}


def smallest_excluded(largest: int) -> set[Terms]:
    found: set[Terms] = set()
    for size in range(1, largest + 1):
        excluded = admitted([], size) - admitted(RULES, size)
        found |= {one for one in excluded if not any(part < one for part in found)}
    return found


def test_what_rules_forbid_is_held_against_nobody() -> None:
    space = Space({"a": [0, 1], "b": [0, 1]}, ["not (a = 1 and b = 1)"])
    coverage = Coverage(space)
    coverage.add([{"a": 0, "b": 0}, {"a": 0, "b": 1}, {"a": 1, "b": 0}])

    assert (coverage.ratio, coverage.possible, coverage.impossible) == (1.0, 3, 1)
    assert coverage.invalid() == ()


def test_the_flags_of_what_is_possible_stand_in_the_order_of_the_cells() -> None:
    for strength in (1, 2, 3):
        coverage = Coverage(SPACE, strength)
        classes = [[knob.term(code) for code in range(len(knob.classes))] for knob in SPACE.knobs]
        combinations = [
            frozenset(terms)
            for cell in itertools.combinations(classes, strength)
            for terms in itertools.product(*cell)
        ]

        flags = coverage.is_possible().tolist()

        told = {one for one, flag in zip(combinations, flags, strict=True) if flag}
        assert told == admitted(RULES, strength)


def test_combinations_that_were_tried_against_the_rules_are_told_and_not_counted() -> None:
    coverage = Coverage(SPACE)
    row = {"a": 2, "b": 0, "c": 0, "d": 1}
    coverage.add([row])

    tried = parts(row, 2)
    assert set(map(frozenset, coverage.invalid())) == tried - admitted(RULES, 2)
    assert coverage.covered == len(tried & admitted(RULES, 2))
    assert coverage.to_dict()["invalid"] == len(coverage.invalid()) == 3
    assert coverage.invalid(limit=1) == coverage.invalid()[:1]


def test_the_smallest_excluded_combinations_are_those_of_trying_everything() -> None:
    for strength in (2, 3, 4):
        coverage = Coverage(SPACE, strength)
        excluded = coverage.excluded(limit=1000)
        assert {frozenset(one.terms) for one in excluded} == smallest_excluded(strength)
        assert [len(one.terms) for one in excluded] == sorted(len(one.terms) for one in excluded)
        assert coverage.possible == len(admitted(RULES, strength))
        assert coverage.excluded(limit=2) == excluded[:2]


def test_a_reason_excludes_the_combination_and_no_part_of_it_does() -> None:
    excluded = Coverage(SPACE, 3).excluded(limit=1000)

    assert excluded
    for one in excluded:
        assert one.is_proven
        reasons = list(one.reasons)
        assert set(reasons) <= set(RULES)
        terms, size = frozenset(one.terms), len(one.terms)
        assert terms not in admitted(reasons, size)
        assert all(
            terms in admitted([other for other in reasons if other != rule], size)
            for rule in reasons
        )


def test_classes_that_no_configuration_has_are_dead() -> None:
    coverage = Coverage(SPACE)

    assert coverage.dead == ("a = 1",)
    assert coverage.to_dict()["dead"] == ["a = 1"]
    assert Coverage(Space(DOMAINS)).dead == ()


def test_the_schema_is_a_reason_where_a_setting_is_inside_an_absent_one() -> None:
    log = {"type": "object", "properties": {"level": {"enum": [1]}}, "required": ["level"]}
    coverage = Coverage(Space.from_json_schema({"type": "object", "properties": {"log": log}}))

    by_terms = {one.terms: one for one in coverage.excluded()}
    found = by_terms["log = absent", "log.level = 1"]
    assert (found.reasons, found.is_proven) == (("the schema",), True)


def test_what_was_only_not_found_is_not_called_proven() -> None:
    # No text matches both, which the classes of texts do not show.
    space = Space(
        {"a": {"type": "string", "pattern": "^x+$"}, "b": [1, 2]}, ['a like "y*" or b = 1']
    )
    excluded = Coverage(space).excluded()

    assert any("b = 2" in one.terms for one in excluded)
    assert all(not one.is_proven and not one.reasons for one in excluded)
