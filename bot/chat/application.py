"""THE ordered handler table, and the python-telegram-bot application around it."""

from typing import Any, TypeAlias

from telegram.ext import (
    AIORateLimiter,
    Application,
    ApplicationBuilder,
    BaseHandler,
    CommandHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.chat.error_handler import handle_error
from bot.chat.handlers.commands import COMMANDS, hint_at_help
from bot.chat.handlers.other import explain_kind
from bot.chat.handlers.picture import AnswerPicture
from bot.chat.incoming import Context
from bot.chat.media import PictureDocumentFilter
from bot.services.recognition import Recognition
from bot.settings import Settings

ChatApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

_RETRIES_WHEN_TOO_FAST = 3


def build_application(
    settings: Settings,
    recognition: Recognition,
    *,
    request: BaseRequest,
    get_updates_request: BaseRequest,
) -> ChatApplication:
    """Put the application together; nothing is sent yet."""
    application: ChatApplication = (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .request(request)
        .get_updates_request(get_updates_request)
        .rate_limiter(AIORateLimiter(max_retries=_RETRIES_WHEN_TOO_FAST))
        .updater(None)
        .build()
    )
    application.add_handlers(handler_table(recognition))
    application.add_error_handler(handle_error)
    return application


def handler_table(recognition: Recognition) -> list[BaseHandler[Any, Context, Any]]:
    """List the handlers in their order: the first that accepts an update has it.

    Only new messages count, so edited ones and channel posts are never answered. In groups the bot
    answers pictures and its commands, and leaves all other talk alone.
    """
    new = filters.UpdateType.MESSAGE
    picture = filters.PHOTO | PictureDocumentFilter()
    told_directly = new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
    return [
        *(CommandHandler(command.name, command.callback, new) for command in COMMANDS),
        MessageHandler(new & picture, AnswerPicture(recognition)),
        MessageHandler(told_directly & filters.COMMAND, hint_at_help),
        MessageHandler(told_directly, explain_kind),
    ]
