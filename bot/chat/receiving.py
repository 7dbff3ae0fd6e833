"""Webhook: Telegram brings the updates."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeAlias

import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.chat.albums import AlbumGatherer
from bot.chat.inbox import Inbox
from bot.chat.masking import mask_update
from bot.chat.polling import ALLOWED_UPDATES
from bot.chat.transport import make_readable
from bot.errors import TelegramUnreachableError
from bot.services.intake import Acceptance, Intake

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Receive: TypeAlias = Callable[[dict[str, Any]], Awaitable[bool]]
"""Takes an update in and tells whether Telegram may forget it."""

_PATIENCE_S = 10.0
"""With an answer that is not kept: Telegram's request waits meanwhile, and then comes again."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram delivers, the secret it brings along, and who listens there until stopped."""

    address: str
    secret: str
    listen: Callable[[Receive], Coroutine[Any, Any, None]]


class Receiver:
    """Takes in the updates that Telegram brings, each once."""

    def __init__(
        self,
        bot: ExtBot[Any],
        inbox: Inbox,
        intake: Intake,
        gatherer: AlbumGatherer,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._intake = intake
        self._gatherer = gatherer
        self._patience_s = patience_s
        self._will_come_again: set[int] = set()

    async def receive(self, payload: dict[str, Any]) -> bool:
        """Take an update in; tell whether Telegram may forget it: it is kept, or answered."""
        try:
            update = Update.de_json(make_readable(payload), self._bot)
        except Exception:  # it would be brought again and again
            log.exception("dropped what is no update", update_id=payload.get("update_id"))
            return True
        number = update.update_id
        is_new = number not in self._will_come_again and self._inbox.take(number)
        self._inbox.forget_before(self._inbox.offset)  # or numbers would be known for ever
        if is_new:
            await self._take_in(update)
        if await self._inbox.is_finished(number, self._patience_s):
            self._will_come_again.discard(number)
            return True
        self._will_come_again.add(number)
        return False

    async def _take_in(self, update: Update) -> None:
        acceptance = await self._intake.accept(update.update_id, mask_update(update))
        if acceptance is not Acceptance.NOT_KEPT:
            self._inbox.finish(update.update_id)  # as far as Telegram is concerned
        if acceptance is not Acceptance.KNOWN:
            await self._gatherer.take(update)


async def announce(bot: ExtBot[Any], webhook: Webhook) -> None:
    """Tell Telegram where to deliver."""
    try:
        await bot.set_webhook(
            webhook.address, secret_token=webhook.secret, allowed_updates=ALLOWED_UPDATES
        )
    except TelegramError as error:
        raise TelegramUnreachableError(
            f"Telegram does not accept PUBLIC_URL as a webhook: {error.message}"
        ) from error
    log.info("webhook set", address=webhook.address)
