"""The one message that shows how far a training run is, and how it ended."""

import asyncio
import time

import structlog
from telegram import InlineKeyboardMarkup, Message
from telegram.error import TelegramError

from bot.chat import keyboards, texts, training_reports
from bot.chat.outgoing import answer
from bot.i18n.translator import Html, Translator
from bot.services.retraining import Ending, Outcome
from bot.training.messages import TrainingProgress

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

EDIT_EVERY_S = 1.5


class ProgressMessage:
    """Edits a message, at most every so often, with the latest progress of a run."""

    def __init__(
        self, message: Message, t: Translator, run: int, every_s: float = EDIT_EVERY_S
    ) -> None:
        self._message = message
        self._t = t
        self._cancel = keyboards.offer_to_cancel(t, run)
        self._every_s = every_s
        self._began_s = time.monotonic()
        self._progress = TrainingProgress(texts.STAGE_STARTING, None)
        self._shown = Html()
        self._changed = asyncio.Event()
        self._changed.set()
        self._painting = asyncio.create_task(self._paint())

    def show(self, progress: TrainingProgress) -> None:
        """Show how far it is with the next edit."""
        self._progress = progress
        self._changed.set()

    async def conclude(self, outcome: Outcome) -> None:
        """Say in this message how the run ended, and report what came of it in another."""
        self._painting.cancel()
        await asyncio.gather(self._painting, return_exceptions=True)
        took_s = time.monotonic() - self._began_s
        await self._edit(training_reports.say_ending(self._t, outcome, took_s))
        if outcome.version is None:
            return
        is_promoted = outcome.ending == Ending.PROMOTED
        keyboard = keyboards.offer_way_back(self._t, outcome.version) if is_promoted else None
        try:
            await answer(self._message, training_reports.say_outcome(self._t, outcome), keyboard)
        except TelegramError as error:
            log.warning("report not delivered", version=outcome.version, reason=error.message)

    async def _paint(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            elapsed_s = time.monotonic() - self._began_s
            said = training_reports.say_progress(self._t, self._progress, elapsed_s)
            if said != self._shown:
                self._shown = said
                await self._edit(said, self._cancel)
                await asyncio.sleep(self._every_s)

    async def _edit(self, text: Html, keyboard: InlineKeyboardMarkup | None = None) -> None:
        try:
            await self._message.edit_text(text, reply_markup=keyboard)
        except TelegramError as error:  # it goes on all the same
            log.info("progress not shown", reason=str(error))
