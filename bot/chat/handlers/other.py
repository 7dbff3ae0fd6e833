"""Any other kind of message came: say what would help."""

from dataclasses import dataclass

from telegram import Message, Update

from bot.chat import texts
from bot.chat.incoming import Context, open_message
from bot.chat.outgoing import answer
from bot.errors import StandsNotStillError
from bot.services.recognition import count_refusal
from bot.services.use_cases import UseCases


@dataclass(frozen=True, slots=True)
class ExplainKind:
    """Answers a message that holds no picture."""

    use_cases: UseCases

    async def __call__(self, update: Update, _: Context) -> None:
        """Say what would help."""
        message, t = await open_message(self.use_cases.languages, update)
        text = _choose_text(message)
        if text == texts.MOVING_PICTURE:
            count_refusal(StandsNotStillError())
        await answer(message, t.text(text))


def _choose_text(message: Message) -> str:
    if message.text:
        return texts.TEXT_MESSAGE
    if message.animation or message.video or message.video_note or message.sticker:
        return texts.MOVING_PICTURE
    if message.voice or message.audio:
        return texts.SOUND
    if message.document:
        return texts.OTHER_DOCUMENT
    return texts.OTHER_MESSAGE
