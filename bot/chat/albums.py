"""Pictures sent together arrive one by one: they are gathered, to be answered once, in order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from telegram import Chat, Message, Update, User

QUIET_S = 0.7
"""After the last picture: Telegram hands out those of an album within a moment."""

MOST_PICTURES = 10
"""Of one album, as Telegram has it."""


@dataclass(frozen=True, slots=True)
class Album:
    """The messages of one media group, as python-telegram-bot's handlers take it: as one update."""

    messages: tuple[Message, ...]
    update_ids: tuple[int, ...]

    @property
    def effective_user(self) -> User | None:
        """Who sent it."""
        return self.messages[0].from_user

    @property
    def effective_sender(self) -> User | Chat | None:
        """Who sent it, or the chat that it was sent as."""
        return self.messages[0].sender_chat or self.messages[0].from_user

    @property
    def effective_message(self) -> Message:
        """The one that is answered."""
        return self.messages[0]


Work: TypeAlias = Update | Album


def ids_of(work: Work) -> tuple[int, ...]:
    """Return the numbers of the updates in a piece of work."""
    return work.update_ids if isinstance(work, Album) else (work.update_id,)


@dataclass(slots=True)
class _Gathering:
    updates: list[Update] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None


class AlbumGatherer:
    """Passes updates on; those of an album together, once no more of them arrive."""

    def __init__(self, submit: Callable[[Work], Awaitable[None]], quiet_s: float = QUIET_S) -> None:
        self._submit = submit
        self._quiet_s = quiet_s
        self._gatherings: dict[tuple[int, str], _Gathering] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, update: Update) -> None:
        """Take an update in."""
        message = update.message
        if message is None or message.media_group_id is None:
            await self._submit(update)
            return
        key = (message.chat.id, message.media_group_id)
        gathering = self._gatherings.setdefault(key, _Gathering())
        gathering.updates.append(update)
        if gathering.timer:
            gathering.timer.cancel()
        is_full = len(gathering.updates) == MOST_PICTURES
        delay_s = 0.0 if is_full else self._quiet_s
        gathering.timer = asyncio.get_running_loop().call_later(delay_s, self._pass_on, key)

    def close(self) -> None:
        """Forget the albums that are not complete yet; the next process takes them up."""
        for gathering in self._gatherings.values():
            if gathering.timer:
                gathering.timer.cancel()
        self._gatherings.clear()

    def _pass_on(self, key: tuple[int, str]) -> None:
        task = asyncio.create_task(self._submit_album(self._gatherings.pop(key).updates))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _submit_album(self, updates: list[Update]) -> None:
        ordered = sorted(updates, key=lambda update: update.update_id)
        messages = tuple(update.message for update in ordered if update.message)
        await self._submit(Album(messages, tuple(update.update_id for update in ordered)))
