"""Several things at once: all answers, or the first error and nothing that goes on."""

from __future__ import annotations

import asyncio

import pytest

from testflow.errors import SpecError
from testflow.workflow.at_once import asked_at_once, at_once


def test_answers_come_by_name() -> None:
    async def ask(name: str, number: int) -> str:
        await asyncio.sleep(0)
        return name * number

    assert asyncio.run(asked_at_once({"b": 2, "a": 3}, ask)) == {"b": "bb", "a": "aaa"}


def test_one_that_fails_ends_the_others_and_comes_through_as_it_is() -> None:
    ended: list[str] = []

    async def ask(name: str, fails: bool) -> None:
        try:
            await asyncio.sleep(0 if fails else 600)
            message = "no"
            raise SpecError(message)
        finally:
            ended.append(name)

    with pytest.raises(SpecError):
        asyncio.run(asked_at_once({"a": False, "b": True, "c": False}, ask))

    assert sorted(ended) == ["a", "b", "c"]


def test_an_error_of_a_group_within_comes_through_as_it_is() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    async def check() -> None:
        async with at_once() as group, asyncio.TaskGroup() as inner:
            inner.create_task(fail())
            group.create_task(asyncio.sleep(600))

    with pytest.raises(ZeroDivisionError):
        asyncio.run(check())
