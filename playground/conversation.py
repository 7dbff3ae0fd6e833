"""A person's side of a chat: sends what people send, and waits for the bot's replies."""

import asyncio
import itertools
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from playground import composing
from playground.bot_api import BotApi
from playground.chats import FIRST_GROUP_ID, FIRST_SUPERGROUP_ID, Chat, Person
from playground.errors import JsonObject
from playground.keyboards import buttons_of

FIRST_PERSON_ID = 1001
REPLY_LIMIT_S = 20.0
GROUP_ANONYMOUS_BOT = Person(1_087_968_824, "Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_BOT = Person(136_817_688, "Channel", username="Channel_Bot", is_bot=True)

_new_ids = itertools.count(FIRST_PERSON_ID)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One chat with the bot as a person has it open; `member` is who, where not its opener.

    What they send may come in the name of a chat; the buttons they press never do.
    """

    api: BotApi
    chat: Chat
    member: Person | None = None
    sender_chat: JsonObject | None = None

    @property
    def person(self) -> Person:
        """Who writes and presses buttons here."""
        return self.member or self.chat.person

    def as_person(self, person: Person) -> "Conversation":
        """Return the same chat as someone else in it has it open."""
        self.api.chats.add_person(self.chat, person)
        return replace(self, member=person)

    def join(self, first_name: str = "Bob", *, language_code: str = "en") -> "Conversation":
        """Let a new person join the group and return the chat as they have it open."""
        person = Person(next(_new_ids), first_name, language_code=language_code)
        joined = self.as_person(person)
        joined.send({"new_chat_members": [person.as_json()]})
        return joined

    def as_anonymous_admin(self) -> "Conversation":
        """Return the same group as someone writes in it in its own name."""
        return replace(self, sender_chat=self.chat.as_json())

    def as_channel(self, title: str) -> "Conversation":
        """Return the same group as someone writes in it in the name of a channel of theirs."""
        channel_id = FIRST_SUPERGROUP_ID - next(_new_ids)
        return replace(self, sender_chat={"id": channel_id, "type": "channel", "title": title})

    def send(self, content: JsonObject) -> JsonObject:
        """Send a message of any kind, given as the fields of Telegram's Message."""
        if self.sender_chat is None:
            return self.api.write_as_person(self.chat, content, self.person)
        is_the_chat_itself = self.sender_chat["id"] == self.chat.id
        stand_in = GROUP_ANONYMOUS_BOT if is_the_chat_itself else CHANNEL_BOT
        signed = content | {"sender_chat": self.sender_chat}
        return self.api.write_as_person(self.chat, signed, stand_in)

    def send_text(self, text: str) -> JsonObject:
        """Send a text; commands and mentions in it are marked as Telegram's apps do."""
        return self.send(composing.compose_text(text))

    def send_photo(self, data: bytes, caption: str = "") -> JsonObject:
        """Send a photo, re-encoded in several sizes; raise NotAPhotoError where it is none."""
        photo = composing.compose_photo(self.api.files, data)
        return self.send(photo | composing.compose_caption(caption))

    def send_document(
        self, data: bytes, name: str, caption: str = "", *, media_type: str = ""
    ) -> JsonObject:
        """Send a file as it is."""
        document = composing.compose_document(self.api.files, data, name, media_type)
        return self.send(document | composing.compose_caption(caption))

    def send_album(self, pictures: Sequence[bytes], caption: str = "") -> list[JsonObject]:
        """Send several photos at once: a message each, with one id; the first has the caption."""
        group = {"media_group_id": str(secrets.randbits(63))}
        photos = [composing.compose_photo(self.api.files, data) for data in pictures]
        captions = [composing.compose_caption(caption), *([{}] * (len(photos) - 1))]
        return [
            self.send(photo | shown | group) for photo, shown in zip(photos, captions, strict=True)
        ]

    def send_sticker(
        self, data: bytes, *, is_animated: bool = False, is_video: bool = False
    ) -> JsonObject:
        """Send a sticker."""
        return self.send(
            composing.compose_sticker(
                self.api.files, data, is_animated=is_animated, is_video=is_video
            )
        )

    def reply(self, to: JsonObject, text: str) -> JsonObject:
        """Answer a message, of this chat or of another, with a text."""
        return self.send(composing.compose_text(text) | composing.quote(to, self.chat.id))

    def forward(self, message: JsonObject) -> JsonObject:
        """Send a message from anywhere on to this chat."""
        return self.send(composing.forward(message))

    def edit_text(self, message: JsonObject, text: str) -> JsonObject:
        """Change a text that was sent."""
        return self._edit(message, {"text", "entities"}, composing.compose_text(text))

    def edit_caption(self, message: JsonObject, caption: str) -> JsonObject:
        """Change, add or remove the caption of what was sent."""
        changed = composing.compose_caption(caption)
        return self._edit(message, {"caption", "caption_entities"}, changed)

    def press(
        self, message: JsonObject, label_or_data: str, *, by: Person | None = None
    ) -> JsonObject:
        """Press a button under a message as it now is; return the callback query."""
        shown = self.current(message)
        for button in buttons_of(shown.get("reply_markup", {})):
            if "callback_data" in button and label_or_data in {
                button["text"],
                button["callback_data"],
            }:
                return self.forge(button["callback_data"], shown, by=by)
        raise LookupError(f"no button {label_or_data!r} under {shown.get('text', 'the message')!r}")

    def forge(
        self, data: str, message: JsonObject | None = None, *, by: Person | None = None
    ) -> JsonObject:
        """Send any callback data, as modified apps can; by default from the bot's last message."""
        chosen = message or (self.replies[-1] if self.replies else None)
        gone = {"chat": self.chat.as_json(), "message_id": 1, "date": 0}
        query = {
            "id": self.api.queries.open(),
            "from": (by or self.person).as_json(),
            "message": chosen or gone,
            "chat_instance": str(abs(self.chat.id)),
            "data": data,
        }
        self.api.updates.put("callback_query", query)
        self.api.journal.changes.notify()
        return query

    def block_bot(self) -> None:
        """Block the bot: from now on it may not write here."""
        self.api.change_standing(self.chat, "kicked", self.person)

    def unblock_bot(self) -> None:
        """Let the bot write here again."""
        self.api.change_standing(self.chat, "member", self.person)

    def kick_bot(self) -> None:
        """Remove the bot from the group for good."""
        self.api.change_standing(self.chat, "kicked", self.person)

    def add_bot(self, *, as_admin: bool = False) -> None:
        """Add the bot to the group, as an administrator who sees every message or as a member."""
        self.api.change_standing(self.chat, "administrator" if as_admin else "member", self.person)
        self.send({"new_chat_members": [self.api.me.as_json()]})

    def migrate(self) -> "Conversation":
        """Turn the group into a supergroup, and return that; its old id has had its day."""
        old = self.chat
        new = replace(old, id=FIRST_SUPERGROUP_ID + old.id, type="supergroup")
        self.api.chats.replace_by(old, new)
        self.send({"migrate_to_chat_id": new.id})
        successor = replace(self, chat=new)
        successor.send({"migrate_from_chat_id": old.id})
        return successor

    @property
    def replies(self) -> list[JsonObject]:
        """What the bot wrote here, oldest first."""
        bot_id = self.api.me.id
        return [m for m in self.api.chats.messages(self.chat) if m["from"]["id"] == bot_id]

    def current(self, message: JsonObject) -> JsonObject:
        """Return a message as it now is; raise LookupError where it was deleted."""
        found = self.api.chats.find_message(self.chat, message["message_id"])
        if found is None:
            raise LookupError("the message was deleted")
        return found

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

    async def wait_for_edit(
        self,
        message: JsonObject,
        condition: Callable[[JsonObject], object] | None = None,
        *,
        within_s: float = REPLY_LIMIT_S,
    ) -> JsonObject:
        """Return a message once it differs from the version given, or once a condition holds."""
        holds = condition or (lambda now: now != message)
        await wait_until(self.api, lambda: holds(self.current(message)), within_s=within_s)
        return self.current(message)

    async def wait_for_popup(
        self, query: JsonObject, *, within_s: float = REPLY_LIMIT_S
    ) -> JsonObject:
        """Return how the bot answered a callback query: `text`, empty for none, `show_alert`."""
        answer_to, query_id = self.api.queries.answer_to, query["id"]
        await wait_until(self.api, lambda: answer_to(query_id) is not None, within_s=within_s)
        return answer_to(query_id) or {}

    def _edit(self, message: JsonObject, old: set[str], changed: JsonObject) -> JsonObject:
        kept = {key: value for key, value in self.current(message).items() if key not in old}
        return self.api.edit_as_person(self.chat, kept | changed)


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


def open_group(
    api: BotApi,
    title: str = "Family",
    first_name: str = "Ann",
    *,
    bot_is_admin: bool = False,
    language_code: str = "en",
) -> Conversation:
    """Let a new person open a group with the bot in it.

    Unless it is an administrator there, privacy mode keeps from it what is not meant for it.
    """
    person = Person(next(_new_ids), first_name, language_code=language_code)
    chat = Chat(FIRST_GROUP_ID - person.id, person, type="group", title=title)
    group = Conversation(api, api.chats.add(chat, "left"))
    group.add_bot(as_admin=bot_is_admin)
    return group
