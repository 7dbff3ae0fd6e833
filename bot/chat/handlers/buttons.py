"""A button below an answer was pressed."""

import contextlib
import functools
from dataclasses import dataclass

import structlog
from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, TelegramError

from bot.chat import keyboards, replies, texts
from bot.chat.albums import ids_of
from bot.chat.callbacks import (
    CallbackData,
    Choose,
    Confirm,
    Correct,
    Doubt,
    Explain,
    Restore,
    Speak,
    pack,
    unpack,
)
from bot.chat.incoming import Context, find_translator
from bot.chat.media import download_picture, find_picture
from bot.chat.outgoing import answer_with_picture
from bot.chat.speaking import speaks_for
from bot.chat.transport import OutcomeUnknownError
from bot.errors import BotError, StorageUnavailableError
from bot.i18n.translator import Translator, load_translator
from bot.services.feedback import Claimant
from bot.services.use_cases import UseCases
from model.reader import Reading
from preprocessing.errors import PreprocessingError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_POPUP_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed, the language they read, and the update it came with."""

    query: CallbackQuery
    t: Translator
    update_ids: tuple[int, ...] = ()

    @property
    def person_id(self) -> int:
        """Who pressed it."""
        return self.query.from_user.id

    @property
    def claimant(self) -> Claimant:
        """Who pressed it, as somebody whose answer it may be."""
        return Claimant(
            self.person_id, functools.partial(speaks_for, self.query.get_bot(), self.person_id)
        )

    def is_offered(self, data: CallbackData) -> bool:
        """Tell whether the message has such a button."""
        message = self.query.message
        markup = message.reply_markup if isinstance(message, Message) else None
        rows = () if markup is None else markup.inline_keyboard
        return any(button.callback_data == pack(data) for row in rows for button in row)

    async def tell(self, text: str = "") -> None:
        """Answer with a popup, or with nothing: the button stops waiting."""
        try:
            await self.query.answer(text[:_POPUP_LIMIT] or None)
        except (BadRequest, OutcomeUnknownError) as error:  # "query is too old": long ago, or twice
            log.info("button not answered", reason=error.message)

    async def show(self, keyboard: InlineKeyboardMarkup) -> None:
        """Put other buttons below the answer; the same ones, after a double tap, are no error."""
        try:
            await self.query.edit_message_reply_markup(keyboard)
        except (BadRequest, OutcomeUnknownError) as error:
            log.info("buttons not changed", reason=error.message)


@dataclass(frozen=True, slots=True)
class AnswerPress:
    """Does what a button says, for whom it is meant."""

    use_cases: UseCases

    async def __call__(self, update: Update, _: Context) -> None:
        """Answer one press; what goes wrong goes to the error handler."""
        query = update.callback_query
        if query is None:
            return
        t = await find_translator(self.use_cases.languages, query.from_user)
        press, data = Press(query, t, ids_of(update)), unpack(query.data)
        match data:
            case Confirm():
                await self._confirm(press, data)
            case Correct():
                await self._correct(press, data)
            case Speak():
                await self._speak(press, data)
            case Explain():
                await self._explain(press, data)
            case Doubt() | Choose() | Restore():
                await self._navigate(press, data)
            case _:
                await press.tell(t.plain(texts.UNKNOWN_BUTTON))

    async def _confirm(self, press: Press, data: Confirm) -> None:
        judged = await self.use_cases.feedback.confirm(data.recognition, press.claimant)
        await press.tell(press.t.plain(texts.CONFIRMED))
        await press.show(keyboards.offer_again(press.t, judged))

    async def _correct(self, press: Press, data: Correct) -> None:
        judged = await self.use_cases.feedback.correct(
            data.recognition, press.claimant, data.position, data.digit
        )
        await press.tell(press.t.plain(texts.CORRECTED, digits=replies.say_digits(judged)))
        await press.show(keyboards.offer_again(press.t, judged))

    async def _navigate(self, press: Press, data: Doubt | Choose | Restore) -> None:
        position = data.position if isinstance(data, Choose) else None
        judged = await self.use_cases.feedback.find(data.recognition, press.claimant, position)
        match data:
            case Choose(name, position):
                keyboard = keyboards.offer_digits(press.t, name, position)
            case Doubt(name) if len(judged.digits) == 1:
                keyboard = keyboards.offer_digits(press.t, name, 0)
            case Doubt():
                keyboard = keyboards.offer_positions(press.t, judged)
            case _:
                keyboard = keyboards.offer_again(press.t, judged)
        await press.tell()
        await press.show(keyboard)

    async def _explain(self, press: Press, data: Explain) -> None:
        judged = await self.use_cases.feedback.find(data.recognition, press.claimant, data.position)
        position = 0 if len(judged.digits) == 1 else data.position
        message = press.query.message
        if position is None:
            await press.tell()
            await press.show(keyboards.offer_positions(press.t, judged, to_explain=True))
        elif isinstance(message, Message):
            digit = judged.recognition.digits[position]
            version = judged.recognition.model_version
            async with self.use_cases.intake.at_risk(press.update_ids):
                reading = await self._read_again(message)
                card, shows_picture = await self.use_cases.illustration.explain(
                    digit, reading, version, press.t.percent
                )
            await press.tell()
            caption = replies.say_why(press.t, digit, shows_picture=shows_picture)
            await answer_with_picture(message, card, caption)
        else:
            await press.tell(press.t.plain(texts.TOO_OLD))

    async def _read_again(self, message: Message) -> Reading | None:
        """Read the picture once more that the answer replies to: it was not stored."""
        picture = find_picture(message.reply_to_message) if message.reply_to_message else None
        if picture is None:
            return None
        try:
            async with self.use_cases.recognition.place_again():
                data = await download_picture(picture)
                return await self.use_cases.recognition.read_again(data)
        except (PreprocessingError, BotError, TelegramError) as error:
            log.info("picture not there any more", reason=type(error).__name__)
            return None

    async def _speak(self, press: Press, data: Speak) -> None:
        try:
            await self.use_cases.languages.choose(press.person_id, data.language)
        except StorageUnavailableError:
            await press.tell(press.t.plain(texts.LANGUAGE_NOT_STORED))
            return
        t = load_translator(data.language)
        await press.tell(t.plain(texts.LANGUAGE_CHOSEN))
        if not press.is_offered(data):  # forged: an answer stays an answer
            return
        with contextlib.suppress(BadRequest):  # the same language, tapped twice
            await press.query.edit_message_text(
                t.text(texts.CHOOSE_LANGUAGE), reply_markup=keyboards.offer_languages(data.language)
            )
