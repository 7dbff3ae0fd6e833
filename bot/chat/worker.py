"""One piece of work from its beginning to its end, across processes."""

import asyncio
import json
from contextlib import suppress

import structlog
from telegram import Update

from bot.chat.albums import AlbumGatherer, Work, ids_of
from bot.chat.application import ChatApplication
from bot.errors import SetAsideError, StorageError
from bot.repeating import attempt
from bot.services.intake import Intake
from bot.storage.inbox import PendingUpdate

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


_AGAIN_S = 1.0


class Worker:
    """Hands work to the handlers, and keeps book of what is begun and what is done."""

    def __init__(self, application: ChatApplication, intake: Intake) -> None:
        self._application = application
        self._intake = intake
        self._is_closing = asyncio.Event()

    async def work(self, work: Work) -> None:
        """Do one piece of work, and note that it is done."""
        await self._application.process_update(work)
        # Whoever stops the process now: what is answered is answered.
        await asyncio.shield(self._intake.settle(ids_of(work)))

    async def keep_resuming(self, gatherer: AlbumGatherer) -> None:
        """Take up what other processes leave, until no more is to be begun."""
        while not self._is_closing.is_set():
            await attempt("take up what is left", lambda: self.resume(gatherer))
            with suppress(TimeoutError):
                async with asyncio.timeout(_AGAIN_S):
                    await self._is_closing.wait()

    def close(self) -> None:
        """Take up no more."""
        self._is_closing.set()

    async def resume(self, gatherer: AlbumGatherer) -> None:
        """Take up what another process left; raises StorageError where that is not known."""
        remains = await self._intake.resume()
        for one in remains.pending:
            update = await self._parse(one)
            if update is not None:
                await gatherer.take(update)
        for one in remains.crashed:
            log.error("set aside what ended the process twice", update_id=one.update_id)
            await self._application.process_error(await self._parse(one), SetAsideError())
        if remains.pending:
            log.info("resumed", updates=len(remains.pending))

    async def _parse(self, pending: PendingUpdate) -> Update | None:
        try:
            return Update.de_json(json.loads(pending.payload), self._application.bot)
        except Exception:  # whatever it is, one update must not end the process
            log.exception("set aside what cannot be parsed", update_id=pending.update_id)
            with suppress(StorageError):
                await self._intake.set_aside(pending.update_id)
            return None
