import asyncio
import threading

import pytest

from bot.chat import texts
from bot.chat.handlers.statistics import CAPTIONS
from bot.chat.transport import OutcomeUnknownError
from bot.services import statistics
from bot.services.statistics import Plot
from tests.bot.fake_telegram import Answer, Call, FakeTelegram
from tests.bot.messages import PERSON, SOMEBODY_ELSE, Chat, command
from tests.bot.outages import Outage

FORGOTTEN = Answer.failure(400, "Bad Request: wrong file identifier/HTTP URL specified")


class Drawing:
    """Draws three plots as soon as it is let, and counts how often."""

    def __init__(self) -> None:
        self.count, self.gate = 0, threading.Event()
        self.gate.set()

    def __call__(self, *_: object) -> list[bytes]:
        self.count += 1
        self.gate.wait(timeout=5)
        return [b"correlations", b"confusion", b"reliability"]


@pytest.fixture(autouse=True)
def drawing(monkeypatch: pytest.MonkeyPatch) -> Drawing:
    drawing = Drawing()
    monkeypatch.setattr(statistics, "_draw", drawing)
    return drawing


def albums(telegram: FakeTelegram) -> list[Call]:
    return [call for call in telegram.calls if call.method == "sendMediaGroup"]


async def test_the_plots_come_as_one_album_and_the_report_after_it(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.receive(command("/stats", message_id=12))

    (album,) = albums(telegram)
    assert album.files == (b"correlations", b"confusion", b"reliability")
    captions = [each["caption"] for each in album.parameters["media"]]
    assert captions == [CAPTIONS[plot] for plot in Plot]
    assert all(each["parse_mode"] == "HTML" for each in album.parameters["media"])
    (sent,) = telegram.sent("sendMessage")
    assert sent["text"].startswith(texts.STATS_TITLE)
    assert sent["reply_parameters"]["message_id"] == 12


async def test_two_who_ask_at_once_get_what_was_drawn_once(
    chat: Chat, telegram: FakeTelegram, drawing: Drawing
) -> None:
    drawing.gate.clear()
    asking = [
        asyncio.create_task(chat.receive(command("/stats") | {"from": person}))
        for person in (PERSON, SOMEBODY_ELSE)
    ]
    await telegram.wait_for("sendChatAction", count=2)

    drawing.gate.set()
    await asyncio.gather(*asking)

    assert drawing.count == 1
    assert len(albums(telegram)) == len(telegram.texts) == 2


async def test_they_are_sent_again_by_the_names_that_telegram_gave_them(
    chat: Chat, telegram: FakeTelegram, drawing: Drawing
) -> None:
    await chat.receive(command("/stats"))
    await chat.receive(command("/stats"))

    media = [each["media"] for each in albums(telegram)[1].parameters["media"]]
    assert media == ["sent-0", "sent-1", "sent-2"]
    assert albums(telegram)[1].files == ()
    assert drawing.count == 1


async def test_what_telegram_forgot_is_sent_and_noted_again(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.receive(command("/stats"))
    telegram.script("sendMediaGroup", FORGOTTEN)

    await chat.receive(command("/stats"))
    await chat.receive(command("/stats"))

    assert [bool(album.files) for album in albums(telegram)] == [True, False, True, False]
    assert len(telegram.texts) == 3


async def test_each_language_has_its_own_captions(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(command("/stats"))
    await chat.receive(command("/stats") | {"from": PERSON | {"language_code": "de"}})

    assert all(album.files for album in albums(telegram))


async def test_with_the_storage_down_it_says_what_is_known(
    chat: Chat, telegram: FakeTelegram, outage: Outage
) -> None:
    await outage.begin()

    await chat.receive(command("/stats"))

    assert len(albums(telegram)) == 1
    (text,) = telegram.texts
    assert text.endswith(texts.STATS_NOT_AVAILABLE)


async def test_the_report_comes_though_nobody_knows_whether_the_plots_did(
    chat: Chat, telegram: FakeTelegram
) -> None:
    telegram.script("sendMediaGroup", OutcomeUnknownError("Telegram did not answer"))

    await chat.receive(command("/stats"))

    assert len(albums(telegram)) == 1
    assert [text.partition("\n")[0] for text in telegram.texts] == [texts.STATS_TITLE]
