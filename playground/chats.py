"""The people, their chats with the bot, and what was written there."""

import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from playground.errors import ApiError, JsonObject, bad_request

MESSAGES_KEPT_PER_CHAT = 500
FIRST_GROUP_ID = -1000
TEXT_LIMIT = 4096
COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@\w+)?")

ChatType: TypeAlias = Literal["private", "group"]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who uses Telegram: a human, or the bot itself."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = "en"
    is_bot: bool = False

    def as_json(self) -> JsonObject:
        """Return Telegram's User."""
        user: JsonObject = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        return user if self.is_bot else user | {"language_code": self.language_code}


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat with the bot, seen by one person in it."""

    id: int
    person: Person
    type: ChatType = "private"
    title: str = ""

    def as_json(self) -> JsonObject:
        """Return Telegram's Chat."""
        chat: JsonObject = {"id": self.id, "type": self.type}
        if self.type == "private":
            return chat | {"first_name": self.person.first_name}
        return chat | {"title": self.title}


class Chats:
    """Every chat and its latest messages."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._messages: dict[int, deque[JsonObject]] = {}
        self._blocked: set[int] = set()
        self._message_count = 0

    def add(self, chat: Chat) -> Chat:
        """Remember a chat."""
        self._chats[chat.id] = chat
        self._messages[chat.id] = deque(maxlen=MESSAGES_KEPT_PER_CHAT)
        return chat

    def block(self, chat: Chat) -> None:
        """Let a person block the bot."""
        self._blocked.add(chat.id)

    def find(self, chat_id: int) -> Chat:
        """Return a chat that the bot may write to."""
        if chat_id not in self._chats:
            raise bad_request("chat not found")
        if chat_id in self._blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return self._chats[chat_id]

    def write(self, chat: Chat, sender: Person, content: JsonObject) -> JsonObject:
        """Add a message to a chat and return Telegram's Message."""
        self._message_count += 1
        message = {
            "message_id": self._message_count,
            "from": sender.as_json(),
            "chat": chat.as_json(),
            "date": int(time.time()),
            **content,
        }
        self._messages[chat.id].append(message)
        return message

    def messages(self, chat: Chat) -> list[JsonObject]:
        """Return what was written in a chat, oldest first."""
        return list(self._messages[chat.id])

    def find_message(self, chat: Chat, message_id: int) -> JsonObject | None:
        """Return a message that is still kept."""
        found: Iterator[JsonObject] = (
            message for message in self._messages[chat.id] if message["message_id"] == message_id
        )
        return next(found, None)


def find_commands(text: str) -> list[JsonObject]:
    """Return the entities of the commands in a person's text."""
    return [
        {
            "type": "bot_command",
            "offset": len(text[: match.start()].encode("utf-16-le")) // 2,
            "length": len(match[0]),
        }
        for match in COMMAND.finditer(text)
    ]
