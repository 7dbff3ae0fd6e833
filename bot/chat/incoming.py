"""What a handler gets, with its types spelled out once."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from telegram import Message, Update, User
from telegram.ext import CallbackContext

from bot.i18n.translator import Translator
from bot.services.languages import Languages
from bot.services.throttling import Asker

Context: TypeAlias = CallbackContext[Any, Any, Any, Any]
Callback: TypeAlias = Callable[[Any, Context], Coroutine[Any, Any, None]]


def message_of(update: Update) -> Message:
    """Return the update's message, new or edited, which the handler table has made sure of."""
    message = update.message or update.edited_message
    if message is None:
        raise ValueError("the handler table let an update without a message through")
    return message


def asker_of(message: Message) -> Asker:
    """Tell who sent a message; a group that writes as itself is its own person."""
    # Where a chat writes as itself, `from_user` is one made-up user for all of Telegram.
    sender = message.sender_chat or message.from_user or message.chat
    return Asker(sender.id, message.chat.id)


async def open_message(languages: Languages, update: Update) -> tuple[Message, Translator]:
    """Return the update's message, and the translator for who sent it."""
    message = message_of(update)
    return message, await find_translator(languages, message.from_user)


async def find_translator(languages: Languages, user: User | None) -> Translator:
    """Find the translator for somebody."""
    if user is None:
        return await languages.translator_for(None, None)
    return await languages.translator_for(user.id, user.language_code)
