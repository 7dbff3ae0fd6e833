"""Before anything else: what is fair."""

from dataclasses import dataclass

import structlog
from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop

from bot.chat import texts
from bot.chat.addressing import is_meant_for
from bot.chat.albums import Album, Work
from bot.chat.incoming import Context, find_translator
from bot.chat.outgoing import answer
from bot.services.use_cases import UseCases

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Admit:
    """Lets updates through to the handlers, and stops those of somebody who asks too much."""

    use_cases: UseCases

    async def __call__(self, update: Work, context: Context) -> None:
        """Stop what is too much; of several in a row, the first is told how long to wait."""
        user, message = update.effective_user, update.effective_message
        if user is None or message is None or not _costs(update, message, context):
            return
        cost = len(update.messages) if isinstance(update, Album) else 1
        refusal = self.use_cases.throttle.admit(user.id, message.chat.id, cost)
        if refusal is None:
            return
        log.info("too much at once", wait_s=refusal.wait_s, told=not refusal.is_repeated)
        t = await find_translator(self.use_cases.languages, user)
        text = t.plural(texts.SLOW_DOWN, refusal.wait_s)
        query = update.callback_query if isinstance(update, Update) else None
        if query is not None:
            await query.answer(text)
        elif not refusal.is_repeated and isinstance(message, Message):
            await answer(message, text)
        raise ApplicationHandlerStop


def _costs(update: Work, message: object, context: Context) -> bool:
    """Tell whether the bot is asked for anything: what people say to each other is free."""
    if isinstance(update, Update) and update.callback_query:
        return True
    return isinstance(message, Message) and (
        is_meant_for(message, context.bot.id, context.bot.username) or _is_command(message)
    )


def _is_command(message: Message) -> bool:
    return (message.text or message.caption or "").startswith("/")
