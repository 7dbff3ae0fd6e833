import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Update

from bot.chat import worker as worker_module
from bot.chat.albums import Album, AlbumGatherer, Work
from bot.chat.application import ChatApplication
from bot.chat.worker import Worker
from bot.services.intake import Intake
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from tests.bot.clock import Clock
from tests.bot.fake_telegram import FakeTelegram
from tests.bot.inboxes import list_pending, open_inbox
from tests.bot.messages import PHOTO, command, message


@pytest.fixture
def inbox(database: Database, now: Clock) -> Inbox:
    return open_inbox(database, now)


@pytest.fixture
def left(database: Database, now: Clock) -> Inbox:
    """What another process had in hand."""
    return open_inbox(database, now, "another process")


@pytest.fixture
async def worker(application: ChatApplication, inbox: Inbox) -> AsyncIterator[Worker]:
    async with application:
        yield Worker(application, Intake(inbox))


def make_update(application: ChatApplication, update_id: int, content: dict[str, Any]) -> Update:
    return Update.de_json({"update_id": update_id, "message": content}, application.bot)


async def test_what_is_answered_is_settled(
    worker: Worker,
    application: ChatApplication,
    inbox: Inbox,
    database: Database,
    telegram: FakeTelegram,
) -> None:
    update = make_update(application, 1, command("/start"))
    await inbox.put(1, update.to_json())

    await worker.work(update)

    assert len(telegram.texts) == 1
    assert await list_pending(database) == []


async def test_all_of_an_album_is_settled(
    worker: Worker,
    application: ChatApplication,
    inbox: Inbox,
    database: Database,
    telegram: FakeTelegram,
) -> None:
    updates = [make_update(application, n, message(photo=PHOTO, message_id=n)) for n in (1, 2)]
    for update in updates:
        await inbox.put(update.update_id, update.to_json())

    await worker.work(Album(tuple(u.message for u in updates if u.message), (1, 2)))

    assert len(telegram.texts) == 1
    assert await list_pending(database) == []


async def test_what_an_earlier_process_left_is_taken_up(worker: Worker, left: Inbox) -> None:
    for number in (1, 2):
        payload = {"update_id": number, "message": command("/start")}
        await left.put(number, json.dumps(payload))
    await left.let_go()
    taken: list[Work] = []

    async def submit(work: Work) -> None:
        taken.append(work)

    await worker.resume(AlbumGatherer(submit))

    assert [work.update_id for work in taken if isinstance(work, Update)] == [1, 2]


async def test_who_sent_what_ended_the_process_twice_is_told(
    worker: Worker, left: Inbox, telegram: FakeTelegram
) -> None:
    await left.put(1, json.dumps({"update_id": 1, "message": message(photo=PHOTO)}))
    for _ in range(2):
        await left.begin(1)
    await left.let_go()

    async def submit(_: Work) -> None:
        raise AssertionError("it is not tried again")

    await worker.resume(AlbumGatherer(submit))

    (text,) = telegram.texts
    assert "incident" in text


async def test_what_cannot_be_parsed_is_set_aside_and_stops_nothing(
    worker: Worker, left: Inbox, database: Database
) -> None:
    await left.put(1, "no JSON")
    await left.put(2, json.dumps({"update_id": 2, "message": command("/start")}))
    await left.let_go()
    taken: list[Work] = []

    async def submit(work: Work) -> None:
        taken.append(work)

    await worker.resume(AlbumGatherer(submit))

    assert [work.update_id for work in taken if isinstance(work, Update)] == [2]
    assert await list_pending(database) == [2]


async def test_what_is_left_while_it_serves_is_taken_up_too(
    worker: Worker, left: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_AGAIN_S", 0.0)
    taken: asyncio.Queue[Work] = asyncio.Queue()
    resuming = asyncio.create_task(worker.keep_resuming(AlbumGatherer(taken.put)))

    for number in (1, 2):
        await left.put(number, json.dumps({"update_id": number, "message": command("/start")}))
        await left.let_go()
        work = await asyncio.wait_for(taken.get(), 5)
        assert isinstance(work, Update)
        assert work.update_id == number

    worker.close()
    await resuming
