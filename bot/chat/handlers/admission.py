"""Before anything else: what is fair."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.chat import texts
from bot.chat.addressing import is_any_meant_for
from bot.chat.albums import Album, Work
from bot.chat.incoming import Context, asker_of, find_translator
from bot.chat.outgoing import answer
from bot.services.throttling import Asker, Refusal
from bot.services.use_cases import UseCases

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Admit:
    """Lets updates through to the handlers, and stops those of somebody who asks too much."""

    use_cases: UseCases

    async def __call__(self, update: Work, context: Context) -> None:
        """Stop what is too much; of several in a row, the first is told how long to wait."""
        asker = _find_asker(update, context)
        if asker is None:
            return
        cost = len(update.messages) if isinstance(update, Album) else 1
        refusal = self.use_cases.throttle.admit(*asker, cost)
        if refusal is None:
            return
        log.info("too much at once", wait_s=refusal.wait_s, told=not refusal.is_repeated)
        try:
            await self._tell(update, refusal)
        except TelegramError as error:
            log.info("refusal not delivered", reason=type(error).__name__)
        raise ApplicationHandlerStop

    async def _tell(self, update: Work, refusal: Refusal) -> None:
        t = await find_translator(self.use_cases.languages, update.effective_user)
        text = t.plural(texts.SLOW_DOWN, refusal.wait_s)
        query = _query_of(update)
        if query is not None:
            await query.answer(text)
        elif not refusal.is_repeated:
            await answer(_messages_of(update)[0], text)


def _find_asker(update: Work, context: Context) -> Asker | None:
    """Tell who asks the bot for anything: what people say to each other is free."""
    query = _query_of(update)
    if query is not None:
        chat = query.message.chat if query.message else query.from_user
        return Asker(query.from_user.id, chat.id)
    messages, bot = _messages_of(update), context.bot
    is_asked = is_any_meant_for(messages, bot.id, bot.username) or any(
        _is_command(message, bot.username) for message in messages
    )
    return asker_of(messages[0]) if is_asked else None


def _query_of(update: Work) -> CallbackQuery | None:
    return update.callback_query if isinstance(update, Update) else None


def _messages_of(update: Work) -> Sequence[Message]:
    if isinstance(update, Album):
        return update.messages
    return [message for message in (update.message, update.edited_message) if message]


def _is_command(message: Message, username: str) -> bool:
    first_word = [*(message.text or message.caption or "").split(), ""][0]
    name, _, addressee = first_word.partition("@")
    return name.startswith("/") and addressee.lower() in {"", username.lower()}
