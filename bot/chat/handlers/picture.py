"""A picture came: read it and answer."""

import time
from dataclasses import dataclass

import structlog
from telegram import Update

from bot.chat import replies
from bot.chat.incoming import Context, message_of
from bot.chat.media import download_picture
from bot.chat.outgoing import answer, show_typing
from bot.services.recognition import Recognition

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AnswerPicture:
    """Reads the picture of a message and answers with its digits."""

    recognition: Recognition

    async def __call__(self, update: Update, _: Context) -> None:
        """Answer one picture; what goes wrong goes to the error handler."""
        message = message_of(update)
        started_s = time.perf_counter()
        async with show_typing(message):
            reading = await self.recognition.read(await download_picture(message))
        await answer(message, replies.reading_text(reading))
        elapsed_ms = round((time.perf_counter() - started_s) * 1000)
        log.info("picture answered", digits=len(reading.digits), elapsed_ms=elapsed_ms)
