import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.errors import TakenOverError
from bot.storage.database import Database
from bot.storage.inbox import DEFAULT_LEASE_S, Inbox, PendingUpdate
from tests.bot.inboxes import list_pending, open_inbox
from tests.bot.storage.conftest import Clock, Opener

PAYLOAD = '{"message": {"text": "\\u0000 привіт"}}'


@pytest.fixture
def inbox(database: Database, now: Clock) -> Inbox:
    return open_inbox(database, now)


@pytest.fixture
def theirs(open_another: Opener, now: Clock) -> Inbox:
    """Another process's."""
    return open_inbox(open_another(), now, "another process")


async def test_an_update_is_new_once(inbox: Inbox) -> None:
    assert await inbox.put(7, PAYLOAD)
    assert not await inbox.put(7, "{}")


async def test_what_is_left_comes_oldest_first_as_it_was_put(
    inbox: Inbox, theirs: Inbox, now: Clock
) -> None:
    first = now.time
    await inbox.put(9, PAYLOAD)
    now.pass_by(seconds=1)
    await inbox.put(8, "{}")  # Telegram may begin anew anywhere after a quiet week
    await inbox.put(7, "{}")
    last = now.time
    now.pass_by(seconds=DEFAULT_LEASE_S)

    assert await theirs.take_over() == [
        PendingUpdate(9, PAYLOAD, 0, first),
        PendingUpdate(7, "{}", 0, last),
        PendingUpdate(8, "{}", 0, last),
    ]


async def test_attempts_are_counted(inbox: Inbox, theirs: Inbox) -> None:
    await inbox.put(7, PAYLOAD)

    assert await inbox.begin(7) == 1
    assert await inbox.begin(7) == 2
    await inbox.let_go()
    assert [update.attempts for update in await theirs.take_over()] == [2]


@pytest.mark.parametrize("settle", [Inbox.strike, Inbox.set_aside])
async def test_what_is_settled_is_known_but_not_pending(
    inbox: Inbox, database: Database, settle: Callable[[Inbox, int], Awaitable[bool]]
) -> None:
    await inbox.put(7, PAYLOAD)

    assert await settle(inbox, 7)
    assert not await settle(inbox, 7)

    assert await list_pending(database) == []
    with pytest.raises(TakenOverError):
        await inbox.begin(7)
    assert not await inbox.put(7, PAYLOAD)


async def test_there_is_nothing_to_do_for_an_unknown_update(inbox: Inbox) -> None:
    await inbox.strike(7)

    assert await inbox.begin(7) == 0
    assert await inbox.put(7, PAYLOAD)


async def test_an_update_is_new_to_one_of_two_processes(inbox: Inbox, theirs: Inbox) -> None:
    for update_id in range(20):
        news = await asyncio.gather(inbox.put(update_id, "{}"), theirs.put(update_id, "{}"))
        assert sorted(news) == [False, True]


async def test_attempts_at_the_same_time_are_all_counted(inbox: Inbox) -> None:
    await inbox.put(7, "{}")

    counts = await asyncio.gather(*(inbox.begin(7) for _ in range(10)))

    assert sorted(counts) == list(range(1, 11))


async def test_who_lost_it_to_another_process_does_not_begin(
    inbox: Inbox, theirs: Inbox, now: Clock
) -> None:
    await inbox.put(7, "{}")
    now.pass_by(seconds=DEFAULT_LEASE_S)
    await theirs.take_over()

    with pytest.raises(TakenOverError):
        await inbox.begin(7)

    assert await theirs.begin(7) == 1


async def test_what_is_held_is_nobody_elses_until_its_lease_runs_out(
    inbox: Inbox, theirs: Inbox, now: Clock
) -> None:
    await inbox.put(7, "{}")
    now.pass_by(seconds=DEFAULT_LEASE_S - 1)
    await inbox.renew()
    now.pass_by(seconds=DEFAULT_LEASE_S - 1)
    assert await theirs.take_over() == []

    now.pass_by(seconds=1)

    assert await inbox.take_over() == []  # it has it in hand
    assert [one.update_id for one in await theirs.take_over()] == [7]
    await inbox.renew()  # too late
    now.pass_by(seconds=DEFAULT_LEASE_S)
    assert [one.update_id for one in await inbox.take_over()] == [7]


async def test_of_several_processes_one_takes_over(
    inbox: Inbox, open_another: Opener, now: Clock
) -> None:
    heirs = [open_inbox(open_another(), now, str(number)) for number in range(4)]
    for update_id in range(20):
        await inbox.put(update_id, "{}")
    await inbox.let_go()

    taken = await asyncio.gather(*(heir.take_over() for heir in heirs))

    assert sorted(one.update_id for each in taken for one in each) == list(range(20))


async def test_bots_that_share_a_database_do_not_meet(
    inbox: Inbox, open_another: Opener, now: Clock
) -> None:
    other_bots = open_inbox(open_another(), now, "another process", bot_id=5)
    assert await inbox.put(7, "{}")
    assert await other_bots.put(7, "{}")

    await other_bots.strike(7)
    await inbox.let_go()

    assert await other_bots.take_over() == []
    assert [one.update_id for one in await inbox.take_over()] == [7]
