import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.storage.database import Database
from bot.storage.inbox import Inbox, PendingUpdate
from tests.bot.storage.conftest import Clock, Opener

PAYLOAD = '{"message": {"text": "\\u0000 привіт"}}'


@pytest.fixture
def inbox(database: Database, now: Clock) -> Inbox:
    return Inbox(database, now)


async def test_an_update_is_new_once(inbox: Inbox) -> None:
    assert await inbox.put(7, PAYLOAD)
    assert not await inbox.put(7, "{}")


async def test_what_is_pending_comes_oldest_first_as_it_was_put(inbox: Inbox, now: Clock) -> None:
    first = now.time
    await inbox.put(9, PAYLOAD)
    now.pass_by(seconds=1)
    await inbox.put(8, "{}")  # Telegram may begin anew anywhere after a quiet week
    await inbox.put(7, "{}")

    assert await inbox.take_pending() == [
        PendingUpdate(9, PAYLOAD, 0, first),
        PendingUpdate(7, "{}", 0, now.time),
        PendingUpdate(8, "{}", 0, now.time),
    ]


async def test_attempts_are_counted(inbox: Inbox) -> None:
    await inbox.put(7, PAYLOAD)

    assert await inbox.begin(7) == 1
    assert await inbox.begin(7) == 2
    assert [update.attempts for update in await inbox.take_pending()] == [2]


@pytest.mark.parametrize("settle", [Inbox.strike, Inbox.set_aside])
async def test_what_is_settled_is_known_but_not_pending(
    inbox: Inbox, settle: Callable[[Inbox, int], Awaitable[None]]
) -> None:
    await inbox.put(7, PAYLOAD)

    await settle(inbox, 7)

    assert await inbox.take_pending() == []
    assert await inbox.begin(7) == 0
    assert not await inbox.put(7, PAYLOAD)


async def test_there_is_nothing_to_do_for_an_unknown_update(inbox: Inbox) -> None:
    await inbox.strike(7)

    assert await inbox.begin(7) == 0
    assert await inbox.put(7, PAYLOAD)


async def test_an_update_is_new_to_one_of_two_processes(
    inbox: Inbox, open_another: Opener, now: Clock
) -> None:
    theirs = Inbox(open_another(), now)

    for update_id in range(20):
        news = await asyncio.gather(inbox.put(update_id, "{}"), theirs.put(update_id, "{}"))
        assert sorted(news) == [False, True]


async def test_attempts_of_two_processes_are_all_counted(
    inbox: Inbox, open_another: Opener, now: Clock
) -> None:
    theirs = Inbox(open_another(), now)
    await inbox.put(7, "{}")

    counts = await asyncio.gather(*(each.begin(7) for each in (inbox, theirs) * 5))

    assert sorted(counts) == list(range(1, 11))
