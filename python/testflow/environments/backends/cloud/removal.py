"""How machines end: those of a service, those of owners that are gone, those whose time is over."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from testflow.environments.backends.cloud.cloud import CLOUDS, Access, Cloud, Seen
from testflow.errors import ProvisioningError
from testflow.runtime.clock import Clock

EXPIRES = "testflow.expires-at"
_APPEARS_S = 300.0  # a cloud's answers lag behind what it makes


def details_of(cloud: Cloud, provider: str, tags: dict[str, str], at: datetime) -> dict[str, Any]:
    """Give how a machine is found again, by another process too: nothing in it is secret."""
    return {
        "provider": provider,
        **asdict(cloud.access),
        "account": cloud.account,
        "tags": tags,
        "asked_at": at.isoformat(),
    }


def remove_machine(details: dict[str, Any], clock: Clock) -> None:
    """End a machine that somebody asked for, whether or not the answer was read.

    Raises:
        ProvisioningError: The cloud does not answer, the credentials are another account's, or
            there is no such machine yet, but was asked for so recently that it may appear.
    """
    access = Access(details["region"], details["endpoint"], details["profile"])
    cloud = CLOUDS.load(details["provider"])(access)
    try:
        end(cloud, details, clock)
    finally:
        cloud.close()


def end(cloud: Cloud, details: dict[str, Any], clock: Clock) -> None:
    """End the machine of these details.

    Raises:
        ProvisioningError: As `remove_machine`.
    """
    if cloud.account != details["account"]:
        message = f"it belongs to account {details['account']}, and these credentials do not"
        raise ProvisioningError(message, hint="take the credentials that it was made with")
    found = cloud.find(details["tags"])
    live = [each.id for each in found if each.is_live]
    unseen = {details["id"]} - {each.id for each in found} if "id" in details else set[str]()
    ended = [cloud.terminate(each) for each in (*live, *unseen)]
    age = clock.now() - datetime.fromisoformat(details["asked_at"])
    if not found and not any(ended) and age.total_seconds() < _APPEARS_S:
        message = "there is no such machine yet, and it may still appear"
        raise ProvisioningError(message, hint="clean up again in some minutes")


def end_expired(cloud: Cloud, now: datetime) -> list[Seen]:
    """End machines of any environment whose time is over; give those that stay."""
    there = [each for each in cloud.find({EXPIRES: "*"}) if each.is_live]
    stay: list[Seen] = []
    for each in there:
        if _is_over(each, now):
            cloud.terminate(each.id)
        else:
            stay.append(each)
    return stay


def _is_over(machine: Seen, now: datetime) -> bool:
    with suppress(ValueError, TypeError):  # somebody else's mark: no time, or one without a zone
        return datetime.fromisoformat(machine.tags[EXPIRES]) < now
    return False
