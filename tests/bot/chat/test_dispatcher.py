import asyncio
from collections import defaultdict

import pytest
from telegram import Update

from bot.chat.albums import Album, Work
from bot.chat.dispatcher import Dispatcher
from bot.chat.inbox import Inbox
from tests.bot.messages import message


class Labour:
    """Processes updates only as far as it is let."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.gates: dict[int, asyncio.Event] = defaultdict(asyncio.Event)

    async def process(self, work: Work) -> None:
        first = work.update_ids[0] if isinstance(work, Album) else work.update_id
        self.begun.append(first)
        await self.gates[first].wait()
        self.ended.append(first)

    def let(self, *update_ids: int) -> None:
        for update_id in update_ids:
            self.gates[update_id].set()


@pytest.fixture
async def labour() -> Labour:
    return Labour()


def update(update_id: int, person: int) -> Update:
    sender = {"id": person, "is_bot": False, "first_name": "Ada"}
    return Update.de_json(
        {"update_id": update_id, "message": message(text="7") | {"from": sender}}, None
    )


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_different_people_are_served_side_by_side(labour: Labour) -> None:
    dispatcher = Dispatcher(labour.process, Inbox(), concurrent=4, pending=10)

    await dispatcher.submit(update(1, person=5))
    await dispatcher.submit(update(2, person=6))
    await settle()

    assert labour.begun == [1, 2]
    labour.let(1, 2)
    assert await dispatcher.finish(within_s=5) == 0


async def test_one_persons_updates_are_worked_on_in_order(labour: Labour) -> None:
    dispatcher = Dispatcher(labour.process, Inbox(), concurrent=4, pending=10)
    for update_id in (1, 2, 3):
        await dispatcher.submit(update(update_id, person=5))

    labour.let(3, 2)
    await settle()
    assert labour.begun == [1]

    labour.let(1)
    await dispatcher.finish(within_s=5)
    assert labour.ended == [1, 2, 3]


async def test_someone_who_sends_much_keeps_nobody_waiting(labour: Labour) -> None:
    dispatcher = Dispatcher(labour.process, Inbox(), concurrent=2, pending=10)
    for update_id in (1, 2, 3, 4):
        await dispatcher.submit(update(update_id, person=5))
    await dispatcher.submit(update(5, person=6))
    await settle()

    assert labour.begun == [1, 5]
    labour.let(1, 2, 3, 4, 5)
    await dispatcher.finish(within_s=5)


async def test_no_more_are_worked_on_at_once_than_allowed(labour: Labour) -> None:
    dispatcher = Dispatcher(labour.process, Inbox(), concurrent=2, pending=10)
    for update_id in (1, 2, 3):
        await dispatcher.submit(update(update_id, person=update_id))
    await settle()
    assert labour.begun == [1, 2]

    labour.let(2)
    await settle()
    assert labour.begun == [1, 2, 3]

    labour.let(1, 3)
    await dispatcher.finish(within_s=5)


async def test_submitting_waits_while_too_many_are_pending(labour: Labour) -> None:
    dispatcher = Dispatcher(labour.process, Inbox(), concurrent=1, pending=2)
    await dispatcher.submit(update(1, person=5))
    await dispatcher.submit(update(2, person=6))

    third = asyncio.create_task(dispatcher.submit(update(3, person=7)))
    await settle()
    assert not third.done()

    labour.let(1, 2, 3)
    await third
    await dispatcher.finish(within_s=5)
    assert labour.ended == [1, 2, 3]


async def test_an_update_that_fails_holds_up_nothing() -> None:
    ended: list[int] = []

    async def process(received: Work) -> None:
        assert isinstance(received, Update)
        if received.update_id == 1:
            raise ZeroDivisionError
        ended.append(received.update_id)

    dispatcher = Dispatcher(process, Inbox(), concurrent=1, pending=1)
    await dispatcher.submit(update(1, person=5))
    await dispatcher.submit(update(2, person=5))
    await dispatcher.finish(within_s=5)

    assert ended == [2]


async def test_finishing_cuts_short_what_takes_too_long(labour: Labour) -> None:
    dispatcher = Dispatcher(labour.process, Inbox(), concurrent=4, pending=10)
    for update_id, person in ((1, 5), (2, 5), (3, 6)):
        await dispatcher.submit(update(update_id, person))
    labour.let(3)

    assert await dispatcher.finish(within_s=0.05) == 2
    assert labour.begun == [1, 3]
    assert labour.ended == [3]


async def test_nothing_is_kept_of_people_who_were_answered(labour: Labour) -> None:
    dispatcher = Dispatcher(labour.process, Inbox(), concurrent=4, pending=1000)
    for person in range(300):
        labour.let(person)
        await dispatcher.submit(update(person, person))
    await dispatcher.finish(within_s=5)
    await settle()

    assert not dispatcher._latest
    assert not dispatcher._tasks


async def test_an_update_of_nobody_is_processed_too(labour: Labour) -> None:
    dispatcher = Dispatcher(labour.process, Inbox(), concurrent=1, pending=1)
    labour.let(1)

    await dispatcher.submit(Update(1))
    await dispatcher.finish(within_s=5)

    assert labour.ended == [1]


async def test_groups_that_write_as_themselves_are_served_side_by_side(labour: Labour) -> None:
    dispatcher = Dispatcher(labour.process, Inbox(), concurrent=4, pending=10)

    for update_id, group in ((1, -100), (2, -200)):
        sender = {"id": group, "type": "supergroup", "title": "Numbers"}
        everybody = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        sent = message(chat=sender, sender_chat=sender, text="7") | {"from": everybody}
        await dispatcher.submit(Update.de_json({"update_id": update_id, "message": sent}, None))
    await settle()

    assert labour.begun == [1, 2]
    labour.let(1, 2)
    assert await dispatcher.finish(within_s=5) == 0


async def test_an_album_waits_for_its_persons_turn_and_finishes_all_its_updates(
    labour: Labour,
) -> None:
    inbox = Inbox()
    dispatcher = Dispatcher(labour.process, inbox, concurrent=4, pending=10)
    for update_id in (1, 2, 3, 4):
        inbox.take(update_id)
    first, *pictures = (update(update_id, person=5) for update_id in (1, 2, 3))
    messages = tuple(each.message for each in pictures if each.message)

    await dispatcher.submit(first)
    await dispatcher.submit(Album(messages, (2, 3)))
    await settle()
    assert labour.begun == [1]
    labour.let(1, 2)
    await dispatcher.finish(within_s=5)

    assert labour.ended == [1, 2]
    assert inbox.offset == 4


async def test_the_inbox_hears_what_was_answered_or_failed_but_not_what_was_cut_short() -> None:
    inbox, gate = Inbox(), asyncio.Event()

    async def process(received: Work) -> None:
        assert isinstance(received, Update)
        if received.update_id == 1:
            raise ZeroDivisionError
        if received.update_id == 3:
            await gate.wait()

    dispatcher = Dispatcher(process, inbox, concurrent=4, pending=10)
    for update_id in (1, 2, 3, 4):
        inbox.take(update_id)
        await dispatcher.submit(update(update_id, person=update_id))

    assert await dispatcher.finish(within_s=0.05) == 1
    assert inbox.offset == 3
