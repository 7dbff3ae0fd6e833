"""One table from exception to answer: where every exception of a handler ends."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import structlog
from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.chat import replies, texts
from bot.chat.albums import Album
from bot.chat.incoming import Context, find_translator
from bot.chat.outgoing import answer
from bot.chat.transport import OutcomeUnknownError
from bot.errors import (
    BusyError,
    ChampionChangedError,
    CorrectionTooLateError,
    NoPreviousChampionError,
    NotYourRecognitionError,
    PictureTooLargeToDownloadError,
    PictureUnavailableError,
    RecognitionForgottenError,
    RunActiveError,
    ServingError,
    StandsNotStillError,
    StorageError,
    StorageSilentError,
    StorageUnavailableError,
    TakenOverError,
)
from bot.i18n.translator import Html, Translator
from bot.services.use_cases import UseCases
from model.errors import ModelError
from preprocessing.errors import (
    DamagedPictureError,
    NoDigitFoundError,
    NotAPictureError,
    PictureTooLargeError,
    TooManyDigitsError,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

ANSWERS: Mapping[type[Exception], str | None] = MappingProxyType(
    {
        NoDigitFoundError: texts.NO_DIGIT_FOUND,
        TooManyDigitsError: texts.TOO_MANY_DIGITS,
        PictureTooLargeError: texts.PICTURE_TOO_LARGE,
        DamagedPictureError: texts.PICTURE_DAMAGED,
        NotAPictureError: texts.NOT_A_PICTURE,
        StandsNotStillError: texts.MOVING_PICTURE,
        PictureTooLargeToDownloadError: texts.PICTURE_TOO_LARGE_TO_DOWNLOAD,
        PictureUnavailableError: texts.PICTURE_UNAVAILABLE,
        NetworkError: texts.CONNECTION_TROUBLE,
        StorageUnavailableError: texts.NOT_STORED,
        StorageSilentError: texts.STORAGE_SILENT,
        RecognitionForgottenError: texts.TOO_OLD,
        NotYourRecognitionError: texts.NOT_YOURS,
        CorrectionTooLateError: texts.TOO_LATE,
        ChampionChangedError: texts.CHAMPION_CHANGED,
        NoPreviousChampionError: texts.NO_VERSION_BEFORE,
        ModelError: None,
        ServingError: None,
        StorageError: None,
        BadRequest: None,
        Exception: None,
    }
)
"""What the person is told, None: of an incident. What has no entry has that of its nearest base."""

PART_OF_LIFE = (Forbidden, ChatMigrated, RetryAfter, OutcomeUnknownError, TakenOverError)
"""Nobody can or should be told: the bot was blocked, the chat moved, Telegram asks for silence,
nobody knows whether the answer is there, or another process gives it: a second one must not
contradict the first."""


@dataclass(frozen=True, slots=True)
class HandleError:
    """Answers for an exception that a handler let through."""

    use_cases: UseCases

    async def __call__(self, update: object, context: Context) -> None:
        """Answer in the chat, or in a popup where a button was pressed."""
        error = context.error
        if error is None or isinstance(error, PART_OF_LIFE):
            log.info("not answered", reason=type(error).__name__)
            return
        user = update.effective_user if isinstance(update, Update | Album) else None
        t = await find_translator(self.use_cases.languages, user)
        text = find_answer(error, t)
        if text is None:
            incident = secrets.token_hex(4)
            log.error("unexpected error", incident=incident, exc_info=error)
            text = t.text(texts.UNEXPECTED_ERROR, incident=incident)
        else:
            log.info("answered with advice", reason=type(error).__name__)
        await _try_to_tell(update, text)


def find_answer(error: Exception, t: Translator) -> Html | None:
    """Return what the person is told about a foreseen exception, `None` about any other."""
    if isinstance(error, NoDigitFoundError):
        return replies.say_nothing_found(t, error.flaw)
    if isinstance(error, BusyError):
        return t.plural(texts.BUSY, error.wait_s)
    if isinstance(error, RunActiveError):
        return replies.say_run_active(t, error.admin_id, error.began_at)
    found = next(ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS)
    return None if found is None else t.text(found)


async def _try_to_tell(update: object, text: Html) -> None:
    try:
        if isinstance(update, Album):
            await answer(update.messages[0], text)
        elif isinstance(update, Update) and update.callback_query:
            await update.callback_query.answer(text, show_alert=True)
        elif isinstance(update, Update) and (message := update.message or update.edited_message):
            await answer(message, text)
    except TelegramError as error:
        log.warning("advice not delivered", reason=type(error).__name__)
