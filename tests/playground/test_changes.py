import asyncio

from playground.changes import Changes


async def test_waiting_ends_when_the_condition_holds() -> None:
    changes = Changes()
    found: list[int] = []
    waiting = asyncio.create_task(changes.until(lambda: len(found) == 2))

    for number in (1, 2):
        await asyncio.sleep(0)
        assert not waiting.done()
        found.append(number)
        changes.notify()

    await asyncio.wait_for(waiting, 1)


async def test_closing_ends_every_wait_now_and_later() -> None:
    changes = Changes()
    waiting = asyncio.create_task(changes.until(lambda: False))
    await asyncio.sleep(0)

    changes.close()

    await asyncio.wait_for(waiting, 1)
    await asyncio.wait_for(changes.until(lambda: False), 1)
    assert changes.closed


async def test_a_pause_ends_after_its_time_or_with_the_server() -> None:
    changes = Changes()
    await asyncio.wait_for(changes.pause(0.01), 1)
    long = asyncio.create_task(changes.pause(60))
    await asyncio.sleep(0)
    changes.notify()
    await asyncio.sleep(0)
    assert not long.done()

    changes.close()

    await asyncio.wait_for(long, 1)


async def test_a_pause_of_no_time_lets_nobody_else_run() -> None:
    others: list[str] = []
    asyncio.get_running_loop().call_soon(others.append, "ran")

    await Changes().pause(0)

    assert others == []
