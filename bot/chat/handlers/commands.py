"""The commands: one table for the handlers, for /help and for Telegram's menu."""

from dataclasses import dataclass

from telegram import Update

from bot.chat import replies
from bot.chat.incoming import Callback, Context, message_of
from bot.chat.outgoing import answer


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name, what its line in the menu says, and what it does."""

    name: str
    description: str
    callback: Callback


async def greet(update: Update, _: Context) -> None:
    """Answer /start."""
    await message_of(update).reply_text(replies.GREETING)


async def explain(update: Update, _: Context) -> None:
    """Answer /help."""
    listed = [(command.name, command.description) for command in COMMANDS]
    await message_of(update).reply_text(replies.help_text(listed))


async def hint_at_help(update: Update, _: Context) -> None:
    """Answer a command that does not exist."""
    await answer(message_of(update), replies.UNKNOWN_COMMAND)


COMMANDS = (
    Command("start", "what this bot does", greet),
    Command("help", "how to get a good reading", explain),
)
