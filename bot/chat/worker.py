"""One piece of work from its beginning to its end, across processes."""

import asyncio
import json
from contextlib import suppress

import structlog
from telegram import Update

from bot.chat.albums import AlbumGatherer, Work, ids_of
from bot.chat.application import ChatApplication
from bot.errors import SetAsideError, StorageError
from bot.services.intake import Intake, Remains
from bot.storage.inbox import PendingUpdate

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


_AGAIN_S = 5.0


class Worker:
    """Hands work to the handlers, and keeps book of what is begun and what is done."""

    def __init__(self, application: ChatApplication, intake: Intake) -> None:
        self._application = application
        self._intake = intake

    async def work(self, work: Work) -> None:
        """Do one piece of work, and note that it is done."""
        await self._application.process_update(work)
        # Whoever stops the process now: what is answered is answered.
        await asyncio.shield(self._intake.settle(ids_of(work)))

    async def resume(self, gatherer: AlbumGatherer) -> None:
        """Take up what an earlier process left, as soon as the database says what that is."""
        remains = await self._find_remains()
        for one in remains.pending:
            update = await self._parse(one)
            if update is not None:
                await gatherer.take(update)
        for one in remains.crashed:
            log.error("set aside what ended the process twice", update_id=one.update_id)
            await self._application.process_error(await self._parse(one), SetAsideError())
        if remains.pending:
            log.info("resumed", updates=len(remains.pending))

    async def _find_remains(self) -> Remains:
        while True:
            try:
                return await self._intake.resume()
            except StorageError as error:
                log.warning("what is left is not known yet", reason=str(error))
            await asyncio.sleep(_AGAIN_S)

    async def _parse(self, pending: PendingUpdate) -> Update | None:
        try:
            return Update.de_json(json.loads(pending.payload), self._application.bot)
        except Exception:  # whatever it is, one update must not end the process
            log.exception("set aside what cannot be parsed", update_id=pending.update_id)
            with suppress(StorageError):
                await self._intake.set_aside(pending.update_id)
            return None
