"""A picture came: read it, note it, answer."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from telegram import Message, Update

from bot.chat import keyboards, replies, texts
from bot.chat.albums import ids_of
from bot.chat.incoming import Context, asker_of, find_translator, message_of
from bot.chat.media import Attachment, download_picture, find_picture, find_quoted_picture
from bot.chat.outgoing import answer, answer_with_picture, show_typing
from bot.i18n.translator import Html, Translator
from bot.services.recognition import VersionedReading, counting_failed_fetch
from bot.services.use_cases import UseCases
from model.reader import Reading

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_REMEMBERED_MESSAGES = 1000


@dataclass(slots=True)
class AnswerPicture:
    """Reads the picture of a message, or the one it replies to, and answers with its digits."""

    use_cases: UseCases
    _answered: "OrderedDict[tuple[int, int], str]" = field(default_factory=OrderedDict)

    async def __call__(self, update: Update, context: Context) -> None:
        """Answer one picture; what goes wrong goes to the error handler."""
        message = message_of(update)
        picture = find_picture(message) or find_quoted_picture(message, context.bot.id)
        if picture is None or self._is_answered(message, picture):
            return
        t = await find_translator(self.use_cases.languages, message.from_user)
        started_s = time.perf_counter()
        async with show_typing(message):
            reading, drawn = await self._read(picture, ids_of(update))
            name = await self.use_cases.recognition.keep(asker_of(message).person_id, [reading])
        await _answer(message, t, reading, name, drawn)
        elapsed_ms = round((time.perf_counter() - started_s) * 1000)
        log.info("picture answered", digits=len(reading.digits), elapsed_ms=elapsed_ms)

    async def read_on_demand(self, update: Update, context: Context) -> None:
        """Answer /read: the picture that it replies to, or that came with it."""
        message = message_of(update)
        if find_picture(message) or find_quoted_picture(message, context.bot.id):
            await self(update, context)
            return
        t = await find_translator(self.use_cases.languages, message.from_user)
        await answer(message, t.text(texts.NO_PICTURE_TO_READ))

    async def _read(
        self, picture: Attachment, update_ids: Sequence[int]
    ) -> tuple[VersionedReading, bytes | None]:
        """Read a picture, and draw what was read onto it where that is a number."""
        at_risk = self.use_cases.intake.at_risk
        async with self.use_cases.recognition.place():
            with counting_failed_fetch():
                data = await download_picture(picture)
            reading = await self.use_cases.recognition.read(data, at_risk(update_ids))
            if len(reading.digits) == 1:
                return reading, None
            async with at_risk(update_ids):
                return reading, await self.use_cases.illustration.annotate(data, reading)

    def _is_answered(self, message: Message, picture: Attachment) -> bool:
        """Tell whether only the caption of an answered picture was edited."""
        key = (message.chat.id, message.message_id)
        if message.edit_date and self._answered.get(key) == picture.file_unique_id:
            return True
        self._answered[key] = picture.file_unique_id
        if len(self._answered) > _REMEMBERED_MESSAGES:
            self._answered.popitem(last=False)
        return False


async def _answer(
    message: Message, t: Translator, reading: Reading, name: str, drawn: bytes | None
) -> None:
    text = replies.say_reading(t, reading)
    keyboard = keyboards.offer(t, name, [digit.prediction for digit in reading.digits])
    if drawn is None:
        await answer(message, text, keyboard)
    else:
        caption = Html(f"{text}\n\n{t.text(texts.NUMBER_CAPTION)}")
        await answer_with_picture(message, drawn, caption, keyboard)
