import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.inbox import Inbox


@pytest.fixture
async def inbox() -> Inbox:
    return Inbox()


async def test_nothing_is_acknowledged_where_nothing_came(inbox: Inbox) -> None:
    assert inbox.offset == 0


async def test_an_update_is_taken_once_in_hand_or_finished(inbox: Inbox) -> None:
    assert inbox.take(10)
    assert not inbox.take(10)
    inbox.finish(10)
    assert not inbox.take(10)


async def test_one_update_can_be_waited_for(inbox: Inbox) -> None:
    for update_id in (10, 11):
        inbox.take(update_id)
    assert not await inbox.is_finished(11, within_s=0.0)

    waiting = asyncio.create_task(inbox.is_finished(11, within_s=5.0))
    await asyncio.sleep(0)
    inbox.finish(11)

    assert await waiting
    assert not await inbox.is_finished(10, within_s=0.0)
    assert await inbox.is_finished(12, within_s=0.0)


async def test_the_oldest_unfinished_update_is_where_acknowledging_ends(inbox: Inbox) -> None:
    for update_id in (10, 11, 12):
        inbox.take(update_id)

    inbox.finish(11)
    assert inbox.offset == 10
    inbox.finish(10)
    assert inbox.offset == 12
    inbox.finish(12)
    assert inbox.offset == 13


async def test_one_that_is_given_up_is_acknowledged_and_still_not_taken_twice(
    inbox: Inbox,
) -> None:
    for update_id in (10, 11):
        inbox.take(update_id)

    inbox.give_up_oldest()

    assert inbox.offset == 11
    assert not inbox.take(10)
    inbox.finish(10)
    assert inbox.offset == 11


async def test_only_numbers_that_telegram_may_hand_out_again_are_kept(inbox: Inbox) -> None:
    for update_id in range(300):
        inbox.take(update_id)
        inbox.finish(update_id)
        inbox.forget_before(inbox.offset)

    assert not inbox._known


async def test_what_telegram_forgot_is_forgotten_here_too(inbox: Inbox) -> None:
    for update_id in (10, 11):
        inbox.take(update_id)
    inbox.finish(10)

    inbox.forget_before(inbox.offset)

    assert inbox.take(10)
    assert not inbox.take(11)


async def test_waiting_ends_with_the_last_unfinished_update(inbox: Inbox) -> None:
    await inbox.wait_until_finished(within_s=3600)
    inbox.take(1)
    inbox.take(2)
    waiting = asyncio.create_task(inbox.wait_until_finished(within_s=3600))

    inbox.finish(1)
    await asyncio.sleep(0)
    assert not waiting.done()
    inbox.finish(2)
    await asyncio.wait_for(waiting, timeout=5)


async def test_a_cancelled_wait_ends_even_while_the_last_one_is_finished(inbox: Inbox) -> None:
    inbox.take(1)
    waiting = asyncio.create_task(inbox.wait_until_finished(within_s=3600))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    inbox.finish(1)
    await asyncio.sleep(0)

    if waiting.cancel():
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_waiting_ends_with_the_time(inbox: Inbox) -> None:
    inbox.take(1)

    await inbox.wait_until_finished(within_s=0)

    assert inbox.offset == 1


@given(st.permutations(range(1, 8)), st.integers(0, 7))
def test_no_unfinished_update_is_ever_acknowledged(order: list[int], finished: int) -> None:
    inbox = Inbox()
    for update_id in range(1, 8):
        inbox.take(update_id)
    for update_id in order[:finished]:
        inbox.finish(update_id)

    assert all(update_id >= inbox.offset for update_id in order[finished:])
    assert inbox.offset in {*order[finished:], 8}
