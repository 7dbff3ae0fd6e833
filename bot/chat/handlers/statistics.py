"""/stats: an album of pictures, and a report in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from telegram import InputMediaPhoto, Message, Update
from telegram.error import BadRequest

from bot.chat import reports, texts
from bot.chat.albums import ids_of
from bot.chat.incoming import Context, open_message
from bot.chat.outgoing import answer, reply_to, show_typing
from bot.chat.transport import OutcomeUnknownError
from bot.i18n.translator import Translator
from bot.services.statistics import Plot
from bot.services.use_cases import UseCases

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

CAPTIONS = {
    Plot.CORRELATIONS: texts.CORRELATIONS_CAPTION,
    Plot.CONFUSION: texts.CONFUSION_CAPTION,
    Plot.RELIABILITY: texts.RELIABILITY_CAPTION,
}


@dataclass(frozen=True, slots=True)
class AnswerStats:
    """Sends the plots, by the names that Telegram knows them by where it still does."""

    use_cases: UseCases

    async def __call__(self, update: Update, _: Context) -> None:
        """Answer /stats."""
        message, t = await open_message(self.use_cases.languages, update)
        async with show_typing(message):
            try:
                await self._send_plots(message, t, ids_of(update))
            except OutcomeUnknownError as error:  # they may be there: the report can follow
                log.info("plots may not be delivered", reason=error.message)
            report = await self.use_cases.statistics.report()
        await answer(message, reports.say_report(t, report))

    async def _send_plots(self, message: Message, t: Translator, update_ids: Sequence[int]) -> None:
        known = await self.use_cases.statistics.find_sent(t.language)
        if known:
            try:
                await self._send(message, t, known)
            except BadRequest as error:  # Telegram forgot them
                log.info("plots are drawn again", reason=error.message)
            else:
                return
        async with self.use_cases.intake.at_risk(update_ids):
            plots = await self.use_cases.statistics.draw()
        try:
            sent = await self._send(message, t, plots.pictures)
        except BadRequest as error:  # a group may forbid pictures: the report will do
            log.info("plots not delivered", reason=error.message)
        else:
            await self.use_cases.statistics.note_sent(plots.version, t.language, sent)

    async def _send(
        self, message: Message, t: Translator, files: Sequence[str | bytes]
    ) -> list[str]:
        album = [
            InputMediaPhoto(file, caption=t.text(CAPTIONS[plot]))
            for plot, file in zip(Plot, files, strict=True)
        ]
        messages = await message.reply_media_group(album, reply_parameters=reply_to(message))
        return [one.photo[-1].file_id for one in messages]
