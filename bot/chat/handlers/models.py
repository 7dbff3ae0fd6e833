"""/models and /rollback: which versions there are, and back to the one before."""

from dataclasses import dataclass

from telegram import Message, Update

from bot.chat import keyboards, texts, training_reports
from bot.chat.incoming import Context, find_translator, message_of
from bot.chat.outgoing import answer
from bot.errors import NoPreviousChampionError
from bot.i18n.translator import Translator
from bot.services.use_cases import UseCases


@dataclass(frozen=True, slots=True)
class AnswerModels:
    """Tells admins about the model versions."""

    use_cases: UseCases

    async def list_versions(self, update: Update, _: Context) -> None:
        """Answer /models."""
        message, t = await self._open(update)
        if await refuse_others(self.use_cases, message, t):
            return
        listing = await self.use_cases.registry.list()
        await answer(message, training_reports.say_versions(t, listing))

    async def offer_roll_back(self, update: Update, _: Context) -> None:
        """Answer /rollback: ask first."""
        message, t = await self._open(update)
        if not await refuse_others(self.use_cases, message, t):
            await ask_to_roll_back(self.use_cases, message, t)

    async def _open(self, update: Update) -> tuple[Message, Translator]:
        message = message_of(update)
        return message, await find_translator(self.use_cases.languages, message.from_user)


async def refuse_others(use_cases: UseCases, message: Message, t: Translator) -> bool:
    """Tell who is no admin that this is not for them; return whether that was so."""
    user = message.from_user
    if user is not None and user.id in use_cases.admins:
        return False
    await answer(message, t.text(texts.ADMINS_ONLY))
    return True


async def ask_to_roll_back(use_cases: UseCases, message: Message, t: Translator) -> None:
    """Ask whether the champion shall give way; raises NoPreviousChampionError, StorageError."""
    listing = await use_cases.registry.list()
    if listing.previous is None:
        raise NoPreviousChampionError
    question = t.text(texts.SHALL_I_ROLL_BACK, version=listing.champion, before=listing.previous)
    await answer(message, question, keyboards.offer_to_roll_back(t, listing.champion))
