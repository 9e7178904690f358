"""Applications found on this machine, with what changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from testflow.environments import state_folder
from testflow.errors import IntegrationError
from testflow.integrations.repositories import Repositories, changes_since, revision_of
from testflow.model import Change
from testflow.runtime.settings import Settings
from testflow.workflow.application import ApplicationSpec
from testflow.workflow.applications import find_application, registered_applications
from testflow.workflow.at_once import asked_at_once
from testflow.workflow.spec import WorkflowSpec
from testflow.workflow.workspace import Workspace


def applications_of(spec: WorkflowSpec) -> dict[str, ApplicationSpec]:
    """Give the applications that a workflow names, its own before the registered ones.

    Raises:
        SpecError: There is none of a name; `.path` says where it is named.
    """
    known = {**registered_applications(), **spec.applications}
    found = {name: find_application(name, known, f"selections.{name}") for name in spec.selections}
    for test, each in spec.cross_app_tests.items():
        for place, step in enumerate(each.steps):
            path = f"cross_app_tests.{test}.steps.{place}.app"
            found[step.app] = find_application(step.app, known, path)
    return found


def repositories_known_in(folder: Path) -> Repositories:
    """Give what finds the repositories that the settings of a folder know, and others by URL."""
    places = Settings.load(folder=folder).repositories
    return Repositories(places, state_folder() / "repositories")


async def find_workspaces(
    applications: Mapping[str, ApplicationSpec], repositories: Repositories, folder: Path
) -> dict[str, Workspace]:
    """Find applications on this machine, all at once; one that cannot be found says why.

    Args:
        applications: What was asked for.
        repositories: Finds what is no folder.
        folder: Where folders are looked up from.
    """

    async def find(name: str, spec: ApplicationSpec) -> Workspace:
        return await _found(name, spec, repositories, folder)

    return await asked_at_once(applications, find)


async def _found(
    app: str, spec: ApplicationSpec, repositories: Repositories, folder: Path
) -> Workspace:
    beside = folder / spec.repository
    try:
        place = beside if beside.is_dir() else await repositories.locate(spec.repository)
    except IntegrationError as error:
        return Workspace(app, spec, obstacle=str(error))
    changes, doubt = await _changed(spec, place)
    return Workspace(app, spec, place.resolve(), changes, await _revision(place), doubt=doubt)


async def _changed(spec: ApplicationSpec, place: Path) -> tuple[tuple[Change, ...] | None, str]:
    """Give what changed; None, and why, where that cannot be told."""
    if spec.changed_files is not None:
        return tuple(Change(each) for each in spec.changed_files), ""
    if spec.changed_since is None:
        return None, ""
    try:
        return await changes_since(place, spec.changed_since), ""
    except IntegrationError as error:
        return None, str(error)


async def _revision(place: Path) -> str:
    try:
        return await revision_of(place)
    except IntegrationError:
        return ""
