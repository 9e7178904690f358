"""A workflow, written in Python or read from a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, cast

from testflow.errors import SpecError
from testflow.runtime.checking import checked
from testflow.runtime.document import read_yaml
from testflow.workflow.consistency import require_consistent
from testflow.workflow.spec import WorkflowSpec

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class TestWorkflow:
    """Which tests of which applications are run, in which order, and what becomes of failures.

    Args:
        name: What reports and the history call it.
        options: What else a workflow file may say, such as ``criteria`` or ``limits``.

    Raises:
        SpecError: An option is wrong; `.path` says which.

    Examples:
        >>> workflow = TestWorkflow("nightly", criteria="pass_rate >= 0.98 and no new failures")
        >>> workflow.add_test_selection("shop", {"test_paths": ["tests/"]})
        >>> workflow.spec.selections["shop"].strategy
        'change-based'
    """

    __test__ = False

    def __init__(self, name: str, **options: Any) -> None:
        self._document: dict[str, Any] = {"workflow": name, **options}
        self._folder: Path | None = None
        self._spec = _read(self._document)

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Read a workflow file, YAML or JSON.

        Raises:
            SpecError: It cannot be read or has a mistake; `.path` says where.
        """
        path = Path(path)
        try:
            document = read_yaml(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            message = f"the workflow file cannot be read: {error}"
            raise SpecError(message, path=str(path)) from error
        except ValueError as error:
            message = f"the workflow file is not the YAML of plain data: {error}"
            raise SpecError(message, path=str(path)) from error
        return cls._of(document, str(path), path.resolve().parent)

    @classmethod
    def from_document(cls, document: object, where: str = "") -> Self:
        """Read a workflow of plain data.

        Args:
            document: The data.
            where: What stands before the place of a mistake.

        Raises:
            SpecError: It has a mistake; `.path` says where.
        """
        return cls._of(document, where, None)

    @classmethod
    def _of(cls, document: object, where: str, folder: Path | None) -> Self:
        if not isinstance(document, dict):
            message = "a workflow is a mapping with the key workflow and its steps"
            raise SpecError(message, path=where)
        spec = _read(cast("dict[str, Any]", document), where)
        require_consistent(spec, where)
        workflow = cls(spec.workflow)
        workflow._document = cast("dict[str, Any]", document)
        workflow._spec = spec
        workflow._folder = folder
        return workflow

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """Give the JSON Schema of workflow files."""
        schema = WorkflowSpec.model_json_schema(by_alias=True)
        return {"$schema": _DIALECT, **schema, "title": "testflow workflow"}

    @property
    def name(self) -> str:
        """What reports and the history call it."""
        return self._spec.workflow

    @property
    def spec(self) -> WorkflowSpec:
        """What was asked for, checked."""
        return self._spec

    @property
    def folder(self) -> Path | None:
        """Where its file lies; None where it was written in Python."""
        return self._folder

    def to_document(self) -> dict[str, Any]:
        """Give it as plain data, which `from_document` reads."""
        return json.loads(self._spec.model_dump_json(by_alias=True, exclude_unset=True))

    def add_test_selection(self, app: str, selection: Mapping[str, Any]) -> None:
        """Run tests of an application.

        Args:
            app: The application.
            selection: ``strategy``, ``test_paths``, ``mapping_rules``, and what else
                `SelectionSpec` lists.

        Raises:
            SpecError: The selection has a mistake, or the application has one already.
        """
        self._add("selections", app, selection)

    def add_cross_app_test(self, name: str, test: Mapping[str, Any]) -> None:
        """Run a test that goes through several applications.

        Args:
            name: What reports call it.
            test: ``steps`` in order, ``data_flow`` between them, and what else
                `CrossAppTestSpec` lists.

        Raises:
            SpecError: The test has a mistake, or there is one of this name.
        """
        self._add("cross_app_tests", name, test)

    def set_failure_analysis(self, analysis: Mapping[str, Any]) -> None:
        """Say how failures are called and who is told.

        Args:
            analysis: ``categories``, each with a name and patterns, and ``routing``.

        Raises:
            SpecError: The analysis has a mistake.
        """
        self._replace({**self._document, "failure_analysis": dict(analysis)})

    def _add(self, section: str, name: str, part: Mapping[str, Any]) -> None:
        there = self._document.get(section, {})
        if name in there:
            message = f"there is one called {name!r} already"
            raise SpecError(message, path=f"{section}.{name}", hint="give it another name")
        self._replace({**self._document, section: {**there, name: dict(part)}})

    def _replace(self, document: dict[str, Any]) -> None:
        self._spec = _read(document)
        self._document = document


def _read(document: dict[str, Any], where: str = "") -> WorkflowSpec:
    return checked(WorkflowSpec, document, where)
