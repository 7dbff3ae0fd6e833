import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs
from telegram import Update
from telegram.error import NetworkError

from bot.chat.albums import AlbumGatherer, Work
from bot.chat.dispatcher import Dispatcher
from bot.chat.inbox import Inbox
from bot.chat.polling import ALLOWED_UPDATES, Poller
from bot.errors import TokenRejectedError
from bot.services.intake import Intake
from tests.bot.fake_telegram import TOKEN, Answer, FakeTelegram
from tests.bot.messages import Chat, message
from tests.bot.outages import Outage

CONFLICT = Answer.failure(409, "Conflict: terminated by other getUpdates request")


pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.fixture
def received() -> list[int]:
    return []


@pytest.fixture
async def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def dispatcher(received: list[int], inbox: Inbox) -> Dispatcher:
    async def process(update: Work) -> None:
        assert isinstance(update, Update)
        received.append(update.update_id)

    return Dispatcher(process, inbox, concurrent=4, pending=10)


@pytest.fixture
async def poller(chat: Chat, inbox: Inbox, intake: Intake, dispatcher: Dispatcher) -> Poller:
    gatherer = AlbumGatherer(dispatcher.submit)
    return Poller(chat.application.bot, inbox, intake, gatherer, first_pause_s=0)


@asynccontextmanager
async def running(poller: Poller) -> AsyncIterator[None]:
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def updates(*update_ids: int) -> Answer:
    return Answer.success([{"update_id": each, "message": message()} for each in update_ids])


async def test_updates_reach_the_dispatcher_and_are_acknowledged_by_the_next_poll(
    poller: Poller, dispatcher: Dispatcher, telegram: FakeTelegram, received: list[int]
) -> None:
    telegram.script("getUpdates", updates(10, 11), updates(12))

    async with running(poller):
        await telegram.wait_for("getUpdates", count=3)
    await dispatcher.finish(within_s=5)

    assert received == [10, 11, 12]
    assert [call.get("offset") for call in telegram.sent("getUpdates")] == [None, 12, 13]


async def test_only_what_is_answered_is_asked_for_with_long_polls(
    poller: Poller, telegram: FakeTelegram
) -> None:
    async with running(poller):
        await telegram.wait_for("getUpdates")

    (call,) = telegram.sent("getUpdates")
    assert call["allowed_updates"] == list(ALLOWED_UPDATES)
    assert call["timeout"] >= 10


@pytest.mark.parametrize(
    "trouble",
    [
        NetworkError("connection refused"),
        Answer.failure(500, "Internal Server Error"),
        Answer(200, b"no JSON at all"),
        Answer.success([{"update_id": 3, "message": {"message_id": "half of one"}}]),
        CONFLICT,
    ],
)
async def test_trouble_is_waited_out_and_said_once(
    poller: Poller, telegram: FakeTelegram, received: list[int], trouble: Answer | Exception
) -> None:
    telegram.script("getUpdates", trouble, trouble, trouble, updates(4))

    with capture_logs() as lines:
        async with running(poller):
            await telegram.wait_for("getUpdates", count=5)

    assert received == [4]
    assert [line["event"] for line in lines] == ["no updates", "updates arrive again"]
    assert "exc_info" not in lines[0]


async def test_a_second_poller_is_called_by_its_name(
    poller: Poller, telegram: FakeTelegram
) -> None:
    telegram.script("getUpdates", CONFLICT)

    with capture_logs() as lines:
        async with running(poller):
            await telegram.wait_for("getUpdates", count=2)

    assert "another process polls with the same token" in lines[0]["reason"]


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_ends_polling(
    poller: Poller, telegram: FakeTelegram, status: int
) -> None:
    telegram.script("getUpdates", Answer.failure(status, "Unauthorized"))

    with pytest.raises(TokenRejectedError) as caught:
        await poller.run()

    assert TOKEN not in str(caught.value)


