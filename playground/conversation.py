"""A person's side of a chat: sends what people send, and waits for the bot's replies."""

import asyncio
import itertools
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass

from playground.bot_api import BotApi
from playground.chats import FIRST_GROUP_ID, Chat, Person, find_commands
from playground.errors import JsonObject
from playground.photos import make_sizes, make_thumbnail

FIRST_PERSON_ID = 1001
REPLY_LIMIT_S = 20.0

_new_ids = itertools.count(FIRST_PERSON_ID)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One chat with the bot as a person has it open."""

    api: BotApi
    chat: Chat

    def send(self, content: JsonObject) -> JsonObject:
        """Send a message of any kind, given as the fields of Telegram's Message."""
        return self.api.write_as_person(self.chat, content)

    def send_text(self, text: str) -> JsonObject:
        """Send a text; commands in it are marked as Telegram's apps do."""
        entities = find_commands(text)
        return self.send({"text": text} | ({"entities": entities} if entities else {}))

    def send_photo(self, data: bytes, caption: str = "") -> JsonObject:
        """Send a photo, re-encoded in several sizes; raise NotAPhotoError where it is none."""
        photo = [self.api.files.keep_photo(size) for size in make_sizes(data)]
        return self.send({"photo": photo} | _caption(caption))

    def send_document(
        self, data: bytes, name: str, caption: str = "", *, media_type: str = ""
    ) -> JsonObject:
        """Send a file as it is."""
        guessed = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        stored = self.api.files.keep(data, "documents", name)
        document = stored.as_json() | {"file_name": name, "mime_type": guessed}
        thumbnail = make_thumbnail(data) if guessed.startswith("image/") else None
        if thumbnail:
            document["thumbnail"] = self.api.files.keep_photo(thumbnail, "thumbnails")
        return self.send({"document": document} | _caption(caption))

    def block_bot(self) -> None:
        """Block the bot: from now on it may not write here."""
        self.api.chats.block(self.chat)

    @property
    def replies(self) -> list[JsonObject]:
        """What the bot wrote here, oldest first."""
        bot_id = self.api.me.id
        return [m for m in self.api.chats.messages(self.chat) if m["from"]["id"] == bot_id]

    async def wait_for_replies(
        self, count: int = 1, *, after: JsonObject | None = None, within_s: float = REPLY_LIMIT_S
    ) -> list[JsonObject]:
        """Return the bot's messages after one of the chat's, once there are that many."""
        after_id = after["message_id"] if after else 0

        def find() -> list[JsonObject]:
            return [message for message in self.replies if message["message_id"] > after_id]

        await wait_until(self.api, lambda: len(find()) >= count, within_s=within_s)
        return find()

    async def wait_for_reply(
        self, to: JsonObject, *, within_s: float = REPLY_LIMIT_S
    ) -> JsonObject:
        """Return the first message that the bot wrote after this one."""
        return (await self.wait_for_replies(after=to, within_s=within_s))[0]


async def wait_until(
    api: BotApi, condition: Callable[[], object], *, within_s: float = REPLY_LIMIT_S
) -> None:
    """Return when a condition about the server's state holds; else raise TimeoutError."""
    async with asyncio.timeout(within_s):
        await api.journal.changes.until(condition)


def open_chat(api: BotApi, first_name: str = "Ann", *, language_code: str = "en") -> Conversation:
    """Let a new person open a private chat with the bot."""
    person = Person(next(_new_ids), first_name, language_code=language_code)
    return Conversation(api, api.chats.add(Chat(person.id, person)))


def open_group(api: BotApi, title: str = "Family", first_name: str = "Ann") -> Conversation:
    """Let a new person write in a new group whose administrator the bot is.

    So it gets every message there, although privacy mode is on.
    """
    person = Person(next(_new_ids), first_name)
    group = Chat(FIRST_GROUP_ID - person.id, person, type="group", title=title)
    return Conversation(api, api.chats.add(group))


def _caption(caption: str) -> JsonObject:
    if not caption:
        return {}
    entities = find_commands(caption)
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})
