"""Several pictures came together: read each, answer once."""

from dataclasses import dataclass

import structlog
from telegram import InlineKeyboardMarkup, Message
from telegram.error import NetworkError

from bot.chat import keyboards, replies
from bot.chat.addressing import is_any_meant_for
from bot.chat.albums import Album
from bot.chat.error_handler import find_answer
from bot.chat.incoming import Context, asker_of, find_translator
from bot.chat.media import download_picture, find_picture
from bot.chat.outgoing import answer, show_typing
from bot.errors import BotError, StandsNotStillError, TakenOverError
from bot.i18n.translator import Html, Translator
from bot.services.champion import Champion
from bot.services.recognition import VersionedReading, count_refusal, counting_failed_fetch
from bot.services.use_cases import UseCases
from preprocessing.errors import NotAPictureError, PreprocessingError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AnswerAlbum:
    """Reads the pictures of an album in order and answers them in one message."""

    use_cases: UseCases

    async def __call__(self, album: Album, context: Context) -> None:
        """Answer an album; a picture that cannot be read gets its sentence among the others."""
        if not is_any_meant_for(album.messages, context.bot.id, context.bot.username):
            return
        first = album.messages[0]
        t = await find_translator(self.use_cases.languages, first.from_user)
        readings: list[VersionedReading] = []
        said: list[Html] = []
        champion = self.use_cases.registry.champion  # one for all: they are kept as its reading
        async with show_typing(first):
            for message in album.messages:
                outcome = await self._read(message, album, champion)
                if isinstance(outcome, VersionedReading):
                    readings.append(outcome)
                    said.append(replies.say_briefly(t, outcome))
                else:
                    said.append(find_answer(outcome, t) or Html(""))
        await answer(first, replies.say_album(t, said), await self._offer(t, first, readings))
        log.info("album answered", pictures=len(album.messages), read=len(readings))

    async def _read(
        self, message: Message, album: Album, champion: Champion
    ) -> VersionedReading | Exception:
        picture = find_picture(message)
        if picture is None:
            lack = _explain_lack(message)
            count_refusal(lack)
            return lack
        try:
            async with self.use_cases.recognition.place():
                with counting_failed_fetch():
                    data = await download_picture(picture)
                at_risk = self.use_cases.intake.at_risk(album.update_ids)
                return await self.use_cases.recognition.read(data, at_risk, champion)
        except TakenOverError:  # whoever took it over answers the whole album
            raise
        except (PreprocessingError, BotError, NetworkError) as error:
            return error

    async def _offer(
        self, t: Translator, message: Message, readings: list[VersionedReading]
    ) -> InlineKeyboardMarkup | None:
        if not readings:
            return None
        name = await self.use_cases.recognition.keep(asker_of(message).person_id, readings)
        digits = [digit.prediction for reading in readings for digit in reading.digits]
        return keyboards.offer(t, name, digits)


def _explain_lack(message: Message) -> StandsNotStillError | NotAPictureError:
    moves = message.video or message.animation
    return StandsNotStillError() if moves else NotAPictureError()
