"""Long polling: updates from Telegram to whoever works on them.

python-telegram-bot's `Updater` would take everything Telegram has into memory, go on as a living
dead once the token is revoked, and let a stop wait for up to thirty seconds while Telegram is away.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, NoReturn

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.chat.albums import AlbumGatherer
from bot.chat.inbox import Inbox
from bot.chat.masking import mask_update
from bot.errors import TokenRejectedError
from bot.services.intake import Acceptance, Intake

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
)
_POLL_S = 25
_BATCH = 100  # as many as Telegram hands out at most
# While an update is unfinished, Telegram answers each poll at once, with that update again.
_PAUSE_WHILE_UNFINISHED_S = 0.25
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 15.0
_PATIENCE_S = 30.0  # with one update, while a hundred others wait behind it


class Poller:
    """Asks Telegram for updates, and for more only once those have been taken in."""

    def __init__(
        self,
        bot: ExtBot[Any],
        inbox: Inbox,
        intake: Intake,
        gatherer: AlbumGatherer,
        *,
        first_pause_s: float = _FIRST_PAUSE_S,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._intake = intake
        self._gatherer = gatherer
        self._acknowledged = 0
        self._oldest = 0
        self._oldest_since_s = 0.0
        self._patience_s = patience_s
        self._trouble: str | None = None
        self._first_pause_s = first_pause_s
        self._pause_s = first_pause_s

    async def run(self) -> NoReturn:
        """Poll until cancelled, through every trouble but a refused token."""
        while True:
            try:
                updates = await self._fetch(_POLL_S)
            except InvalidToken as error:
                raise TokenRejectedError from error
            except Exception as error:  # noqa: BLE001 - logged; python-telegram-bot may fail to parse
                await self._wait_out(error)
                continue
            self._note_recovery()
            await self._take_in(updates)
            await self._inbox.wait_until_finished(_PAUSE_WHILE_UNFINISHED_S)

    async def acknowledge(self) -> None:
        """Tell Telegram what is finished, so that the next process does not answer it again."""
        if self._inbox.offset == self._acknowledged:
            return
        try:
            await self._fetch(0)
        except TelegramError as error:
            log.warning("the last updates may be answered twice", reason=type(error).__name__)

    async def _fetch(self, wait_s: int) -> tuple[Update, ...]:
        offset = self._inbox.offset
        updates = await self._bot.get_updates(
            offset=offset or None, limit=_BATCH, timeout=wait_s, allowed_updates=ALLOWED_UPDATES
        )
        self._acknowledged = offset
        self._inbox.forget_before(offset)
        return updates

    async def _take_in(self, updates: Sequence[Update]) -> None:
        new = [update for update in updates if self._inbox.take(update.update_id)]
        for update in new:
            acceptance = await self._intake.accept(update.update_id, mask_update(update))
            if acceptance is not Acceptance.NOT_KEPT:
                self._inbox.finish(update.update_id)  # as far as Telegram is concerned
            if acceptance is not Acceptance.KNOWN:
                await self._gatherer.take(update)
        if len(updates) == _BATCH and not new:
            self._see_whether_one_hangs()

    def _see_whether_one_hangs(self) -> None:
        """Let Telegram forget the oldest where it has long hidden all that come after it."""
        oldest, now_s = self._inbox.offset, time.monotonic()
        if self._oldest != oldest:
            self._oldest, self._oldest_since_s = oldest, now_s
        if now_s - self._oldest_since_s >= self._patience_s:
            log.warning("an update takes very long; a crash would lose it now")
            self._inbox.give_up_oldest()

    async def _wait_out(self, error: Exception) -> None:
        trouble = _describe(error)
        if trouble != self._trouble:  # once is enough, however long it lasts
            log.warning("no updates", reason=trouble)
        self._trouble = trouble
        await asyncio.sleep(self._pause_s)
        self._pause_s = min(_LONGEST_PAUSE_S, self._pause_s * 2)

    def _note_recovery(self) -> None:
        if self._trouble is not None:
            log.info("updates arrive again")
        self._trouble = None
        self._pause_s = self._first_pause_s


def _describe(error: Exception) -> str:
    if isinstance(error, Conflict):
        return "another process polls with the same token (or a webhook is set); waiting my turn"
    return f"{type(error).__name__}: {error}"
