"""Whom a message in a group is meant for."""

from collections.abc import Iterable

from telegram import Message, MessageEntity
from telegram.constants import ChatType

_READ = "/read"


def is_private(message: Message) -> bool:
    """Tell whether only one person and the bot can read along."""
    return message.chat.type == ChatType.PRIVATE


def is_meant_for(message: Message, bot_id: int, username: str) -> bool:
    """Tell whether the bot is asked: alone with someone always, else mentioned or replied to.

    A picture may also come with `/read` below it.
    """
    if is_private(message) or _is_to_be_read(message, username):
        return True
    replied = message.reply_to_message
    author = replied.from_user if replied else None
    return (author is not None and author.id == bot_id) or _mentions(message, bot_id, username)


def is_any_meant_for(messages: Iterable[Message], bot_id: int, username: str) -> bool:
    """Tell whether the bot is asked by one of several messages that belong together."""
    return any(is_meant_for(message, bot_id, username) for message in messages)


def _is_to_be_read(message: Message, username: str) -> bool:
    first = (message.caption or "").partition(" ")[0].lower()
    return first in {_READ, f"{_READ}@{username.lower()}"}


def _mentions(message: Message, bot_id: int, username: str) -> bool:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    mentions = message.parse_entities(kinds) | message.parse_caption_entities(kinds)
    return any(
        text.lower() == f"@{username}".lower()
        or (entity.user is not None and entity.user.id == bot_id)
        for entity, text in mentions.items()
    )
