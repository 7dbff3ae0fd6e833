"""Use case: no update is lost, whatever ends the process; each is answered at least once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from enum import Enum, auto
from typing import NamedTuple

import structlog

from bot.errors import StorageError
from bot.storage.inbox import Inbox, PendingUpdate

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MOST_ATTEMPTS = 2
"""An update that ended the process as often as this is not tried again."""


class Acceptance(Enum):
    """What became of an update that came in."""

    KEPT = auto()
    """It is safe: Telegram may forget it."""

    NOT_KEPT = auto()
    """It is to be worked on, and Telegram must not forget it before that is done."""

    KNOWN = auto()
    """It is settled, or in somebody's hands."""


class Remains(NamedTuple):
    """What an earlier process left: to be taken up, oldest first, and what ended it twice."""

    pending: list[PendingUpdate]
    crashed: list[PendingUpdate]


class Intake:
    """Keeps updates from before they are acknowledged until they are answered.

    Without a database, Telegram is told of what is answered only, and hands out the rest again.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._unsettled: set[int] = set()
        self._own: set[int] = set()

    async def accept(self, update_id: int, payload: str) -> Acceptance:
        """Keep an update, unless it is known."""
        try:
            is_new = await self._inbox.put(update_id, payload)
        except StorageError as error:
            log.warning("an update is not kept", update_id=update_id, reason=str(error))
            return Acceptance.NOT_KEPT
        if not is_new:
            return Acceptance.KNOWN
        self._own.add(update_id)
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
        self._unsettled |= set(update_ids)
        try:
            for update_id in list(self._unsettled):
                await self._inbox.strike(update_id)
                self._unsettled.discard(update_id)
                self._own.discard(update_id)
        except StorageError as error:
            log.warning("what is answered may be answered again", reason=str(error))

    async def resume(self) -> Remains:
        """List what an earlier process left; raises StorageError where that is not known."""
        left = [one for one in await self._inbox.take_pending() if one.update_id not in self._own]
        crashed = [one for one in left if one.attempts >= MOST_ATTEMPTS]
        for one in crashed:
            await self._inbox.set_aside(one.update_id)
        pending = [one for one in left if one.attempts < MOST_ATTEMPTS]
        self._own |= {one.update_id for one in pending}
        return Remains(pending, crashed)

    async def set_aside(self, update_id: int) -> None:
        """Note that an update cannot be worked on; raises StorageError."""
        await self._inbox.set_aside(update_id)

    async def _count(
        self, update_ids: Sequence[int], count: Callable[[int], Awaitable[object]]
    ) -> None:
        try:
            for update_id in update_ids:
                await count(update_id)
        except StorageError as error:
            log.warning("an attempt is not counted", reason=str(error))
