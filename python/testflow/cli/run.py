"""`testflow run`: a workflow planned, run, resumed; its record signed off and verified."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from testflow.cli.exits import Exit
from testflow.cli.screen import console
from testflow.errors import InputError
from testflow.runtime.settings import Settings

# What a workflow needs is imported by the commands, so that `testflow --help` does not wait for it.
if TYPE_CHECKING:
    from testflow.workflow import Engine, TestWorkflow, WorkflowResult


def run(  # noqa: PLR0913, PLR0917 - the options of a command
    file: Annotated[
        Path | None, typer.Argument(help="The workflow file, YAML or JSON.", show_default=False)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be run, why, and how long it takes.")
    ] = False,
    resume: Annotated[
        str, typer.Option(help="Go on with this run: its id, or the beginning of it.")
    ] = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse what is not had exactly as it was asked for.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Tests at once; one for each core by default.")
    ] = None,
    history: Annotated[
        str | None, typer.Option("--history", help="Where results are kept.", show_default=False)
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="Add the run to this execution record.", show_default=False)
    ] = None,
    sign_off: Annotated[
        Path | None,
        typer.Option(help="Print this record as JSON, signed off.", show_default=False),
    ] = None,
    statement: Annotated[str, typer.Option(help="What is said with the signature.")] = "",
    verify_record: Annotated[
        Path | None,
        typer.Option(help="Verify this record, or one that was signed off.", show_default=False),
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of workflow files.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Run a workflow; exit code 1 says that tests failed, 3 that some could not be tried."""
    if schema:
        _print_schema()
    elif verify_record is not None:
        _verify(verify_record, as_json=as_json)
    elif sign_off is not None:
        _sign_off(sign_off, statement)
    else:
        workflow = _read(file)
        engine = _engine(history, workers, record, strict=strict)
        if dry_run:
            _plan(engine, workflow, as_json=as_json)
        else:
            _run(engine, workflow, resume, as_json=as_json)


def _read(file: Path | None) -> TestWorkflow:
    from testflow.workflow import TestWorkflow

    if file is None:
        message = "the workflow file is missing"
        raise InputError(message, hint="testflow run FILE; testflow run --schema says what it has")
    return TestWorkflow.from_file(file)


def _engine(
    history: str | None, workers: int | None, record: Path | None, *, strict: bool
) -> Engine:
    from testflow.cli.progress import ProgressBar
    from testflow.workflow import Engine

    bar = ProgressBar(Console(stderr=True))
    return Engine(history=history, workers=workers, record=record, strict=strict, listeners=[bar])


def _plan(engine: Engine, workflow: TestWorkflow, *, as_json: bool) -> None:
    from testflow.cli.workflow_tables import plan_json, print_plan

    plan = engine.plan(workflow)
    if as_json:
        print(plan_json(plan))  # noqa: T201 - for programs
    else:
        print_plan(console(), workflow.name, plan)


def _run(engine: Engine, workflow: TestWorkflow, resume: str, *, as_json: bool) -> None:
    from testflow.cli.workflow_tables import print_workflow_result
    from testflow.workflow import TestsBlocked

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TestsBlocked)  # the tables say it
        result = engine.resume(resume, workflow) if resume else engine.execute(workflow)
    if as_json:
        print(json.dumps(result.to_dict(), indent=2, ensure_ascii=False))  # noqa: T201
    else:
        print_workflow_result(console(), result)
    raise typer.Exit(_exit_of(result))


def _exit_of(result: WorkflowResult) -> Exit:
    if result.is_successful:
        return Exit.OK
    only_blocked = result.blocked_tests and not result.failed_tests
    return Exit.ENVIRONMENT if only_blocked else Exit.TESTS_FAILED


def _print_schema() -> None:
    from testflow.workflow import TestWorkflow

    print(json.dumps(TestWorkflow.json_schema(), indent=2))  # noqa: T201


def _sign_off(record: Path, statement: str) -> None:
    from testflow.workflow import export_record

    document = export_record(record, statement=statement, key=Settings.load().record_key)
    print(json.dumps(document, indent=2))  # noqa: T201


def _verify(record: Path, *, as_json: bool) -> None:
    from testflow.cli.workflow_tables import verification_json, verification_lines
    from testflow.workflow import verify_record

    found = verify_record(record, key=Settings.load().record_key)
    print(verification_json(found) if as_json else verification_lines(found))  # noqa: T201
    raise typer.Exit(Exit.TESTS_FAILED if found.is_authentic is False else Exit.OK)
