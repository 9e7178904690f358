"""``{payment-db.host}`` in any text of a service."""

import pytest

from testflow.environments.references import Reference, filled, references
from testflow.errors import SpecError
from testflow.model import Endpoint

PEERS = {"payment-db": Endpoint("10.0.0.1", 5432, {"DATABASE_URL": "postgresql://x/y"})}


def test_references_are_found_at_any_depth_with_their_path() -> None:
    settings = {"env": {"HOST": "{payment-db.host}"}, "args": ["-p", "{payment-db.port}!"], "n": 3}

    assert list(references(settings, "web")) == [
        Reference("web.env.HOST", "payment-db", "host"),
        Reference("web.args.1", "payment-db", "port"),
    ]


def test_several_references_in_one_text_are_filled() -> None:
    text = "{payment-db.host}:{payment-db.port} {payment-db.DATABASE_URL}"

    assert filled(text, PEERS) == "10.0.0.1:5432 postgresql://x/y"


@pytest.mark.parametrize("text", ['{"a":{"b":1}}', "{port}", "{}", "{a.b c}", "{{}}", "${HOME}"])
def test_other_braces_are_left_alone(text: str) -> None:
    assert list(references(text)) == []
    assert filled(text, {}) == text


def test_a_doubly_braced_reference_stands_for_itself() -> None:
    assert list(references("{{payment-db.host}}")) == []
    assert filled("{{payment-db.host}}", PEERS) == "{payment-db.host}"


def test_what_is_no_text_stays_as_it_is() -> None:
    assert filled({"a": [1, None, True], "b": ("{payment-db.port}",)}, PEERS) == {
        "a": [1, None, True],
        "b": ["5432"],
    }


def test_a_service_that_has_no_such_thing_is_told_with_what_it_has() -> None:
    with pytest.raises(SpecError, match="payment-db has no 'hots'") as caught:
        filled({"env": {"A": "{payment-db.hots}"}}, PEERS, "web")

    assert caught.value.path == "web.env.A"
    assert caught.value.hint == "did you mean 'host'?"
