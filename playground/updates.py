"""The updates that wait for the bot, handed out by long polling."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from playground.changes import Changes
from playground.errors import JsonObject
from playground.faults import make_error

_FIRST_IDS = 10**9
UPDATES_KEPT = 10_000
BATCH_LIMIT = 100
LONGEST_POLL_S = 50
SENT_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class Poll:
    """The parameters of one getUpdates call; `allowed` None leaves the earlier choice."""

    offset: int = 0
    limit: int = BATCH_LIMIT
    timeout_s: int = 0
    allowed: frozenset[str] | None = None


class UpdateQueue:
    """Updates in order; an update is forgotten when a later one is asked for."""

    def __init__(self, newest_id: int | None = None) -> None:
        self.changes = Changes()
        self._pending: deque[JsonObject] = deque(maxlen=UPDATES_KEPT)
        self._allowed: frozenset[str] = frozenset()
        # From some number on, as at Telegram.
        self._newest_id = secrets.randbelow(_FIRST_IDS) if newest_id is None else newest_id
        self._newest_poll = 0
        self._waiting_polls = 0

    @property
    def is_polled(self) -> bool:
        """Whether a poll waits for an update at this moment."""
        return self._waiting_polls > 0

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, kind: str, content: JsonObject) -> None:
        """Add an update of a kind, unless the bot does not want that kind."""
        if kind in self._allowed or (not self._allowed and kind not in SENT_ONLY_ON_REQUEST):
            self._newest_id += 1
            self._pending.append({"update_id": self._newest_id, kind: content})
            self.changes.notify()

    def waiting(self) -> list[JsonObject]:
        """Return what waits for the bot, without handing it out."""
        return list(self._pending)

    def allow(self, kinds: frozenset[str]) -> None:
        """Choose the kinds that the bot wants; none: the usual ones."""
        self._allowed = kinds

    def take(self, update_id: int) -> None:
        """Forget what the bot has been brought."""
        self._forget_before(update_id + 1)
        self.changes.notify()

    def clear(self) -> None:
        """Forget what waits."""
        self._pending.clear()

    async def poll(self, poll: Poll) -> list[JsonObject]:
        """Wait for updates; a later poll ends this one with a conflict, as at Telegram."""
        if poll.allowed is not None:
            self._allowed = poll.allowed
        self._forget_before(poll.offset)
        self._newest_poll += 1
        number = self._newest_poll
        await self._wait_while(
            lambda: not self._pending and self._newest_poll == number,
            within_s=min(poll.timeout_s, LONGEST_POLL_S),
        )
        if self._newest_poll != number:
            raise make_error(409)
        limit = poll.limit if 0 < poll.limit <= BATCH_LIMIT else BATCH_LIMIT
        return list(self._pending)[:limit]

    async def _wait_while(self, condition: Callable[[], bool], *, within_s: float) -> None:
        self._waiting_polls += 1
        self.changes.notify()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await self.changes.until(lambda: not condition())
        finally:
            self._waiting_polls -= 1

    def _forget_before(self, offset: int) -> None:
        if offset < 0:
            offset = self._newest_id + 1 + offset
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()
