"""Any other kind of message came: say what would help."""

from telegram import Message, Update

from bot.chat import replies
from bot.chat.incoming import Context, message_of
from bot.chat.outgoing import answer


async def explain_kind(update: Update, _: Context) -> None:
    """Answer a message that holds no picture."""
    message = message_of(update)
    await answer(message, _text_for(message))


def _text_for(message: Message) -> str:
    if message.text:
        return replies.TEXT_MESSAGE
    if message.document and not message.animation:
        return replies.OTHER_DOCUMENT
    return replies.OTHER_MESSAGE
