"""Workflows as people write them, and what is refused with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from testflow.errors import SpecError
from testflow.workflow import TestWorkflow, forget_application, register_application
from testflow.workflow.applications import ApplicationReplaced, registered_applications

FILE = """
workflow: nightly
applications:
  shop:
    repository: ../shop
    test_command: pytest {test_path}
environments:
  services:
    services:
      db: {type: postgres, version: "15"}
    types: [integration]
data:
  seed: 7
  generators:
    users: {count: 3, schema: {id: uuid}}
selections:
  shop:
    strategy: change-based
    test_paths: [tests/]
    mapping_rules:
      - {source_pattern: "src/(.*).py", test_pattern: "tests/test_{1}.py"}
    uses: {licence: 1}
    matrix:
      parameters: {db: [postgres, sqlite]}
cross_app_tests:
  pay:
    steps:
      - {app: shop, test: "tests/test_a.py::test_a"}
      - {app: shop, test: "tests/test_b.py::test_b", if: always()}
    data_flow:
      token: {from: shop.test_a.return.token, to: shop.test_b.headers.Authorization}
    after: [shop]
    if: steps.shop.pass_rate >= 0.9
failure_analysis:
  categories:
    - {name: database, patterns: [unreachable]}
  routing: {database: database-team}
criteria: pass_rate >= 0.98 and no new failures
notifications:
  - {if: failure(), webhook: "https://example.com/hook"}
limits: {licence: 2}
timeout_s: 600
retries: 1
"""


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "flow.yaml"
    file.write_text(FILE)
    return TestWorkflow.from_file(file).to_document()


def test_a_file_says_what_python_says(tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    file.write_text(FILE)

    workflow = TestWorkflow.from_file(file)

    assert workflow.name == "nightly"
    assert workflow.folder == tmp_path
    assert workflow.spec.selections["shop"].uses == {"licence": 1}
    assert workflow.spec.cross_app_tests["pay"].condition == "steps.shop.pass_rate >= 0.9"


def test_a_document_comes_back_the_same(document: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "flow.json"
    file.write_text(json.dumps(document))

    assert TestWorkflow.from_file(file).to_document() == document
    assert TestWorkflow.from_document(document).spec == TestWorkflow.from_file(file).spec


def test_the_published_schema_admits_what_is_read(document: dict[str, Any]) -> None:
    schema = TestWorkflow.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(document, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "selection": {}}, schema)


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"criterion": "x"}, "criterion", "no such key"),
        ({"criteria": "pass_rate >"}, "criteria", "a value is missing"),
        ({"criteria": "pas_rate > 0.9"}, "criteria", "did you mean 'pass_rate'"),
        ({"criteria": "no failures and steps.x.passed"}, "criteria", "no step is called 'x'"),
        ({"limits": {"licence": 0}}, "limits.licence", "greater than or equal to 1"),
        ({"limits": {}}, "selections.shop.uses.licence", "no limit is called 'licence'"),
        (
            {"notifications": [{"timeout_s": 1.0}]},
            "notifications.0",
            "either a command or a webhook",
        ),
        (
            {"notifications": [{"webhook": "file:///etc/passwd"}]},
            "notifications.0.webhook",
            "pattern",
        ),
        (
            {"notifications": [{"webhook": "https://a", "if": "("}]},
            "notifications.0.if",
            "a value is missing",
        ),
        (
            {"selections": {"shop": {"test_paths": ["t"], "after": ["pya"]}}},
            "selections.shop.after.0",
            "no step is called 'pya'",
        ),
        (
            {"selections": {"shop": {"test_paths": ["t"], "after": ["pay"]}}},
            "after",
            "these wait for each other",
        ),
        (
            {"selections": {"pay": {"test_paths": ["t"]}, "shop": {"test_paths": ["t"]}}},
            "cross_app_tests.pay",
            "both called 'pay'",
        ),
        (
            {"selections": {"shop": {"test_paths": ["t"], "uses": {"licence": 3}}}},
            "selections.shop.uses.licence",
            "3 are asked for where there are 2",
        ),
        (
            {"selections": {"shop": {"test_paths": ["t"], "if": "steps.shp.passed"}}},
            "selections.shop.if",
            "no step is called 'shp'",
        ),
        (
            {"selections": {"shop": {"test_paths": ["t"], "if": "steps.pay.passed"}}},
            "selections.shop.if",
            "it asks for pay, which need not have ended",
        ),
        ({"cross_app_tests": {"pay": {"steps": []}}}, "cross_app_tests.pay.steps", "at least 1"),
        (
            {"cross_app_tests": {"pay": {"steps": [{"app": "shop", "test": "t", "if": "no"}]}}},
            "cross_app_tests.pay.steps.0.if",
            "none of",
        ),
        (
            {"failure_analysis": {"categories": [{"name": "x", "patterns": ["("]}]}},
            "failure_analysis.categories.0.patterns.0",
            "no regular expression",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    document: dict[str, Any], change: dict[str, Any], path: str, message: str
) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        TestWorkflow.from_document({**document, **change})

    assert caught.value.path == path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b", "a workflow is a mapping"),
        ("workflow: [", "not the YAML of plain data"),
        ("workflow: !!python/object:os.system x", "not the YAML of plain data"),
        ("workflow: a\nworkflow: b", "for the second time"),
    ],
)
def test_a_file_that_is_no_workflow_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "flow.yaml"
    file.write_text(text)

    with pytest.raises(SpecError, match=message):
        TestWorkflow.from_file(file)
    with pytest.raises(SpecError, match="cannot be read"):
        TestWorkflow.from_file(tmp_path / "missing.yaml")


def test_what_is_there_already_is_not_added_again() -> None:
    workflow = TestWorkflow("w")
    workflow.add_test_selection("a", {"test_paths": ["t"]})

    with pytest.raises(SpecError, match="there is one called 'a' already"):
        workflow.add_test_selection("a", {"test_paths": ["t"]})


def test_a_mistake_in_python_leaves_the_workflow_as_it_was() -> None:
    workflow = TestWorkflow("w")

    with pytest.raises(SpecError) as caught:
        workflow.add_test_selection("a", {"test_paths": ["t"], "strateg": "all"})

    assert caught.value.path == "selections.a.strateg"
    assert "'strategy'" in caught.value.hint
    assert workflow.spec.selections == {}


def test_an_application_registered_with_other_settings_is_told() -> None:
    register_application("shop-x", {"changed_files": []})
    try:
        register_application("shop-x", {"changed_files": []})
        with pytest.warns(ApplicationReplaced, match="'shop-x' is registered again"):
            register_application("shop-x", {"changed_files": ["a.py"]})
        assert registered_applications()["shop-x"].changed_files == ["a.py"]
    finally:
        forget_application("shop-x")


def test_a_mistake_in_an_application_is_told_with_its_place() -> None:
    with pytest.raises(SpecError) as caught:
        register_application("shop-x", {"test_comand": "pytest"})

    assert caught.value.path == "applications.shop-x: test_comand"
    assert "test_command" in caught.value.hint
