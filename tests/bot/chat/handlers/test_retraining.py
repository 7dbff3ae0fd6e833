from typing import Any

import pytest

from bot.chat import texts
from bot.services.use_cases import UseCases
from bot.storage.corrections import Corrections
from bot.storage.database import Database
from bot.storage.recognitions import Recognitions
from tests.bot.clock import Clock
from tests.bot.fake_telegram import BOT_USER, Answer, FakeTelegram
from tests.bot.messages import GROUP_CHAT, Chat, callback_query, command, message
from tests.bot.outages import Outage
from tests.bot.storage.examples import recognition
from tests.bot.trainers import ScriptedTrainer

ADMIN = {"id": 1, "is_bot": False, "first_name": "Ada"}


def from_admin(text: str, **content: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON of any kind
    return command(text, **content) | {"from": ADMIN}


def own() -> dict[str, Any]:
    """JSON of a message of the bot's."""
    return message(message_id=99, text="Shall I?") | {"from": BOT_USER}


@pytest.fixture
async def _somebody_spoke(database: Database, now: Clock) -> None:
    await Recognitions(database, now).keep(recognition("abcdefgh", "73"))
    await Corrections(database, now).confirm("abcdefgh", 5)


@pytest.mark.usefixtures("_somebody_spoke")
async def test_an_admin_is_told_what_is_new_and_asked(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(from_admin("/retrain"))

    (text,) = telegram.texts
    assert "2 answers by 1 person" in text
    assert telegram.buttons == {"Start": "t", "Leave it": "n"}


async def test_where_there_is_nothing_to_learn_nothing_is_offered(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await chat.receive(from_admin("/retrain"))

    (sent,) = telegram.sent("sendMessage")
    assert sent["text"] == texts.NEWS_NOTHING
    assert "reply_markup" not in sent


async def test_others_are_refused(
    chat: Chat, telegram: FakeTelegram, trainer: ScriptedTrainer
) -> None:
    await chat.receive(command("/retrain"))
    for data in ("t", "s:1", "o:1", "v:1", "n"):
        await chat.press(data)

    assert telegram.texts == [texts.ADMINS_ONLY]
    assert telegram.popups == [texts.ADMINS_ONLY] * 5
    assert trainer.orders == []


async def test_in_groups_nobody_trains(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(from_admin("/retrain", chat=GROUP_CHAT))

    assert telegram.texts == []


async def test_a_start_begins_a_run_in_the_same_message(
    chat: Chat, telegram: FakeTelegram, trainer: ScriptedTrainer, use_cases: UseCases
) -> None:
    await chat.press("t", by=ADMIN, below=own())

    await trainer.ended.wait()
    await telegram.wait_for("sendMessage")
    await use_cases.retraining.close()
    assert telegram.popups == [""]
    assert {each["message_id"] for each in telegram.sent("editMessageText")} == {99}
    assert telegram.texts[0].startswith("<b>Version 1 serves from now on</b>")


async def test_a_second_admin_is_told_who_trains_and_since_when(
    chat: Chat, telegram: FakeTelegram, trainer: ScriptedTrainer, use_cases: UseCases
) -> None:
    trainer.outcome = None
    await chat.press("t", by=ADMIN, below=own())

    await chat.receive(from_admin("/retrain"))
    await chat.press("t", by=ADMIN, below=own())

    told = [*telegram.texts, telegram.popups[-1]]
    assert len(told) == 2
    for text in told:
        assert text.startswith("Admin 1 has been training since 3:04")
    await use_cases.retraining.close()


async def test_a_run_is_cancelled_from_its_message(
    chat: Chat, telegram: FakeTelegram, trainer: ScriptedTrainer
) -> None:
    trainer.outcome = None
    await chat.press("t", by=ADMIN, below=own())
    await trainer.begun.wait()

    await chat.press("s:1", by=ADMIN, below=own())

    assert telegram.popups[-1] == texts.CANCELLING
    await trainer.ended.wait()


async def test_a_run_that_is_over_is_told_to_be(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.press("s:1", by=ADMIN, below=own())

    assert telegram.popups == [texts.NOT_RUNNING]
    (edit,) = telegram.sent("editMessageText")
    assert edit["text"] == texts.NOT_RUNNING


async def test_an_offer_can_be_left(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.press("n", by=ADMIN, below=own())

    (edit,) = telegram.sent("editMessageText")
    assert edit["text"] == texts.LEFT


async def test_an_offer_left_twice_is_no_error(chat: Chat, telegram: FakeTelegram) -> None:
    telegram.script("editMessageText", Answer.failure(400, "Bad Request: message is not modified"))

    await chat.press("n", by=ADMIN, below=own())

    assert telegram.popups == [""]


async def test_a_button_below_no_message_does_nothing(
    chat: Chat, telegram: FakeTelegram, trainer: ScriptedTrainer
) -> None:
    pressed = callback_query("t", by=ADMIN)
    del pressed["message"]

    await chat.receive(pressed, "callback_query")

    assert telegram.popups == [texts.UNKNOWN_BUTTON]
    assert trainer.orders == []


async def test_during_an_outage_there_is_advice(
    chat: Chat, telegram: FakeTelegram, outage: Outage
) -> None:
    await outage.begin()

    await chat.receive(from_admin("/retrain"))

    assert telegram.texts == [texts.STORAGE_SILENT]


@pytest.mark.parametrize("data", ["t", "s:1", "o:1", "v:1"])
async def test_a_button_says_during_an_outage_that_nothing_can_be_asked(
    chat: Chat, telegram: FakeTelegram, outage: Outage, data: str
) -> None:
    await outage.begin()

    await chat.press(data, by=ADMIN, below=own())

    assert telegram.popups == [texts.STORAGE_SILENT]
