import asyncio

import pytest
from telegram import Message

from bot.chat.progress import ProgressMessage
from bot.i18n.translator import load_translator
from bot.services.retraining import Ending, Outcome
from bot.training.messages import TrainingProgress
from tests.bot.fake_telegram import Answer, FakeTelegram
from tests.bot.messages import Chat, message
from tests.bot.training.orders import trained

RUN = 3
PROMOTED = Outcome(Ending.PROMOTED, champion=0, version=1, trained=trained())
CANCELLED = Outcome(Ending.CANCELLED, champion=0)


@pytest.fixture
async def progress(chat: Chat) -> ProgressMessage:
    """A progress message that never waits between two edits."""
    return make(chat, every_s=0.0)


def make(chat: Chat, every_s: float) -> ProgressMessage:
    shown = Message.de_json(message(text="Shall I?"), chat.application.bot)
    return ProgressMessage(shown, load_translator("en"), RUN, every_s)


def share(percent: int) -> TrainingProgress:
    return TrainingProgress("Fitting", percent / 100)


async def test_it_begins_at_once_and_can_be_cancelled(
    progress: ProgressMessage, telegram: FakeTelegram
) -> None:
    await telegram.wait_for("editMessageText")

    (first,) = telegram.sent("editMessageText")
    assert first["text"] == "<b>I am learning.</b>\nStarting"
    assert telegram.buttons == {"Cancel": f"s:{RUN}"}
    await progress.conclude(CANCELLED)


async def test_it_shows_the_latest_progress(
    progress: ProgressMessage, telegram: FakeTelegram
) -> None:
    await telegram.wait_for("editMessageText")
    for percent in range(50):
        progress.show(share(percent))

    await telegram.wait_for("editMessageText", 2)

    assert "49\N{NO-BREAK SPACE}%" in telegram.sent("editMessageText")[1]["text"]
    await progress.conclude(CANCELLED)


async def test_between_two_edits_it_waits(chat: Chat, telegram: FakeTelegram) -> None:
    patient = make(chat, every_s=1000.0)
    await telegram.wait_for("editMessageText")

    patient.show(share(50))
    await asyncio.sleep(0)

    assert len(telegram.sent("editMessageText")) == 1
    await patient.conclude(CANCELLED)


async def test_what_is_shown_already_is_not_shown_again(
    progress: ProgressMessage, telegram: FakeTelegram
) -> None:
    await telegram.wait_for("editMessageText")
    for percent in (50, 50, 60):
        progress.show(share(percent))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    await telegram.wait_for("editMessageText", 3)
    await progress.conclude(CANCELLED)

    shown = [each["text"] for each in telegram.sent("editMessageText")]
    assert len(shown) == len(set(shown)) == 4


async def test_what_telegram_refuses_is_no_end(chat: Chat, telegram: FakeTelegram) -> None:
    telegram.script("editMessageText", Answer.failure(400, "Bad Request: message is not modified"))
    progress = make(chat, every_s=0.0)
    await telegram.wait_for("editMessageText")

    progress.show(share(50))
    await telegram.wait_for("editMessageText", 2)
    await progress.conclude(CANCELLED)

    assert telegram.sent("editMessageText")[-1]["text"] == "Cancelled. Version 0 goes on."


async def test_at_the_end_nothing_can_be_cancelled_any_more(
    progress: ProgressMessage, telegram: FakeTelegram
) -> None:
    await progress.conclude(CANCELLED)

    assert "reply_markup" not in telegram.sent("editMessageText")[-1]
    assert telegram.texts == []


async def test_what_came_of_it_is_reported_with_a_way_back(
    progress: ProgressMessage, telegram: FakeTelegram
) -> None:
    await progress.conclude(PROMOTED)

    assert telegram.sent("editMessageText")[-1]["text"].startswith("I have learned, in ")
    (report,) = telegram.texts
    assert report.startswith("<b>Version 1 serves from now on</b>")
    assert telegram.buttons == {"Roll back": "o:1"}


async def test_what_does_not_serve_needs_no_way_back(
    progress: ProgressMessage, telegram: FakeTelegram
) -> None:
    outcome = Outcome(Ending.NOT_PROMOTED, 0, 1, trained("WORSE_CALIBRATED"))

    await progress.conclude(outcome)

    (report,) = telegram.sent("sendMessage")
    assert "reply_markup" not in report


async def test_a_report_that_cannot_be_delivered_is_let_go(
    progress: ProgressMessage, telegram: FakeTelegram
) -> None:
    telegram.script("sendMessage", Answer.failure(403, "Forbidden: bot was blocked by the user"))

    await progress.conclude(PROMOTED)

    assert len(telegram.sent("sendMessage")) == 1
