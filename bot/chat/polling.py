"""Long polling: updates from Telegram to the dispatcher.

python-telegram-bot's `Updater` would take everything Telegram has into memory, go on as a living
dead once the token is revoked, and let a stop wait for up to thirty seconds while Telegram is away.
"""

import asyncio
from typing import Any, NoReturn

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.chat.dispatcher import Dispatcher
from bot.errors import TokenRejectedError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

ALLOWED_UPDATES = (Update.MESSAGE,)
_POLL_S = 25
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 15.0


class Poller:
    """Asks Telegram for updates, and for more only once those have been taken in."""

    def __init__(
        self, bot: ExtBot[Any], dispatcher: Dispatcher, first_pause_s: float = _FIRST_PAUSE_S
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._next_update_id = 0
        self._acknowledged = 0
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
            for update in updates:
                await self._dispatcher.submit(update)
                self._next_update_id = update.update_id + 1

    async def acknowledge(self) -> None:
        """Tell Telegram what was taken in, so that the next process does not answer it again."""
        if self._next_update_id == self._acknowledged:
            return
        try:
            await self._fetch(0)
        except TelegramError as error:
            log.warning("the last updates may be answered twice", reason=type(error).__name__)

    async def _fetch(self, wait_s: int) -> tuple[Update, ...]:
        acknowledged = self._next_update_id
        updates = await self._bot.get_updates(
            offset=acknowledged or None, timeout=wait_s, allowed_updates=ALLOWED_UPDATES
        )
        self._acknowledged = acknowledged
        return updates

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
