import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.errors import BusyError
from bot.services.places import Places


class Watch:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time_s = 0.0

    def __call__(self) -> float:
        return self.time_s


@pytest.fixture
def watch() -> Watch:
    return Watch()


async def take_for(places: Places, watch: Watch, duration_s: float, times: int = 1) -> None:
    for _ in range(times):
        async with places.take():
            watch.time_s += duration_s


async def time_out_after(places: Places, watch: Watch, duration_s: float) -> None:
    async with places.take():
        watch.time_s += duration_s
        raise TimeoutError


async def test_who_finds_no_place_waits_for_one(watch: Watch) -> None:
    places = Places(2, longest_wait_s=10, clock=watch)
    entered: list[int] = []

    async def enter(number: int) -> None:
        async with places.take():
            entered.append(number)

    async with AsyncExitStack() as taken:
        for _ in range(2):
            await taken.enter_async_context(places.take())
        waiting = asyncio.create_task(enter(3))
        await asyncio.sleep(0)
        assert entered == []
    await waiting
    assert entered == [3]


async def test_who_would_wait_too_long_is_told_how_long(watch: Watch) -> None:
    places = Places(2, longest_wait_s=10, clock=watch)
    await take_for(places, watch, duration_s=8, times=100)  # the mean is close to that by now
    async with AsyncExitStack() as taken:
        for _ in range(2):
            await taken.enter_async_context(places.take())
        waiting = [asyncio.create_task(take_for(places, watch, 0)) for _ in range(2)]
        await asyncio.sleep(0)

        with pytest.raises(BusyError) as caught:
            await taken.enter_async_context(places.take())

    assert caught.value.wait_s == 12  # three times eight seconds, two at a time
    await asyncio.gather(*waiting)


async def test_where_there_is_a_place_nobody_is_refused(watch: Watch) -> None:
    places = Places(2, longest_wait_s=0, clock=watch)
    await take_for(places, watch, duration_s=1000)

    async with places.take(), places.take():
        with pytest.raises(BusyError):
            await take_for(places, watch, duration_s=1)


async def test_after_a_failure_the_place_is_free_again(watch: Watch) -> None:
    places = Places(1, longest_wait_s=0, clock=watch)

    for _ in range(3):
        with pytest.raises(ValueError, match="no picture"):
            async with places.take():
                raise ValueError("no picture")


async def test_a_failure_takes_its_time_as_well(watch: Watch) -> None:
    places = Places(1, longest_wait_s=10, clock=watch)
    for _ in range(100):  # the mean is close to eight seconds by now
        with pytest.raises(TimeoutError):
            await time_out_after(places, watch, duration_s=8)

    async with places.take():
        waiting = asyncio.create_task(take_for(places, watch, 0))
        await asyncio.sleep(0)
        with pytest.raises(BusyError) as caught:
            await take_for(places, watch, duration_s=1)

    assert caught.value.wait_s == 16
    await waiting


async def test_who_stops_waiting_is_no_longer_counted(watch: Watch) -> None:
    places = Places(1, longest_wait_s=0.3, clock=watch)

    async with places.take():
        for _ in range(3):
            impatient = asyncio.create_task(take_for(places, watch, 1))
            await asyncio.sleep(0)
            impatient.cancel()
            await asyncio.wait([impatient])
