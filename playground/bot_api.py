"""Telegram as one bot sees it, in memory."""

import secrets
import time
from collections import deque
from dataclasses import dataclass
from typing import Literal, TypeAlias

from playground.calls import Call
from playground.chats import Chat, Chats, Person, Standing
from playground.errors import JsonObject
from playground.faults import Fault, Faults, make_error
from playground.files import FileStore
from playground.journal import Journal
from playground.privacy import is_meant_for
from playground.profile import Profile, Scope
from playground.queries import CallbackQueries
from playground.updates import UpdateQueue

CALLS_KEPT = 2000
STANDINGS_INSIDE = frozenset({"member", "administrator"})
ADMINISTRATOR_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)

BotState: TypeAlias = Literal["starting", "online", "stopped"]
BOT = Person(id=7_000_000_007, first_name="Digit Bot", username="digit_playground_bot", is_bot=True)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the bot wants its updates, and the secret that it knows the sender by."""

    url: str
    secret: str


class BotApi:
    """Everything behind the Bot API server: chats, files, updates, and a script of faults."""

    def __init__(self) -> None:
        self.me = BOT
        self.token = f"{BOT.id}:{secrets.token_urlsafe(26)}"
        self.chats = Chats()
        self.files = FileStore()
        self.updates = UpdateQueue()
        self.webhook: Webhook | None = None
        self.queries = CallbackQueries()
        self.profile = Profile()
        self.faults = Faults()
        self.journal = Journal()
        self.bot_state: BotState = "starting"
        self._calls: deque[Call] = deque(maxlen=CALLS_KEPT)

    @property
    def commands(self) -> dict[tuple[Scope, str], list[JsonObject]]:
        """The bot's menus by scope and language."""
        return self.profile.commands

    def commands_for(self, chat: Chat, person: Person) -> list[JsonObject]:
        """Return the menu that a person sees in a chat."""
        return self.profile.commands_for(chat, person)

    def record(self, call: Call) -> None:
        """Remember a call that the bot made."""
        self._calls.append(call)
        self.journal.changes.notify()

    def calls(self, method: str) -> list[Call]:
        """Return the bot's calls of a method, refused ones too, oldest first."""
        return [call for call in self._calls if call.method.lower() == method.lower()]

    def write_as_bot(self, chat: Chat, content: JsonObject) -> JsonObject:
        """Let the bot's message appear in a chat."""
        message = self.chats.write(chat, self.me, content)
        self.journal.write("message", message, chat.id)
        return message

    def write_as_person(
        self, chat: Chat, content: JsonObject, person: Person | None = None
    ) -> JsonObject:
        """Let a person's message appear in a chat and reach the bot, if it may see it."""
        message = self.chats.write(chat, person or chat.person, content)
        self.journal.write("message", message, chat.id)
        self._tell("message", chat, message)
        return message

    def edit_as_bot(self, chat: Chat, message: JsonObject) -> JsonObject:
        """Put an edited message of the bot in the old one's place."""
        self.chats.rewrite(chat, message)
        self.journal.write("edit", message, chat.id)
        return message

    def edit_as_person(self, chat: Chat, message: JsonObject) -> JsonObject:
        """Put a person's edited message in the old one's place and tell the bot."""
        edited = message | {"edit_date": int(time.time())}
        self.chats.rewrite(chat, edited)
        self.journal.write("edit", edited, chat.id)
        self._tell("edited_message", chat, edited)
        return edited

    def delete(self, chat: Chat, message_id: int) -> None:
        """Let a message disappear from a chat."""
        self.chats.remove(chat, message_id)
        self.journal.write("delete", {"message_id": message_id}, chat.id)

    def change_standing(self, chat: Chat, standing: Standing, by: Person) -> None:
        """Let someone shut the bot out of a chat, let it in again, or raise it."""
        change = {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": int(time.time()),
            "old_chat_member": self.describe_member(self.chats.standing(chat)),
            "new_chat_member": self.describe_member(standing),
        }
        self.chats.set_standing(chat, standing)
        self.updates.put("my_chat_member", change)
        self.journal.changes.notify()

    def describe_member(self, standing: Standing) -> JsonObject:
        """Return the bot as Telegram's ChatMember."""
        member: JsonObject = {"user": self.me.as_json(), "status": standing}
        match standing:
            case "administrator":
                return member | dict.fromkeys(ADMINISTRATOR_RIGHTS, True) | {"is_anonymous": False}
            case "kicked":
                return member | {"until_date": 0}
            case _:
                return member

    def report_bot(self, state: BotState) -> None:
        """Tell the page how the bot is."""
        if state != self.bot_state:
            self.bot_state = state
            self.journal.write("status", {"state": state})

    def fail_next(
        self, method: str, status: int, *, times: int = 1, retry_after_s: int = 1
    ) -> None:
        """Let the next calls of a method be refused; `downloadFile` names the file downloads."""
        error = make_error(status, retry_after_s=retry_after_s)
        self.faults.add(method, Fault(error=error), times)

    def drop_next(self, method: str, *, times: int = 1) -> None:
        """Let the connection of the next calls of a method break before they have any effect."""
        self.faults.add(method, Fault(drops_connection=True), times)

    def delay_next(self, method: str, *, by_s: float, times: int = 1) -> None:
        """Let the next calls of a method take longer."""
        self.faults.add(method, Fault(delay_s=by_s), times)

    def answer_next_late(self, method: str, *, by_s: float, times: int = 1) -> None:
        """Let the next calls of a method have their effect, and hear of it later."""
        self.faults.add(method, Fault(answer_delay_s=by_s), times)

    def close(self) -> None:
        """End every wait: long polls, live pages and waiting tests."""
        self.updates.changes.close()
        self.journal.changes.close()

    def _tell(self, kind: str, chat: Chat, message: JsonObject) -> None:
        standing = self.chats.standing(chat)
        if chat.type == "private" or (
            standing in STANDINGS_INSIDE
            and (standing == "administrator" or is_meant_for(self.me, message))
        ):
            self.updates.put(kind, message)
