"""The people, their chats with the bot, and what was written there."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from playground.errors import ApiError, JsonObject, bad_request

MESSAGES_KEPT_PER_CHAT = 500
FIRST_GROUP_ID = -1000
FIRST_SUPERGROUP_ID = -1_000_000_000_000
TEXT_LIMIT = 4096

ChatType: TypeAlias = Literal["private", "group", "supergroup"]
Standing: TypeAlias = Literal["member", "administrator", "left", "kicked"]


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
    """A chat with the bot and the person who opened it."""

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
    """Every chat, its people, how the bot stands in it, and its latest messages."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._messages: dict[int, deque[JsonObject]] = {}
        self._people: dict[int, dict[int, Person]] = {}
        self._standings: dict[int, Standing] = {}
        self._successors: dict[int, int] = {}
        self._message_count = 0

    def add(self, chat: Chat, standing: Standing = "member") -> Chat:
        """Remember a chat."""
        self._chats[chat.id] = chat
        self._messages[chat.id] = deque(maxlen=MESSAGES_KEPT_PER_CHAT)
        self._people[chat.id] = {chat.person.id: chat.person}
        self._standings[chat.id] = standing
        return chat

    def add_person(self, chat: Chat, person: Person) -> None:
        """Let a person into a chat, or know them by new particulars."""
        self._people[chat.id][person.id] = person

    def people(self, chat: Chat) -> list[Person]:
        """Return who is in a chat beside the bot."""
        return list(self._people[chat.id].values())

    def standing(self, chat: Chat) -> Standing:
        """Return how the bot stands in a chat."""
        return self._standings[chat.id]

    def set_standing(self, chat: Chat, standing: Standing) -> None:
        """Let the bot in, make it an administrator, or shut it out."""
        self._standings[chat.id] = standing

    def replace_by(self, chat: Chat, successor: Chat) -> Chat:
        """Let a supergroup take a group's place, with its people and the bot's standing."""
        self.add(successor, self._standings[chat.id])
        self._people[successor.id] = dict(self._people[chat.id])
        self._successors[chat.id] = successor.id
        return successor

    def find(self, chat_id: int) -> Chat:
        """Return a chat that the bot may write to."""
        if chat_id not in self._chats:
            raise bad_request("chat not found")
        if chat_id in self._successors:
            sentence = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, sentence, migrate_to_chat_id=self._successors[chat_id])
        chat = self._chats[chat_id]
        refusal = _refuse_bot(chat, self._standings[chat_id])
        if refusal:
            raise refusal
        return chat

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

    def rewrite(self, chat: Chat, message: JsonObject) -> JsonObject:
        """Put an edited message in the place of the one with its id."""
        messages = self._messages[chat.id]
        for index, old in enumerate(messages):
            if old["message_id"] == message["message_id"]:
                messages[index] = message
        return message

    def remove(self, chat: Chat, message_id: int) -> None:
        """Forget a message."""
        message = self.find_message(chat, message_id)
        if message:
            self._messages[chat.id].remove(message)

    def messages(self, chat: Chat) -> list[JsonObject]:
        """Return what was written in a chat, oldest first."""
        return list(self._messages[chat.id])

    def find_message(self, chat: Chat, message_id: int) -> JsonObject | None:
        """Return a message that is still kept."""
        found: Iterator[JsonObject] = (
            message for message in self._messages[chat.id] if message["message_id"] == message_id
        )
        return next(found, None)


def _refuse_bot(chat: Chat, standing: Standing) -> ApiError | None:
    match standing:
        case "kicked" if chat.type == "private":
            return ApiError(403, "Forbidden: bot was blocked by the user")
        case "kicked":
            return ApiError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        case "left":
            return ApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")
        case _:
            return None
