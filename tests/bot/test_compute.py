import asyncio
import threading

import pytest

from bot.compute import Compute


async def test_the_function_runs_outside_the_event_loops_thread(compute: Compute) -> None:
    thread = await compute.in_thread(threading.get_ident)

    assert thread != threading.get_ident()


async def test_arguments_go_in_and_the_result_comes_back(compute: Compute) -> None:
    assert await compute.in_thread(divmod, 17, 5) == (3, 2)


async def test_an_exception_comes_back(compute: Compute) -> None:
    with pytest.raises(ZeroDivisionError):
        await compute.in_thread(divmod, 1, 0)


async def test_no_more_run_at_once_than_there_are_threads() -> None:
    compute = Compute(threads=2)
    both, gate = threading.Barrier(3), threading.Event()
    began: list[int] = []

    def work(number: int) -> None:
        began.append(number)
        if not gate.is_set():
            both.wait(timeout=5)
            gate.wait(timeout=5)

    tasks = [asyncio.create_task(compute.in_thread(work, number)) for number in range(5)]
    await asyncio.to_thread(both.wait, 5)

    assert began == [0, 1]

    gate.set()
    await asyncio.gather(*tasks)
    compute.close()

    assert sorted(began) == [0, 1, 2, 3, 4]


async def test_closing_forgets_what_has_not_begun() -> None:
    compute = Compute(threads=1)
    began, gate = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        gate.wait(timeout=5)

    first = asyncio.create_task(compute.in_thread(work))
    await asyncio.to_thread(began.wait, 5)
    second = asyncio.create_task(compute.in_thread(work))
    await asyncio.sleep(0)
    compute.close()
    gate.set()

    await first
    with pytest.raises(asyncio.CancelledError):
        await second
