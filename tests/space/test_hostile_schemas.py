"""Whatever is given as a schema ends in valid configurations or in a clear error."""

import json
from collections.abc import Iterator

import pytest

from answers import Answer, answer, invalid
from documents import Document, mapping
from hard import ANSWERED, ENDING
from worker import Worker
from wrong import EMPTY, ENDLESS, REFUSED

COUNT = 5
# So long that only what would never end is ended.
LIMIT_S = 60
# What people can read.
MOST_CHARACTERS = 1000


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


def ask(worker: Worker, text: str) -> Answer:
    return worker.call(LIMIT_S, answer, text, COUNT)


def given(documents: tuple[Document, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", documents, ids=lambda each: each.name)


@given(ANSWERED)
def test_what_is_hard_is_answered_with_valid_configurations(
    worker: Worker, document: Document
) -> None:
    told = ask(worker, document.text)

    assert told.error == "", told.message
    assert len(told.lines) == 2 * COUNT
    assert invalid(document, told.values) == []


@given(ENDING)
def test_what_is_beyond_computing_is_answered_or_refused(
    worker: Worker, document: Document
) -> None:
    told = ask(worker, document.text)

    if told.error:
        assert told.error in {"SchemaError", "Unsatisfiable"}
        assert 0 < len(told.message) < MOST_CHARACTERS
    else:
        assert invalid(document, told.values) == []


@given(EMPTY)
def test_a_setting_that_contradicts_itself_is_called_unsatisfiable_where_it_stands(
    worker: Worker, document: Document
) -> None:
    told = ask(worker, json.dumps(mapping(a=json.loads(document.text))))

    assert told.error == "Unsatisfiable"
    assert told.path.startswith("/properties/a")
    assert 0 < len(told.message) < MOST_CHARACTERS


@given((*EMPTY, *ENDLESS))
def test_a_schema_that_contradicts_itself_as_a_whole_is_unsatisfiable(
    worker: Worker, document: Document
) -> None:
    told = ask(worker, document.text)

    assert told.error == "Unsatisfiable"
    assert 0 < len(told.message) < MOST_CHARACTERS


@given(ENDLESS)
def test_what_would_never_end_is_not_explained_by_what_is_merely_forbidden(
    worker: Worker, document: Document
) -> None:
    told = ask(worker, document.text)

    assert not told.path.endswith("additionalProperties")


@given(REFUSED)
def test_what_is_no_schema_is_refused_with_the_reason(worker: Worker, document: Document) -> None:
    told = ask(worker, document.text)

    assert told.error == "SchemaError"
    assert 0 < len(told.message) < MOST_CHARACTERS
