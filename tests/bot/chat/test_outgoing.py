import asyncio
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.chat.outgoing import answer, answer_with_picture, show_typing
from bot.i18n.translator import Html
from tests.bot.fake_telegram import Answer, FakeTelegram
from tests.bot.messages import GROUP_CHAT, Chat, message

MOVED = Answer.failure(400, "Bad Request: group upgraded", migrate_to_chat_id=-1001)
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Right", callback_data="r:abcdefgh")]])


def received(chat: Chat, content: dict[str, Any]) -> Message:
    return Message.de_json(content, chat.application.bot)


async def test_an_answer_replies_to_the_message_even_if_that_is_deleted(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await answer(received(chat, message(message_id=31, text="hello")), Html("<b>7</b>"))

    (sent,) = telegram.sent("sendMessage")
    assert sent["chat_id"] == 5
    assert sent["text"] == "<b>7</b>"
    assert sent["parse_mode"] == "HTML"
    assert sent["reply_parameters"]["message_id"] == 31
    assert sent["reply_parameters"]["allow_sending_without_reply"]


async def test_an_answer_follows_a_group_that_moved(chat: Chat, telegram: FakeTelegram) -> None:
    telegram.script("sendMessage", MOVED)

    await answer(received(chat, message(chat=GROUP_CHAT, text="hello")), Html("7"), KEYBOARD)

    again = telegram.sent("sendMessage")[1]
    assert again["chat_id"] == -1001
    assert again["text"] == "7"
    assert again["reply_markup"] == KEYBOARD.to_dict()


async def test_a_picture_is_sent_with_its_text_and_buttons(
    chat: Chat, telegram: FakeTelegram
) -> None:
    posted = received(chat, message(message_id=31, text="hello"))

    await answer_with_picture(posted, b"a picture", Html("<b>7</b>"), KEYBOARD)

    (call,) = [call for call in telegram.calls if call.method == "sendPhoto"]
    assert call.files == (b"a picture",)
    assert call.parameters["caption"] == "<b>7</b>"
    assert call.parameters["parse_mode"] == "HTML"
    assert call.parameters["reply_markup"] == KEYBOARD.to_dict()
    assert call.parameters["reply_parameters"]["message_id"] == 31


@pytest.mark.parametrize(
    "refusal", [Answer.failure(400, "Bad Request: not enough rights to send photos"), MOVED]
)
async def test_where_no_picture_can_be_sent_the_text_goes_alone(
    chat: Chat, telegram: FakeTelegram, refusal: Answer
) -> None:
    telegram.script("sendPhoto", refusal)

    await answer_with_picture(received(chat, message()), b"a picture", Html("7"), KEYBOARD)

    (sent,) = telegram.sent("sendMessage")
    assert sent["text"] == "7"
    assert sent["reply_markup"] == KEYBOARD.to_dict()


async def test_typing_is_shown_while_the_block_runs_and_again_if_it_is_long(
    chat: Chat, telegram: FakeTelegram
) -> None:
    async with show_typing(received(chat, message(text="hello")), every_s=0):
        await telegram.wait_for("sendChatAction", count=3)
    shown = len(telegram.sent("sendChatAction"))
    for _ in range(5):
        await asyncio.sleep(0)

    assert telegram.sent("sendChatAction")[0] == {"chat_id": 5, "action": "typing"}
    assert len(telegram.sent("sendChatAction")) == shown


async def test_typing_is_shown_in_the_messages_topic(chat: Chat, telegram: FakeTelegram) -> None:
    content = message(chat=GROUP_CHAT, text="hello", message_thread_id=12, is_topic_message=True)
    posted = received(chat, content)

    async with show_typing(posted):
        await telegram.wait_for("sendChatAction")

    assert telegram.sent("sendChatAction")[0]["message_thread_id"] == 12


async def test_typing_that_cannot_be_shown_stops_nothing(
    chat: Chat, telegram: FakeTelegram
) -> None:
    telegram.script("sendChatAction", Answer.failure(400, "Bad Request: chat not found"))

    async with show_typing(received(chat, message(text="hello")), every_s=0):
        await telegram.wait_for("sendChatAction", count=2)


async def test_an_exception_of_the_block_comes_through(chat: Chat) -> None:
    with pytest.raises(ZeroDivisionError):
        async with show_typing(received(chat, message(text="hello"))):
            raise ZeroDivisionError
