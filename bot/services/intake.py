"""Use case: no update is lost, whatever ends the process; each is answered at least once."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from enum import Enum
from typing import NamedTuple, NoReturn

import structlog

from bot.errors import StorageError
from bot.metrics import ANSWER_SECONDS, UPDATES, note_lost
from bot.repeating import repeat
from bot.storage.inbox import Inbox, PendingUpdate

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MOST_ATTEMPTS = 2
"""An update that ended the process as often as this is not tried again."""

RENEW_EVERY_S = 1.0
"""Several times within a lease: one renewal may come late."""


class Acceptance(Enum):
    """What became of an update that came in."""

    KEPT = "kept"
    """It is safe: Telegram may forget it."""

    NOT_KEPT = "not_kept"
    """It is to be worked on, and Telegram must not forget it before that is done."""

    KNOWN = "known"
    """It is settled, or in somebody's hands."""


class Remains(NamedTuple):
    """What another process left: to be taken up, oldest first, and what ended it twice."""

    pending: list[PendingUpdate]
    crashed: list[PendingUpdate]


class Intake:
    """Keeps updates from before they are acknowledged until they are answered.

    Without a database, Telegram is told of what is answered only, and hands out the rest again.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._unsettled: set[int] = set()
        self._in_hand: set[int] = set()
        self._came_s: dict[int, float] = {}

    async def accept(self, update_id: int, payload: str) -> Acceptance:
        """Keep an update, unless it is known."""
        acceptance = await self._keep(update_id, payload)
        UPDATES.labels(acceptance.value).inc()
        if acceptance is not Acceptance.KNOWN:
            self._came_s[update_id] = time.monotonic()
        return acceptance

    async def _keep(self, update_id: int, payload: str) -> Acceptance:
        try:
            is_new = await self._inbox.put(update_id, payload)
        except StorageError as error:
            note_lost("update", error)
            return Acceptance.NOT_KEPT
        if not is_new:
            return Acceptance.KNOWN
        self._in_hand.add(update_id)
        return Acceptance.KEPT

    @asynccontextmanager
    async def at_risk(self, update_ids: Sequence[int]) -> AsyncIterator[None]:
        """Count an attempt while work goes on that could end the process, as a picture's could.

        Only then: what else ends a process is no fault of the updates that it has in hand.
        """
        await self._count(update_ids, self._inbox.begin)
        try:
            yield
        finally:
            await asyncio.shield(self._count(update_ids, self._inbox.release))

    async def settle(self, update_ids: Sequence[int]) -> None:
        """Note that updates need no more work, and those that could not be noted before."""
        for came_s in filter(None, (self._came_s.pop(each, None) for each in update_ids)):
            ANSWER_SECONDS.observe(time.monotonic() - came_s)
        self._unsettled |= set(update_ids)
        try:
            for update_id in list(self._unsettled):
                await self._inbox.strike(update_id)
                UPDATES.labels("settled").inc()
                self._unsettled.discard(update_id)
                self._in_hand.discard(update_id)
        except StorageError as error:
            note_lost("settlement", error)  # what is answered may be answered again

    async def resume(self) -> Remains:
        """Take up what another process left; raises StorageError where that is not known."""
        left = await self._inbox.take_over()
        crashed = [one for one in left if one.attempts >= MOST_ATTEMPTS]
        try:
            for one in crashed:
                await self.set_aside(one.update_id)
        except StorageError as error:
            note_lost("settlement", error)
        pending = [one for one in left if one.attempts < MOST_ATTEMPTS]
        self._in_hand |= {one.update_id for one in pending}
        UPDATES.labels("taken_over").inc(len(pending))
        return Remains(pending, crashed)

    async def hold(self, every_s: float = RENEW_EVERY_S) -> NoReturn:
        """Keep other processes from taking up what is in hand here, for ever."""
        await repeat("renew leases of updates", self._renew, every_s)

    async def let_go(self) -> None:
        """Leave what is not settled to the next process, which need not wait for it then."""
        if not self._in_hand:
            return
        try:
            await self._inbox.let_go()
        except StorageError as error:
            log.warning("the next process takes up later what is left", reason=str(error))

    async def _renew(self) -> None:
        if self._in_hand:
            await self._inbox.renew()

    async def set_aside(self, update_id: int) -> None:
        """Note that an update cannot be worked on; raises StorageError."""
        await self._inbox.set_aside(update_id)
        UPDATES.labels("set_aside").inc()

    async def _count(
        self, update_ids: Sequence[int], count: Callable[[int], Awaitable[object]]
    ) -> None:
        try:
            for update_id in update_ids:
                await count(update_id)
        except StorageError as error:
            note_lost("attempt", error)
