"""One piece of work from its beginning to its end, across processes."""

import asyncio
import json

import structlog
from telegram import Update

from bot.chat.albums import AlbumGatherer, Work, ids_of
from bot.chat.application import ChatApplication
from bot.chat.inbox import Inbox
from bot.services.intake import Intake

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Worker:
    """Hands work to the handlers, and keeps book of what is begun and what is done."""

    def __init__(self, application: ChatApplication, intake: Intake) -> None:
        self._application = application
        self._intake = intake

    async def work(self, work: Work) -> None:
        """Do one piece of work, unless it ended earlier processes."""
        update_ids = ids_of(work)
        if not await self._intake.begin(update_ids):
            return
        try:
            await self._application.process_update(work)
        except asyncio.CancelledError:
            await self._intake.release(update_ids)
            raise
        # Whoever stops the process now: what is answered is answered.
        await asyncio.shield(self._intake.settle(update_ids))

    async def resume(self, inbox: Inbox, gatherer: AlbumGatherer) -> None:
        """Take up what an earlier process left."""
        pending = await self._intake.list_pending()
        for one in pending:
            update = Update.de_json(json.loads(one.payload), self._application.bot)
            if inbox.take(update.update_id):
                await gatherer.take(update)
        if pending:
            log.info("resumed", updates=len(pending))
