"""What the bot sends: answers, and the sign that one is coming."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from telegram import InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.i18n.translator import Html

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

CHAT_ACTION_EVERY_S = 4.5  # Telegram shows a chat action for five seconds


async def answer(
    message: Message, text: Html, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    """Send the text as a reply to the message, or alone where that is gone or the chat moved."""
    try:
        await message.reply_text(text, reply_markup=keyboard, reply_parameters=reply_to(message))
    except ChatMigrated as moved:
        await message.get_bot().send_message(moved.new_chat_id, text, reply_markup=keyboard)


async def answer_with_picture(
    message: Message, picture: bytes, text: Html, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    """Send the picture with the text below it, or the text alone where no pictures are allowed."""
    try:
        await message.reply_photo(
            picture, caption=text, reply_markup=keyboard, reply_parameters=reply_to(message)
        )
    except (BadRequest, ChatMigrated) as error:
        log.info("picture not delivered", reason=str(error))
        await answer(message, text, keyboard)


def reply_to(message: Message) -> ReplyParameters:
    """Reply to a message, or to none where it is gone."""
    return ReplyParameters(message.message_id, allow_sending_without_reply=True)


@asynccontextmanager
async def show_typing(
    message: Message, every_s: float = CHAT_ACTION_EVERY_S
) -> AsyncIterator[None]:
    """Show in the chat that an answer is coming, for as long as the block runs."""
    task = asyncio.create_task(_keep_typing(message, every_s))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _keep_typing(message: Message, every_s: float) -> None:
    thread = message.message_thread_id if message.is_topic_message else None
    while True:
        try:
            await message.chat.send_action(ChatAction.TYPING, message_thread_id=thread)
        except TelegramError as error:  # a nicety: the answer matters, not this
            log.debug("chat action failed", error=type(error).__name__)
        await asyncio.sleep(every_s)
