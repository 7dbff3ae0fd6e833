import asyncio
from typing import Any

import pytest
from telegram import Message

from bot.chat.outgoing import answer, show_typing
from tests.bot.fake_telegram import Answer, FakeTelegram
from tests.bot.messages import GROUP_CHAT, Chat, message


def received(chat: Chat, content: dict[str, Any]) -> Message:
    return Message.de_json(content, chat.application.bot)


async def test_an_answer_replies_to_the_message_even_if_that_is_deleted(
    chat: Chat, telegram: FakeTelegram
) -> None:
    await answer(received(chat, message(message_id=31, text="hello")), "7 · 99 %")

    (sent,) = telegram.sent("sendMessage")
    assert sent["chat_id"] == 5
    assert sent["text"] == "7 · 99 %"
    assert "parse_mode" not in sent
    assert sent["reply_parameters"] == {"message_id": 31, "allow_sending_without_reply": True}


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
