"""A workflow as a document: what a person writes, checked on the way in."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from testflow import selection
from testflow.data.spec import GeneratorSpec
from testflow.failures import FailureAnalysisSpec
from testflow.runtime.part import Part, Seconds, Seed
from testflow.workflow.application import ApplicationSpec
from testflow.workflow.part import Name, Policy


class MatrixSpec(Part):
    """The configurations under which a step is run: a space and how to choose from it.

    Attributes:
        parameters: Each setting and what it may be.
        constraints: Rules between settings.
        strategy: How configurations are chosen; ``all`` for every one.
        strength: So many settings at a time are combined by ``cover``.
        count: How many configurations of other strategies.
        seed: Where they come from.
    """

    parameters: Annotated[dict[str, Any], Field(min_length=1)]
    constraints: list[str] = []
    strategy: Literal["all", "cover", "boundary", "fuzz", "sample"] = "all"
    strength: Annotated[int, Field(ge=1)] = 2
    count: Annotated[int, Field(ge=1)] = 10
    seed: Seed = 0


class StepSpec(Part):
    """What any step of a workflow may say.

    Attributes:
        type: The type of its tests, such as ``unit`` or ``end-to-end``; chooses the environment.
        after: Steps that end before this one begins.
        condition: Written ``if``: when it is run; ``success()`` by default for a step that comes
            after others.
        matrix: Configurations under which it is run, each in turn.
        requires: Services that it needs, besides those of its applications.
        uses: How much it takes of each of the workflow's limits while it runs.
        timeout_s: How long one of its tests may take.
        retries: How often a test that failed is tried again.
        env: Variables of its tests.
    """

    type: Name = "integration"
    after: list[Name] = []
    condition: Annotated[str | None, Field(alias="if")] = None
    matrix: MatrixSpec | None = None
    requires: list[Name] = []
    uses: dict[Name, Annotated[int, Field(ge=0)]] = {}
    timeout_s: Seconds | None = None
    retries: Annotated[int, Field(ge=0, le=100)] | None = None
    env: dict[str, str] = {}


class SelectionSpec(StepSpec, selection.SelectionSpec):
    """Which tests of one application are run: how they are selected, and what any step may say."""


class FlowStepSpec(Part):
    """One test of a cross-application test.

    Attributes:
        app: The application.
        test: The test, as its framework calls it.
        condition: Written ``if``: when it is run; when all before it passed, by default.
    """

    app: Name
    test: Annotated[str, Field(min_length=1)]
    condition: Annotated[str | None, Field(alias="if")] = None


class DataFlowSpec(Part):
    """A value that one test gives and another one takes.

    Attributes:
        source: Written ``from``: such as ``user-service.test_login.return.token``.
        target: Written ``to``: such as ``payment-service.test_pay.headers.Authorization``.
    """

    source: Annotated[str, Field(alias="from")]
    target: Annotated[str, Field(alias="to")]


class CrossAppTestSpec(StepSpec):
    """A test that goes through several applications, one after the other.

    Attributes:
        steps: Its tests, in order.
        data_flow: The values that go from one to the other, each with a name.
    """

    type: Name = "end-to-end"
    steps: Annotated[list[FlowStepSpec], Field(min_length=1)]
    data_flow: dict[Name, DataFlowSpec] = {}


class NotificationSpec(Part):
    """Who is told of the result, and how.

    Attributes:
        condition: Written ``if``: when; always by default.
        command: A program and its arguments; it is given the result as JSON in a file whose
            name is in the variable ``TESTFLOW_RESULT``.
        webhook: A URL that the result is posted to as JSON.
        timeout_s: How long that may take.
    """

    condition: Annotated[str | None, Field(alias="if")] = None
    command: Annotated[list[str], Field(min_length=1)] | None = None
    webhook: Annotated[str, Field(pattern=r"^https?://")] | None = None
    timeout_s: Seconds = 10.0

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.command is None) == (self.webhook is None):
            message = "give either a command or a webhook"
            raise ValueError(message)
        return self


class EnvironmentSpec(Part):
    """An environment: its services, and the types of tests that it is for.

    Attributes:
        services: Each service with its settings.
        types: Types of tests that run in it; every type without another one, where left out.
    """

    services: dict[Name, dict[str, Any]]
    types: list[Name] = []


class DataSpec(Part):
    """Test data.

    Attributes:
        generators: Each table with its ``count`` and ``schema``.
        seed: Where it comes from.
    """

    generators: dict[Name, GeneratorSpec]
    seed: Seed = 0


class WorkflowSpec(Part):
    """A whole workflow.

    Attributes:
        workflow: Its name.
        applications: Applications under test, besides those that the program registered.
        environments: Environments by name.
        data: Test data.
        selections: For each application, which of its tests are run.
        cross_app_tests: Tests that go through several applications.
        failure_analysis: How failures are called and to whom they go.
        criteria: When the result is good; by default ``no failures and no blocked``.
        notifications: Who is told of the result.
        limits: How much there is of what steps take; ``workers`` is how many run at once.
        unavailable: What becomes of tests whose application or service is not to be had.
        timeout_s: How long the whole may take.
        retries: How often a test that failed is tried again.
        history: Where results are kept, as a database URL.
    """

    workflow: Name
    applications: dict[Name, ApplicationSpec] = {}
    environments: dict[Name, EnvironmentSpec] = {}
    data: DataSpec | None = None
    selections: dict[Name, SelectionSpec] = {}
    cross_app_tests: dict[Name, CrossAppTestSpec] = {}
    failure_analysis: FailureAnalysisSpec = FailureAnalysisSpec()
    criteria: str = "no failures and no blocked"
    notifications: list[NotificationSpec] = []
    limits: dict[Name, Annotated[int, Field(ge=1)]] = {}
    unavailable: Policy = "block"
    timeout_s: Seconds | None = None
    retries: Annotated[int, Field(ge=0, le=100)] = 0
    history: str | None = None
