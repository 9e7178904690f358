"""Work that goes on to its end although its caller is cancelled."""

import asyncio

import pytest

from testflow.runtime.cancellation import despite_cancellation


def test_what_the_work_gives_is_given() -> None:
    assert asyncio.run(despite_cancellation(asyncio.sleep(0, "done"))) == "done"


def test_what_the_work_raises_is_raised() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(despite_cancellation(fail()))


@pytest.mark.parametrize("times", [1, 3])
def test_the_work_ends_before_the_cancellation_is_heard(times: int) -> None:
    async def check() -> None:
        may_end, ended = asyncio.Event(), asyncio.Event()

        async def work() -> None:
            await may_end.wait()
            ended.set()

        waiting = asyncio.create_task(despite_cancellation(work()))
        for _ in range(times):
            await asyncio.sleep(0)
            waiting.cancel()
        await asyncio.sleep(0)
        assert not waiting.done()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert ended.is_set()

    asyncio.run(check())


def test_what_the_work_raised_is_the_cause_of_the_cancellation() -> None:
    async def check() -> None:
        may_end = asyncio.Event()

        async def fail() -> None:
            await may_end.wait()
            raise ZeroDivisionError

        waiting = asyncio.create_task(despite_cancellation(fail()))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        may_end.set()
        with pytest.raises(asyncio.CancelledError) as caught:
            await waiting
        assert isinstance(caught.value.__cause__, ZeroDivisionError)

    asyncio.run(check())
