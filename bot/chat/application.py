"""THE ordered handler table, and the python-telegram-bot application around it."""

from typing import Any, TypeAlias

from telegram import Message, MessageEntity
from telegram.constants import ParseMode
from telegram.ext import (
    AIORateLimiter,
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    Defaults,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.ext.filters import MessageFilter
from telegram.request import BaseRequest

from bot.chat.addressing import is_meant_for
from bot.chat.albums import Album
from bot.chat.callbacks import is_for_admins
from bot.chat.error_handler import HandleError
from bot.chat.handlers.admission import Admit
from bot.chat.handlers.album import AnswerAlbum
from bot.chat.handlers.buttons import AnswerPress
from bot.chat.handlers.commands import AnswerCommands
from bot.chat.handlers.models import AnswerModels
from bot.chat.handlers.other import ExplainKind
from bot.chat.handlers.picture import AnswerPicture
from bot.chat.handlers.retraining import AnswerAdminPress, OfferRetraining
from bot.chat.handlers.statistics import AnswerStats
from bot.chat.incoming import Context
from bot.chat.media import find_picture, find_quoted_picture
from bot.services.use_cases import UseCases
from bot.settings import Settings

ChatApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

_MENTIONS_IN_GROUP = filters.ChatType.GROUPS & filters.Entity(MessageEntity.MENTION)
_BEFORE_ALL = -1


def build_application(
    settings: Settings,
    use_cases: UseCases,
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
        .rate_limiter(AIORateLimiter())
        .defaults(Defaults(parse_mode=ParseMode.HTML))
        .updater(None)
        .post_stop(lambda _: use_cases.retraining.close())
        .build()
    )
    application.add_handler(TypeHandler(object, Admit(use_cases)), group=_BEFORE_ALL)
    application.add_handlers(handler_table(use_cases, application))
    application.add_error_handler(HandleError(use_cases))
    return application


def handler_table(
    use_cases: UseCases, application: ChatApplication
) -> list[BaseHandler[Any, Context, Any]]:
    """List the handlers in their order: the first that accepts an update has it.

    Channel posts are never answered, and in groups only commands and what is meant for the bot.
    """
    new = filters.UpdateType.MESSAGE
    new_or_edited = new | filters.UpdateType.EDITED_MESSAGE
    meant = _Meant(application)
    told_directly = new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
    privately = new & filters.ChatType.PRIVATE
    commands, models = AnswerCommands(use_cases), AnswerModels(use_cases)
    picture = AnswerPicture(use_cases)
    return [
        CommandHandler("start", commands.greet, new),
        CommandHandler("help", commands.explain, new),
        CommandHandler("read", picture.read_on_demand, new),
        CommandHandler("draw", commands.hand_out_sheet, new),
        CommandHandler("stats", AnswerStats(use_cases), new),
        CommandHandler("language", commands.offer_languages, new),
        CommandHandler("privacy", commands.explain_privacy, new),
        CommandHandler("forget", commands.forget, new),
        CommandHandler("retrain", OfferRetraining(use_cases), privately),
        CommandHandler("models", models.list_versions, privately),
        CommandHandler("rollback", models.offer_roll_back, privately),
        TypeHandler(Album, AnswerAlbum(use_cases)),
        MessageHandler(new_or_edited & meant & _ShowsPicture(application), picture),
        MessageHandler(new & meant & _MENTIONS_IN_GROUP, picture.read_on_demand),
        CallbackQueryHandler(AnswerPress(use_cases), lambda data: not is_for_admins(data)),
        CallbackQueryHandler(AnswerAdminPress(use_cases)),
        MessageHandler(told_directly & filters.COMMAND, commands.hint_at_help),
        MessageHandler(told_directly, ExplainKind(use_cases)),
    ]


class _Meant(MessageFilter):
    """Lets through what the bot is asked."""

    def __init__(self, application: ChatApplication) -> None:
        super().__init__()
        self._application = application

    def filter(self, message: Message) -> bool:
        """Tell whether the message is meant for the bot."""
        bot = self._application.bot
        return is_meant_for(message, bot.id, bot.username)


class _ShowsPicture(MessageFilter):
    """Lets through messages with a picture, or that reply to one."""

    def __init__(self, application: ChatApplication) -> None:
        super().__init__()
        self._application = application

    def filter(self, message: Message) -> bool:
        """Tell whether there is a picture to read."""
        quoted = find_quoted_picture(message, self._application.bot.id)
        return find_picture(message) is not None or quoted is not None
