"""One table from exception to answer: where every exception of a handler ends."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType

import structlog
from telegram import Message, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.chat import replies
from bot.chat.incoming import Context
from bot.chat.outgoing import answer
from bot.errors import (
    PictureTooLargeToDownloadError,
    PictureUnavailableError,
    ServingError,
    StorageError,
)
from model.errors import ModelError
from preprocessing.errors import (
    DamagedPictureError,
    NoDigitFoundError,
    NotAPictureError,
    PictureTooLargeError,
    TooManyDigitsError,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

ANSWERS: Mapping[type[Exception], str] = MappingProxyType(
    {
        NoDigitFoundError: replies.NO_DIGIT_FOUND,
        TooManyDigitsError: replies.TOO_MANY_DIGITS,
        PictureTooLargeError: replies.PICTURE_TOO_LARGE,
        DamagedPictureError: replies.PICTURE_DAMAGED,
        NotAPictureError: replies.NOT_A_PICTURE,
        PictureTooLargeToDownloadError: replies.PICTURE_TOO_LARGE_TO_DOWNLOAD,
        PictureUnavailableError: replies.PICTURE_UNAVAILABLE,
        NetworkError: replies.CONNECTION_TROUBLE,
    }
)
"""What the person is told; an exception without an entry has that of its nearest base."""

PART_OF_LIFE = (Forbidden, ChatMigrated, RetryAfter)
"""Nobody can or should be told: the bot was blocked, the chat moved, Telegram asks for silence."""

INTERNAL = (ModelError, ServingError, StorageError, BadRequest)
"""Told as an incident, although a base may have an entry."""


async def handle_error(update: object, context: Context) -> None:
    """Answer for an exception that a handler let through."""
    error = context.error
    if error is None or isinstance(error, PART_OF_LIFE):
        log.info("not answered", reason=type(error).__name__)
        return
    text = find_answer(error)
    if text is None:
        incident = secrets.token_hex(4)
        log.error("unexpected error", incident=incident, exc_info=error)
        text = replies.unexpected_error(incident)
    else:
        log.info("answered with advice", reason=type(error).__name__)
    if isinstance(update, Update) and update.message:
        await _try_to_answer(update.message, text)


def find_answer(error: Exception) -> str | None:
    """Return what the person is told about a foreseen exception, `None` about any other."""
    if isinstance(error, INTERNAL):
        return None
    return next((ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS), None)


async def _try_to_answer(message: Message, text: str) -> None:
    try:
        await answer(message, text)
    except TelegramError as error:
        log.warning("advice not delivered", reason=type(error).__name__)