async def test_without_a_database_nothing_is_acknowledged_before_it_is_finished_nor_answered_twice(
    chat: Chat, telegram: FakeTelegram, inbox: Inbox, intake: Intake, outage: Outage
) -> None:
    await outage.begin()
    gate, begun = asyncio.Event(), list[int]()

    async def process(update: Work) -> None:
        assert isinstance(update, Update)
        begun.append(update.update_id)
        if update.update_id == 2:
            await gate.wait()

    dispatcher = Dispatcher(process, inbox, concurrent=4, pending=10)
    poller = Poller(chat.application.bot, inbox, intake, AlbumGatherer(dispatcher.submit))
    telegram.script("getUpdates", updates(1, 2, 3), updates(2, 3, 4), updates(2, 3, 4))

    async with running(poller):
        await telegram.wait_for("getUpdates", count=3)
        gate.set()
        await telegram.wait_for("getUpdates", count=4)
    await dispatcher.finish(within_s=5)

    assert begun == [1, 2, 3, 4]
    assert [call.get("offset") for call in telegram.sent("getUpdates")[:4]] == [None, 2, 2, 5]


async def test_without_a_database_what_found_no_place_stays_with_telegram(
    chat: Chat, telegram: FakeTelegram, inbox: Inbox, intake: Intake, outage: Outage
) -> None:
    await outage.begin()
    gate = asyncio.Event()

    async def process(_: Work) -> None:
        await gate.wait()

    dispatcher = Dispatcher(process, inbox, concurrent=1, pending=2)
    poller = Poller(chat.application.bot, inbox, intake, AlbumGatherer(dispatcher.submit))
    telegram.script("getUpdates", updates(1, 2, 3))

    async with running(poller):
        await telegram.wait_for("getUpdates")
        while not dispatcher._places.locked():  # noqa: ASYNC110  it does not tell
            await asyncio.sleep(0)
    gate.set()
    await dispatcher.finish(within_s=5)
    await poller.acknowledge()

    assert [call.get("offset") for call in telegram.sent("getUpdates")] == [None, 3]
    assert telegram.sent("getUpdates")[-1]["timeout"] == 0


async def test_without_a_database_one_that_hangs_does_not_hide_all_that_come_after(
    chat: Chat, telegram: FakeTelegram, inbox: Inbox, intake: Intake, outage: Outage
) -> None:
    await outage.begin()
    gate = asyncio.Event()

    async def process(update: Work) -> None:
        assert isinstance(update, Update)
        if update.update_id == 1:
            await gate.wait()

    dispatcher = Dispatcher(process, inbox, concurrent=4, pending=200)
    gatherer = AlbumGatherer(dispatcher.submit)
    poller = Poller(chat.application.bot, inbox, intake, gatherer, patience_s=0)
    telegram.script("getUpdates", updates(*range(1, 101)), updates(*range(1, 101)))

    with capture_logs() as lines:
        async with running(poller):
            await telegram.wait_for("getUpdates", count=3)
    gate.set()
    await dispatcher.finish(within_s=5)

    assert telegram.sent("getUpdates")[2]["offset"] > 1
    assert {line["event"] for line in lines} == {
        "not stored",
        "an update takes very long; a crash would lose it now",
    }


async def test_there_is_nothing_to_acknowledge_where_nothing_came(
    poller: Poller, telegram: FakeTelegram
) -> None:
    async with running(poller):
        await telegram.wait_for("getUpdates")
    await poller.acknowledge()

    assert len(telegram.sent("getUpdates")) == 1


async def test_an_acknowledgement_that_fails_stops_nothing(
    poller: Poller, telegram: FakeTelegram
) -> None:
    telegram.script("getUpdates", updates(1))
    async with running(poller):
        await telegram.wait_for("getUpdates", count=2)
    telegram.script("getUpdates", CONFLICT)

    await poller.acknowledge()

    assert len(telegram.sent("getUpdates")) == 3


async def test_what_is_kept_is_acknowledged_although_it_is_not_finished(
    chat: Chat, telegram: FakeTelegram, inbox: Inbox, intake: Intake
) -> None:
    gate = asyncio.Event()

    async def process(_: Work) -> None:
        await gate.wait()

    dispatcher = Dispatcher(process, inbox, concurrent=4, pending=10)
    poller = Poller(chat.application.bot, inbox, intake, AlbumGatherer(dispatcher.submit))
    telegram.script("getUpdates", updates(1, 2, 3))

    async with running(poller):
        await telegram.wait_for("getUpdates", count=2)
    gate.set()
    await dispatcher.finish(within_s=5)

    assert telegram.sent("getUpdates")[1]["offset"] == 4
