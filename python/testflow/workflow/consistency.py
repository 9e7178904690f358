"""What a workflow's parts must agree on, before anything is run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from testflow.environments.graph import all_needed
from testflow.errors import SpecError
from testflow.runtime.nearest import advise
from testflow.workflow.condition import Condition
from testflow.workflow.spec import StepSpec, WorkflowSpec
from testflow.workflow.tally import Tally

_FACTS = {
    *Tally().facts(),
    *("steps", "always()", "success()", "failure()", "new_failures", "duration_s", "simulated"),
}
"""What criteria can ask for."""


def steps_of(spec: WorkflowSpec) -> Iterator[tuple[str, str, StepSpec]]:
    """Give each step's place in the document, its name and what it says."""
    for name, step in spec.selections.items():
        yield f"selections.{name}", name, step
    for name, step in spec.cross_app_tests.items():
        yield f"cross_app_tests.{name}", name, step


def require_consistent(spec: WorkflowSpec, where: str = "") -> None:
    """Refuse names that lead nowhere, cycles, and conditions that cannot be read.

    Args:
        spec: The workflow.
        where: What stands before the place of a mistake.

    Raises:
        SpecError: Something does not fit; `.path` says where.
    """
    prefix = f"{where}: " if where else ""
    _require_own_names(spec, prefix)
    for path, _, step in steps_of(spec):
        _require_known(step, spec, prefix + path)
    require_no_cycle({name: step.after for _, name, step in steps_of(spec)}, prefix + "after")
    _require_conditions(spec, prefix)


def require_no_cycle(after: Mapping[str, list[str]], path: str) -> None:
    """Refuse things that wait for each other; the message names the cycle.

    Raises:
        SpecError: There is a cycle.
    """
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        message = f"these wait for each other: {' → '.join(reversed(names))}"
        raise SpecError(message, path=path, hint="take one of them out of 'after'") from error


def _require_own_names(spec: WorkflowSpec, prefix: str) -> None:
    for name in spec.selections.keys() & spec.cross_app_tests.keys():
        message = f"a selection and a cross-application test are both called {name!r}"
        hint = "give the cross-application test another name"
        raise SpecError(message, path=f"{prefix}cross_app_tests.{name}", hint=hint)


def _require_known(step: StepSpec, spec: WorkflowSpec, path: str) -> None:
    names = {name for _, name, _ in steps_of(spec)}
    for place, name in enumerate(step.after):
        if name not in names:
            message = f"no step is called {name!r}"
            raise SpecError(message, path=f"{path}.after.{place}", hint=advise(name, names))
    for name, amount in step.uses.items():
        if name not in spec.limits:
            message = f"no limit is called {name!r}"
            raise SpecError(message, path=f"{path}.uses.{name}", hint=advise(name, spec.limits))
        if amount > spec.limits[name]:
            message = f"{amount} are asked for where there are {spec.limits[name]}"
            raise SpecError(message, path=f"{path}.uses.{name}", hint="raise limits, or take less")


def _require_conditions(spec: WorkflowSpec, prefix: str) -> None:
    _require_criteria(spec, f"{prefix}criteria")
    for place, notification in enumerate(spec.notifications):
        if notification.condition is not None:
            Condition.parse(notification.condition, f"{prefix}notifications.{place}.if")
    for path, name, step in steps_of(spec):
        if step.condition is not None:
            place = f"{prefix}{path}.if"
            condition = Condition.parse(step.condition, place)
            _require_ended(condition, spec, name, place)
    for name, test in spec.cross_app_tests.items():
        for place, one in enumerate(test.steps):
            if one.condition is not None:
                path = f"{prefix}cross_app_tests.{name}.steps.{place}.if"
                Condition.parse(one.condition, path)


def _require_criteria(spec: WorkflowSpec, place: str) -> None:
    """Refuse criteria that nothing could answer in the end, when all has been run."""
    steps = [name for _, name, _ in steps_of(spec)]
    for asked in Condition.parse(spec.criteria, place).names:
        name = asked.partition(".")[0]
        if name not in _FACTS:
            message = f"nothing is called {name!r}"
            raise SpecError(message, path=place, hint=advise(name, _FACTS))
        _step_in(asked, steps, place)


def _require_ended(condition: Condition, spec: WorkflowSpec, name: str, place: str) -> None:
    """Refuse a condition on a step that need not have ended when it is asked."""
    steps = {step: each.after for _, step, each in steps_of(spec)}
    before = all_needed(name, steps)
    for asked in condition.names:
        step = _step_in(asked, steps, place)
        if step and step not in before:
            message = f"it asks for {step}, which need not have ended"
            raise SpecError(message, path=place, hint=f"add {step!r} to 'after'")


def _step_in(asked: str, steps: Collection[str], place: str) -> str:
    """Give the step that is asked for; nothing where something else is."""
    rest = asked.removeprefix("steps.")
    if rest == asked:
        return ""
    known = [step for step in steps if rest == step or rest.startswith(f"{step}.")]
    if not known:
        name = rest.partition(".")[0]
        message = f"no step is called {name!r}"
        raise SpecError(message, path=place, hint=advise(name, steps))
    return max(known, key=len)
