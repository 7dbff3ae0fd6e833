"""What the bot tells of itself: its commands by scope, its name and descriptions by language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from playground.chats import Chat, Person
from playground.errors import JsonObject

LANGUAGE_CODE = re.compile(r"[a-z]{2}")

ProfileText: TypeAlias = Literal["name", "description", "short_description"]


@dataclass(frozen=True, slots=True)
class Scope:
    """To whom commands are shown: Telegram's BotCommandScope."""

    type: str = "default"
    chat_id: int = 0
    user_id: int = 0


class Profile:
    """The bot's profile; the empty language stands for everyone without one of their own."""

    def __init__(self) -> None:
        self.commands: dict[tuple[Scope, str], list[JsonObject]] = {}
        self._texts: dict[tuple[ProfileText, str], str] = {}

    def set_commands(self, scope: Scope, language_code: str, commands: list[JsonObject]) -> None:
        """Set a menu; an empty one is none."""
        self.commands.pop((scope, language_code), None)
        if commands:
            self.commands[scope, language_code] = commands

    def commands_for(self, chat: Chat, person: Person) -> list[JsonObject]:
        """Return the menu that a person sees in a chat: the first that was set, narrowest first."""
        for scope in _scopes_for(chat, person):
            for language_code in (person.language_code[:2], ""):
                if (scope, language_code) in self.commands:
                    return self.commands[scope, language_code]
        return []

    def set_text(self, kind: ProfileText, language_code: str, text: str) -> None:
        """Set a name or description; an empty one is none."""
        self._texts[kind, language_code] = text

    def text(self, kind: ProfileText, language_code: str) -> str:
        """Return the name or description set for exactly this language."""
        return self._texts.get((kind, language_code), "")

    def text_for(self, kind: ProfileText, person: Person) -> str:
        """Return the name or description that a person sees."""
        return self.text(kind, person.language_code[:2]) or self.text(kind, "")


def _scopes_for(chat: Chat, person: Person) -> Iterator[Scope]:
    """Yield the scopes in the order in which Telegram looks for commands.

    https://core.telegram.org/bots/api#determining-list-of-commands
    """
    if chat.type == "private":
        yield from (Scope("chat", chat.id), Scope("all_private_chats"), Scope())
        return
    is_administrator = person.id == chat.person.id
    yield Scope("chat_member", chat.id, person.id)
    if is_administrator:
        yield Scope("chat_administrators", chat.id)
    yield Scope("chat", chat.id)
    if is_administrator:
        yield Scope("all_chat_administrators")
    yield from (Scope("all_group_chats"), Scope())
