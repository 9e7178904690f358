"""Sets of test data: references, independence, what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testflow.data import TestData
from testflow.errors import InputError, SpecError

GOLDEN = Path(__file__).parents[1] / "golden" / "data-1.json"
OWN = "bool date email enum:a,b float int json name ref:t.uuid regex:[a-f]{4} text timestamp uuid"
USERS = {"id": "uuid", "name": "name", "email": "email", "created_at": "timestamp"}
METHODS = {
    "id": "uuid",
    "user_id": "ref:users.id",
    "type": "enum:credit_card,paypal,bank_transfer",
    "details": "json",
}


def sample(seed: int = 0, users: int = 10) -> TestData:
    data = TestData("integration-test-data", seed=seed)
    data.add_generator("users", {"count": users, "schema": USERS})
    data.add_generator("payment_methods", {"count": 5, "schema": METHODS})
    return data


def of(**schemas: dict[str, str]) -> TestData:
    data = TestData("tables")
    for name, schema in schemas.items():
        data.add_generator(name, {"count": 3, "schema": schema})
    return data


def refusal(spec: Any, name: str = "users") -> SpecError:
    with pytest.raises(SpecError) as caught:
        TestData("refused").add_generator(name, spec)
    return caught.value


def test_every_reference_is_the_value_of_a_row() -> None:
    tables = sample().to_dict()
    ids = {user["id"] for user in tables["users"]}

    assert [len(tables[name]) for name in ("users", "payment_methods")] == [10, 5]
    assert {method["user_id"] for method in tables["payment_methods"]} <= ids


def test_references_reach_every_row_sooner_or_later() -> None:
    data = TestData("many")
    data.add_generator("few", {"count": 4, "schema": {"id": "sequence"}})
    data.add_generator("many", {"count": 200, "schema": {"few": "ref:few.id"}})

    assert {row["few"] for row in data.rows("many")} == {1, 2, 3, 4}


def test_a_reference_may_lead_to_a_reference() -> None:
    data = of(c={"b": "ref:b.a"}, b={"a": "ref:a.id"}, a={"id": "uuid"})

    assert data.generators == ["a", "b", "c"]
    assert {row["b"] for row in data.rows("c")} <= {row["id"] for row in data.rows("a")}


def test_rows_of_a_table_may_refer_to_each_other() -> None:
    data = of(staff={"id": "uuid", "manager": "ref:staff.id"})
    rows = data.rows("staff")

    assert {row["manager"] for row in rows} <= {row["id"] for row in rows}


def test_tables_may_refer_to_each_other_by_different_columns() -> None:
    data = of(a={"id": "uuid", "b": "ref:b.id"}, b={"id": "uuid", "a": "ref:a.id"})
    tables = data.to_dict()

    assert list(tables) == ["a", "b"]
    assert {row["b"] for row in tables["a"]} <= {row["id"] for row in tables["b"]}


def test_the_same_definition_gives_the_same_rows() -> None:
    assert sample().to_dict() == sample().to_dict()
    assert sample().to_dict() != sample(seed=1).to_dict()


def test_what_a_seed_gives_is_kept_for_ever() -> None:
    data = TestData("golden", seed=7)
    data.add_generator(
        "t", {"count": 5, "schema": {text.split(":")[0]: text for text in OWN.split()}}
    )

    assert data.rows("t") == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_more_rows_leave_the_first_ones_as_they_are() -> None:
    assert sample(users=40).rows("users")[:10] == sample().rows("users")


def test_other_columns_and_tables_leave_a_column_as_it_is() -> None:
    alone = of(users={"email": "email"}).rows("users")
    beside = of(first={"x": "int"}, users={"id": "uuid", "email": "email"}).rows("users")

    assert [row["email"] for row in beside] == [row["email"] for row in alone]


def test_columns_of_one_type_differ_from_each_other() -> None:
    rows = of(pairs={"a": "uuid", "b": "uuid"}).rows("pairs")

    assert all(row["a"] != row["b"] for row in rows)


@given(seed=st.integers(0, 2**64 - 1), count=st.integers(0, 20), others=st.integers(1, 5))
@pytest.mark.property
def test_references_hold_whatever_the_sizes(seed: int, count: int, others: int) -> None:
    data = TestData("sizes", seed=seed)
    data.add_generator("orders", {"count": count, "schema": {"user": "ref:users.email"}})
    data.add_generator("users", {"count": others, "schema": {"email": "email"}})
    emails = {row["email"] for row in data.rows("users")}

    assert len(emails) == others
    assert {row["user"] for row in data.rows("orders")} <= emails


def test_the_fingerprint_tells_data_apart_and_nothing_else() -> None:
    prints = [
        sample().fingerprint,
        sample(seed=1).fingerprint,
        sample(users=11).fingerprint,
        of(users={"id": "faker:company"}).fingerprint,
        of(users={"id": "const:faker"}).fingerprint,
    ]

    assert len(set(prints)) == len(prints)
    assert sample().fingerprint == prints[0]
    assert of(a={"x": "int"}, b={"y": "int"}).fingerprint == (
        of(b={"y": "int"}, a={"x": "int"}).fingerprint
    )


def test_a_document_gives_the_same_as_calls() -> None:
    document = {
        "name": "integration-test-data",
        "seed": 7,
        "generators": {
            "users": {"count": 10, "schema": USERS},
            "payment_methods": {"count": 5, "schema": METHODS},
        },
    }
    data = TestData.from_document(document)

    assert data.to_dict() == sample(seed=7).to_dict()
    assert repr(data) == (
        "TestData('integration-test-data', seed=7, users × 10, payment_methods × 5)"
    )


@pytest.mark.parametrize(
    ("schema", "path", "message"),
    [
        ({"x": "ref:user.id"}, "generators.t.schema.x", "did you mean 'users'"),
        ({"x": "ref:users.ident"}, "generators.t.schema.x", "known: id"),
        ({"x": "ref:t.y", "y": "ref:t.x"}, "generators.t.schema.x", "t.x → t.y → t.x"),
        ({"x": "ref:t.x"}, "generators.t.schema.x", "t.x → t.x"),
        ({"x": "ref:none.id"}, "generators.t.schema.x", "no rows"),
    ],
)
def test_a_reference_that_leads_to_no_value_is_named(
    schema: dict[str, str], path: str, message: str
) -> None:
    data = of(users={"id": "uuid"}, t=schema)
    data.add_generator("none", {"count": 0, "schema": {"id": "uuid"}})

    with pytest.raises(SpecError) as caught:
        data.rows("t")

    assert caught.value.path == path
    assert message in str(caught.value)


def test_an_empty_table_may_refer_to_an_empty_table() -> None:
    data = TestData("empty")
    data.add_generator("users", {"count": 0, "schema": {"id": "uuid"}})
    data.add_generator("orders", {"count": 0, "schema": {"user": "ref:users.id"}})

    assert data.to_dict() == {"users": [], "orders": []}


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        ({"count": -1, "schema": {"id": "uuid"}}, "generators.users.count"),
        ({"count": "10", "schema": {"id": "uuid"}}, "generators.users.count"),
        ({"schema": {"id": "uuid"}}, "generators.users.count"),
        ({"count": 1, "schema": {}}, "generators.users.schema"),
        ({"count": 1, "schema": {"id": 7}}, "generators.users.schema.id"),
        ({"count": 1, "schema": {"id": "uuid"}, "rows": 3}, "generators.users.rows"),
    ],
)
def test_a_mistake_in_a_generator_is_told_with_its_place(spec: Any, path: str) -> None:
    assert refusal(spec).path == path


@pytest.mark.parametrize("name", ["", "a/b", "a.b", "a\\b"])
def test_names_that_no_file_or_reference_can_have_are_refused(name: str) -> None:
    assert "generators" in refusal({"count": 1, "schema": {"id": "uuid"}}, name).path


def test_a_name_is_taken_once() -> None:
    data = sample()

    with pytest.raises(SpecError, match="such a generator already"):
        data.add_generator("users", {"count": 1, "schema": {"id": "uuid"}})


def test_a_refused_generator_leaves_no_trace() -> None:
    data = sample()
    before = data.fingerprint

    with pytest.raises(SpecError):
        data.add_generator("broken", {"count": 1, "schema": {"id": "uid"}})

    assert data.generators == ["users", "payment_methods"]
    assert data.fingerprint == before


def test_rows_of_an_unknown_table_are_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="did you mean 'users'"):
        sample().rows("user")


@pytest.mark.parametrize(("name", "seed"), [("", 0), ("x", -1), ("x", 2**64)])
def test_a_set_needs_a_name_and_a_seed_in_range(name: str, seed: int) -> None:
    with pytest.raises(SpecError):
        TestData(name, seed=seed)
