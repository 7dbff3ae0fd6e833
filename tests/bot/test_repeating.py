import asyncio

import pytest
from structlog.testing import capture_logs

from bot.errors import StorageUnavailableError
from bot.repeating import repeat


@pytest.mark.parametrize("error", [StorageUnavailableError(), ValueError("made up")])
async def test_a_failure_is_logged_and_the_next_time_comes(error: Exception) -> None:
    failures: list[Exception] = [error]
    done = asyncio.Event()

    async def work() -> None:
        if failures:
            raise failures.pop()
        done.set()

    with capture_logs() as lines:
        repeating = asyncio.create_task(repeat("count", work, every_s=0.0))
        await asyncio.wait_for(done.wait(), timeout=5)
        repeating.cancel()

    (line,) = lines
    assert (line["event"], line["what"]) == ("not done this time", "count")
