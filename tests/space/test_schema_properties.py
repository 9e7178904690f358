"""Random JSON Schemas: what is made from them, judged by another validator."""

import copy
import struct
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from testflow.coverage import Coverage
from testflow.errors import InputError, Unsatisfiable
from testflow.model import Configuration
from testflow.space import Space

pytestmark = pytest.mark.property

Schema = dict[str, Any]

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
NAMES = st.sampled_from(["a", "b", "c", "mode", "long name", "x.y"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from([0.5, "on", "off", "é", ""])
)
PATTERNS = ["^[a-z]{1,4}$", "^v[0-9]+\\.[0-9]+$", "(on|off)$", "^[a-z]+@[a-z]+$", "[A-F]"]


@st.composite
def integers(draw: st.DrawFn) -> Schema:
    schema: Schema = {"type": "integer"}
    low = draw(st.none() | st.integers(-50, 50))
    if low is not None:
        schema[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
    if draw(st.booleans()):
        reach = draw(st.integers(3, 40))
        schema[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = (low or 0) + reach
    if draw(st.integers(0, 4)) == 0:
        schema["multipleOf"] = draw(st.sampled_from([1, 2, 3]))
    return schema


@st.composite
def numbers(draw: st.DrawFn) -> Schema:
    schema: Schema = {"type": "number"}
    if draw(st.booleans()):
        schema["minimum"] = draw(st.sampled_from([-1.5, 0, 0.1, 7]))
    if draw(st.booleans()):
        schema[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = draw(
            st.sampled_from([7.5, 10, 1e9])
        )
    return schema


@st.composite
def texts(draw: st.DrawFn) -> Schema:
    schema: Schema = {"type": "string"}
    if draw(st.integers(0, 2)) == 0:
        return schema | {"pattern": draw(st.sampled_from(PATTERNS))}
    shortest = draw(st.integers(0, 3))
    if shortest:
        schema["minLength"] = shortest
    if draw(st.booleans()):
        schema["maxLength"] = shortest + draw(st.integers(0, 5))
    return schema


LEAVES = st.one_of(
    integers(),
    numbers(),
    texts(),
    st.just({"type": "boolean"}),
    st.lists(SCALARS, min_size=1, max_size=4, unique_by=repr).map(lambda some: {"enum": some}),
    SCALARS.map(lambda one: {"const": one}),
    st.just({"$ref": "#/$defs/port"}),
    st.just({"$ref": "#/$defs/tree"}),
    st.just({"type": ["integer", "null"]}),
)


@st.composite
def arrays(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    schema: Schema = {"type": "array", "items": draw(inner)}
    shortest = draw(st.integers(0, 2))
    if shortest:
        schema["minItems"] = shortest
    if draw(st.booleans()):
        schema["maxItems"] = shortest + draw(st.integers(0, 3))
    if draw(st.integers(0, 3)) == 0:
        schema["uniqueItems"] = True
    return schema


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    properties = draw(st.dictionaries(NAMES, inner, max_size=4))
    schema: Schema = {"type": "object", "properties": properties}
    required = (
        draw(st.lists(st.sampled_from(sorted(properties)), unique=True)) if properties else []
    )
    if required:
        schema["required"] = required
    match draw(st.integers(0, 5)):
        case 0 | 1 | 2:
            schema["additionalProperties"] = False
        case 3:
            schema["additionalProperties"] = draw(inner)
        case _:
            pass
    if len(properties) > 1 and draw(st.integers(0, 2)) == 0:
        one, two = sorted(properties)[:2]
        schema |= draw(conditions(one, two))
    return schema


@st.composite
def conditions(draw: st.DrawFn, one: str, two: str) -> Schema:
    has_one = {"required": [one]}
    return draw(
        st.sampled_from(
            [
                {"if": has_one, "then": {"required": [two]}},
                {"if": has_one, "then": {"required": [two]}, "else": {"required": []}},
                {"dependentRequired": {one: [two]}},
                {"allOf": [{"required": [one]}, {"minProperties": 1}]},
                {"anyOf": [has_one, {"required": [two]}]},
                {"oneOf": [has_one, {"required": [two]}]},
                {"not": {"required": [one, two]}},
                {"maxProperties": 3},
            ]
        )
    )


def combined(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        arrays(inner),
        objects(inner),
        several.map(lambda some: {"anyOf": some}),
        several.map(lambda some: {"oneOf": some}),
        inner.map(lambda one: {"allOf": [one, {"not": {"const": "off"}}]}),
    )


DEFINITIONS = {
    "port": {"type": "integer", "minimum": 1, "maximum": 65535},
    "tree": {
        "type": "object",
        "properties": {
            "leaf": {"type": "boolean"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}, "maxItems": 2},
        },
        "required": ["leaf"],
        "additionalProperties": False,
    },
}
ANY = st.recursive(LEAVES, combined, max_leaves=6)
SCHEMAS = objects(ANY).map(lambda schema: {"$defs": DEFINITIONS, **schema})


def compiled(schema: Schema) -> Space:
    """Compile a schema; one that nothing satisfies is no example, but must say so."""
    Draft202012Validator.check_schema(schema)
    try:
        space = Space.from_json_schema(schema)
        space.sample(1)
    except Unsatisfiable:
        assume(False)
        raise
    return space


def complaints(schema: Schema, values: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(schema).iter_errors(values)]


@SLOW
@given(SCHEMAS, st.integers(0, 2**64 - 1))
def test_samples_and_fuzz_are_valid_by_another_validator(schema: Schema, seed: int) -> None:
    space = compiled(schema)
    for configuration in [*space.sample(8, seed), *space.fuzz(8, seed)]:
        assert complaints(schema, configuration.values) == []


@SLOW
@given(SCHEMAS)
def test_boundary_suites_are_valid_and_reach_the_edge_they_name(schema: Schema) -> None:
    space = compiled(schema)
    knobs = {knob.path: place for place, knob in enumerate(space.knobs)}
    for configuration in space.boundary():
        assert complaints(schema, configuration.values) == []
        path, _, edge = configuration.label.split(" · ", 2)
        (codes,) = struct.iter_unpack(f"<{len(knobs)}H", space.encode([configuration]))
        known = space.knobs[knobs[path]].classes
        # Values beside an edge are no classes of their own.
        assert edge not in known or known[codes[knobs[path]]] == edge


@SLOW
@given(SCHEMAS, st.integers(0, 9))
def test_covering_suites_are_complete_and_they_and_mutants_are_valid(
    schema: Schema, seed: int
) -> None:
    space = compiled(schema)
    assume(len(space.knobs) > 1)
    suite = space.cover(seed=seed)
    coverage = Coverage(space)
    coverage.add(suite)
    assert coverage.gaps() == ()
    for configuration in [*suite, *space.mutate(space.sample(3, seed), 8, seed)]:
        assert complaints(schema, configuration.values) == []


@SLOW
@given(SCHEMAS, st.integers(0, 2**64 - 1))
def test_what_is_broken_on_purpose_is_invalid_by_another_validator(
    schema: Schema, seed: int
) -> None:
    space = compiled(schema)
    assume(schema.get("additionalProperties") is False or schema["properties"])
    try:
        batch = space.invalid(12, seed)
    except InputError:
        return
    for configuration in filter(is_told_by_python, batch):
        assert complaints(schema, configuration.values), configuration
        assert len(configuration.violations) == 1


def is_told_by_python(configuration: Configuration) -> bool:
    """Whether the other validator can see it: ``$`` of Python's ``re`` lets a line feed pass."""
    return "line feed" not in configuration.label


def without(schema: Any, keyword: str) -> Any:
    """The schema without one keyword, wherever it stands as a keyword."""
    if isinstance(schema, list):
        return [without(one, keyword) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {key: without(one, keyword) for key, one in inner.items()}
        if name in {"properties", "$defs"}
        else inner
        if name in {"enum", "const", "required"}
        else without(inner, keyword)
        for name, inner in schema.items()
        if name != keyword
    }


FLAT = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.one_of(integers(), numbers(), texts(), arrays(integers()), st.just({"type": "boolean"})),
    min_size=1,
).map(
    lambda properties: {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }
)


@SLOW
@given(FLAT, st.integers(0, 2**64 - 1))
def test_the_named_rule_is_the_only_one_broken(schema: Schema, seed: int) -> None:
    for configuration in filter(is_told_by_python, compiled(schema).invalid(12, seed)):
        (violation,) = configuration.violations
        (error,) = Draft202012Validator(schema).iter_errors(configuration.values)
        assert error.validator == violation.rule
        assert ".".join(map(str, error.absolute_path)) == violation.path
        relaxed = without(copy.deepcopy(schema), violation.rule)
        assert complaints(relaxed, configuration.values) == []


@SLOW
@given(SCHEMAS, st.integers(0, 100))
def test_validation_agrees_with_another_validator(schema: Schema, seed: int) -> None:
    space = compiled(schema)
    known = [each.values for each in space.sample(4, seed)]
    for values in known:
        for name in [*values, "new"]:
            for value in (None, -1, "text", [], {}):
                changed = values | {name: value}
                valid = not complaints(schema, changed)
                assert (space.validate(changed) == []) is valid, changed
