import time
from datetime import timedelta

import pytest
from telegram.error import Forbidden

from bot.chat import texts
from bot.i18n.translator import load_translator
from tests.bot.clock import Clock
from tests.bot.conftest import ADMINS
from tests.bot.fake_telegram import Answer, FakeTelegram
from tests.bot.messages import (
    GROUP_CHAT,
    PERSON,
    PHOTO,
    SOMEBODY_ELSE,
    Chat,
    command,
    mention,
    message,
)
from tests.bot.readings import ScriptedReader

BURST = 30
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _moved_time(monkeypatch: pytest.MonkeyPatch, now: Clock) -> None:
    monkeypatch.setattr(time, "time", lambda: now().timestamp())


@pytest.fixture
async def _tired(chat: Chat, telegram: FakeTelegram) -> None:
    """Somebody has just asked as much as is fair."""
    for _ in range(BURST):
        await chat.press("nonsense")
    telegram.calls.clear()


async def test_a_burst_is_answered(chat: Chat, telegram: FakeTelegram) -> None:
    for _ in range(BURST):
        await chat.press("nonsense")

    assert telegram.popups == [texts.UNKNOWN_BUTTON] * BURST


@pytest.mark.usefixtures("_tired")
async def test_who_goes_on_is_told_once_how_long_to_wait(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader
) -> None:
    for message_id in (1, 2, 3):
        await chat.receive(message(photo=PHOTO, message_id=message_id))

    (sent,) = telegram.sent("sendMessage")
    assert sent["text"] == load_translator("en").plural(texts.SLOW_DOWN, 60)
    assert sent["reply_parameters"]["message_id"] == 1
    assert reader.pictures == []


@pytest.mark.usefixtures("_tired")
async def test_a_button_stops_waiting_each_time(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.press("nonsense")
    await chat.press("nonsense")

    assert len(telegram.popups) == 2
    assert set(telegram.popups) == {load_translator("en").plural(texts.SLOW_DOWN, 60)}


@pytest.mark.usefixtures("_tired")
async def test_after_the_wait_it_goes_on(chat: Chat, telegram: FakeTelegram, now: Clock) -> None:
    await chat.receive(message(photo=PHOTO))
    now.pass_by(MINUTE + timedelta(seconds=1))

    await chat.receive(message(photo=PHOTO))

    assert telegram.texts[1:] == ["7 · 99 %"]


@pytest.mark.usefixtures("_tired")
async def test_others_are_answered_meanwhile(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(message(text="7") | {"from": SOMEBODY_ELSE})

    assert telegram.texts == [texts.TEXT_MESSAGE]


async def test_admins_are_never_refused(chat: Chat, telegram: FakeTelegram) -> None:
    admin = PERSON | {"id": min(ADMINS)}

    for _ in range(3 * BURST):
        await chat.press("nonsense", by=admin)

    assert set(telegram.popups) == {texts.UNKNOWN_BUTTON}


async def test_an_album_costs_its_pictures(chat: Chat, telegram: FakeTelegram) -> None:
    for _ in range(BURST // 10 + 1):
        await chat.receive_album(*[message(photo=PHOTO)] * 10)

    assert ["Picture 1" in text for text in telegram.texts] == [True, True, True, False]


@pytest.mark.usefixtures("_tired")
async def test_a_refusal_that_cannot_be_delivered_is_a_refusal_all_the_same(
    chat: Chat, telegram: FakeTelegram, reader: ScriptedReader, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.script("sendMessage", Forbidden("blocked"))
    telegram.script("answerCallbackQuery", Answer.failure(400, "Bad Request: query is too old"))

    await chat.receive(message(photo=PHOTO))
    await chat.press("nonsense")

    assert reader.pictures == []
    assert len(telegram.sent("sendMessage")) == 1
    assert len(telegram.popups) == 1
    assert "ERROR" not in caplog.text


async def test_what_people_say_to_each_other_costs_nothing(
    chat: Chat, telegram: FakeTelegram
) -> None:
    for _ in range(3 * BURST):
        await chat.receive(message(chat=GROUP_CHAT, text="7"))
        await chat.receive(message(chat=GROUP_CHAT, photo=PHOTO))
        await chat.receive(command("/start@another_bot", chat=GROUP_CHAT))
        await chat.receive(message(photo=PHOTO), "channel_post")
        await chat.receive_album(*[message(chat=GROUP_CHAT, photo=PHOTO)] * 2)

    assert telegram.texts == []
    await chat.receive(mention(photo=PHOTO))
    assert telegram.texts == ["7 · 99 %"]


async def test_an_album_in_a_group_costs_wherever_the_bot_is_mentioned(
    chat: Chat, telegram: FakeTelegram
) -> None:
    for _ in range(BURST // 10 + 1):
        await chat.receive_album(*[message(chat=GROUP_CHAT, photo=PHOTO)] * 9, mention(photo=PHOTO))

    assert ["Picture 1" in text for text in telegram.texts] == [True, True, True, False]


async def test_chats_that_write_as_themselves_do_not_use_up_each_others_share(
    chat: Chat, telegram: FakeTelegram
) -> None:
    everybody = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    group = GROUP_CHAT | {"id": -300}
    for _ in range(BURST):
        await chat.receive(mention(text="7", sender_chat=GROUP_CHAT) | {"from": everybody})

    sent = mention(photo=PHOTO, sender_chat=group) | {"from": everybody, "chat": group}
    await chat.receive(sent)

    assert telegram.texts == ["7 · 99 %"]


@pytest.mark.usefixtures("_tired")
async def test_it_is_said_in_the_persons_language(chat: Chat, telegram: FakeTelegram) -> None:
    await chat.receive(message(photo=PHOTO) | {"from": PERSON | {"language_code": "de"}})

    assert telegram.texts == [load_translator("de").plural(texts.SLOW_DOWN, 60)]
