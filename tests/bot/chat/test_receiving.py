from typing import Any

import pytest
from telegram import Update

from bot.chat.albums import AlbumGatherer, Work
from bot.chat.application import ChatApplication
from bot.chat.inbox import Inbox as InHand
from bot.chat.receiving import Receiver, Webhook, announce
from bot.errors import TelegramUnreachableError
from bot.services.intake import Intake
from bot.storage.database import Database
from tests.bot.clock import Clock
from tests.bot.fake_telegram import Answer, FakeTelegram
from tests.bot.inboxes import open_inbox
from tests.bot.messages import command
from tests.bot.outages import Outage


class Desk:
    """A receiver and what it passes on."""

    def __init__(self, application: ChatApplication, database: Database, now: Clock) -> None:
        self.taken: list[Work] = []
        self.in_hand = InHand()
        gatherer = AlbumGatherer(self._submit)
        intake = Intake(open_inbox(database, now))
        self.receiver = Receiver(application.bot, self.in_hand, intake, gatherer, 0.0)

    async def _submit(self, work: Work) -> None:
        self.taken.append(work)


@pytest.fixture
def desk(application: ChatApplication, database: Database, now: Clock) -> Desk:
    return Desk(application, database, now)


def payload(update_id: int) -> dict[str, Any]:
    return {"update_id": update_id, "message": command("/start")}


async def test_an_update_is_passed_on_once(desk: Desk) -> None:
    for _ in range(3):
        await desk.receiver.receive(payload(7))

    assert len(desk.taken) == 1


async def test_what_is_kept_may_be_forgotten_before_it_is_answered(desk: Desk) -> None:
    assert await desk.receiver.receive(payload(7))


async def test_what_is_not_kept_comes_again_until_it_is_answered_and_is_answered_once(
    desk: Desk, outage: Outage
) -> None:
    await outage.begin()
    assert not await desk.receiver.receive(payload(7))
    assert not await desk.receiver.receive(payload(7))

    desk.in_hand.finish(7)
    assert not await desk.receiver.receive(payload(8))
    outage.end()

    assert await desk.receiver.receive(payload(7))
    assert len(desk.taken) == 2


async def test_what_an_earlier_process_answered_is_not_passed_on(
    desk: Desk, database: Database, now: Clock
) -> None:
    inbox = open_inbox(database, now)
    await inbox.put(7, "{}")
    await inbox.strike(7)

    await desk.receiver.receive(payload(7))

    assert desk.taken == []


async def test_what_cannot_be_parsed_is_passed_on_as_far_as_it_can(desk: Desk) -> None:
    await desk.receiver.receive({"update_id": 7, "message": {"hologram": 3}})

    (work,) = desk.taken
    assert isinstance(work, Update)
    assert work.message is None


async def listen(_: object) -> None:
    pass


async def test_telegram_is_told_the_address_and_the_secret(
    application: ChatApplication, telegram: FakeTelegram
) -> None:
    await announce(application.bot, Webhook("https://bot.example/telegram", "secret", listen))

    (call,) = telegram.sent("setWebhook")
    assert call["url"] == "https://bot.example/telegram"
    assert call["secret_token"] == "secret"
    assert "callback_query" in call["allowed_updates"]


async def test_an_address_that_telegram_refuses_ends_serving_with_its_reason(
    application: ChatApplication, telegram: FakeTelegram
) -> None:
    telegram.script("setWebhook", Answer.failure(400, "Bad Request: HTTPS url must be provided"))

    with pytest.raises(TelegramUnreachableError, match=r"(?i)https"):
        await announce(application.bot, Webhook("http://bot.example", "secret", listen))
