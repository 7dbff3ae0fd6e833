"""/retrain, and the buttons that only admins may press."""

from dataclasses import dataclass

import structlog
from telegram import Message, Update
from telegram.error import BadRequest

from bot.chat import keyboards, texts, training_reports
from bot.chat.callbacks import (
    LeaveIt,
    OfferRollBack,
    Retrain,
    RollBack,
    StopTraining,
    unpack,
)
from bot.chat.handlers.buttons import Press
from bot.chat.handlers.models import ask_to_roll_back, asking_storage, refuse_others
from bot.chat.incoming import Context, find_translator, open_message
from bot.chat.outgoing import answer
from bot.chat.progress import ProgressMessage
from bot.errors import RunActiveError
from bot.i18n.translator import Html
from bot.services.use_cases import UseCases

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OfferRetraining:
    """Says what there is to learn, and asks."""

    use_cases: UseCases

    async def __call__(self, update: Update, _: Context) -> None:
        """Answer /retrain."""
        message, t = await open_message(self.use_cases.languages, update)
        if await refuse_others(self.use_cases, message, t):
            return
        with asking_storage():
            active = await self.use_cases.retraining.find_active()
            if active is not None:
                raise RunActiveError(active.admin_id, active.began_at)
            news = await self.use_cases.retraining.find_news()
        keyboard = keyboards.offer_to_retrain(t) if news.all.corrections else None
        await answer(message, training_reports.say_news(t, news), keyboard)


@dataclass(frozen=True, slots=True)
class AnswerAdminPress:
    """Does what an admin's button says."""

    use_cases: UseCases

    async def __call__(self, update: Update, _: Context) -> None:
        """Answer one press; what goes wrong goes to the error handler."""
        query = update.callback_query
        if query is None:
            return
        press = Press(query, await find_translator(self.use_cases.languages, query.from_user))
        if press.person_id not in self.use_cases.admins:
            await press.tell(press.t.plain(texts.ADMINS_ONLY))
        elif isinstance(query.message, Message):
            with asking_storage():
                await self._do(press, query.message)
        else:
            await press.tell(press.t.plain(texts.UNKNOWN_BUTTON))

    async def _do(self, press: Press, message: Message) -> None:
        match unpack(press.query.data):
            case Retrain():
                await self._begin(press, message)
            case StopTraining(run):
                await self._cancel(press, message, run)
            case OfferRollBack():
                await ask_to_roll_back(self.use_cases, message, press.t)
                await press.tell()
            case RollBack(version):
                number = await self.use_cases.registry.roll_back(press.person_id, version)
                await press.tell()
                await _replace(message, press.t.text(texts.ROLLED_BACK, version=number))
            case LeaveIt():
                await press.tell()
                await _replace(message, press.t.text(texts.LEFT))

    async def _begin(self, press: Press, message: Message) -> None:
        await self.use_cases.retraining.begin(
            press.person_id, lambda run: ProgressMessage(message, press.t, run.id)
        )
        await press.tell()

    async def _cancel(self, press: Press, message: Message, run: int) -> None:
        if await self.use_cases.retraining.cancel(run):
            await press.tell(press.t.plain(texts.CANCELLING))
            return
        await press.tell(press.t.plain(texts.NOT_RUNNING))
        await _replace(message, press.t.text(texts.NOT_RUNNING))


async def _replace(message: Message, text: Html) -> None:
    """Put a text in the place of a message and its buttons."""
    try:
        await message.edit_text(text)
    except BadRequest as error:  # it says so already, or is gone
        log.info("message not changed", reason=error.message)
