"""Telegram as one bot sees it, in memory."""

import secrets
from collections import deque
from typing import Literal, TypeAlias

from playground.calls import Call
from playground.chats import Chat, Chats, Person
from playground.errors import JsonObject
from playground.faults import Fault, Faults, make_error
from playground.files import FileStore
from playground.journal import Journal
from playground.updates import UpdateQueue

CALLS_KEPT = 2000

BotState: TypeAlias = Literal["starting", "online", "stopped"]
BOT = Person(id=7_000_000_007, first_name="Digit Bot", username="digit_playground_bot", is_bot=True)


class BotApi:
    """Everything behind the Bot API server: chats, files, updates, and a script of faults."""

    def __init__(self) -> None:
        self.me = BOT
        self.token = f"{BOT.id}:{secrets.token_urlsafe(26)}"
        self.chats = Chats()
        self.files = FileStore()
        self.updates = UpdateQueue()
        self.faults = Faults()
        self.journal = Journal()
        self.bot_state: BotState = "starting"
        self.commands: dict[tuple[str, str], list[JsonObject]] = {}
        self._calls: deque[Call] = deque(maxlen=CALLS_KEPT)

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

    def write_as_person(self, chat: Chat, content: JsonObject) -> JsonObject:
        """Let a person's message appear in a chat and reach the bot as an update."""
        message = self.chats.write(chat, chat.person, content)
        self.journal.write("message", message, chat.id)
        self.updates.put("message", message)
        return message

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

    def close(self) -> None:
        """End every wait: long polls, live pages and waiting tests."""
        self.updates.changes.close()
        self.journal.changes.close()
