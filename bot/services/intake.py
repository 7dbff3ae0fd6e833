"""Use case: no update is lost, whatever ends the process, and none is answered twice."""

from collections.abc import Sequence

import structlog

from bot.errors import StorageError
from bot.storage.inbox import Inbox, PendingUpdate

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MOST_ATTEMPTS = 2
"""An update that ended the process as often as this is not tried again."""


class Intake:
    """Keeps updates from before they are acknowledged until they are answered.

    Without a database, Telegram is told of what is answered only, and hands out the rest again.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def accept(self, update_id: int, payload: str) -> bool:
        """Keep an update; tell whether it is to be worked on: some were settled before."""
        try:
            return await self._inbox.put(update_id, payload)
        except StorageError as error:
            log.warning("an update is not kept", update_id=update_id, reason=str(error))
            return True

    async def begin(self, update_ids: Sequence[int]) -> bool:
        """Count an attempt; tell whether to make it, or whether earlier ones ended the process."""
        try:
            attempts = [await self._inbox.begin(update_id) for update_id in update_ids]
            if max(attempts, default=0) <= MOST_ATTEMPTS:
                return True
            for update_id in update_ids:
                await self._inbox.set_aside(update_id)
        except StorageError as error:
            log.warning("an attempt is not counted", reason=str(error))
            return True
        log.error("set aside what ended the process twice", update_ids=list(update_ids))
        return False

    async def settle(self, update_ids: Sequence[int]) -> None:
        """Note that updates need no more work, in this process or a later one."""
        try:
            for update_id in update_ids:
                await self._inbox.strike(update_id)
        except StorageError as error:
            log.warning("what is answered may be answered again", reason=str(error))

    async def release(self, update_ids: Sequence[int]) -> None:
        """Take back an attempt that was cut short by a stop, which is no fault of the update."""
        try:
            for update_id in update_ids:
                await self._inbox.release(update_id)
        except StorageError as error:
            log.warning("an attempt is counted that was none", reason=str(error))

    async def list_pending(self) -> list[PendingUpdate]:
        """List what an earlier process left, oldest first."""
        try:
            return await self._inbox.take_pending()
        except StorageError as error:
            log.warning("what is left is not known", reason=str(error))
            return []
