"""/models and /rollback: which versions there are, and back to the one before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from telegram import Message, Update

from bot.chat import keyboards, texts, training_reports
from bot.chat.incoming import Context, open_message
from bot.chat.outgoing import answer
from bot.errors import NoPreviousChampionError, StorageSilentError, StorageUnavailableError
from bot.i18n.translator import Translator
from bot.services.use_cases import UseCases


@dataclass(frozen=True, slots=True)
class AnswerModels:
    """Tells admins about the model versions."""

    use_cases: UseCases

    async def list_versions(self, update: Update, _: Context) -> None:
        """Answer /models."""
        message, t = await open_message(self.use_cases.languages, update)
        if await refuse_others(self.use_cases, message, t):
            return
        with asking_storage():
            listing = await self.use_cases.registry.list()
        await answer(message, training_reports.say_versions(t, listing))

    async def offer_roll_back(self, update: Update, _: Context) -> None:
        """Answer /rollback: ask first."""
        message, t = await open_message(self.use_cases.languages, update)
        if not await refuse_others(self.use_cases, message, t):
            await ask_to_roll_back(self.use_cases, message, t)


@contextmanager
def asking_storage() -> Iterator[None]:
    """Let people hear that the database cannot be asked, not that nothing can be noted."""
    try:
        yield
    except StorageUnavailableError as error:
        raise StorageSilentError from error


async def refuse_others(use_cases: UseCases, message: Message, t: Translator) -> bool:
    """Tell who is no admin that this is not for them; return whether that was so."""
    user = message.from_user
    if user is not None and user.id in use_cases.admins:
        return False
    await answer(message, t.text(texts.ADMINS_ONLY))
    return True


async def ask_to_roll_back(use_cases: UseCases, message: Message, t: Translator) -> None:
    """Ask whether the champion shall give way; raises NoPreviousChampionError, StorageError."""
    with asking_storage():
        listing = await use_cases.registry.list()
    if listing.previous is None:
        raise NoPreviousChampionError
    question = t.text(texts.SHALL_I_ROLL_BACK, version=listing.champion, before=listing.previous)
    await answer(message, question, keyboards.offer_to_roll_back(t, listing.champion))
