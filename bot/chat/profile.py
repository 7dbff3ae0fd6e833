"""How the bot introduces itself in Telegram: its menus and its page, in every language."""

import structlog
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.chat import texts
from bot.chat.handlers.commands import Command, list_commands
from bot.i18n.languages import LANGUAGES, SOURCE
from bot.i18n.translator import Translator, load_translator

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def introduce(bot: ExtBot[None], admins: frozenset[int]) -> None:
    """Set menus and texts; what Telegram refuses is logged, and the bot works without."""
    for language in LANGUAGES:
        t = load_translator(language.code)
        # Without a code, it is what those see whose language has no text of its own.
        code = None if language.code == SOURCE else language.code
        try:
            await _introduce_in(bot, t, code)
        except TelegramError as error:
            log.warning("not introduced", language=language.code, reason=str(error))
    for admin in sorted(admins):
        try:
            await introduce_to_admin(bot, admin)
        except TelegramError as error:  # who has never written to the bot, for one
            log.info("no menu for an admin", reason=str(error))


async def introduce_to_admin(bot: ExtBot[None], admin: int) -> None:
    """Set the menu of an admin's chat."""
    commands = list_commands(in_private=True, for_admin=True)
    for language in LANGUAGES:
        code = None if language.code == SOURCE else language.code
        t = load_translator(language.code)
        await _set_menu(bot, t, commands, BotCommandScopeChat(admin), code)


async def _introduce_in(bot: ExtBot[None], t: Translator, code: str | None) -> None:
    everybody, groups = list_commands(in_private=True), list_commands(in_private=False)
    await _set_menu(bot, t, everybody, BotCommandScopeAllPrivateChats(), code)
    await _set_menu(bot, t, groups, BotCommandScopeAllGroupChats(), code)
    await bot.set_my_description(t.plain(texts.DESCRIPTION), language_code=code)
    await bot.set_my_short_description(t.plain(texts.SHORT_DESCRIPTION), language_code=code)


async def _set_menu(
    bot: ExtBot[None],
    t: Translator,
    commands: list[Command],
    scope: BotCommandScope,
    code: str | None,
) -> None:
    listed = [BotCommand(command.name, t.plain(command.description)) for command in commands]
    await bot.set_my_commands(listed, scope=scope, language_code=code)
