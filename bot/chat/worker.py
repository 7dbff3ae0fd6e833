"""One piece of work from its beginning to its end, across processes."""

import asyncio
import json

import structlog
from telegram import Update

from bot.chat.albums import AlbumGatherer, Work, ids_of
from bot.chat.application import ChatApplication
from bot.chat.inbox import Inbox
from bot.errors import SetAsideError
from bot.services.intake import Intake
from bot.storage.inbox import PendingUpdate

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


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

    async def resume(self, inbox: Inbox, gatherer: AlbumGatherer) -> None:
        """Take up what an earlier process left."""
        pending, crashed = await self._intake.resume()
        for one in pending:
            update = self._parse(one)
            if inbox.take(update.update_id):
                inbox.finish(update.update_id)  # it is kept: Telegram may forget it
                await gatherer.take(update)
        for one in crashed:
            log.error("set aside what ended the process twice", update_id=one.update_id)
            await self._application.process_error(self._parse(one), SetAsideError())
        if pending:
            log.info("resumed", updates=len(pending))

    def _parse(self, pending: PendingUpdate) -> Update:
        return Update.de_json(json.loads(pending.payload), self._application.bot)
