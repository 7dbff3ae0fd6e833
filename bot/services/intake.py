"""Use case: no update is lost, whatever ends the process; each is answered at least once."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import Enum
from typing import NamedTuple, NoReturn

import structlog

from bot.errors import StorageError, TakenOverError
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
        self._taken_over: set[int] = set()
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
        Raises TakenOverError where all of them are another process's, which answers them.
        """
        taken_over = await self._begin(update_ids)
        if taken_over and taken_over == set(update_ids):
            self._leave(taken_over)
            raise TakenOverError
        try:
            yield
        finally:
            await asyncio.shield(self._release(set(update_ids) - taken_over))

    async def settle(self, update_ids: Sequence[int]) -> None:
        """Note that updates need no more work; what cannot be noted now is noted later."""
        for came_s in filter(None, (self._came_s.pop(each, None) for each in update_ids)):
            ANSWER_SECONDS.observe(time.monotonic() - came_s)
        answered = set(update_ids) - self._taken_over
        self._taken_over -= set(update_ids)
        self._unsettled |= answered
        try:
            await self._strike(answered)
        except StorageError as error:
            note_lost("settlement", error)  # what is answered may be answered again

    async def _strike(self, update_ids: set[int]) -> None:
        for update_id in sorted(update_ids):
            if await self._inbox.strike(update_id):
                UPDATES.labels("settled").inc()
            self._unsettled.discard(update_id)
            self._in_hand.discard(update_id)

    async def resume(self) -> Remains:
        """Take up what another process left; raises StorageError where that is not known."""
        left = await self._inbox.take_over()
        crashed = [
            one
            for one in left
            if one.attempts >= MOST_ATTEMPTS and await self._try_to_set_aside(one.update_id)
        ]
        pending = [one for one in left if one.attempts < MOST_ATTEMPTS]
        self._in_hand |= {one.update_id for one in pending}
        UPDATES.labels("taken_over").inc(len(pending))
        return Remains(pending, crashed)

    async def hold(self, every_s: float = RENEW_EVERY_S) -> NoReturn:
        """Keep other processes from taking up what is in hand here, for ever."""
        await repeat("renew leases of updates", self._renew, every_s)

    async def let_go(self) -> None:
        """Leave what is not settled to the next process, which need not wait for it then."""
        if not self._in_hand | self._unsettled:
            return
        try:
            await self._strike(set(self._unsettled))  # or they would be answered again
            await self._inbox.let_go()
        except StorageError as error:
            log.warning("the next process takes up later what is left", reason=str(error))

    async def _renew(self) -> None:
        if self._in_hand:
            await self._inbox.renew()
        await self._strike(set(self._unsettled))

    async def set_aside(self, update_id: int) -> bool:
        """Give up an update; tell whether it was still pending. Raises StorageError."""
        self._in_hand.discard(update_id)
        was_pending = await self._inbox.set_aside(update_id)
        if was_pending:
            UPDATES.labels("set_aside").inc()
        return was_pending

    async def _try_to_set_aside(self, update_id: int) -> bool:
        try:
            return await self.set_aside(update_id)
        except StorageError as error:
            note_lost("settlement", error)  # whoever takes it over tells of it
            return False

    async def _begin(self, update_ids: Sequence[int]) -> set[int]:
        """Count an attempt of each update; return those that are another process's."""
        taken_over: set[int] = set()
        try:
            for update_id in update_ids:
                try:
                    await self._inbox.begin(update_id)
                except TakenOverError:
                    taken_over.add(update_id)
        except StorageError as error:
            note_lost("attempt", error)
        return taken_over

    async def _release(self, update_ids: set[int]) -> None:
        try:
            for update_id in sorted(update_ids):
                await self._inbox.release(update_id)
        except StorageError as error:
            note_lost("attempt", error)

    def _leave(self, update_ids: set[int]) -> None:
        """Leave updates to the process that has them: they are not answered here."""
        self._taken_over |= update_ids
        self._in_hand -= update_ids
        for update_id in update_ids:
            self._came_s.pop(update_id, None)
