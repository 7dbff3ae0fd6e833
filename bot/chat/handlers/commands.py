"""The commands: one table for the handlers, for /help and for Telegram's menus."""

from dataclasses import dataclass

from telegram import Update

from bot.chat import keyboards, texts
from bot.chat.addressing import is_private
from bot.chat.incoming import Context, asker_of, open_message
from bot.chat.outgoing import answer, answer_with_picture
from bot.errors import StorageUnavailableError
from bot.i18n.translator import Html, Translator
from bot.rendering.canvas import draw_canvas
from bot.services.use_cases import UseCases
from bot.storage.people import Forgotten


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what its line in the menu says, and where it is listed."""

    name: str
    description: str
    in_private: bool = True
    in_groups: bool = False
    for_admins: bool = False


COMMANDS = (
    Command("start", texts.START_DESCRIPTION),
    Command("help", texts.HELP_DESCRIPTION, in_groups=True),
    Command("read", texts.READ_DESCRIPTION, in_private=False, in_groups=True),
    Command("draw", texts.DRAW_DESCRIPTION),
    Command("stats", texts.STATS_DESCRIPTION, in_groups=True),
    Command("language", texts.LANGUAGE_DESCRIPTION),
    Command("privacy", texts.PRIVACY_DESCRIPTION),
    Command("forget", texts.FORGET_DESCRIPTION),
    Command("retrain", texts.RETRAIN_DESCRIPTION, for_admins=True),
    Command("models", texts.MODELS_DESCRIPTION, for_admins=True),
    Command("rollback", texts.ROLLBACK_DESCRIPTION, for_admins=True),
)


def list_commands(*, in_private: bool, for_admin: bool = False) -> list[Command]:
    """List the commands that somebody can use here."""
    return [
        command
        for command in COMMANDS
        if (command.in_private if in_private else command.in_groups)
        and (for_admin or not command.for_admins)
    ]


@dataclass(frozen=True, slots=True)
class AnswerCommands:
    """What the commands do that need nothing but words."""

    use_cases: UseCases

    async def greet(self, update: Update, _: Context) -> None:
        """Answer /start."""
        message, t = await open_message(self.use_cases.languages, update)
        await answer(message, t.text(texts.GREETING))

    async def explain(self, update: Update, _: Context) -> None:
        """Answer /help, with the commands that work where it was asked."""
        message, t = await open_message(self.use_cases.languages, update)
        is_admin = asker_of(message).person_id in self.use_cases.admins
        commands = list_commands(in_private=is_private(message), for_admin=is_admin)
        listed = "\n".join(f"/{one.name} – {t.text(one.description)}" for one in commands)
        parts = [t.text(texts.HELP), t.text(texts.HELP_IN_GROUPS), listed]
        await answer(message, Html("\n\n".join(parts)))

    async def hint_at_help(self, update: Update, _: Context) -> None:
        """Answer a command that does not exist."""
        message, t = await open_message(self.use_cases.languages, update)
        await answer(message, t.text(texts.UNKNOWN_COMMAND))

    async def hand_out_sheet(self, update: Update, _: Context) -> None:
        """Answer /draw."""
        message, t = await open_message(self.use_cases.languages, update)
        await answer_with_picture(message, draw_canvas(), t.text(texts.DRAW_CAPTION))

    async def offer_languages(self, update: Update, _: Context) -> None:
        """Answer /language."""
        message, t = await open_message(self.use_cases.languages, update)
        keyboard = keyboards.offer_languages(t.language)
        await answer(message, t.text(texts.CHOOSE_LANGUAGE), keyboard)

    async def explain_privacy(self, update: Update, _: Context) -> None:
        """Answer /privacy."""
        message, t = await open_message(self.use_cases.languages, update)
        days = t.plural(texts.DAYS, self.use_cases.privacy.retention_days)
        await answer(message, t.text(texts.PRIVACY, days=days))

    async def forget(self, update: Update, _: Context) -> None:
        """Answer /forget: delete, and say what was deleted."""
        message, t = await open_message(self.use_cases.languages, update)
        try:
            forgotten = await self.use_cases.privacy.forget(asker_of(message).person_id)
        except StorageUnavailableError:
            await answer(message, t.text(texts.STORAGE_SILENT))
            return
        await answer(message, _say_forgotten(t, forgotten))


def _say_forgotten(t: Translator, forgotten: Forgotten) -> Html:
    counted = (
        (texts.READINGS, forgotten.recognitions),
        (texts.IMAGES, forgotten.digits),
        (texts.CORRECTIONS, forgotten.corrections),
    )
    deleted = [t.plural(text, count) for text, count in counted if count]
    if forgotten.language:
        deleted.append(t.text(texts.LANGUAGE_CHOICE))
    if not deleted:
        return t.text(texts.NOTHING_TO_FORGET)
    what = Html("\n".join(f"• {each}" for each in deleted))
    return t.text(texts.FORGOTTEN, what=what)
