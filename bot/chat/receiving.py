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

Receive: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram delivers, the secret it brings along, and who listens there until stopped."""

    address: str
    secret: str
    listen: Callable[[Receive], Coroutine[Any, Any, None]]


class Receiver:
    """Takes in the updates that Telegram brings, each once."""

    def __init__(
        self, bot: ExtBot[Any], inbox: Inbox, intake: Intake, gatherer: AlbumGatherer
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._intake = intake
        self._gatherer = gatherer

    async def receive(self, payload: dict[str, Any]) -> None:
        """Take an update in; when this returns, Telegram may forget it."""
        try:
            update = Update.de_json(make_readable(payload), self._bot)
        except Exception:  # it would be brought again and again
            log.exception("dropped what is no update", update_id=payload.get("update_id"))
            return
        if not self._inbox.take(update.update_id):
            return
        self._inbox.forget_before(self._inbox.offset)
        acceptance = await self._intake.accept(update.update_id, mask_update(update))
        if acceptance is not Acceptance.NOT_KEPT:
            self._inbox.finish(update.update_id)  # or its number would be known for ever
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
