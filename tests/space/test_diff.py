"""How spaces differ, and which configurations a change breaks."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from testflow.errors import InputError
from testflow.space import Relation, Space, SpaceDiff
from testflow.space.subschema import Document

Schema = dict[str, Any]

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
PORT = {"type": "integer", "minimum": 1, "maximum": 65535}
LEAVES = st.one_of(
    st.builds(
        lambda low, reach: {"type": "integer", "minimum": low, "maximum": low + reach},
        st.integers(-3, 3),
        st.integers(0, 4),
    ),
    st.builds(
        lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more},
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    st.lists(st.sampled_from(["on", "off", 1, None]), min_size=1, unique_by=repr).map(
        lambda some: {"enum": some}
    ),
    st.sampled_from(
        [{"type": "boolean"}, {"type": ["integer", "null"]}, {}, {"$ref": "#/$defs/p"}]
    ),
    st.sampled_from([{"type": "string", "pattern": f"^{some}$"} for some in ("a+", "[ab]+", "b")]),
)


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    properties = draw(st.dictionaries(st.sampled_from("abc"), inner, max_size=3))
    schema: Schema = {"type": "object", "properties": properties}
    schema["required"] = [name for name in properties if draw(st.booleans())]
    if draw(st.integers(0, 3)):
        schema["additionalProperties"] = draw(st.just(False) | inner)
    return schema


def combined(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    several = st.lists(inner, min_size=1, max_size=2)
    return st.one_of(
        objects(inner),
        st.builds(
            lambda one, most: {"type": "array", "items": one, "maxItems": most},
            inner,
            st.integers(0, 2),
        ),
        several.map(lambda some: {"anyOf": some}),
        several.map(lambda some: {"oneOf": some}),
        several.map(lambda some: {"allOf": some}),
    )


ANY = st.recursive(LEAVES, combined, max_leaves=4)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Schema, Schema]:
    """Give a schema, and the same with some keywords of its settings replaced."""
    old = draw(objects(ANY)) | {"$defs": {"p": draw(LEAVES.filter(lambda one: "$ref" not in one))}}
    new = old | {"properties": dict(old["properties"])}
    for name in draw(st.lists(st.sampled_from("abc"), max_size=2)):
        if draw(st.booleans()):
            new["properties"].pop(name, None)
        else:
            new["properties"][name] = draw(ANY)
    for keyword in ("required", "additionalProperties", "$defs"):
        other = draw(objects(ANY)) | {"$defs": {"p": {"type": "integer"}}}
        if draw(st.integers(0, 2)) == 0 and keyword in other:
            new[keyword] = other[keyword]
    return old, new


def compiled(schema: Schema) -> Space:
    """Compile a schema that something satisfies."""
    try:
        space = Space.from_json_schema(schema)
        space.sample(1)
    except InputError:
        assume(False)
        raise
    return space


def admits(schema: Schema, values: Any) -> bool:
    return Draft202012Validator(schema).is_valid(values)


@pytest.mark.property
@SLOW
@given(pairs(), st.integers(0, 2**64 - 1))
def test_what_is_proven_and_what_is_lost_holds_by_another_validator(
    schemas: tuple[Schema, Schema], seed: int
) -> None:
    old, new = map(compiled, schemas)
    found = old.diff(new)
    for is_proven, one, other, lost in (
        (found.backward, old, new, found.lost),
        (found.forward, new, old, found.gained),
    ):
        if is_proven:
            streams = [*one.sample(20, seed), *one.fuzz(20, seed)]
            assert all(admits(other.schema, each.values) for each in streams)
        if lost is not None:
            assert is_proven is False
            assert admits(one.schema, lost.values)
            assert not admits(other.schema, lost.values)
            assert list(lost.violations) == other.validate(lost)


@pytest.mark.property
@SLOW
@given(pairs())
def test_where_a_configuration_is_lost_a_change_is_said_to_break(
    schemas: tuple[Schema, Schema],
) -> None:
    old, new = map(compiled, schemas)
    found = old.diff(new)
    if found.lost is not None:
        assert any(change.breaks for change in found.changes), found
    if found.backward:
        assert not any(change.breaks for change in found.changes)
    if schemas[0] == schemas[1]:
        assert found.changes == ()
        assert found.relation is Relation.EQUAL


def object_of(*required: str, closed: bool = True, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": not closed,
    }


def difference(old: Schema, new: Schema) -> SpaceDiff:
    return Space.from_json_schema(old).diff(Space.from_json_schema(new))


def told(found: SpaceDiff) -> list[tuple[str, bool]]:
    return [(str(change), change.breaks) for change in found.changes]


@pytest.mark.parametrize(
    ("old", "new", "message", "breaks"),
    [
        ({"maximum": 9}, {"maximum": 5}, "a: maximum: 9 → 5", True),
        ({"maximum": 9}, {"maximum": 10}, "a: maximum: 9 → 10", False),
        ({"maximum": 9}, {"exclusiveMaximum": 9}, "a: maximum: 9 gone, exclusiveMaximum: 9 added",
         True),
        ({}, {"minimum": 1}, "a: minimum: 1 added", True),
        ({"minimum": 1}, {}, "a: minimum: 1 gone", False),
        ({"minimum": 6, "multipleOf": 6}, {"minimum": 6, "multipleOf": 3},
         "a: multipleOf: 6 → 3", False),
        ({"type": "integer"}, {"type": "number"}, "a: type: integer → number", False),
        ({"type": "integer"}, {"type": ["integer", "null"]},
         'a: type: integer → ["integer", "null"]', False),
        ({"type": "number"}, {"type": "integer"}, "a: type: number → integer", True),
        ({"enum": [1, 2]}, {"enum": [2, "x"]}, 'a: values added: "x"; values gone: 1', True),
        ({"enum": [1]}, {"enum": [1, True]}, "a: values added: true", False),
        ({"const": 1}, {"enum": [1, 2]}, "a: values added: 2", False),
        ({"enum": [1, 2]}, {"enum": [2, 1]}, "a: values in another order", False),
        ({"enum": list(range(9))}, {"enum": [0]}, "a: values gone: 1, 2, 3, 4, 5 and 3 more", True),
        ({"enum": ["ab", "b"]}, {"enum": ["ab", "b"], "pattern": "b$"}, "a: pattern: b$ added",
         False),
        ({"type": "string"}, {"type": "string", "format": "date"}, "a: format: date added", True),
        ({"default": 1}, {"default": True}, "a: default: 1 → true", False),
        ({"type": "array", "items": {"type": "integer"}},
         {"type": "array", "items": {"type": "integer", "minimum": 0}}, "a.*: minimum: 0 added",
         True),
        ({"prefixItems": [{}, {"maximum": 1}]}, {"prefixItems": [{}, {"maximum": 2}]},
         "a.1: maximum: 1 → 2", False),
        ({"prefixItems": [{}]}, {"prefixItems": [{}, {"maximum": 2}]}, "a: prefixItems: changed",
         True),
        ({"additionalProperties": {"maximum": 3}}, {"additionalProperties": {"maximum": 2}},
         "a.*: maximum: 3 → 2", True),
        ({"patternProperties": {"^x": {"maximum": 3}}}, {"patternProperties": {"^x": {}}},
         "a./^x/: maximum: 3 gone", False),
        ({}, {"patternProperties": {"^x": {"maximum": 3}}},
         "a./^x/: names of this form: added", True),
        ({"patternProperties": {"^x": {"maximum": 3}}}, {}, "a./^x/: names of this form: gone",
         False),
        ({"anyOf": [{"type": "null"}, {"maximum": 1}]},
         {"anyOf": [{"maximum": 2}, {"type": "null"}]},
         "a: maximum: 1 → 2", False),
        ({"anyOf": [{"type": "null"}]}, {"anyOf": [{"type": "null"}, {"type": "string"}]},
         "a: anyOf: changed", False),
        ({"oneOf": [{"maximum": 1}, {"minimum": 3}]}, {"oneOf": [{"maximum": 4}, {"minimum": 3}]},
         "a: maximum: 1 → 4", True),
        ({"not": {"type": "null"}}, {"not": {"type": "string"}}, "a: not: changed", True),
        ({"if": {"minimum": 3}, "then": {"maximum": 9}}, {"if": {"minimum": 3}},
         "a: then: gone", False),
        (True, False, "a: not: added", True),
    ],
    ids=str,
)  # fmt: skip
def test_a_change_of_a_setting_is_told_in_words(
    old: Schema, new: Schema, message: str, breaks: bool
) -> None:
    found = difference(object_of(a=old), object_of(a=new))

    assert told(found) == [(message, breaks)]
    assert found.breaks is breaks


@pytest.mark.parametrize(
    ("old", "new", "message", "breaks"),
    [
        (object_of(), object_of(a=PORT), "a: added, optional", False),
        (object_of(), object_of("a", a=PORT), "a: added, required", True),
        (object_of(closed=False), object_of(closed=False, a=PORT),
         "a: added, optional; other values of that name were admitted", True),
        (object_of(closed=False), object_of(closed=False, a={}), "a: added, optional", False),
        (object_of(a=PORT), object_of(), "a: removed", True),
        (object_of(a=PORT, closed=False), object_of(closed=False), "a: removed", False),
        (object_of(a=PORT), object_of("a", a=PORT), "a: became required", True),
        (object_of("a", a=PORT), object_of(a=PORT), "a: became optional", False),
        (object_of("a", a=PORT), object_of("a", a=PORT) | {"minProperties": 1},
         "(root): minProperties: 1 added", False),
        (object_of(closed=False), object_of(),
         "(root): undeclared settings: admitted → refused", True),
        (object_of(), object_of(closed=False),
         "(root): undeclared settings: refused → admitted", False),
        ({"properties": {"a": PORT}, "unevaluatedProperties": False},
         {"unevaluatedProperties": False}, "a: removed", True),
        ({"properties": {"a": PORT}, "unevaluatedProperties": False},
         {"properties": {"b": True},
          "allOf": [{"properties": {"a": PORT}}], "unevaluatedProperties": False},
         "b: added, optional", False),
        ({}, {"required": ["a"]}, "a: became required", True),
        ({"allOf": [{"additionalProperties": {"maximum": 2}}, {"additionalProperties": PORT}]},
         {"allOf": [{"additionalProperties": {"maximum": 1}}, {"additionalProperties": PORT}]},
         "(root): undeclared settings: changed", True),
        (object_of(a=object_of(b=PORT)), object_of(a=object_of(b=PORT, c=PORT)),
         "a.c: added, optional", False),
    ],
    ids=str,
)  # fmt: skip
def test_a_setting_that_comes_or_goes_is_told_in_words(
    old: Schema, new: Schema, message: str, breaks: bool
) -> None:
    found = difference(old, new)

    assert told(found) == [(message, breaks)]
    assert found.breaks is breaks


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        (PORT, PORT, Relation.EQUAL),
        ({"enum": [1, 2]}, {"type": "integer", "minimum": 1, "maximum": 2}, Relation.EQUAL),
        (PORT, PORT | {"minimum": 0}, Relation.WIDER),
        (PORT, PORT | {"minimum": 2}, Relation.NARROWER),
        (PORT, PORT | {"minimum": 2, "maximum": 65536}, Relation.INCOMPARABLE),
    ],
    ids=str,
)
def test_the_relation_is_proven(old: Schema, new: Schema, relation: Relation) -> None:
    found = difference(object_of(a=old), object_of(a=new))

    assert found.relation is relation
    assert (found.lost is None) is bool(found.backward)
    assert (found.gained is None) is bool(found.forward)


def test_what_nothing_proves_is_unknown_and_doubtful_changes_break() -> None:
    # The same texts, but what refers back is no regular language.
    found = difference(
        object_of("a", a={"type": "string", "pattern": r"^([ab])\1$"}),
        object_of("a", a={"type": "string", "pattern": "^(aa|bb)$"}),
    )

    assert (found.backward, found.relation) == (None, Relation.UNKNOWN)
    assert found.lost is None
    assert found.breaks


def test_references_are_followed_and_a_shared_part_is_told_once() -> None:
    def schema(most: int, name: str) -> Schema:
        tree = {
            "type": "object",
            "properties": {
                "size": {"type": "integer", "maximum": most},
                "children": {"type": "array", "items": {"$ref": f"#/$defs/{name}"}},
            },
        }
        tree_like = {"$ref": f"#/$defs/{name}"}
        return object_of(a=tree_like, b=dict(tree_like)) | {"$defs": {name: tree}}

    assert told(difference(schema(9, "tree"), schema(9, "node"))) == []
    assert told(difference(schema(9, "tree"), schema(8, "node"))) == [
        ("a.size: maximum: 9 → 8", True)
    ]


def test_all_ways_to_refer_are_followed() -> None:
    def schema(most: int) -> Schema:
        number = {"type": "integer", "maximum": most}
        return {
            "$id": "https://example.com/root",
            "$defs": {
                "pointed": number,
                "a/b %": number | {"minimum": 0},
                "anchored": number | {"$anchor": "here", "minimum": 1},
                "named": number | {"$id": "https://example.com/named", "minimum": 2},
                "lists": {"allOf": [number | {"minimum": 3}]},
            },
            "properties": {
                "a": {"$ref": "#/$defs/pointed"},
                "b": {"$ref": "#/$defs/a~1b%20%25"},
                "c": {"$ref": "#here"},
                "d": {"$ref": "https://example.com/named"},
                "e": {"$ref": "#/$defs/lists/allOf/0"},
            },
        }

    assert told(difference(schema(9), schema(10))) == [
        (f"{name}: maximum: 9 → 10", False) for name in "abcde"
    ]


def test_up_to_draft_7_a_reference_hides_what_is_beside_it() -> None:
    def schema(draft: str, most: int) -> Schema:
        return {
            "$schema": draft,
            "definitions": {"number": {"type": "integer"}},
            "properties": {"a": {"$ref": "#/definitions/number", "maximum": most}},
        }

    seven, newest = (
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2020-12/schema",
    )
    assert told(difference(schema(seven, 9), schema(seven, 8))) == []
    assert told(difference(schema(newest, 9), schema(newest, 8))) == [("a: maximum: 9 → 8", True)]


def test_lists_of_draft_7_have_places_and_further_items() -> None:
    def schema(first: int, others: int) -> Schema:
        items = {"items": [{"maximum": first}], "additionalItems": {"maximum": others}}
        return {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": items}}

    assert told(difference(schema(9, 9), schema(8, 10))) == [
        ("a.0: maximum: 9 → 8", True),
        ("a.*: maximum: 9 → 10", False),
    ]


def test_what_several_schemas_say_together_is_compared_as_one() -> None:
    def schema(most: int) -> Schema:
        numbers = {"items": {"type": "integer"}}
        return object_of(a={"allOf": [numbers, {"items": {"maximum": most}}]})

    assert told(difference(schema(9), schema(8))) == [("a: items: changed", True)]
    merged = object_of(a={"allOf": [{"minimum": 1}, {"maximum": 9}]})
    assert told(difference(object_of(a={"minimum": 1, "maximum": 9}), merged)) == []


def test_schemas_that_refer_to_themselves_are_compared() -> None:
    def schema(most: int) -> Schema:
        link = {"properties": {"next": {"$ref": "#"}, "size": {"maximum": most}}}
        return link | {"type": "object", "allOf": [{"$ref": "#"}]}

    assert told(difference(schema(9), schema(9))) == []
    assert told(difference(schema(9), schema(8))) == [("size: maximum: 9 → 8", True)]


def test_a_reference_out_of_the_document_leads_nowhere() -> None:
    document = Document({"$defs": {"a": {"allOf": [{}]}}})
    for reference in ("#/$defs/b", "#/$defs/a/allOf/1", "#here", "https://example.com/other"):
        place = document.root.below({"$ref": reference})
        assert document.target(place) is None


def test_the_same_change_of_a_boolean_schema_is_told_wherever_it_is() -> None:
    old = object_of(a={"items": True}, b={"items": True})
    new = object_of(a={"items": False}, b={"items": False})

    assert told(difference(old, new)) == [("a.*: not: added", True), ("b.*: not: added", True)]


def test_annotations_are_no_changes() -> None:
    old = object_of(title=PORT | {"title": "Port", "description": "where it listens"})
    new = object_of(title=PORT | {"title": "The port"}) | {"$comment": "new"}

    assert told(difference(old, new)) == []


SIZES = {"pool": range(101), "tls": bool}


@pytest.mark.parametrize(
    ("old", "new", "changes", "relation"),
    [
        ([], ["tls"], [("(root): constraint added: tls", True)], Relation.NARROWER),
        (["tls"], [], [("(root): constraint gone: tls", False)], Relation.WIDER),
        (["pool <= 10"], ["pool <= 20"],
         [("(root): constraint gone: pool <= 10", False),
          ("(root): constraint added: pool <= 20", False)], Relation.WIDER),
        (["pool > 3"], ["if tls then pool > 3"],
         [("(root): constraint gone: pool > 3", False),
          ("(root): constraint added: if tls then pool > 3", False)], Relation.WIDER),
        (["not (tls and pool = 1)"], ["if tls then pool <> 1"],
         [("(root): constraint gone: not (tls and pool = 1)", False),
          ("(root): constraint added: if tls then pool <> 1", False)], Relation.EQUAL),
    ],
    ids=str,
)  # fmt: skip
def test_constraints_count(
    old: list[str], new: list[str], changes: list[tuple[str, bool]], relation: Relation
) -> None:
    found = Space(SIZES, old).diff(Space(SIZES, new))

    assert told(found) == changes
    assert found.relation is relation


def test_schema_and_constraints_may_change_together() -> None:
    old = Space.from_json_schema(object_of(a=PORT, b=PORT), ["a < b", "not (a = 1 and b = 2)"])
    new = Space.from_json_schema(object_of(a=PORT | {"minimum": 9}, b=PORT), ["a < b"])
    found = old.diff(new)

    assert told(found) == [
        ("a: minimum: 1 → 9", True),
        ("(root): constraint gone: not (a = 1 and b = 2)", False),
    ]
    assert found.relation is Relation.NARROWER
    assert found.lost is not None
    assert found.lost.values["a"] < found.lost.values["b"]


def test_what_constraints_exclude_is_not_lost() -> None:
    old = Space.from_json_schema(object_of("a", a=PORT), ["a <= 1000"])
    new = Space.from_json_schema(object_of("a", a=PORT | {"maximum": 1024}))
    found = old.diff(new)

    assert found.relation is Relation.WIDER
    assert told(found) == [
        ("a: maximum: 65535 → 1024", False),
        ("(root): constraint gone: a <= 1000", False),
    ]


def test_pict_models_are_compared_without_regard_to_case_as_they_are_read() -> None:
    model = "os: linux, mac\nfs: ext4, hfs\n"
    rule = 'IF [os] = "LINUX" THEN [fs] = "EXT4";'
    free, ruled = Space.from_pict(model), Space.from_pict(model + rule)
    found = free.diff(ruled)

    assert found.relation is Relation.NARROWER
    assert found.lost is not None
    assert found.lost.values == {"os": "linux", "fs": "hfs"}
    assert ruled.diff(Space.from_pict(model + rule.lower())).backward


@pytest.mark.parametrize("rule", ['[os] LIKE "L*";', "IsNegative(os);"])
def test_rules_keep_their_meaning_where_they_exclude_something(rule: str) -> None:
    old = Space.from_pict("os: linux, mac, ~none\nfs: ext4, hfs\n" + rule)
    found = old.diff(Space.from_pict("os: linux, mac, ~none\nfs: ext4\n"))

    assert found.backward is False
    assert found.lost is not None
    assert found.lost.values["fs"] == "hfs"


def test_rules_of_other_meaning_prove_nothing() -> None:
    marked = Space.from_pict("a: 1, 2, ~3\nb: 1, ~2\nIsPositive() OR [a] <> 1;")
    plain = Space.from_pict("a: 1, 2, 3\nb: 1, 2\n")

    assert marked.diff(plain).relation is Relation.WIDER
    assert plain.diff(marked).relation is Relation.NARROWER


def test_known_configurations_are_looked_at_one_by_one() -> None:
    old = Space.from_json_schema(object_of(a={"type": "array", "items": PORT}, b=PORT))
    new = Space.from_json_schema(
        object_of(a={"type": "array", "items": PORT | {"maximum": 9}}, b=PORT | {"minimum": 5})
    )
    known = [{"a": [9]}, {"a": [10, 1, 11], "b": 4}, {"b": 4}, {"b": 0}]
    found = old.diff(new, known)

    assert found.valid == (0,)
    assert [(one.number, one.values, one.was_valid) for one in found.invalid] == [
        (1, known[1], True),
        (2, known[2], True),
        (3, known[3], False),
    ]
    assert [violation.path for violation in found.invalid[0].violations] == ["a.0", "a.2", "b"]
    assert found.reasons == {("b", "minimum"): 3, ("a.*", "maximum"): 1}
    assert next(iter(found.reasons)) == ("b", "minimum")


def test_configurations_that_were_never_valid_break_nothing() -> None:
    space = Space.from_json_schema(object_of(b=PORT))
    found = space.diff(space, [{"b": 0}])

    assert len(found.invalid) == 1
    assert not found.breaks


def test_the_answer_in_json_has_everything() -> None:
    found = Space(SIZES).diff(Space(SIZES, ["tls"]), Space(SIZES).cover(1))
    answer = found.to_dict()

    assert (answer["relation"], answer["breaks"]) == ("narrower", True)
    assert (answer["backward"], answer["forward"], answer["gained"]) == (False, True, None)
    assert answer["lost"]["violations"][0]["rule"] == "constraint"
    assert answer["changes"][0]["message"] == "constraint added: tls"
    assert answer["reasons"] == [
        {"path": "", "rule": "constraint", "count": len(answer["invalid"])}
    ]


def test_spaces_are_compared_each_with_the_documents_that_it_refers_to() -> None:
    def space(most: int, fewest: int, address: str) -> Space:
        root = {
            "$id": "https://example.com/root.json",
            "type": "object",
            "properties": {"port": {"$ref": "port.json"}, "hosts": {"$ref": "hosts.json"}},
        }
        port = {"type": "integer", "minimum": 1, "maximum": most}
        hosts = {"type": "array", "items": {"$ref": address}, "minItems": fewest}
        registry = {
            "https://example.com/port.json": port,
            "https://example.com/hosts.json": hosts,
            f"https://example.com/{address}": {"type": "string"},
            "https://example.com/unused.json": {"$ref": "nowhere.json"},
        }
        return Space.from_json_schema(root, registry=registry)

    old = space(1024, 1, "host.json")
    assert old.diff(space(1024, 1, "name.json")).relation is Relation.EQUAL
    wider, narrower = old.diff(space(65535, 0, "host.json")), old.diff(space(80, 2, "host.json"))

    assert told(wider) == [
        ("port: maximum: 1024 → 65535", False),
        ("hosts: minItems: 1 → 0", False),
    ]
    assert wider.relation is Relation.WIDER
    assert wider.gained is not None
    assert told(narrower) == [("port: maximum: 1024 → 80", True), ("hosts: minItems: 1 → 2", True)]
    assert narrower.relation is Relation.NARROWER
    assert narrower.lost is not None
    assert old.diff(space(80, 0, "host.json"), [{"port": 100}]).relation is Relation.INCOMPARABLE
